"""What happens to deliveries and updates when the bot is killed, again and again.

    python -m tests.chaos kills --n 100 --seed 7      kill -9 while articles go out
    python -m tests.chaos updates --n 20 --seed 7     kill -9 while updates come in

The real `warraq run` runs as a process of its own against an emulator that outlives it.  Each
prints one JSON line and exits 0 only if its invariants hold.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

from aiohttp import web

from storage import open_store
from tests.sandboxed import LOOPBACK, TOKEN, Driver, sandboxed

ROOT = Path(__file__).parents[1]
BATCH = 10


async def start(db: Path, api: str, feeds: str = "") -> Process:
    """The bot as a process, once it says that it runs."""
    settings = {
        "BOT_TOKEN": TOKEN,
        "DATABASE": str(db),
        "BOT_API_URL": api,
        "FEEDS": feeds,
        "POLL_SECONDS": "1",
        "FETCH_ALLOWED": LOOPBACK,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env={**os.environ, **settings},
        cwd=ROOT,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert child.stdout is not None
    if b"running" not in await child.stdout.readline():
        raise RuntimeError("the bot did not start")
    return child


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


# ---- deliveries


class Newspaper:
    """A feed that reveals its articles by and by."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.revealed = 0

    async def feed(self, _: web.Request) -> web.Response:
        items = "".join(
            f"<item><guid>g{n}</guid><title>{title(n)}</title><pubDate>{formatdate(n)}</pubDate>"
            f"<description>نص المقالة رقم {n}: وصلت السفينة إلى الميناء بعد رحلة طويلة.</description></item>"
            for n in range(self.revealed)
        )
        body = f'<rss version="2.0"><channel><title>صحيفة</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")

    async def reveal(self, every: float) -> None:
        while self.revealed < self.articles:
            await asyncio.sleep(every)
            self.revealed = min(self.revealed + BATCH, self.articles)


def title(number: int) -> str:
    return f"مقالة-{number}-"


async def kills(n: int, seed: int, articles: int, chats: int) -> dict[str, Any]:
    """Kill the bot `n` times while `articles` articles go to `chats` chats."""
    chance, paper = random.Random(seed), Newspaper(articles)
    people = range(1, chats + 1)
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        async with sandboxed() as driver, served([web.get("/feed", paper.feed)]) as url:
            await driver.does("settings", latency_ms=30)
            await subscribe(driver, db, people, f"{url}/feed")
            revealing = asyncio.create_task(paper.reveal(max(n * 2.5 * BATCH / articles, 0.2)))
            in_flight = [await killed_once(db, driver.url, chance) for _ in range(n)]
            await revealing
            child = await start(db, driver.url)
            await drained(db, articles * chats)
            child.terminate()
            stopped = await asyncio.wait_for(child.wait(), 20)
            copies = await delivered(driver, articles)
            sound = integrity(db)
    lost = sum((chat, number) not in copies for chat in people for number in range(articles))
    duplicates, bound = copies.total() - len(copies), sum(in_flight)
    return {
        "chaos": "kills",
        "seed": seed,
        "kills": n,
        "owed": articles * chats,
        "lost": lost,
        "duplicates": duplicates,
        "bound": bound,
        "most_copies": max(copies.values(), default=0),
        "integrity": sound,
        "exit": stopped,
        "ok": lost == 0 and duplicates <= bound and sound == "ok" and stopped == 0,
    }


async def killed_once(db: Path, api: str, chance: random.Random) -> int:
    """Start the bot and kill it after a while; how many sends were under way."""
    child = await start(db, api)
    await asyncio.sleep(chance.uniform(0.05, 3))
    await kill(child)
    return count(db, "sending")


async def subscribe(driver: Driver, db: Path, chats: range, feed: str) -> None:
    """People who have subscribed, and a feed whose first poll lies behind."""
    now = int(time.time())
    store = await open_store(str(db))
    for chat in chats:
        await driver.reader(chat)
        await store.meet(chat, kind="private", language="ar", now=now)
        await store.subscribe(chat, now=now)
    added = await store.add_feed(feed, now=now)
    await store.feed_polled(added.id, next_check=now)
    await store.close()


def count(db: Path, state: str) -> int:
    """How many deliveries stand so, read beside the bot or after its death."""
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT COUNT(*) FROM delivery WHERE payload IS NULL AND state = ?"
        return int(connection.execute(sql, (state,)).fetchone()[0])
    finally:
        connection.close()


def integrity(db: Path) -> str:
    connection = sqlite3.connect(db)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


async def drained(db: Path, owed: int) -> None:
    async with asyncio.timeout(60 + owed / 10):
        while count(db, "sent") + count(db, "held") < owed:
            await asyncio.sleep(0.5)


