"""The loop that polls feeds: fetch, parse, publish, bring the index up to date."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from bot.ingest.feeds import NotAFeed, ParsedFeed, entry_draft, parse_feed
from bot.ingest.fetch import Fetched, FetchFailed, NotModified, fetch, open_session
from bot.ingest.identity import told_apart
from storage.models import Draft, Feed
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 16
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
    """Polls each feed every `every` seconds; `owed` is called when articles were owed."""

    def __init__(
        self,
        store: Store,
        index: PassageIndex,
        *,
        every: int,
        clock: Callable[[], int],
        owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._index = index
        self._every = every
        self._clock = clock
        self._owed = owed
        self._awake = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        async with open_session() as session:
            while True:
                self._awake.clear()
                due = await self._store.due_feeds(now=self._clock(), limit=AT_ONCE)
                async with asyncio.TaskGroup() as polls:
                    for feed in due:
                        polls.create_task(self._poll(session, feed))
                await self._store.beat(PULSE, now=self._clock())
                if not due:
                    await self._nap()

    async def preview(self, url: str) -> Preview:
        """Look at a feed that somebody would like to add."""
        async with open_session() as session:
            answer = await fetch(session, url)
        if not isinstance(answer, Fetched):
            return Preview(cause=answer.cause if isinstance(answer, FetchFailed) else "status")
        try:
            feed = await parsed(answer, url)
        except NotAFeed as error:
            return Preview(cause=error.reason)
        return Preview(feed.title or "", len(feed.entries))

    async def _poll(self, session: aiohttp.ClientSession, feed: Feed) -> None:
        answer = await fetch(session, feed.url, etag=feed.etag, last_modified=feed.last_modified)
        match answer:
            case NotModified():
                await self._store.feed_polled(feed.id, next_check=self._clock() + self._every)
            case FetchFailed():
                await self._failed(feed, answer.cause, answer.retry_after)
            case Fetched():
                await self._take(feed, answer)

    async def _take(self, feed: Feed, answer: Fetched) -> None:
        try:
            content = await parsed(answer, feed.url)
        except NotAFeed as error:
            await self._failed(feed, error.reason, None)
            return
        drafts = await asyncio.to_thread(drafts_of, content)
        published = await self._store.publish(
            told_apart(drafts, feed_id=feed.id),
            now=self._clock(),
            # What a feed holds when it is added is its archive, not news.
            announce=feed.archived,
            feed_id=feed.id,
        )
        await self._store.feed_polled(
            feed.id,
            next_check=self._clock() + self._every,
            title=content.title,
            etag=answer.etag,
            last_modified=answer.last_modified,
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


async def parsed(answer: Fetched, url: str) -> ParsedFeed:
    """The feed that an answer holds.  Raises NotAFeed."""
    return await asyncio.to_thread(
        parse_feed, answer.body, content_type=answer.content_type, url=url
    )


def drafts_of(feed: ParsedFeed) -> list[Draft]:
    """The readable entries of a feed, oldest first; those without a date keep the feed's order,
    which is newest first.
    """
    entries = list(reversed(feed.entries))
    entries.sort(key=lambda entry: entry.published or 0)
    drafts = (entry_draft(entry, language_hint=feed.language) for entry in entries)
    return [draft for draft in drafts if draft is not None]
