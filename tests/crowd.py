"""Two hundred people who ask as much as they can, and readers who ask a question now and then.

    python -m tests.crowd --users 200 --seconds 20 --seed 7

The real `warraq run` at its own limit of 30 messages a second, its Telegram a server that costs
next to nothing.  First the readers are alone, then the others come as well: each sends PACE things
a second, made to be dear (thousands of letters, hundreds of words of the archive, searches,
presses, inline queries).  A reader's wait is from the question's reaching Telegram to the answer's
doing so.  Prints one JSON line; exits 0 if the readers' p99 stays under MOST_WAIT and under TIMES
what it is without the others.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from aiohttp import web

from bench.material.archive import Archive
from bench.material.hostile import hostile
from bot.handlers.indexing import open_archive
from bot.sandbox.samples import read_samples
from storage.models import Draft
from tests.chaos.process import served, start
from tests.chaos.updates import answer
from tests.factories import article
from tests.sandboxed import TOKEN, Json

LATENCY = 0.03  # seconds
PACE = 2.0  # things a second that each of the crowd sends
READERS, EVERY = 20, 4.0  # seconds from one question of a reader to the next
WARM_UP, ALONE = 5.0, 10.0  # seconds
LATE = 30.0  # seconds after which a question counts as never answered
MOST_WAIT, TIMES = 1.0, 5.0
PASSAGES = 5_000
FIRST_READER, FIRST_HOSTILE = 1_000, 5_000
# Methods whose answer is a message; the Bot API takes their names in any case.
EDITS = "editmessagetext"
SHOWS = frozenset({"sendmessage", "sendrichmessage", EDITS})


class Telegram:
    """A Bot API that has updates for the bot and takes what it sends, in `latency` seconds."""

    def __init__(self, latency: float = LATENCY) -> None:
        self.latency = latency
        self.waiting: deque[Json] = deque()
        self.handed: list[Json] = []
        self.arrived = asyncio.Event()
        self.number = 0
        self.asked: dict[int, tuple[float, asyncio.Future[float]]] = {}
        self.sends = 0

    def add(self, **update: Any) -> None:
        self.number += 1
        self.waiting.append({"update_id": self.number, **update})
        self.arrived.set()

    async def updates(self, request: web.Request) -> web.Response:
        if self.handed and int(request.query.get("offset", 0)) > self.handed[-1]["update_id"]:
            self.handed = []
        if not self.handed:
            if not self.waiting:
                self.arrived.clear()
                await asyncio.wait([asyncio.create_task(self.arrived.wait())], timeout=5)
            self.handed = [self.waiting.popleft() for _ in range(min(100, len(self.waiting)))]
        return answer(self.handed)

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "getMe":
            return answer({"id": 77, "is_bot": True, "first_name": "W", "username": "w_bot"})
        asked = await request.json() if request.can_read_body else {}
        await asyncio.sleep(self.latency)
        if method.lower() not in SHOWS:
            return answer(True)
        self.sends += method.lower() != EDITS
        began, told = self.asked.pop(asked["chat_id"], (0.0, None))
        if told and not told.done():
            told.set_result(time.monotonic() - began)
        chat = {"id": asked["chat_id"], "type": "private"}
        return answer({"message_id": self.sends, "date": 1, "chat": chat, "text": "…"})

    async def ask(self, person: int, text: str) -> float:
        """How many seconds somebody waits for the next message after this one."""
        return await self.answered(person, message=said(person, text))

    async def answered(self, chat_id: int, **update: Any) -> float:
        """How many seconds it takes until something is said in the chat after this."""
        told: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.asked[chat_id] = time.monotonic(), told
        self.add(**update)
        with suppress(TimeoutError):
            return await asyncio.wait_for(told, LATE)
        return LATE


def said(person: int, text: str) -> Json:
    """A message in somebody's own chat."""
    chat = {"id": person, "type": "private", "first_name": "ق"}
    return {"message_id": 1, "date": 1, "chat": chat, "from": human(person), "text": text}


def human(person: int) -> Json:
    return {"id": person, "is_bot": False, "first_name": "ق", "language_code": "ar"}


