"""Kill -9 while pushed messages are being corrected: in the end every copy is."""

import random
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.chaos.process import integrity, rows
from tests.chaos.thousand import Tally, publish, subscribe
from tests.chaos.zygote import Emulator, emulator, forked, kill, stop, with_store

CHATS = range(1001, 1401)
LATENCY_MS = 30
PATIENCE = 120.0
WORDS = "ثم غادرت السفينة في جولة {}."


def edits(n: int, seed: int) -> dict[str, Any]:
    """Send an article, then correct it again and again, killing the bot `n` times meanwhile."""
    chance, versions = random.Random(seed), 1
    with tempfile.TemporaryDirectory() as folder, emulator(limits=False) as told:
        db = Path(folder) / "warraq.db"
        for chat in CHATS:
            told.reader(chat)
        told.does("settings", latency_ms=LATENCY_MS)
        with_store(db, partial(subscribe, chats=CHATS))
        with_store(db, partial(publish, number=0))
        deliver(db, told)
        for kills in range(n):
            if kills % 5 == 0 or not outdated(db):
                versions += 1
                with_store(db, partial(publish, number=0, body=WORDS.format(versions)))
                with_store(db, due_at_once)
            child = forked(db, told.url)
            time.sleep(chance.uniform(0.2, 1.2))
            kill(child)
        finished = finish(db, told)
        wrong = sum(not shows(told, chat, WORDS.format(versions)) for chat in CHATS)
        sound = integrity(db)
    return {
        "chaos": "edits",
        "seed": seed,
        "kills": n,
        "copies": len(CHATS),
        "versions": versions,
        "outdated": wrong,
        "finished": finished,
        "integrity": sound,
        "ok": wrong == 0 and finished and sound == "ok",
    }


async def due_at_once(store: Any) -> None:
    """As if the ten minutes between two corrections had passed."""
    async with store._db.transaction() as tx:
        await tx.execute("UPDATE correction SET due_at = 0, begun_at = 0")


def deliver(db: Path, told: Emulator) -> None:
    child, tally = forked(db, told.url), Tally(told)
    until = time.monotonic() + PATIENCE
    while len(tally.copies) < len(CHATS) and time.monotonic() < until:
        time.sleep(0.5)
        tally.read()
    stop(child)


def finish(db: Path, told: Emulator) -> bool:
    """Let a last process bring what is left; whether nothing was left then."""
    child = forked(db, told.url)
    until = time.monotonic() + PATIENCE
    while rows(db, "SELECT COUNT(*) FROM correction WHERE open = 1") and time.monotonic() < until:
        time.sleep(0.5)
    stop(child)
    return not outdated(db)


def outdated(db: Path) -> int:
    return rows(
        db,
        "SELECT COUNT(*) FROM copy JOIN article ON article.id = article_id"
        " WHERE copy.version < article.version",
    )


def shows(told: Emulator, chat: int, words: str) -> bool:
    """Whether all that was pushed to the chat says this."""
    messages = told.sees(f"transcript?chat={chat}")["messages"]
    return bool(messages) and all(words in message.get("text", "") for message in messages)
