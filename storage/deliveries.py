"""What the store keeps of what is sent, to whom and when, as plain records.  Instants are integer
seconds since 1970, UTC.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox: an article owed to a chat that its broadcast could not serve at once,
    or a reply or digest (`payload`) owed to one; a digest tells the articles in `digest`,
    another message may list those in `lists`.    `plain`: Telegram would not take its markup.
    """

    id: int
    chat_id: int
    thread_id: int
    article_id: int | None
    payload: str | None
    urgency: int
    attempts: int
    maybe_sent: int
    plain: bool = False
    silent: bool = False
    digest: tuple[int, ...] = ()
    expires_at: int | None = None
    question_id: int | None = None
    lists: tuple[int, ...] = ()


class Tone(StrEnum):
    """How loudly an article is sent: as each chat wants it, without a sound, or as breaking news."""

    USUAL = ""
    SILENT = "silent"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A delivery that waits for a person to look: the article's title, None of a digest, and why."""

    id: int
    chat_id: int
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A reply that a handler wants sent; `article_id` is what it shows, if it shows one, `lists`
    are those that it lists.  With `waits` it is no reply but news, and goes after replies.  A reply
    to it answers the reader's question `question_id`, if it shows one.
    """

    chat_id: int
    payload: str
    thread_id: int = 0
    article_id: int | None = None
    waits: bool = False
    question_id: int | None = None
    silent: bool = False  # makes no sound
    lists: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is now true of a delivery: its new state, and when to try again if it is pending."""

    delivery: Delivery
    state: str
    next_at: int = 0
    message_id: int | None = None
    version: int = 1
    reason: str | None = None
    attempts: int | None = None
    maybe_sent: int | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Broadcast:
    """An article on its way to everybody who wants it at once.  It walks the subscriptions by
    seq up to `hi_seq`: all up to `lo` are dealt with, and those in `done` above it.  `version` is
    the article's when it began; `audience` about how many want it, once that is known.  With a
    `language`, only chats that are addressed in it get it.
    """

    id: int
    article_id: int
    version: int
    created_at: int
    expires_at: int
    hi_seq: int
    lo: int = 0
    done: tuple[int, ...] = ()
    audience: int | None = None
    visited: int = 0
    plain: bool = False
    tone: Tone = Tone.USUAL
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A subscription that a broadcast comes to: where it is, what it asks for, how its chat is
    addressed.  Digests have `told` it all broadcasts up to that number, and one is `due`.
    """

    seq: int
    chat_id: int
    thread_id: int
    wish: str
    quiet: str
    silent: bool
    language: str
    region: str | None
    zone: str | None
    digits: str | None
    told: int | None = None
    due: int | None = None
    length: str | None = None


class End(StrEnum):
    """What became of a recipient of a broadcast."""

    SENT = "sent"
    REFUSED = "refused"  # the chat is lost
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    HUSHED = "hushed"  # left to the chat's next digest
    WAITING = "waiting"  # has a row in the outbox
    PASSED = "passed"  # did not ask for it


@dataclass(frozen=True, slots=True)
class Loss:
    """What a send has told of its chat: it is gone or suspended, has moved to `moved_to`, or its
    topic is lost, which the chat is told in `notice`.
    """

    kind: str
    moved_to: int = 0
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a broadcast's message to a recipient.  One that is WAITING gets a row, in
    `state` pending until `next_at`, or held.  `loss` says what else is true of its chat.
    """

    broadcast_id: int
    recipient: Recipient
    end: End
    message_id: int | None = None
    version: int = 1
    state: str = "pending"
    next_at: int = 0
    reason: str | None = None
    attempts: int = 0
    maybe_sent: int = 0
    plain: bool = False
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """How far a broadcast has come."""

    broadcast_id: int
    lo: int
    done: tuple[int, ...]
    finished: bool
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one article's broadcast.  `waiting` and `held` are rows of the outbox; all
    other counts are of recipients who were dealt with, but for `moved` and `maybe_twice`, which
    count events.
    """

    article_id: int
    title: str
    state: str
    created_at: int
    ended_at: int | None
    audience: int | None
    visited: int
    sent: int
    refused: int
    expired: int
    cancelled: int
    hushed: int
    moved: int
    maybe_twice: int
    waiting: int
    held: int

    @property
    def lost(self) -> int:
        """Recipients of whom nothing is known: always 0."""
        ended = self.sent + self.refused + self.expired + self.cancelled + self.hushed
        return self.visited - ended - self.waiting - self.held


@dataclass(frozen=True, slots=True)
class Before:
    """What an article said before it was edited, the last time at `edited_at`."""

    title: str
    text: str
    edited_at: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A pushed message that shows an article in some version; a digest shows those `beside` it."""

    article_id: int
    chat_id: int
    message_id: int
    version: int
    beside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat, or one of its topics, asked for: see `bot.subscriptions`.  Its digest is due at
    `next_at`, if it waits for one.
    """

    seq: int
    wish: str = ""
    pace: str = ""
    quiet: str = ""
    silent: bool = False
    next_at: int | None = None


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A subscription whose digest is due: of the broadcasts after `told`."""

    recipient: Recipient
    pace: str

    @property
    def told(self) -> int:
        return self.recipient.told or 0
