"""python-telegram-bot's transport on aiohttp, with orjson both ways.

Its own transport slows down quadratically with the connections in flight, and does not tell a
message that never left from one that may have arrived.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

READ_TIMEOUT = 30.0  # long, so that "maybe sent" is rare
CONNECT_TIMEOUT = 10.0
POOL_TIMEOUT = 15.0  # for a free connection and connecting, together
LONGEST_FILE = 300.0
CONNECTIONS = 512  # Telegram holds back a bot that has a thousand requests under way
JSON = {"Content-Type": "application/json"}
WHOLE = ""  # the name of a parameter that is the whole body, JSON already


class NotSentError(NetworkError):
    """The request never reached Telegram, or was turned away whole."""


class MaybeSentError(NetworkError):
    """The request was handed over and no answer came."""


# Before there is a connection nothing can be sent over it.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,  # refused, no route, no such name, no such certificate
    aiohttp.ConnectionTimeoutError,  # in connecting, or in waiting for a free connection
    aiohttp.ClientHttpProxyError,  # the proxy would not connect us
    aiohttp.InvalidURL,
)


class AiohttpRequest(BaseRequest):
    """See `telegram.request.BaseRequest`.  Without a `proxy`, those of the environment at its
    start are used.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str] = {}

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        if self._session is None:
            # Not aiohttp's trust_env: it sends each request through two threads to look.
            self._proxies = getproxies()
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        reading = READ_TIMEOUT if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        files = method == "GET" or (request_data is not None and request_data.contains_files)
        try:
            async with self._session.request(
                method,
                url,
                timeout=limits(POOL_TIMEOUT, CONNECT_TIMEOUT, reading, files=files),
                allow_redirects=False,
                proxy=self._proxy or (proxy_for(url, self._proxies) if self._proxies else None),
                **body(request_data),
            ) as response:
                return judged(method, response.status, await response.read())
        except NEVER_LEFT as error:
            raise NotSentError(f"{type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise MaybeSentError(f"{type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer; what orjson is too strict for (half of a surrogate pair, bytes that are no
        UTF-8), as the standard library has it.  Raises TelegramError.
        """
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            pass
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise TelegramError("Invalid server response") from error


@lru_cache(maxsize=16)
def limits(
    pool: float, connecting: float, reading: float | None, *, files: bool
) -> aiohttp.ClientTimeout:
    """Seconds for each step.  A file may take its time as long as there is something to read; a
    call has one limit for all of it, which ends a drip and is the cheapest to keep.
    """
    if files or reading is None:
        return aiohttp.ClientTimeout(LONGEST_FILE, pool, sock_connect=connecting, sock_read=reading)
    return aiohttp.ClientTimeout(pool + reading, pool, sock_connect=connecting)


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy by which the environment wants this address to be reached."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else proxies.get(parts.scheme)


def body(data: RequestData | None) -> dict[str, Any]:
    """The parameters as JSON, or as a form if they carry files.  Raises BadRequest for what
    cannot be written as JSON: it would be refused each time.
    """
    if data is None:
        return {}
    if data.contains_files:
        return {"data": form(data)}
    parameters: dict[str, Any] = data.parameters
    if WHOLE in parameters:
        return {"data": parameters[WHOLE], "headers": JSON}
    try:
        return {"data": orjson.dumps(parameters), "headers": JSON}
    except orjson.JSONEncodeError as error:
        raise BadRequest(f"no JSON: {error}") from error


def form(data: RequestData) -> aiohttp.FormData:
    """The parameters and their files as multipart/form-data."""
    fields = aiohttp.FormData(quote_fields=False)  # as browsers write names that are not ASCII
    for name, value in data.json_parameters.items():
        fields.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        fields.add_field(name, content, filename=filename, content_type=mime)
    return fields


def judged(method: str, status: int, payload: bytes) -> tuple[int, bytes]:
    """The answer, unless it is not the Bot API's own or its status alone tells what became of the
    request.
    """
    if status in (502, 504):  # a gateway in between does not know either
        raise MaybeSentError(f"HTTP {status}")
    if status >= 500:
        raise NotSentError(f"HTTP {status}")
    if status == 413:
        raise BadRequest("Request Entity Too Large")
    if status == 429 and b'"retry_after"' not in payload:  # from something in between
        raise NotSentError(f"HTTP {status}")
    if method == "POST" and status < 300 and b'"result"' not in payload:
        raise MaybeSentError("an answer without a result")
    return status, payload
