"""Kill -9 while articles go out: what is owed arrives, and hardly ever twice."""

import asyncio
import random
import tempfile
import time
from collections import Counter
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.delivery.broadcaster import window
from bot.delivery.limiter import BOT_PER_SECOND
from storage import open_store
from tests.chaos.process import count, integrity, kill, rows, served, start
from tests.sandboxed import Driver, sandboxed

BATCH = 5  # so few at a time that nobody takes them for a flood


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

    async def reveal(self, db: Path, every: float) -> None:
        """Show more once the bot has what was shown."""
        while self.revealed < self.articles:
            await asyncio.sleep(every)
            if rows(db, "SELECT COUNT(*) FROM article") == self.revealed:
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
            every = max(n * 2.5 * BATCH / articles, 0.2)
            revealing = asyncio.create_task(paper.reveal(db, every))
            in_flight = [await killed_once(db, driver.url, chance) for _ in range(n)]
            child = await start(db, driver.url)
            await revealing
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
    """Start the bot and kill it after a while; how many sends may have been under way."""
    child = await start(db, api)
    await asyncio.sleep(chance.uniform(0.05, 3))
    await kill(child)
    return window(BOT_PER_SECOND) + rows(
        db, "SELECT COUNT(*) FROM delivery WHERE state = 'sending'"
    )


async def subscribe(driver: Driver, db: Path, chats: range, feed: str) -> None:
    """People who have subscribed, and a feed whose first poll lies behind."""
    now = int(time.time())
    store = await open_store(str(db))
    for chat in chats:
        await driver.reader(chat)
        await store.meet(chat, kind="private", language="ar", now=now)
        await store.subscribe(chat, now=now)
    added = await store.add_feed(feed, now=now)
    await store.choose_full_text(added.id, "never")  # its entries have no pages
    await store.feeds_polled([replace(added, archived=True)], now=now)
    await store.close()


async def drained(db: Path, owed: int) -> None:
    async with asyncio.timeout(60 + owed / 10):
        while count(db, "sent") < owed:
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
            if entry["method"].lower() == "sendmessage" and entry["ok"]:
                found = [n for n in range(articles) if title(n) in entry["text"]]
                copies.update((entry["chat"], number) for number in found)
