"""What the running poller makes of floods and first polls: owed, held, told, whatever is killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.ingest.flood import UNSEEN_MOST
from bot.ingest.poller import ARTICLES_A_TRANSACTION, parts_of
from storage import Store
from storage.models import FirstPoll
from tests.factories import NOW, draft
from tests.newsroom import Newsroom, Site, entry, newsroom
from tests.sites import PARAGRAPHS, page, rss
from tests.sites import Site as Pages

KNOWN = 10


def entries(*numbers: int) -> list[tuple[str, str, str, str]]:
    return [entry(number) for number in sorted(numbers, reverse=True)]


@pytest.fixture
async def room(store: Store, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(store, tmp_path, Site(entries(*range(KNOWN)))) as ready:
        await ready.polls()
        yield ready


async def test_a_flood_is_filed_and_its_newest_wait_for_a_word_that_is_asked_for_once(
    room: Newsroom,
) -> None:
    room.site.entries = entries(*range(KNOWN + UNSEEN_MOST + 1))
    feed = await room.polls()
    assert await room.store.count_articles() == KNOWN + UNSEEN_MOST + 1
    assert await room.pushed() == []
    newest = ["خبر 28", "خبر 29", "خبر 30"]
    assert [article.title for article in await room.store.held(feed.id)] == newest
    await room.polls()
    assert room.held == [newest]
    room.site.entries = entries(*range(2, 33))
    await room.polls()
    assert await room.pushed() == ["خبر 31", "خبر 32"]
    assert len(room.held) == 1


async def test_a_site_that_renames_everything_repeats_nothing(room: Newsroom) -> None:
    moved = [(f"new-{g}", url.replace("news", "new"), t, x) for g, url, t, x in entries(*range(10))]
    room.site.entries = [entry(77), *moved]
    await room.polls()
    assert await room.pushed() == ["خبر 77"]
    assert room.held == []


async def test_operators_who_could_not_be_told_of_a_flood_are_told_when_they_can_be(
    room: Newsroom,
) -> None:
    room.hears = False
    room.site.entries = entries(*range(40))
    await room.polls()
    room.hears = True
    await room.polls()
    asked = len(room.held)
    await room.polls()
    assert len(room.held) == asked


@pytest.mark.parametrize(
    ("choice", "pushed", "digests"),
    [
        (FirstPoll.NOTHING, [], []),
        (FirstPoll.LATEST, ["خبر 7", "خبر 8", "خبر 9"], []),
        (FirstPoll.DIGEST, [], ["صحيفة"]),
    ],
)
async def test_a_first_poll_owes_what_was_chosen_once(
    store: Store, tmp_path: Path, choice: FirstPoll, pushed: list[str], digests: list[str]
) -> None:
    site = Site(entries(*range(KNOWN)))
    async with newsroom(store, tmp_path, site, first_poll=choice) as room:
        for _ in range(2):
            await room.polls()
        assert await room.pushed() == pushed
        assert room.digests == digests
        # Killed before it was kept that the feed had been read: it is read again.
        await store.feeds_polled([replace(await room.feed(), archived=False)], now=NOW)
        room.now += 10**6
        await room.polls()
        assert await room.pushed() == pushed


async def test_a_large_archive_goes_in_by_parts_of_which_the_last_is_full() -> None:
    drafts = [([str(n)], draft(str(n))) for n in range(2 * ARTICLES_A_TRANSACTION + 1)]
    parts = parts_of(drafts, ARTICLES_A_TRANSACTION)
    assert [len(part) for part in parts] == [1, ARTICLES_A_TRANSACTION, ARTICLES_A_TRANSACTION]
    assert [one for part in parts for one in part] == drafts
    assert parts_of([], 5) == parts_of([], 0) == []


# ---- excerpts


@asynccontextmanager
async def with_pages(
    store: Store, folder: Path, pages: Pages, site: Site
) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed gives excerpts of these pages of its site."""
    more = [web.get("/{page:[0-9]+}", pages.answer)]
    async with newsroom(store, folder, site, more=more, full_text="auto") as room:
        yield room


def excerpts(numbers: range) -> str:
    entries = (
        {"guid": f"g{n}", "link": f"{{site}}/{n}", "title": f"خبر {n}", "description": "بدأ […]"}
        for n in reversed(numbers)
    )
    return rss(*entries)


async def test_what_the_store_has_more_of_is_known_and_makes_no_flood(
    store: Store, tmp_path: Path
) -> None:
    """Excerpts whose pages were read are left out of what is published, but they are not new."""
    lines = [[f"{n} {n + 1}: {line}" for line in PARAGRAPHS] for n in range(40)]
    pages = Pages({f"/{n}": page(f"خبر {n}", *lines[n]) for n in range(40)})
    async with with_pages(store, tmp_path, pages, Site(body=excerpts(range(20)))) as room:
        await room.polls()
        assert await store.count_articles() == 20
        room.site.body = excerpts(range(6, 26))
        await room.polls()
        assert sorted(await room.pushed()) == [f"خبر {n}" for n in range(20, 26)]
        assert room.held == []


async def test_an_answer_that_nothing_changed_loses_no_page_that_is_still_owed(
    store: Store, tmp_path: Path
) -> None:
    """Whatever remembers that is in the store: no validator is kept while a page is left."""
    pages = Pages()
    site = Site(body=excerpts(range(1)), headers={"ETag": '"v1"'})
    async with with_pages(store, tmp_path, pages, site) as room:
        assert (await room.polls()).etag is None
        pages.pages["/0"] = page("خبر 0")
        assert (await room.polls()).etag == '"v1"'
        [article] = await store.latest_articles(limit=9)
        assert article.text.split("\n\n") == list(PARAGRAPHS)
        asked = len(pages.asked)
        await room.polls()
        assert room.site.asked[-1]["If-None-Match"] == '"v1"'
        assert len(pages.asked) == asked
