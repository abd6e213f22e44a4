"""Kill -9 while articles come in: what is stored is owed, once, and the index follows."""

import asyncio
import random
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from storage import open_store
from tests.chaos.process import integrity, kill, rows, served, spawned, start
from tests.sandboxed import Driver, sandboxed

CHATS = 3
ARCHIVE = 60
SHOWN = 200
NEWS_AT_MOST = 5  # so few at a time that nobody takes them for a flood
KILLED_EARLY = 0.25  # of the kills fall before the bot says that it runs
OBJECTS = """
    سفينة ميناء جسر قافلة مكتبة طبيب نهر حقل مطار بئر سوق مدرسة قطار جزيرة متحف خيمة وادٍ مصنع
    شاطئ محكمة ملعب بستان سدّ منارة قرية وزير شاعر نجّار بحّار قاضٍ رسّام طيّار خبّاز راعٍ
"""


class Wire:
    """A feed that has news once what it showed is stored, and gives some of its entries a new guid
    each time it is asked.
    """

    def __init__(self, chance: random.Random, db: Path) -> None:
        self.chance = chance
        self.db = db
        self.revealed = ARCHIVE
        self.asked = 0
        self.publishing = False

    async def feed(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.publishing and stored(self.db) == self.revealed:
            self.revealed += self.chance.randint(0, NEWS_AT_MOST)
        shown = range(max(0, self.revealed - SHOWN), self.revealed)
        items = "".join(map(self.item, reversed(shown)))
        body = f"<rss version='2.0'><channel><title>برقيات</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    def item(self, number: int) -> str:
        guid = f"g{number}-{self.asked}" if number % 5 == 0 else f"g{number}"
        return (
            f"<item><guid isPermaLink='false'>{guid}</guid>"
            f"<link>https://wire.example/{number}</link>"
            f"<title>برقية-{number}</title><description>{telegram(number)}</description></item>"
        )


def telegram(number: int) -> str:
    """A text that is like no other."""
    return f"{number}: " + " ".join(random.Random(number).choices(OBJECTS.split(), k=40)) + "."


async def arrive(n: int, seed: int) -> dict[str, Any]:
    """Kill the bot `n` times while a feed goes on publishing."""
    chance = random.Random(seed)
    found = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        wire = Wire(chance, db)
        async with sandboxed() as driver, served([web.get("/feed", wire.feed)]) as url:
            await prepare(db, f"{url}/feed", driver)
            wire.publishing = True
            for _ in range(n):
                await killed_once(db, driver.url, chance)
                found += violations(db)
            wire.publishing = False
            caught_up = await finish(db, driver.url, wire)
            found += violations(db)
        kept = stored(db)
    return {
        "chaos": "arrive",
        "seed": seed,
        "kills": n,
        "published": wire.revealed,
        "stored": kept,
        "violations": dict(found),
        "caught_up": caught_up,
        "ok": kept == wire.revealed > ARCHIVE and caught_up and not found.total(),
    }


async def prepare(db: Path, feed: str, driver: Driver) -> None:
    """Subscribers, and a feed whose archive is stored."""
    now = int(time.time())
    store = await open_store(str(db))
    for chat in range(1, CHATS + 1):
        await driver.reader(chat)
        await store.meet(chat, kind="private", language="ar", now=now)
        await store.subscribe(chat, now=now)
    added = await store.add_feed(feed, now=now)
    await store.choose_full_text(added.id, "never")  # its links lead nowhere
    await store.close()
    child = await start(db, driver.url)
    async with asyncio.timeout(60):
        while not rows(db, "SELECT archived FROM feed"):
            await asyncio.sleep(0.1)
    await kill(child)


async def killed_once(db: Path, api: str, chance: random.Random) -> None:
    """Start the bot and kill it at some instant, now and then before it runs.  Its index may be
    behind meanwhile: the bot starts at once all the same, and `finish` sees it catch up.
    """
    if chance.random() < KILLED_EARLY:
        child = await spawned(db, api)
        await asyncio.sleep(chance.uniform(0, 2))
    else:
        child = await start(db, api)
        await asyncio.sleep(chance.uniform(0.05, 2.5))
    await kill(child)


def violations(db: Path) -> Counter[str]:
    """How often a dead bot's store breaks what was promised."""
    owed = "EXISTS (SELECT 1 FROM broadcast WHERE article_id = article.id AND hi_seq = {})"
    owed = owed.format(CHATS)
    found = {
        "not_owed": f"SELECT COUNT(*) FROM article WHERE id > {ARCHIVE} AND NOT {owed}",
        "archive_owed": f"SELECT COUNT(*) FROM article WHERE id <= {ARCHIVE} AND {owed}",
        "stored_twice": "SELECT COUNT(*) - COUNT(DISTINCT title) FROM article",
        "owed_twice": "SELECT COUNT(*) FROM (SELECT 1 FROM broadcast JOIN article"
        " ON article.id = article_id GROUP BY title HAVING COUNT(*) > 1)",
    }
    broken = Counter({name: rows(db, sql) for name, sql in found.items()})
    broken["unsound"] = int(integrity(db) != "ok")
    return +broken


async def finish(db: Path, api: str, wire: Wire) -> bool:
    """Let the bot take what is left; whether its index then catches up by itself."""
    child = await start(db, api)
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while stored(db) < wire.revealed:
                await asyncio.sleep(0.2)
            while indexed_change(db) < last_change(db):
                await asyncio.sleep(0.2)
    caught_up = indexed_change(db) == last_change(db)
    child.terminate()
    return await asyncio.wait_for(child.wait(), 20) == 0 and caught_up


def stored(db: Path) -> int:
    return rows(db, "SELECT COUNT(*) FROM article")


def last_change(db: Path) -> int:
    return rows(db, "SELECT last FROM change_number")


def indexed_change(db: Path) -> int:
    return rows(db.with_name(db.name + ".index"), "SELECT change FROM state")
