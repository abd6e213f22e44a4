"""Reading an article out of the raw text of a page, by its shape.

A page's text is blocks.  Prose is blocks of sentences; what surrounds an article, its menus,
forms and other headlines, is mostly short blocks that end without a stop.  So the body is the run
of blocks with the greatest sum when prose counts its words and anything else counts against it
(maximum subarray, Kadane), and the title is the block above it that says most of what it says.
The lists of words in `furniture` only sharpen what the shape has found.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from bot.ingest.bylines import is_staff, name_in, signature
from bot.ingest.dates import parse_date
from bot.ingest.furniture import asks_reader, is_biography, is_role
from bot.ingest.rawblocks import (
    VOCABULARY_LEAST,
    Block,
    Kind,
    blocks_of_text,
    compared,
    paragraphs_by_term,
    share_elsewhere,
    share_of,
    terms_of,
    tidied,
    without_links,
)
from bot.ingest.splitting import articles_among
from bot.ingest.titles import dates_or_signs, may_be_title, title_of
from bot.ingest.writers import is_capitalised, likely_name, says_writer
from bot.text.languages import language_of
from bot.text.words import clean
from storage.models import BLOCK_BREAK, Draft

PROSE_WORDS_MOST = 60
HEADING_WORDS_MOST = 10
TRAILING_WORDS_LEAST = 12
TRAILING_SHARE = 0.5
LONE_WORDS_LEAST = 15
DECK_WORDS_LEAST = 6
DECK_SHARE = 0.4
LONG_DECK_SHARE = 0.2  # of a line too long for a headline: a first paragraph that lost its stop
BIO_REACH = 3
ISLAND_WORDS_MOST = 25
ISLAND_TERMS_LEAST = 4
ISLAND_SHARE = 0.2
FOREIGN_SHARE = 0.4  # where the lines between speak of other things as well
ENDING_SHARE = 0.34
HEAD_REACH = 3
TAIL_REACH = 4
EVIDENCE_LEAST = 3
EVIDENCE_TO_OUTDO = 5

_COUNTS_AGAINST = {
    Kind.SHORT: -12,
    Kind.REMARK: -3,
    Kind.ITEM: -2,
    Kind.BYLINE: -6,
    Kind.BIOGRAPHY: -12,
    Kind.NOISE: -6,
    Kind.TABLE: -1,
    Kind.CLOSING: -40,
}
_HEADING_COUNTS = -6
_OF_PAGE = (Kind.NOISE, Kind.BYLINE, Kind.CLOSING, Kind.ITEM)


class NoArticle(Exception):
    """There is no article in the text.  `reason` is a word: empty, or no prose."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_text(raw: str, *, title_hint: str | None = None) -> Draft:
    """The article in the raw text of a page.  `title_hint` is what something else, such as a
    feed, says its title is.  Raises NoArticle.
    """
    return _read(_readable(raw), tidied(clean(title_hint or "").replace("\n", " ")))


def read_texts(raw: str) -> list[Draft]:
    """The articles in a raw text, in order, at least one.  Raises NoArticle.

    Several only where something shows that a new one begins; see `splitting`.
    """
    blocks = _readable(raw)
    parts = articles_among(blocks)
    return [_read(part, "") for part in parts]


def _readable(raw: str) -> list[Block]:
    blocks = blocks_of_text(raw)
    if not blocks:
        raise NoArticle("empty")
    if not any(block.kind is Kind.PROSE for block in blocks):
        raise NoArticle("no prose")
    return blocks


