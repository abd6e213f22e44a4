"""`python -m tests.chaos NAME`: see the package."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

from tests.chaos import arrive, kills, updates
from tests.chaos.edits import edits
from tests.chaos.flood import flood
from tests.chaos.forgetting import forgetting
from tests.chaos.matrix import matrix
from tests.chaos.points import points
from tests.chaos.stores import busy, corruption, power, writes
from tests.chaos.thousand import thousand
from tests.chaos.troubles import clock, disk, partition, sigterm, storm, twins
from tests.chaos.upkeep import copying, migrations
from tests.chaos.weather import conflict, memory, revoked, unanswered, weather

RUNS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "kills": lambda given: asyncio.run(kills(given.n, given.seed, given.articles, given.chats)),
    "updates": lambda given: asyncio.run(updates(given.n, given.seed, given.updates)),
    "arrive": lambda given: asyncio.run(arrive(given.n, given.seed)),
    "flood": lambda given: flood(given.n, given.seed, given.articles, given.chats),
    "conflict": lambda given: asyncio.run(conflict(given.n, given.seed)),
    "memory": lambda given: asyncio.run(memory(given.n, given.seed)),
}
FORKED = (
    *(thousand, points, edits, sigterm, storm, partition, disk, twins, clock),
    *(busy, writes, power, corruption, migrations, copying, forgetting),
    *(unanswered, weather, revoked),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    names = [*RUNS, *(each.__name__ for each in FORKED), "matrix"]
    parser.add_argument("name", choices=sorted(names))
    parser.add_argument("--n", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--updates", type=int, default=1000)
    given = parser.parse_args()
    if given.name == "matrix":
        result = {}
        for result in matrix(given.seed):
            print(json.dumps(result, ensure_ascii=False), flush=True)
        return 0 if result["ok"] else 1
    forked = {each.__name__: each for each in FORKED}
    run = RUNS.get(given.name)
    result = run(given) if run else forked[given.name](given.n, given.seed)
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
