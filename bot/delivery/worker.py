"""The loop that empties the outbox: claim, send, settle.  Replies go first.

A kill between any two steps loses nothing: what was claimed is pending again at the next start,
so it is sent at least once, and twice only if it was under way.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.delivery.alarm import Alarm, finished
from bot.delivery.decisions import TopicLost, next_step
from bot.delivery.editions import is_public
from bot.delivery.limiter import FOREVER
from bot.delivery.means import Means
from bot.delivery.outcomes import Outcome, Refused, Why
from bot.delivery.post import Address
from bot.delivery.serving import loss_of, settlement_of
from bot.messages import talk
from bot.messages.message import Message
from storage.crashpoints import crash_point
from storage.database import StorageError
from storage.deliveries import Delivery, Settlement

log = logging.getLogger(__name__)

IN_FLIGHT = 64
TICK = 0.005
MOST_DUE = 1000
RECHECK = 0.05


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery as a message; `version` is that of the article it shows."""

    message: Message
    version: int = 1


def even(_: int) -> float:
    """No chat goes before another."""
    return 0.0


class Worker:
    """Sends what is owed, as each chat has chosen to be addressed, else by `defaults`; replies
    first to the chats with which there is most `patience` left.  `wake()` after something was owed
    saves it a nap.
    """

    def __init__(self, means: Means, patience: Callable[[int], float] = even) -> None:
        self._means = means
        self._patience = patience
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._under_way: set[asyncio.Task[None]] = set()
        self._served: set[int] = set()  # the chats that those are for
        self._alarm = Alarm()

    def wake(self) -> None:
        self._alarm.ring()

    async def room(self) -> None:
        """Wait while more replies wait for the bot's limit than it can send in a second."""
        await self._has_room.wait()

    async def run(self) -> None:
        """Work until cancelled; then finish what is under way, so that nothing is sent twice.
        What hangs longer than DRAIN seconds stays claimed, and is sent again at the next start.
        """
        await self.take_stock()
        try:
            while True:
                self._alarm.reset()
                until = await self._start_what_may_go()
                await self._alarm.nap(until - time.monotonic(), least=TICK)
                self._raise_what_failed()
        finally:
            self._under_way -= await finished(self._under_way)
            self._raise_what_failed()

    async def take_stock(self) -> None:
        """What was under way at the last end is owed, and goes before what is still to come."""
        await self._means.store.take_back_claims()
        due = await self._means.store.due_deliveries(now=self._means.now(), limit=MOST_DUE)
        self._means.limiter.spoken_for = {each.chat_id for each in due}

    async def _start_what_may_go(self) -> float:
        """Start sends; returns the monotonic instant at which more may go."""
        # For both questions: what falls due in between must not be missed.  The limiter is asked
        # about no later instant: else a chat opens before the first that waits for it is due.
        now, instant = time.monotonic(), self._means.now()
        served = set(self._served)  # more may be owed to them than the one on its way
        due = await self._means.store.due_deliveries(now=instant, limit=MOST_DUE)
        self._means.limiter.spoken_for = served | {each.chat_id for each in due}
        due.sort(key=lambda each: (each.urgency, -self._patience(each.chat_id)))
        going, opens_at, kept_back = self._let_go(due, now)
        self._tell_of_room(kept_back, now)
        await self._start(going)
        return min(opens_at, await self._next_due(instant, now))

    def _let_go(self, due: Sequence[Delivery], now: float) -> tuple[list[Delivery], float, int]:
        """Those that may start now; when others may; how many replies only the bot's limit keeps
        back.
        """
        limiter = self._means.limiter
        limiter.replies = sum(each.urgency == 0 for each in due)
        room = IN_FLIGHT - len(self._under_way)
        going: list[Delivery] = []
        opens_at, kept_back = FOREVER, 0
        for delivery in due:
            urgent = delivery.urgency == 0
            at = limiter.opens_at(delivery.chat_id, now, urgent=urgent)
            if at > now or len(going) >= room:
                # Others write to the chat as well: nobody says when they have ended.
                again = now + RECHECK if at == FOREVER else at
                opens_at = min(opens_at, again if at > now else FOREVER)
                kept_back += urgent and limiter.chat_opens_at(delivery.chat_id, now) <= now
                continue
            limiter.replies -= urgent
            limiter.start(delivery.chat_id, urgent=urgent)
            going.append(delivery)
        return going, opens_at, kept_back

    def _tell_of_room(self, kept_back: int, now: float) -> None:
        """Others may go on while Telegram has closed the bot: nobody knows for how long."""
        limiter = self._means.limiter
        if kept_back < limiter.per_second or limiter.is_closed(now):
            self._has_room.set()
        else:
            self._has_room.clear()

    async def _start(self, going: list[Delivery]) -> None:
        started = time.monotonic()
        if going:
            crash_point("row.before-claim")
        claimed = await self._means.store.claim(going) if going else []
        taken = {delivery.id for delivery in claimed}
        for delivery in going:
            if delivery.id not in taken:  # cancelled between the look and the claim
                self._means.limiter.end(delivery.chat_id, started, time.monotonic())
        for delivery in claimed:
            task = asyncio.create_task(self._deliver(delivery))
            self._under_way.add(task)
            self._served.add(delivery.chat_id)
            task.add_done_callback(partial(self._ended, delivery.chat_id))

    def _ended(self, chat_id: int, _: "asyncio.Task[None]") -> None:
        self._served.discard(chat_id)
        self.wake()

    async def _next_due(self, instant: int, now: float) -> float:
        at = await self._means.store.next_due(now=instant)
        return FOREVER if at is None else now + max(at - self._means.clock(), 0)

    def _raise_what_failed(self) -> None:
        for task in [task for task in self._under_way if task.done()]:
            self._under_way.discard(task)
            task.result()

    async def _deliver(self, delivery: Delivery) -> None:
        instant = self._means.now()
        if delivery.expires_at is not None and instant >= delivery.expires_at:
            self._means.limiter.end(delivery.chat_id, time.monotonic(), time.monotonic())
            await self._means.store.settle(Settlement(delivery, "expired"), now=instant)
            return
        started, version = time.monotonic(), 1
        try:
            letter = await self._letter(delivery)
            started = time.monotonic()
            if isinstance(letter, Letter):
                version = letter.version
                outcome = await self._carry(delivery, letter.message)
                crash_point("row.after-send")
            else:
                outcome = letter
        finally:
            self._means.limiter.end(delivery.chat_id, started, time.monotonic())
        await self._settle(delivery, outcome, version)

    async def _settle(self, delivery: Delivery, outcome: Outcome, version: int) -> None:
        now = self._means.now()
        self._means.closures.heed(outcome, delivery.chat_id, now=now)
        await self._means.closures.remember()
        step = next_step(
            outcome,
            attempts=delivery.attempts,
            maybe_sent=delivery.maybe_sent,
            plain=delivery.plain,
            now=now,
        )
        notice = await self._notice(delivery) if isinstance(step, TopicLost) else None
        settlement = settlement_of(step, delivery, version=version, now=self._means.now())
        if settlement.state == "held":
            log.warning("delivery %s is held: %s", delivery.id, settlement.reason)
        await self._means.store.settle(
            settlement, loss=loss_of(step, notice), now=self._means.now()
        )

    async def _carry(self, delivery: Delivery, message: Message) -> Outcome:
        address = Address(delivery.chat_id, delivery.thread_id)
        return await self._means.post.send(address, message, silent=delivery.silent)

    async def _letter(self, delivery: Delivery) -> Letter | Refused:
        """The delivery as a message, all its quotes being the articles' words."""
        try:
            letter = await self._made(delivery)
        except StorageError:
            raise
        except Exception as error:  # a fault of ours: one delivery must not stop all the others
            log.exception("no message can be made of delivery %s", delivery.id)
            return Refused(Why.UNSHOWABLE, type(error).__name__)
        for quote in letter.message.quotes:
            if not await self._means.store.has_said(quote.article_id, quote.words):
                log.error(
                    "delivery %s quotes words that article %s does not say",
                    delivery.id,
                    quote.article_id,
                )
                return Refused(Why.UNFOUNDED)
        return letter

    async def _made(self, delivery: Delivery) -> Letter:
        """A reply or digest as it was owed; an article as it reads now, as the chat is addressed."""
        if delivery.payload is not None:
            message = Message.from_payload(delivery.payload)
            return Letter(message.plain() if delivery.plain else message)
        edition = await self._means.editions.now(delivery.article_id or 0)
        locale = await self._means.locale(delivery.chat_id)
        message = edition.message(locale, public=is_public(delivery.chat_id), plain=delivery.plain)
        return Letter(message, edition.article.version)

    async def _notice(self, delivery: Delivery) -> str:
        return talk.topic_lost(await self._means.locale(delivery.chat_id)).to_payload()
