"""`python -m bot.sandbox`: the sandbox as a process of its own, with the demo's people in it."""

import argparse
import asyncio
import signal

from bot.sandbox.server import Sandbox


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default="1:SANDBOX", help="the bot token to accept")
    parser.add_argument("--samples-published", type=int, default=8, metavar="N")
    return parser.parse_args()


async def run(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sandbox = Sandbox(
        arguments.token,
        arguments.port,
        samples_published=arguments.samples_published,
        demo_world=True,
    )
    async with sandbox:
        print(f"sandbox {sandbox.url}", flush=True)
        await stop.wait()


def main() -> None:
    try:
        asyncio.run(run(read_arguments()))
    except OSError as error:
        raise SystemExit(f"sandbox: {error}") from error


if __name__ == "__main__":
    main()
