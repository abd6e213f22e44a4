"""One fetch in a process of its own, to see what it costs: a JSON line.

python -m tests.gulp http://127.0.0.1:8080/bomb --deadline 1
"""

import argparse
import asyncio
import json
import sys
import threading
import time
from typing import Any

import psutil  # type: ignore[import-untyped]

from bot.ingest import fetch as way_out
from bot.ingest.fetch import FetchFailed, fetch, open_session
from tests.badweb import LOOPBACK, served


async def gulp(url: str, deadline: float) -> dict[str, Any]:
    """What became of it, its seconds, by how many MB the process grew at most, and the loop's worst
    lag in seconds.
    """
    async with open_session(allowed=LOOPBACK) as session:
        async with served() as warm:  # What is imported and opened once is not the bomb's.
            await fetch(session, f"{warm.url}/packed/small")
        way_out.TOTAL_SECONDS = deadline
        lags, sizes, done = [0.0], [resident()], threading.Event()
        watch = threading.Thread(target=weigh, args=(sizes, done))
        watch.start()
        pulse = asyncio.create_task(beat(lags))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        answer = await fetch(session, url)
        seconds = time.monotonic() - started
        await asyncio.sleep(0.05)  # For the beat that the fetch may have held up.
        pulse.cancel()
        done.set()
        watch.join()
    return {
        "cause": answer.cause if isinstance(answer, FetchFailed) else None,
        "seconds": round(seconds, 2),
        "grown_mb": round((max(sizes) - sizes[0]) / 1e6, 1),
        "lag": round(max(lags), 3),
    }


def resident() -> int:
    """Bytes in memory now: the kernel's own peak is inherited from whoever started us."""
    size: int = psutil.Process().memory_info().rss
    return size


def weigh(sizes: list[int], done: threading.Event) -> None:
    while not done.wait(0.002):
        sizes.append(resident())


async def beat(lags: list[float]) -> None:
    while True:
        started = time.monotonic()
        await asyncio.sleep(0.01)
        lags.append(time.monotonic() - started - 0.01)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gulp")
    parser.add_argument("url")
    parser.add_argument("--deadline", type=float, default=way_out.TOTAL_SECONDS)
    given = parser.parse_args(arguments)
    print(json.dumps(asyncio.run(gulp(given.url, given.deadline))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
