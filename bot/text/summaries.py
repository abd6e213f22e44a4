"""Choosing the sentences that stand for an article, word for word and in its own order.

News says what matters first, so the place of a sentence counts most (`Lead`).  For a summary of a
few sentences a little is added for being central, near the title and near the first sentence, and
repetition is held down by maximal marginal relevance (Carbonell and Goldstein, 1998).  Longer
summaries are the guarded lead alone, which no ranking was seen to beat.  Only the first
CANDIDATES_MOST sentences that may stand alone are looked at, so time is linear in the text.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import NamedTuple

from bot.text.sentences import Span, enclosures
from bot.text.sentences import sentences as sentence_spans
from bot.text.words import Token, tokens

RANKED_SENTENCES = 3
RANKED_CHARS = 450
CANDIDATES_MOST = 200
WORDS_LEAST = 5
WORDS_MOST = 60
SENTENCE_CHARS_MOST = 500
UNTERMINATED_LEAST = 8
SAID_ALREADY = 0.9

_PLACE_HALVES_AT = 8
_CENTRAL, _TITLE, _LEAD, _LENGTH, _OPENS_PARAGRAPH = 0.3, 0.2, 0.2, 0.2, 0.2
_FULL_LENGTH = 25
_LEANING = 0.3
_RELEVANCE = 0.5

_CLOSING = re.compile(r"(?:\[\d{1,3}\]|[”»›’\"')\]\s])+\Z")
_TERMINATED = re.compile(r"[.!۔。！।]\Z")
_UNFINISHED = re.compile(r"(?:[:،؛,;?？؟]\W{0,8}|[…\-–—]|\.\.)\Z")
_OPENS_NOTHING = "،؛,;:.…!?؟)]}”»›-–—*•|"
_CLOSER_OF = {"“": "”", "«": "»", "(": ")", "[": "]", "{": "}", "‹": "›", "„": "“”"}
_CLOSERS = frozenset("".join(_CLOSER_OF.values())) - {"“"}
_FIRST_WORD = re.compile(r"\w+")

# A sentence that begins so leans on the one before it: somebody goes on speaking, something is
# pointed at, a contrast or a consequence is drawn.
_LEANING_WORDS = """
    وأضاف وأضافت أضاف أضافت وتابع وتابعت تابع تابعت وأردف وأردفت واستطرد ومضى ومضت وزاد وأكمل
    واستدرك وختم وختمت واختتم واختتمت لكن ولكن لكنه لكنها لكنهم ولكنه ولكنها كما وكذلك كذلك وأيضا
    لذلك ولذلك لذا ولذا وبذلك وبالتالي وهكذا وعليه وهو وهي وهم وهذا وهذه وذلك وتلك هو هي هم هذا هذه
    ذلك تلك إنه إنها وإنه وإنها وأنه وأنها ومنها ومنهم وبدوره بدوره بدورها وبدورها فهو فهي إذ حيث
    He She They It His Her Their Its This That These Those But And Or So Yet However Therefore Thus
    Then Still Also Instead Nevertheless Nonetheless Moreover Furthermore Besides Otherwise
    Il Elle Ils Elles Ce Cela Cet Cette Ces Son Sa Ses Leur Leurs Mais Or Donc Ainsi Cependant
    Toutefois Pourtant Néanmoins Puis Ensuite Aussi
    Он Она Оно Они Его Её Ее Их Это Этот Эта Эти Но Однако Поэтому Также Тем Затем Так Потом Зато
    Кроме"""
_LEANS = frozenset(_LEANING_WORDS.split())

Vector = dict[str, float]


class Budget(NamedTuple):
    """At most so many sentences, at most so many characters; None is no limit."""

    sentences: int | None
    chars: int | None


class Length(Enum):
    """How long a summary is: for the card of a new article, on request, and at length.

    A longer one has at least as many sentences: SENTENCE_CHARS_MOST fits into any of them, and
    three such sentences into LONG.
    """

    PUSH = Budget(2, 600)
    SHORT = Budget(3, None)
    LONG = Budget(8, 1600)


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
    """A sentence that may be chosen.  `number` counts all sentences of the article.

    What it says is told by the stems of its words, which see a repetition in other inflections;
    what it is like by the words as written, since no stemmer was seen to rank better.
    """

    sentence: SummarySentence
    number: int
    stems: frozenset[str]
    keys: frozenset[str]
    opens_paragraph: bool
    leans: bool


def summarise(
    title: str,
    text: str,
    *,
    headings: Iterable[int] = (),
    length: Length = Length.SHORT,
    sentences: int | None = None,
    chars: int | None = None,
) -> list[SummarySentence]:
    """The sentences that stand for an article, as many as `length` allows, or instead at most
    `sentences` and at most `chars` characters in all, counting a space between two.

    `text` is blocks with a blank line between; `headings` are the numbers of those that are
    headings.  Only what stands before the first heading is chosen from, unless nothing there
    will do.  Never chosen: a question, a fragment, a line that ends in a colon, a sentence over
    WORDS_MOST words or SENTENCE_CHARS_MOST characters or cut out of a quotation, one that says
    no more than the title or than another that is chosen.  Empty if no sentence is left.
    """
    asked = Budget(sentences, chars)
    count, room = length.value if asked == (None, None) else asked
    candidates = _candidates(title, text, frozenset(headings))
    ranked = count is not None and count <= RANKED_SENTENCES
    ranked = ranked or (count is None and room is not None and room <= RANKED_CHARS)
    vectors = _vectors(candidates) if ranked else []
    scores = _scores(title, candidates, vectors) if ranked else _by_place(candidates)
    chosen = _choose(candidates, scores, vectors, Budget(count, room))
    return sorted((one.sentence for one in chosen), key=lambda sentence: sentence.start)


def _candidates(title: str, text: str, headings: frozenset[int]) -> list[_Candidate]:
    """Those before the first heading, or else the others."""
    first_heading = min(headings, default=math.inf)
    said = frozenset(word.stem for word in _long_words(title))
    found = list(islice(_standing(text, headings, said), CANDIDATES_MOST))
    body = [one for one in found if one.sentence.paragraph < first_heading]
    return _unrepeated(body or found)


def _standing(text: str, headings: frozenset[int], said: frozenset[str]) -> Iterator[_Candidate]:
    """The sentences outside the headings that may stand alone and are not in the title."""
    for number, (one, opens) in enumerate(_body_sentences(text, headings)):
        if one is None or not _can_stand_alone(one.text):
            continue
        words = _long_words(one.text)
        stems = frozenset(word.stem for word in words)
        if not _says_nothing_new(stems, said):
            keys = frozenset(word.key for word in words)
            yield _Candidate(one, number, stems, keys, opens, number > 0 and _leans(one.text))


def _body_sentences(
    text: str, headings: frozenset[int]
) -> Iterator[tuple[SummarySentence | None, bool]]:
    """Every sentence outside the headings, None if its ends cut a quotation or a bracket, and
    whether it opens its paragraph.
    """
    start = 0
    for number, block in enumerate(text.split("\n\n")):
        quoted = enclosures(block, 0, len(block), longest=len(block))
        for place, span in enumerate(() if number in headings else sentence_spans(block)):
            said = block[span.start : span.end]
            one = SummarySentence(said, start + span.start, start + span.end, number)
            yield None if _cuts(span, quoted) else one, not place
        start += len(block) + 2


def _cuts(span: Span, quoted: list[tuple[int, int]]) -> bool:
    """Whether one of the ends of a span is inside a quotation or a bracket."""
    before = [bisect_left(quoted, (at,)) - 1 for at in (span.start, span.end)]
    return any(
        number >= 0 and quoted[number][0] < at < quoted[number][1]
        for number, at in zip(before, (span.start, span.end), strict=True)
    )


def _unrepeated(found: Iterable[_Candidate]) -> list[_Candidate]:
    """Without those that say nothing that another does not: of two alike, the first stays."""
    kept: list[_Candidate] = []
    for one in found:
        if not any(_says_nothing_new(one.stems, other.stems) for other in kept):
            kept = [other for other in kept if not _says_nothing_new(other.stems, one.stems)]
            kept.append(one)
    return kept


def _can_stand_alone(sentence: str) -> bool:
    if len(sentence) > SENTENCE_CHARS_MOST or len(words := sentence.split()) > WORDS_MOST:
        return False
    bare = _CLOSING.sub("", sentence)
    least = WORDS_LEAST if _TERMINATED.search(bare) else UNTERMINATED_LEAST
    if sum(any(map(str.isalpha, word)) for word in words) < least or _UNFINISHED.search(bare):
        return False
    if sentence[0] in _OPENS_NOTHING or (sentence[0].islower() and not sentence[1].isupper()):
        return False
    return _is_balanced(sentence)


def _is_balanced(sentence: str) -> bool:
    """Whether every quote and bracket that opens closes, and the reverse."""
    waiting: list[str] = []
    for char in sentence:
        if waiting and char in waiting[-1]:
            waiting.pop()
        elif char in _CLOSER_OF:
            waiting.append(_CLOSER_OF[char])
        elif char in _CLOSERS:
            return False
    return not waiting and sentence.count('"') % 2 == 0


def _leans(sentence: str) -> bool:
    """Whether it says little without the sentence before it."""
    found = _FIRST_WORD.search(sentence)
    return found is not None and found[0] in _LEANS


def _long_words(text: str) -> list[Token]:
    """A text's words but for the shortest, which carry little."""
    return [token for token in tokens(text) if len(token.key) > 2]


