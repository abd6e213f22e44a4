"""What follows from the outcome of a send.  Pure: the tables of the delivery promise."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.delivery.outcomes import (
    CHAT_LOST,
    TOPIC_LOST,
    Moved,
    NotSent,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Why,
)
from bot.text.words import normalise
from storage.models import Article

LONGEST_BACKOFF = 300
UNKNOWN_WAIT = 30
UNKNOWN_SENDS = 2  # once, and once again: Telegram has no key by which to ask whether it arrived


@dataclass(frozen=True, slots=True)
class Done:
    """It arrived."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Later:
    """Try again at `at`.  A wait that Telegram asked for is not counted as an attempt."""

    at: int
    reason: str
    counted: bool = True
    maybe_sent: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A person must look at it; it is neither lost nor retried."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChatGone:
    """The chat cannot be written to any more."""

    why: Why


@dataclass(frozen=True, slots=True)
class ChatSuspended:
    """The chat cannot be written to until it lets us again."""

    why: Why


@dataclass(frozen=True, slots=True)
class TopicLost:
    """The topic cannot be written in; the rest of its chat can."""

    why: Why


@dataclass(frozen=True, slots=True)
class AsPlain:
    """Send the bare words instead: Telegram will not have the message as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """Send to this chat from now on."""

    chat_id: int


Step = Done | Later | Held | ChatGone | ChatSuspended | TopicLost | AsPlain | ChatMoved


def next_step(
    outcome: Outcome, *, attempts: int, maybe_sent: int, now: int, plain: bool = False
) -> Step:
    """What to do about an outcome after `attempts` attempts (this one included), `maybe_sent` of
    them before this one with an unknown end.  `plain` tells that only the bare words were sent.
    """
    match outcome:
        case Sent(message_id):
            return Done(message_id)
        case NotSent(wait=int(wait), reason=reason):
            # The chat is closed for a second longer: whatever waits for it is due by then.
            return Later(now + wait, reason, counted=False)
        case NotSent(reason=reason):
            return Later(now + backoff(attempts), reason)
        case Unknown(reason):
            if maybe_sent + 1 >= UNKNOWN_SENDS:
                return Held(f"unknown twice: {reason}")
            return Later(now + UNKNOWN_WAIT, reason, maybe_sent=True)
        case Refused(why, reason):
            return after_refusal(why, reason, plain=plain)
        case Moved(chat_id):
            return ChatMoved(chat_id)


def after_refusal(why: Why, reason: str, *, plain: bool) -> Step:
    """What to do about a message that was refused for good."""
    if why in CHAT_LOST:
        return ChatGone(why)
    if why is Why.NO_RIGHTS:
        return ChatSuspended(why)
    if why in TOPIC_LOST:
        return TopicLost(why)
    if why is Why.BAD_MESSAGE and not plain:
        return AsPlain(reason)
    return Held(f"{why}: {reason}")


def backoff(attempts: int) -> int:
    """Seconds before attempt number `attempts` + 1: 1, 2, 4 … LONGEST_BACKOFF."""
    return int(min(2 ** min(attempts - 1, 16), LONGEST_BACKOFF))


def is_breaking(article: Article, *, words: Collection[str]) -> bool:
    """Whether the article goes out at once whatever the hour: one of the editor's words (as search
    sees them) is a tag of it, or stands before a colon or bar at the head of its title.
    """
    head = re.split(r"[:|]", article.title, maxsplit=1)[0]
    return any(normalise(each.strip()) in words for each in (*article.tags, head))
