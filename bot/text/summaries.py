"""Choosing the sentences that stand for an article, word for word and in its own order.

News says what matters first, so the place of a sentence counts most (`Lead`).  For a summary of a
few sentences a little is added for being central, near the title and near the first sentence, and
repetition is held down by maximal marginal relevance (Carbonell and Goldstein, 1998).  Longer
summaries are the guarded lead alone, which no ranking was seen to beat.  Time is linear in the
text: the similarities of a sentence to all others are one product with their sum.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text.sentences import sentences as sentence_spans
from bot.text.words import tokens

SENTENCES = 3
RANKED_SENTENCES = 3
RANKED_CHARS = 450
WORDS_LEAST = 5
WORDS_MOST = 60
UNTERMINATED_LEAST = 8
SAID_ALREADY = 0.9

_PLACE_HALVES_AT = 8
_CENTRAL, _TITLE, _LEAD, _LENGTH, _OPENS_PARAGRAPH = 0.3, 0.2, 0.2, 0.2, 0.2
_FULL_LENGTH = 25
_RELEVANCE = 0.5

_CLOSERS = "”»›\"')] \t"
_TERMINATED = re.compile(r"[.!…۔。！।]\Z")
_PAIRED = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of an article as it stands there: `text == article[start:end]`.

    `paragraph` is the number of its block.
    """

    text: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: SummarySentence
    terms: frozenset[str]
    vector: Vector
    opens_paragraph: bool


def summarise(
    title: str,
    text: str,
    *,
    headings: Iterable[int] = (),
    sentences: int | None = None,
    chars: int | None = None,
) -> list[SummarySentence]:
    """The sentences that stand for an article, at most `sentences` (SENTENCES if no budget is
    given) and at most `chars` characters in all, counting a space between two.

    `text` is blocks with a blank line between; `headings` are the numbers of those that are
    headings.  Only what stands before the first heading is chosen from, unless nothing there
    will do.  Never chosen: a question, a fragment, a line that ends in a colon, a sentence over
    WORDS_MOST words, one that says no more than the title.
    """
    count = SENTENCES if sentences is None and chars is None else sentences
    candidates = _candidates(title, text, frozenset(headings))
    ranked = count is not None and count <= RANKED_SENTENCES
    ranked = ranked or (count is None and chars is not None and chars <= RANKED_CHARS)
    scores = _scores(title, candidates) if ranked else _by_place(candidates)
    chosen = _choose(candidates, scores, count, chars, diverse=ranked)
    return sorted((one.sentence for one in chosen), key=lambda sentence: sentence.start)


def _candidates(title: str, text: str, headings: frozenset[int]) -> list[_Candidate]:
    first_heading = min(headings, default=None)
    body: list[tuple[SummarySentence, bool]] = []
    background: list[tuple[SummarySentence, bool]] = []
    for sentence, opens in _body_sentences(text, headings):
        after = first_heading is not None and sentence.paragraph > first_heading
        (background if after else body).append((sentence, opens))
    said = _terms(title)
    return _fit(body, said) or _fit(background, said)


def _body_sentences(text: str, headings: frozenset[int]) -> Iterable[tuple[SummarySentence, bool]]:
    """Every sentence outside the headings, and whether it opens its paragraph."""
    start = 0
    for number, block in enumerate(text.split("\n\n")):
        if number not in headings:
            for place, span in enumerate(sentence_spans(block)):
                said = block[span.start : span.end]
                yield SummarySentence(said, start + span.start, start + span.end, number), not place
        start += len(block) + 2


def _fit(found: list[tuple[SummarySentence, bool]], said: frozenset[str]) -> list[_Candidate]:
    """The sentences that may stand in a summary, weighed by how rare their terms are."""
    kept = [(one, opens, _terms(one.text)) for one, opens in found if _can_stand_alone(one.text)]
    kept = [(one, opens, terms) for one, opens, terms in kept if not _says_nothing_new(terms, said)]
    seen_in = Counter(term for _, _, terms in kept for term in terms)
    rarity = {term: math.log(1 + len(kept) / times) for term, times in seen_in.items()}
    return [_Candidate(one, terms, _unit(terms, rarity), opens) for one, opens, terms in kept]


