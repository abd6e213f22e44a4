"""The updates a bot has not yet confirmed, and getUpdates over them."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.errors import ApiError

MAX_BATCH = 100
MAX_TIMEOUT = 50
# The same offset asked for again so soon waits at least as long (Client.cpp, do_get_updates).
IMPATIENCE_SECONDS = 3.0
# Kinds that a bot gets only when it names them in allowed_updates.
ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass(slots=True, eq=False)
class Pending:
    """An update on its way. `chat` orders the webhook's deliveries; an injected update is handed
    out at least once whatever its number is.
    """

    number: int
    update: Any
    chat: int | None
    injected: bool = False
    handed_out: bool = False


class Updates:
    """The queue. Numbers go on growing over a reset, so a bot's offset stays good."""

    def __init__(self, next_number: int = 1) -> None:
        self.next_number = next_number
        self.pending: deque[Pending] = deque()
        self.allowed: frozenset[str] | None = None
        self.arrived = asyncio.Event()
        self._waiting: asyncio.Future[None] | None = None
        self._previous_offset: int | None = None
        self._previous_start = 0.0

    def add(self, kind: str, payload: Json, chat: int | None = None) -> None:
        """Queue an update, unless the bot does not want this kind."""
        if not self._is_wanted(kind):
            return
        update = {"update_id": self.next_number, kind: payload}
        self._append(Pending(self.next_number, update, chat))

    def inject(self, update: Any) -> Any:
        """Queue an update as it is, with an update_id if it has none; gives the update_id."""
        number = self.next_number
        chat = None
        if isinstance(update, dict):
            update = {"update_id": number} | update
            chat = _chat_of(update)
            if type(update["update_id"]) is int:
                number = update["update_id"]
        self._append(Pending(number, update, chat, injected=True))
        return update["update_id"] if isinstance(update, dict) else None

    def allow(self, kinds: list[Any] | None) -> None:
        """Set what kinds are wanted from now on; None leaves it as it was, [] is the default."""
        if kinds is not None:
            self.allowed = frozenset(map(str, kinds)) or None

    async def fetch(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm what lies before the offset, then wait up to so many seconds for updates."""
        self.end_waiting(TERMINATED)
        self._confirm(offset)
        seconds = self._patience(offset, min(max(seconds, 0), MAX_TIMEOUT))
        limit = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
        batch = self._hand_out(limit)
        if batch or seconds == 0:
            return batch
        await self._wait(seconds)
        return self._hand_out(limit)

    def acknowledge(self, pending: Pending) -> None:
        """Forget an update that the webhook took, unless it is forgotten already."""
        if pending in self.pending:
            self.pending.remove(pending)

    def end_waiting(self, reason: str) -> None:
        """Fail the getUpdates that waits, if one does, with a 409."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ApiError(409, reason))

    def drop(self) -> None:
        """Forget everything not yet confirmed."""
        self.pending.clear()

    def _append(self, pending: Pending) -> None:
        self.next_number = max(self.next_number, pending.number + 1)
        self.pending.append(pending)
        self.arrived.set()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _is_wanted(self, kind: str) -> bool:
        return kind not in ASKED_FOR if self.allowed is None else kind in self.allowed

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            for _ in range(max(0, len(self.pending) + offset)):
                self.pending.popleft()
            return
        while self.pending and _is_confirmed(self.pending[0], offset):
            self.pending.popleft()
        if any(_is_confirmed(pending, offset) for pending in self.pending if pending.injected):
            self.pending = deque(p for p in self.pending if not _is_confirmed(p, offset))

    def _patience(self, offset: int, seconds: float) -> float:
        now = asyncio.get_running_loop().time()
        again = offset == self._previous_offset and now < self._previous_start + IMPATIENCE_SECONDS
        self._previous_offset, self._previous_start = offset, now
        return max(seconds, IMPATIENCE_SECONDS) if again else seconds

    def _hand_out(self, limit: int) -> list[Json]:
        batch = []
        for pending, _ in zip(self.pending, range(limit), strict=False):
            pending.handed_out = True
            batch.append(pending.update)
        return batch

    async def _wait(self, seconds: float) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None


def _is_confirmed(pending: Pending, offset: int) -> bool:
    return pending.number < offset and (pending.handed_out or not pending.injected)


def _chat_of(update: Json) -> int | None:
    """The chat an injected update speaks of, where it says so in the usual place."""
    for payload in update.values():
        if isinstance(payload, dict):
            chat = payload.get("chat") or payload.get("message", {}).get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return None
