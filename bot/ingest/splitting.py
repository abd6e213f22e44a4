"""Several articles in one text: where a new one begins.

A new article can only begin between two paragraphs, with a line that may be a title.  What shows
it is a by-line or a date under that line, a rule or a label over it, or a text that goes on in
other words than before while the line speaks of what follows.  One that shows nothing is a
heading.  Words are compared by the overlap coefficient of the stems of the nearest paragraphs:
within an article it is seldom under a tenth, between two articles seldom over a sixth.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bot.ingest.rawblocks import Block, Kind, share_of, terms_of
from bot.ingest.titles import is_labelled, is_named, may_be_title

PARAGRAPHS_COMPARED = 12
PARAGRAPHS_LEAST = 2
WORDS_LEAST = 40
PARAGRAPHS_UNTOLD = 3  # of an article that only its words tell
WORDS_UNTOLD = 60
TERMS_LEAST = 15
HEADING_WORDS_MOST = 6  # longer lines are titles rather than headings
LINES_MOST = 40
SAME_SUBJECT = 0.25
PROSE_SHARE = 0.5  # of the blocks around; where there is less, it is a page with its menus
NEW_SUBJECT = 0.15
NEW_TITLE = 0.2
OTHER_SUBJECT = 0.12
TITLE_SHARE = 0.3

_RUNNING = (Kind.PROSE, Kind.REMARK, Kind.ITEM)
_DIVIDER = re.compile(r"\s*={4,}\s*\Z")
_RULE = re.compile(r"\s*(?:([-–—_=*#~•·])\s?)(?:\1\s?){2,200}\Z")
_NUMBERED = re.compile(
    r"\W*(?:المقالة?|الخبر|النص|article|text|story|artikel|artículo|articolo|texte)\s+"
    r"(?:رقم\s+)?(?:الأولى?|الثانية?|الثالثة?|الرابعة?|الخامسة?|\d{1,2}|one|two|three|four|five)\W*\Z",
    re.I,
)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Gap:
    """The lines blocks[start:end] between two paragraphs, and the paragraphs around them."""

    blocks: list[Block]
    start: int
    end: int
    above: list[Block]
    below: list[Block]

    @cached_property
    def lines(self) -> range:
        return range(max(self.start, self.end - LINES_MOST), self.end)

    @cached_property
    def titles(self) -> list[int]:
        """The lines that may be titles; one or two words only if the text is about them."""
        first = self.below[0].terms
        return [
            at
            for at in self.lines
            if may_be_title(self.blocks[at]) or is_named(self.blocks[at], first)
        ]

    @cached_property
    def terms_above(self) -> frozenset[str]:
        return terms_of(self.above)

    @cached_property
    def terms_below(self) -> frozenset[str]:
        return terms_of(self.below)

    @cached_property
    def likeness(self) -> float:
        """The overlap coefficient of the terms above and below, 0 to 1; 1 where they are few."""
        fewer = min(len(self.terms_above), len(self.terms_below))
        shared = len(self.terms_above & self.terms_below)
        return shared / fewer if fewer >= TERMS_LEAST else 1.0

    def last(self, is_wanted: Callable[[Block], bool]) -> int | None:
        """The last of the lines that is wanted."""
        return next((at for at in reversed(self.lines) if is_wanted(self.blocks[at])), None)

    def title_after(self, at: int | None) -> int | None:
        return next((title for title in self.titles if at is not None and title > at), None)


def articles_among(blocks: list[Block]) -> list[list[Block]]:
    """The blocks, cut where a new article begins; all in one where nothing shows a second."""
    cuts = [0, *_starts(blocks), len(blocks)]
    return [blocks[start:end] for start, end in pairwise(cuts)]


def _starts(blocks: list[Block]) -> Iterator[int]:
    """The numbers of the titles of the second and later articles."""
    last = 0
    for start, end in _gaps(blocks):
        above, below = _prose_before(blocks, start, last), _prose_from(blocks, end)
        if _is_long(above) and _is_long(below):
            at = _start_in(Gap(blocks, start, end, above, below))
            if at is not None:
                yield at
                last = end


def _gaps(blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """The runs of lines between paragraphs, by the paragraph before and after each."""
    prose = [at for at, block in enumerate(blocks) if _is_paragraph(block)]
    return ((before + 1, after) for before, after in pairwise(prose) if after - before > 1)


def _is_paragraph(block: Block) -> bool:
    return block.kind is Kind.PROSE and not is_labelled(block)


def _prose_before(blocks: list[Block], at: int, first: int) -> list[Block]:
    nearest = range(at - 1, max(first, at - 4 * PARAGRAPHS_COMPARED) - 1, -1)
    return [blocks[n] for n in nearest if _is_paragraph(blocks[n])][:PARAGRAPHS_COMPARED]


def _prose_from(blocks: list[Block], at: int) -> list[Block]:
    """The next paragraphs, up to a line that says that another article begins or this one ends."""
    found = []
    for block in blocks[at : at + 4 * PARAGRAPHS_COMPARED]:
        if block.kind is Kind.BYLINE or is_labelled(block) or _divides(block) or _is_rule(block):
            break
        if _is_paragraph(block):
            found.append(block)
    return found[:PARAGRAPHS_COMPARED]


def _is_long(paragraphs: list[Block]) -> bool:
    words = _words(paragraphs)
    return words >= WORDS_LEAST or (
        len(paragraphs) >= PARAGRAPHS_LEAST and words >= WORDS_LEAST / 2
    )


def _words(paragraphs: list[Block]) -> int:
    return sum(block.words for block in paragraphs)


def _start_in(gap: Gap) -> int | None:
    """The title of the article that begins in a gap, None where none does."""
    labelled = gap.last(is_labelled)
    if labelled is not None:
        return labelled
    divided = gap.title_after(gap.last(_divides))
    if divided is not None or not gap.titles or not _is_among_prose(gap):
        return divided
    found = (find(gap) for find in (_signed, _ruled, _dated, _untold))
    return next((at for at in found if at is not None), None)


def _divides(block: Block) -> bool:
    """Whether a line can only stand between articles."""
    return bool(_DIVIDER.match(block.text) or _NUMBERED.match(block.text))


def _is_among_prose(gap: Gap) -> bool:
    """Whether the text is paragraphs for the most part, above the gap and below it."""
    above = gap.blocks[max(0, gap.start - PARAGRAPHS_COMPARED) : gap.start]
    below = gap.blocks[gap.end : gap.end + PARAGRAPHS_COMPARED]
    return all(
        sum(block.kind in _RUNNING for block in some) >= PROSE_SHARE * len(some)
        for some in (above, below)
    )


def _signed(gap: Gap) -> int | None:
    """The title over a by-line, where what is told differs or a rule stands over it; or under
    one, which then signs what is above, if that line tells more of what is below.
    """
    signature = gap.last(lambda block: block.kind is Kind.BYLINE)
    over = [at for at in gap.titles if signature is not None and at < signature]
    is_ruled = bool(over) and gap.last(_is_rule) in range(over[-1])
    if not over or (gap.likeness >= SAME_SUBJECT and not is_ruled):
        return None
    under = [at for at in gap.titles if at > over[-1]][-1:]
    return max([over[-1], *under], key=lambda at: share_of(gap.blocks[at], gap.terms_below))


def _ruled(gap: Gap) -> int | None:
    """The title under a rule, where what is told differs."""
    at = gap.title_after(gap.last(_is_rule))
    return at if at is not None and gap.likeness < _limit(gap, at) else None


def _limit(gap: Gap, at: int) -> float:
    """How like the texts above and below a title may be: more, where no heading is so long."""
    is_title = gap.blocks[at].words > HEADING_WORDS_MOST and _tells(gap, at)
    return NEW_TITLE if is_title else NEW_SUBJECT


def _is_rule(block: Block) -> bool:
    return block.kind is Kind.NOISE and bool(_RULE.match(block.text))


def _dated(gap: Gap) -> int | None:
    """The title right over a date, where what is told differs and the title belongs to it."""
    over = [at for at in gap.titles if _is_date(gap.blocks[at + 1]) and _tells(gap, at)]
    if not over or _is_closed(gap) or gap.likeness >= _limit(gap, over[-1]):
        return None
    return over[-1]


def _is_date(block: Block) -> bool:
    return block.kind is Kind.NOISE and len(_DIGIT.findall(block.text)) >= 3


def _untold(gap: Gap) -> int | None:
    """The title that speaks of what follows and of nothing before, over a long enough text."""
    long = (at for at in gap.titles if gap.blocks[at].words > HEADING_WORDS_MOST)
    told = [at for at in long if _tells(gap, at)]
    enough = all(
        len(some) >= PARAGRAPHS_UNTOLD and _words(some) >= WORDS_UNTOLD
        for some in (gap.above, gap.below)
    )
    is_new = enough and not _is_closed(gap) and gap.likeness < OTHER_SUBJECT
    return told[0] if told and is_new else None


def _is_closed(gap: Gap) -> bool:
    """Whether the article above was over already: what follows are comments, or other pages."""
    return gap.last(lambda block: block.kind is Kind.CLOSING) is not None


def _tells(gap: Gap, at: int) -> bool:
    """Whether a line speaks of what is below it, and much less of what is above."""
    below = share_of(gap.blocks[at], gap.terms_below)
    return below >= TITLE_SHARE and share_of(gap.blocks[at], gap.terms_above) <= below / 2
