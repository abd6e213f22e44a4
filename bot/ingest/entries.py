"""What a feed says of an item, field by field: cleaned, and cut to the lengths below.

Everything in a feed is untrusted: addresses that a reader could not safely open are dropped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from bot.text.words import clean

TITLE_CHARS = 256
NAME_CHARS = 200
TAG_CHARS = 64
TAGS = 20
URL_CHARS = 2048
GUID_CHARS = 512
HTML_CHARS = 500_000
A_PORTION = 1000  # entries that are read at a time

T = TypeVar("T")

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?")
_NOT_OF_URLS = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")


class Share(NamedTuple):
    """The part with this number, from 0, of a thing that is read in so many parts."""

    number: int
    parts: int

    def of(self, things: Sequence[T]) -> Sequence[T]:
        """That part of things in order."""
        at = [len(things) * number // self.parts for number in (self.number, self.number + 1)]
        return things[slice(*at)]


WHOLE = Share(0, 1)


def is_long(body: bytes) -> bool:
    """Whether a feed has so many entries that it is worth being read in shares."""
    return body.count(b"</item>") + body.count(b"</entry>") > A_PORTION


class NotAFeed(Exception):
    """A body that holds no feed; `reason` is empty, page (HTML), not_a_feed,
    broken_json or unreadable.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an item.  `guid` is never empty; `title` is one line of plain text;
    `html` is its text as it came; `url` and `image` are absolute.  `is_excerpt` tells that the
    article goes on where `url` leads.
    """

    guid: str
    url: str | None
    title: str
    html: str
    author: str | None
    published: int | None
    tags: tuple[str, ...]
    image: str | None = None
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's title, the language it says it is in (ISO 639), and its entries in its order."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def guid_of(given: object, *, link: str | None, title: str) -> str:
    """What the feed calls an entry; a digest stands for a long name, or for none at all."""
    guid = clean(given).strip() if isinstance(given, str) else ""
    if len(guid) > GUID_CHARS:
        return _digest(guid)
    return guid or link or _digest(title)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def address(link: object, *, base: str) -> str | None:
    """An absolute http or https address, None for any other; no user name, no password."""
    if not link or not isinstance(link, str) or len(link) > URL_CHARS:
        return None
    try:
        absolute = urljoin(base, clean(link).strip())
        parts = urlsplit(absolute)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not known or "@" in parts.netloc or _NOT_OF_URLS.search(absolute):
        return None
    return absolute if len(absolute) <= URL_CHARS else None


def language_code(given: object) -> str | None:
    """The ISO 639 code in a language tag such as `ar-SA`."""
    found = _LANGUAGE.fullmatch(given.strip()) if isinstance(given, str) else None
    return found[1].lower() if found else None


def tags_of(given: Iterable[object]) -> tuple[str, ...]:
    """Categories, each once, TAGS at most."""
    named = (one_line(tag, TAG_CHARS) for tag in given if isinstance(tag, str))
    return tuple(dict.fromkeys(filter(None, named)))[:TAGS]


def one_line(text: str, limit: int) -> str:
    """Cleaned, on one line, of `limit` characters at most, cut between words if it can be."""
    line = " ".join(clean(text[: limit * 8]).split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return (head.rpartition(" ")[0] or head).rstrip() + "…"
