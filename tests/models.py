"""A server of models as others are: it speaks OpenAI's protocol, and errs when told to."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.chaos import served

KEY = "sk-models-canary_9fQ2"


def letters(text: str) -> list[float]:
    """A vector of a text: how often it has each of some letters."""
    counted = Counter(text)
    return [1.0 + counted[letter] for letter in "ابتجحدرسعفقكلمنهوي0123456789"]


@dataclass
class ModelServer:
    """`vector` makes embeddings; `says` is what the chat model writes; `answer` is answered in
    place of either.
    """

    vector: Callable[[str], list[float]] = letters
    says: str = '{"sentence": 1, "short": ""}'
    answer: web.StreamResponse | None = None
    delay: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        rows = [
            {"index": n, "object": "embedding", "embedding": self.vector(text)}
            for n, text in enumerate((await self._heard(request))["input"])
        ]
        return self.answer or web.json_response({"object": "list", "data": rows[::-1]})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        await self._heard(request)
        said = {"choices": [{"message": {"role": "assistant", "content": self.says}}]}
        return self.answer or web.json_response(said)

    async def _heard(self, request: web.Request) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(await request.text())
        self.asked.append(body)
        self.keys.add(request.headers.get("Authorization"))
        await asyncio.sleep(self.delay)
        return body


@asynccontextmanager
async def serving(server: ModelServer) -> AsyncIterator[str]:
    """The address of a running server."""
    routes = [
        web.post("/v1/embeddings", server.embeddings),
        web.post("/v1/chat/completions", server.chat),
    ]
    async with served(routes) as url:
        yield f"{url}/v1"
