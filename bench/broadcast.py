"""What a broadcast message costs, store and limiter included, next to aiohttp alone.

    python -m bench broadcast [--rounds N] [--messages N]

Each round posts the same message so many times through aiohttp alone, and publishes an article to
as many subscribers through the whole of delivery: walk, limiter, python-telegram-bot on our
transport, and the durable record of every message.  One process, one loop (uvloop), a server of
its own; CPU time of this process, its threads included.  Ratios are medians of the rounds'.  What
python-telegram-bot as shipped and aiogram cost is in `python -m bench transport`.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from bench.bars import report
from bench.material.botserver import keep_off_its_core, served
from bench.material.press import archive, delivering, finished, publish
from bench.transport import cost, one_by_one, prepared, raw, shipped, with_aiogram
from bot.app import spare_collector

UNPACED = 100_000
BESIDE = {"prepared": prepared, "send_message": one_by_one, "aiogram": with_aiogram}


async def measured(rounds: int, messages: int) -> dict[str, list[float]]:
    """µs of CPU a message, by what sent it, a figure a round."""
    costs: dict[str, list[float]] = {"raw": [], "broadcast": [], **{name: [] for name in BESIDE}}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(served())
        keep_off_its_core()
        sends = {
            name: await stack.enter_async_context(client(server.url))
            for name, client in {"raw": raw, **BESIDE}.items()
        }
        store = await stack.enter_async_context(archive(folder, messages))
        dispatch = await stack.enter_async_context(delivering(store, server.url, UNPACED))
        spare_collector()
        for number in range(rounds + 1):
            costs["raw"].append(await cost(sends["raw"], messages))
            began = time.process_time()
            article = await publish(store, number)
            dispatch.wake()
            account = await finished(store, article, 120)
            assert (account.sent, account.lost) == (messages, 0), account
            costs["broadcast"].append((time.process_time() - began) / messages * 1e6)
            for name in BESIDE:
                costs[name].append(await cost(sends[name], messages // 4))
        as_shipped = await stack.enter_async_context(shipped(server.url))
        costs["shipped"] = [await cost(as_shipped, 128)]
    return {name: each[1:] or each for name, each in costs.items()}  # the first one warms up


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench broadcast")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=3000)
    given = parser.parse_args(arguments)
    costs = uvloop.run(measured(given.rounds, given.messages))
    times = {
        name: round(
            statistics.median(a / b for a, b in zip(each, costs["raw"], strict=False)),
            3,
        )
        for name, each in costs.items()
    }
    figures = {
        "cpu_us": {name: round(statistics.median(each), 1) for name, each in costs.items()},
        "times_raw": times,
    }
    return report("broadcast", figures, {"broadcast_over_raw": (times["broadcast"], "<=", 2.0)})
