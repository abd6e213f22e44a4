"""What the store keeps, as plain records.  Instants are integer seconds since 1970, UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

BLOCK_BREAK = "\n\n"
ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that has been read and cleaned, but that the store has not seen yet.

    `text` is its blocks (paragraphs and headings) joined by BLOCK_BREAK; `headings` are the
    indices of the blocks that are headings.  `external_id` is what its source calls it (a
    feed's guid, an imported id); `image` the address of the picture that leads it.
    """

    title: str
    text: str
    headings: tuple[int, ...] = ()
    author: str | None = None
    language: str = "und"
    published: int | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading, and where it stands in its article's text."""

    text: str
    start: int
    is_heading: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def blocks_of(text: str, headings: tuple[int, ...]) -> list[Block]:
    """The blocks of an article's text, in order, with their offsets."""
    blocks, start = [], 0
    for number, block in enumerate(text.split(BLOCK_BREAK)):
        blocks.append(Block(block, start, number in headings))
        start += len(block) + len(BLOCK_BREAK)
    return blocks


@dataclass(frozen=True, slots=True)
class Article:
    """A published item with readable text.  `version` counts its edits from 1; `change` orders
    everything that ever changed in the store, so that derived data can catch up.  `story` is the
    article that told its story first, None if it did so itself; `retracted` what became of the
    messages that showed it (replaced, deleted) when its publisher took it back.
    """

    id: int
    version: int
    change: int
    feed_id: int | None
    external_id: str | None
    url: str | None
    title: str
    author: str | None
    language: str
    published: int | None
    first_seen: int
    tags: tuple[str, ...]
    text: str
    headings: tuple[int, ...]
    story: int | None = None
    retracted: str | None = None
    image: str | None = None
    kind: str = ""

    @property
    def is_announcement(self) -> bool:
        """Whether its publisher only has it sent."""
        return self.kind == ANNOUNCEMENT

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.text, self.headings)


class FirstPoll(StrEnum):
    """What subscribers get of a feed that was just added: nothing, its latest few articles, or one
    message about them all.
    """

    NOTHING = "nothing"
    LATEST = "latest"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that yields articles, with its polling state.  `archived` is false until its first
    poll has been stored; `cause` says why the last poll failed, None when it did not.  `kind` is
    feed, page, wordpress or sitemap; `full_text` auto, never or always; `state` active, stopped,
    removed, or moved (the row only says where to); `headers` are sent along; `rhythm` the seconds
    between its articles, as seen so far; `moved_to` where it has said `moved_seen` times in a row
    that it moved for good; `told` the cause editors were told last, "" once they have asked for
    another try, None when there is nothing to tell.
    """

    id: int
    url: str
    title: str | None
    etag: str | None
    last_modified: str | None
    next_check: int
    archived: bool
    failures: int
    cause: str | None
    kind: str = "feed"
    full_text: str = "auto"
    headers: Mapping[str, str] = field(default_factory=dict)
    state: str = "active"
    rhythm: int | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    told: str | None = None
    first_poll: FirstPoll = FirstPoll.NOTHING

    def headers_for(self, url: str) -> dict[str, str]:
        """The headers that may be sent to where it moved: to another server no passwords."""
        here, there = urlsplit(self.url), urlsplit(url)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        return {n: v for n, v in self.headers.items() if same or n.lower() == "user-agent"}


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a batch of drafts, as article ids.  Of the new ones, `folded` tell a story
    that another source told before, and `held` wait for an operator's word.
    """

    new: tuple[int, ...]
    edited: tuple[int, ...]
    known: tuple[int, ...]
    folded: tuple[int, ...] = ()
    held: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """Of the new articles of a batch: how many, the newest, are owed to subscribers, and how many
    before those are held for an operator's word.  The rest are the archive's.
    """

    owe: int
    hold: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as one source's telling of a story: the title of its feed, if it has one, and
    where it stands.
    """

    article_id: int
    source: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat, or a topic of it, that gets whatever is news."""

    chat: "Chat"
    thread_id: int


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat.  `state` is active, suspended (we may not write there just now) or gone
    (blocked us, threw us out).  `region` (ISO 3166), `zone` (IANA), `digits` (latn, arab) and
    `length` (brief, usual, long) are None until they are known or chosen; `rich`: it reads articles
    as pages; `seen_at` is when somebody last did something there, by SEEN_EVERY.
    """

    id: int
    kind: str
    language: str
    state: str
    reason: str | None
    region: str | None = None
    zone: str | None = None
    digits: str | None = None
    length: str | None = None
    seen_at: int = 0
    rich: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind == "private"


@dataclass(frozen=True, slots=True)
class KeptUpdate:
    """A Telegram update, as it came, that has not been handled yet."""

    seq: int
    body: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What a chat asked, of an article or (None) of all of them."""

    id: int
    chat_id: int
    thread_id: int
    words: str
    article_id: int | None


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """A question, and what the publisher answers to it; the address where that stands, and until
    when it holds, if it does not hold for good.
    """

    id: int
    question: str
    answer: str
    source: str | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """Words that answered a question, text[start:end] of this version of the article, and whether
    a reader found that they do.
    """

    words: str
    article_id: int
    version: int
    start: int
    end: int
    is_right: bool
