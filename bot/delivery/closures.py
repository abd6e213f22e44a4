"""Scopes that are closed for a while, and whether anything gets through at all.

A wait that Telegram asked for outlives a restart; what the network does, does not.  Telegram does
not say whether it is a person's chat or the whole bot that has to wait.  One reader's hour must not
be everybody's, and no more than one request may find out.
"""

import time
from collections.abc import Callable

from bot.delivery.decisions import backoff
from bot.delivery.limiter import BOT, Limiter
from bot.delivery.outcomes import NotSent, Outcome, Unknown
from storage.store import Store

FAILURES = 8  # in a row, after which one message at a time feels the way
LONGEST = 24 * 3600  # whatever a clock that was set back says
GRAIN = 0.002  # seconds by which two clocks may differ over a wait
SHORT = 5  # seconds that cost little if all wait


class Closures:
    """Closes scopes of the limiter as outcomes demand, and remembers the waits asked for."""

    def __init__(self, store: Store, limiter: Limiter, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._limiter = limiter
        self._clock = clock
        self._failures = 0
        self._flooded: int | None = None  # a person's chat that has to wait, and maybe everybody
        self._asked: dict[int, int] = {}  # waits that are not on record yet

    @property
    def in_trouble(self) -> bool:
        """Whether nothing has got through lately."""
        return self._failures >= FAILURES

    async def restore(self) -> None:
        """Keep the waits that were asked for before a restart."""
        now = int(self._clock())
        for scope, until in (await self._store.closures(now=now)).items():
            self._limiter.close(scope, time.monotonic() + min(until - now, LONGEST))

    def heed(self, outcome: Outcome, chat_id: int, *, now: int) -> None:
        """Draw the conclusions of an outcome for the sends to come.  At once: what is put on record
        of the chat after this is to stand behind what was sent.
        """
        match outcome:
            case NotSent(wait=int(wait), everywhere=everywhere):
                is_for_all = everywhere or self._is_for_all(wait, chat_id)
                self._close(BOT if is_for_all else chat_id, now + wait + 1)
                if chat_id > 0 and not is_for_all:
                    self._feel_the_way(chat_id)
            case NotSent() | Unknown():
                self._failures += 1
                if self.in_trouble:
                    pause = min(backoff(self._failures - FAILURES + 1), 30)
                    self._limiter.close(BOT, time.monotonic() + pause)
            case _:
                self._failures = 0
                self._flooded = None

    def _is_for_all(self, wait: int, chat_id: int) -> bool:
        """Whether all wait when this chat has to: for a short while, or if another person's chat
        has to as well and nothing has got through since.
        """
        return chat_id > 0 and (wait <= SHORT or self._flooded not in (None, chat_id))

    def _feel_the_way(self, flooded: int) -> None:
        """Have one message at a time find out, after a while, who has to wait."""
        self._flooded = flooded
        self._failures = FAILURES
        self._limiter.close(BOT, time.monotonic() + SHORT)

    async def remember(self) -> None:
        """Put the waits on record that were asked for."""
        asked, self._asked = self._asked, {}
        for scope, until in asked.items():
            await self._store.close_scope(scope, until)

    def _close(self, scope: int, until: int) -> None:
        self._limiter.close(scope, self._monotonic(until))
        self._asked[scope] = until

    def _monotonic(self, until: int) -> float:
        """The same instant: what waits for the end of a wait in the outbox falls due with it."""
        return time.monotonic() + until - self._clock() + GRAIN
