"""Logistic regression by Newton's method, for a dozen features and some ten thousand rows."""

from collections.abc import Sequence
from math import exp

Row = tuple[Sequence[float], float]
"""Features, and the label: 1 or 0."""

STEPS = 8
RIDGE = 2.0  # L2 penalty, in rows


def fitted(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """Weights by name.  A constant term is a feature like the others."""
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slope, curve = _derivatives(rows, weights)
        step = _solved(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
    return dict(zip(names, weights, strict=True))


def _derivatives(
    rows: Sequence[Row], weights: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """The gradient and the negative Hessian of the log-likelihood, ridge included."""
    size = range(len(weights))
    slope = [-RIDGE * weight for weight in weights]
    curve = [[RIDGE * (i == j) for j in size] for i in size]
    for features, label in rows:
        value = sum(w * f for w, f in zip(weights, features, strict=True))
        chance = 1 / (1 + exp(-max(-30.0, min(30.0, value))))
        spread = chance * (1 - chance)
        for i in size:
            if not features[i]:
                continue
            slope[i] += (label - chance) * features[i]
            scaled, line = spread * features[i], curve[i]
            for j in size:
                line[j] += scaled * features[j]
    return slope, curve


def _solved(matrix: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    """x such that matrix · x = values, by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, values, strict=True)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(len(rows)):
            if k != i:
                factor = rows[k][i] / rows[i][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [line[-1] / line[i] for i, line in enumerate(rows)]
