"""A source, whatever its kind, read once: fetched, parsed in a child, its articles as drafts.

What may go wrong is a value, `fetch.FetchFailed`, whose cause is also a word of `entries.NotAFeed`
or `parsers.ParserKilled`.
"""

import logging
from dataclasses import dataclass

import aiohttp

from bot.ingest.entries import Entry, NotAFeed
from bot.ingest.fetch import Fetched, FetchFailed, NotModified, fetch
from bot.ingest.parsers import ParserKilled, Parsers
from storage.models import Draft, Feed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What a source holds: entries as they stand in it, drafts oldest first; the answer it came
    in, for the validators and what the server said of when to come again.
    """

    title: str | None
    entries: tuple[Entry, ...]
    drafts: list[Draft]
    answer: Fetched


async def read_source(
    session: aiohttp.ClientSession, parsers: Parsers, feed: Feed
) -> Content | NotModified | FetchFailed:
    """What the source holds now."""
    answer = await fetch(
        session,
        feed.url,
        etag=feed.etag,
        last_modified=feed.last_modified,
        headers=feed.headers,
    )
    return await _parsed(parsers, answer) if isinstance(answer, Fetched) else answer


async def _parsed(parsers: Parsers, answer: Fetched) -> Content | FetchFailed:
    try:
        found, drafts = await parsers.feed(
            answer.body, content_type=answer.content_type, url=answer.url
        )
    except NotAFeed as error:
        return FetchFailed(error.reason)
    except ParserKilled as error:
        log.warning("a parser was stopped: %s", error.how)
        return FetchFailed(error.cause)
    return Content(found.title, found.entries, drafts, answer)
