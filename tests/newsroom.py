"""A poller at work on a site of its own, its clock moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from aiohttp import web
from markupsafe import Markup

from bot.handlers.indexing import open_passages
from bot.ingest import poller as polling
from bot.ingest.parsers import Parsers
from bot.ingest.poller import Notices, Poller
from bot.ingest.rhythm import JITTER
from bot.messages.message import Message
from storage import Store
from storage.deliveries import Owed
from storage.models import Feed, FirstPoll
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
    `headers` and `body` (in which {site} is its address) change what it answers.
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
        body = body.replace("{site}", str(request.url.origin()))
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
    told: list[tuple[int, str | None]] = field(default_factory=list)
    held: list[list[str]] = field(default_factory=list)
    digests: list[str | None] = field(default_factory=list)
    hears: bool = True

    async def polls(self) -> Feed:
        """The feed as it stands after its next poll."""
        self.now = max(self.now, (await self.feed()).next_check)
        async with asyncio.timeout(PATIENCE):
            while (feed := await self.feed()).next_check <= self.now:
                self.poller.wake()
                await asyncio.sleep(0.01)
        return feed

    async def feed(self) -> Feed:
        return (await self.store.feeds())[0]

    async def pushed(self) -> list[str]:
        """The titles of what the subscriber has been owed so far, in order."""
        async with self.store._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT title FROM broadcast JOIN article ON article.id = article_id"
                " ORDER BY broadcast.id"
            )
        return [row["title"] for row in rows]


def waits(feed: Feed, now: int, seconds: int) -> bool:
    """Whether the feed is polled again in so many seconds, later by its jitter at most."""
    return seconds <= feed.next_check - now <= seconds + seconds // JITTER


@asynccontextmanager
async def newsroom(
    store: Store,
    folder: Path,
    site: Site,
    *,
    more: Sequence[web.RouteDef] = (),
    at: str | None = None,
    first_poll: FirstPoll = FirstPoll.NOTHING,
    full_text: str = "never",
) -> AsyncIterator[Newsroom]:
    """A poller of this site, which a reader subscribes to; nothing has been polled yet.  The site
    has `more` routes, or stands elsewhere.  Its links lead nowhere, unless they are told to.
    """
    index = await open_passages(folder / "warraq.db")
    async with Parsers() as parsers, served([web.get("/feed", site.answer), *more]) as url:
        room: Newsroom

        def owed() -> None:
            room.owed += 1

        async def tell(feed: Feed | None) -> list[Owed]:
            room.told.append((feed.id, feed.cause) if feed else (0, None))
            return [Owed(SUBSCRIBER, Message(Markup("…")).to_payload())]

        async def flood(feed_id: int) -> list[Owed]:
            held = await store.held(feed_id)
            room.held.append([article.title for article in held])
            return [Owed(SUBSCRIBER, Message(Markup("…")).to_payload())] if room.hears else []

        async def digest(feed: Feed) -> list[Owed]:
            room.digests.append(feed.title)
            return [Owed(SUBSCRIBER, Message(Markup("…")).to_payload(), waits=True)]

        poller = Poller(
            store,
            index,
            parsers,
            every=EVERY,
            clock=lambda: room.now,
            owed=owed,
            notices=Notices(tell, flood, digest),
            allowed=[LOOPBACK, "127.0.0.1:9"],
        )
        room = Newsroom(store, site, index, poller, at or f"{url}/feed")
        await store.meet(SUBSCRIBER, kind="private", language="ar", now=NOW)
        await store.subscribe(SUBSCRIBER, now=NOW)
        feed = await store.add_feed(room.url, now=NOW, first_poll=first_poll)
        await store.choose_full_text(feed.id, full_text)
        gathering = patch.object(polling, "GATHER_SECONDS", 0)  # nobody gains by waiting
        gathering.start()
        running = asyncio.create_task(poller.run())
        try:
            yield room
        finally:
            gathering.stop()
            running.cancel()
            await asyncio.wait([running])
            await index.close()
    assert running.cancelled(), running.exception()


def entry(
    number: int, text: str | None = None, guid: str | None = None
) -> tuple[str, str, str, str]:
    return (
        guid or f"g{number}",
        f"https://news.example/{number}",
        f"خبر {number}",
        text or f"وصلت السفينة رقم {number} إلى الميناء.",
    )


async def polled_out(room: Newsroom, times: int) -> None:
    """All feeds polled so many times more."""
    for _ in range(times):
        room.now = max(feed.next_check for feed in await room.store.feeds())
        async with asyncio.timeout(PATIENCE):
            while any(feed.next_check <= room.now for feed in await room.store.feeds()):
                room.poller.wake()
                await asyncio.sleep(0.01)
