"""Fetches take turns, and whatever a server pours out ends within its limits."""

import asyncio
import gzip
import json
import random
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.ingest import fetch as way_out
from bot.ingest.fetch import Fetched, FetchFailed, fetch, open_session
from bot.ingest.outlet import Outlet
from tests.badweb import BODY, LOOPBACK, Talk, served, talking
from tests.chaos import served as serving
from tests.ssrf import names

MB = 1024 * 1024
DEADLINE = 1.0
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session(allowed=LOOPBACK) as opened:
        yield opened


class Crowd:
    """A page that takes its time; `most` is how many were under way at once."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.1)
        self.now -= 1
        return web.Response(body=BODY)


async def test_one_fetch_at_a_time_at_a_host_and_waiting_for_it_costs_no_time(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 0.4)
    crowd = Crowd()
    async with serving([web.get("/", crowd.answer)]) as url:
        answers = await asyncio.gather(*(fetch(session, url) for _ in range(8)))
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert crowd.most == 1


async def test_fetches_from_different_hosts_do_not_wait_for_each_other(
    session: aiohttp.ClientSession,
) -> None:
    crowd = Crowd()
    async with AsyncExitStack() as stack:
        route = web.get("/", crowd.answer)
        urls = [await stack.enter_async_context(serving([route])) for _ in range(6)]
        await asyncio.gather(*(fetch(session, url) for url in urls))
    assert crowd.most == 6


async def test_hosts_that_redirect_to_each_other_do_not_wait_for_ever(
    session: aiohttp.ClientSession,
) -> None:
    async with served() as one, served() as other, asyncio.timeout(10):
        answers = await asyncio.gather(
            *(fetch(session, f"{one.url}/to?url={other.url}/plain") for _ in range(10)),
            *(fetch(session, f"{other.url}/to?url={one.url}/plain") for _ in range(10)),
        )
    assert all(isinstance(answer, Fetched) for answer in answers)


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()
    await reader.read()


async def test_a_hundred_tarpits_do_not_keep_honest_servers_waiting(
    session: aiohttp.ClientSession,
) -> None:
    async with AsyncExitStack() as stack:
        pits = [await stack.enter_async_context(talking(silent)) for _ in range(100)]
        honest = [(await stack.enter_async_context(served())).url + "/plain" for _ in range(10)]
        stuck = [asyncio.create_task(fetch(session, url)) for url in pits]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*(fetch(session, url) for url in honest))
        assert all(isinstance(answer, Fetched) for answer in answers)
        assert not any(task.done() for task in stuck)
        for task in stuck:
            task.cancel()
        await asyncio.wait(stuck)


async def test_names_that_nobody_answers_for_do_not_keep_honest_servers_waiting(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", 2.0)
    answered = threading.Event()

    def answer(host: str) -> list[str]:
        if host != "honest.test":
            answered.wait(30)
        return ["127.0.0.1"]

    async with served() as server:
        port = server.url.rpartition(":")[2]
        with names(answer):
            stuck = [
                asyncio.create_task(fetch(session, f"http://mute{number}.test/"))
                for number in range(100)
            ]
            await asyncio.sleep(0.1)
            honest = await fetch(session, f"http://honest.test:{port}/plain")
            given_up = await asyncio.gather(*stuck)
            answered.set()
    assert isinstance(honest, Fetched)
    assert given_up == [FetchFailed("timeout")] * 100


async def test_large_bodies_take_turns_too(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_out, "TOTAL_SECONDS", DEADLINE)
    large = 2 * way_out.LARGE_BYTES
    async with served() as server, served() as other:
        outlet = session.connector
        assert isinstance(outlet, Outlet)
        async with AsyncExitStack() as stack:
            while not outlet.large.locked():
                await stack.enter_async_context(outlet.large)
            assert await fetch(session, f"{server.url}/sized/{large}") == FetchFailed("timeout")
            assert isinstance(await fetch(session, f"{other.url}/plain"), Fetched)
        assert isinstance(await fetch(session, f"{server.url}/sized/{large}"), Fetched)


async def pour(
    head: bytes, piece: bytes, pause: float, _: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """`head`, and then `piece` for as long as anybody listens."""
    writer.write(head)
    with suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)


@cache
def packed(times: int) -> bytes:
    """100 MB of nothing, packed so many times."""
    return gzip.compress(packed(times - 1) if times > 1 else nothing())


@cache
def nothing() -> bytes:
    return bytes(100 * MB)


async def give(
    body: Callable[[], bytes], headers: bytes, _: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(HEAD + headers + b"\r\n" + body())
    with suppress(ConnectionError):
        await writer.drain()


PACKED = b"Content-Encoding: gzip\r\n"
BOMBS: dict[str, tuple[Talk, str]] = {
    "gzip 1000:1": (partial(give, partial(packed, 1), PACKED), "too_large"),
    "gzip in gzip": (partial(give, partial(packed, 2), PACKED * 2), "broken"),
    "100 MB": (partial(give, nothing, b"Content-Length: 104857600\r\n"), "too_large"),
    "a body for ever": (partial(pour, HEAD + b"\r\n", bytes(65536), 0), "too_large"),
    "chunks for ever": (partial(pour, CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n", 0), "too_large"),
    "a byte a chunk": (partial(pour, CHUNKED, b"1\r\nx\r\n" * 5000, 0), "timeout"),
    "a chunk size for ever": (partial(pour, CHUNKED, b"0" * 65536, 0), "timeout"),
    "chunk extensions": (partial(pour, CHUNKED + b"1;", b"x" * 65536, 0), "timeout"),
    "trailers": (partial(pour, CHUNKED + b"0\r\n", b"X-Flood: 1\r\n" * 5000, 0), "broken"),
    "drip": (partial(pour, HEAD + b"\r\n", b"x", 0.05), "timeout"),
    "slow headers": (partial(pour, HEAD, b"X: 1\r\n", 0.05), "timeout"),
    "header flood": (partial(pour, HEAD, b"X-Flood: 1\r\n" * 5000, 0), "broken"),
    "header without end": (partial(pour, HEAD + b"X: ", b"x" * 65536, 0), "broken"),
    "status without end": (partial(pour, b"HTTP/1.1 200 ", b"x" * 65536, 0), "broken"),
    "continue for ever": (partial(pour, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 0), "timeout"),
}  # fmt: skip


async def gulped(url: str, deadline: float) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.gulp", url, "--deadline", str(deadline)),
        cwd=Path(__file__).parents[1],
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await child.communicate()
    assert child.returncode == 0
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture(scope="module")
def bombs() -> dict[str, tuple[Talk, str]]:
    """Made beforehand: packing must not count as the server's slowness."""
    packed(2)
    return BOMBS


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_ends_within_its_limits(bombs: dict[str, tuple[Talk, str]], name: str) -> None:
    talk, cause = bombs[name]
    # Only what never ends is cut short: the others must end long before.
    deadline = DEADLINE if cause == "timeout" else way_out.TOTAL_SECONDS
    async with talking(talk) as url:
        cost = await gulped(url, deadline)
    assert cost["cause"] == cause
    assert cost["grown_mb"] < 30, cost
    assert cost["seconds"] < DEADLINE + 2, cost


