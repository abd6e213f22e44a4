"""Takes articles to everybody who wants them at once: walks the subscriptions, sends, records.

At most a window of messages is sent but not on record, so that many at most arrive twice after a
kill -9, and none is lost: what is not on record is sent again.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from math import nextafter
from typing import Any

from bot.delivery.alarm import Alarm, finished
from bot.delivery.decisions import AsPlain, TopicLost, next_step
from bot.delivery.editions import Edition
from bot.delivery.ledger import Ledger
from bot.delivery.limiter import FOREVER
from bot.delivery.means import Means
from bot.delivery.outcomes import Why
from bot.delivery.post import Address
from bot.delivery.serving import (
    Close,
    Serve,
    Wait,
    ended_by,
    is_addressed,
    told_by_digest,
    what_now,
)
from bot.delivery.walk import LARGEST_PAGE, Walk
from bot.i18n import locale_of
from bot.messages import talk
from bot.subscriptions.schedule import quiet_of, quiet_until
from storage.crashpoints import crash_point
from storage.database import StorageError
from storage.deliveries import End, Ended, Recipient

log = logging.getLogger(__name__)

ROUND = 0.2  # seconds from a send to its record, amply: what a window holds of the rate
SMALLEST_WINDOW, LARGEST_WINDOW = 16, 256
FEELING_THE_WAY = 1  # sends at a time while nothing gets through
TICK = 0.005  # seconds: the shortest nap, so that several messages start at a waking
AHEAD = 0.1  # seconds that subscriptions are read ahead
FORGETTING = 1.0
FEW = 20  # recipients whom nothing is gained by serving first
# Recipients, of all broadcasts, whose chats take no message just now: 100 bytes each.  Some chats
# may have to wait for hours, while many articles appear.
MOST_WAITING = 20_000


def window(per_second: int) -> int:
    """How many messages may be sent but not on record, at this rate."""
    return min(max(int(per_second * ROUND), SMALLEST_WINDOW), LARGEST_WINDOW)


def goes_before(edition: Edition, earlier: Edition) -> bool:
    """Whether an edition goes before one that was published earlier."""
    if edition.breaking != earlier.breaking:
        return edition.breaking
    return edition.left + FEW < earlier.left / 2


def unshowable(walk: Walk, recipient: Recipient, error: Exception) -> Ended:
    """A recipient for whom no message can be made."""
    reason = f"{Why.UNSHOWABLE}: {type(error).__name__}"
    return Ended(walk.broadcast.id, recipient, End.WAITING, state="held", reason=reason)


class Broadcaster:
    """Serves broadcasts: breaking news first, then those with far fewer left to serve."""

    def __init__(self, means: Means, *, row_owed: Callable[[], None]) -> None:
        self._means = means
        self._ledger = Ledger(
            means.store,
            clock=self._means.now,
            before=means.closures.remember,
            recorded=self._recorded,
            row_owed=row_owed,
        )
        self._walks: dict[int, tuple[Walk, Edition]] = {}
        self._window = window(means.limiter.per_second)
        self._in_window = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._alarm = Alarm()
        self._news = True
        self._forgot_at = 0.0

    def wake(self) -> None:
        """Look for new broadcasts, and at what became of the articles of those under way."""
        self._news = True
        self._alarm.ring()

    async def run(self) -> None:
        """Work until cancelled; then finish what is under way, so that nothing is sent twice."""
        self._ledger.epoch = await self._means.store.take_over()
        recording = asyncio.create_task(self._ledger.run())
        recording.add_done_callback(self._failed)
        try:
            while True:
                self._alarm.reset()
                until = await self._round()
                await self._alarm.nap(until - time.monotonic())
                if self._failure:
                    raise self._failure
        finally:
            await finished(set(self._under_way))  # what hangs is sent again at the next start
            self._ledger.close()
            await asyncio.wait([recording])

    # ---- whose turn it is

    async def _round(self) -> float:
        """Start what may start; returns the monotonic instant at which more may."""
        if self._news:
            self._news = False
            await self._read_news()
        now = time.monotonic()
        width = FEELING_THE_WAY if self._means.closures.in_trouble else self._window
        room = min(self._means.limiter.room(now), width - self._in_window)
        waiting = 0  # for this walk or one before it, so that none overtakes one that is held up
        for walk, edition in self._in_order():
            room = await self._advance(walk, edition, room, now, waiting=waiting)
            waiting += len(walk.waiting)
            if walk.over:
                self._ledger.touch(walk)
                del self._walks[walk.broadcast.id]
        if now > self._forgot_at + FORGETTING:
            self._means.limiter.forget_idle(now)
            self._forgot_at = now
        return self._next_instant(now)

    def _in_order(self) -> list[tuple[Walk, Edition]]:
        """Each chat gets articles as they were published, unless a long broadcast would hold up a
        short one.
        """
        ordered: list[tuple[Walk, Edition]] = []
        for _, each in sorted(self._walks.items()):
            at = len(ordered)
            while at and goes_before(each[1], ordered[at - 1][1]):
                at -= 1
            ordered.insert(at, each)
        return ordered

    async def _read_news(self) -> None:
        running = {each.id: each for each in await self._means.store.running_broadcasts()}
        for number, broadcast in running.items():
            walk, last = self._walks.get(number) or (Walk(broadcast), None)
            try:
                edition = await self._means.editions.of(broadcast, last)
                if edition is not None:  # it is waked when the picture has come
                    self._walks[number] = walk, edition
            except StorageError:
                raise
            except Exception:  # a fault of ours: one article must not stop all the others
                log.exception("no message can be made of broadcast %s, it is held", number)
                await self._means.store.hold_broadcast(number)
        for number in self._walks.keys() - running.keys():
            if await self._means.store.is_called_off(number):
                await self._abandon(*self._walks[number])
            else:
                # It is held, and goes on from its record once somebody has looked.
                del self._walks[number]

    async def _abandon(self, walk: Walk, edition: Edition) -> None:
        """It was called off: who waits gets nothing."""
        walk.exhausted = True
        for recipient in await self._still_there(walk, walk.ready(FOREVER, len(walk.waiting))):
            self._close(walk, edition, recipient, Close(End.CANCELLED))

    async def _advance(
        self, walk: Walk, edition: Edition, room: int, now: float, *, waiting: int
    ) -> int:
        """Serve who is next, as far as there is room; returns what is left of it.  So many are
        `waiting` for earlier ones.
        """
        # All of them, lest a later article comes to one of their chats before this one does.
        while room > 0 and (ready := walk.ready(now, room)):
            for recipient in await self._still_there(walk, ready):
                room -= self._attend(walk, edition, recipient, now)
        while room > 0 and not walk.exhausted and waiting + len(walk.waiting) < MOST_WAITING:
            started = await self._turn_page(walk, edition, room, now)
            room -= started
            if started == 0 and not walk.exhausted:
                await asyncio.sleep(0)  # a long stretch of people who did not ask for it
        return room

    async def _turn_page(self, walk: Walk, edition: Edition, room: int, now: float) -> int:
        """Attend to those ahead, until there is no more room; returns how many sends began."""
        if not walk.ahead or now > walk.ahead_until:
            await self._look_ahead(walk, room, now)
        started = 0
        while walk.ahead and started < room:
            recipient = walk.ahead.popleft()
            if walk.come_to(recipient.seq):
                started += self._attend(walk, edition, recipient, now)
        if not walk.ahead:
            walk.turned(started=started)
        self._ledger.touch(walk)
        return started

    async def _look_ahead(self, walk: Walk, room: int, now: float) -> None:
        soon = min(int(self._means.limiter.per_second * AHEAD), self._window)
        limit = min(max(room, walk.page, soon), LARGEST_PAGE)
        page = await self._means.store.recipients(walk.broadcast, after=walk.walked, limit=limit)
        walk.read(page, limit, now + AHEAD)

    async def _still_there(self, walk: Walk, seqs: list[int]) -> list[Recipient]:
        """Those who are still subscribed; the others are done with."""
        if not seqs:
            return []
        found = await self._means.store.still_recipients(seqs)
        for seq in set(seqs) - {recipient.seq for recipient in found}:
            nobody = Recipient(seq, 0, 0, "", "", False, "", None, None, None)
            ended = Ended(walk.broadcast.id, nobody, End.CANCELLED)
            self._ledger.note(walk, ended, in_window=False)
        return found

    # ---- one recipient

    def _attend(self, walk: Walk, edition: Edition, recipient: Recipient, now: float) -> bool:
        """Do what is to be done about the recipient now; whether a send began."""
        instant = self._means.now()
        opens_at = self._means.limiter.chat_opens_at(recipient.chat_id, now, broadcast=True)
        decision = what_now(
            walk.broadcast,
            wanted=edition.wanted(recipient.wish) and is_addressed(walk.broadcast, recipient),
            told_by_digest=told_by_digest(walk.broadcast, recipient, breaking=edition.breaking),
            quiet_until=None if edition.breaking else self._quiet_until(recipient, instant),
            opens_in=opens_at - now,
            now=instant,
            monotonic=now,
        )
        match decision:
            case Serve():
                self._start(walk, edition, recipient)
                return True
            case Wait(until):
                walk.wait(recipient.seq, max(until, nextafter(now, FOREVER)))
            case Close():
                if decision.end is End.WAITING:
                    self._have_earlier_wait_too(walk, recipient, decision)
                self._close(walk, edition, recipient, decision)
        return False

    def _have_earlier_wait_too(self, walk: Walk, recipient: Recipient, close: Close) -> None:
        """What goes to the outbox goes before what waits here: earlier articles go along."""
        for number in sorted(self._walks):
            earlier, edition = self._walks[number]
            if number < walk.broadcast.id and earlier.stops_waiting(recipient.seq):
                self._close(earlier, edition, recipient, close)

    def _quiet_until(self, recipient: Recipient, now: int) -> int | None:
        if not recipient.quiet:
            return None
        return quiet_until(
            quiet_of(recipient.quiet), recipient.zone or self._means.defaults.zone, now
        )

    def _close(self, walk: Walk, edition: Edition, recipient: Recipient, close: Close) -> None:
        if close.end is End.PASSED:
            walk.open.discard(recipient.seq)
            return
        edition.left -= 1
        walk.open.add(recipient.seq)
        ended = Ended(
            walk.broadcast.id, recipient, close.end, next_at=close.next_at, reason=close.reason
        )
        self._ledger.note(walk, ended, in_window=False)

    def _start(self, walk: Walk, edition: Edition, recipient: Recipient) -> None:
        try:
            prepared = edition.prepared(recipient, plain=walk.plain)
        except Exception as error:  # as above
            log.exception("no message can be made of broadcast %s", walk.broadcast.id)
            walk.open.add(recipient.seq)
            self._ledger.note(walk, unshowable(walk, recipient, error), in_window=False)
            return
        edition.left -= 1
        walk.open.add(recipient.seq)
        self._means.limiter.start(recipient.chat_id)
        self._in_window += 1
        version = edition.article.version
        task = asyncio.create_task(self._send(walk, recipient, prepared, version))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(self._failed)

    async def _send(self, walk: Walk, recipient: Recipient, prepared: Any, version: int) -> None:
        crash_point("broadcast.before-send")
        started, plain = time.monotonic(), walk.plain
        address = Address(recipient.chat_id, recipient.thread_id)
        try:
            outcome = await self._means.post.send_prepared(address, prepared)
        finally:
            self._means.limiter.end(recipient.chat_id, started, time.monotonic())
        crash_point("broadcast.after-send")
        now = self._means.now()
        self._means.closures.heed(outcome, recipient.chat_id, now=now)
        step = next_step(outcome, attempts=1, maybe_sent=0, plain=plain, now=now)
        walk.plain = walk.plain or isinstance(step, AsPlain)
        notice = self._notice(recipient) if isinstance(step, TopicLost) else None
        ended = ended_by(step, walk.broadcast, recipient, version=version, notice=notice, now=now)
        self._ledger.note(walk, ended, in_window=True)

    def _notice(self, recipient: Recipient) -> str:
        return talk.topic_lost(locale_of(recipient, self._means.defaults)).to_payload()

    # ---- waking and stopping

    def _recorded(self, sends: int) -> None:
        self._in_window -= sends
        self._alarm.ring()

    def _failed(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception():
            self._failure = task.exception()
            self._alarm.ring()

    def _next_instant(self, now: float) -> float:
        if not self._walks:
            return FOREVER
        instants = [walk.next_ready() for walk, _ in self._walks.values()]
        if any(not walk.exhausted for walk, _ in self._walks.values()):
            instants.append(self._means.limiter.room_opens_at(now))
        return max(min((at for at in instants if at is not None), default=FOREVER), now + TICK)
