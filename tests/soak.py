"""A month of a bot's life in some minutes: nothing that it holds on to grows.

    python -m tests.soak --updates 200000 --sends 50000 --polls 2000

The whole bot in a process of its own, which says once a second what it holds, and around it the
month of `tests.month`.  The month rests when WARM_UP of it is lived, and at its end: what the bot
holds when it has done all that was to be done is compared.  Prints one JSON line; exits 0 if memory
grew by less than MOST_MB and neither files, threads nor tasks by more than a few, everything was
handled and nearly everybody was answered.  Says why not, and exits 1, otherwise, also when nothing
moves for STILL seconds or the month is not over after so many minutes.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]
import uvloop
from aiohttp import web

from bot.app import App, opened
from bot.config import Config
from storage import open_store
from tests.chaos.process import ROOT, count, rows, served
from tests.crowd import Telegram
from tests.month import FEEDS, Month, Press
from tests.sandboxed import LOOPBACK, TOKEN, Json

PROGRAM = ("-m", "tests.soak")
PER_SECOND = 1000
DUE_EVERY = 20  # seconds from one poll of a feed to the next
WARM_UP = 0.4
MOST_MB, FEW = 30.0, 8
UNANSWERED = 0.001  # of what is asked, at most
# Feeds are polled once more, what is new in them is sent, and idle connections end meanwhile.
QUIET, AT_REST = 30, 10  # seconds, and samples of one each
STILL, MINUTES = 60.0, 25.0
HOLDINGS = ("rss_mb", "files", "threads", "tasks")
WAITS = (
    "SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'kept')"
    " + (SELECT COUNT(*) FROM delivery WHERE state IN ('pending', 'sending'))"
    " + (SELECT COUNT(*) FROM broadcast WHERE state = 'running')"
)
UNREAD = "SELECT COUNT(*) FROM feed WHERE NOT archived"

# ---- the bot's process


async def bot(db: str, api: str) -> None:
    """Run it, and say every second what it holds."""
    config = Config(
        token=TOKEN,
        db=db,
        api_url=api,
        fetch_allowed=(LOOPBACK,),
        poll_seconds=DUE_EVERY,
        sends_per_second=PER_SECOND,
    )
    async with opened(config) as app:
        running = asyncio.create_task(app.run())
        second = 0
        while not running.done():
            await asyncio.sleep(1)
            if second % DUE_EVERY == 0:
                await due(app)
            second += 1
            print(json.dumps(held()), flush=True)
        running.result()


async def due(app: App) -> None:
    """Have all feeds polled now: no feed is, by itself, as often as a month in minutes needs."""
    async with app.store.transaction() as tx:
        await tx.execute("UPDATE feed SET next_check = 0")
    app.poller.wake()


def held() -> dict[str, float]:
    process = psutil.Process()
    return {
        "rss_mb": process.memory_info().rss / 1e6,
        "files": process.num_fds(),
        "threads": process.num_threads(),
        "tasks": len(asyncio.all_tasks()),
        "cpu_s": sum(process.cpu_times()[:2]),
    }


# ---- the world around it


class Stopped(Exception):
    """The month was not lived to its end: the message says why."""


@dataclass(frozen=True, slots=True)
class Goals:
    """What there is at least of each in a month."""

    updates: int
    sends: int
    polls: int


@dataclass
class World:
    """A bot's process, what is around it, and what it said that it holds."""

    db: Path
    child: Process
    telegram: Telegram
    press: Press
    month: Month
    samples: list[Json] = field(default_factory=list)

    async def live(self, goals: Goals) -> tuple[Json, Json]:
        """The month; what the bot held once it was warm, and what it holds at the end."""
        while rows(self.db, UNREAD):
            await asyncio.sleep(0.5)
        await self.month.live(int(WARM_UP * goals.updates))
        before = await self._rest()
        await self.month.live(goals.updates)
        return before, await self._rest()

    async def _rest(self) -> Json:
        """What the bot holds, in the middle of some samples, when it has had nothing to do for
        QUIET seconds.
        """
        quiet = 0
        while quiet < QUIET:
            sends = self.telegram.sends
            await asyncio.sleep(1)
            is_busy = self.telegram.waiting or rows(self.db, WAITS) or sends < self.telegram.sends
            quiet = 0 if is_busy else quiet + 1
        first = len(self.samples)
        while len(self.samples) < first + AT_REST:
            await asyncio.sleep(0.5)
        return {name: median(each[name] for each in self.samples[first:]) for name in HOLDINGS}

    async def listen(self) -> None:
        """Raises Stopped when the bot ends."""
        assert self.child.stdout is not None
        while line := await self.child.stdout.readline():
            self.samples.append(json.loads(line))
        raise Stopped("the bot has ended")

    async def watch(self) -> None:
        """Raises Stopped when nothing moves."""
        last, since = self._moved(), time.monotonic()
        while time.monotonic() - since < STILL:
            await asyncio.sleep(1)
            if last != (last := self._moved()):
                since = time.monotonic()
        raise Stopped(f"nothing has moved for {STILL:g} seconds")

    def _moved(self) -> tuple[int, int]:
        return self.telegram.number - len(self.telegram.waiting), self.telegram.sends


