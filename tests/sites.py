"""Sites on the loopback whose pages, feeds and sitemaps are what tests make them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

import aiohttp
from aiohttp import web

from bot.ingest.fetch import open_session
from bot.ingest.fulltext import PageReader
from bot.ingest.identity import told_apart
from bot.ingest.parsers import Parsers
from bot.ingest.robots import Robots
from bot.ingest.sources import Content, read_source
from storage import Store
from storage.known import Known
from storage.models import Article, Draft, Feed, Published
from tests.chaos import served
from tests.factories import NOW
from tests.sandboxed import LOOPBACK

PARAGRAPHS = (
    "أعلنت هيئة الموانئ في مدينة سلوى عن افتتاح رصيف جديد يتسع لأربع سفن كبيرة في وقت واحد.",
    "وقال مدير الهيئة سالم الحارثي إن العمل في الرصيف استغرق ثلاث سنوات وشارك فيه ألف عامل.",
    "ومن المنتظر أن تصل أولى السفن إلى الرصيف مطلع الشهر القادم محملة بالحبوب والأخشاب والآلات.",
    "وكانت المدينة قد عانت من ازدحام الميناء القديم الذي بني قبل سبعين عاما ولم يوسع منذ ذلك الوقت.",
)


def page(title: str, *paragraphs: str, head: str = "") -> str:
    """An article's page."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs or PARAGRAPHS)
    return (
        f"<!doctype html><html lang='ar'><head><title>{escape(title)}</title>{head}</head>"
        f"<body><nav><a href='/'>الرئيسية</a></nav><article><h1>{escape(title)}</h1>{body}"
        "</article></body></html>"
    )


def rss(*items: Mapping[str, str]) -> str:
    """A feed of such items, newest first."""
    told = "".join(
        "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in item.items()) + "</item>"
        for item in items
    )
    return f"<rss version='2.0'><channel><title>صحيفة سلوى</title>{told}</channel></rss>"


@dataclass
class Site:
    """What a site answers, by path and query; 404 for what is not there."""

    pages: dict[str, str | bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        body = self.pages.get(request.path_qs, self.pages.get(request.path))
        if body is None:
            return web.Response(status=404)
        etag = self.headers.get(request.path, {}).get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        raw = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": "text/html; charset=utf-8", **self.headers.get(request.path, {})}
        return web.Response(body=raw.replace(b"{site}", self.url.encode()), headers=headers)

    def times(self, path: str) -> int:
        return self.asked.count(path)


class Shelf(Known):
    """What the store knows, as a part of its own."""

    def __init__(self, store: Store) -> None:
        self._db = store._db


@dataclass
class Desk:
    """Sources are read here as the poller reads them, one poll at a time."""

    site: Site
    store: Store
    session: aiohttp.ClientSession
    parsers: Parsers
    reader: PageReader
    now: int = NOW

    async def reads(self, feed: Feed) -> Any:
        return await read_source(self.session, self.parsers, feed, self.reader)

    async def polls(self, feed: Feed) -> Published:
        """Read a source, and publish what it holds."""
        found = await self.reads(feed)
        assert isinstance(found, Content), found
        return await self.publishes(feed, found.drafts)

    async def publishes(self, feed: Feed, drafts: Sequence[Draft]) -> Published:
        keyed = told_apart(drafts, feed_id=feed.id)
        return await self.store.publish(keyed, now=self.now, announce=False, feed_id=feed.id)

    async def articles(self) -> list[Article]:
        return await self.store.latest_articles(limit=100)

    async def feed(self, path: str, *, archived: bool = True, **more: Any) -> Feed:
        kept = await self.store.add_feed(self.site.url + path, now=NOW)
        return Feed(
            kept.id,
            kept.url,
            None,
            None,
            None,
            0,
            archived=archived,
            failures=0,
            cause=None,
            **more,
        )


@asynccontextmanager
async def desk(store: Store, site: Site) -> AsyncIterator[Desk]:
    """A desk at which this site is read."""
    async with (
        served([web.get("/{path:.*}", site.answer)]) as url,
        open_session(allowed=[LOOPBACK]) as session,
        Parsers(count=1) as parsers,
    ):
        site.url = url
        made: Desk

        def clock() -> int:
            return made.now

        reader = PageReader(parsers, Robots(clock=clock), Shelf(store).known, clock=clock)
        made = Desk(site, store, session, parsers, reader)
        yield made
