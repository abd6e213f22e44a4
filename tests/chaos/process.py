"""The bot as a process that can be killed, and what its files say beside it or after its death."""

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from tests.sandboxed import LOOPBACK, TOKEN

ROOT = Path(__file__).parents[2]


async def start(db: Path, api: str, feeds: str = "") -> Process:
    """The bot as a process, once it says that it runs."""
    child = await spawned(db, api, feeds)
    assert child.stdout is not None
    if b"running" not in await child.stdout.readline():
        raise RuntimeError("the bot did not start")
    return child


async def spawned(db: Path, api: str, feeds: str = "") -> Process:
    """The bot as a process that has only just begun."""
    settings = {
        "BOT_TOKEN": TOKEN,
        "DATABASE": str(db),
        "BOT_API_URL": api,
        "FEEDS": feeds,
        "POLL_SECONDS": "1",
        "FETCH_ALLOWED": LOOPBACK,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env={**os.environ, **settings},
        cwd=ROOT,
        stdout=PIPE,
        stderr=DEVNULL,
    )


async def kill(child: Process) -> None:
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()


@asynccontextmanager
async def served(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    """A server on a free port of the loopback; its address."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def rows(db: Path, sql: str) -> int:
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def count(db: Path, end: str) -> int:
    """How many articles, one for each chat they were for, ended so: read beside the bot or after
    its death.
    """
    return rows(db, f"SELECT COALESCE(SUM({end}), 0) FROM broadcast")


def integrity(db: Path) -> str:
    connection = sqlite3.connect(db)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()
