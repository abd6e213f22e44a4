"""When articles come, with the clock in the test's hand: quiet hours, digests, breaking news."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.config import BREAKING
from bot.delivery.decisions import is_breaking
from bot.delivery.dispatch import Dispatch
from bot.i18n import Locale
from bot.subscriptions.schedule import next_digest, pace_of
from storage import Store
from tests.factories import draft, known_as
from tests.letterbox import Letterbox
from tests.people import PATIENCE

RIYADH = "Asia/Riyadh"
SARA, OMAR = 101, 102


def at(hour: int, minute: int = 0, *, day: int = 10) -> float:
    """An instant in Riyadh, in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(RIYADH)).timestamp()


class Town:
    """A store, a dispatch that runs by the test's clock, and where its messages arrive."""

    def __init__(self, store: Store, now: float) -> None:
        self.store, self.now, self.box = store, now, Letterbox()
        self.dispatch = Dispatch(
            store,
            self.box,
            defaults=Locale("ar", zone=RIYADH),
            is_breaking=partial(is_breaking, words=BREAKING),
            clock=lambda: self.now,
        )

    async def subscriber(
        self, chat_id: int, *, pace: str = "", quiet: str = "", wish: str = ""
    ) -> None:
        now = int(self.now)
        await self.store.meet(chat_id, kind="private", language="ar", now=now)
        await self.store.subscribe(chat_id, now=now)
        subscription = await self.store.subscription(chat_id)
        assert subscription is not None
        await self.store.choose(subscription.seq, wish=wish, quiet=quiet, silent=False)
        if pace:
            due = next_digest(pace_of(pace), RIYADH, now)
            await self.store.choose_pace(subscription.seq, pace, next_at=due)

    async def publishes(self, *titles: str) -> None:
        """Publish, and wait until the broadcasts have ended."""
        await self.store.publish(known_as(*map(draft, titles)), now=int(self.now), announce=True)
        self.dispatch.wake()
        await self.until(self._nothing_runs)
        await asyncio.sleep(0.2)  # what should not come has had its chance

    async def moves_to(self, now: float) -> None:
        self.now = now
        self.dispatch.wake()

    async def got(self, messages: int) -> str:
        """The last message, once so many have arrived in all."""

        async def came() -> bool:
            return len(self.box.arrived) >= messages

        await self.until(came)
        await asyncio.sleep(0.2)  # and no more than that
        assert len(self.box.arrived) == messages
        return self.box.shown[self.box.arrived[-1]]

    async def until(self, so: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await so():  # type: ignore[misc]
                await asyncio.sleep(0.02)

    async def _nothing_runs(self) -> bool:
        return not await self.store.running_broadcasts()


@asynccontextmanager
async def town(store: Store, now: float) -> AsyncIterator[Town]:
    made = Town(store, now)
    running = asyncio.create_task(made.dispatch.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled() and running.exception():
            raise running.exception() or AssertionError


async def waits_for_none(store: Store) -> bool:
    """Whether Sara waits for no digest."""
    subscription = await store.subscription(SARA)
    return subscription is not None and subscription.next_at is None


async def test_what_comes_in_quiet_hours_is_one_digest_in_the_morning(store: Store) -> None:
    async with town(store, at(23)) as here:
        await here.subscriber(SARA, quiet="22:00-07:00")
        await here.publishes("خبر أول")
        await here.moves_to(at(3, day=11))
        await here.publishes("خبر ثان")
        assert here.box.arrived == []
        await here.moves_to(at(7, day=11))
        digest = await here.got(1)
        assert "خبر أول" in digest
        assert "خبر ثان" in digest
        await here.publishes("خبر الصباح")
        assert "خبر الصباح" in await here.got(2)


async def test_breaking_news_passes_through_quiet_hours(store: Store) -> None:
    async with town(store, at(23)) as here:
        await here.subscriber(SARA, quiet="22:00-07:00")
        await here.publishes("خبر عادي", "عاجل: هزة في البحر")
        assert "هزة في البحر" in await here.got(1)
        await here.moves_to(at(7, day=11))
        digest = await here.got(2)
        assert "خبر عادي" in digest
        assert "هزة" not in digest


async def test_a_daily_digest_tells_what_came_on_both_sides_of_midnight(store: Store) -> None:
    async with town(store, at(9)) as here:
        await here.subscriber(SARA, pace="daily 08:00")
        await here.moves_to(at(23, 30))
        await here.publishes("قبل منتصف الليل")
        await here.moves_to(at(0, 30, day=11))
        await here.publishes("بعد منتصف الليل")
        await here.moves_to(at(7, 59, day=11))
        await asyncio.sleep(0.2)
        assert here.box.arrived == []
        await here.moves_to(at(8, day=11))
        digest = await here.got(1)
        assert "قبل منتصف الليل" in digest
        assert "بعد منتصف الليل" in digest
        await here.moves_to(at(8, day=12))
        await asyncio.sleep(0.2)
        assert len(here.box.arrived) == 1  # nothing new, no digest


async def test_a_digest_missed_for_three_mornings_is_one_and_the_next_has_its_hour(
    store: Store,
) -> None:
    async with town(store, at(9)) as here:
        await here.subscriber(SARA, pace="daily 08:00")
        await here.publishes("خبر اليوم الأول")
    # Off over the mornings of the 11th, 12th and 13th; others put articles in meanwhile.
    for day in (11, 12):
        drafts = known_as(draft(f"خبر اليوم {day}"))
        await store.publish(drafts, now=int(at(9, day=day)), announce=True)
    async with town(store, at(15, day=13)) as here:
        digest = await here.got(1)
        assert all(title in digest for title in ("خبر اليوم الأول", "خبر اليوم 11", "خبر اليوم 12"))
        await here.publishes("خبر المساء")
        await here.moves_to(at(7, 59, day=14))
        assert "خبر المساء" not in await here.got(1)
        await here.moves_to(at(8, day=14))
        digest = await here.got(2)
        assert "خبر المساء" in digest
        assert "خبر اليوم" not in digest


async def test_a_digest_of_every_three_waits_for_the_third(store: Store) -> None:
    async with town(store, at(9)) as here:
        await here.subscriber(SARA, pace="every 3")
        await here.publishes("أولى")
        await here.publishes("ثانية")
        assert here.box.arrived == []
        await here.publishes("ثالثة")
        digest = await here.got(1)
        assert all(title in digest for title in ("أولى", "ثانية", "ثالثة"))


async def test_a_digest_tells_only_what_its_reader_follows(store: Store) -> None:
    async with town(store, at(9)) as here:
        await here.subscriber(SARA, pace="daily 10:00", wish='{"words":["ميناء"]}')
        await here.publishes("افتتاح الميناء", "مباراة الأحد")
        await here.moves_to(at(10))
        digest = await here.got(1)
        assert "الميناء" in digest
        assert "مباراة" not in digest


async def test_a_new_pace_does_not_bring_back_what_was_not_asked_for_before(store: Store) -> None:
    async with town(store, at(9)) as here:
        await here.subscriber(SARA, pace="daily 10:00", wish='{"words":["ميناء"]}')
        subscription = await store.subscription(SARA)
        assert subscription is not None
        await store.choose_pace(subscription.seq, "", next_at=int(here.now))
        here.dispatch.wake()
        await here.until(partial(waits_for_none, store))
        await here.publishes("مباراة الأحد")
        await store.choose(subscription.seq, wish="", quiet="", silent=False)
        await store.choose_pace(subscription.seq, "daily 10:00", next_at=int(at(10)))
        await here.publishes("خبر بعد التغيير")
        await here.moves_to(at(10))
        digest = await here.got(1)
        assert "خبر بعد التغيير" in digest
        assert "مباراة" not in digest
