"""How much one person, and one chat, may ask at a time: buckets of tokens, in bounded memory.

Whoever asks for more is told so once, and then not answered until there is something in the bucket
again.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from bot.handlers.incoming import Incoming, Pressed, Said, Wordless

CAPACITY = 80.0
PER_SECOND = 2.0
QUESTION, PRESS = 4.0, 1.0  # what a text and a press take
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

    def fill(self, now: float) -> None:
        self.tokens = min(CAPACITY, self.tokens + max(now - self.at, 0.0) * PER_SECOND)
        self.at = now


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
        if cost is None or not isinstance(happened, Said | Pressed | Wordless):
            return Verdict.DO
        buckets = [self._bucket(key, now) for key in {happened.person.id, happened.place.chat_id}]
        if all(bucket.tokens >= cost for bucket in buckets):
            for bucket in buckets:
                bucket.tokens -= cost
            return Verdict.DO
        told = max(bucket.told_at for bucket in buckets)
        if now - told < TELL_AGAIN:
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
        case Pressed() | Wordless():
            return PRESS
    return None
