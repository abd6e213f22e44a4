"""GET /health and /metrics: how the bot does, read from the store when somebody asks."""

from collections.abc import Callable

from aiohttp import web

from bot.operations.health import troubles
from bot.operations.metrics import CONTENT_TYPE, exposition
from storage.store import Store


class Status:
    """Answers of the store's figures at this moment."""

    def __init__(self, store: Store, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock

    async def health(self, request: web.BaseRequest) -> web.Response:  # noqa: ARG002
        """200, or 503 with what is wrong, a line each."""
        now = self._clock()
        found = troubles(await self._store.figures(now=now), now=now)
        if not found:
            return web.Response(text="ok\n")
        return web.Response(status=503, text="".join(f"{each}\n" for each in found))

    async def metrics(self, request: web.BaseRequest) -> web.Response:  # noqa: ARG002
        """The figures, for Prometheus."""
        now = self._clock()
        body = exposition(await self._store.figures(now=now), now=now)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})
