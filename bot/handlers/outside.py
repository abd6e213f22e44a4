"""What handlers may ask of the world outside the chat and the store."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from storage.choices import Candidate, Choices
from storage.models import Draft, Published


@dataclass(frozen=True, slots=True)
class Outside:
    """`discover` says what lies at an address, or (a word of `ingest`) why nothing does; `add`
    adds a source, so many of its articles being news; `download` gives the bytes of a Telegram
    file, None if it cannot be had; `read` the articles in a document, or (a word of `files`) why
    there are none; `publish` stores articles and, if they are news, owes them.
    """

    choices: Choices
    discover: Callable[[str], Awaitable[tuple[Candidate, ...] | str]]
    add: Callable[[Candidate, int], Awaitable[None]]
    download: Callable[[str], Awaitable[bytes | None]]
    read: Callable[[str, bytes], Awaitable[list[Draft] | str]]
    publish: Callable[[Sequence[Draft], bool], Awaitable[Published]]
