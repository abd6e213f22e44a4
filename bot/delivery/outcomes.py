"""What can become of a send.  The gateway turns Telegram's answers into these."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a message was refused for good."""

    BLOCKED = "blocked"  # by the person
    DEACTIVATED = "deactivated"  # the account is gone
    KICKED = "kicked"  # from the group or channel
    NO_CHAT = "no chat"  # deleted, or never ours to write to
    NO_RIGHTS = "no rights"  # may not write there, until somebody lets us again
    TOPIC_CLOSED = "topic closed"  # nobody may write in it, until it is opened again
    TOPIC_GONE = "topic gone"  # deleted, or never there
    MESSAGE_GONE = "message gone"  # the one to be changed: deleted, or too old
    BAD_MESSAGE = "bad message"  # Telegram will not take this message anywhere
    UNFOUNDED = "unfounded quote"  # we will not send it: no article says these words
    UNSHOWABLE = "unshowable"  # we cannot make a message of it: a fault of ours


CHAT_LOST = frozenset({Why.BLOCKED, Why.DEACTIVATED, Why.KICKED, Why.NO_CHAT})
TOPIC_LOST = frozenset({Why.TOPIC_CLOSED, Why.TOPIC_GONE})


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived.  No message id: it was an edit, or a notice."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """It surely did not arrive and may be sent again: after `wait` seconds if Telegram said how
    long.  `everywhere` tells that the wait is for the whole bot for certain.
    """

    wait: int | None = None
    everywhere: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was handed over and no answer came: it may have arrived."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken."""

    why: Why
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup with this id."""

    chat_id: int


Outcome = Sent | NotSent | Unknown | Refused | Moved
