"""Clusters: questions that ask for the same, however they are worded, and a wording of each that
tells nothing of who asked.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.text.languages import language_of
from bot.text.questions import understood
from bot.text.stopwords import STOP_WORDS
from bot.text.words import Token, tokens

SHARED = 0.6  # of their stems, twice those in both by all of either
MISSPELT = 85.0  # percent
SEVERAL, OFTEN = 3, 5  # wordings, or times, from which on a word that was asked is nobody's own
HIDDEN = "…"
# Addresses and names of people in them, and numbers as long as a telephone's.
_PERSONAL = re.compile(r"\S*(?:@|://|www\.)\S*|[+(]?\d[\d\s().-]{4,}\d")
_GAPS = re.compile(rf"{HIDDEN}(?:\W*{HIDDEN})+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how often it was put in these words."""

    wording: str
    times: int


@dataclass(slots=True)
class Cluster:
    """Questions that ask for the same, with the stems of all the words of each."""

    members: list[tuple[Asked, frozenset[str]]] = field(default_factory=list)

    @property
    def times(self) -> int:
        return sum(asked.times for asked, _ in self.members)

    @property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(stems for _, stems in self.members))

    def typical(self, public: Collection[str]) -> str:
        """The wording that is most like the others, without words that may be somebody's own:
        those whose stems are neither `public` nor in SEVERAL wordings nor were asked OFTEN; "" if
        nothing that was looked for is left.
        """
        best = self._most_typical()
        shown = unrevealing(best.wording, self._common() | set(public))
        sought = {word.stem for word in understood(best.wording).terms}
        return shown if sought & {word.stem for word in _words(shown)} else ""

    def _among(self) -> Counter[str]:
        """In how many wordings each stem is."""
        return Counter(stem for _, stems in self.members for stem in stems)

    def _most_typical(self) -> Asked:
        among = self._among()
        likeness = {
            asked: sum(among[stem] for stem in stems) / len(stems) for asked, stems in self.members
        }
        return max(likeness, key=lambda asked: (likeness[asked], asked.times, -len(asked.wording)))

    def _common(self) -> set[str]:
        """The stems that are in SEVERAL wordings or were asked OFTEN."""
        times = Counter[str]()
        for asked, stems in self.members:
            times.update(dict.fromkeys(stems, asked.times))
        among = self._among()
        return {stem for stem in among if among[stem] >= SEVERAL or times[stem] >= OFTEN}


def clustered(questions: Sequence[Asked]) -> list[Cluster]:
    """The questions that look for something, in clusters, the most often asked first."""
    gathered = _Gathered()
    for asked in sorted(questions, key=lambda each: -each.times):
        stems = frozenset(word.stem for word in understood(asked.wording).terms)
        if stems:
            cluster = gathered.cluster_of(stems)
            cluster.members.append((asked, frozenset(w.stem for w in _words(asked.wording))))
    return sorted(gathered.clusters, key=lambda cluster: -cluster.times)


@dataclass(slots=True)
class _Gathered:
    """Clusters, each with what its first question looks for: the stems, the same as one text; and
    in which clusters each stem is.
    """

    clusters: list[Cluster] = field(default_factory=list)
    leaders: list[frozenset[str]] = field(default_factory=list)
    spelt: list[str] = field(default_factory=list)
    holding: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def cluster_of(self, stems: frozenset[str]) -> Cluster:
        """Where a question with these stems belongs: to one that asks for the same, or by itself."""
        spelt = " ".join(sorted(stems))
        place = self._nearest(stems)
        if place is None:
            place = self._misspelt(spelt)
        return self._begun(stems, spelt) if place is None else self.clusters[place]

    def _begun(self, stems: frozenset[str], spelt: str) -> Cluster:
        for stem in stems:
            self.holding[stem].append(len(self.clusters))
        self.clusters.append(Cluster())
        self.leaders.append(stems)
        self.spelt.append(spelt)
        return self.clusters[-1]

    def _nearest(self, stems: frozenset[str]) -> int | None:
        """The cluster whose first question shares most of its stems with these, if enough."""
        common = Counter(place for stem in stems for place in self.holding.get(stem, ()))
        sizes = {n: len(stems) + len(self.leaders[n]) for n in common}
        shares = {n: 2 * many / sizes[n] for n, many in common.items()}
        best = max(shares, key=lambda n: (shares[n], -n), default=None)
        return best if best is not None and shares[best] >= SHARED else None

    def _misspelt(self, spelt: str) -> int | None:
        """The cluster whose first question has these stems but for a letter here and there."""
        found = process.extractOne(
            spelt, self.spelt, scorer=fuzz.ratio, processor=None, score_cutoff=MISSPELT
        )
        return found[2] if found else None


def _words(wording: str) -> list[Token]:
    return tokens(wording, language_of(wording))


def unrevealing(wording: str, public: Collection[str]) -> str:
    """A wording with HIDDEN in the place of each word whose stem is not `public` and that is no
    word that only asks.
    """
    kept = _PERSONAL.sub(HIDDEN, wording)
    return _GAPS.sub(HIDDEN, "".join(_shown(kept, _words(kept), public)))


def _shown(text: str, words: Sequence[Token], public: Collection[str]) -> Iterator[str]:
    at = 0
    for word in words:
        yield text[at : word.start]
        known = word.stem in public or word.key in STOP_WORDS
        yield word.surface if known else HIDDEN
        at = word.end
    yield text[at:]
