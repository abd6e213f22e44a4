"""The blocks of a page's raw text, and what each of them looks like."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property

from bot.ingest.bylines import byline, credited, is_bare_name
from bot.ingest.furniture import closes, is_aside, is_bare_aside, is_decoy, is_noise, points_away
from bot.ingest.tables import cells_among, rows_among
from bot.text.sentences import sentences
from bot.text.stopwords import STOP_WORDS
from bot.text.words import Token, clean, tokens

PROSE_WORDS_LEAST = 8
UNTERMINATED_PROSE = 40
UNFINISHED_PROSE = 20
LOOSE_PROSE = 12
LIST_WORDS_MOST = 8
LINK_WORDS = range(4, 31)
LINK_LABEL_WORDS_MOST = 3
LINK_PROSE_WORDS_MOST = 20
LABELLED_SHARE = 0.34
BARE_SHARE = 0.1
VOCABULARY_LEAST = 150  # of a text whose paragraphs are bound to share some words
CAPTION_WORDS_MOST = 9
CAPTION_SHARE = 0.34
PAGE_BREAK = "\n\n----\n\n"

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TERMINATED = re.compile(r"[.!…۔。！।:][”»\"’')\]›\s]*\Z")
_ASKS = re.compile(r"[?؟？][”»\"’')\]›\s]*\Z")
_EXCLAIMS = re.compile(r"[!！][”»\"’')\]›\s]*\Z")
_ITEM = re.compile(
    r"(?:(?:[QAسج]|سؤال|جواب)\s?:|[-–—•*▪●‣·○◦]|\(?\d{1,2}[.)-]|\(?[a-zأ-ي][.)])\s+\S"
)
_OPENS_QUOTE = re.compile(r"[“«\"„]")
_CLOSES_QUOTE = re.compile(r"[”»\"“]\W{0,3}\Z")
_PERIOD = re.compile(r"[.…۔。:][”»\"’')\]›\s]*\Z")
_LABELLED = re.compile(
    r"\W{0,3}((?:[\w'’]{1,20}[ ]){0,2}[\w'’]{1,20})[ ]?(?:[:：|→»>←]|\.\.|[-–—][ ])\s*\S"
)
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
    TABLE = auto()  # a row or a cell
    CLOSING = auto()  # what comes after an article


_UNSTOPPED = (Kind.SHORT, Kind.NOISE)


@dataclass(frozen=True)
class Block:
    """A paragraph or a line, with what is asked of it more than once."""

    text: str
    kind: Kind

    @cached_property
    def words(self) -> int:
        return _word_count(self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of the words that say what the block is about."""
        return frozenset(
            token.stem
            for token in self.tokens
            if len(token.key) > 2 and token.key not in STOP_WORDS
        )

    @cached_property
    def compared(self) -> str:
        """The block as search sees it, to compare with others."""
        return _keys(self.tokens)


def compared(text: str) -> str:
    """A text as search sees it, as `Block.compared`."""
    return _keys(tokens(text))


def _keys(found: list[Token]) -> str:
    return " ".join(token.key for token in found)


def terms_of(blocks: list[Block]) -> frozenset[str]:
    """What any of the blocks is about."""
    return frozenset().union(*(block.terms for block in blocks))


def share_of(block: Block, terms: frozenset[str]) -> float:
    """How much of what a block says is among `terms`, 0 to 1."""
    return len(block.terms & terms) / (len(block.terms) or 1)


def share_elsewhere(block: Block, told: Counter[str]) -> float:
    """How much of what a block says other paragraphs say too, 0 to 1; `told` counts the
    paragraphs by term, as `paragraphs_by_term` does.
    """
    own = block.kind is Kind.PROSE
    return sum(told[term] > own for term in block.terms) / (len(block.terms) or 1)


def paragraphs_by_term(blocks: list[Block]) -> Counter[str]:
    """In how many of the paragraphs each term is."""
    return Counter(term for block in blocks if block.kind is Kind.PROSE for term in block.terms)


