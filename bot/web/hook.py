"""The webhook: Telegram posts an update here, and is told so once it is kept.

Whoever does not know the secret learns nothing, and has no body read.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.web.push import Refused, body_of

log = logging.getLogger(__name__)

BODY_BYTES = 1024 * 1024
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name

Keep = Callable[[list[Any]], Awaitable[None]]


def secret_of(token: str) -> str:
    """The webhook's secret: it follows from the token, which it does not tell."""
    return hmac.digest(token.encode(), b"webhook", "sha256").hex()


class Hook:
    """Takes updates in; `keep` has kept them when it returns."""

    def __init__(self, secret: str, keep: Keep) -> None:
        self._secret = secret.encode()
        self._keep = keep

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """200 once the update is kept.  What is no JSON is taken and set aside, or Telegram would
        bring it for ever.  Raises Refused, StorageError.
        """
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            raise Refused(403)
        await self._keep([read(await body_of(request, BODY_BYTES))])
        return web.Response()


def read(body: bytes) -> Any:
    """The update, or what came instead of one."""
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
