"""A month of a bot's life in some minutes: nothing that it holds on to grows.

    python -m tests.soak --updates 200000 --sends 50000 --polls 2000

The whole bot in a process of its own.  Most updates are what people say to one another in groups,
the others are commands, presses and questions of PEOPLE people, each of which is answered; feeds
are polled again and again, some with news for subscribers.  The process says once a second what it
holds; what it held when WARM_UP of the updates had come is compared with the end.  Prints one JSON
line; exits 0 if memory grew by less than MOST_MB and neither files, threads nor tasks by more than a
few.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]
import uvloop
from aiohttp import web

from bot.app import App, opened
from bot.config import Config
from storage import open_store
from tests.chaos.process import ROOT, rows, served
from tests.crowd import Telegram, human, said
from tests.sandboxed import LOOPBACK, TOKEN, Json

FEEDS, PEOPLE, GROUPS = 100, 20_000, 200
PER_SECOND = 1000
WARM_UP = 0.4
MOST_MB, FEW = 30.0, 8
AHEAD = 2_000  # updates that wait for the bot at most
WORDS = ("مساعدة", "/latest", "/settings", "كم طول السفينة؟", "اشترك", "/help")


def something(number: int) -> Json:
    """The update of this number: three of four are none of the bot's business."""
    person = 1_000_000 + number // 4 % PEOPLE
    if number % 4:
        chat = {"id": -1 - number % GROUPS, "type": "group", "title": "غرفة"}
        return {"message": {**said(person, f"صباح الخير {number}"), "chat": chat}}
    if number % 32 == 0:
        under = {"message": said(person, "…"), "chat_instance": "1", "data": "v1:latest"}
        return {"callback_query": {"id": "1", "from": human(person), **under}}
    return {"message": said(person, WORDS[number // 4 % len(WORDS)])}


class Press:
    """A hundred feeds, each with something new now and then."""

    def __init__(self) -> None:
        self.polled = 0

    async def feed(self, request: web.Request) -> web.Response:
        self.polled += 1
        name = request.match_info["name"]
        newest = self.polled // (4 * FEEDS)
        items = "".join(
            f"<item><guid>{name}-{n}</guid><title>خبر {n} من {name}</title>"
            f"<description>وصلت السفينة رقم {n} إلى ميناء {name}.</description></item>"
            for n in range(max(0, newest - 5), newest + 1)
        )
        body = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")


# ---- the bot's process


async def bot(db: str, api: str) -> None:
    """Run it, and say every second what it holds; its feeds are due all the time."""
    config = Config(
        token=TOKEN,
        db=db,
        api_url=api,
        fetch_allowed=(LOOPBACK,),
        poll_seconds=1,
        sends_per_second=PER_SECOND,
    )
    async with opened(config) as app:
        running = asyncio.create_task(app.run())
        while not running.done():
            await asyncio.sleep(1)
            await due(app)
            print(json.dumps(held()), flush=True)
        running.result()


async def due(app: App) -> None:
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


async def prepared(db: Path, url: str) -> None:
    store = await open_store(str(db))
    for number in range(FEEDS):
        feed = await store.add_feed(f"{url}/feed/{number}", now=0)
        await store.choose_full_text(feed.id, "never")
    await store.close()


async def soak(updates: int, sends: int, polls: int) -> Json:
    telegram, press, samples = Telegram(latency=0), Press(), []
    routes = [
        web.get("/feed/{name}", press.feed),
        web.route("*", f"/bot{TOKEN}/getUpdates", telegram.updates),
        web.post(f"/bot{TOKEN}/{{method}}", telegram.call),
    ]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        async with served(routes) as url:
            await prepared(db, url)
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.soak", "--bot", str(db), url),
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            assert child.stdout is not None
            began, given = time.monotonic(), count()
            while True:
                samples.append(json.loads(await child.stdout.readline()))
                samples[-1]["updates"] = telegram.number - len(telegram.waiting)
                while len(telegram.waiting) < AHEAD and telegram.number < updates:
                    telegram.add(**something(next(given)))
                done = samples[-1]["updates"] >= updates and telegram.sends >= sends
                if done and press.polled >= polls and not left(db):
                    break
            child.kill()
            await child.wait()
        handled = rows(db, "SELECT COUNT(*) FROM inbox")
    before = [each for each in samples if each["updates"] >= WARM_UP * updates][:10]
    grown = {name: after(samples, name) - after(before, name) for name in HOLDINGS}
    return {
        "soak": handled,
        "sends": telegram.sends,
        "polls": press.polled,
        "seconds": round(time.monotonic() - began),
        "cpu_s": round(samples[-1]["cpu_s"]),
        "rss_mb": round(samples[-1]["rss_mb"]),
        "grown_mb": round(grown["rss_mb"], 1),
        **{f"{name}_grown": grown[name] for name in HOLDINGS[1:]},
        "ok": grown["rss_mb"] < MOST_MB and all(grown[name] <= FEW for name in HOLDINGS[1:]),
    }


HOLDINGS = ("rss_mb", "files", "threads", "tasks")


def after(samples: list[Json], name: str) -> float:
    """What is held at the end of these, in the middle of the last ten."""
    return float(median(each[name] for each in samples[-10:]))


def left(db: Path) -> int:
    return rows(db, "SELECT COUNT(*) FROM inbox WHERE state = 'kept'")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--updates", type=int, default=200_000)
    parser.add_argument("--sends", type=int, default=50_000)
    parser.add_argument("--polls", type=int, default=2_000)
    parser.add_argument("--bot", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bot:
        uvloop.run(bot(*given.bot))
        return 0
    result = asyncio.run(soak(given.updates, given.sends, given.polls))
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
