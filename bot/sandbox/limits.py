"""Telegram's limits on sending, kept in sliding windows of integer nanoseconds.

A window holds the instants of the sends accepted in the last `span`; an instant exactly one span
old is outside. A refused call closes its scope (the bot, or one chat) until the instant it was
told to come back; the wait is rounded up to whole seconds, so waiting exactly that long succeeds.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.sandbox.errors import too_many_requests

SECOND = 1_000_000_000
PER_CHAT_PER_SECOND = 1
PER_GROUP_PER_MINUTE = 20
THE_BOT = "bot"


class Window:
    """How many times each key happened within the last span, exactly, in O(1) a step."""

    def __init__(self, span: int) -> None:
        self.span = span
        self._order: deque[tuple[int, Hashable]] = deque()
        self._instants: dict[Hashable, deque[int]] = {}

    def add(self, key: Hashable, now: int) -> int:
        """Count this instant in and tell how many the window now holds of the key."""
        self._forget(now)
        self._order.append((now, key))
        instants = self._instants.setdefault(key, deque())
        instants.append(now)
        return len(instants)

    def count(self, key: Hashable, now: int) -> int:
        self._forget(now)
        return len(self._instants.get(key, ()))

    def wait(self, key: Hashable, limit: int, now: int) -> int:
        """Nanoseconds until the window has room for one more under the limit; 0 when it has."""
        held = self.count(key, now)
        if held < limit:
            return 0
        return self._instants[key][held - limit] + self.span - now

    def _forget(self, now: int) -> None:
        order, instants = self._order, self._instants
        while order and order[0][0] <= now - self.span:
            _, key = order.popleft()
            remaining = instants[key]
            remaining.popleft()
            if not remaining:
                del instants[key]


@dataclass(slots=True)
class Counters:
    """What a watcher may ask afterwards: the fullest window of each kind, and the refusals."""

    sent: int = 0
    max_per_second: int = 0
    max_per_chat_per_second: int = 0
    max_per_group_per_minute: int = 0
    inside_retry_after: int = 0
    too_many: int = 0


@dataclass(slots=True)
class Limiter:
    """Admits sends or refuses them with a 429. Instants are monotonic nanoseconds."""

    enabled: bool = True
    bulk_per_second: int = 30
    counters: Counters = field(default_factory=Counters)
    _all: Window = field(default_factory=lambda: Window(SECOND))
    _chats: Window = field(default_factory=lambda: Window(SECOND))
    _groups: Window = field(default_factory=lambda: Window(60 * SECOND))
    _closed: dict[Hashable, int] = field(default_factory=dict)

    def admit(self, chat: int, *, group: bool, now: int) -> None:
        """Count a send to the chat, or refuse it and close the scope that is full."""
        if self.enabled:
            self._check_windows(chat, group=group, now=now)
        self._count(chat, group=group, now=now)

    def check_open(self, scopes: tuple[Hashable, ...], now: int) -> None:
        """Refuse a call while one of its scopes is closed; such a call should not have come."""
        if not self._closed:
            return
        until = max(self._closed.get(scope, 0) for scope in scopes)
        if until > now:
            self.counters.inside_retry_after += 1
            self.counters.too_many += 1
            raise too_many_requests(_rounded_up(until - now) // SECOND)

    def close(self, scope: Hashable, seconds: int, now: int) -> None:
        """Close the scope for so many seconds: the 429 that says so is on its way."""
        self.counters.too_many += 1
        self._closed[scope] = max(self._closed.get(scope, 0), now + seconds * SECOND)

    def open_all(self) -> None:
        """Forget what was closed."""
        self._closed.clear()

    def _check_windows(self, chat: int, *, group: bool, now: int) -> None:
        """Refuse with the longest wait of all the windows, so that after it the send succeeds."""
        waits: dict[Hashable, int] = {
            THE_BOT: self._all.wait(THE_BOT, self.bulk_per_second, now),
            chat: self._chats.wait(chat, PER_CHAT_PER_SECOND, now),
        }
        if group:
            waits[chat] = max(waits[chat], self._groups.wait(chat, PER_GROUP_PER_MINUTE, now))
        longest = max(waits.values())
        if longest:
            for scope, wait in waits.items():
                self._closed[scope] = max(self._closed.get(scope, 0), _rounded_up(wait) + now)
            self.counters.too_many += 1
            raise too_many_requests(_rounded_up(longest) // SECOND)

    def _count(self, chat: int, *, group: bool, now: int) -> None:
        counters = self.counters
        counters.sent += 1
        counters.max_per_second = max(counters.max_per_second, self._all.add(THE_BOT, now))
        in_chat = self._chats.add(chat, now)
        counters.max_per_chat_per_second = max(counters.max_per_chat_per_second, in_chat)
        if group:
            in_group = self._groups.add(chat, now)
            counters.max_per_group_per_minute = max(counters.max_per_group_per_minute, in_group)


def _rounded_up(nanoseconds: int) -> int:
    """To whole seconds, in nanoseconds."""
    return -(-nanoseconds // SECOND) * SECOND
