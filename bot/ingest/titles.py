"""The title of an article among the lines above its body."""

import re

from bot.ingest.furniture import is_decoy, is_office
from bot.ingest.rawblocks import Block, Kind, compared, share_of, terms_of
from bot.ingest.writers import likely_name, signs
from bot.text.sentences import sentences

TITLE_WORDS = range(3, 31)
TITLE_REACH = 40
CREDIT_WORDS_MOST = 6
NEARLY = 0.15
OVER_BONUS = 0.3
DECK_SHARE = 0.8
TELLING = 0.2  # a line shares less with a text that it is not the title of

_LABEL = re.compile(
    r"(?:العنوان|عنوان المقالة?|عنوان الخبر|عنوان|title|headline|titre|titel|überschrift|título|titolo|başlık"
    r"|заголовок|عنوان مقاله|تیتر)\s*[:：]\s*",
    re.I,
)
_SITE = re.compile(r"\s+(?:\||::|»|«)\s+[^|»«]{1,40}\Z")
_DATED = re.compile(r"\d")
_TRAIL = re.compile(r"[>›»|]|\s/\s")


def title_of(blocks: list[Block], start: int, hint: str) -> tuple[str, int]:
    """The title of the body that begins at block `start`, and the number of its block, -1 when it
    stands in none.
    """
    near = list(range(max(0, start - TITLE_REACH), start))
    if hint:
        wanted = compared(hint)
        same = [number for number in near if blocks[number].compared == wanted]
        return hint, same[-1] if same else -1
    near = [at for at in near if not signs(blocks[at].text)]
    at = _labelled(blocks, near) or _telling(blocks, near, start) or _named(blocks, near, start)
    at = at or _sentence(blocks, start) or _brief(blocks, near, start) or _nearest(blocks, near)
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
    """The line that says most of what the first paragraphs say, best the one right over the date
    or the by-line; the upper of near equals.
    """
    opening = [block for block in blocks[start : start + 6] if block.kind is Kind.PROSE][:4]
    terms = terms_of(opening)
    over = _over(blocks, near, start)
    share = {
        at: share_of(blocks[at], terms)
        for at in near
        if (may_be_title(blocks[at]) and len(blocks[at].terms & terms) > (at not in over))
        or (at in over and is_named(blocks[at], blocks[start].terms))
    }
    share |= {at: share[at] + OVER_BONUS for at in _with_deck(over, share)}
    most = max(share.values(), default=0.0)
    likeness = {
        at: share[at] + 0.02 * min(blocks[at].words, 12) - 0.01 * (start - at)
        for at in share
        if share[at] >= max(TELLING, most / 2)
    }
    best = max(likeness.values(), default=0.0)
    return [at for at in likeness if likeness[at] >= best - NEARLY][:1]


def _over(blocks: list[Block], near: list[int], start: int) -> list[int]:
    """The last line above the body, if a by-line or a date stands between, as under a title."""
    last = [at for at in near if not _is_under(blocks[at])][-1:]
    return [at for at in last if any(map(dates_or_signs, blocks[at + 1 : start]))]


def _with_deck(over: list[int], share: dict[int, float]) -> list[int]:
    """The line over a by-line, and the one above it if that says as much: a title and its deck."""
    found = [at for at in over if at in share]
    return found + [at - 1 for at in found if share.get(at - 1, 0) >= DECK_SHARE * share[at]]


def _is_under(block: Block) -> bool:
    """Whether a line is one of those that stand between a title and a body."""
    return block.kind in (Kind.BYLINE, Kind.NOISE) or signs(block.text)


def dates_or_signs(block: Block) -> bool:
    """Whether a line says when an article was published or who wrote it."""
    is_date = block.kind is Kind.NOISE and bool(_DATED.search(block.text))
    return is_date or block.kind is Kind.BYLINE or signs(block.text)


def _named(blocks: list[Block], near: list[int], start: int) -> list[int]:
    """The last line of a word or two that the text is about."""
    return [at for at in near if is_named(blocks[at], blocks[start].terms)][-1:]


def _sentence(blocks: list[Block], start: int) -> list[int]:
    """The first paragraph, if a date or a by-line stands under it, as under a title, and no line
    above it can be the title of the rest.
    """
    after = range(start + 1, len(blocks))
    body = next((at for at in after if not _is_under(blocks[at])), start + 1)
    if blocks[start].words not in TITLE_WORDS or body == len(blocks):
        return []
    above = blocks[start - 1] if start and may_be_title(blocks[start - 1]) else None
    terms = terms_of(blocks[body:])
    is_own = above is None or not share_of(above, terms)
    told = is_own and any(map(dates_or_signs, blocks[start + 1 : body]))
    return [start] if told and share_of(blocks[start], terms) >= TELLING else []


def _brief(blocks: list[Block], near: list[int], start: int) -> list[int]:
    """A line of a word or two right over a by-line or a date, and then the body."""
    over = _over(blocks, near, start)
    is_brief = (at for at in over if blocks[at].kind is Kind.SHORT)
    return [at for at in is_brief if not _is_of_site(blocks[at])]


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
