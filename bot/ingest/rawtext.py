"""Reading an article out of the raw text of a page, by its shape.

A page's text is blocks.  Prose is blocks of sentences; what surrounds an article, its menus,
forms and other headlines, is mostly short blocks that end without a stop.  So the body is the run
of blocks with the greatest sum when prose counts its words and anything else counts against it
(maximum subarray, Kadane), and the title is the block above it that says most of what it says.
The lists of words in `furniture` only sharpen what the shape has found.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.ingest.dates import parse_date
from bot.ingest.furniture import byline, is_biography, is_staff, name_in
from bot.ingest.rawblocks import Block, Kind, blocks_of_text, tidied
from bot.text.languages import language_of
from bot.text.sentences import sentences
from bot.text.stopwords import STOP_WORDS
from bot.text.words import clean, tokens
from storage.models import BLOCK_BREAK, Draft

PROSE_WORDS_MOST = 60
HEADING_WORDS_MOST = 10
TITLE_WORDS = range(3, 31)
TITLE_REACH = 40
TRAILING_WORDS_LEAST = 12
TRAILING_SHARE = 0.5
LONE_WORDS_LEAST = 15
DECK_WORDS_LEAST = 6
DECK_SHARE = 0.4
BIO_REACH = 3

_TITLE_LABEL = re.compile(
    r"(?:العنوان|عنوان المقال|title|headline|titre|titel|título)\s*:\s*", re.I
)
_SITE = re.compile(r"\s+(?:\||::|»|«)\s+[^|»«]{1,40}\Z")

_COUNTS_AGAINST = {
    Kind.SHORT: -12,
    Kind.REMARK: -3,
    Kind.ITEM: -2,
    Kind.BYLINE: -6,
    Kind.BIOGRAPHY: -12,
    Kind.NOISE: -6,
    Kind.CLOSING: -40,
}
_HEADING_COUNTS = -6


class NoArticle(Exception):
    """There is no article in the text.  `reason` is a word: empty, or no prose."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_text(raw: str, *, title_hint: str | None = None) -> Draft:
    """The article in the raw text of a page.  `title_hint` is what something else, such as a
    feed, says its title is.  Raises NoArticle.
    """
    blocks = blocks_of_text(raw)
    if not blocks:
        raise NoArticle("empty")
    if not any(block.kind is Kind.PROSE for block in blocks):
        raise NoArticle("no prose")
    blocks, author = _with_author(blocks)
    start, end = _body(blocks)
    hint = tidied(clean(title_hint or "").replace("\n", " "))
    title, title_at = _title(blocks, start, hint)
    is_own = title_at < 0 and not hint  # taken from the body, which must keep it
    kept = _kept(blocks, (title_at + 1, start, end), "" if is_own else title)
    if not kept:
        raise NoArticle("no prose")
    return Draft(
        title=title,
        text=BLOCK_BREAK.join(text for text, _ in kept),
        headings=tuple(number for number, (_, is_heading) in enumerate(kept) if is_heading),
        author=author or None,
        language=language_of("\n".join(text for text, _ in kept)),
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
        name = byline(block.text)
        if not name and number + 1 < len(blocks) and _is_name(blocks[number + 1]):
            name = name_in(blocks[number + 1].text) or ""
            blocks = _marked(blocks, number + 1, Kind.BYLINE)
        if name and not is_staff(name):
            return _biography_marked(blocks, number, name), name
    return blocks, ""


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


def _kept(blocks: list[Block], bounds: tuple[int, int, int], title: str) -> list[tuple[str, bool]]:
    """The article's paragraphs and headings, each once, and whether it is a heading.

    `bounds` are where the line after the title, the body, and what follows the body begin.
    """
    below_title, start, end = bounds
    terms = _terms(" ".join(block.text for block in blocks[start:end]))
    kept = [(text, False) for text in _deck(blocks[below_title:start], terms)]
    kept += [
        (block.text, _is_heading(blocks, number))
        for number, block in enumerate(blocks[:end])
        if number >= start and _is_content(block)
    ]
    kept += [(text, False) for text in _unfinished_end(blocks[end:], terms)]
    return _each_once(kept, title)


def _is_content(block: Block) -> bool:
    return block.kind in (Kind.PROSE, Kind.SHORT, Kind.REMARK, Kind.ITEM)


def _deck(blocks: list[Block], terms: frozenset[str]) -> Iterator[str]:
    """Lines between the title and the body that speak of the same thing."""
    for block in blocks:
        long_enough = _is_content(block) and block.words >= DECK_WORDS_LEAST
        if long_enough and _share(block.text, terms) >= DECK_SHARE:
            yield block.text


def _unfinished_end(blocks: list[Block], terms: frozenset[str]) -> Iterator[str]:
    """Paragraphs right after the body that lost their stop, but speak of the same thing; and
    the short sentences and items that end it.
    """
    for number, block in enumerate(blocks):
        ends_body = block.kind in (Kind.REMARK, Kind.ITEM)
        unfinished = block.kind is Kind.SHORT and block.words >= TRAILING_WORDS_LEAST
        alone = number == 0 and _stops_there(block, blocks[1:])
        same = alone or _share(block.text, terms) >= TRAILING_SHARE
        if not ends_body and not (unfinished and same):
            return
        yield block.text


def _stops_there(block: Block, after: list[Block]) -> bool:
    """Whether nothing but a signature or the end follows a line that is too long to be one
    headline on its own.
    """
    if after and after[0].kind is Kind.BYLINE:
        return True
    ends = not after or after[0].kind is Kind.CLOSING
    return ends and block.words >= LONE_WORDS_LEAST


def _each_once(kept: list[tuple[str, bool]], title: str) -> list[tuple[str, bool]]:
    seen = {_compared(title)}
    found = []
    for text, is_heading in kept:
        key = _compared(text)
        if key not in seen:
            found.append((text, is_heading))
        if len(text.split()) > 2:
            seen.add(key)
    return found


def _compared(text: str) -> str:
    return " ".join(token.key for token in tokens(text))


# The title


def _title(blocks: list[Block], start: int, hint: str) -> tuple[str, int]:
    """The title, and the number of its block, -1 when it stands in none."""
    near = list(range(max(0, start - TITLE_REACH), start))
    if hint:
        same = [number for number in near if _compared(blocks[number].text) == _compared(hint)]
        return hint, same[-1] if same else -1
    candidates = [number for number in near if _may_be_title(blocks[number])]
    if not candidates:
        return _first_sentence(blocks[start].text), -1
    at = _best_title(blocks, candidates, start)
    return _without_site(blocks, at), at


def _may_be_title(block: Block) -> bool:
    is_line = block.kind in (Kind.SHORT, Kind.REMARK) or bool(_TITLE_LABEL.match(block.text))
    is_trail = len(re.findall(r"[>›»|]", block.text)) > 1
    return is_line and block.words in TITLE_WORDS and not is_trail


def _best_title(blocks: list[Block], candidates: list[int], start: int) -> int:
    """The candidate that says most of what the first paragraphs say, the upper of near equals."""
    opening = [block.text for block in blocks[start : start + 6] if block.kind is Kind.PROSE][:4]
    terms = _terms(" ".join(opening))
    labelled = [number for number in candidates if _TITLE_LABEL.match(blocks[number].text)]
    if labelled:
        return labelled[0]
    scores = {number: _likeness(blocks[number], terms, start - number) for number in candidates}
    most = max(scores.values())
    return next(number for number in candidates if scores[number] >= most - 0.15)


def _likeness(block: Block, terms: frozenset[str], distance: int) -> float:
    return _share(block.text, terms) + 0.02 * min(block.words, 12) - 0.01 * distance


def _without_site(blocks: list[Block], at: int) -> str:
    """The title without its label, and without the site's name after a bar."""
    text = _TITLE_LABEL.sub("", blocks[at].text)
    return _SITE.sub("", text)


def _first_sentence(paragraph: str) -> str:
    first = sentences(paragraph)[0]
    return paragraph[first.start : first.end]


def _share(text: str, terms: frozenset[str]) -> float:
    """How much of what `text` says is among `terms`, 0 to 1."""
    own = _terms(text)
    return len(own & terms) / (len(own) or 1)


def _terms(text: str) -> frozenset[str]:
    """The stems of the words that say what a text is about."""
    found = tokens(text)
    return frozenset(
        token.stem for token in found if len(token.key) > 2 and token.key not in STOP_WORDS
    )
