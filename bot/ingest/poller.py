"""The loop that polls feeds: fetch, parse, publish, bring the index up to date."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import aiohttp

from bot.ingest.fetch import FetchFailed, NotModified, open_session
from bot.ingest.identity import told_apart
from bot.ingest.parsers import Parsers
from bot.ingest.sources import Content, read_source
from storage.models import Feed
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 128
LONGEST_BACKOFF = 24 * 3600
LONGEST_NAP = 60.0
PULSE = "feeds"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed holds, or why it cannot be read."""

    title: str = ""
    entries: int = 0
    cause: str | None = None


class Poller:
    """Polls each feed every `every` seconds; `owed` is called when articles were owed.  `allowed`
    are addresses to be fetched from although they are not public (see `guard.Exceptions`).
    """

    def __init__(
        self,
        store: Store,
        index: PassageIndex,
        parsers: Parsers,
        *,
        every: int,
        clock: Callable[[], int],
        owed: Callable[[], None],
        allowed: Iterable[str] = (),
    ) -> None:
        self._store = store
        self._parsers = parsers
        self._allowed = tuple(allowed)
        self._under_way: set[int] = set()
        self._index = index
        self._every = every
        self._clock = clock
        self._owed = owed
        self._awake = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        async with open_session(allowed=self._allowed) as session, asyncio.TaskGroup() as polls:
            while True:
                self._awake.clear()
                for feed in await self._due():
                    self._under_way.add(feed.id)
                    poll = polls.create_task(self._poll(session, feed))
                    poll.add_done_callback(partial(self._done, feed.id))
                await self._store.beat(PULSE, now=self._clock())
                await self._nap()

    async def _due(self) -> list[Feed]:
        """The feeds whose time has come and that are not being polled."""
        due = await self._store.due_feeds(now=self._clock(), limit=AT_ONCE)
        room = AT_ONCE - len(self._under_way)
        return [feed for feed in due if feed.id not in self._under_way][:room]

    def _done(self, feed_id: int, poll: asyncio.Task[None]) -> None:  # noqa: ARG002
        self._under_way.discard(feed_id)
        self._awake.set()

    async def preview(self, url: str) -> Preview:
        """Look at a feed that somebody would like to add."""
        async with open_session(allowed=self._allowed) as session:
            found = await read_source(session, self._parsers, unknown_feed(url))
        match found:
            case Content():
                return Preview(found.title or "", len(found.entries))
            case FetchFailed():
                return Preview(cause=found.cause)
            case NotModified():
                return Preview(cause="broken")  # nothing was known that could be unmodified

    async def _poll(self, session: aiohttp.ClientSession, feed: Feed) -> None:
        found = await read_source(session, self._parsers, feed)
        match found:
            case NotModified():
                await self._store.feed_polled(feed.id, next_check=self._clock() + self._every)
            case FetchFailed():
                await self._failed(feed, found.cause, found.retry_after)
            case Content():
                await self._take(feed, found)

    async def _take(self, feed: Feed, content: Content) -> None:
        published = await self._store.publish(
            told_apart(content.drafts, feed_id=feed.id),
            now=self._clock(),
            # What a feed holds when it is added is its archive, not news.
            announce=feed.archived,
            feed_id=feed.id,
        )
        await self._store.feed_polled(
            feed.id,
            next_check=self._clock() + self._every,
            title=content.title,
            etag=content.answer.etag,
            last_modified=content.answer.last_modified,
        )
        if published.new or published.edited:
            log.info(
                "feed %s: %s new, %s edited", feed.id, len(published.new), len(published.edited)
            )
            self._owed()
            await self._index.catch_up(self._store)

    async def _failed(self, feed: Feed, cause: str, retry_after: int | None) -> None:
        wait = max(
            min(self._every * 2 ** min(feed.failures, 16), LONGEST_BACKOFF), retry_after or 0
        )
        log.warning("feed %s failed (%s), next try in %s s", feed.id, cause, wait)
        await self._store.feed_failed(feed.id, cause=cause, next_check=self._clock() + wait)

    async def _nap(self) -> None:
        try:
            async with asyncio.timeout(min(self._every, LONGEST_NAP) / 2):
                await self._awake.wait()
        except TimeoutError:
            pass


def unknown_feed(url: str) -> Feed:
    """A feed that is not stored."""
    return Feed(0, url, None, None, None, 0, archived=False, failures=0, cause=None)
