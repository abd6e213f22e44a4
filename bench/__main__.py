"""`python -m bench NAME [ARGUMENT…]` runs bench/NAME.py, which prints one JSON line."""

import sys
from importlib import import_module
from pathlib import Path


def main() -> int:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"usage: python -m bench {{{','.join(names)}}} …", file=sys.stderr)
        return 2
    run = import_module(f"bench.{sys.argv[1]}").main
    return int(run(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
