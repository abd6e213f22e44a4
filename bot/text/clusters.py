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
        among = Counter(stem for _, stems in self.members for stem in stems)
        likeness = {
            asked: sum(among[stem] for stem in stems) / len(stems) for asked, stems in self.members
        }
        best = max(likeness, key=lambda asked: (likeness[asked], asked.times, -len(asked.wording)))
        times = Counter[str]()
        for asked, stems in self.members:
            times.update(dict.fromkeys(stems, asked.times))
        common = {stem for stem in among if among[stem] >= SEVERAL or times[stem] >= OFTEN}
        shown = unrevealing(best.wording, common | set(public))
        sought = {word.stem for word in understood(best.wording).terms}
        return shown if sought & {word.stem for word in _words(shown)} else ""


def clustered(questions: Sequence[Asked]) -> list[Cluster]:
    """The questions that look for something, in clusters, the most often asked first."""
    leaders: list[frozenset[str]] = []
    clusters: list[Cluster] = []
    spelt: list[str] = []
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for asked in sorted(questions, key=lambda each: -each.times):
        stems = frozenset(word.stem for word in understood(asked.wording).terms)
        if not stems:
            continue
        key = " ".join(sorted(stems))
        place = _nearest(stems, leaders, holding)
        if place is None:
            place = _misspelt(key, spelt)
        if place is None:
            place = len(clusters)
            clusters.append(Cluster())
            leaders.append(stems)
            spelt.append(key)
            for stem in stems:
                holding[stem].append(place)
        clusters[place].members.append((asked, frozenset(w.stem for w in _words(asked.wording))))
    return sorted(clusters, key=lambda cluster: -cluster.times)


def _words(wording: str) -> list[Token]:
    return tokens(wording, language_of(wording))


def _nearest(
    stems: frozenset[str], leaders: Sequence[frozenset[str]], holding: dict[str, list[int]]
) -> int | None:
    """The cluster whose first question shares most of its stems with these, if enough."""
    common = Counter(place for stem in stems for place in holding.get(stem, ()))
    shares = {n: 2 * many / (len(stems) + len(leaders[n])) for n, many in common.items()}
    best = max(shares, key=lambda n: (shares[n], -n), default=None)
    return best if best is not None and shares[best] >= SHARED else None


def _misspelt(key: str, spelt: Sequence[str]) -> int | None:
    """The cluster whose first question has these stems but for a letter here and there."""
    found = process.extractOne(key, spelt, scorer=fuzz.ratio, processor=None, score_cutoff=MISSPELT)
    return found[2] if found else None


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
