"""The vectors that a model gives texts: the nearer in meaning, the nearer in direction."""

from __future__ import annotations  # array takes no type at run time before 3.12

from array import array
from collections.abc import Mapping, Sequence
from math import fsum, isfinite, sqrt
from operator import mul
from typing import Any

from bot.models.endpoint import Endpoint

TEXT_CHARS = 1500
MOST_DIMENSIONS = 4096
MOST = 127  # of a number as it is kept


class Embeddings:
    """Asks a model of an endpoint."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model

    async def vectors(self, texts: Sequence[str], *, seconds: float) -> list[array[float]] | None:
        """The vectors of a few texts, of length one; None if they cannot be had within so many
        seconds.
        """
        some = [text[:TEXT_CHARS] for text in texts]
        body = {"model": self._model, "input": some, "encoding_format": "float"}
        answer = await self._endpoint.ask("embeddings", body, seconds=seconds)
        return vectors_of(answer or {}, len(texts)) or None


def packed(vector: array[float]) -> bytes:
    """A vector as it is kept: a byte a dimension, in proportion to the largest."""
    scale = MOST / (max(map(abs, vector)) or 1.0)
    return array("b", (round(each * scale) for each in vector)).tobytes()


def cosine(vector: array[float], kept: bytes) -> float | None:
    """That of a vector of length one and a kept one; None if they are not of one kind."""
    numbers = array("b", kept)
    length = sqrt(sum(map(mul, numbers, numbers)))
    if len(numbers) != len(vector) or not length:
        return None
    product: float = sum(map(mul, vector, numbers))
    return product / length


def vectors_of(answer: Mapping[str, Any], count: int) -> list[array[float]]:
    """The vectors of an answer, of length one, in the order of what was asked; none unless it has
    so many that are vectors.
    """
    rows = answer.get("data")
    if not isinstance(rows, list) or len(rows) != count:
        return []
    told = {}
    for row in rows:
        if isinstance(row, dict) and type(number := row.get("index")) is int:
            told[number] = _unit(row.get("embedding"))
    vectors = [vector for n in range(count) if (vector := told.get(n))]
    return vectors if len(vectors) == count else []


def _unit(numbers: object) -> array[float] | None:
    if not isinstance(numbers, list) or not 0 < len(numbers) <= MOST_DIMENSIONS:
        return None
    if not all(isinstance(each, int | float) and isfinite(each) for each in numbers):
        return None
    length = sqrt(fsum(each * each for each in numbers))
    return array("f", (each / length for each in numbers)) if 0 < length < float("inf") else None
