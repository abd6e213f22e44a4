"""When a chat may be written to: Telegram's limits as sliding windows, and the waits it asks for.

Pure; instants are seconds of a monotonic clock.  A send occupies its windows from its start until
a window's length after its end, since only Telegram knows when in between it counted the send:
what we allow is never more than what it allows, whatever the latency.
"""

from collections import deque
from dataclasses import dataclass, field

BOT_PER_SECOND = 30
ARTICLES_PER_SECOND = 27  # the rest is kept for replies to people
CHAT_PER_SECOND = 1
GROUP_PER_MINUTE = 20
FOREVER = float("inf")


@dataclass(slots=True)
class Window:
    """At most `limit` sends in any `length` seconds."""

    limit: int
    length: float
    under_way: int = 0
    ended: deque[float] = field(default_factory=deque)

    def opens_at(self, now: float, *, limit: int | None = None) -> float:
        """The earliest instant at which one more send fits; FOREVER if that waits for one under
        way to end.
        """
        while self.ended and self.ended[0] + self.length <= now:
            self.ended.popleft()
        excess = self.under_way + len(self.ended) - (limit or self.limit) + 1
        if excess <= 0:
            return now
        return self.ended[excess - 1] + self.length if excess <= len(self.ended) else FOREVER

    def start(self) -> None:
        self.under_way += 1

    def end(self, now: float) -> None:
        self.under_way -= 1
        self.ended.append(now)

    def is_idle(self, now: float) -> bool:
        self.opens_at(now)
        return not self.under_way and not self.ended


class Limiter:
    """The windows of the bot and of each chat lately written to; starts empty."""

    def __init__(self) -> None:
        self._bot = Window(BOT_PER_SECOND, 1.0)
        self._chats: dict[int, list[Window]] = {}
        self._closed_until: dict[int | None, float] = {}  # None: the whole bot

    def opens_at(self, chat_id: int, now: float, *, urgent: bool) -> float:
        """The earliest instant at which this chat may be written to; FOREVER if that waits for a
        send under way.
        """
        closed = max(self._closed_until.get(scope, now) for scope in (None, chat_id))
        bot = self._bot.opens_at(now, limit=BOT_PER_SECOND if urgent else ARTICLES_PER_SECOND)
        chat = [window.opens_at(now) for window in self._chats.get(chat_id, ())]
        return max(now, closed, bot, *chat)

    def start(self, chat_id: int) -> None:
        """A send begins."""
        for window in (self._bot, *self._chats.setdefault(chat_id, _windows(chat_id))):
            window.start()

    def end(self, chat_id: int, now: float) -> None:
        """A send has ended, however it ended."""
        for window in (self._bot, *self._chats[chat_id]):
            window.end(now)

    def close(self, chat_id: int | None, until: float) -> None:
        """Nothing may be sent to the chat (None: to anyone) until then; it only moves forward."""
        self._closed_until[chat_id] = max(until, self._closed_until.get(chat_id, until))

    def forget_idle(self, now: float) -> None:
        """Drop what no longer limits anything, so that memory is bounded by the send rate."""
        for chat_id, windows in list(self._chats.items()):
            if all(window.is_idle(now) for window in windows):
                del self._chats[chat_id]
        for scope, until in list(self._closed_until.items()):
            if until <= now:
                del self._closed_until[scope]


def _windows(chat_id: int) -> list[Window]:
    """A group's or channel's id is negative."""
    windows = [Window(CHAT_PER_SECOND, 1.0)]
    return windows if chat_id > 0 else [*windows, Window(GROUP_PER_MINUTE, 60.0)]
