"""Matching: which terms of a question the words of some passages stand for, and how surely.

Words are as the index keeps them (`bot.text.kept`).  Each distinct one is compared once, however
many passages hold it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.text.kept import word
from bot.text.repair import PROCLITICS, VARIANT_WEIGHT, Query, Sought, without_proclitic
from bot.text.stems import STEM_LETTERS
from bot.text.stopwords import STOP_WORDS

LIKENESS_LEAST, LIKENESS_ZERO = 70.0, 55.0  # percent
# A word that the archive knows is less likely to stand for another one.
LIKENESS_OF_KNOWN = 0.7
LONGEST_WORD = 40
DERIVATIONS = "امتي"  # first letters that patterns add to a root: أفعال، مفعول، تفعيل، يفعل
NEAR = 2  # words: how far neighbours may be apart
TANWIN_ALIF = "ا"  # what an indefinite accusative ends in


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


class Matcher:
    """Tells which terms of a query the words of a set of texts stand for."""

    def __init__(self, query: Query, words: Iterable[str]) -> None:
        self.query = query
        self.total = sum(term.weight for term in query.terms) or 1.0
        read = {written: word(written) for written in set(words)}
        # A key has several stems if there are texts in several languages.
        self._keys: defaultdict[str, set[str]] = defaultdict(set)
        for key, stem, name in read.values():
            if len(key) <= LONGEST_WORD:
                self._keys[stem].add(key)
            if name:
                self._keys[name].add(name)
        self._words = sorted(set().union(*self._keys.values()))
        self._stems = sorted(self._keys)
        self._beginning = {
            first: list(stems) for first, stems in groupby(self._stems, key=lambda stem: stem[0])
        }
        found: defaultdict[str, list[Match]] = defaultdict(list)
        for number, term in enumerate(query.terms):
            self._match(number, term, found)
        self._matches = {
            written: [*found.get(key, ()), *found.get(name, ())]
            for written, (key, _, name) in read.items()
            if key in found or name in found
        }

    def _match(self, number: int, term: Sought, found: defaultdict[str, list[Match]]) -> None:
        exact = {
            key: sure for stem, sure in _accepted(term).items() for key in self._keys.get(stem, ())
        }
        exact |= {term.key: 1.0} if term.key in self._keys.get(term.stem, ()) else {}
        likeness = self._likeness(term)
        for key in exact.keys() | likeness.keys():
            sure = exact.get(key, 0.0)
            found[key].append(Match(number, sure, max(sure, likeness.get(key, 0.0))))

    def _likeness(self, term: Sought) -> dict[str, float]:
        """How much words, or keys by their stems, look like the term.

        In a word that nobody wrote any letter may be wrong.  A word that the archive knows can
        only stand for one of the same root, so its stem is compared, and trusted less; a stem so
        short that everything looks like it, only with words that begin as it or as its
        derivations do.
        """
        if not term.forms.get(term.stem):
            return _alike(term.key, self._words, 1.0)
        others = self._stems
        if len(term.stem) <= STEM_LETTERS:
            firsts = {term.stem[0], *DERIVATIONS}
            others = [s for first in sorted(firsts) for s in self._beginning.get(first, ())]
        alike = _alike(term.stem, others, LIKENESS_OF_KNOWN)
        return {key: like for stem, like in alike.items() for key in self._keys[stem]}

    def coverage(self, words: Sequence[str]) -> Coverage:
        """How well these words cover the terms."""
        exact = [0.0] * len(self.query.terms)
        alike = exact.copy()
        pairs: set[int] = set()
        matches = self._matches
        said = [(at, matches[written]) for at, written in enumerate(words) if written in matches]
        for _, found in said:
            for number, sure, like in found:
                exact[number] = max(exact[number], sure)
                alike[number] = max(alike[number], like)
        for (at, found), (after, others) in chain(
            pairwise(said), zip(said, said[2:], strict=False)
        ):
            if after - at <= NEAR:
                pairs |= _pairs(found, others)
        return Coverage(exact, alike, pairs)

    def share(self, each: Sequence[float]) -> float:
        """The share of the query that is covered, its terms weighted by what they tell."""
        return sum(v * t.weight for v, t in zip(each, self.query.terms, strict=True)) / self.total

    def share_of_words(self, words: Sequence[str]) -> float:
        """The share of words, stop words aside, that stand for some term."""
        told = [each for each in words if word(each).key not in STOP_WORDS]
        known = sum(max((m.alike for m in self._matches.get(w, ())), default=0.0) for w in told)
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


def _pairs(left: Sequence[Match], right: Sequence[Match]) -> set[int]:
    """Numbers of the first terms of neighbouring pairs, in either order."""
    before, here = {match.term for match in left}, {match.term for match in right}
    return {number for number in before if number + 1 in here} | {
        number for number in here if number + 1 in before
    }
