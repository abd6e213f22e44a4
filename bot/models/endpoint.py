"""A server of models, asked over HTTP: an answer in time, or None."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
CONNECTIONS = 4
REST_SECONDS = 30.0  # after a failure, so that not every question waits for a server that is away


class Endpoint:
    """`url` is what its paths are appended to, like https://models.example/v1.  Redirects are not
    followed and proxies of the environment not used: the key is for this server alone.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._session: aiohttp.ClientSession | None = None
        self._resting_until = 0.0

    async def ask(
        self, path: str, body: Mapping[str, object], *, seconds: float
    ) -> dict[str, Any] | None:
        """The JSON object that the server answers within so many seconds; None otherwise, and for
        a while after that.
        """
        now = asyncio.get_running_loop().time
        if now() < self._resting_until:
            return None
        try:
            async with asyncio.timeout(seconds):
                return await self._post(path, body)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            log.info("a model is done without: %s", type(error).__name__)
            self._resting_until = now() + REST_SECONDS
            return None

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Raises ClientError, OSError, ValueError."""
        url = f"{self._url}/{path}"
        async with self._opened().post(
            url, data=orjson.dumps(body), allow_redirects=False
        ) as response:
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            answer = orjson.loads(await _capped(response))
        if not isinstance(answer, dict):
            raise ValueError("not an object")
        return answer

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:  # it must be made in a running loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={**self._headers, "Content-Type": "application/json"},
                trust_env=False,
            )
        return self._session


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    """The body.  Raises ValueError if it is too long."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError("too long")
    return bytes(body)
