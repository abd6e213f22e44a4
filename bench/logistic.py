"""Logistic regression by Newton's method, for a dozen features and some ten thousand rows."""

from collections.abc import Sequence

import numpy as np

Row = tuple[Sequence[float], float]
"""Features, and the label: 1 or 0."""

STEPS = 12
RIDGE = 5.0  # L2 penalty, in rows: those of one question tell much the same


def fitted(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """Weights by name.  A constant term is a feature like the others."""
    features = np.array([row for row, _ in rows])
    labels = np.array([label for _, label in rows])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (labels - chance) - RIDGE * weights
        spread = features * (chance * (1 - chance))[:, None]
        curve = features.T @ spread + RIDGE * np.eye(len(names))
        weights = weights + np.linalg.solve(curve, slope)
    return dict(zip(names, map(float, weights), strict=True))