def without_links(blocks: list[Block]) -> list[Block]:
    """The blocks of a body without those that lead to other articles: lines that say little or
    nothing of what the paragraphs say, with a label before them or without; and without the
    captions of pictures.
    """
    told = paragraphs_by_term(blocks)
    is_link = list(_links_among(blocks, told))
    is_label = [
        link or (_may_label(block) and after)
        for block, link, after in zip(blocks, is_link, [*is_link, False][1:], strict=True)
    ]
    return [block for block, is_out in zip(blocks, is_label, strict=True) if not is_out]


def _links_among(blocks: list[Block], told: Counter[str]) -> Iterator[bool]:
    """Which blocks are links; a line under a link that was announced is one more of them."""
    labels = Counter(_label_of(block) for block in blocks)
    listed = False
    for number, block in enumerate(blocks):
        goes_on = listed and block.kind is Kind.SHORT and block.words in LINK_WORDS
        is_more = goes_on and share_elsewhere(block, told) <= LABELLED_SHARE
        is_link = is_more or _is_link(blocks, number, told, labels)
        listed = is_more or (is_link and number > 0 and _announces(blocks[number - 1]))
        yield is_link


def _is_link(blocks: list[Block], number: int, told: Counter[str], labels: Counter[str]) -> bool:
    block = blocks[number]
    if number in (0, len(blocks) - 1) or block.kind in (Kind.ITEM, Kind.TABLE):
        return False
    if block.kind is Kind.SHORT and block.words <= CAPTION_WORDS_MOST and is_decoy(block.text):
        return share_elsewhere(block, told) <= CAPTION_SHARE
    if block.words not in LINK_WORDS or len(block.terms) < LINK_LABEL_WORDS_MOST:
        return False
    around = (blocks[number - 1].kind, blocks[number + 1].kind)
    share = share_elsewhere(block, told)
    label, above = _label_of(block), blocks[number - 1]
    if points_away(label) or _announces(above):
        return block.kind is not Kind.PROSE or block.words <= LINK_PROSE_WORDS_MOST
    goes_on = bool(_PERIOD.search(block.text))  # as a sentence does, and seldom a headline
    if not goes_on and around[1] is Kind.PROSE and _may_label(above):
        return share <= LABELLED_SHARE
    if not goes_on and label and labels[label] == 1 and Kind.PROSE in around:
        return share <= LABELLED_SHARE
    most = BARE_SHARE if block.kind is Kind.SHORT else 0.0
    is_alone = around == (Kind.PROSE, Kind.PROSE)
    return is_alone and len(told) >= VOCABULARY_LEAST and share <= most


def _label_of(block: Block) -> str:
    """The word or two before a colon or an arrow that a block begins with, "" without."""
    found = _LABELLED.match(block.text)
    return compared(found[1]) if found else ""


def _announces(block: Block) -> bool:
    """Whether a line says that links to other articles follow."""
    return _may_label(block) and points_away(block.text)


def _may_label(block: Block) -> bool:
    """Whether a line is so short that it may only announce the next one."""
    return block.kind in (Kind.SHORT, Kind.REMARK) and block.words <= LINK_LABEL_WORDS_MOST


def blocks_of_text(raw: str) -> list[Block]:
    """The blocks of the raw text of a page, cleaned."""
    lines = _block_texts(clean(raw.replace("\f", PAGE_BREAK)))
    blocks = [Block(text, Kind.TABLE if is_row else _kind(text)) for text, is_row in lines]
    if not any(block.kind is Kind.PROSE for block in blocks):
        blocks = [_loosely(block) for block in blocks]
    return list(_links_told(_lists_told(_cells_told(_credits_told(blocks)))))