def _read(blocks: list[Block], hint: str) -> Draft:
    blocks, author = _with_author(blocks)
    start, end = _without_islands(blocks, *_body(blocks))
    title, title_at = title_of(blocks, start, hint)
    if title_at >= start:  # the title is a sentence
        start = next(at for at in range(title_at + 1, end) if blocks[at].kind not in _OF_PAGE)
    blocks, author = _with_likely_author(blocks, (title_at, start, end), author)
    is_own = title_at < 0 and not hint  # taken from the body, which must keep it
    kept = _kept(blocks, (title_at + 1, start, end), "" if is_own else title)
    if not kept:
        raise NoArticle("no prose")
    texts = [block.text for block, _ in kept]
    return Draft(
        title=title,
        text=BLOCK_BREAK.join(texts),
        headings=tuple(number for number, (_, is_heading) in enumerate(kept) if is_heading),
        author=author or None,
        language=language_of("\n".join(texts)),
        published=_date(blocks[max(title_at, 0) : start]),
    )


def _date(blocks: list[Block]) -> int | None:
    """The instant in the first date above the body."""
    lines = (block.text for block in blocks if block.kind is Kind.NOISE)
    return next((instant for line in lines if (instant := parse_date(line)) is not None), None)


# The author


def _with_author(blocks: list[Block]) -> tuple[list[Block], str]:
    """The blocks with those about the author marked, and the author's name."""
    for number, block in enumerate(blocks):
        if block.kind is not Kind.BYLINE:
            continue
        name = signature(block.text)
        if not name and number + 1 < len(blocks) and _is_name(blocks[number + 1]):
            name = name_in(blocks[number + 1].text) or ""
            blocks = _marked(blocks, number + 1, Kind.BYLINE)
        if name and not is_staff(name):
            return _biography_marked(blocks, number, name), name
    return blocks, ""


def _with_likely_author(
    blocks: list[Block], bounds: tuple[int, int, int], known: str
) -> tuple[list[Block], str]:
    """The author by the likeliest name near the title or under the body, in whatever wording,
    unless one is `known`; a name under the body gives way to a likelier one over it.

    `bounds` are the numbers of the title's block, of the body's first and of the one after it.
    """
    title_at, start, end = bounds
    head = range(max(0, (title_at if title_at >= 0 else start) - HEAD_REACH), start)
    if known and any(known in blocks[number].text for number in head):
        return blocks, known
    tail = () if known else range(end - 1, min(end + TAIL_REACH, len(blocks)))
    told = " ".join(block.compared for block in blocks[start:end])
    found = [
        (_evidence(blocks, number, bounds, told), -number, likely_name(blocks[number].text)[0])
        for number in (*head, *tail)
        if number != title_at
    ]
    evidence, at, name = max(found, default=(0, 0, ""))
    if evidence < (EVIDENCE_TO_OUTDO if known else EVIDENCE_LEAST):
        return blocks, known
    return _marked(blocks, -at, Kind.BYLINE), name


def _evidence(blocks: list[Block], number: int, bounds: tuple[int, int, int], told: str) -> int:
    """How much says that the name in a line is the author's; 0 when there is none."""
    name, likeness = likely_name(blocks[number].text)
    if not likeness:
        return 0
    title_at, _, end = bounds
    above = blocks[number - 1] if number else None
    below = blocks[number + 1] if number + 1 < len(blocks) else None
    is_near = number - title_at in (-1, 1) or number == end
    is_dated = number < end and any(each and each.kind is Kind.NOISE for each in (above, below))
    is_labelled = above is not None and above.words <= 3 and says_writer(above.text)
    is_told = below is not None and (name in below.text or is_role(below.text))
    in_news = f" {compared(name)} " in f" {told} "
    is_other = title_at < number < end and is_capitalised(name) and _is_new(name, told)
    signs = is_near + is_dated + is_other + 2 * is_labelled + 2 * is_told
    return likeness + signs - 2 * in_news


def _is_new(name: str, told: str) -> bool:
    """Whether the body, in letters of the same kind, has none of the words of a name."""
    is_cased = told[:1] != told[:1].upper()
    return is_cased and set(compared(name).split()).isdisjoint(told.split())


def _is_name(block: Block) -> bool:
    return block.kind is Kind.SHORT and name_in(block.text) is not None


