"""Matching: which terms of a question the words of some passages stand for, and how surely.

Words are as the index keeps them (`bot.text.kept`).  Each distinct one is compared once, however
many passages hold it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from operator import mul
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.text.kept import Words, word
from bot.text.repair import PROCLITICS, VARIANT_WEIGHT, Query, Sought, without_proclitic
from bot.text.roots import root
from bot.text.stems import STEM_LETTERS
from bot.text.stopwords import STOP_WORDS

LIKENESS_LEAST, LIKENESS_ZERO = 70.0, 55.0  # percent
# A word that the archive knows is less likely to stand for another one.
LIKENESS_OF_KNOWN = 0.7
SURE_OF_DERIVED = 0.6  # of a word of the same root
LONGEST_WORD = 40
DERIVATIONS = "امتي"  # first letters that patterns add to a root: أفعال، مفعول، تفعيل، يفعل
NEAR = 2  # words: how far neighbours may be apart
TANWIN_ALIF = "ا"  # what an indefinite accusative ends in


class Match(NamedTuple):
    """The term of the query that a word stands for, and how surely: by its stem; by its looks as
    well; by its root as well.
    """

    term: int
    exact: float
    alike: float
    related: float


class Coverage(NamedTuple):
    """For each term how surely it is there, in the ways of a `Match`; neighbouring pairs."""

    exact: list[float]
    alike: list[float]
    related: list[float]
    pairs: set[int]


class Matcher:
    """Tells which terms of a query the words of a set of texts stand for."""

    def __init__(self, query: Query, texts: Iterable[Sequence[str]]) -> None:
        """`texts` are sequences of kept words."""
        self.query = query
        self._weights = [term.weight for term in query.terms]
        self._total = sum(self._weights) or 1.0
        self._pair_weights = [left + right for left, right in pairwise(self._weights)]
        self.words = Words(set[str]().union(*texts))
        names = dict.fromkeys(self.words.names.values())
        # Side by side: what terms are compared with, and the key of what it belongs to.
        self._keys = [*self.words.keys, *names]
        self._stems = [*self.words.stems, *names]
        self._matches = self._by_word(self._by_key())
        none = [0.0] * len(query.terms)
        self._nothing = Coverage(none, none, none, set())

    def _by_word(self, found: Mapping[str, list[Match]]) -> dict[str, list[Match]]:
        """The matches of each word, by its key and by its name."""
        words = self.words
        keyed = zip(words.written, words.keys, strict=True)
        matches = {word: found[key] for word, key in keyed if key in found}
        for at, name in words.names.items():
            if name in found:
                word = words.written[at]
                matches[word] = [*matches.get(word, ()), *found[name]]
        return matches

    def _by_key(self) -> dict[str, list[Match]]:
        """The terms that keys and names stand for."""
        exactly, derived = self._exactly(), self._derived()
        found: defaultdict[str, list[Match]] = defaultdict(list)
        for number, term in enumerate(self.query.terms):
            exact, likeness = exactly[number], self._likeness(term)
            kin = {key for each in _roots(term) for key in derived.get(each, ())}
            for key in exact.keys() | likeness.keys() | kin:
                sure = exact.get(key, 0.0)
                alike = max(sure, likeness.get(key, 0.0))
                related = max(alike, SURE_OF_DERIVED if key in kin else 0.0)
                found[key].append(Match(number, sure, alike, related))
        return dict(found)

    def _exactly(self) -> list[dict[str, float]]:
        """For each term the keys that its stems are of, and how surely."""
        accepted = [_accepted(term) for term in self.query.terms]
        wanted = set[str]().union(*accepted)
        by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for key, stem in zip(self._keys, self._stems, strict=True):
            if stem in wanted and len(key) <= LONGEST_WORD:
                by_stem[stem].append(key)
        exact = [
            {k: sure for s, sure in each.items() for k in by_stem.get(s, ())} for each in accepted
        ]
        for term, keys in zip(self.query.terms, exact, strict=True):
            if term.key in by_stem.get(term.stem, ()):
                keys[term.key] = 1.0
        return exact

    def _derived(self) -> dict[str, list[str]]:
        """The keys that are derived from the roots of the terms, by root."""
        wanted = set[str]().union(*map(_roots, self.query.terms))
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, stem in zip(self._keys, self._stems, strict=True):
            if (of := root(stem)) in wanted:
                found[of].append(key)
        return found

    def _likeness(self, term: Sought) -> dict[str, float]:
        """How much words, or keys by their stems, look like the term.

        In a word that nobody wrote any letter may be wrong.  A word that the archive knows can
        only stand for one of the same root, so its stem is compared, and trusted less; a stem so
        short that everything looks like it, only with words that begin as it or as its
        derivations do.
        """
        if not term.forms.get(term.stem):
            return {self._keys[at]: like for at, like in _alike(term.key, self._keys, 1.0)}
        close = _alike(term.stem, self._stems, LIKENESS_OF_KNOWN)
        if len(term.stem) <= STEM_LETTERS:
            firsts = {term.stem[0], *DERIVATIONS}
            close = [(at, like) for at, like in close if self._stems[at][0] in firsts]
        return {self._keys[at]: like for at, like in close}

    def coverage(self, words: Sequence[str]) -> Coverage:
        """How well these words cover the terms."""
        matches = self._matches
        if matches.keys().isdisjoint(words):
            return self._nothing
        none, pairs = self._nothing.exact, set[int]()
        exact, alike, related = none.copy(), none.copy(), none.copy()
        said = [(at, matches[written]) for at, written in enumerate(words) if written in matches]
        for _, found in said:
            for number, sure, like, kin in found:
                exact[number] = max(exact[number], sure)
                alike[number] = max(alike[number], like)
                related[number] = max(related[number], kin)
        for (at, found), (after, others) in chain(
            pairwise(said), zip(said, said[2:], strict=False)
        ):
            if after - at <= NEAR:
                pairs |= _pairs(found, others)
        return Coverage(exact, alike, related, pairs)

    def share(self, each: Iterable[float]) -> float:
        """The share of the query that is covered, its terms weighted by what they tell."""
        covered: float = sum(map(mul, each, self._weights))
        return covered / self._total

    def share_of_words(self, words: Sequence[str]) -> float:
        """The share of words, stop words aside, that stand for some term."""
        told = [each for each in words if word(each).key not in STOP_WORDS]
        known = sum(max((m.alike for m in self._matches.get(w, ())), default=0.0) for w in told)
        return known / (len(told) or 1)

    def share_of_pairs(self, pairs: Iterable[int]) -> float:
        """The share of the neighbouring terms that are neighbours here too."""
        weights = self._pair_weights
        return sum(weights[number] for number in pairs) / (sum(weights) or 1.0)


def _alike(word: str, others: list[str], trust: float) -> list[tuple[int, float]]:
    """The numbers of those that look like the word, and how much."""
    close = process.extract(
        word, others, scorer=fuzz.ratio, score_cutoff=LIKENESS_LEAST, limit=None
    )
    scale = trust / (100 - LIKENESS_ZERO)
    return [(number, (score - LIKENESS_ZERO) * scale) for _, score, number in close]


def _roots(term: Sought) -> set[str]:
    """The roots of the stems that the term is found by."""
    return {root(stem) for stem in (term.stem, *term.forms)} - {""}


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
    before = {match.term for match in left if match.alike}
    here = {match.term for match in right if match.alike}
    return {number for number in before if number + 1 in here} | {
        number for number in here if number + 1 in before
    }