def _block_texts(text: str) -> Iterator[tuple[str, bool]]:
    """The paragraphs of a text, between blank lines, or one a line where lines are not wrapped;
    and whether each is a row of a table.
    """
    groups = [group.split("\n") for group in _BLANK_LINES.split(text)]
    in_table = iter(rows_among([line for group in groups for line in group]))
    for group in groups:
        told = [(tidied(line), next(in_table)) for line in group]
        told = [(line, is_row) for line, is_row in told if line]
        if any(is_row for _, is_row in told) or not _is_wrapped([line for line, _ in told]):
            yield from told
        else:
            yield " ".join(line for line, _ in told), False


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
    # A list of headlines has long lines too, but it is no sentence.
    goes_on = sum(line[:1].islower() for line in lines[1:]) >= 0.5 * len(body)
    if not goes_on and not _TERMINATED.search(lines[-1]):
        return False
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
    exclaims = bool(_EXCLAIMS.search(text)) and words < UNFINISHED_PROSE
    if (_TERMINATED.search(text) and not exclaims) or words >= UNTERMINATED_PROSE:
        return True
    several = len(sentences(text)) > 1
    # Headlines ask and exclaim too: one such sentence alone is no paragraph.
    return several and (exclaims or words >= UNFINISHED_PROSE or bool(_ASKS.search(text)))


def _word_count(text: str) -> int:
    """Words, two characters to one where a script writes no spaces."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _loosely(block: Block) -> Block:
    """A block of a text that has no stops at all, where length alone tells."""
    is_long = block.kind is Kind.SHORT and block.words >= LOOSE_PROSE
    return replace(block, kind=Kind.PROSE) if is_long else block


def _credits_told(blocks: list[Block]) -> list[Block]:
    """Credit lines around a title or after the last paragraph are by-lines, and so are bare
    names right under a title or at the end; datelines are nothing.
    """
    told = []
    above = Kind.CLOSING
    for number, block in enumerate(blocks):
        after = blocks[number + 1].kind if number + 1 < len(blocks) else Kind.CLOSING
        kind = _signing_kind(block, above, after) if block.kind in _UNSTOPPED else block.kind
        if kind is not Kind.NOISE:
            above = kind
        told.append(block if kind is block.kind else replace(block, kind=kind))
    return told


def _signing_kind(block: Block, above: Kind, after: Kind) -> Kind:
    """The kind of a line between two others, when it may be a credit line or a name."""
    name = credited(block.text)
    if name == "":
        return Kind.NOISE
    under_title = above is Kind.SHORT and after is not Kind.SHORT
    at_end = above is Kind.PROSE and after is not Kind.PROSE
    over_title = above is not Kind.PROSE and after is Kind.SHORT
    if name and (under_title or at_end or over_title):
        return Kind.BYLINE
    if (under_title or at_end) and is_bare_name(block.text):
        return Kind.BYLINE
    return block.kind


def _cells_told(blocks: list[Block]) -> Iterator[Block]:
    """Marks a table whose cells stand one a line, below prose."""
    in_table = cells_among(block.text for block in blocks)
    below_prose = False
    for block, is_cell in zip(blocks, in_table, strict=True):
        may_be = below_prose and block.kind in (Kind.SHORT, Kind.NOISE)
        below_prose |= block.kind is Kind.PROSE
        yield replace(block, kind=Kind.TABLE) if is_cell and may_be else block


def _lists_told(blocks: Iterator[Block]) -> Iterator[Block]:
    """Short lines after one that ends in a colon are the items of a list, unless they are as long
    as the headlines of other articles.
    """
    introduced = False
    for block in blocks:
        if introduced and block.kind is Kind.SHORT and block.words <= LIST_WORDS_MOST:
            block = replace(block, kind=Kind.ITEM)
        elif block.kind is not Kind.ITEM:
            introduced = block.kind in (Kind.PROSE, Kind.REMARK) and block.text.endswith(":")
        yield block


def _links_told(blocks: Iterator[Block]) -> Iterator[Block]:
    """Short lines after a bare "read also" are what it links to.  Above all prose they may be
    the title as well, which is left to be told by what it says.
    """
    linked = below_prose = False
    for block in blocks:
        if linked and block.kind in (Kind.SHORT, Kind.ITEM):
            block = replace(block, kind=Kind.NOISE)
        else:
            linked = below_prose and block.kind is Kind.NOISE and is_bare_aside(block.text)
        below_prose |= block.kind is Kind.PROSE
        yield block
