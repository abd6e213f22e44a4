"""Feeds polled over real HTTP: what is new is owed once, and trouble passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from bot.handlers.indexing import open_passages
from bot.ingest.parsers import Parsers
from bot.ingest.poller import LONGEST_BACKOFF, Poller, Preview
from storage import Store
from storage.models import Feed
from storage.search import PassageIndex
from tests.chaos import served
from tests.factories import NOW
from tests.people import PATIENCE
from tests.sandboxed import LOOPBACK

EVERY = 300
SUBSCRIBER = 101


@dataclass
class Site:
    """A site whose feed has these (guid, link, title, text) entries, newest first; `status`,
    `headers` and `body` change what it answers.
    """

    entries: list[tuple[str, str, str, str]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        etag = self.headers.get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        body = self.rss() if self.body is None else self.body
        return web.Response(text=body, status=self.status, headers=self.headers)

    def rss(self) -> str:
        items = "".join(
            f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link>"
            f"<title>{title}</title><description>{text}</description></item>"
            for guid, link, title, text in self.entries
        )
        return f"<rss version='2.0'><channel><title>صحيفة</title>{items}</channel></rss>"


@dataclass
class Newsroom:
    """A poller at work on one feed, its clock moved by hand."""

    store: Store
    site: Site
    index: PassageIndex
    poller: Poller
    url: str
    now: int = NOW
    owed: int = 0

    async def polls(self, *, after: int = EVERY) -> Feed:
        """The feed as it stands after the poll that is due then."""
        self.now += after
        async with asyncio.timeout(PATIENCE):
            while (feed := await self.feed()).next_check <= self.now:
                self.poller.wake()
                await asyncio.sleep(0.01)
        return feed

    async def feed(self) -> Feed:
        [feed] = await self.store.feeds()
        return feed

    async def pushed(self) -> list[str]:
        """The titles of what the subscriber has been owed so far, in order."""
        async with self.store._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT title FROM delivery JOIN article ON article.id = article_id"
                " ORDER BY delivery.id"
            )
        return [row["title"] for row in rows]


@asynccontextmanager
async def newsroom(store: Store, folder: Path, site: Site) -> AsyncIterator[Newsroom]:
    """A poller of this site, which a reader subscribes to; nothing has been polled yet."""
    index = await open_passages(folder / "warraq.db")
    async with Parsers() as parsers, served([web.get("/feed", site.answer)]) as url:
        room: Newsroom

        def owed() -> None:
            room.owed += 1

        poller = Poller(
            store,
            index,
            parsers,
            every=EVERY,
            clock=lambda: room.now,
            owed=owed,
            allowed=[LOOPBACK, "127.0.0.1:9"],
        )
        room = Newsroom(store, site, index, poller, f"{url}/feed")
        await store.meet(SUBSCRIBER, kind="private", language="ar", now=NOW)
        await store.subscribe(SUBSCRIBER, now=NOW)
        await store.add_feed(room.url, now=NOW)
        running = asyncio.create_task(poller.run())
        try:
            yield room
        finally:
            running.cancel()
            await asyncio.wait([running])
            await index.close()
    assert running.cancelled(), running.exception()


@pytest.fixture
async def room(store: Store, tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed holds two articles, polled once."""
    async with newsroom(store, tmp_path, Site([entry(2), entry(1)])) as ready:
        await ready.polls(after=0)
        yield ready


def entry(
    number: int, text: str | None = None, guid: str | None = None
) -> tuple[str, str, str, str]:
    return (
        guid or f"g{number}",
        f"https://news.example/{number}",
        f"خبر {number}",
        text or f"وصلت السفينة رقم {number} إلى الميناء.",
    )


async def test_what_a_feed_holds_when_it_is_added_is_archived_and_not_pushed(
    room: Newsroom,
) -> None:
    feed = await room.feed()
    assert (feed.archived, feed.title, feed.cause) == (True, "صحيفة", None)
    assert await room.store.count_articles() == 2
    assert await room.pushed() == []


async def test_what_comes_later_is_pushed_once_oldest_first(room: Newsroom) -> None:
    room.site.entries[:0] = [entry(4), entry(3)]
    before = room.owed
    for _ in range(3):
        await room.polls()
    assert await room.pushed() == ["خبر 3", "خبر 4"]
    assert room.owed == before + 1


async def test_what_is_new_can_be_found(store: Store, tmp_path: Path) -> None:
    async with newsroom(store, tmp_path, Site([entry(1)])) as room:
        await room.polls(after=0)
        [article] = await store.latest_articles(limit=5)
        assert article.url == "https://news.example/1"
        async with asyncio.timeout(PATIENCE):
            while await room.index.size() != 1:
                await asyncio.sleep(0.01)


async def test_a_feed_that_has_not_changed_is_not_read_again(room: Newsroom) -> None:
    room.site.headers = {"ETag": '"v1"'}
    await room.polls()
    room.site.body = "this would be no feed"
    feed = await room.polls()
    assert room.site.asked[-1]["If-None-Match"] == '"v1"'
    assert (feed.failures, feed.cause, feed.next_check) == (0, None, room.now + EVERY)


