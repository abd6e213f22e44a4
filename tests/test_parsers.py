"""What comes out of a child is what parsing would give here, cut to a size that can be kept."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest import jobs
from bot.ingest.entries import (
    A_PORTION,
    HTML_CHARS,
    NAME_CHARS,
    TAGS,
    TITLE_CHARS,
    WHOLE,
    NotAFeed,
    ParsedFeed,
)
from bot.ingest.feeds import drafts_of, parse_feed
from bot.ingest.pages import read_page
from bot.ingest.parsers import FEED_BYTES, TEXT_BYTES, Parsers, restored
from bot.ingest.rawtext import NoArticle, read_texts
from storage.models import BLOCK_BREAK, Draft
from tests.factories import draft
from tests.pages_of_text import ARABIC
from tests.test_feeds import ATOM, JSON, NOW, RDF, RSS, TEXT, URL
from tests.test_pages import html_of


@pytest.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(count=1) as opened:
        yield opened


async def test_a_feed_of_any_format_is_parsed_as_it_is_here(parsers: Parsers) -> None:
    for text in (RSS % TEXT, ATOM, RDF, json.dumps(JSON)):
        body = text.encode()
        here = parse_feed(body, content_type="text/xml", url=URL, now=NOW)
        feed, drafts = await parsers.feed(body, content_type="text/xml", url=URL, now=NOW)
        without_html = tuple(replace(entry, html="") for entry in here.entries)
        assert feed == ParsedFeed(here.title, here.language, without_html)
        assert drafts == list(drafts_of(here))[::-1]


async def test_a_feeds_articles_come_oldest_first(parsers: Parsers) -> None:
    dates = ["2026-11-20", "2026-11-22", "", "2026-11-21", ""]
    items = [
        {"id": str(n), "title": str(n), "content_text": "نص", "date_published": date}
        for n, date in enumerate(dates)
    ]
    body = json.dumps({**JSON, "items": items}).encode()
    _, drafts = await parsers.feed(body, content_type=None, url=URL, now=NOW)
    assert [draft.title for draft in drafts] == ["4", "2", "0", "3", "1"]


async def test_a_long_feed_read_in_shares_is_the_same(parsers: Parsers) -> None:
    def item(number: int) -> str:
        day = f"<pubDate>{number % 27 + 1} Nov 2026 08:00 GMT</pubDate>" if number % 3 else ""
        return f"<item><guid>{number}</guid><title>{number}</title><description>نص</description>{day}</item>"

    items = "".join(map(item, range(A_PORTION + 9)))
    body = f"<rss version='2.0'><channel><title>صحيفة</title>{items}</channel></rss>".encode()
    here = parse_feed(body, content_type="text/xml", url=URL, now=NOW)
    feed, drafts = await parsers.feed(body, content_type="text/xml", url=URL, now=NOW)
    assert feed == replace(here, entries=tuple(replace(one, html="") for one in here.entries))
    assert drafts == list(drafts_of(here))[::-1]


async def test_refusals_come_back_as_they_are(parsers: Parsers) -> None:
    with pytest.raises(NotAFeed) as refusal:
        await parsers.feed(b"<!doctype html><p>Sign in</p>", content_type=None, url=URL)
    assert refusal.value.reason == "page"
    for refused in (parsers.page(b"<nav>Home</nav>"), parsers.texts(b" ")):
        with pytest.raises(NoArticle) as nothing:
            await refused
        assert nothing.value.reason in ("empty", "no prose")


async def test_a_page_and_a_raw_text_are_read_as_they_are_here(parsers: Parsers) -> None:
    html = html_of(ARABIC, charset="windows-1256").encode("windows-1256")
    url = "https://example.org/ship"
    assert await parsers.page(html, url=url) == read_page(html, url=url)
    assert await parsers.texts(ARABIC.raw().encode()) == read_texts(ARABIC.raw())


async def test_what_the_header_says_of_a_page_counts(parsers: Parsers) -> None:
    html = html_of(ARABIC, charset="windows-1251").encode("windows-1256")
    page = await parsers.page(html, content_type="text/html; charset=windows-1256")
    assert page.title == ARABIC.title


async def test_what_lies_beyond_the_limits_is_not_read(parsers: Parsers) -> None:
    body = (RSS % TEXT).encode().replace(b"</channel>", b" " * FEED_BYTES + b"<item/></channel>")
    feed, _ = await parsers.feed(body, content_type=None, url=URL)
    assert len(feed.entries) == 2
    raw = ARABIC.raw() + " " * TEXT_BYTES + "\n\n" + ARABIC.body[0] + " ليس هنا."
    async with Parsers(count=1, seconds=60) as patient:
        assert all("ليس هنا" not in draft.text for draft in await patient.texts(raw.encode()))


def test_a_feed_of_many_long_articles_gives_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ANSWER_CHARS", 1000)
    items = [
        {"id": str(n), "title": str(n), "content_text": "كلمة " * 60, "date_published": date}
        for n, date in enumerate(f"2026-11-{day:02}" for day in range(1, 9))
    ]
    body = json.dumps({**JSON, "items": items}).encode()
    kinds = [
        (row[0], row[1])
        for row in jobs.feed(body, content_type=None, url=URL, now=NOW, share=WHOLE)
        if row[0] != "entry"
    ]
    assert kinds == [("feed", JSON["title"]), ("draft", "7"), ("draft", "6"), ("draft", "5")]


def test_a_draft_is_cut_to_what_a_feed_may_give() -> None:
    paragraph = "كلمة " * 1000
    huge = draft(
        title="عنوان " * 1000,
        text=BLOCK_BREAK.join(paragraph.strip() for _ in range(200)),
        headings=(0, 150),
        author="اسم " * 1000,
        tags=tuple(str(n) for n in range(100)),
    )
    cut = jobs.fitted(huge)
    assert len(cut.title) <= TITLE_CHARS
    assert len(cut.author or "") <= NAME_CHARS
    assert len(cut.tags) == TAGS
    assert len(cut.text) <= HTML_CHARS
    assert set(cut.text.split(BLOCK_BREAK)) == {paragraph.strip()}
    assert cut.headings == (0,)


def test_one_endless_paragraph_is_cut_too() -> None:
    assert len(jobs.fitted(draft(text="ا" * 2 * HTML_CHARS)).text) == HTML_CHARS


def test_a_draft_that_fits_stays_as_it_is() -> None:
    given_draft = draft(headings=(0,), author="سعد", tags=("ماء",), url=URL, published=NOW)
    assert jobs.fitted(given_draft) == given_draft


WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
DRAFTS: Any = st.builds(
    Draft,
    title=WORDS,
    text=WORDS,
    headings=st.lists(st.integers(0, 99), max_size=3).map(tuple),
    author=st.none() | WORDS,
    published=st.none() | st.integers(),
    tags=st.lists(WORDS, max_size=3).map(tuple),
)


@given(DRAFTS)
def test_any_draft_crosses_unchanged(crossing: Draft) -> None:
    assert Draft(*restored(json.loads(json.dumps(jobs.row(crossing))))) == crossing
