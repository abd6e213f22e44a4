"""What handlers may ask of the world outside the chat and the store."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage.choices import Candidate
from storage.figures import Figures
from storage.models import Draft, Published
from storage.roles import Role


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What became of a backup: the key of the phrase that says so, and the name of its file."""

    key: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Venue:
    """A group, supergroup or channel (its `kind`), as Telegram has it now; none of it is kept."""

    title: str
    kind: str
    is_forum: bool = False


class Trouble(Protocol):
    """A part of the bot that does not do its work."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """`discover` says what lies at an address that is asked for with these headers, or (a word of
    `ingest`) why nothing does; `download` gives the bytes of a Telegram file, None if it cannot be
    had; `read` the articles in a document, or (a word of `files`) why there are none;
    `read_list` the addresses in a list of feeds (OPML), or why there are none; `publish` stores
    articles and, if they are news, owes them; `back_up` makes a backup and sends it to a chat;
    `show_menu` lets a person see the commands of a role; `venue_of` is a group or channel that
    the bot is in; `open_topic` opens a topic of this name in a forum and gives its number, None if
    that is not allowed, or not now; `troubles` are what these figures say is wrong at an instant.
    """

    discover: Callable[[str, Mapping[str, str]], Awaitable[tuple[Candidate, ...] | str]]
    download: Callable[[str], Awaitable[bytes | None]]
    read: Callable[[str, bytes], Awaitable[list[Draft] | str]]
    read_list: Callable[[bytes], Awaitable[list[str] | str]]
    publish: Callable[[Sequence[Draft], bool], Awaitable[Published]]
    back_up: Callable[[int], Awaitable[BackedUp]]
    show_menu: Callable[[int, Role], Awaitable[None]]
    venue_of: Callable[[int], Awaitable[Venue | None]]
    open_topic: Callable[[int, str], Awaitable[int | None]]
    troubles: Callable[[Figures, int], Sequence[Trouble]]
