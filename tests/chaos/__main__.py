"""`python -m tests.chaos NAME`: see the package."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

from tests.chaos import arrive, kills, updates
from tests.chaos.edits import edits
from tests.chaos.points import points
from tests.chaos.thousand import thousand
from tests.chaos.troubles import clock, disk, partition, sigterm, storm, twins

RUNS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "kills": lambda given: asyncio.run(kills(given.n, given.seed, given.articles, given.chats)),
    "updates": lambda given: asyncio.run(updates(given.n, given.seed, given.updates)),
    "arrive": lambda given: asyncio.run(arrive(given.n, given.seed)),
}
FORKED = (thousand, points, edits, sigterm, storm, partition, disk, twins, clock)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("name", choices=sorted([*RUNS, *(each.__name__ for each in FORKED)]))
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--updates", type=int, default=1000)
    given = parser.parse_args()
    forked = {each.__name__: each for each in FORKED}
    run = RUNS.get(given.name)
    result = run(given) if run else forked[given.name](given.n, given.seed)
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
