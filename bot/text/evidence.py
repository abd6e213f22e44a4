"""Evidence: how well a passage, its sentences and its title fit a question, as numbers.

All are shares between 0 and 1, so that they compare across questions, unless they say otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.text.aliases import Aliases
from bot.text.repair import PROCLITICS, VARIANT_WEIGHT, Query, Sought, without_proclitic
from bot.text.sentences import Span, sentences
from bot.text.stems import STEM_LETTERS
from bot.text.stopwords import CUES, STOP_WORDS
from bot.text.words import Token, analysed, tokens

LIKENESS_LEAST, LIKENESS_ZERO = 70.0, 55.0  # percent
# A word that the archive knows is less likely to stand for another one.
LIKENESS_OF_KNOWN = 0.7
LONGEST_WORD = 40
DERIVATIONS = "امتي"  # first letters that patterns add to a root: أفعال، مفعول، تفعيل، يفعل
TANWIN_ALIF = "ا"  # what an indefinite accusative ends in
TITLE_CHARS = 300
PASSAGES_REMEMBERED = 1024
CUE_STEMS = {kind: frozenset(analysed(word)[1] for word in CUES[kind]) for kind in CUES}
SURE_CUES = frozenset({"when", "how many", "why"})
NAME_CUES = frozenset({"who", "where"})
BEST_TERM_SCORE = 2.2  # bm25 of a term that is all over a passage, in units of its idf: k1 + 1


class Found(NamedTuple):
    """A passage, text[start:end] of the article of this title, its bm25 score, and the article's
    language, "" if unknown.
    """

    article: int
    title: str
    text: str
    start: int
    end: int
    score: float
    language: str = ""


class PassageEvidence(NamedTuple):
    """What speaks for a passage."""

    bm25: float
    bm25_of_best: float
    exact: float
    alike: float
    text_alike: float
    best_sentence: float
    title: float
    pairs: float
    trigrams: float
    cue: float  # -1 it lacks what is asked for, 1 it has it, 0 nothing to look for
    length: float  # logarithm of the number of words
    first: float  # whether it begins the article
    titled: float  # of the words of the title, those that the question has


class SentenceEvidence(NamedTuple):
    """What speaks for a sentence of a passage."""

    passage: float  # the score of its passage; not a share
    alike: float
    exact: float
    around: float
    pairs: float
    trigrams: float
    cue: float
    name: float
    first: float
    length: float


class Match(NamedTuple):
    """The term of the query that a word stands for, and how surely: by stem, by likeness."""

    term: int
    exact: float
    alike: float


class Coverage(NamedTuple):
    """For each term how surely it is there, by stem and by likeness; neighbouring pairs."""

    exact: list[float]
    alike: list[float]
    pairs: set[int]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text cut into sentences, each with its words."""

    spans: tuple[Span, ...]
    words: tuple[tuple[Token, ...], ...]


@lru_cache(PASSAGES_REMEMBERED)
def analysis(text: str, language: str, aliases: Aliases) -> Analysis:
    spans = tuple(sentences(text))
    return Analysis(spans, tuple(_words(text[s.start : s.end], language, aliases) for s in spans))


@lru_cache(PASSAGES_REMEMBERED)
def _title(text: str, language: str, aliases: Aliases) -> tuple[Token, ...]:
    return _words(text, language, aliases)


def _words(text: str, language: str, aliases: Aliases) -> tuple[Token, ...]:
    return tuple(aliases.marked(tokens(text, language)))


def _analysed(query: Query, found: Found) -> Analysis:
    return analysis(found.text[found.start : found.end], found.language, query.aliases)


def _titled(query: Query, found: Found) -> tuple[Token, ...]:
    """The words of the title."""
    return _title(found.title[:TITLE_CHARS], found.language, query.aliases)


