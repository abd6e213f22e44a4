"""When a chat may be written to: Telegram's limits as sliding windows, and the waits it asks for.

Pure; instants are seconds of a monotonic clock.  Only Telegram knows when between its start and
its end it counted a send.  A chat's windows therefore hold a send from its start until a window's
length after its end.  The bot's window would lose a round trip in every second by that, so it
counts a send by its start, later by as much as its round trip exceeded the shortest one seen
lately: no two sends can have been counted closer together than that makes them, since both went at
least as slowly as the fastest (excess delay of the earlier one, at most that of the later one).
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass, field

BOT_PER_SECOND = 30
BURST = 0.1  # of a second: how much of it articles may make up for at once
REPLIES_BURST = 1 / 3  # the same of replies, of which a few at once are a conversation
CHAT_PER_SECOND = 1
GROUP_PER_MINUTE = 20
MINUTE = 60.0
WARMING_UP = 2.0
SLACK = 0.002  # seconds: what a clock's grain and a busy event loop may hide
FOREVER = float("inf")
BEHIND = 0.5  # seconds after a wait that broadcasts leave to what has waited
BOT = 0  # the scope of the whole bot; any other is a chat's id


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
        excess = self._held(now) - (limit or self.limit) + 1
        if excess <= 0:
            return now
        return self.ended[excess - 1] + self.length if excess <= len(self.ended) else FOREVER

    def room(self, now: float, limit: int) -> int:
        """How many more sends fit now."""
        return max(limit - self._held(now), 0)

    def start(self) -> None:
        self.under_way += 1

    def end(self, counted_at: float) -> None:
        """A send has ended; it was counted no later than then."""
        self.under_way -= 1
        insort(self.ended, counted_at)

    def is_idle(self, now: float) -> bool:
        return not self._held(now)

    def _held(self, now: float) -> int:
        while self.ended and self.ended[0] + self.length <= now:
            self.ended.popleft()
        return self.under_way + len(self.ended)


@dataclass(slots=True)
class RoundTrips:
    """The shortest of the last MINUTE or two; of the first ones, in which connections are made,
    nothing is known, so all of a round trip may be excess.
    """

    _shortest: float = 0.0  # of the period before this one
    _recent: float = FOREVER
    _until: float | None = None  # when this period ends

    def excess(self, seconds: float, now: float) -> float:
        """How much longer than the shortest one lately a round trip took that has just ended."""
        if self._until is None:
            self._until = now + WARMING_UP
        if now >= self._until:
            self._shortest, self._recent, self._until = self._recent, FOREVER, now + MINUTE
        self._recent = min(self._recent, seconds)
        return seconds - min(self._shortest, self._recent)


@dataclass(slots=True)
class Pace:
    """Sends spread evenly over each second, so that who comes next never has to wait for a whole
    second's burst of others to pass: a bucket of tokens that fills at the bot's rate.
    """

    per_second: int
    burst: float = BURST
    tokens: float = 1.0
    filled_at: float = 0.0

    def fill(self, now: float) -> int:
        """How many may start now."""
        most = max(1.0, self.per_second * self.burst)
        self.tokens = min(most, self.tokens + (now - self.filled_at) * self.per_second)
        self.filled_at = now
        return int(self.tokens)

    def opens_at(self, now: float) -> float:
        self.fill(now)
        return now + max(1.0 - self.tokens, 0) / self.per_second


class Limiter:
    """The windows of the bot, of each chat lately written to and of each group; starts empty.

    Broadcasts leave the bot's next sends to the `replies` that wait, and the `spoken_for` chats to
    what was owed to them before.
    """

    def __init__(self, per_second: int = BOT_PER_SECOND) -> None:
        self.per_second = per_second
        self.replies = 0
        self.spoken_for: set[int] = set()
        self._bot = Window(per_second, 1.0 + SLACK)
        self._pace = Pace(per_second)
        self._replies_pace = Pace(per_second, REPLIES_BURST)
        self._round_trips = RoundTrips()
        self._chats: dict[int, float] = {}  # when it may be written to again
        self._groups: dict[int, Window] = {}
        self._closed_until: dict[int, float] = {}  # 0: the whole bot

    def room(self, now: float) -> int:
        """How many articles may start now."""
        if self.is_closed(now) or self._has_just_opened(BOT, now):
            return 0
        room = self._bot.room(now, self.per_second - self.replies)
        return min(room, self._pace.fill(now))

    def room_opens_at(self, now: float) -> float:
        """The earliest instant at which an article may start somewhere; FOREVER if that waits for
        a send under way.
        """
        left = max(self.per_second - self.replies, 1)
        opens_at = max(self._bot.opens_at(now, limit=left), self._pace.opens_at(now))
        return max(opens_at, self._closed_until.get(BOT, now))

    def chat_opens_at(self, chat_id: int, now: float, *, broadcast: bool = False) -> float:
        """The earliest instant at which this chat takes a message, as far as it is concerned;
        FOREVER if that waits for a send under way, or a broadcast for what goes before it.
        """
        if broadcast and chat_id in self.spoken_for:
            return FOREVER
        closed = self._closed_until.get(chat_id, now)
        if broadcast and self._has_just_opened(chat_id, now):
            closed += BEHIND
        at = max(now, self._chats.get(chat_id, now), closed)
        if chat_id < 0 and (group := self._groups.get(chat_id)):
            at = max(at, group.opens_at(now))
        return at

    def _has_just_opened(self, scope: int, now: float) -> bool:
        return 0 <= now - self._closed_until.get(scope, FOREVER) < BEHIND

    def opens_at(self, chat_id: int, now: float, *, urgent: bool) -> float:
        """The earliest instant at which this chat may be written to; FOREVER if that waits for a
        send under way.
        """
        bot = self._reply_opens_at(now) if urgent else self.room_opens_at(now)
        chat = self.chat_opens_at(chat_id, now)
        return max(chat, self._closed_until.get(BOT, now), bot)

    def _reply_opens_at(self, now: float) -> float:
        return max(self._bot.opens_at(now), self._replies_pace.opens_at(now))

    def start(self, chat_id: int, *, urgent: bool = False) -> None:
        """A send begins."""
        self._bot.start()
        self._chats[chat_id] = FOREVER
        if chat_id < 0:  # a group's or channel's id is negative
            self._groups.setdefault(chat_id, Window(GROUP_PER_MINUTE, 60.0)).start()
        (self._replies_pace if urgent else self._pace).tokens -= 1

    def end(self, chat_id: int, started: float, now: float) -> None:
        """The send that began at `started` has ended, however it ended."""
        self._bot.end(started + self._round_trips.excess(now - started, now))
        self._chats[chat_id] = now + 1.0 / CHAT_PER_SECOND
        if chat_id < 0:
            self._groups[chat_id].end(now)

    def is_closed(self, now: float) -> bool:
        """Whether nobody may be written to."""
        return self._closed_until.get(BOT, now) > now

    def close(self, scope: int, until: float) -> None:
        """Nothing may be sent to the chat (BOT: to anyone) until then; it only moves forward."""
        self._closed_until[scope] = max(until, self._closed_until.get(scope, until))

    def forget_idle(self, now: float) -> None:
        """Drop what no longer limits anything, so that memory is bounded by the send rate."""
        self._chats = {chat: at for chat, at in self._chats.items() if at > now}
        self._groups = {
            chat: group for chat, group in self._groups.items() if not group.is_idle(now)
        }
        self._closed_until = {
            scope: at for scope, at in self._closed_until.items() if at + BEHIND > now
        }
