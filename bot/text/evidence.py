"""Evidence: how well a passage, its sentences and its title fit a question, as numbers.

All are shares between 0 and 1, so that they compare across questions, unless they say otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.text.kept import Analysis, word
from bot.text.matching import Coverage, Matcher, joined
from bot.text.repair import Query
from bot.text.sentences import Span
from bot.text.stopwords import CUES
from bot.text.words import analysed

TITLE_WORDS = 60
BEST_TERM_SCORE = 2.2  # bm25 of a term that is all over a passage, in units of its idf: k1 + 1
NAMED = frozenset({"who", "where"})
CUE_STEMS = {kind: frozenset(analysed(word)[1] for word in CUES[kind]) for kind in CUES}


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

    bm25: float
    bm25_of_best: float
    exact: float
    alike: float
    best_sentence: float
    title: float
    pairs: float
    trigrams: float
    cue: float  # -1 it lacks what is asked for, 1 it has it, 0 nothing to look for
    titled: float  # of the words of the title, those that the question has


class SentenceEvidence(NamedTuple):
    """What speaks for a sentence of a passage."""

    passage: float  # the score of its passage; not a share
    alike: float
    pairs: float
    trigrams: float
    cue: float
    name: float  # the same of a word that goes with the name of a person or a place


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as a question sees it: how its sentences and its title cover the terms."""

    found: Found
    sentences: list[Coverage]
    title: Coverage
    text: Coverage


class Judge:
    """Collects the evidence of these passages for a query."""

    def __init__(self, query: Query, found: Iterable[Found]) -> None:
        self.query = query
        self._matcher = Matcher(query, _words(found))
        self._grams = trigrams(query)

    def sees(self, found: Found) -> Seen:
        covered = [self._matcher.coverage(words) for words in found.analysis.words]
        text = joined([self._matcher.coverage(()), *covered])
        return Seen(found, covered, self._matcher.coverage(found.title[:TITLE_WORDS]), text)

    def passage(self, seen: Seen, best_score: float) -> PassageEvidence:
        """What speaks for a passage; `best_score` is the best bm25 score of all."""
        matcher, found, title = self._matcher, seen.found, seen.title
        analysis = found.analysis
        words = [each for sentence in analysis.words for each in sentence]
        both = [max(pair) for pair in zip(title.alike, seen.text.alike, strict=True)]
        exact = [max(pair) for pair in zip(title.exact, seen.text.exact, strict=True)]
        sentence = max((matcher.share(cover.alike) for cover in seen.sentences), default=0.0)
        return PassageEvidence(
            bm25=found.score / (BEST_TERM_SCORE * matcher.total),
            bm25_of_best=found.score / (best_score or 1.0),
            exact=matcher.share(exact),
            alike=matcher.share(both),
            best_sentence=sentence,
            title=matcher.share(title.alike),
            pairs=matcher.share_of_pairs(seen.text.pairs),
            trigrams=share_of_trigrams(self._grams, " ".join(analysis.keys)),
            cue=cue(self.query, words, enumerates=any(analysis.lists)),
            titled=matcher.share_of_words(found.title[:TITLE_WORDS]),
        )

    def sentences(self, seen: Seen, score: float) -> list[tuple[Span, SentenceEvidence]]:
        """The sentences of a passage of this score, and what speaks for each."""
        start = seen.found.start
        return [
            (Span(start + span.start, start + span.end), self._sentence(seen, number, score))
            for number, span in enumerate(seen.found.analysis.spans)
        ]

    def _sentence(self, seen: Seen, number: int, score: float) -> SentenceEvidence:
        matcher, cover, analysis = self._matcher, seen.sentences[number], seen.found.analysis
        words = analysis.words[number]
        return SentenceEvidence(
            passage=score,
            alike=matcher.share(cover.alike),
            pairs=matcher.share_of_pairs(cover.pairs),
            trigrams=share_of_trigrams(self._grams, analysis.keys[number]),
            cue=cue(self.query, words, enumerates=analysis.lists[number]),
            name=name_cue(self.query, words),
        )


def _words(found: Iterable[Found]) -> Iterable[str]:
    for each in found:
        yield from each.title[:TITLE_WORDS]
        for sentence in each.analysis.words:
            yield from sentence


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


def cue(query: Query, words: Sequence[str], *, enumerates: bool) -> float:
    """1 if there is the kind of word that is asked for, or an enumeration if that is asked for,
    -1 if not; 0 if the question asks for none of these, or for a name.
    """
    if query.kind == "list":
        return 1.0 if enumerates else -1.0
    if query.kind in NAMED or query.kind not in CUE_STEMS:
        return 0.0
    # A date in the question is no answer to "when".
    return _has(query.kind, words, {term.key for term in query.terms})


def name_cue(query: Query, words: Sequence[str]) -> float:
    """1 if there is a word that goes with the kind of name that is asked for, which may be one of
    the question, -1 if not; 0 if no name is asked for.
    """
    return _has(query.kind, words, frozenset()) if query.kind in NAMED else 0.0


def _has(kind: str, words: Sequence[str], known: Collection[str]) -> float:
    """1 if there is a word of this kind, those known aside, -1 if not."""
    stems, numbers = CUE_STEMS[kind], kind in ("when", "how many")
    said = (w for w in map(word, words) if w.key not in known and w.name not in known)
    return 1.0 if any(w.stem in stems or (numbers and w.key[:1].isdigit()) for w in said) else -1.0
