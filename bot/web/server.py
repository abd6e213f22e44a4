"""The sockets: a connection brings one request, and ends soon whatever it brings.

aiohttp's low-level server, without its router: what has no address here gets a bare 404, and no
answer says what it was made with.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.ingest.parsers import Parsers
from bot.web.push import Ingest, Refused
from storage.database import StorageError
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)
# aiohttp tells of every malformed request, with what it held.
unheard = logging.getLogger(f"{__name__}.aiohttp")
unheard.disabled = True

CONNECTIONS = 64
HEADER_SECONDS = 10.0
LINGER_SECONDS = 2.0
STOP_SECONDS = 2.0
SOCKET_MODE = 0o660  # for the server in front, which shares a group with us

Answer = Callable[[web.BaseRequest], Awaitable[web.Response]]


class Web:
    """The server, listening while it is entered; port 0 takes a free one, and a `socket` is
    the path of a Unix socket instead.  `run` keeps the index
    up to date with what comes in; `owed` is called when subscribers may be owed something.  Without
    a `secret` nothing is taken in; `more` are other methods and paths with their answers.
    """

    def __init__(
        self,
        store: Store,
        index: PassageIndex,
        parsers: Parsers,
        *,
        secret: str | None,
        host: str,
        port: int,
        socket: str | None = None,
        clock: Callable[[], int],
        owed: Callable[[], None],
        more: Mapping[tuple[str, str], Answer] | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._host, self._port, self._socket = host, port, socket
        self._owed = owed
        self._changed = asyncio.Event()
        self._answers = dict(more or {})
        if secret is not None:
            ingest = Ingest(store, parsers, secret=secret, clock=clock, published=self._published)
            self._answers["POST", "/ingest"] = ingest.answer

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._socket:
            return f"unix:{self._socket}"
        shown = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{shown}:{self._port}"

    async def __aenter__(self) -> Self:
        """Raises OSError if it cannot listen there."""
        door = Door(
            self._answer,
            request_factory=partial(Request, loop=asyncio.get_running_loop()),
            logger=unheard,
            access_log=None,
            # A signature is of what was sent; nobody else can make us unpack anything.
            auto_decompress=False,
            keepalive_timeout=HEADER_SECONDS,
            lingering_time=LINGER_SECONDS,
        )
        self._runner = web.ServerRunner(door, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        try:
            await self._listen()
        except BaseException:
            await self._runner.cleanup()
            raise
        return self

    async def _listen(self) -> None:
        if self._socket is None:
            await web.TCPSite(self._runner, self._host, self._port).start()
            self._port = self._runner.addresses[0][1]
            return
        path = Path(self._socket)
        await web.UnixSite(self._runner, path).start()
        path.chmod(SOCKET_MODE)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def run(self) -> None:
        """Bring the index up to date whenever something was published, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._index.catch_up(self._store)

    def _published(self) -> None:
        self._owed()
        self._changed.set()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        """Any answer is the connection's last."""
        answered = self._answers.get((request.method, request.raw_path), nowhere)
        try:
            response = await answered(request)
        except Refused as error:
            response = refusal(error)
        except (web.RequestPayloadError, ConnectionError):  # it hung up; nobody will read this
            response = web.Response(status=400)
        except StorageError as error:
            log.error("a request failed: %s", error)
            response = web.Response(status=503)
        except Exception:  # a fault of ours: one request must not stop the bot
            log.exception("a request failed")
            response = web.Response(status=500)
        response.force_close()
        return response


class Door(web.Server):
    """Lets so many in and no more: every connection takes one of the files that may be open."""

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()


class Request(web.BaseRequest):
    """A request whose answer does not say what made it."""

    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)


async def nowhere(request: web.BaseRequest) -> web.Response:  # noqa: ARG001
    """For addresses that nothing has."""
    return web.Response(status=404)


def refusal(refused: Refused) -> web.Response:
    if not refused.detail:
        return web.Response(status=refused.status)
    return web.json_response(refused.detail, status=refused.status)