async def test_the_scales_that_bombs_are_weighed_on_work() -> None:
    async with served() as server:
        cost = await gulped(f"{server.url}/sized/{way_out.FEED_BYTES}", way_out.TOTAL_SECONDS)
    assert cost["cause"] is None
    assert cost["grown_mb"] > 8


SHREDS = (
    b"HTTP/1.1 ", b"HTTP/9.9 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 Moved\r\n",
    b"HTTP/1.1 403 No\r\n", b"HTTP/1.1 304\r\n", b"200", b"999", b"\r\n", b"\r\n\r\n", b"\n", b"\0",
    b"Location: ", b"http://", b"//[::1", b"/\xd8\xa3", b"\xff\xfe", b"Content-Length: -1\r\n",
    b"Content-Length: 5\r\n", b"Content-Length: 5, 5\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n", b"Content-Encoding: gzip\r\n", b"Set-Cookie: a=b;;\r\n",
    b"Retry-After: 99999999999999999999\r\n", b"Expires: Mon, 1 Jan 99999999999999 0:0:0 GMT\r\n",
    b"Cache-Control: max-age=\xd9\xa1\r\n", b"cf-mitigated: \xff\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n",
    b"ffffffffffffffffff\r\n", b"Upgrade: h2c\r\nConnection: upgrade\r\n", b"\x1f\x8b\x08\0",
)  # fmt: skip


async def test_no_answer_is_too_strange(session: aiohttp.ClientSession) -> None:
    dice = random.Random(7)

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(dice.choices(SHREDS, k=dice.randint(1, 12))))

    async with talking(babble) as url:
        answers = [await fetch(session, url, etag='"v1"') for _ in range(500)]
    causes = {answer.cause for answer in answers if isinstance(answer, FetchFailed)}
    assert causes >= {"broken", "status_403"}


async def test_a_proxy_that_is_not_there_is_told_from_a_site_that_is_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        proxy = f"127.0.0.1:{taken.getsockname()[1]}"
        async with open_session(allowed=[proxy], proxy=f"http://{proxy}") as session:
            assert await fetch(session, "http://8.8.8.8/") == FetchFailed("proxy")
            assert await fetch(session, "https://8.8.8.8/") == FetchFailed("proxy")


async def test_a_proxy_inside_must_be_allowed_explicitly() -> None:
    async with open_session(proxy="http://127.0.0.1:3128") as session:
        assert await fetch(session, "http://8.8.8.8/") == FetchFailed("forbidden_address")


async def test_an_exception_that_is_none_opens_no_session() -> None:
    with pytest.raises(ValueError, match="localhost"):
        open_session(allowed=["localhost:80"])
