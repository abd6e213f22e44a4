"""What follows from the outcome of a send.  Pure: the tables of the delivery promise."""

from dataclasses import dataclass

from bot.delivery.outcomes import (
    CHAT_LOST,
    Moved,
    NotSent,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Why,
)

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
class ChatMoved:
    """Send to this chat from now on."""

    chat_id: int


Step = Done | Later | Held | ChatGone | ChatMoved


def next_step(outcome: Outcome, *, attempts: int, maybe_sent: int, now: int) -> Step:
    """What to do about an outcome after `attempts` attempts (this one included), `maybe_sent` of
    them before this one with an unknown end.
    """
    match outcome:
        case Sent(message_id):
            return Done(message_id)
        case NotSent(wait=int(wait), reason=reason):
            # One more second: `now` has been rounded down.
            return Later(now + wait + 1, reason, counted=False)
        case NotSent(reason=reason):
            return Later(now + backoff(attempts), reason)
        case Unknown(reason):
            if maybe_sent + 1 >= UNKNOWN_SENDS:
                return Held(f"unknown twice: {reason}")
            return Later(now + UNKNOWN_WAIT, reason, maybe_sent=True)
        case Refused(why, reason):
            return ChatGone(why) if why in CHAT_LOST else Held(f"{why}: {reason}")
        case Moved(chat_id):
            return ChatMoved(chat_id)


def backoff(attempts: int) -> int:
    """Seconds before attempt number `attempts` + 1: 1, 2, 4 … LONGEST_BACKOFF."""
    return int(min(2 ** min(attempts - 1, 16), LONGEST_BACKOFF))
