"""The loop that polls feeds: fetch, parse, publish; an index that follows; editors who are told.

Feeds are taken as room is free, one of a host at a time, so that neither a slow server nor one
with a thousand feeds keeps the others waiting.  What polls come to is written in groups, in one
transaction with what editors are owed because of it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.ingest.fetch import FetchFailed, NotModified, open_session
from bot.ingest.flood import news
from bot.ingest.fulltext import PageReader
from bot.ingest.identity import LIKENESS, told_apart
from bot.ingest.parsers import Parsers
from bot.ingest.rhythm import (
    MOVES_SEEN,
    POLLS_REMEMBERED,
    after_answer,
    after_failure,
    is_news,
    is_outage,
    ttl_of,
)
from bot.ingest.robots import Robots
from bot.ingest.sources import Content, read_source
from storage.deliveries import Owed
from storage.models import Draft, Feed, FirstPoll, News
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 128
PAGE = 2 * AT_ONCE
ARTICLES_A_TRANSACTION = 200
LONGEST_NAP = 30.0
Keyed = tuple[Sequence[str], Draft]
GATHER_SECONDS = 0.05
BEAT_SECONDS = 10
PULSE = "feeds"


async def nothing(_: Any) -> Sequence[Owed]:
    """For those who poll without anybody to tell."""
    return ()


@dataclass(frozen=True, slots=True)
class Notices:
    """What is owed because of what polls come to: to editors when a feed has failed, was stopped
    or works again (`trouble`; with None, when most feeds fail at once) and when articles of the
    feed of an id are held for their word (`flood`); to subscribers when a feed was read for the
    first time of which they get a digest.
    """

    trouble: Callable[[Feed | None], Awaitable[Sequence[Owed]]] = nothing
    flood: Callable[[int], Awaitable[Sequence[Owed]]] = nothing
    digest: Callable[[Feed], Awaitable[Sequence[Owed]]] = nothing


class Poller:
    """Polls each feed in its rhythm, every `every` seconds at most; `owed` is called when
    something was owed.  `allowed` are addresses to be fetched from although they are not public
    (see `guard.Exceptions`); a `proxy` is an http address.
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
        notices: Notices = Notices(),
        allowed: Iterable[str] = (),
        proxy: str | None = None,
    ) -> None:
        self._store = store
        self._parsers = parsers
        self._reader = PageReader(parsers, Robots(clock=clock), store.known, clock=clock)
        self._allowed = tuple(allowed)
        self._proxy = proxy
        self._index = index
        self._every = every
        self._clock = clock
        self._owed = owed
        self._notices = notices
        self._hosts: dict[int, str] = {}  # of the feeds under way, by id
        self._polled: list[tuple[Feed, Feed]] = []  # each before and after, not kept yet
        self._recent = deque[tuple[int, bool]](maxlen=POLLS_REMEMBERED)
        self._outage = False
        self._beaten: int | None = None
        self._awake = asyncio.Event()
        self._published = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        async with (
            open_session(allowed=self._allowed, proxy=self._proxy) as session,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._follow())
            while True:
                self._awake.clear()
                await self._settle()
                for feed in await self._due():
                    self._hosts[feed.id] = host_of(feed.url)
                    poll = tasks.create_task(self._poll(session, feed))
                    poll.add_done_callback(partial(self._done, feed))
                await self._beat()
                await self._nap()

    # ---- which, and when

    async def _due(self) -> list[Feed]:
        """The feeds whose time has come, as many as there is room for, one of a host at most."""
        busy, found = set(self._hosts.values()), list[Feed]()
        room = AT_ONCE - len(self._hosts)
        after: Feed | None = None
        while len(found) < room:
            page = await self._store.due_feeds(now=self._clock(), limit=PAGE, after=after)
            for feed in page:
                if len(found) < room and host_of(feed.url) not in busy:
                    busy.add(host_of(feed.url))
                    found.append(feed)
            if len(page) < PAGE:
                break
            after = page[-1]
        return found

    async def _beat(self) -> None:
        """A sign of life, but no write for every few polls."""
        now = self._clock()
        if self._beaten is None or now - self._beaten >= BEAT_SECONDS:
            await self._store.beat(PULSE, now=now)
            self._beaten = now

    async def _nap(self) -> None:
        """Until a poll is done, somebody wakes us or the next feed falls due."""
        now = self._clock()
        due = await self._store.next_feed_due(now=now)
        left = LONGEST_NAP if due is None else min(due - now, LONGEST_NAP)
        try:
            async with asyncio.timeout(left):
                await self._awake.wait()
        except TimeoutError:
            return
        await asyncio.sleep(GATHER_SECONDS)  # polls that end together are kept together

    # ---- a poll

    async def _poll(self, session: aiohttp.ClientSession, feed: Feed) -> Feed:
        """The feed as it stands after being polled."""
        found = await read_source(session, self._parsers, feed, self._reader)
        match found:
            case FetchFailed():
                after = after_failure(
                    feed,
                    found.cause,
                    now=self._clock(),
                    every=self._every,
                    retry_after=found.retry_after,
                )
                log.warning(
                    "feed %s failed (%s), next try in %s s",
                    *(feed.id, found.cause, after.next_check - self._clock()),
                )
                return after
            case NotModified():
                return after_answer(feed, found, now=self._clock(), every=self._every)
            case Content():
                return after_answer(
                    feed,
                    found.answer,
                    arrived=await self._take(feed, found),
                    now=self._clock(),
                    every=self._every,
                    title=found.title,
                    ttl=ttl_of(found.answer.body),
                    is_whole=found.is_whole,
                )

    async def _take(self, feed: Feed, content: Content) -> int:
        """Publish what it holds; how many articles are new.  An archive goes in by and by, since
        others have to write too; of what comes later it is decided as a whole what is news.
        """

        def decided(new: int, known: int) -> News:
            # Drafts of which the store has more than the source gives were left out.
            known = max(known, len(content.entries) - new)
            return news(new, known, first_poll=not feed.archived, choice=feed.first_poll)

        # In a thread: a long reading takes a good part of a second.
        drafts = await asyncio.to_thread(told_apart, content.drafts, feed_id=feed.id)
        new = edited = 0
        parts = parts_of(drafts, len(drafts) if feed.archived else ARTICLES_A_TRANSACTION)
        for number, some in enumerate(parts, 1):
            published = await self._store.publish(
                some,
                now=self._clock(),
                # What a feed holds when it is added is its archive; the newest part may be news.
                announce=decided if number == len(parts) else False,
                feed_id=feed.id,
                likeness=LIKENESS,
                archive=not feed.archived,
            )
            new, edited = new + len(published.new), edited + len(published.edited)
            if published.new or published.edited:
                self._owed()
                self._published.set()
        if new or edited:
            log.info("feed %s: %s new, %s edited", feed.id, new, edited)
        return new

    def _done(self, before: Feed, poll: asyncio.Task[Feed]) -> None:
        if not poll.cancelled() and not poll.exception():
            self._polled.append((before, poll.result()))
            self._awake.set()

    # ---- what comes of it

    async def _settle(self) -> None:
        """Keep what polls have come to; only then may their feeds be taken again."""
        polled, self._polled = self._polled, []
        if not polled:
            return
        kept, owed = await self._with_notices(polled)
        held = {
            feed_id: await self._notices.flood(feed_id)
            for feed_id in await self._store.held_untold()
        }
        owed += [each for some in held.values() for each in some]
        await self._store.feeds_polled(
            kept, owed, now=self._clock(), held_told=[feed_id for feed_id in held if held[feed_id]]
        )
        if owed:
            self._owed()
        for feed in kept:
            if feed.moved_to and feed.moved_seen >= MOVES_SEEN:
                await self._move(feed, feed.moved_to)
            del self._hosts[feed.id]

    async def _move(self, feed: Feed, url: str) -> None:
        # It has been fetched from there, through the guard, each time that the move was seen.
        into = await self._store.move_feed(feed, url, headers=feed.headers_for(url))
        log.info("feed %s moved for good; feed %s is there now", feed.id, into)

    async def _with_notices(
        self, polled: Sequence[tuple[Feed, Feed]]
    ) -> tuple[list[Feed], list[Owed]]:
        """The feeds as they are to be kept, and what editors are owed."""
        self._recent += ((after.id, after.cause is not None) for _, after in polled)
        outage = is_outage(self._recent)
        kept, owed = [], list[Owed]()
        if outage and not self._outage:
            owed += await self._notices.trouble(None)
        self._outage = outage
        for before, after in polled:
            told = is_news(before, after, outage=outage)
            notices = await self._notices.trouble(after) if told else ()
            owed += notices
            if after.archived and not before.archived and after.first_poll is FirstPoll.DIGEST:
                owed += await self._notices.digest(after)
            # Whom nobody could be told of is news the next time too.
            kept.append(replace(after, told=after.cause) if notices else after)
        return kept, owed

    async def _follow(self) -> None:
        """Bring the index up to date whenever something was published."""
        while True:
            await self._published.wait()
            self._published.clear()
            await self._index.catch_up(self._store)


def host_of(url: str) -> str:
    """The host and port that are asked for it; the address itself if it cannot be taken apart."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return url


def parts_of(drafts: Sequence[Keyed], size: int) -> list[Sequence[Keyed]]:
    """The drafts in parts of this size, of which only the first may be smaller."""
    ends = range(len(drafts), 0, -size or -1)
    return [drafts[max(0, end - size) : end] for end in ends][::-1]