async def test_an_edited_entry_is_a_new_version_and_no_news(room: Newsroom) -> None:
    room.site.entries[0] = entry(2, "وصلت السفينة، ثم غادرت الميناء.")
    await room.polls()
    await room.polls()
    edited = [a for a in await room.store.latest_articles(limit=5) if a.title == "خبر 2"]
    assert [(a.version, a.text) for a in edited] == [(2, "وصلت السفينة، ثم غادرت الميناء.")]
    assert await room.pushed() == []


async def test_an_entry_whose_guid_changes_every_time_is_no_news(room: Newsroom) -> None:
    for number in range(5):
        room.site.entries = [entry(1, guid=f"new-{number}"), entry(2, guid=f"other-{number}")]
        await room.polls()
    assert await room.pushed() == []
    assert await room.store.count_articles() == 2


async def test_entries_that_lead_to_one_page_are_all_news(room: Newsroom) -> None:
    def change(number: int) -> tuple[str, str, str, str]:
        _, _, title, text = entry(number)
        return (f"c{number}", f"https://news.example/changes#{number}", title, text)

    room.site.entries = [change(11), change(10)]
    await room.polls()
    room.site.entries = [change(12), change(11), change(10)]
    await room.polls()
    assert await room.pushed() == ["خبر 10", "خبر 11", "خبر 12"]


TROUBLE = [
    (500, "x", {}, "status_500"),
    (404, "x", {}, "status_404"),
    (200, "", {}, "empty"),
    (200, "<!doctype html><html><body>صفحة</body></html>", {}, "page"),
    (200, "just words", {}, "not_a_feed"),
    (200, '{"version": ', {}, "broken_json"),
    (200, "this is no gzip", {"Content-Encoding": "gzip"}, "broken"),
]


@pytest.mark.parametrize(("status", "body", "headers", "cause"), TROUBLE)
async def test_a_feed_in_trouble_is_asked_ever_more_rarely_until_it_recovers(
    room: Newsroom, status: int, body: str, headers: dict[str, str], cause: str
) -> None:
    room.site.status, room.site.body, room.site.headers = status, body, headers
    waits = [EVERY]
    for _ in range(4):
        feed = await room.polls(after=waits[-1])
        waits.append(feed.next_check - room.now)
    assert (feed.failures, feed.cause) == (4, cause)
    assert waits == [EVERY, EVERY, 2 * EVERY, 4 * EVERY, 8 * EVERY]
    room.site.status, room.site.body, room.site.headers = 200, None, {}
    room.site.entries.insert(0, entry(3))
    feed = await room.polls(after=waits[-1])
    assert (feed.failures, feed.cause) == (0, None)
    assert feed.next_check == room.now + EVERY
    assert await room.pushed() == ["خبر 3"]


async def test_the_longest_wait_is_a_day(room: Newsroom) -> None:
    room.site.status = 500
    for _ in range(12):
        feed = await room.polls(after=LONGEST_BACKOFF)
    assert feed.next_check == room.now + LONGEST_BACKOFF


async def test_a_server_that_asks_to_be_left_alone_is_left_alone(room: Newsroom) -> None:
    room.site.status, room.site.headers = 429, {"Retry-After": "7200"}
    feed = await room.polls()
    assert (feed.cause, feed.next_check) == ("status_429", room.now + 7200)


async def test_the_first_poll_that_succeeds_is_the_archive(store: Store, tmp_path: Path) -> None:
    site = Site([entry(1)], status=503)
    async with newsroom(store, tmp_path, site) as room:
        feed = await room.polls(after=0)
        assert (feed.archived, feed.cause) == (False, "status_503")
        site.status = 200
        assert (await room.polls()).archived
        assert await store.count_articles() == 1
        assert await room.pushed() == []


async def test_one_feed_in_trouble_does_not_stop_the_others(room: Newsroom) -> None:
    dead = await room.store.add_feed("http://127.0.0.1:9/feed", now=room.now)
    room.site.entries.insert(0, entry(3))
    room.now += EVERY
    async with asyncio.timeout(PATIENCE):
        while {feed.next_check > room.now for feed in await room.store.feeds()} != {True}:
            room.poller.wake()
            await asyncio.sleep(0.01)
    causes = {feed.id: feed.cause for feed in await room.store.feeds()}
    assert causes.pop(dead.id) == "refused"
    assert set(causes.values()) == {None}
    assert await room.pushed() == ["خبر 3"]


async def test_every_round_is_a_sign_of_life(room: Newsroom) -> None:
    await room.polls()
    async with asyncio.timeout(PATIENCE):
        while await room.store.last_beat("feeds") != room.now:
            await asyncio.sleep(0.01)


async def test_a_feed_is_looked_at_before_it_is_added(room: Newsroom) -> None:
    assert await room.poller.preview(room.url) == Preview("صحيفة", 2)
    assert await room.poller.preview("ftp://a.example/") == Preview(cause="not_http")
    room.site.body = "<html><body>صفحة</body></html>"
    assert await room.poller.preview(room.url) == Preview(cause="page")
    room.site.status = 404
    assert await room.poller.preview(room.url) == Preview(cause="status_404")
    assert len(await room.store.feeds()) == 1