class Matcher:
    """Tells which terms of a query the words of a set of texts stand for."""

    def __init__(self, query: Query, words: Sequence[Token]) -> None:
        self.query = query
        self.total = sum(term.weight for term in query.terms) or 1.0
        # A key has several stems if there are texts in several languages.
        stems = {(word.key, word.stem): None for word in words if len(word.key) <= LONGEST_WORD}
        stems |= {(word.name, word.name): None for word in words if word.name}
        self._keys: defaultdict[str, list[str]] = defaultdict(list)
        for key, stem in stems:
            self._keys[stem].append(key)
        self._words = {key: None for key, _ in stems}
        self._matches: defaultdict[str, list[Match]] = defaultdict(list)
        for number, term in enumerate(query.terms):
            self._match(number, term)

    def _match(self, number: int, term: Sought) -> None:
        exact = {
            key: sure for stem, sure in _accepted(term).items() for key in self._keys.get(stem, ())
        }
        exact |= {term.key: 1.0} if term.key in self._words else {}
        likeness = _likeness(term, self._words, self._keys)
        for key in exact.keys() | likeness.keys():
            sure = exact.get(key, 0.0)
            self._matches[key].append(Match(number, sure, max(sure, likeness.get(key, 0.0))))

    def coverage(self, words: Iterable[Token]) -> Coverage:
        """How well these words cover the terms."""
        exact = [0.0] * len(self.query.terms)
        alike = exact.copy()
        pairs: set[int] = set()
        before: tuple[set[int], set[int]] = (set(), set())
        for word in words:
            here = set()
            for number, sure, like in self._of(word):
                here.add(number)
                exact[number] = max(exact[number], sure)
                alike[number] = max(alike[number], like)
            pairs |= _pairs(here, before[0] | before[1])
            before = (before[1], here)
        return Coverage(exact, alike, pairs)

    def _of(self, word: Token) -> Sequence[Match]:
        """What the word stands for, itself or as a part of a name."""
        matches = self._matches.get(word.key, ())
        return [*matches, *self._matches.get(word.name, ())] if word.name else matches

    def share(self, each: Sequence[float]) -> float:
        """The share of the query that is covered, its terms weighted by what they tell."""
        return sum(v * t.weight for v, t in zip(each, self.query.terms, strict=True)) / self.total

    def share_of_words(self, words: Sequence[Token]) -> float:
        """The share of words, stop words aside, that stand for some term."""
        told = [word for word in words if word.key not in STOP_WORDS]
        known = sum(max((m.alike for m in self._of(w)), default=0.0) for w in told)
        return known / (len(told) or 1)

    def share_of_pairs(self, pairs: Iterable[int]) -> float:
        """The share of the neighbouring terms that are neighbours here too."""
        weights = [left.weight + right.weight for left, right in pairwise(self.query.terms)]
        return sum(weights[number] for number in pairs) / (sum(weights) or 1.0)


def joined(parts: Sequence[Coverage]) -> Coverage:
    """The coverage of texts, one at least, taken together."""
    exact = [max(values) for values in zip(*(part.exact for part in parts), strict=True)]
    alike = [max(values) for values in zip(*(part.alike for part in parts), strict=True)]
    return Coverage(exact, alike, set().union(*(part.pairs for part in parts)))


def _likeness(
    term: Sought, words: Iterable[str], keys: Mapping[str, list[str]]
) -> dict[str, float]:
    """How much the words, and keys by their stems, look like the term.

    In a word that nobody wrote any letter may be wrong.  A word that the archive knows can only
    stand for one of the same root, so its stem is compared, and trusted less; a stem so short
    that everything looks like it, only with words that begin as it or as its derivations do.
    """
    if not term.forms.get(term.stem):
        return _alike(term.key, list(words), 1.0)
    others = list(keys)
    if len(term.stem) <= STEM_LETTERS:
        others = [stem for stem in others if stem.startswith((term.stem[0], *DERIVATIONS))]
    alike = _alike(term.stem, others, LIKENESS_OF_KNOWN)
    return {key: like for stem, like in alike.items() for key in keys[stem]}


def _alike(word: str, others: list[str], trust: float) -> dict[str, float]:
    close = process.extract(
        word, others, scorer=fuzz.ratio, score_cutoff=LIKENESS_LEAST, limit=None
    )
    scale = trust / (100 - LIKENESS_ZERO)
    return {other: (score - LIKENESS_ZERO) * scale for other, score, _ in close}


def _accepted(term: Sought) -> dict[str, float]:
    """The stems that stand for the term, and how surely: it may have a proclitic more or less,
    or stand in the accusative.
    """
    accepted = {without_proclitic(term.stem): VARIANT_WEIGHT}
    for stem, sure in term.forms.items():
        if len(stem) >= STEM_LETTERS:
            near = (*(proclitic + stem for proclitic in PROCLITICS), stem + TANWIN_ALIF)
            accepted |= dict.fromkeys(near, VARIANT_WEIGHT * sure)
    return accepted | dict(term.forms)