def _says_nothing_new(stems: frozenset[str], said: frozenset[str]) -> bool:
    return len(stems & said) >= SAID_ALREADY * len(stems)


def _vectors(candidates: list[_Candidate]) -> list[Vector]:
    """The words of each candidate, weighed by how rare they are among all, as a unit vector."""
    seen_in = Counter(key for one in candidates for key in one.keys)
    rarity = {key: math.log(1 + len(candidates) / times) for key, times in seen_in.items()}
    return [_unit({key: rarity[key] for key in one.keys}) for one in candidates]


def _unit(vector: Vector) -> Vector:
    norm = math.hypot(*vector.values()) or 1.0
    return {key: weight / norm for key, weight in vector.items()}


def _dot(one: Vector, other: Vector) -> float:
    few, many = sorted((one, other), key=len)
    return sum(weight * many.get(key, 0.0) for key, weight in few.items())


def _by_place(candidates: list[_Candidate]) -> list[float]:
    return [1 / (1 + place / _PLACE_HALVES_AT) for place in range(len(candidates))]


def _scores(title: str, candidates: list[_Candidate], vectors: list[Vector]) -> list[float]:
    """How well each candidate would stand for the whole, its place counting most."""
    title_keys = frozenset(word.key for word in _long_words(title))
    parts = zip(candidates, vectors, _by_place(candidates), _centrality(vectors), strict=True)
    return [
        place
        + _CENTRAL * central
        + _TITLE * len(one.keys & title_keys) / (len(title_keys) or 1)
        + _LEAD * _dot(vector, vectors[0])
        + _LENGTH * min(1.0, len(one.sentence.text.split()) / _FULL_LENGTH)
        + _OPENS_PARAGRAPH * one.opens_paragraph
        for one, vector, place, central in parts
    ]


