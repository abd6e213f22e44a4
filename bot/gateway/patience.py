"""How much one person, and one chat, may ask at a time: buckets of tokens, in bounded memory.

Whoever asks for more is told so once, and then not answered until there is something in the bucket
again.  When more is asked than can be answered, those are served first who have most left.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.handlers.incoming import (
    Admitted,
    Incoming,
    Migrated,
    Picked,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
    Wordless,
)

CAPACITY = 80.0
PER_SECOND = 2.0
QUESTION, TYPED, PRESS = 4.0, 2.0, 1.0  # what a text takes, a few letters typed inline, a press
CHARS = 500  # of a text that takes no more
PLENTY = CAPACITY * 3 / 4  # who has so much left has hardly asked for anything
# Who was here before a crowd came goes before the crowd: whose first question is so long ago.
KNOWN_AFTER, KNOWN = 5.0, 2 * QUESTION  # seconds; what that is worth
TELL_AGAIN = 60.0  # seconds
REMEMBERED = 50_000  # people and chats


class Verdict(Enum):
    """Whether something is done: it is, it is not and that is said, it is not."""

    DO = "do"
    TELL = "tell"
    IGNORE = "ignore"


@dataclass(slots=True)
class Bucket:
    """Tokens at an instant, since when it is kept, and when its owner was last told that there are
    none.
    """

    tokens: float
    at: float
    since: float
    told_at: float = float("-inf")

    def filled(self, now: float) -> float:
        """How many there are by now."""
        return min(CAPACITY, self.tokens + max(now - self.at, 0.0) * PER_SECOND)

    def fill(self, now: float) -> None:
        self.tokens, self.at = self.filled(now), now


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for something: the chat that it waits in, the person and chat that it is counted
    to (none: nobody asked), what it takes; whether it `can_wait`, since the next letter that is
    typed asks anew.
    """

    chat_id: int
    keys: frozenset[int] = frozenset()
    cost: float = 0.0
    can_wait: bool = False


class Patience:
    """Judges what happens; instants are monotonic seconds."""

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def judge(self, asker: Asker, now: float) -> Verdict:
        """Take from the buckets of whoever asks and of the chat where they do; what nobody asked
        for costs nothing.
        """
        buckets = [self._bucket(key, now) for key in asker.keys]
        if all(bucket.tokens >= asker.cost for bucket in buckets):
            for bucket in buckets:
                bucket.tokens -= asker.cost
            return Verdict.DO
        return self._tell_once(buckets, now)

    def is_silenced(self, asker: Asker, now: float) -> bool:
        """Whether `judge` would have it ignored."""
        buckets = [self._buckets[key] for key in asker.keys if key in self._buckets]
        told_at = max((bucket.told_at for bucket in buckets), default=float("-inf"))
        left = min((bucket.filled(now) for bucket in buckets), default=CAPACITY)
        return left < asker.cost and now - told_at < TELL_AGAIN

    def ignores(self, update: Any) -> bool:
        """Whether an update, not read yet, comes from somebody who is not answered just now."""
        asker = outlined(update)
        return asker is not None and self.is_silenced(asker, time.monotonic())

    def forgive(self, asker: Asker) -> None:
        """They may ask for as much as they like."""
        for key in asker.keys:
            if bucket := self._buckets.get(key):
                bucket.told_at = float("-inf")

    def tell_once(self, asker: Asker, now: float) -> Verdict:
        """Refuse them, whatever is left."""
        return self._tell_once([self._bucket(key, now) for key in asker.keys], now)

    def left(self, asker: Asker, now: float) -> float:
        """How much is left for whoever asks, where they ask; what nobody asked for waits for
        nobody.
        """
        return min((self.left_for(key, now) for key in asker.keys), default=float("inf"))

    def left_for(self, key: int, now: float) -> float:
        """How much is left for this person or chat, and more if it is known."""
        bucket = self._buckets.get(key)
        if bucket is None:
            return CAPACITY
        known = now - bucket.since >= KNOWN_AFTER
        return bucket.filled(now) + (KNOWN if known else 0.0)

    def _tell_once(self, buckets: Sequence[Bucket], now: float) -> Verdict:
        if now - max((bucket.told_at for bucket in buckets), default=now) < TELL_AGAIN:
            return Verdict.IGNORE
        for bucket in buckets:
            bucket.told_at = now
        return Verdict.TELL

    def _bucket(self, key: int, now: float) -> Bucket:
        """The bucket as it is now; those longest unused are forgotten first."""
        bucket = self._buckets.pop(key, None) or Bucket(CAPACITY, now, since=now)
        bucket.fill(now)
        self._buckets[key] = bucket
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket


def cost_of(text: str) -> float:
    """What it takes to say this: a long text is as many."""
    return QUESTION * max(1.0, len(text) / CHARS)


def outlined(update: Any) -> Asker | None:
    """Who asks in this update, as far as that can be told before it is read, which costs much:
    they write or press in their own chat, or type inline.
    """
    match update:
        case {"message": {"chat": {"type": "private", "id": int(chat)}, "text": str(text)}}:
            return Asker(chat, frozenset({chat}), cost_of(text))
        case {"callback_query": {"message": {"chat": {"type": "private", "id": int(chat)}}}}:
            return Asker(chat, frozenset({chat}), PRESS)
        case {"inline_query": {"from": {"id": int(person)}}}:
            return typing(person)
    return None


def typing(person: int) -> Asker:
    """Who types inline."""
    return Asker(person, frozenset({person}), TYPED, can_wait=True)


def asker_of(happened: Incoming) -> Asker:
    """Who asked for it, or whom it concerns."""
    match happened:
        case Said(place, person, text):
            return Asker(place.chat_id, frozenset({person.id, place.chat_id}), cost_of(text))
        case Picked(place, person) | Pressed(place, person) | Wordless(place, person):
            return Asker(place.chat_id, frozenset({person.id, place.chat_id}), PRESS)
        case Typed(person):
            return typing(person.id)
        case Summoned(person):
            return Asker(person.id, frozenset({person.id}), TYPED)
        case Migrated(old=chat_id) | ShutOut(chat_id=chat_id):
            return Asker(chat_id)
        case Admitted(place) | Regained(place):
            return Asker(place.chat_id)