async def delivered(driver: Driver, articles: int) -> Counter[tuple[int, int]]:
    """How often each article reached each chat, as the emulator saw it."""
    copies: Counter[tuple[int, int]] = Counter()
    after = 0
    while True:
        journal = await driver.sees(f"journal?after={after}")
        if not journal["entries"]:
            return copies
        after = journal["entries"][-1]["n"]
        for entry in journal["entries"]:
            if entry["method"] == "sendMessage" and entry["ok"]:
                found = [n for n in range(articles) if title(n) in entry["text"]]
                copies.update((entry["chat"], number) for number in found)


# ---- updates


class Postman:
    """A Bot API that delivers each update three times, in no order, and redelivers what was not
    confirmed.
    """

    def __init__(self, updates: int, chance: random.Random) -> None:
        self.waiting = [number for number in range(1, updates + 1) for _ in range(3)]
        chance.shuffle(self.waiting)
        self.handed: list[int] = []
        self.chance = chance
        self.replies: Counter[int] = Counter()

    async def get_updates(self, request: web.Request) -> web.Response:
        if self.handed and request.query.get("offset") == str(self.handed[-1] + 1):
            self.handed = []
        if not self.handed:
            size = self.chance.randint(1, 40)
            self.handed, self.waiting = self.waiting[:size], self.waiting[size:]
        await asyncio.sleep(0.02 if self.handed else 1)
        return answer([update(number) for number in self.handed])

    async def call(self, request: web.Request) -> web.Response:
        asked = await request.json() if request.can_read_body else {}
        if request.match_info["method"] == "getMe":
            return answer({"id": 77, "is_bot": True, "first_name": "W", "username": "w_bot"})
        if request.match_info["method"] != "sendMessage":
            return answer(True)
        self.replies[asked["chat_id"]] += 1
        chat = {"id": asked["chat_id"], "type": "private"}
        return answer({"message_id": 1, "date": 1, "chat": chat, "text": "…"})


def answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def update(number: int) -> dict[str, Any]:
    person = {"id": number, "is_bot": False, "first_name": "ق", "language_code": "ar"}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": number, "type": "private"},
        "from": person,
        "text": "اشترك",
    }
    return {"update_id": number, "message": message}


async def updates(n: int, seed: int, total: int) -> dict[str, Any]:
    """Kill the bot `n` times while `total` updates come three times each, shuffled."""
    chance = random.Random(seed)
    postman = Postman(total, chance)
    routes = [
        web.route("*", f"/bot{TOKEN}/getUpdates", postman.get_updates),
        web.post(f"/bot{TOKEN}/{{method}}", postman.call),
    ]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        async with served(routes) as url:
            for number in range(n):
                # Spread the kills over all of what is to come.
                left = 3 * total * (1 - (number + 1) / (n + 1))
                await killed_when(postman, left, db, url, chance)
            await undisturbed(postman, total, db, url)
        effects = rows(db, "SELECT COUNT(*) FROM subscription")
        kept = rows(db, "SELECT COUNT(*) FROM inbox")
    replied = len(postman.replies)
    extra = postman.replies.total() - replied
    return {
        "chaos": "updates",
        "seed": seed,
        "kills": n,
        "updates": total,
        "deliveries_of_updates": 3 * total,
        "effects": effects,
        "kept": kept,
        "people_answered": replied,
        "answers_repeated": extra,
        "ok": effects == kept == replied == total and extra <= 64 * n,
    }


async def killed_when(
    postman: Postman, left: float, db: Path, url: str, chance: random.Random
) -> None:
    """Start the bot and kill it once no more than `left` updates are left to deliver."""
    child = await start(db, url)
    async with asyncio.timeout(120):
        while len(postman.waiting) > left:
            await asyncio.sleep(chance.uniform(0.001, 0.03))
    await kill(child)


async def undisturbed(postman: Postman, total: int, db: Path, url: str) -> None:
    """Let the bot finish what is left."""
    child = await start(db, url)
    async with asyncio.timeout(60 + total / 10):
        while handled(db) < total or postman.replies.total() < total:
            await asyncio.sleep(0.5)
    await asyncio.sleep(3)  # anything more would be one too many
    child.terminate()
    await asyncio.wait_for(child.wait(), 20)


def handled(db: Path) -> int:
    return rows(db, "SELECT COUNT(*) FROM inbox WHERE state = 'handled'")


def rows(db: Path, sql: str) -> int:
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("name", choices=["kills", "updates"])
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--updates", type=int, default=1000)
    given = parser.parse_args()
    if given.name == "kills":
        result = asyncio.run(kills(given.n, given.seed, given.articles, given.chats))
    else:
        result = asyncio.run(updates(given.n, given.seed, given.updates))
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