def _centrality(vectors: list[Vector]) -> list[float]:
    """Each candidate's similarity to all the others together, as a share of the greatest."""
    together: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for key, weight in vector.items():
            together[key] += weight
    raw = [_dot(vector, together) - 1 for vector in vectors]
    most = max(raw, default=0.0)
    return [value / most if most > 0 else 0.0 for value in raw]


def _choose(
    candidates: list[_Candidate], scores: list[float], vectors: list[Vector], budget: Budget
) -> list[_Candidate]:
    """The best candidates that fit the budget, taken one by one; unlike each other if there are
    vectors.
    """
    left = dict(enumerate(scores))
    nearest = [0.0] * len(candidates)
    chosen: dict[int, _Candidate] = {}
    room = math.inf if budget.chars is None else budget.chars

    def worth(place: int) -> float:
        one = candidates[place]
        leans = one.leans and one.number - 1 not in chosen
        return _RELEVANCE * (left[place] - _LEANING * leans) - (1 - _RELEVANCE) * nearest[place]

    while left and (budget.sentences is None or len(chosen) < budget.sentences):
        best = max(left, key=worth)
        del left[best]
        taken = candidates[best]
        if len(taken.sentence.text) > room:
            continue
        chosen[taken.number] = taken
        room -= len(taken.sentence.text) + 1
        for place in left if vectors else ():
            nearest[place] = max(nearest[place], _dot(vectors[place], vectors[best]))
    return list(chosen.values())
