"""The blocks of a page's raw text, and what each of them looks like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.ingest.furniture import byline, closes, is_aside, is_bare_aside, is_noise
from bot.text.sentences import sentences
from bot.text.words import clean

PROSE_WORDS_LEAST = 8
UNTERMINATED_PROSE = 40
UNFINISHED_PROSE = 20
LOOSE_PROSE = 12

_TERMINATED = re.compile(r"[.!…۔。！।:][”»\"’')\]›\s]*\Z")
_ASKS = re.compile(r"[?؟？][”»\"’')\]›\s]*\Z")
_ITEM = re.compile(r"(?:[-–—•*▪●‣·○◦]|\(?\d{1,2}[.)-]|\(?[a-zأ-ي][.)])\s+\S")
_OPENS_QUOTE = re.compile(r"[“«\"„]")
_CLOSES_QUOTE = re.compile(r"[”»\"“]\W{0,3}\Z")
_MARKED_HEADING = re.compile(r"\A#{1,6}\s+")
_SPACED_STOP = re.compile(r"[ \t]+(?=[،؛؟])|(?<=\w)[ \t]+(?=[,.](?:\s|\Z))")
_UNSPACED = re.compile("[぀-ヿ㐀-鿿฀-๿]")


class Kind(Enum):
    """What a block looks like."""

    PROSE = auto()
    SHORT = auto()  # ends without a stop: a title, a heading, somebody else's headline
    REMARK = auto()  # too short for prose, but it ends like a sentence
    ITEM = auto()  # of a list, or a quotation
    BYLINE = auto()
    BIOGRAPHY = auto()
    NOISE = auto()  # dates, sharing, links to other articles
    CLOSING = auto()  # what comes after an article


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    kind: Kind

    @property
    def words(self) -> int:
        return _word_count(self.text)


def blocks_of_text(raw: str) -> list[Block]:
    """The blocks of the raw text of a page, cleaned."""
    blocks = [Block(text, _kind(text)) for text in _block_texts(clean(raw))]
    if not any(block.kind is Kind.PROSE for block in blocks):
        blocks = [_loosely(block) for block in blocks]
    return list(_links_told(_lists_told(blocks)))


def _block_texts(text: str) -> Iterator[str]:
    """The paragraphs of a text: between blank lines, or one a line where lines are not wrapped."""
    for group in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text):
        lines = [tidy for line in group.split("\n") if (tidy := tidied(line))]
        yield from [" ".join(lines)] if _is_wrapped(lines) else lines


def tidied(line: str) -> str:
    """A line with single spaces, and none before a comma or a stop."""
    line = _MARKED_HEADING.sub("", " ".join(line.split()))
    return _SPACED_STOP.sub("", line)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were cut at a width: most are about as long as the longest, unfinished."""
    if len(lines) < 2:
        return False
    body = lines[:-1]
    width = max(map(len, body))
    full = sum(len(line) > 0.7 * width for line in body)
    unfinished = sum(not _TERMINATED.search(line) for line in body)
    return 40 <= width <= 130 and full >= 0.9 * len(body) and unfinished >= 0.5 * len(body)


def _kind(text: str) -> Kind:
    if closes(text):
        return Kind.CLOSING
    if byline(text) is not None:
        return Kind.BYLINE
    if is_aside(text) or is_noise(text):
        return Kind.NOISE
    if _is_prose(text):
        return Kind.PROSE
    if _ITEM.match(text) or (_OPENS_QUOTE.match(text) and _CLOSES_QUOTE.search(text)):
        return Kind.ITEM
    return Kind.REMARK if _TERMINATED.search(text) else Kind.SHORT


def _is_prose(text: str) -> bool:
    words = _word_count(text)
    if words < PROSE_WORDS_LEAST:
        return False
    if _TERMINATED.search(text) or words >= UNTERMINATED_PROSE:
        return True
    several = len(sentences(text)) > 1
    # Headlines ask questions too: one alone is no paragraph.
    return several and (words >= UNFINISHED_PROSE or bool(_ASKS.search(text)))


def _word_count(text: str) -> int:
    """Words, two characters to one where a script writes no spaces."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _loosely(block: Block) -> Block:
    """A block of a text that has no stops at all, where length alone tells."""
    is_long = block.kind is Kind.SHORT and block.words >= LOOSE_PROSE
    return replace(block, kind=Kind.PROSE) if is_long else block


def _lists_told(blocks: list[Block]) -> Iterator[Block]:
    """Short lines after one that ends in a colon are the items of a list."""
    introduced = False
    for block in blocks:
        if introduced and block.kind is Kind.SHORT:
            block = replace(block, kind=Kind.ITEM)
        elif block.kind is not Kind.ITEM:
            introduced = block.kind in (Kind.PROSE, Kind.REMARK) and block.text.endswith(":")
        yield block


def _links_told(blocks: Iterator[Block]) -> Iterator[Block]:
    """Short lines after a bare "read also" are what it links to."""
    linked = False
    for block in blocks:
        if linked and block.kind in (Kind.SHORT, Kind.ITEM):
            block = replace(block, kind=Kind.NOISE)
        else:
            linked = block.kind is Kind.NOISE and is_bare_aside(block.text)
        yield block
