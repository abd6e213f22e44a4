"""How near passages are in meaning to a question, by the vectors that a model gives them."""

from __future__ import annotations  # array takes no type at run time before 3.12

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import fsum, isfinite, sqrt
from operator import mul
from typing import Any

from bot.models.endpoint import Endpoint

PATIENCE = 1.0  # seconds that a reader waits for it
SECONDS = 20.0  # that one request may take: what comes late serves the next question
A_REQUEST = 8  # texts
TEXT_CHARS = 2000
MOST_DIMENSIONS = 4096
CACHE_BYTES = 32 * 1024 * 1024


class Embeddings:
    """Remembers the vectors of what it was last asked about, CACHE_BYTES of them."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._known: OrderedDict[bytes, array[float]] = OrderedDict()
        self._bytes = 0
        self._asking: asyncio.Task[None] | None = None

    async def nearness(self, question: str, passages: Sequence[str]) -> list[float] | None:
        """The cosine of each passage with the question; None if that cannot be told in time."""
        texts = [text[:TEXT_CHARS] for text in (question, *passages)]
        if not self._vectors(texts):
            await self._ask_for(texts)
        vectors = self._vectors(texts)
        return [fsum(map(mul, vectors[0], each)) for each in vectors[1:]] if vectors else None

    async def close(self) -> None:
        if self._asking:
            self._asking.cancel()
            await asyncio.wait([self._asking])

    def _vectors(self, texts: Sequence[str]) -> list[array[float]]:
        """Those of the texts; none unless all are known and of one model."""
        keys = [key_of(text) for text in texts]
        found = [self._known[key] for key in keys if key in self._known]
        if len(found) < len(keys) or len({len(vector) for vector in found}) > 1:
            return []
        for key in keys:
            self._known.move_to_end(key)
        return found

    async def _ask_for(self, texts: Sequence[str]) -> None:
        """Wait for the vectors of texts, as long as a reader waits.  One question at a time asks."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._learn(texts))
            await asyncio.wait([self._asking], timeout=PATIENCE)

    async def _learn(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if key_of(text) not in self._known]
        for at in range(0, len(new), A_REQUEST):
            some = new[at : at + A_REQUEST]
            body = {"model": self._model, "input": some, "encoding_format": "float"}
            answer = await self._endpoint.ask("embeddings", body, seconds=SECONDS)
            vectors = vectors_of(answer or {}, len(some))
            if not vectors:
                return
            for text, vector in zip(some, vectors, strict=True):
                self._remember(key_of(text), vector)

    def _remember(self, key: bytes, vector: array[float]) -> None:
        self._known[key] = vector
        self._bytes += len(vector) * vector.itemsize
        while self._bytes > CACHE_BYTES:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= len(oldest) * oldest.itemsize


def key_of(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


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
