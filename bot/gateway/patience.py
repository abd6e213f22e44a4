"""How much one person, and one chat, may ask at a time: buckets of tokens, in bounded memory.

Whoever asks for more is told so once, and then not answered until there is something in the bucket
again.  When more is asked than can be answered, those are served first who have most left.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.handlers.incoming import Incoming, Picked, Pressed, Said, Summoned, Typed, Wordless

CAPACITY = 80.0
PER_SECOND = 2.0
QUESTION, PRESS = 4.0, 1.0  # what a text takes, and a press or a few letters typed inline
TELL_AGAIN = 60.0  # seconds
REMEMBERED = 50_000  # people and chats


class Verdict(Enum):
    """Whether something is done: it is, it is not and that is said, it is not."""

    DO = "do"
    TELL = "tell"
    IGNORE = "ignore"


@dataclass(slots=True)
class Bucket:
    """Tokens at an instant, and when it was last told that there are none."""

    tokens: float
    at: float
    told_at: float = float("-inf")

    def filled(self, now: float) -> float:
        """How many there are by now."""
        return min(CAPACITY, self.tokens + max(now - self.at, 0.0) * PER_SECOND)

    def fill(self, now: float) -> None:
        self.tokens, self.at = self.filled(now), now


class Patience:
    """Judges what happens; instants are monotonic seconds."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, happened: Incoming, now: float) -> Verdict:
        """Take from the buckets of whoever did it and of the chat where it happened; what nobody
        asked for costs nothing.
        """
        cost = cost_of(happened)
        if cost is None:
            return Verdict.DO
        buckets = [self._bucket(key, now) for key in keys_of(happened)]
        if all(bucket.tokens >= cost for bucket in buckets):
            for bucket in buckets:
                bucket.tokens -= cost
            return Verdict.DO
        return self._tell_once(buckets, now)

    def tell_once(self, happened: Incoming, now: float) -> Verdict:
        """Refuse it, whatever is left."""
        return self._tell_once([self._bucket(key, now) for key in keys_of(happened)], now)

    def left(self, happened: Incoming, now: float) -> float:
        """How much is left for whoever did it, where they did it; what nobody asked for waits for
        nobody.
        """
        return min((self.left_for(key, now) for key in keys_of(happened)), default=float("inf"))

    def left_for(self, key: int, now: float) -> float:
        """How much is left for this person or chat."""
        bucket = self._buckets.get(key)
        return bucket.filled(now) if bucket else CAPACITY

    def _tell_once(self, buckets: Sequence[Bucket], now: float) -> Verdict:
        if now - max((bucket.told_at for bucket in buckets), default=now) < TELL_AGAIN:
            return Verdict.IGNORE
        for bucket in buckets:
            bucket.told_at = now
        return Verdict.TELL

    def _bucket(self, key: int, now: float) -> Bucket:
        """The bucket as it is now; those longest unused are forgotten first."""
        bucket = self._buckets.pop(key, None) or Bucket(CAPACITY, now)
        bucket.fill(now)
        self._buckets[key] = bucket
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket


def cost_of(happened: Incoming) -> float | None:
    """What it takes; None for what is not asked of us by a person."""
    match happened:
        case Said():
            return QUESTION
        case Picked() | Pressed() | Wordless() | Typed() | Summoned():
            return PRESS
    return None


def keys_of(happened: Incoming) -> set[int]:
    """The person who did it, and the chat where it happened."""
    match happened:
        case Said() | Picked() | Pressed() | Wordless():
            return {happened.person.id, happened.place.chat_id}
        case Typed() | Summoned():
            return {happened.person.id}
    return set()
