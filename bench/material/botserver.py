"""A Bot API that takes everything, as fast as Python can, in a process of its own.

    async with served(latency_ms=50) as server:
        …                     # speak to server.url, as to https://api.telegram.org
        print(await server.stats())

It answers each send and edit with a message of some 2 kB and checks nothing: for what Telegram
would say, use the sandbox.  It is here to be faster than what is measured against it.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import aiohttp
import uvloop

PATIENCE = 10.0
CHAT = re.compile(rb'"chat_id": ?"?(-?\d+)')
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
METHOD = re.compile(rb"/(\w+)[ ?]")
POLL = 1.0  # seconds that one who asks for updates waits for none
ME = {"id": 77, "is_bot": True, "first_name": "وراق", "username": "warraq_bot"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def message() -> dict[str, object]:
    """A message as Telegram tells it: Arabic, with entities, a preview and a keyboard."""
    text = "افتُتح الميناء الجديد صباح اليوم بحضور أهالي المدينة، وقال المدير إن العمل يبدأ غدًا. "
    kinds = ((0, "bold"), (40, "italic"), (90, "bold"), (150, "underline"))
    buttons = [
        {"text": "الملخص", "callback_data": "v1:s:1"},
        {"text": "الموقع", "url": "https://news.example/1"},
    ]
    return {
        "from": ME,
        "chat": {"id": 101, "first_name": "سارة", "username": "sara", "type": "private"},
        "date": 1_700_000_000,
        "text": text * 9,
        "entities": [{"offset": at, "length": 12, "type": kind} for at, kind in kinds],
        "link_preview_options": {"url": "https://news.example/1", "prefer_large_media": True},
        "reply_markup": {"inline_keyboard": [buttons]},
    }


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


MESSAGE = b"," + written(message())[1:]  # but for its id
OTHERWISE = {b"getme": written(ME), b"getupdates": b"[]"}


@dataclass
class Counts:
    """The sends and edits that came; `busiest_second` is the most of them in any one second."""

    requests: int = 0
    busiest_second: int = 0
    chats: int = 0
    seconds: float = 0.0  # from the first request to the last


@dataclass
class Ledger:
    """Counts requests as they come."""

    requests: int = 0
    busiest: int = 0
    began: float = 0.0
    chats: set[bytes] = field(default_factory=set)
    lately: deque[float] = field(default_factory=deque)

    def note(self, body: bytes, now: float) -> None:
        self.began = self.began or now
        self.requests += 1
        if asked := CHAT.search(body):
            self.chats.add(asked[1])
        self.lately.append(now)
        while self.lately[0] <= now - 1.0:
            self.lately.popleft()
        self.busiest = max(self.busiest, len(self.lately))

    def counts(self) -> Counts:
        ended = self.lately[-1] if self.lately else 0.0
        return Counts(self.requests, self.busiest, len(self.chats), ended - self.began)


class Answering(asyncio.Protocol):
    """One connection, kept open.  Requests come whole or in pieces, one after another."""

    def __init__(self, ledger: Ledger, latency: float) -> None:
        self._ledger = ledger
        self._latency = latency
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # which uvloop's does not say

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (request := self._next()) is not None:
            self._answer(*request)

    def _next(self) -> tuple[bytes, bytes] | None:
        """The head and the body of the next request, if all of it is there."""
        end = self._unread.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._unread[:end]
        length = LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._unread) < whole:
            return None
        body, self._unread = self._unread[end + 4 : whole], self._unread[whole:]
        return head, body

    def _answer(self, head: bytes, body: bytes) -> None:
        asked = METHOD.search(head)
        method = asked[1].lower() if asked else b""
        if head.startswith(b"GET /stats "):
            self._write(written(asdict(self._ledger.counts())))
        elif method.startswith((b"send", b"edit")):
            self._ledger.note(body, time.monotonic())
            result = b'{"message_id":%d' % self._ledger.requests + MESSAGE
            self._after(self._latency, result)
        else:
            wait = POLL if method == b"getupdates" else self._latency
            self._after(wait, OTHERWISE.get(method, b"true"))

    def _after(self, seconds: float, result: bytes) -> None:
        answer = b'{"ok":true,"result":%b}' % result
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(HEAD % len(answer) + answer)


async def serve(latency: float) -> None:
    """Serve on a free port of the loopback, named on stdout, until SIGTERM."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, told.set)
    ledger = Ledger()
    server = await loop.create_server(
        lambda: Answering(ledger, latency), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await told.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--core", type=int)
    given = parser.parse_args()
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    uvloop.run(serve(given.latency_ms / 1000))


# ---- for the process that measures


@dataclass(frozen=True)
class BotServer:
    """Where it listens, without a slash at the end."""

    url: str

    async def stats(self) -> Counts:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/stats") as answer:
            return Counts(**json.loads(await answer.read()))


@asynccontextmanager
async def served(*, latency_ms: float = 0.0) -> AsyncIterator[BotServer]:
    """A server that answers after so long.  Where there are cores to choose from it has the last
    to itself, as far as this process goes: `keep_off_its_core` is for the rest.
    """
    command = [sys.executable, "-m", "bench.material.botserver", "--latency-ms", str(latency_ms)]
    if (cores := choice_of_cores()) is not None:
        command += ["--core", str(cores[-1])]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            port = int(await child.stdout.readline())
        yield BotServer(f"http://127.0.0.1:{port}")
    finally:
        await ended(child)


async def ended(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()


def choice_of_cores() -> list[int] | None:
    """The cores this process may use, if it may choose."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    return cores if len(cores) > 1 else None


def keep_off_its_core() -> None:
    """Leave the server's core to it.  To be called once `served` has been entered."""
    if (cores := choice_of_cores()) is not None:
        os.sched_setaffinity(0, set(cores[:-1]))


if __name__ == "__main__":
    main()
