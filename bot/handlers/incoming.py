"""What can happen in a chat, free of Telegram's own classes: the gateway translates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened; thread 0 is the chat itself, any other a forum topic."""

    chat_id: int
    kind: str
    thread_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def is_group(self) -> bool:
        return self.kind in ("group", "supergroup")


@dataclass(frozen=True, slots=True)
class Person:
    """Who did it.  `speaks_for_chat`: an anonymous admin, who writes as the group itself."""

    id: int
    language_code: str | None = None
    speaks_for_chat: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was sent: its name among Telegram's files, its own name, its size in bytes if
    Telegram tells.
    """

    file_id: str
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A text message to us, maybe with a document.  `reply_to` is the message of ours that it
    answers, `replied_to` the person whose message it does.
    """

    place: Place
    person: Person
    text: str
    message_id: int
    reply_to: int | None = None
    document: Document | None = None
    replied_to: int | None = None


@dataclass(frozen=True, slots=True)
class Wordless:
    """A message without text, to us, maybe a document."""

    place: Place
    person: Person
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """A group or channel that somebody picked where our keys asked for one."""

    place: Place
    person: Person
    chat_id: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under the message `message_id` of ours."""

    place: Place
    person: Person
    data: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody types our name and these words in any chat; `offset` is where to go on."""

    person: Person
    query_id: str
    words: str
    offset: str = ""


@dataclass(frozen=True, slots=True)
class Summoned:
    """Somebody names us, and these words, in a chat that we are not in (guest mode)."""

    person: Person
    query_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """We were added to a group, or unblocked by a person."""

    place: Place
    person: Person


@dataclass(frozen=True, slots=True)
class ShutOut:
    """We were blocked by a person or put out of a group."""

    chat_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Regained:
    """What we may do in a group or channel has changed, and we may write there now."""

    place: Place


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group has become a supergroup with another id."""

    old: int
    new: int


Asked = Said | Wordless | Picked | Pressed
"""What somebody did in a chat, and is answered there."""
Incoming = Asked | Typed | Summoned | Admitted | ShutOut | Regained | Migrated
