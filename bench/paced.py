"""Whether the rate that Telegram allows is used, and never exceeded.

    python -m bench paced [--seconds 60]

Paid broadcasts: 1000 messages a second for a while, 50 ms a round trip, to a server of its own that
counts what comes: how much of the rate was used, and how much of a core it took.  Free ones: 30 a
second to people and groups of the sandbox, in a process of its own, which counts in sliding
windows and answers 429 to whatever is too much.  The rates are compared with what is allowed.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from bench.bars import report
from bench.material.botserver import keep_off_its_core, served
from bench.material.press import TOKEN, archive, delivering, publish, subscribe
from bot.app import spare_collector
from storage import Store

LATENCY_MS = 50
PAID, FREE = 1000, 30
ARTICLES = 4
PEOPLE, GROUPS = 450, 12
WARM_UP = 3.0


async def paid(seconds: float) -> dict[str, float]:
    """A broadcast at 1000 a second."""
    people = int(PAID * (seconds + 10) / ARTICLES) + 1
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(served(latency_ms=LATENCY_MS))
        keep_off_its_core()
        store = await stack.enter_async_context(archive(folder, people))
        dispatch = await stack.enter_async_context(delivering(store, server.url, PAID))
        spare_collector()
        for number in range(ARTICLES):
            await publish(store, number)
        dispatch.wake()
        await asyncio.sleep(WARM_UP)
        before, began, spent = await server.stats(), time.monotonic(), time.process_time()
        await asyncio.sleep(seconds)
        after, took = await server.stats(), time.monotonic() - began
        return {
            "per_second": round((after.requests - before.requests) / took, 1),
            "core": round((time.process_time() - spent) / took, 3),
            "busiest_second": after.busiest_second,
        }


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    """The emulator as a process of its own."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--token", TOKEN), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    url = (await child.stdout.readline()).decode().split()[1]
    try:
        async with aiohttp.ClientSession() as session:
            yield url, session
    finally:
        child.terminate()
        await child.wait()


async def does(session: aiohttp.ClientSession, url: str, path: str, **values: object) -> Any:
    async with session.post(f"{url}/sandbox/{path}", json=values) as answer:
        return await answer.json()


async def free(seconds: float) -> dict[str, float]:
    """People and groups at 30 a second, as the emulator counts."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url, session = await stack.enter_async_context(sandbox())
        store = await stack.enter_async_context(archive(folder, PEOPLE, 1001))
        await inhabit(session, url, store)
        dispatch = await stack.enter_async_context(delivering(store, url, FREE))
        for number in range(int(FREE * (seconds + 10) / PEOPLE) + 1):
            await publish(store, number)
        dispatch.wake()
        await asyncio.sleep(WARM_UP)
        began, before = time.monotonic(), await counters(session, url)
        await asyncio.sleep(seconds)
        took, after = time.monotonic() - began, await counters(session, url)
    return {
        "per_second": round((after["sent"] - before["sent"]) / took, 2),
        **{name: after[name] for name in after if name != "sent"},
    }


async def counters(session: aiohttp.ClientSession, url: str) -> dict[str, int]:
    async with session.get(f"{url}/sandbox/counters") as answer:
        counted: dict[str, int] = await answer.json()
    return counted


async def inhabit(session: aiohttp.ClientSession, url: str, store: Store) -> None:
    """The emulator's side of the subscribers, and some groups."""
    await does(session, url, "settings", latency_ms=LATENCY_MS)
    for number in range(1001, 1001 + PEOPLE):
        await does(session, url, "users", first_name="قارئ", id=number)
        await does(session, url, "chats/" + str(number) + "/state", state="ok")
    for number in range(-1000 - GROUPS, -1000):
        await does(
            session, url, "chats", type="supergroup", title="غرفة", id=number, members=[1001]
        )
    await subscribe(store, GROUPS, -1000 - GROUPS)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench paced")
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args(arguments).seconds
    fast, slow = uvloop.run(paid(seconds)), uvloop.run(free(seconds))
    bars = {
        "paid_share": (round(fast["per_second"] / PAID, 4), ">=", 0.98),
        "paid_core": (fast["core"], "<=", 0.6),
        "free_share": (round(slow["per_second"] / FREE, 4), ">=", 0.97),
        "free_busiest_second": (slow["max_per_second"], "<=", FREE),
        "free_429": (slow["too_many"], "<=", 0),
        "group_busiest_minute": (slow["max_per_group_per_minute"], "<=", 20),
    }
    return report("paced", {"paid": fast, "free": slow}, bars)
