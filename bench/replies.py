"""How long a reader waits for a reply while a broadcast goes out at 1000 messages a second.

    python -m bench replies [--replies N]

The whole bot, its Telegram a server of its own 50 ms away that takes everything.  Readers ask for
help, one every 50 ms: from the moment their update is in hand (kept) to the answer of Telegram to
the reply.  First with nothing else to do, then under the broadcast, in one run.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from bench.bars import report
from bench.material.botserver import keep_off_its_core, served
from bench.material.press import TOKEN, publish, subscribe
from bot.app import App, opened
from bot.config import Config
from bot.delivery.outcomes import Outcome
from bot.messages.message import Message
from storage.deliveries import Delivery

LATENCY_MS = 50
PER_SECOND = 1000
EVERY = 0.05
READERS = range(1, 201)
WARM_UP = 3.0


class Clock:
    """When each reader was answered."""

    def __init__(self, app: App) -> None:
        self.answered: dict[int, asyncio.Future[float]] = {}
        worker = app.dispatch.worker
        carry = worker._carry

        async def timed(delivery: Delivery, message: Message) -> Outcome:
            outcome = await carry(delivery, message)
            waiting = self.answered.pop(delivery.chat_id, None)
            if waiting and not waiting.done():
                waiting.set_result(time.perf_counter())
            return outcome

        worker._carry = timed  # type: ignore[method-assign]


def asking(update_id: int, chat: int) -> tuple[int, str]:
    person = {"id": chat, "is_bot": False, "first_name": "قارئ", "language_code": "ar"}
    message = {
        "message_id": update_id,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "قارئ"},
        "from": person,
        "text": "مساعدة",
    }
    return update_id, json.dumps({"update_id": update_id, "message": message})


async def waits(app: App, clock: Clock, replies: int, first: int) -> list[float]:
    """How many seconds each of so many readers waited."""

    async def one(number: int) -> float:
        chat = READERS[number % len(READERS)]
        clock.answered[chat] = asyncio.get_running_loop().create_future()
        answered, began = clock.answered[chat], time.perf_counter()
        await app.store.keep_updates([asking(first + number, chat)], now=int(time.time()))
        app.lanes.wake()
        async with asyncio.timeout(30):
            return await answered - began

    tasks = []
    for number in range(replies):
        tasks.append(asyncio.create_task(one(number)))
        await asyncio.sleep(EVERY)
    return list(await asyncio.gather(*tasks))


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


async def measured(replies: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(served(latency_ms=LATENCY_MS))
        keep_off_its_core()
        config = Config(
            token=TOKEN,
            db=str(folder / "warraq.db"),
            api_url=server.url,
            sends_per_second=PER_SECOND,
        )
        app = await stack.enter_async_context(opened(config))
        clock = Clock(app)
        running = asyncio.create_task(app.run())
        await waits(app, clock, 20, 1)
        idle = await waits(app, clock, replies, 1000)
        seconds = int(replies * EVERY + 3 * WARM_UP)
        await subscribe(app.store, PER_SECOND * seconds // 4, 100_000)
        for number in range(4):
            await publish(app.store, number)
        app.dispatch.wake()
        await asyncio.sleep(WARM_UP)
        before, began = await server.stats(), time.monotonic()
        busy = await waits(app, clock, replies, 100_000)
        rate = ((await server.stats()).requests - before.requests) / (time.monotonic() - began)
        running.cancel()
        await asyncio.wait([running])
    return {
        "idle_p50_ms": round(statistics.median(idle) * 1000, 1),
        "idle_p95_ms": round(p95(idle), 1),
        "busy_p50_ms": round(statistics.median(busy) * 1000, 1),
        "busy_p95_ms": round(p95(busy), 1),
        "broadcast_per_second": round(rate, 1),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench replies")
    parser.add_argument("--replies", type=int, default=300)
    figures = uvloop.run(measured(parser.parse_args(arguments).replies))
    times = round(figures["busy_p95_ms"] / figures["idle_p95_ms"], 2)
    return report("replies", figures, {"busy_over_idle_p95": (times, "<=", 3.0)})
