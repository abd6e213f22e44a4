"""The sandbox as a server on the loopback: Bot API, control API, chat page and samples."""

from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.api import BotApi
from bot.sandbox.call import MAX_BODY_BYTES
from bot.sandbox.control import Control, Handler, as_handler
from bot.sandbox.files import image_type
from bot.sandbox.samples import STYLE, Samples, page, read_samples
from bot.sandbox.state import State

HERE = Path(__file__).parent
PAGE = HERE / "page"
SAMPLES = HERE / "samples" / "articles.jsonl"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Sandbox:
    """A Bot API emulator, running while it is entered. `token` is the only one it accepts; port 0
    takes a free one; the first `samples_published` sample articles are in the feed at the start.
    """

    def __init__(
        self,
        token: str,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        samples: Path = SAMPLES,
        samples_published: int = 8,
        demo_world: bool = False,
    ) -> None:
        if host not in LOOPBACK_NAMES:
            raise ValueError("the sandbox listens on loopback only")
        self.token = token
        self._host, self._port = host, port
        self._samples = samples
        self._samples_published = samples_published
        self._demo_world = demo_world
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        shown = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{shown}:{self._port}"

    async def __aenter__(self) -> Self:
        samples = Samples(read_samples(self._samples), self._samples_published)
        self._state = State(self.token, samples, demo_world=self._demo_world)
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.2, handle_signals=False
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port, backlog=1024).start()
        except BaseException:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._state.stopping.set()
        await self._state.webhook.stop()
        if self._runner:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        api = BotApi(self._state)
        control = Control(self._state).routes()
        for verb, path, handler in [
            ("*", "/bot{token}/{method}", api.handle),
            ("GET", "/file/bot{token}/{path:.+}", api.download),
            *((verb, path, as_handler(answer)) for verb, path, answer in control),
            ("GET", "/", self._page),
            ("GET", r"/page/{path:[\w./-]+}", self._page),
            ("GET", "/photos/{id}", self._photo),
            ("GET", "/samples/feed.xml", self._feed),
            ("GET", "/samples/article.css", self._style),
            ("GET", "/samples/{id}", self._sample),
            ("*", "/{path:.*}", api.refuse),
        ]:
            app.router.add_route(verb, path, guarded(handler))
        return app

    async def _page(self, request: web.Request) -> web.StreamResponse:
        path = (PAGE / request.match_info.get("path", "index.html")).resolve()
        if not path.is_relative_to(PAGE) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=PAGE_HEADERS)

    async def _photo(self, request: web.Request) -> web.Response:
        """A photo that was uploaded, for the chat page."""
        photo = self._state.world.files.photo(request.match_info["id"])
        if photo is None:
            raise web.HTTPNotFound
        kind = image_type(photo)
        return web.Response(body=photo, content_type=kind, headers=PAGE_HEADERS)

    async def _feed(self, request: web.Request) -> web.Response:
        body, etag = self._state.samples.feed(self.url)
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if any(known.value in (etag.strip('"'), "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=body, headers=headers, content_type="application/rss+xml", charset="utf-8"
        )

    async def _style(self, _request: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css", headers=PAGE_HEADERS)

    async def _sample(self, request: web.Request) -> web.Response:
        sample = self._state.samples.published(request.match_info["id"])
        if sample is None:
            raise web.HTTPNotFound
        return web.Response(text=page(sample), content_type="text/html", headers=PAGE_HEADERS)


def guarded(handler: Handler) -> Handler:
    """Only for pages of the sandbox itself: a foreign site, even one whose name was rebound to
    the loopback, is refused by its Host or Origin.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if not _is_loopback(f"//{request.host}"):
            raise web.HTTPForbidden(text="the sandbox answers to loopback names only")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="the sandbox answers to its own pages only")
        return await handler(request)

    return handle


@lru_cache(maxsize=64)
def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK_NAMES
    except ValueError:
        return False