async def lived(world: World, goals: Goals, minutes: float) -> tuple[Json, Json]:
    """What was held before and after.  Raises Stopped."""
    living = asyncio.create_task(world.live(goals))
    others = {asyncio.create_task(world.listen()), asyncio.create_task(world.watch())}
    first = asyncio.FIRST_COMPLETED
    done, going = await asyncio.wait({living, *others}, timeout=60 * minutes, return_when=first)
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    if not done:
        raise Stopped(f"it is not over after {minutes:g} minutes")
    for task in done & others:
        task.result()
    return living.result()


@asynccontextmanager
async def born() -> AsyncIterator[World]:
    telegram, chance = Telegram(latency=0), random.Random(7)
    press = Press(telegram, chance)
    routes = [
        web.get("/feed/{number}", press.feed),
        web.route("*", f"/bot{TOKEN}/getUpdates", telegram.updates),
        web.post(f"/bot{TOKEN}/{{method}}", telegram.call),
    ]
    with tempfile.TemporaryDirectory() as folder:
        db, errors = Path(folder) / "warraq.db", Path(folder) / "errors"
        async with served(routes) as url:
            await prepared(db, url)
            with errors.open("wb") as complaints:
                child = await asyncio.create_subprocess_exec(
                    *(sys.executable, *PROGRAM, "--bot", str(db), url),
                    cwd=ROOT,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stdout=PIPE,
                    stderr=complaints,
                )
            try:
                yield World(db, child, telegram, press, Month(telegram, press, chance))
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
                sys.stderr.write(errors.read_text("utf-8", "replace")[-2000:])


async def prepared(db: Path, url: str) -> None:
    store = await open_store(str(db))
    for number in range(FEEDS):
        feed = await store.add_feed(f"{url}/feed/{number}", now=0)
        await store.choose_full_text(feed.id, "never")
    await store.close()


async def soak(goals: Goals, minutes: float) -> Json:
    """The figures of one run."""
    began, why = time.monotonic(), list[str]()
    grown = dict[str, float]()
    async with born() as world:
        try:
            before, after = await lived(world, goals, minutes)
            grown = {name: after[name] - before[name] for name in HOLDINGS}
            why += reproaches(world, goals, grown)
        except Stopped as stopped:
            why.append(str(stopped))
        figures = figures_of(world)
    return {
        **figures,
        "seconds": round(time.monotonic() - began),
        **{f"{name}_grown": round(more, 1) for name, more in grown.items()},
        "ok": not why,
        "why": why,
    }


def reproaches(world: World, goals: Goals, grown: dict[str, float]) -> list[str]:
    """What is not as it should be after a whole month."""
    most = {name: MOST_MB if name == "rss_mb" else FEW for name in HOLDINGS}
    why = [f"{name} grew by {grown[name]:g}" for name in HOLDINGS if grown[name] > most[name]]
    if world.telegram.sends < goals.sends:
        why.append(f"only {world.telegram.sends} messages were sent")
    if world.press.polled < goals.polls:
        why.append(f"feeds were polled only {world.press.polled} times")
    if (many := world.month.unanswered) > UNANSWERED * world.month.asked:
        why.append(f"{many} were not answered")
    return why


def figures_of(world: World) -> Json:
    db = world.db
    last = world.samples[-1] if world.samples else {}
    return {
        "soak": world.telegram.number - len(world.telegram.waiting),
        "asked": world.month.asked,
        "unanswered": world.month.unanswered,
        "kept": rows(db, "SELECT COUNT(*) FROM inbox WHERE state = 'kept'"),
        "set_aside": rows(db, "SELECT COUNT(*) FROM inbox WHERE state = 'quarantined'"),
        "sends": world.telegram.sends,
        "pushes": count(db, "sent"),
        "polls": world.press.polled,
        "articles": rows(db, "SELECT COUNT(*) FROM article"),
        "store_mb": megabytes(db),
        "wal_mb": megabytes(db.with_name(db.name + "-wal")),
        "index_mb": megabytes(db.with_name(db.name + ".index")),
        "cpu_s": round(last.get("cpu_s", 0)),
        "rss_mb": round(last.get("rss_mb", 0)),
    }


def megabytes(file: Path) -> float:
    return round(file.stat().st_size / 1e6, 1) if file.exists() else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--updates", type=int, default=200_000)
    parser.add_argument("--sends", type=int, default=50_000)
    parser.add_argument("--polls", type=int, default=2_000)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--bot", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bot:
        uvloop.run(bot(*given.bot))
        return 0
    goals = Goals(given.updates, given.sends, given.polls)
    result = asyncio.run(soak(goals, given.minutes))
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
