"""The part that looks after the others: tells operators of errors, the log of broadcasts, the
supervisor that all is well.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.i18n import Locale, locale_of
from bot.messages.operations import errors_card
from bot.operations.errors import ErrorBook
from bot.operations.health import troubles
from bot.operations.supervisor import notify
from storage.database import StorageError
from storage.deliveries import Account, Owed
from storage.roles import Role
from storage.store import Store

log = logging.getLogger(__name__)

ROUND = 10.0  # seconds
ACCOUNTS = 50
GRACE = 180  # seconds


class Watch:
    """Looks every ROUND seconds; `owed` is called when operators are owed something."""

    def __init__(
        self,
        store: Store,
        errors: ErrorBook,
        *,
        defaults: Locale,
        clock: Callable[[], int],
        owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._errors = errors
        self._defaults = defaults
        self._clock = clock
        self._owed = owed
        self._since = self._started = clock()
        self._troubled: set[str] = set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(ROUND)
            await self.round()

    async def round(self) -> None:
        now = self._clock()
        try:
            await self._tell_errors(now)
            await self._sum_up(now)
            await self._report(now)
        except StorageError as error:  # a disk that is full, say: others tell, and end if they must
            log.warning("the store cannot be looked after: %s", error)

    async def _report(self, now: int) -> None:
        """Tell the supervisor that all is well, or the log what is not, when that changes."""
        found = {each.name: each for each in troubles(await self._store.figures(now=now), now=now)}
        # At the start nothing has come round yet.
        if found and now - self._started < GRACE:
            return
        if not found:
            notify("WATCHDOG=1")
        for name in found.keys() - self._troubled:
            log.error("in trouble: %s", found[name])
        for name in self._troubled - found.keys():
            log.info("well again: %s", name)
        self._troubled = set(found)

    async def _tell_errors(self, now: int) -> None:
        new = self._errors.news(now)
        if not new:
            return
        chats = await self._store.reachable(await self._store.people(Role.OWNER))
        messages = [errors_card(locale_of(chat, self._defaults), new) for chat in chats]
        owed = [Owed(c.id, m.to_payload()) for c, m in zip(chats, messages, strict=True)]
        await self._store.owe(owed, now=now)
        self._errors.told(new)
        self._owed()

    async def _sum_up(self, now: int) -> None:
        """A line for each broadcast that has ended since the last look."""
        for account in reversed(await self._store.accounts(limit=ACCOUNTS)):
            if account.ended_at is not None and self._since <= account.ended_at < now:
                log.info("a broadcast has ended", extra={"facts": summary(account)})
        self._since = now


def summary(account: Account) -> dict[str, int]:
    """A broadcast in numbers."""
    counts = ("visited", "sent", "refused", "expired", "cancelled", "hushed", "held", "maybe_twice")
    seconds = (account.ended_at or account.created_at) - account.created_at
    figures = {name: int(getattr(account, name)) for name in counts}
    return {"article": account.article_id, "seconds": seconds, **figures}
