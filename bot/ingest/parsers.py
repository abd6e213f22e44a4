"""Feeds, pages and raw texts from outside to articles, each parsed in a child that may be killed.

The same as `feeds`, `pages` and `rawtext` do, with the same refusals; a document that its parser
does not survive raises ParserKilled and costs nobody else anything but, at most, a wait.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import merge
from types import TracebackType
from typing import Any

from bot.children.pool import CHILDREN, JOB_SECONDS, Children, ParserKilled
from bot.ingest import jobs
from bot.ingest.entries import Entry, NotAFeed, ParsedFeed, Share, is_long
from bot.ingest.opml import NotAList, Outline
from bot.ingest.rawtext import NoArticle
from bot.ingest.signposts import Signposts
from bot.ingest.sitemaps import Listed
from storage.models import Draft

__all__ = ["BadLine", "ParserKilled", "Parsers"]

FEED_BYTES = 10 * 1024 * 1024
PAGE_BYTES = 3_000_000
TEXT_BYTES = 5_000_000
SHARES = 2  # that a long feed is read in, side by side

Read = tuple[ParsedFeed, list[Draft]]


class BadLine(Exception):
    """A line of JSON that is no article: `reason` is a word of `files`, `detail` says more in
    English.
    """

    def __init__(self, reason: str, line: int, detail: str | None) -> None:
        super().__init__(reason, line, detail)
        self.reason = reason
        self.line = line
        self.detail = detail


class Parsers:
    """The parsing children; nothing that lies beyond the limits above is read.

    To be used in one event loop, as a context manager that outlasts all its jobs.
    """

    def __init__(self, *, count: int = CHILDREN, seconds: float = JOB_SECONDS) -> None:
        self.children = Children(count=count, seconds=seconds)

    async def __aenter__(self) -> "Parsers":
        await self.children.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.children.__aexit__(kind, error, trace)

    async def feed(
        self, body: bytes, *, content_type: str | None, url: str, now: int | None = None
    ) -> tuple[ParsedFeed, list[Draft]]:
        """A feed, its entries without their HTML, and its readable entries as articles, oldest
        first.  Raises NotAFeed, ParserKilled.
        """
        body = body[:FEED_BYTES]
        parts = SHARES if is_long(body) else 1
        about = {"content_type": content_type, "url": url, "now": now}
        shares = await asyncio.gather(
            *(self._share(body, Share(number, parts), about) for number in range(parts)),
            return_exceptions=True,
        )
        return _joined([_unless_failed(share) for share in shares])

    async def _share(self, body: bytes, share: Share, about: Mapping[str, object]) -> Read:
        rows = await self.children.ask(
            jobs.feed, body, needs=("bot.ingest.feeds",), share=share, **about
        )
        return _feed(_told(rows))

    async def posts(
        self, body: bytes, *, content_type: str | None, url: str, now: int
    ) -> tuple[ParsedFeed, list[Draft], frozenset[str]]:
        """A page of WordPress's posts as a feed and its articles, oldest first; the guids of those
        that were changed long after they appeared.  Raises NotAFeed, ParserKilled.
        """
        told = _told(
            await self.children.ask(
                jobs.posts,
                body[:FEED_BYTES],
                needs=("bot.ingest.feeds", "bot.ingest.wordpress"),
                content_type=content_type,
                url=url,
                now=now,
            )
        )
        return *_feed(told), frozenset(told["changed"][0])

    async def sitemap(self, body: bytes, *, url: str, now: int) -> list[Listed]:
        """What a sitemap lists, newest first.  Raises NotAFeed, ParserKilled."""
        told = _told(
            await self.children.ask(
                jobs.sitemap,
                body[:FEED_BYTES],
                needs=("bot.ingest.sitemaps",),
                url=url,
                now=now,
            )
        )
        return [Listed(*values) for values in told["listed"]]

    async def signposts(
        self, html: bytes, *, url: str, content_type: str | None = None
    ) -> Signposts:
        """What a page says of the sources of its site.  Raises ParserKilled."""
        ((_, *values),) = await self.children.ask(
            jobs.links,
            html[:PAGE_BYTES],
            needs=("bot.ingest.signposts",),
            content_type=content_type,
            url=url,
        )
        return Signposts(*restored(values))

    async def opml(self, body: bytes) -> list[Outline]:
        """The feeds of an OPML list.  Raises NotAList, ParserKilled."""
        rows = await self.children.ask(
            jobs.opml, body[:FEED_BYTES], needs=("bot.ingest.opml", "bot.ingest.charsets")
        )
        for kind, *values in rows:
            if kind == "refused":
                raise NotAList(*values)
        return [Outline(*values) for _, *values in rows]

    async def lines(self, body: bytes) -> list[Draft]:
        """The articles of JSON lines.  Raises BadLine, ParserKilled."""
        rows = await self.children.ask(jobs.lines, body, needs=("bot.ingest.imported",))
        for kind, *values in rows:
            if kind == "refused":
                raise BadLine(*values)
        return [Draft(*restored(values)) for _, *values in rows]

    async def page(
        self, html: bytes, *, url: str | None = None, content_type: str | None = None
    ) -> Draft:
        """The article on a page.  Raises NoArticle, ParserKilled."""
        (draft,) = _articles(
            await self.children.ask(
                jobs.page,
                html[:PAGE_BYTES],
                needs=("bot.ingest.pages", "trafilatura"),
                content_type=content_type,
                url=url,
            )
        )
        return draft

    async def texts(self, raw: bytes) -> list[Draft]:
        """The articles in a raw text, at least one.  Raises NoArticle, ParserKilled."""
        return _articles(
            await self.children.ask(jobs.texts, raw[:TEXT_BYTES], needs=("bot.ingest.rawtext",))
        )


def _told(rows: list[list[Any]]) -> dict[str, list[list[Any]]]:
    """The rows of an answer by their kind.  Raises NotAFeed."""
    told: dict[str, list[list[Any]]] = defaultdict(list)
    for kind, *values in rows:
        told[kind].append(values)
    if told["refused"]:
        raise NotAFeed(*told["refused"][0])
    return told


def _feed(told: dict[str, list[list[Any]]]) -> tuple[ParsedFeed, list[Draft]]:
    title, language = told["feed"][0]
    entries = tuple(Entry(*restored(values)) for values in told["entry"])
    drafts = [Draft(*restored(values)) for values in reversed(told["draft"])]
    return ParsedFeed(title, language, entries), drafts


def _unless_failed(share: Read | BaseException) -> Read:
    if isinstance(share, BaseException):
        raise share
    return share


def _joined(shares: Sequence[Read]) -> Read:
    """A feed from its shares, in order."""
    first, _ = shares[0]
    entries = tuple(entry for feed, _ in shares for entry in feed.entries)
    # Each oldest first; of those without a date, which come first, the last share's are first.
    drafts = merge(*(drafts for _, drafts in reversed(shares)), key=lambda one: one.published or 0)
    return replace(first, entries=entries), list(drafts)


def _articles(rows: list[list[Any]]) -> list[Draft]:
    for kind, *values in rows:
        if kind == "refused":
            raise NoArticle(*values)
    return [Draft(*restored(values)) for _, *values in rows]


def restored(values: list[Any]) -> list[Any]:
    """The fields of a record, what is a tuple there and a list in JSON made a tuple again."""
    return [tuple(value) if isinstance(value, list) else value for value in values]
