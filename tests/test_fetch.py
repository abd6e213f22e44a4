"""Fetching from a real server on loopback that behaves as badly as servers do."""

import asyncio
import gzip
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.ingest import fetch as way_out
from bot.ingest.fetch import (
    BODY_BYTES,
    LONGEST_WAIT,
    REDIRECTS,
    USER_AGENT,
    Fetched,
    FetchFailed,
    NotModified,
    fetch,
    open_session,
    wait_of,
)

BODY = "<rss>أخبار</rss>".encode()
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
        packed = gzip.compress(BODY if rest == "small" else bytes(BODY_BYTES * 4))
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

    async def hop(self, request: web.Request, rest: str) -> web.StreamResponse:
        left = int(rest)
        raise web.HTTPFound(f"/hop/{left - 1}" if left > 1 else "/plain")

    async def loop(self, request: web.Request, rest: str) -> web.StreamResponse:
        raise web.HTTPFound("/loop")

    async def to(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.query["url"]})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
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


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as opened:
        yield opened


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """The address of a server that does on its connections what `talk` does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await talk(reader, writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"


async def test_a_page_comes_with_its_type_and_validators(
    server: Server, session: aiohttp.ClientSession
) -> None:
    assert await fetch(session, server.url + "/plain") == Fetched(
        url=server.url + "/plain",
        body=BODY,
        content_type="text/xml; charset=utf-8",
        etag='"v1"',
        last_modified="Sun, 22 Nov 2026 10:00:00 GMT",
    )


async def test_a_request_says_who_asks_and_nothing_else_of_us(
    server: Server, session: aiohttp.ClientSession
) -> None:
    await fetch(session, server.url + "/plain")
    headers = server.requests[0].headers
    assert headers["User-Agent"] == USER_AGENT
    assert USER_AGENT.startswith("Warraq/")
    assert headers["Accept-Encoding"] == "gzip, identity"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


async def test_validators_are_sent_and_an_unchanged_page_is_not_fetched_again(
    server: Server, session: aiohttp.ClientSession
) -> None:
    since = "Sun, 22 Nov 2026 10:00:00 GMT"
    answer = await fetch(session, server.url + "/plain", etag='"v1"', last_modified=since)
    assert answer == NotModified()
    assert server.requests[0].headers["If-Modified-Since"] == since


async def test_a_validator_that_would_forge_a_header_is_left_out(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url + "/plain", etag='"v1"\r\nX-Forged: 1')
    assert isinstance(answer, Fetched)
    assert "If-None-Match" not in server.requests[0].headers


@pytest.mark.parametrize("status", [204, 304, 400, 403, 404, 410, 429, 500, 502, 503])
async def test_a_refusal_gives_its_status(
    server: Server, session: aiohttp.ClientSession, status: int
) -> None:
    answer = await fetch(session, f"{server.url}/status/{status}")
    if status == 204:
        assert isinstance(answer, Fetched)
        assert answer.body == b""
    else:
        assert answer == FetchFailed(f"status_{status}", status)


async def test_a_refusal_says_how_long_to_wait(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url + "/status/429/120")
    assert answer == FetchFailed("status_429", 429, 120)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("90", 90),
        (" 0 ", 0),
        ("9" * 12, LONGEST_WAIT),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", LONGEST_WAIT),
        ("Mon, 23 Nov 2026 12:01:00 -0000", 60),
        ("soon", None),
        ("-5", None),
        ("٥", None),
        ("Mon, 99 Nov 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: int | None) -> None:
    assert wait_of(header, now=datetime(2026, 11, 23, 12, tzinfo=UTC)) == seconds


async def test_a_packed_page_is_unpacked(server: Server, session: aiohttp.ClientSession) -> None:
    answer = await fetch(session, server.url + "/packed/small")
    assert isinstance(answer, Fetched)
    assert answer.body == BODY


@pytest.mark.parametrize(
    "path", ["packed/bomb", f"sized/{BODY_BYTES + 1}", "endless"], ids=["gzip", "long", "endless"]
)
async def test_a_page_that_is_too_large_is_given_up(
    server: Server, session: aiohttp.ClientSession, path: str
) -> None:
    assert await fetch(session, f"{server.url}/{path}") == FetchFailed("too_large")


async def test_a_page_of_exactly_the_limit_is_taken(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/sized/{BODY_BYTES}")
    assert isinstance(answer, Fetched)
    assert len(answer.body) == BODY_BYTES


async def test_a_slow_drip_ends_at_the_deadline(
    server: Server, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 0.4)
    started = time.monotonic()
    assert await fetch(session, server.url + "/drip") == FetchFailed("timeout")
    assert time.monotonic() - started < 2


async def test_a_cancelled_fetch_is_cancelled(
    server: Server, session: aiohttp.ClientSession
) -> None:
    task = asyncio.create_task(fetch(session, server.url + "/drip"))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_redirects_are_followed_as_far_as_the_limit(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, f"{server.url}/hop/{REDIRECTS}")
    assert isinstance(answer, Fetched)
    assert answer.url == server.url + "/plain"
    assert await fetch(session, f"{server.url}/hop/{REDIRECTS + 1}") == FetchFailed("redirects")
    assert await fetch(session, server.url + "/loop") == FetchFailed("redirects")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "http://["]
)
async def test_a_redirect_out_of_the_web_is_not_followed(
    server: Server, session: aiohttp.ClientSession, target: str
) -> None:
    answer = await fetch(session, f"{server.url}/to?{urlencode({'url': target})}")
    assert answer == FetchFailed("not_http")


@pytest.mark.parametrize(
    "url", ["", "news", "/etc/passwd", "file:///etc/passwd", "ftp://x/", "http://", "http://[", "http://x:y"]
)  # fmt: skip
async def test_what_is_no_address_of_the_web_is_not_asked(
    session: aiohttp.ClientSession, url: str
) -> None:
    assert await fetch(session, url) == FetchFailed("not_http")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"])
async def test_a_name_that_nobody_knows_is_dns(session: aiohttp.ClientSession, host: str) -> None:
    assert await fetch(session, f"http://{host}/") == FetchFailed("dns")


async def test_a_closed_port_is_refused(session: aiohttp.ClientSession) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert await fetch(session, url) == FetchFailed("refused")


async def say(text: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(text)
    await writer.drain()


BROKEN = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
    b"SSH-2.0-OpenSSH\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X-Flood: 1\r\n" * 100_000 + b"\r\n",
]


@pytest.mark.parametrize("text", BROKEN, ids=["silent", "cut", "cut chunk", "ssh", "header flood"])
async def test_an_answer_that_breaks_off_or_is_no_http_is_broken(
    session: aiohttp.ClientSession, text: bytes
) -> None:
    async with talking(lambda reader, writer: say(text, reader, writer)) as url:
        assert await fetch(session, url) == FetchFailed("broken")


async def test_a_page_that_does_not_unpack_is_broken(
    server: Server, session: aiohttp.ClientSession
) -> None:
    assert await fetch(session, server.url + "/spoilt") == FetchFailed("broken")


async def test_a_server_that_never_answers_is_a_timeout(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 0.3)

    async def wait_for_the_end(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with talking(wait_for_the_end) as url:
        assert await fetch(session, url) == FetchFailed("timeout")


async def test_a_server_without_tls_behind_an_https_address_is_tls(
    server: Server, session: aiohttp.ClientSession
) -> None:
    answer = await fetch(session, server.url.replace("http", "https") + "/plain")
    assert answer == FetchFailed("tls")


def test_a_certificate_that_does_not_hold_is_tls() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("x", 443, True, True, None, None, None)
    error = aiohttp.ClientConnectorCertificateError(key, ssl.SSLCertVerificationError("expired"))
    assert way_out.cause_of(error) == "tls"


async def test_cookies_are_not_kept(server: Server, session: aiohttp.ClientSession) -> None:
    await fetch(session, server.url + "/sweet")
    await fetch(session, server.url + "/sweet")
    assert [request.headers.get("Cookie") for request in server.requests] == [None, None]
