"""The loop that empties the outbox: claim, send, settle.

A kill between any two steps loses nothing: what was claimed is pending again at the next start,
so it is sent at least once, and twice only if it was under way.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.delivery.decisions import ChatGone, ChatMoved, Done, Held, Later, Step, next_step
from bot.delivery.limiter import FOREVER, Limiter
from bot.delivery.outcomes import NotSent, Outcome, Refused, Why
from bot.i18n import DEFAULTS, Locale, locale_of
from bot.messages.articles import article_card
from bot.messages.message import Message
from storage.database import StorageError
from storage.models import Delivery, Settlement
from storage.store import Store

log = logging.getLogger(__name__)

IN_FLIGHT = 64
DRAIN = 8.0  # supervisors kill what has not ended ten seconds after it was told to
LONGEST_NAP = 30.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes; thread 0 is the chat itself."""

    chat_id: int
    thread_id: int = 0


Send = Callable[[Address, Message], Awaitable[Outcome]]


class Worker:
    """Sends what is owed, as each chat has chosen to be addressed, else by `defaults`.  `wake()` after something was owed saves it a nap."""

    def __init__(
        self,
        store: Store,
        send: Send,
        *,
        defaults: Locale = DEFAULTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._send = send
        self._defaults = defaults
        self._clock = clock
        self._limiter = Limiter()
        self._under_way: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Work until cancelled; then finish what is under way, so that nothing is sent twice.
        What hangs longer than DRAIN seconds stays claimed, and is sent again at the next start.
        """
        await self._store.take_back_claims()
        try:
            while True:
                self._awake.clear()
                await self._nap(until=await self._start_what_may_go())
                self._raise_what_failed()
        finally:
            await self._finish_under_way()

    async def _start_what_may_go(self) -> float:
        """Start sends; returns the monotonic instant at which more may go."""
        now = time.monotonic()
        room = IN_FLIGHT - len(self._under_way)
        instant = self._now()  # for both questions: what falls due in between must not be missed
        due = await self._store.due_deliveries(now=instant, limit=1000)
        going: list[Delivery] = []
        opens_at = FOREVER
        for delivery in due:
            at = self._limiter.opens_at(delivery.chat_id, now, urgent=delivery.urgency == 0)
            if at > now or len(going) >= room:
                opens_at = min(opens_at, at if at > now else FOREVER)
                continue
            self._limiter.start(delivery.chat_id)
            going.append(delivery)
        await self._start(going)
        self._limiter.forget_idle(now)
        return min(opens_at, await self._next_due(instant, now))

    async def _start(self, going: list[Delivery]) -> None:
        claimed = await self._store.claim(going) if going else []
        taken = {delivery.id for delivery in claimed}
        for delivery in going:
            if delivery.id not in taken:  # cancelled between the look and the claim
                self._limiter.end(delivery.chat_id, time.monotonic())
        for delivery in claimed:
            task = asyncio.create_task(self._deliver(delivery))
            self._under_way.add(task)
            task.add_done_callback(lambda _: self.wake())

    async def _next_due(self, instant: int, now: float) -> float:
        at = await self._store.next_due(now=instant)
        return FOREVER if at is None else now + max(at - self._clock(), 0)

    async def _nap(self, *, until: float) -> None:
        try:
            async with asyncio.timeout(min(max(until - time.monotonic(), 0), LONGEST_NAP)):
                await self._awake.wait()
        except TimeoutError:
            pass

    def _raise_what_failed(self) -> None:
        for task in [task for task in self._under_way if task.done()]:
            self._under_way.discard(task)
            task.result()

    async def _finish_under_way(self) -> None:
        if self._under_way:
            _, hanging = await asyncio.wait(self._under_way, timeout=DRAIN)
            self._under_way -= hanging
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        self._raise_what_failed()

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            outcome = await self._attempt(delivery)
        finally:
            self._limiter.end(delivery.chat_id, time.monotonic())
        if isinstance(outcome, NotSent) and outcome.wait is not None:
            scope = None if outcome.everywhere else delivery.chat_id
            self._limiter.close(scope, time.monotonic() + outcome.wait)
        step = next_step(
            outcome,
            attempts=delivery.attempts,
            maybe_sent=delivery.maybe_sent,
            now=self._now(),
        )
        await settle(self._store, delivery, step, now=self._now())

    async def _attempt(self, delivery: Delivery) -> Outcome:
        try:
            message = await self._message(delivery)
        except StorageError:
            raise
        except Exception as error:  # a fault of ours: one delivery must not stop all the others
            log.exception("no message can be made of delivery %s", delivery.id)
            return Refused(Why.UNSHOWABLE, type(error).__name__)
        for quote in message.quotes:
            if not await self._store.has_said(quote.article_id, quote.words):
                log.error(
                    "delivery %s quotes words that article %s does not say",
                    delivery.id,
                    quote.article_id,
                )
                return Refused(Why.UNFOUNDED)
        return await self._send(Address(delivery.chat_id, delivery.thread_id), message)

    async def _message(self, delivery: Delivery) -> Message:
        """A reply as it was owed; an article as it reads now, as the chat is addressed."""
        if delivery.payload is not None:
            return Message.from_payload(delivery.payload)
        chat = await self._store.chat(delivery.chat_id)
        article = await self._store.article(delivery.article_id or 0)
        if chat is None or article is None:
            raise LookupError(f"delivery {delivery.id} has lost its chat or its article")
        also = await self._store.story(article.id)
        return article_card(article, locale_of(chat, self._defaults), also=also)

    def _now(self) -> int:
        return int(self._clock())


async def settle(store: Store, delivery: Delivery, step: Step, *, now: int) -> None:
    """Record what the step says."""
    match step:
        case Done(message_id):
            await store.settle(Settlement(delivery, "sent", message_id=message_id), now=now)
        case Later(at, reason, counted, maybe_sent):
            attempts = delivery.attempts if counted else delivery.attempts - 1
            unknown = delivery.maybe_sent + maybe_sent
            again = Settlement(
                delivery, "pending", at, reason=reason, attempts=attempts, maybe_sent=unknown
            )
            await store.settle(again, now=now)
        case Held(reason):
            log.warning("delivery %s is held: %s", delivery.id, reason)
            # An article waits for a person to look; what was said to one is not kept for that.
            state = "held" if delivery.payload is None else "refused"
            await store.settle(Settlement(delivery, state, reason=reason), now=now)
        case ChatGone(why):
            await store.settle_gone(Settlement(delivery, "refused", reason=why), now=now)
        case ChatMoved(chat_id):
            moved = Settlement(delivery, "pending", now, attempts=delivery.attempts - 1)
            await store.settle_moved(moved, chat_id, now=now)
