"""Kill -9 a thousand times at a thousand messages a second."""

import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from bot.delivery.broadcaster import window
from storage import Store
from storage.models import Draft
from tests.chaos.process import integrity
from tests.chaos.zygote import PER_SECOND, Emulator, emulator, forked, kill, stop, with_store

CHATS = range(1001, 3001)
LATENCY_MS = 20
PATIENCE = 90.0  # seconds
ENOUGH_OWED = 2 * PER_SECOND
TITLE = re.compile(r"مقالة-(\d+)-")


async def subscribe(store: Store, chats: Iterable[int] = CHATS) -> None:
    for chat in chats:
        await store.meet(chat, kind="private", language="ar", now=int(time.time()))
        await store.subscribe(chat, now=int(time.time()))


async def publish(
    store: Store, number: int, body: str = "وصلت السفينة إلى الميناء.", skew: int = 0
) -> int:
    draft = Draft(title=f"مقالة-{number}-", text=f"نص المقالة رقم {number}: {body}", language="ar")
    now = int(time.time()) + skew
    published = await store.publish([([f"n{number}"], draft)], now=now, announce=True)
    return (*published.new, *published.edited, *published.known)[0]


class Tally:
    """How often each article has reached each chat, as the emulator saw it."""

    def __init__(self, told: Emulator) -> None:
        self._told = told
        self._after = 0
        self.copies: Counter[tuple[int, int]] = Counter()

    def read(self) -> int:
        """Take in what is new; how many messages came."""
        before = self.copies.total()
        journal = self._told.sees(f"journal?after={self._after}")
        self._after = journal["last"]
        for entry in journal["entries"]:
            if entry["method"].lower() == "sendmessage" and entry["ok"]:
                found = TITLE.search(entry["text"])
                if found:
                    self.copies[entry["chat"], int(found[1])] += 1
        return self.copies.total() - before

    def wait(self) -> None:
        """Wait until something comes that was not taken in yet.  Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while self._told.sees("counters")["sent"] <= self.copies.total():
            if time.monotonic() > until:
                raise TimeoutError("nothing more comes")
            time.sleep(0.02)

    def rest(self) -> None:
        """Wait until all that was on its way has come."""
        came = -1
        while came != (came := self._told.sees("counters")["sent"]):
            time.sleep(LATENCY_MS / 1000 + 0.1)

    @property
    def to_people(self) -> int:
        """How many messages went to private chats."""
        return sum(many for (chat, _), many in self.copies.items() if chat > 0)

    @property
    def duplicates(self) -> int:
        return self.copies.total() - len(self.copies)


def still_owed(db: Path) -> int:
    """How many messages are still owed, read after the death of a bot."""
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT COALESCE(SUM(hi_seq - lo), 0) FROM broadcast WHERE state = 'running'"
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def thousand(n: int, seed: int) -> dict[str, Any]:
    """Kill the delivery `n` times at random instants while broadcasts go on."""
    chance = random.Random(seed)
    articles, each, began = 0, [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder, emulator(limits=False) as told:
        db = Path(folder) / "warraq.db"
        for chat in CHATS:
            told.reader(chat)
        told.does("settings", latency_ms=LATENCY_MS)
        with_store(db, subscribe)
        tally = Tally(told)
        for _ in range(n):
            while not articles or still_owed(db) < ENOUGH_OWED:
                with_store(db, partial(publish, number=articles))
                articles += 1
            before = tally.duplicates
            child = forked(db, told.url)
            tally.wait()
            time.sleep(chance.uniform(0, 0.4))
            kill(child)
            tally.rest()
            tally.read()
            each.append(tally.duplicates - before)
        finish(db, told, tally, articles)
        sound = integrity(db)
        seconds = time.monotonic() - began
    lost = sum((chat, n) not in tally.copies for chat in CHATS for n in range(articles))
    return {
        "chaos": "thousand",
        "seed": seed,
        "kills": n,
        "seconds": round(seconds),
        "owed": articles * len(CHATS),
        "lost": lost,
        "duplicates": tally.duplicates,
        "mean_per_kill": round(tally.duplicates / n, 2),
        "most_per_kill": max(each),
        "bound_per_kill": window(PER_SECOND),
        "integrity": sound,
        "ok": lost == 0 and max(each) <= window(PER_SECOND) and sound == "ok",
    }


def finish(db: Path, told: Emulator, tally: Tally, articles: int) -> None:
    """Let a last process bring what is still owed."""
    child = forked(db, told.url)
    quiet = 0
    while quiet < 5 and len(tally.copies) < articles * len(CHATS):
        time.sleep(1)
        quiet = 0 if tally.read() else quiet + 1
    stop(child)
    tally.read()
