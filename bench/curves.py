"""Confidences of questions that can be answered against those of questions that cannot."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import ceil
from statistics import fmean


def auroc(sure: Sequence[float], off: Sequence[float]) -> float:
    """The area under the curve: the chance that the first of a pair is above the second."""
    below = sorted(off)
    return fmean(
        (bisect_left(below, each) + bisect_right(below, each)) / 2 / len(below) for each in sure
    )


def threshold(off: Sequence[float], share: float) -> float:
    """Where this share of them at most is at or above, rounded up to a thousandth."""
    left = sorted(off, reverse=True)[int(share * len(off))]
    return ceil(left * 1000 + 1e-6) / 1000


def trade_off(
    sure: Sequence[float], off: Sequence[float], shares: Sequence[float]
) -> list[tuple[float, float]]:
    """For each share of `off`, that of `sure` at or above the same threshold."""
    limits = [threshold(off, share) for share in shares]
    return [
        (share, round(fmean(each >= limit for each in sure), 3))
        for share, limit in zip(shares, limits, strict=True)
    ]
