"""The bot's delivery in processes that are forked rather than started, so that a thousand can be
killed: everything is imported once, the emulator is a process of its own that outlives them.

A child runs the real store, the real delivery and python-telegram-bot over HTTP.  Nothing here may
hold a thread or an event loop open across a fork.
"""

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.delivery.dispatch import Dispatch
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from storage import Store, crashpoints, open_store
from tests.chaos.process import ROOT
from tests.sandboxed import TOKEN

PER_SECOND = 1000
Json = dict[str, Any]


@dataclass(frozen=True)
class Emulator:
    """The sandbox, spoken to without an event loop."""

    url: str
    process: int

    def does(self, path: str, **values: object) -> Json:
        request = urllib.request.Request(
            f"{self.url}/sandbox/{path}",
            json.dumps(values).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            told: Json = json.load(answer)
        return told

    def sees(self, path: str) -> Json:
        with urllib.request.urlopen(f"{self.url}/sandbox/{path}") as answer:
            told: Json = json.load(answer)
        return told

    def removes(self, path: str) -> None:
        request = urllib.request.Request(f"{self.url}/sandbox/{path}", method="DELETE")
        urllib.request.urlopen(request).close()

    def group(self, number: int) -> None:
        self.does("chats", type="supergroup", title="غرفة", id=number, members=[101])

    def reader(self, number: int) -> None:
        self.does("users", first_name="قارئ", id=number)
        self.does(f"chats/{number}/state", state="ok")


@contextmanager
def emulator(**settings: object) -> Iterator[Emulator]:
    """The sandbox as a process of its own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox", "--token", TOKEN],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    try:
        assert child.stdout is not None
        told = Emulator(child.stdout.readline().split()[1], child.pid)
        told.does("settings", **settings)
        yield told
    finally:
        child.terminate()
        child.wait()


Work = Callable[[Store, Dispatch], Awaitable[None]]
"""What a child does beside delivering."""


def forked(
    db: Path,
    url: str,
    *,
    work: Work | None = None,
    point: tuple[str, int] | None = None,
    skew: int = 0,
    limit: int | None = None,
    per_second: int = PER_SECOND,
) -> int:
    """A child that delivers until it is killed or told to stop; its process id.  `point`: it dies
    at the n-th passage there.  `skew`: its clock is so many seconds off.  `limit`: it can make no
    file longer than so many bytes.  `per_second`: it sends so many messages at most.
    """
    # Told to stop before it listens, it stops as soon as it does.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return child
    status = 1
    try:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        if point:
            crashpoints.arm(*point)
        asyncio.run(deliver(db, url, work, skew, per_second))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


async def deliver(db: Path, url: str, work: Work | None, skew: int, per_second: int) -> None:
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=request)
    store = await open_store(str(db))
    sender, clock = Sender(bot), lambda: time.time() + skew
    dispatch = Dispatch(store, sender, per_second=per_second, clock=clock)
    running = asyncio.create_task(dispatch.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    if work:
        await work(store, dispatch)
    await asyncio.wait([running])
    await store.close()
    await request.shutdown()
    if not running.cancelled():
        running.result()


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def stop(child: int) -> tuple[int, float]:
    """Ask it to end; its exit status and how many seconds it took."""
    began = time.monotonic()
    os.kill(child, signal.SIGTERM)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - began


def with_store(db: Path, work: Callable[[Store], Awaitable[Any]]) -> Any:
    """Do something with the store while no child holds it."""

    async def opened() -> Any:
        store = await open_store(str(db))
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())
