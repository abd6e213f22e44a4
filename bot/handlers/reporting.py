"""The week in figures, sent to editors and owners at the end of each week."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.handlers.gaps import gaps
from bot.handlers.insight import figures
from bot.i18n import Locale, locale_of
from bot.messages.gaps import gaps_card
from bot.messages.insight import insight_card
from bot.subscriptions.schedule import Weekly, next_digest
from storage.database import StorageError
from storage.deliveries import Owed
from storage.insight import TOLD
from storage.models import Chat
from storage.roles import Role
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

LOOK = 600.0  # seconds between looks whether it is time
WHEN = Weekly(7, 9 * 60)  # Sunday at nine, by the publisher's clock, of the week until Saturday


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reports each week, with what readers asked in vain; the first comes at the end of the first.
    `owed` is called when there is one.
    """

    store: Store
    index: PassageIndex
    defaults: Locale
    clock: Callable[[], int]
    owed: Callable[[], None]

    async def run(self) -> None:
        """Look whether it is time, until cancelled."""
        while True:
            try:
                await self.look()
            except StorageError as error:
                log.warning("the week cannot be reported now: %s", error)
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Report if a week has ended since the last report."""
        now, last = self.clock(), await self.store.last_beat(TOLD)
        if last is None:
            await self.store.beat(TOLD, now=now)
        elif (due := next_digest(WHEN, self.defaults.zone, last)) is not None and due <= now:
            await self.store.owe_report(await self._reports(now), now=now)
            self.owed()

    async def _reports(self, now: int) -> list[Owed]:
        """One for each editor who can be written to; none of a week without anything."""
        asked = await gaps(self.store, self.index, now)
        owed: list[Owed] = []
        for chat in await editors(self.store):
            locale = locale_of(chat, self.defaults)
            week = await figures(self.store, locale, now, days_ago=1)
            cards = [] if week.is_empty else [insight_card(week, locale)]
            cards += [gaps_card(asked, locale)] if cards and asked else []
            owed += [Owed(chat.id, card.to_payload(), waits=True) for card in cards]
        return owed


async def editors(store: Store) -> list[Chat]:
    """Those who decide what is sent, as far as they can be written to."""
    return await store.reachable(await store.people(Role.EDITOR))