@dataclass
class Readers:
    """People who ask a question every EVERY seconds."""

    telegram: Telegram
    questions: Iterator[str]
    chance: random.Random

    async def ask(self, reader: int, until: float) -> list[float]:
        await asyncio.sleep(self.chance.uniform(0, EVERY))
        waits = []
        while time.monotonic() < until:
            waits.append(await self.telegram.ask(reader, next(self.questions)))
            await asyncio.sleep(max(EVERY - waits[-1], 0))
        return waits

    async def all_ask(self, seconds: float) -> list[float]:
        """How long they wait who ask for so long."""
        until = time.monotonic() + seconds
        readers = range(FIRST_READER, FIRST_READER + READERS)
        each = await asyncio.gather(*(self.ask(reader, until) for reader in readers))
        return [wait for waits in each for wait in waits]


class Crowd:
    """People who ask as much as they can."""

    def __init__(self, telegram: Telegram, users: int, words: list[str], seed: int) -> None:
        self.telegram = telegram
        self.users = users
        self.chance = random.Random(seed)
        self.dear = cycle([text.encode("utf-8", "ignore").decode() for text in hostile(400, words)])
        self.words = words
        self.sent = 0

    async def rage(self) -> None:
        """PACE things a second from each of them, in turn."""
        began = time.monotonic()
        for number in count():
            self.something(FIRST_HOSTILE + number % self.users)
            self.sent = number
            ahead = began + number / (PACE * self.users) - time.monotonic()
            if ahead > 0:
                await asyncio.sleep(ahead)
            elif number % 100 == 0:
                await asyncio.sleep(0)

    def something(self, person: int) -> None:
        kind = self.chance.choices(("question", "search", "press", "inline"), (6, 2, 1, 1))[0]
        if kind == "press":
            under = {"message": said(person, "…"), "chat_instance": "1", "data": "v1:more:1"}
            self.telegram.add(callback_query={"id": "1", "from": human(person), **under})
        elif kind == "inline":
            asked = {"query": self.some(9), "offset": "", "from": human(person)}
            self.telegram.add(inline_query={"id": "1", **asked})
        elif kind == "search":
            self.telegram.add(message=said(person, f"/search {self.some(40)}"))
        else:
            self.telegram.add(message=said(person, next(self.dear)))

    def some(self, many: int) -> str:
        return " ".join(self.chance.choices(self.words, k=many))


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


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(int(part * len(values)), len(values) - 1)]


async def crowd(users: int, seconds: float, seed: int) -> Json:
    """The figures of one run."""
    chance, telegram = random.Random(seed), Telegram()
    routes = [
        web.route("*", f"/bot{TOKEN}/getUpdates", telegram.updates),
        web.post(f"/bot{TOKEN}/{{method}}", telegram.call),
    ]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        archive, texts = await published(db)
        async with served(routes) as url:
            child = await start(db, url)
            bot = psutil.Process(child.pid)
            questions = (archive.question(chance.choice(texts)) for _ in count())
            readers = Readers(telegram, questions, chance)
            await readers.all_ask(WARM_UP)
            alone = await readers.all_ask(ALONE)
            rss, cpu = bot.memory_info().rss, sum(bot.cpu_times()[:2])
            raging = Crowd(telegram, users, [w for text in texts for w in text.split()], seed)
            attack, began = asyncio.create_task(raging.rage()), time.monotonic()
            waits = await readers.all_ask(seconds)
            attack.cancel()
            ran = (sum(bot.cpu_times()[:2]) - cpu) / (time.monotonic() - began)
            grown, left = (bot.memory_info().rss - rss) / 1e6, len(telegram.waiting)
            child.terminate()
            status = await asyncio.wait_for(child.wait(), 20)
    idle, busy = share(alone, 0.99), share(waits, 0.99)
    return {
        "crowd": users,
        "seed": seed,
        "seconds": seconds,
        "sent_by_crowd": raging.sent,
        "not_fetched": left,
        "answered": telegram.sends,
        "questions": len(waits),
        "alone_p50_ms": round(share(alone, 0.5) * 1000),
        "alone_p99_ms": round(idle * 1000),
        "p50_ms": round(share(waits, 0.5) * 1000),
        "p99_ms": round(busy * 1000),
        "times": round(busy / idle, 2),
        "cores": round(ran, 2),
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
