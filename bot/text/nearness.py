"""Nearness: what cosines of a model's vectors, if there is one, add to what the words tell.

Cosines of one model are not those of another, so what counts is how far a passage stands out among
those found, in standard deviations.  The weights were fitted to multilingual-e5-small, on the
questions that the others were fitted to.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from statistics import fmean, pstdev

from bot.text.answers import Ruling, ruled
from bot.text.evidence import Found
from bot.text.repair import Query

PASSAGE = 1.0  # a standard deviation, in units of the scores of passages
CERTAINTY = {"bias": -1.03, "sure": 1.02, "stands_out": 0.60}
LEAST_SURE = 1e-6


def standing_out(cosines: Sequence[float]) -> list[float]:
    """How far each stands out, in standard deviations: 0 for all if they are the same."""
    spread = pstdev(cosines) if cosines else 0.0
    middle = fmean(cosines) if spread else 0.0
    return [(each - middle) / spread if spread else 0.0 for each in cosines]


def nearer(
    query: Query, found: Sequence[Found], ruling: Ruling, standing: Mapping[Found, float]
) -> Ruling:
    """The ruling made again, with how far some of the passages stand out."""
    more = {passage: PASSAGE * each for passage, each in standing.items()}
    again = ruled(query, found, more)
    if not again.choices:
        return again
    stands_out = standing.get(again.choices[0].passage.found, 0.0)
    return again._replace(confidence=_sure(ruling.confidence, stands_out))


def _sure(confidence: float, stands_out: float) -> float:
    """How likely the best quote answers, from how likely the words alone make it."""
    sure = min(max(confidence, LEAST_SURE), 1 - LEAST_SURE)
    odds = CERTAINTY["bias"] + CERTAINTY["sure"] * log(sure / (1 - sure))
    return 1 / (1 + exp(-odds - CERTAINTY["stands_out"] * stands_out))
