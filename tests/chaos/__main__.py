"""`python -m tests.chaos NAME`: see the package."""

import argparse
import asyncio
import json
import sys

from tests.chaos import arrive, kills, updates


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("name", choices=["kills", "updates", "arrive"])
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--updates", type=int, default=1000)
    given = parser.parse_args()
    if given.name == "kills":
        result = asyncio.run(kills(given.n, given.seed, given.articles, given.chats))
    elif given.name == "updates":
        result = asyncio.run(updates(given.n, given.seed, given.updates))
    else:
        result = asyncio.run(arrive(given.n, given.seed))
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
