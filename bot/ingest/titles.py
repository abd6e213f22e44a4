"""The title of an article among the lines above its body."""

import re

from bot.ingest.bylines import likely_name
from bot.ingest.furniture import is_decoy, is_office
from bot.ingest.rawblocks import Block, Kind, compared, share_of, terms_of
from bot.text.sentences import sentences

TITLE_WORDS = range(3, 31)
TITLE_REACH = 40
CREDIT_WORDS_MOST = 6
NEARLY = 0.15
TELLING = 0.2  # a line shares less with a text that it is not the title of

_LABEL = re.compile(
    r"(?:العنوان|عنوان المقالة?|عنوان الخبر|عنوان|title|headline|titre|titel|überschrift|título|titolo|başlık"
    r"|заголовок|عنوان مقاله|تیتر)\s*[:：]\s*",
    re.I,
)
_SITE = re.compile(r"\s+(?:\||::|»|«)\s+[^|»«]{1,40}\Z")
_TRAIL = re.compile(r"[>›»|]")


def title_of(blocks: list[Block], start: int, hint: str) -> tuple[str, int]:
    """The title of the body that begins at block `start`, and the number of its block, -1 when it
    stands in none.
    """
    near = list(range(max(0, start - TITLE_REACH), start))
    if hint:
        wanted = compared(hint)
        same = [number for number in near if blocks[number].compared == wanted]
        return hint, same[-1] if same else -1
    at = _labelled(blocks, near) or _telling(blocks, near, start) or _named(blocks, near, start)
    at = at or _nearest(blocks, near)
    if not at:
        return _first_sentence(blocks[start].text), -1
    return _without_site(blocks[at[0]].text), at[0]


def may_be_title(block: Block) -> bool:
    """Whether a block looks like a title: a line of some words, no trail of links."""
    is_line = block.kind in (Kind.SHORT, Kind.REMARK) or is_labelled(block)
    if block.words <= CREDIT_WORDS_MOST and is_decoy(block.text):
        return False
    return is_line and block.words in TITLE_WORDS and len(_TRAIL.findall(block.text)) < 2


def is_named(block: Block, terms: frozenset[str]) -> bool:
    """Whether a block is a word or two that a text of these terms is about, as the titles of an
    encyclopaedia are.
    """
    is_name = block.kind is Kind.SHORT and block.words < TITLE_WORDS.start
    return is_name and bool(block.terms) and block.terms <= terms


def is_labelled(block: Block) -> bool:
    """Whether a block says of itself that it is a title."""
    return block.words in TITLE_WORDS and bool(_LABEL.match(block.text))


def _labelled(blocks: list[Block], near: list[int]) -> list[int]:
    return [number for number in near if is_labelled(blocks[number])][:1]


def _telling(blocks: list[Block], near: list[int], start: int) -> list[int]:
    """The line that says most of what the first paragraphs say, the upper of near equals."""
    opening = [block for block in blocks[start : start + 6] if block.kind is Kind.PROSE][:4]
    terms = terms_of(opening)
    share = {
        at: share_of(blocks[at], terms)
        for at in near
        if may_be_title(blocks[at]) and len(blocks[at].terms & terms) > 1
    }
    most = max(share.values(), default=0.0)
    likeness = {
        at: share[at] + 0.02 * min(blocks[at].words, 12) - 0.01 * (start - at)
        for at in share
        if share[at] >= max(TELLING, most / 2)
    }
    best = max(likeness.values(), default=0.0)
    return [at for at in likeness if likeness[at] >= best - NEARLY][:1]


def _named(blocks: list[Block], near: list[int], start: int) -> list[int]:
    return [at for at in near if is_named(blocks[at], blocks[start].terms)][-1:]


def _nearest(blocks: list[Block], near: list[int]) -> list[int]:
    """The last line that may be a title, at best one with the by-line or the date below it."""
    lines = [at for at in near if may_be_title(blocks[at]) and not _is_of_site(blocks[at])]
    over = [at for at in lines if blocks[at + 1].kind in (Kind.BYLINE, Kind.NOISE)]
    return (over or lines)[-1:]


def _is_of_site(block: Block) -> bool:
    """Whether a line names somebody, or is a button."""
    few = block.words <= CREDIT_WORDS_MOST
    return few and (is_office(block.text) or likely_name(block.text)[1] > 1)


def _without_site(text: str) -> str:
    """The title without its label, and without the site's name after a bar."""
    return _SITE.sub("", _LABEL.sub("", text))


def _first_sentence(paragraph: str) -> str:
    first = sentences(paragraph)[0]
    return paragraph[first.start : first.end]
