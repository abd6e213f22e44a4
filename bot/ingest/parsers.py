"""Feeds, pages and raw texts from outside to articles, each parsed in a child that may be killed.

The same as `feeds`, `pages` and `rawtext` do, with the same refusals; a document that its parser
does not survive raises ParserKilled and costs nobody else anything but, at most, a wait.
"""

from types import TracebackType
from typing import Any

from bot.ingest import jobs
from bot.ingest.children import CHILDREN, JOB_SECONDS, Children, ParserKilled
from bot.ingest.entries import Entry, NotAFeed, ParsedFeed
from bot.ingest.rawtext import NoArticle
from storage.models import Draft

__all__ = ["ParserKilled", "Parsers"]

FEED_BYTES = 10 * 1024 * 1024
PAGE_BYTES = 3_000_000
TEXT_BYTES = 5_000_000


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
        rows = await self.children.ask(
            jobs.feed,
            body[:FEED_BYTES],
            needs=("bot.ingest.feeds",),
            content_type=content_type,
            url=url,
            now=now,
        )
        told: dict[str, list[list[Any]]] = {"refused": [], "feed": [], "entry": [], "draft": []}
        for kind, *values in rows:
            told[kind].append(values)
        if told["refused"]:
            raise NotAFeed(*told["refused"][0])
        title, language = told["feed"][0]
        entries = tuple(Entry(*restored(values)) for values in told["entry"])
        drafts = [Draft(*restored(values)) for values in reversed(told["draft"])]
        return ParsedFeed(title, language, entries), drafts

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


def _articles(rows: list[list[Any]]) -> list[Draft]:
    for kind, *values in rows:
        if kind == "refused":
            raise NoArticle(*values)
    return [Draft(*restored(values)) for _, *values in rows]


def restored(values: list[Any]) -> list[Any]:
    """The fields of a record, what is a tuple there and a list in JSON made a tuple again."""
    return [tuple(value) if isinstance(value, list) else value for value in values]
