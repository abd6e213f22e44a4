"""A source, whatever its kind, read once: fetched, parsed in a child, its articles as drafts.

What may go wrong is a value, `fetch.FetchFailed`, whose cause is also a word of `entries.NotAFeed`
or `parsers.ParserKilled`, or robots (the site asks programs to stay away), no_article (the page
holds none), undated (a sitemap that does not say what is new).
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import aiohttp

from bot.ingest.entries import Entry, NotAFeed
from bot.ingest.fetch import Fetched, FetchFailed, NotModified, fetch
from bot.ingest.fulltext import Made, PageReader, article_on, made_whole
from bot.ingest.listing import articles_listed
from bot.ingest.parsers import ParserKilled, Parsers
from bot.ingest.sitemaps import Listed
from bot.ingest.wordpress import FIRST_PAGES, PER_PAGE, page_url
from storage.models import Draft, Feed

log = logging.getLogger(__name__)

MAPS = 3
"""Sitemaps that are read of an index at a poll."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a source holds: entries as they stand in it, drafts oldest first; the answer it came
    in, for the validators and what the server said of when to come again.  Of one that is not
    whole, pages wait to be read: an answer that nothing has changed would lose them.
    """

    title: str | None
    entries: tuple[Entry, ...]
    drafts: list[Draft]
    answer: Fetched
    is_whole: bool = True


async def read_source(
    session: aiohttp.ClientSession,
    parsers: Parsers,
    feed: Feed,
    reader: PageReader | None = None,
) -> Content | NotModified | FetchFailed:
    """What the source holds now.  Without a `reader`, only what it says itself: no excerpt is made
    whole, and of a sitemap there are the entries and no drafts.
    """
    try:
        match feed.kind:
            case "page":
                return await _page(session, parsers, feed, reader)
            case "wordpress":
                return await _posts(session, parsers, feed, reader)
            case "sitemap":
                return await _sitemap(session, parsers, feed, reader)
        return await _feed(session, parsers, feed, reader)
    except NotAFeed as error:
        return FetchFailed(error.reason)
    except ParserKilled as error:
        log.warning("a parser was stopped: %s", error.how)
        return FetchFailed(error.cause)


def unknown_feed(url: str, kind: str = "feed", headers: Mapping[str, str] | None = None) -> Feed:
    """A source that is not stored."""
    return Feed(
        0,
        url,
        None,
        None,
        None,
        0,
        archived=False,
        failures=0,
        cause=None,
        kind=kind,
        headers=headers or {},
    )


async def _fetched(
    session: aiohttp.ClientSession, feed: Feed
) -> Fetched | NotModified | FetchFailed:
    """The source's own address."""
    return await fetch(
        session,
        feed.url,
        etag=feed.etag,
        last_modified=feed.last_modified,
        headers=feed.headers,
    )


async def _feed(
    session: aiohttp.ClientSession, parsers: Parsers, feed: Feed, reader: PageReader | None
) -> Content | NotModified | FetchFailed:
    answer = await _fetched(session, feed)
    if not isinstance(answer, Fetched):
        return answer
    found, drafts = await parsers.feed(
        answer.body, content_type=answer.content_type, url=answer.url
    )
    made = Made(drafts)
    if reader:
        made = await made_whole(reader, session, feed, found.entries, drafts)
    return Content(found.title, found.entries, made.drafts, answer, made.is_whole)


# ---- one page


async def _page(
    session: aiohttp.ClientSession, parsers: Parsers, feed: Feed, reader: PageReader | None
) -> Content | NotModified | FetchFailed:
    """An article that is watched for edits: known by its address, wherever it leads."""
    if reader and (refusal := await reader.refusal(session, feed.url)):
        return refusal
    answer = await _fetched(session, feed)
    if not isinstance(answer, Fetched):
        return answer
    draft = await article_on(parsers, answer)
    if isinstance(draft, FetchFailed):
        return draft
    draft = replace(draft, url=feed.url, external_id=feed.url)
    entry = Entry(feed.url, feed.url, draft.title, "", draft.author, draft.published, draft.tags)
    return Content(draft.title, (entry,), [draft], answer)


# ---- WordPress


async def _posts(
    session: aiohttp.ClientSession, parsers: Parsers, feed: Feed, reader: PageReader | None
) -> Content | FetchFailed:
    """The newest posts of several pages at first, and those changed last from then on."""
    first: Fetched | None = None
    entries, drafts = list[Entry](), list[Draft]()
    for number in range(1, 2 if feed.archived or reader is None else FIRST_PAGES + 1):
        url = page_url(feed.url, number=number, newest=not feed.archived)
        answer = await fetch(session, url, headers=feed.headers)
        if not isinstance(answer, Fetched):
            if first is None:
                return answer if isinstance(answer, FetchFailed) else FetchFailed("broken")
            break  # there are no more: what lies beyond the last page is refused
        first = first or replace(answer, etag=None, last_modified=None, moved_to=None)
        found, some, changed = await parsers.posts(
            answer.body, content_type=answer.content_type, url=answer.url, now=_now()
        )
        entries += found.entries
        drafts = await _without_revivals(reader, feed, some, changed) + drafts
        if len(found.entries) < PER_PAGE:
            break
    assert first is not None  # noqa: S101  the first page has been read
    return Content(None, tuple(entries), drafts, first)


async def _without_revivals(
    reader: PageReader | None, feed: Feed, drafts: Sequence[Draft], changed: frozenset[str]
) -> list[Draft]:
    """The drafts, without posts from before the source was added that somebody has now changed:
    those are no news.
    """
    if reader is None or not feed.archived:
        return list(drafts)
    known = await reader.known_to(feed, [(d.external_id or "", d.url) for d in drafts])
    return [
        draft
        for draft, article in zip(drafts, known, strict=True)
        if article or draft.external_id not in changed
    ]


# ---- sitemaps


async def _sitemap(
    session: aiohttp.ClientSession, parsers: Parsers, feed: Feed, reader: PageReader | None
) -> Content | NotModified | FetchFailed:
    answer = await _fetched(session, feed)
    if not isinstance(answer, Fetched):
        return answer
    found = await parsers.sitemap(answer.body, url=answer.url, now=_now())
    if any(one.is_map for one in found):
        # That nothing changed in an index tells nothing of what it lists.
        answer = replace(answer, etag=None, last_modified=None)
        found = await _listed_in(session, parsers, found[:MAPS])
    dated = sorted((one for one in found if one.at), key=lambda one: -(one.at or 0))
    if found and not dated:
        return FetchFailed("undated")
    entries = tuple(_entry(one) for one in dated)
    made = await articles_listed(reader, session, feed, dated) if reader else Made([])
    if isinstance(made, FetchFailed):
        return made
    return Content(None, entries, made.drafts, answer, made.is_whole)


async def _listed_in(
    session: aiohttp.ClientSession, parsers: Parsers, maps: Sequence[Listed]
) -> list[Listed]:
    """The pages that some sitemaps of an index list; one that cannot be read costs the others
    nothing.
    """
    found = list[Listed]()
    for one in maps:
        answer = await fetch(session, one.url)
        if isinstance(answer, Fetched):
            try:
                found += await parsers.sitemap(answer.body, url=answer.url, now=_now())
            except NotAFeed as error:
                log.info("a sitemap of an index cannot be read: %s", error.reason)
    return [one for one in found if not one.is_map]


def _entry(listed: Listed) -> Entry:
    return Entry(listed.url, listed.url, listed.title, "", None, listed.at, (), is_excerpt=True)


def _now() -> int:
    return int(time.time())
