"""A web server that behaves as badly as servers do, on the loopback."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.ingest.fetch import FEED_BYTES

LOOPBACK = ["127.0.0.0/8"]
BODY = "<rss>أخبار</rss>".encode()
SHIELDS = {
    "cloudflare": '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1"></script>',
    "moment": "<html><head><title>Just a moment...</title></head></html>",
    "ddos-guard": "<html><head><title>DDoS-Guard</title></head></html>",
}
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A web server whose pages are what servers do wrong; it keeps the requests it got."""

    url: str

    def __init__(self) -> None:
        self.requests: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        name, _, rest = request.path.strip("/").partition("/")
        reply: Callable[[web.Request, str], Awaitable[web.StreamResponse]] = getattr(self, name)
        return await reply(request, rest)

    async def plain(self, request: web.Request, rest: str) -> web.StreamResponse:
        headers = {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304, headers=headers)
        return web.Response(body=BODY, content_type="text/xml", charset="utf-8", headers=headers)

    async def status(self, request: web.Request, rest: str) -> web.StreamResponse:
        number, _, wait = rest.partition("/")
        return web.Response(status=int(number), headers={"Retry-After": wait} if wait else {})

    async def packed(self, request: web.Request, rest: str) -> web.StreamResponse:
        packed = gzip.compress(BODY if rest == "small" else bytes(FEED_BYTES * 4))
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async def spoilt(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(body=b"not gzip", headers={"Content-Encoding": "gzip"})

    async def sized(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(body=bytes(int(rest)))

    async def endless(self, request: web.Request, rest: str) -> web.StreamResponse:
        return await self._stream(request, bytes(1024 * 1024), 0)

    async def sweet(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(headers={"Set-Cookie": "a=b; Path=/"})

    async def drip(self, request: web.Request, rest: str) -> web.StreamResponse:
        return await self._stream(request, b"x", 0.05)

    async def _stream(self, request: web.Request, piece: bytes, pause: float) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(piece)
            await asyncio.sleep(pause)
        return response

    async def fresh(self, request: web.Request, rest: str) -> web.StreamResponse:
        headers = {"Cache-Control": f"public, max-age={rest}", "ETag": '"v1"'}
        unchanged = "If-None-Match" in request.headers
        return web.Response(status=304 if unchanged else 200, headers=headers)

    async def coded(self, request: web.Request, rest: str) -> web.StreamResponse:
        response = web.Response(body=gzip.compress(BODY))
        for encoding in rest.split("+"):
            response.headers.add("Content-Encoding", encoding)
        return response

    async def shielded(self, request: web.Request, rest: str) -> web.StreamResponse:
        status, _, page = rest.partition("/")
        headers = {"cf-mitigated": "challenge"} if page == "header" else {}
        return web.Response(status=int(status), text=SHIELDS.get(page, page), headers=headers)

    async def via(self, request: web.Request, rest: str) -> web.StreamResponse:
        """Redirects with these statuses, one after the other, and then to /plain."""
        status, _, more = rest.partition("-")
        target = f"/via/{more}" if more else "/plain"
        return web.Response(status=int(status), headers={"Location": target})

    async def hop(self, request: web.Request, rest: str) -> web.StreamResponse:
        left = int(rest)
        raise web.HTTPFound(f"/hop/{left - 1}" if left > 1 else "/plain")

    async def loop(self, request: web.Request, rest: str) -> web.StreamResponse:
        raise web.HTTPFound("/loop")

    async def to(self, request: web.Request, rest: str) -> web.StreamResponse:
        status = int(rest or 302)
        return web.Response(status=status, headers={"Location": request.query["url"]})


@asynccontextmanager
async def served() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """The address of a server that does on its connections what `talk` does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await talk(reader, writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"


async def say(text: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(text)
    await writer.drain()
