"""What was asked of the sandbox, and what happened in its chats."""

import asyncio
from collections import deque
from typing import Any, NamedTuple

from bot.sandbox.call import Json

EVENTS_KEPT = 20_000


class Entry(NamedTuple):
    """One Bot API call: `at` is Unix seconds; code 0 means the connection was cut unanswered."""

    n: int
    at: float
    method: str
    chat: int | None
    ok: bool
    code: int
    description: str
    text: str
    message_id: int | None


class Journal:
    """Every Bot API call but getUpdates, numbered from 1."""

    def __init__(self, last: int = 0) -> None:
        self._before = last
        self._entries: list[Entry] = []

    @property
    def last(self) -> int:
        return self._before + len(self._entries)

    def write(
        self,
        at: float,
        method: str,
        chat: int | None,
        *,
        code: int,
        description: str = "",
        text: str = "",
        message_id: int | None = None,
    ) -> None:
        ok = code == 200
        self._entries.append(
            Entry(self.last + 1, at, method, chat, ok, code, description, text, message_id)
        )

    def after(self, n: int) -> list[Entry]:
        return self._entries[max(0, n - self._before) :]


class Events:
    """What happened in the chats, numbered, for watchers that wait for more.

    An event carries its message as it was then. The last 20,000 are kept: a watcher that slept
    longer finds a gap in the numbers and reads the transcripts again.
    """

    def __init__(self) -> None:
        self.last = 0
        self._kept: deque[Json] = deque(maxlen=EVENTS_KEPT)
        self._more = asyncio.Event()

    def add(self, kind: str, chat: int, **more: Any) -> None:
        self.last += 1
        self._kept.append({"n": self.last, "kind": kind, "chat": chat, **more})
        self._more.set()

    def after(self, n: int) -> list[Json]:
        fresh = min(max(0, self.last - n), len(self._kept))
        return list(self._kept)[len(self._kept) - fresh :]

    async def wait_after(self, n: int, seconds: float) -> list[Json]:
        """The events after the n-th, waiting up to so many seconds for the first of them."""
        try:
            async with asyncio.timeout(seconds):
                while self.last <= n:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            return []
        return self.after(n)