def matcher_of(query: Query, found: Iterable[Found]) -> Matcher:
    """A matcher for these passages and their titles."""
    words: list[Token] = []
    for each in found:
        words += _titled(query, each)
        for sentence in _analysed(query, each).words:
            words += sentence
    return Matcher(query, words)


def _pairs(here: set[int], before: set[int]) -> set[int]:
    """Numbers of the first terms of neighbouring pairs, in either order."""
    if not here or not before:
        return set()
    return {number for number in before if number + 1 in here} | {
        number for number in here if number + 1 in before
    }


def trigrams(query: Query) -> dict[str, float]:
    """The three-letter strings of the terms, each with its share of what its term tells."""
    told: defaultdict[str, float] = defaultdict(float)
    for term in query.terms:
        text = f" {term.key} "
        grams = [text[at : at + 3] for at in range(len(text) - 2)]
        for gram in grams:
            told[gram] += term.weight / len(grams)
    total = sum(told.values()) or 1.0
    return {gram: weight / total for gram, weight in told.items()}


def share_of_trigrams(grams: Mapping[str, float], words: Iterable[Token]) -> float:
    text = " ".join(f"{word.key} {word.name} " if word.name else word.key for word in words)
    text = f" {text} "
    return sum(weight for gram, weight in grams.items() if gram in text)


def cue(query: Query, words: Iterable[Token], kinds: Collection[str]) -> float:
    """1 if there is the kind of word that is asked for, -1 if not; 0 if the question asks for
    none of these kinds.
    """
    if query.kind not in kinds:
        return 0.0
    stems, numbers = CUE_STEMS[query.kind], query.kind in ("when", "how many")
    # A date in the question is no answer to "when", but a title in it is one's to "who".
    known = {term.key for term in query.terms} if kinds is SURE_CUES else frozenset()
    said = (word for word in words if word.key not in known and word.name not in known)
    return 1.0 if any(w.stem in stems or (numbers and w.key[0].isdigit()) for w in said) else -1.0


def passage_evidence(
    matcher: Matcher, grams: Mapping[str, float], found: Found, best_score: float
) -> PassageEvidence:
    each = _analysed(matcher.query, found).words
    words = [word for sentence in each for word in sentence]
    titled = _titled(matcher.query, found)
    title = matcher.coverage(titled)
    covered = [matcher.coverage(sentence) for sentence in each]
    text = joined([matcher.coverage(()), *covered])
    both = [max(pair) for pair in zip(title.alike, text.alike, strict=True)]
    exact = [max(pair) for pair in zip(title.exact, text.exact, strict=True)]
    sentence = max((matcher.share(cover.alike) for cover in covered), default=0.0)
    return PassageEvidence(
        bm25=found.score / (BEST_TERM_SCORE * matcher.total),
        bm25_of_best=found.score / (best_score or 1.0),
        exact=matcher.share(exact),
        alike=matcher.share(both),
        text_alike=matcher.share(text.alike),
        best_sentence=sentence,
        title=matcher.share(title.alike),
        pairs=matcher.share_of_pairs(text.pairs),
        trigrams=share_of_trigrams(grams, words),
        cue=cue(matcher.query, words, SURE_CUES),
        length=log(1 + len(words)),
        first=float(found.start == 0),
        titled=matcher.share_of_words(titled),
    )


def sentence_evidence(
    matcher: Matcher, grams: Mapping[str, float], found: Found, score: float
) -> list[tuple[Span, SentenceEvidence]]:
    """The sentences of a passage of this score, and what speaks for each."""
    parts = _analysed(matcher.query, found)
    covered = [matcher.coverage(words) for words in parts.words]
    alike = [0.0, *(matcher.share(each.alike) for each in covered), 0.0]
    return [
        (
            Span(found.start + span.start, found.start + span.end),
            SentenceEvidence(
                passage=score,
                alike=alike[number],
                exact=matcher.share(cover.exact),
                around=max(alike[number - 1], alike[number + 1]),
                pairs=matcher.share_of_pairs(cover.pairs),
                trigrams=share_of_trigrams(grams, words),
                cue=cue(matcher.query, words, SURE_CUES),
                name=cue(matcher.query, words, NAME_CUES),
                first=float(number == 1),
                length=log(1 + len(words)),
            ),
        )
        for number, (span, words, cover) in enumerate(
            zip(parts.spans, parts.words, covered, strict=True), 1
        )
    ]