def _marked(blocks: list[Block], number: int, kind: Kind) -> list[Block]:
    return [*blocks[:number], replace(blocks[number], kind=kind), *blocks[number + 1 :]]


def _biography_marked(blocks: list[Block], at: int, name: str) -> list[Block]:
    """Marks what tells of the author: right after the by-line, or in the last paragraphs."""
    prose = [number for number, block in enumerate(blocks) if block.kind is Kind.PROSE]
    after_byline = next((number for number in prose if number > at), None)
    for number in prose:
        text = blocks[number].text
        near = number == after_byline and number <= at + 2 and text.startswith(name)
        late = number in prose[-BIO_REACH:] and is_biography(text, name)
        if (near and _is_after_body(blocks, at)) or late:
            blocks = _marked(blocks, number, Kind.BIOGRAPHY)
    return blocks


def _is_after_body(blocks: list[Block], at: int) -> bool:
    """Whether most of the prose stands before block `at`."""
    return _prose_words(blocks[:at]) > _prose_words(blocks[at:])


def _prose_words(blocks: list[Block]) -> int:
    return sum(block.words for block in blocks if block.kind is Kind.PROSE)


# The body


def _body(blocks: list[Block]) -> tuple[int, int]:
    """The run of blocks that is the article's body, as a range; it begins and ends in prose."""
    best, best_sum, start, running = (0, 0), 0, 0, 0
    before, in_all = 0, _prose_words(blocks)
    for number, block in enumerate(blocks):
        if running <= 0:
            start, running = number, 0
        running += _weight(blocks, number)
        if running > best_sum:
            best, best_sum = (start, number + 1), running
        before += block.words if block.kind is Kind.PROSE else 0
        if block.kind in (Kind.BYLINE, Kind.CLOSING) and before > in_all - before:
            break
    return best


def _without_islands(blocks: list[Block], start: int, end: int) -> tuple[int, int]:
    """The body without what little prose at its ends other lines cut off, if it speaks of other
    things: headlines and forms that end with a stop.
    """
    told = paragraphs_by_term(blocks[start:end])
    prose = [at for at in range(start, end) if blocks[at].kind is Kind.PROSE]
    while len(prose) > 1 and _is_island(blocks, prose[-1], range(prose[-2] + 1, prose[-1]), told):
        prose.pop()
    while len(prose) > 1 and _is_before(blocks, prose[0], range(prose[0] + 1, prose[1]), told):
        prose.pop(0)
    return (prose[0], prose[-1] + 1) if prose else (start, end)


def _is_before(blocks: list[Block], at: int, gap: range, told: Counter[str]) -> bool:
    """Whether a first paragraph is a headline that ends with a stop: an island, or one with a
    title below it that says more of the text and is signed.
    """
    block = blocks[at]
    share = share_elsewhere(block, told)
    is_over_title = block.words <= ISLAND_WORDS_MOST and any(
        dates_or_signs(blocks[between + 1])
        and may_be_title(blocks[between])
        and share_elsewhere(blocks[between], told) > share
        for between in gap
    )
    return is_over_title or _is_island(blocks, at, gap, told)


def _is_island(blocks: list[Block], at: int, gap: range, told: Counter[str]) -> bool:
    """Whether a paragraph beyond a gap belongs to something else.  Without lines of the page in
    the gap it must share no word at all, with a text long enough to make that telling.
    """
    block = blocks[at]
    is_apart = len(gap) > 1 or any(blocks[between].kind in _OF_PAGE for between in gap)
    is_foreign = len(gap) > 1 and all(
        share_elsewhere(blocks[between], told) <= ISLAND_SHARE for between in gap
    )
    is_foreign = is_foreign or asks_reader(block.text)
    most = FOREIGN_SHARE if is_foreign else ISLAND_SHARE if is_apart else 0.0
    enough = is_apart or is_foreign or len(told) >= VOCABULARY_LEAST
    speaks = len(block.terms) >= ISLAND_TERMS_LEAST and at + 1 < len(blocks)
    few = block.words <= ISLAND_WORDS_MOST
    return few and speaks and enough and share_elsewhere(block, told) <= most


