"""Evidence: how well a passage, its sentences and its title fit a question, as numbers.

All are shares between 0 and 1, so that they compare across questions, unless they say otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bot.text.kept import Analysis, Words, word
from bot.text.matching import Coverage, Matcher
from bot.text.repair import Query
from bot.text.sentences import Span
from bot.text.stopwords import CUES
from bot.text.words import analysed

TITLE_WORDS = 60
CUE_STEMS = {kind: frozenset(analysed(word)[1] for word in CUES[kind]) for kind in CUES}
SURE_CUES = frozenset({"when", "how many", "why", "list"})
NAME_CUES = frozenset({"who", "where"})
CUE_KINDS = (SURE_CUES, NAME_CUES)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A passage, text[start:end] of an article: its bm25 score, the words of the article's title
    and its own sentences, as kept.
    """

    article: int
    start: int
    end: int
    score: float
    title: tuple[str, ...]
    analysis: Analysis


class PassageEvidence(NamedTuple):
    """What speaks for a passage."""

    bm25_of_best: float
    best_sentence: float  # what the sentence that says most says, together with the title
    pairs: float
    trigrams: float
    cue: float  # -1 it lacks what is asked for, 1 it has it, 0 nothing to look for
    titled: float  # how much the question and the title say the same: the F-measure of both shares


class SentenceEvidence(NamedTuple):
    """What speaks for a sentence of a passage."""

    passage: float  # the score of its passage; not a share
    told: float  # what it says together with the title, by words that look alike or have one root
    pairs: float
    cue: float
    lists: float  # the same of several things, where several are asked for
    name: float  # the same of a word that goes with the name of a person or a place


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as a question sees it: how its sentences and its title cover the terms, and the
    share that each sentence covers together with the title.
    """

    found: Found
    sentences: list[Coverage]
    title: Coverage
    told: list[float]

    @property
    def exact(self) -> list[float]:
        """How surely each term is there, by stem."""
        told = (each.exact for each in (self.title, *self.sentences))
        return [max(values) for values in zip(*told, strict=True)]


class Judge:
    """Collects the evidence of these passages for a query."""

    def __init__(self, query: Query, found: Iterable[Found]) -> None:
        self.query = query
        titles_and_sentences = ((each.title[:TITLE_WORDS], *each.analysis.words) for each in found)
        self._matcher = Matcher(query, chain.from_iterable(titles_and_sentences))
        self._grams = trigrams(query)
        self._cues = {kinds: cue_words(query, self._matcher.words, kinds) for kinds in CUE_KINDS}

    def sees(self, found: Found) -> Seen:
        matcher = self._matcher
        title = matcher.coverage(found.title[:TITLE_WORDS])
        covered = [matcher.coverage(words) for words in found.analysis.words]
        told = [matcher.share(map(max, title.related, each.related)) for each in covered]
        return Seen(found, covered, title, told)

    def passage(self, seen: Seen, best_score: float) -> PassageEvidence:
        """What speaks for a passage; `best_score` is the best bm25 score of all."""
        matcher, found = self._matcher, seen.found
        analysis = found.analysis
        words = list(chain.from_iterable(analysis.words))
        named = matcher.share(seen.title.alike)
        pairs = set[int]().union(*(cover.pairs for cover in seen.sentences))
        return PassageEvidence(
            bm25_of_best=found.score / (best_score or 1.0),
            best_sentence=max(seen.told, default=0.0),
            pairs=matcher.share_of_pairs(pairs),
            trigrams=share_of_trigrams(self._grams, analysis.keys),
            cue=self._cue(words, SURE_CUES),
            titled=f_measure(named, matcher.share_of_words(found.title[:TITLE_WORDS])),
        )

    def sentences(self, seen: Seen, score: float) -> list[tuple[Span, SentenceEvidence]]:
        """The sentences of a passage of this score, and what speaks for each."""
        start = seen.found.start
        return [
            (Span(start + span.start, start + span.end), self._sentence(seen, number, score))
            for number, span in enumerate(seen.found.analysis.spans)
        ]

    def _sentence(self, seen: Seen, number: int, score: float) -> SentenceEvidence:
        analysis = seen.found.analysis
        words = analysis.words[number]
        return SentenceEvidence(
            passage=score,
            told=seen.told[number],
            pairs=self._matcher.share_of_pairs(seen.sentences[number].pairs),
            cue=self._cue(words, SURE_CUES),
            lists=self._lists(analysis.lists[number]),
            name=self._cue(words, NAME_CUES),
        )

    def _cue(self, words: Collection[str], kinds: frozenset[str]) -> float:
        """1 if there is the kind of word that is asked for, -1 if not; 0 if the question asks for
        none of these kinds.
        """
        if self.query.kind not in kinds:
            return 0.0
        return -1.0 if self._cues[kinds].isdisjoint(words) else 1.0

    def _lists(self, enumerates: bool) -> float:
        if self.query.kind != "list":
            return 0.0
        return 1.0 if enumerates else -1.0


def f_measure(left: float, right: float) -> float:
    """The harmonic mean of two shares."""
    return 2 * left * right / ((left + right) or 1.0)


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


def share_of_trigrams(grams: Mapping[str, float], text: str) -> float:
    return sum(weight for gram, weight in grams.items() if gram in text)


def cue_words(query: Query, words: Words, kinds: Collection[str]) -> frozenset[str]:
    """Those of the words that are of the kind that is asked for, if it is one of these kinds."""
    if query.kind not in kinds or query.kind not in CUE_STEMS:
        return frozenset()
    stems, numbers = CUE_STEMS[query.kind], query.kind in ("when", "how many")
    said = zip(words.written, words.keys, words.stems, strict=True)
    cues = {w for w, k, stem in said if stem in stems or (numbers and k[:1].isdigit())}
    # A date in the question is no answer to "when", but a title in it is one's to "who".
    known = {term.key for term in query.terms} if kinds is SURE_CUES else frozenset()
    return frozenset(w for w in cues if known.isdisjoint((word(w).key, word(w).name)))
