"""The whole fault matrix: each row a small run of `python -m tests.chaos`.  All of them are meant
to take four minutes on two cores.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from tests.chaos.process import ROOT

# What may happen, and the run that makes it happen so many times.  The first compares speeds, and
# has the machine to itself; of the others the longest come first.
ALONE = ("N3 waits asked for, for seconds and an hour", "storm", 1)
ROWS = (
    ("N2 a send is never answered", "unanswered", 2),
    ("N4 5xx, pages, rubbish, cut connections", "weather", 1),
    ("D5 kill -9 while articles come in", "arrive", 8),
    ("D1 kill -9 at every named place", "points", 1),
    ("D2 kill -9 at a thousand messages a second", "thousand", 30),
    ("D4 kill -9 while the store is upgraded", "migrations", 6),
    ("I1x started twice", "twins", 6),
    ("N1 Telegram falls silent", "partition", 2),
    ("N5 another program asks for our updates", "conflict", 12),
    ("N6 the token is refused", "revoked", 1),
    ("S1 others hold the store", "busy", 2),
    ("S2 the disk is full", "disk", 3),
    ("S3 a write fails", "writes", 12),
    ("S4 the power goes", "power", 20),
    ("S5 bytes of the store change", "corruption", 200),
    ("S7 a document takes all memory", "memory", 3),
    ("C1 the clock jumps", "clock", 1),
    ("D6 kill -9 while the store is copied and cleared", "copying", 15),
    ("D7 told to stop", "sigterm", 4),
    ("P1 kill -9 while somebody is forgotten", "forgetting", 25),
)
MOST_S = 240.0
AT_ONCE = 2


def matrix(seed: int) -> Iterator[dict[str, Any]]:
    """What each row comes to, as it ends, and then all of them."""
    began, results = time.monotonic(), [run(*ALONE, seed)]
    yield results[0]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(lambda row: run(row[0], row[1], row[2], seed), ROWS):
            results.append(result)
            yield result
    seconds = time.monotonic() - began
    spent = getrusage(RUSAGE_CHILDREN)
    held = sum(result["ok"] for result in results)
    yield {
        "chaos": "matrix",
        "seed": seed,
        "rows": f"{held}/{len(results)}",
        "seconds": round(seconds),
        "cpu_s": round(spent.ru_utime + spent.ru_stime),
        "ok": held == len(results) and seconds < MOST_S,
    }


def run(row: str, name: str, n: int, seed: int) -> dict[str, Any]:
    """One row's figures."""
    command = [sys.executable, "-m", "tests.chaos", name, "--n", str(n), "--seed", str(seed)]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    took = round(time.monotonic() - began, 1)
    lines = done.stdout.splitlines()
    said = json.loads(lines[-1]) if lines else {"ok": False, "died": done.stderr[-2000:]}
    return {"row": row, "took_s": took, **said}
