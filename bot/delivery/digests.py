"""Digests: what a chat did not get at once, in one message when it falls due.

A subscription with a digest of its own has a cursor over the broadcasts; one that is not to be
disturbed gets one only while it has left something to the morning.
"""

import asyncio
from collections.abc import Callable, Sequence

from bot.delivery.alarm import LONGEST_NAP, Alarm
from bot.delivery.means import Means
from bot.delivery.serving import is_addressed
from bot.i18n import locale_of
from bot.messages.digests import digest
from bot.subscriptions.schedule import (
    REACHES_BACK,
    Every,
    next_digest,
    pace_of,
    quiet_of,
    quiet_until,
)
from storage.deliveries import Broadcast, DueDigest
from storage.models import Article

AT_ONCE = 100
SHORTEST_NAP = 0.05


class Digests:
    """Owes the digests that fall due; `owed` is called when some were."""

    def __init__(self, means: Means, *, owed: Callable[[], None]) -> None:
        self._means = means
        self._owed = owed
        self._alarm = Alarm()

    def wake(self) -> None:
        """Look for news for those who want a digest every so many articles, and at new dates."""
        self._alarm.ring()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._alarm.reset()
            await self._means.store.wake_counted(now=self._means.now())
            await self._tell_all_due()
            next_at = await self._means.store.next_digest(now=self._means.now())
            nap = LONGEST_NAP if next_at is None else next_at - self._means.clock()
            await self._alarm.nap(nap, least=SHORTEST_NAP)

    async def _tell_all_due(self) -> None:
        while due := await self._means.store.due_digests(now=self._means.now(), limit=AT_ONCE):
            settled = [await self._tell(each) for each in due]
            self._owed()
            if not any(settled):
                return  # each had news while it was being told: come back to it

    async def _tell(self, due: DueDigest) -> bool:
        now, upto = self._means.now(), await self._means.store.last_broadcast()
        pace = pace_of(due.pace)
        told, payload, articles = upto, None, await self._news(due)
        zone = due.recipient.zone or self._means.defaults.zone
        next_at = next_digest(pace, zone, now)
        if isinstance(pace, Every):
            until = quiet_until(quiet_of(due.recipient.quiet), zone, now)
            if until is not None or len(articles) < pace.articles:
                told, next_at, articles = due.told, until, []
        if articles:
            locale = locale_of(due.recipient, self._means.defaults)
            payload = digest(articles, locale).to_payload()
        return await self._means.store.settle_digest(
            due,
            upto=upto,
            told=told,
            next_at=next_at,
            payload=payload,
            articles=[article.id for article in articles],
            now=now,
        )

    async def _news(self, due: DueDigest) -> Sequence[Article]:
        """The articles that the subscription asked for and its chat has not been shown."""
        since = self._means.now() - REACHES_BACK
        broadcasts = await self._means.store.broadcasts_after(due.told, since=since)
        addressed = [each for each in broadcasts if is_addressed(each, due.recipient)]
        wanted = [await self._wanted(each, due.recipient.wish) for each in addressed]
        articles = [article for article in wanted if article is not None]
        shown = await self._means.store.shown_already(
            due.recipient, [article.id for article in articles]
        )
        return [article for article in articles if article.id not in shown]

    async def _wanted(self, broadcast: Broadcast, wish: str) -> Article | None:
        edition = await self._means.editions.now(broadcast.article_id)
        if wish:
            await asyncio.to_thread(edition.keys)  # a long article takes a while
        wanted = edition.wanted(wish) and not edition.article.retracted
        return edition.article if wanted else None
