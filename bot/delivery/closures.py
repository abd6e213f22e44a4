"""Scopes that are closed for a while, and whether anything gets through at all.

A wait that Telegram asked for outlives a restart; what the network does, does not.
"""

import time
from collections.abc import Callable

from bot.delivery.decisions import backoff
from bot.delivery.limiter import BOT, Limiter
from bot.delivery.outcomes import NotSent, Outcome, Unknown
from storage.store import Store

FAILURES = 8  # in a row, after which one message at a time feels the way
LONGEST = 24 * 3600  # whatever a clock that was set back says


class Closures:
    """Closes scopes of the limiter as outcomes demand, and remembers the waits asked for."""

    def __init__(self, store: Store, limiter: Limiter, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._limiter = limiter
        self._clock = clock
        self._failures = 0

    @property
    def in_trouble(self) -> bool:
        """Whether nothing has got through lately."""
        return self._failures >= FAILURES

    async def restore(self) -> None:
        """Keep the waits that were asked for before a restart."""
        now = int(self._clock())
        for scope, until in (await self._store.closures(now=now)).items():
            self._limiter.close(scope, time.monotonic() + min(until - now, LONGEST))

    async def heed(self, outcome: Outcome, chat_id: int) -> None:
        """Draw the conclusions of an outcome for the sends to come."""
        match outcome:
            case NotSent(wait=int(wait), everywhere=everywhere):
                scope = BOT if everywhere else chat_id
                self._limiter.close(scope, time.monotonic() + wait)
                await self._store.close_scope(scope, int(self._clock()) + wait + 1)
            case NotSent() | Unknown():
                self._failures += 1
                if self.in_trouble:
                    pause = min(backoff(self._failures - FAILURES + 1), 30)
                    self._limiter.close(BOT, time.monotonic() + pause)
            case _:
                self._failures = 0
