"""run and health: the bot on Telegram, or in the sandbox when it has no token."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import App, now, opened
from bot.cli.checking import around
from bot.cli.starting import terminal
from bot.config import Config
from bot.handlers.staff import new_code
from bot.i18n import Locale, phrase
from bot.logs import set_up
from bot.messages.links import Link, address_of
from bot.operations.errors import ErrorBook
from bot.operations.health import Trouble, troubles
from bot.operations.supervisor import notify
from bot.sandbox import Sandbox
from storage import Store, open_store
from storage.roles import Role

SANDBOX_TOKEN = "1:SANDBOX"  # noqa: S105  opens nothing but the emulator on this machine
SANDBOX_POLL_SECONDS = 1
SANDBOX_OPERATOR = 101
SAMPLES_FILED_WITHIN = 10.0


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    running = verbs.add_parser("run", help="run the bot; without BOT_TOKEN, in the sandbox")
    running.set_defaults(do=run)
    health = verbs.add_parser("health", help="exit 0 if the running bot does its work")
    health.set_defaults(do=check_health)


def run(given: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    errors = ErrorBook()
    set_up(config.secrets, errors)
    if mistake := next(around(config), None):
        raise mistake
    finish(on_telegram(config, errors) if config.token else in_sandbox(config, errors))
    return 0


def finish(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end, on the faster loop where there is one."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)


async def on_telegram(config: Config, errors: ErrorBook) -> None:
    async with opened(config, errors) as app:
        said = f"warraq is running as @{app.bot.username}; stop it with Ctrl-C"
        for_owner = await claim(app.store, app.bot.username, config.locale)
        await until_told(app.run(), said + for_owner)


async def claim(store: Store, username: str, locale: Locale) -> str:
    """A link that makes its first follower the owner, once; "" if there is one."""
    if await store.is_owned():
        return ""
    code = new_code()
    await store.invite(Role.OWNER, code, now=now())
    address = address_of(username, Link("j", code)) or ""
    return "\n" + terminal(phrase(locale, "owner-link", link=address))


async def in_sandbox(config: Config, errors: ErrorBook) -> None:
    """The whole thing on this machine: an emulator of Telegram, a feed of samples, a page."""
    async with sandbox_on(config.sandbox_port) as sandbox:
        with tempfile.TemporaryDirectory(prefix="warraq-") as folder:
            settings = replace(
                config,
                token=SANDBOX_TOKEN,
                db=str(Path(folder) / "warraq.db"),
                feeds=(f"{sandbox.url}/samples/feed.xml",),
                api_url=sandbox.url,
                poll_seconds=SANDBOX_POLL_SECONDS,
                fetch_allowed=(*config.fetch_allowed, sandbox.url.removeprefix("http://")),
                operators=config.operators | {SANDBOX_OPERATOR},
            )
            async with opened(settings, errors) as app:
                said = f"\n  Open {sandbox.url} in your browser; stop with Ctrl-C\n"
                await until_told(app.run(), said, ready=samples_filed(app))


async def samples_filed(app: App) -> None:
    """Until the archive holds the samples, so that a newcomer does not meet an empty one."""
    async with asyncio.timeout(SAMPLES_FILED_WITHIN):
        # The store tells nobody when it changes.
        while not all(feed.archived for feed in await app.store.feeds()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@asynccontextmanager
async def sandbox_on(port: int) -> AsyncIterator[Sandbox]:
    """The sandbox on this port, or on any other if it is taken."""
    for candidate in (port, 0):
        sandbox = Sandbox(token=SANDBOX_TOKEN, port=candidate, demo_world=True)
        try:
            await sandbox.__aenter__()
        except OSError:
            if candidate == 0:
                raise
            continue
        try:
            yield sandbox
        finally:
            await sandbox.__aexit__(*sys.exc_info())
        return


async def until_told(
    work: Coroutine[Any, Any, None], said: str, *, ready: Coroutine[Any, Any, None] | None = None
) -> None:
    """Run until SIGINT or SIGTERM, then stop in order.  `said` is printed once they would be
    heard and it is `ready`.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, told.set)
    running = asyncio.ensure_future(work)
    if ready is not None:
        with suppress(TimeoutError):
            await ready
    print(said, flush=True)
    notify("READY=1")
    waiting = asyncio.ensure_future(told.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    notify("STOPPING=1")
    if not running.done():
        running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def check_health(given: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    found = asyncio.run(troubles_of(config))
    if found:
        print(f"warraq: {'; '.join(map(str, found))}", file=sys.stderr)
    return 1 if found else 0


async def troubles_of(config: Config) -> list[Trouble]:
    """What the store of a running bot says is wrong with it."""
    store = await open_store(config.db, read_only=True)
    try:
        return troubles(await store.figures(now=now()), now=now())
    finally:
        await store.close()