def _can_stand_alone(sentence: str) -> bool:
    words = len(sentence.split())
    bare = sentence.rstrip(_CLOSERS)
    if not WORDS_LEAST <= words <= WORDS_MOST or bare.endswith((":", "?", "؟", "،", "؛", ",", ";")):
        return False
    if not _TERMINATED.search(bare) and words < UNTERMINATED_LEAST:
        return False
    if sentence[0].islower() or sentence[0] in "،؛,;:.…)]”»-–—*•":
        return False
    return all(sentence.count(opener) == sentence.count(closer) for opener, closer in _PAIRED)


def _terms(text: str) -> frozenset[str]:
    """The stems of a text's words, without the shortest, which carry little."""
    return frozenset(token.stem for token in tokens(text) if len(token.key) > 2)


def _says_nothing_new(terms: frozenset[str], said: frozenset[str]) -> bool:
    return len(terms & said) >= SAID_ALREADY * len(terms)


def _unit(terms: frozenset[str], rarity: dict[str, float]) -> Vector:
    norm = math.sqrt(sum(rarity[term] ** 2 for term in terms)) or 1.0
    return {term: rarity[term] / norm for term in terms}


def _dot(one: Vector, other: Vector) -> float:
    few, many = sorted((one, other), key=len)
    return sum(weight * many.get(term, 0.0) for term, weight in few.items())


def _by_place(candidates: list[_Candidate]) -> list[float]:
    return [1 / (1 + place / _PLACE_HALVES_AT) for place in range(len(candidates))]


def _scores(title: str, candidates: list[_Candidate]) -> list[float]:
    """How well each candidate would stand for the whole, its place counting most."""
    title_terms = _terms(title)
    centrality = _centrality(candidates)
    return [
        place
        + _CENTRAL * central
        + _TITLE * len(one.terms & title_terms) / (len(title_terms) or 1)
        + _LEAD * _dot(one.vector, candidates[0].vector)
        + _LENGTH * min(1.0, len(one.sentence.text.split()) / _FULL_LENGTH)
        + _OPENS_PARAGRAPH * one.opens_paragraph
        for one, place, central in zip(candidates, _by_place(candidates), centrality, strict=True)
    ]


def _centrality(candidates: list[_Candidate]) -> list[float]:
    """Each candidate's similarity to all the others together, as a share of the greatest."""
    together: defaultdict[str, float] = defaultdict(float)
    for one in candidates:
        for term, weight in one.vector.items():
            together[term] += weight
    raw = [_dot(one.vector, together) - 1 for one in candidates]
    most = max(raw, default=0.0)
    return [value / most if most > 0 else 0.0 for value in raw]


def _choose(
    candidates: list[_Candidate],
    scores: list[float],
    count: int | None,
    chars: int | None,
    *,
    diverse: bool,
) -> list[_Candidate]:
    """The best candidates that fit the budget, taken one by one."""
    left = dict(enumerate(scores))
    nearest = [0.0] * len(candidates)
    chosen: list[_Candidate] = []
    room = math.inf if chars is None else chars
    while left and (count is None or len(chosen) < count):
        best = max(left, key=lambda number: _worth(left[number], nearest[number], diverse))
        del left[best]
        taken = candidates[best]
        if len(taken.sentence.text) > room or _repeats(taken, chosen):
            continue
        chosen.append(taken)
        room -= len(taken.sentence.text) + 1
        for number in left if diverse else ():
            likeness = _dot(candidates[number].vector, taken.vector)
            nearest[number] = max(nearest[number], likeness)
    return chosen


def _worth(score: float, nearest: float, diverse: bool) -> float:
    return _RELEVANCE * score - (1 - _RELEVANCE) * nearest if diverse else score


def _repeats(candidate: _Candidate, chosen: list[_Candidate]) -> bool:
    return any(_says_nothing_new(candidate.terms, other.terms) for other in chosen)