def _weight(blocks: list[Block], number: int) -> int:
    block = blocks[number]
    if block.kind is Kind.PROSE:
        return min(block.words, PROSE_WORDS_MOST)
    if block.kind is Kind.SHORT and _is_heading(blocks, number):
        return _HEADING_COUNTS
    return _COUNTS_AGAINST[block.kind]


def _is_heading(blocks: list[Block], number: int) -> bool:
    """Whether a short block stands over prose.  An Arabic line that begins with "and" and is not
    very short is a paragraph that lost its stop.
    """
    block = blocks[number]
    after = blocks[number + 1].kind if number + 1 < len(blocks) else Kind.CLOSING
    if block.kind is not Kind.SHORT or after not in (Kind.PROSE, Kind.ITEM, Kind.REMARK):
        return False
    goes_on = bool(re.match(r"و[ء-ي]{4}", block.text)) and block.words >= DECK_WORDS_LEAST
    return block.words <= HEADING_WORDS_MOST and not goes_on


def _kept(
    blocks: list[Block], bounds: tuple[int, int, int], title: str
) -> list[tuple[Block, bool]]:
    """The article's paragraphs and headings, each once, and whether it is a heading.

    `bounds` are where the line after the title, the body, and what follows the body begin.
    """
    below_title, start, end = bounds
    terms = terms_of(blocks[start:end])
    kept = [(block, False) for block in _deck(blocks[below_title:start], terms)]
    body = without_links([block for block in blocks[start:end] if _is_content(block)])
    kept += [(block, _is_heading(body, number)) for number, block in enumerate(body)]
    introduced = blocks[end - 1].text.endswith(":")
    kept += [(block, False) for block in _unfinished_end(blocks[end:], terms, introduced)]
    return _each_once(kept, title)


def _is_content(block: Block) -> bool:
    return block.kind in (Kind.PROSE, Kind.SHORT, Kind.REMARK, Kind.ITEM)


def _deck(blocks: list[Block], terms: frozenset[str]) -> Iterator[Block]:
    """Lines between the title and the body that speak of the same thing."""
    for block in blocks:
        least = LONG_DECK_SHARE if block.words >= LONE_WORDS_LEAST else DECK_SHARE
        long_enough = _is_content(block) and block.words >= DECK_WORDS_LEAST
        if long_enough and share_of(block, terms) >= least:
            yield block


def _unfinished_end(
    blocks: list[Block], terms: frozenset[str], introduced: bool
) -> Iterator[Block]:
    """Paragraphs right after the body that lost their stop, but speak of the same thing; and
    the short sentences and items that end it, which must do so too unless they were introduced.
    """
    for number, block in enumerate(blocks):
        ends_body = block.kind in (Kind.REMARK, Kind.ITEM)
        unfinished = block.kind is Kind.SHORT and block.words >= TRAILING_WORDS_LEAST
        alone = number == 0 and _stops_there(block, blocks[1:])
        if not ends_body and not unfinished:
            return
        if ends_body and not introduced and share_of(block, terms) < ENDING_SHARE:
            return
        if not ends_body and not alone and share_of(block, terms) < TRAILING_SHARE:
            return
        yield block


def _stops_there(block: Block, after: list[Block]) -> bool:
    """Whether nothing but a signature or the end follows a line that is too long to be one
    headline on its own.
    """
    if after and after[0].kind is Kind.BYLINE:
        return True
    ends = not after or after[0].kind is Kind.CLOSING
    return ends and block.words >= LONE_WORDS_LEAST


def _each_once(kept: list[tuple[Block, bool]], title: str) -> list[tuple[Block, bool]]:
    seen = {compared(title)}
    found = []
    for block, is_heading in kept:
        if block.compared not in seen:
            found.append((block, is_heading))
        if len(block.text.split()) > 2:
            seen.add(block.compared)
    return found
