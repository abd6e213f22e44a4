"""python-telegram-bot's transport on aiohttp.

Its own transport slows down quadratically with the connections in flight, and does not tell a
message that never left from one that may have arrived.
"""

from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

READ_TIMEOUT = 30.0  # long, so that "maybe sent" is rare
CONNECT_TIMEOUT = 10.0
CONNECTIONS = 100


class NotSentError(NetworkError):
    """The request never reached Telegram, or was turned away whole."""


class MaybeSentError(NetworkError):
    """The request was handed over and no answer came."""


class AiohttpRequest(BaseRequest):
    """See `telegram.request.BaseRequest`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=True
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
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT, sock_read=reading)
        try:
            async with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **body(request_data)
            ) as response:
                return judged(method, response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(f"{type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise MaybeSentError(f"{type(error).__name__}") from error


def body(data: RequestData | None) -> dict[str, Any]:
    """The parameters as JSON, or as a form if they carry files."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


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
