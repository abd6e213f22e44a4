"""Two hundred people who ask as much as they can, and readers who ask a question now and then.

    python -m tests.crowd --users 200 --seconds 20 --seed 7

The real `warraq run` against the emulator with Telegram's limits.  First the readers are alone,
then the others come as well: each sends PACE things a second, made to be dear (thousands of
letters, hundreds of words of the archive, searches, presses, inline queries).  A reader's wait is
from the moment before the question is sent to when Telegram has the answer.  Prints one JSON line;
exits 0 if the readers' p99 stays under MOST_WAIT and under TIMES what it is without the others.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import psutil  # type: ignore[import-untyped]

from bench.material.archive import Archive
from bench.material.hostile import hostile
from bot.handlers.indexing import open_archive
from bot.sandbox.samples import read_samples
from storage.models import Draft
from tests.chaos.process import start
from tests.chaos.zygote import emulator
from tests.factories import article
from tests.sandboxed import Driver

PACE = 5.0  # things a second that each of the crowd sends
READERS, EVERY = 20, 4.0  # seconds from one question of a reader to the next
ALONE = 8.0  # seconds
LATE = 30.0  # seconds after which a question counts as never answered
MOST_WAIT, TIMES = 1.0, 5.0
PASSAGES = 5_000
FIRST_READER, FIRST_HOSTILE = 1_000, 5_000


@dataclass
class Readers:
    """People who ask a question every EVERY seconds, and when they did."""

    driver: Driver
    questions: Iterator[str]
    asked: list[tuple[float, int]] = field(default_factory=list)

    async def ask(self, reader: int, until: float, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0, EVERY))
        while time.time() < until:
            began = time.time()
            self.asked.append((began, reader))
            await self.driver.does("say", chat=reader, user=reader, text=next(self.questions))
            await asyncio.sleep(max(EVERY - (time.time() - began), 0))

    async def all_ask(self, seconds: float, chance: random.Random) -> list[tuple[float, int]]:
        """What they ask for so long."""
        self.asked, until = [], time.time() + seconds
        readers = range(FIRST_READER, FIRST_READER + READERS)
        await asyncio.gather(*(self.ask(reader, until, chance) for reader in readers))
        return self.asked


class Crowd:
    """People who ask as much as they can."""

    def __init__(self, driver: Driver, users: int, words: list[str], seed: int) -> None:
        self.driver = driver
        self.people = range(FIRST_HOSTILE, FIRST_HOSTILE + users)
        self.chance = random.Random(seed)
        self.dear = cycle(filter(sendable, map(spoken, hostile(400, words))))
        self.words = words
        self.sent: Counter[str] = Counter()

    async def rage(self) -> None:
        await asyncio.gather(*(self._one(person) for person in self.people))

    async def _one(self, person: int) -> None:
        await asyncio.sleep(self.chance.uniform(0, 1 / PACE))
        due = time.monotonic()
        while True:
            await self._something(person)
            due = max(due + 1 / PACE, time.monotonic() - 1)
            await asyncio.sleep(max(due - time.monotonic(), 0))

    async def _something(self, person: int) -> None:
        kind = self.chance.choices(("question", "search", "press", "inline"), (6, 2, 1, 1))[0]
        self.sent[kind] += 1
        if kind == "press":
            data = self.chance.choice(("v1:more:1", "v1:x", "\u202e" * 9))
            await self.driver.does("press", chat=person, user=person, message=1, data=data)
        elif kind == "inline":
            await self.driver.does("inline", user=person, query=" ".join(self._some(9)))
        else:
            text = next(self.dear)
            text = f"/search {' '.join(self._some(40))}" if kind == "search" else text
            await self.driver.does("say", chat=person, user=person, text=text)

    def _some(self, many: int) -> list[str]:
        return self.chance.choices(self.words, k=many)


def spoken(text: str) -> str:
    """The text without what no client can send."""
    return text.encode("utf-8", "ignore").decode()


def sendable(text: str) -> bool:
    """Whether Telegram takes it as a message."""
    return len(text.strip("\0 \n")) > 0 and len(text.encode("utf-16-le")) // 2 <= 4096


async def published(db: Path) -> tuple[Archive, list[str]]:
    """Fill a store with a made archive; it, and the texts of its articles."""
    samples = read_samples(Path(__file__).parents[1] / "bot/sandbox/samples/articles.jsonl")
    archive = Archive([article(number, each.text) for number, each in enumerate(samples)])
    drafts: list[Draft] = list(archive.drafts(PASSAGES))
    async with open_archive(str(db)) as (store, index):
        named = [([f"made:{draft.external_id}"], draft) for draft in drafts]
        await store.publish(named, now=0, announce=False)
        await index.catch_up(store)
    return archive, [draft.text for draft in drafts]


async def answered(driver: Driver, asked: list[tuple[float, int]]) -> list[float]:
    """How many seconds each question was waited for."""
    until = time.time() + LATE
    while True:
        waits = waited(asked, (await driver.sees("journal"))["entries"])
        if all(wait < LATE for wait in waits) or time.time() > until:
            return waits
        await asyncio.sleep(0.5)


def waited(asked: list[tuple[float, int]], journal: list[dict[str, Any]]) -> list[float]:
    """From each question to the next unused message to who asked it."""
    said: dict[int, list[float]] = {}
    for entry in journal:
        if entry["method"].lower() == "sendmessage" and entry["ok"]:
            said.setdefault(entry["chat"], []).append(entry["at"])
    waits = []
    for began, reader in sorted(asked):
        at = next((at for at in said.get(reader, []) if at > began), None)
        waits.append(LATE if at is None else at - began)
        if at is not None:
            said[reader].remove(at)
    return waits


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(int(part * len(values)), len(values) - 1)]


async def crowd(users: int, seconds: float, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        told = stack.enter_context(emulator(limits=True))
        db = Path(folder) / "warraq.db"
        archive, texts = await published(db)
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        driver = Driver(told.url, session)
        people = (
            *range(FIRST_READER, FIRST_READER + READERS),
            *range(FIRST_HOSTILE, FIRST_HOSTILE + users),
        )
        for person in people:
            await driver.reader(person)
        child = await start(db, told.url)
        bot = psutil.Process(child.pid)
        questions = (archive.question(chance.choice(texts)) for _ in cycle([0]))
        readers = Readers(driver, questions)
        alone = await answered(driver, await readers.all_ask(ALONE, chance))
        rss, cpu = bot.memory_info().rss, sum(bot.cpu_times()[:2])
        raging = Crowd(driver, users, [w for text in texts for w in text.split()], seed)
        attack = asyncio.create_task(raging.rage())
        asked = await readers.all_ask(seconds, chance)
        attack.cancel()
        ran = sum(bot.cpu_times()[:2]) - cpu
        waits = await answered(driver, asked)
        grown = (bot.memory_info().rss - rss) / 1e6
        counted = await driver.sees("counters")
        child.terminate()
        status = await asyncio.wait_for(child.wait(), 20)
    idle, busy = share(alone, 0.99), share(waits, 0.99)
    return {
        "crowd": users,
        "seed": seed,
        "seconds": seconds,
        "sent_by_crowd": raging.sent.total(),
        "questions": len(waits),
        "unanswered": sum(wait >= LATE for wait in waits),
        "alone_p50_ms": round(share(alone, 0.5) * 1000),
        "alone_p99_ms": round(idle * 1000),
        "p50_ms": round(share(waits, 0.5) * 1000),
        "p99_ms": round(busy * 1000),
        "times": round(busy / idle, 2),
        "too_many": counted["too_many"],
        "cpu_s": round(ran, 1),
        "grown_mb": round(grown, 1),
        "status": status,
        "ok": busy < MOST_WAIT and busy < TIMES * idle and status == 0,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crowd")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    result = asyncio.run(crowd(given.users, given.seconds, given.seed))
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
