"""Kill -9 while somebody is forgotten: all of them is gone, or nothing; then not a byte is left."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from storage import Store
from tests.chaos.process import integrity
from tests.chaos.thousand import publish, subscribe
from tests.chaos.upkeep import killed_meanwhile, seconds_of
from tests.chaos.zygote import with_store
from tests.test_privacy import forms

FIRST = 7_123_456_000  # ids so long that nothing else looks like them
STAY = range(FIRST + 500, FIRST + 510)


async def live(store: Store, chats: range) -> None:
    """Chats with a bit of everything."""
    now = int(time.time())
    await subscribe(store, chats)
    await publish(store, 1)
    for chat in chats:
        body = f'{{"message": {{"chat": {{"id": {chat}}}}}}}'
        await store.keep_updates([(chat, body)], now=now)
        await store.keep_question(
            chat, "متى؟", thread_id=0, article_id=None, answered=None, now=now
        )


async def forget(store: Store, chat: int) -> None:
    await store.forget_chat(chat, now=int(time.time()))


async def forget_rest(store: Store, chats: range) -> None:
    for chat in chats:
        await forget(store, chat)


def forgetting(n: int, seed: int) -> dict[str, Any]:
    """Forget `n` chats, one after another, each in a process that is killed meanwhile."""
    chance, halves, whole, gone = random.Random(seed), 0, 0, 0
    chats = range(FIRST, FIRST + n)
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        with_store(db, partial(live, chats=STAY))
        with_store(db, partial(live, chats=range(FIRST, FIRST + n + 1)))
        full = places(db, chats[0])
        takes = seconds_of(partial(with_store, db, partial(forget, chat=FIRST + n)))
        for chat in chats:
            work = partial(with_store, db, partial(forget, chat=chat))
            killed_meanwhile(work, chance.uniform(0.3, 1.3) * takes)
            left = places(db, chat)
            gone += not left
            whole += left == full
            halves += bool(left) and left != full
        sound = integrity(db)
        with_store(db, partial(forget_rest, chats=chats))
        left_bytes = sum(traces(Path(folder), chat) for chat in chats)
        kept = sum(places(db, chat) == full for chat in STAY)
    return {
        "chaos": "forgetting",
        "seed": seed,
        "kills": n,
        "forgotten": gone,
        "as_before": whole,
        "halves": halves,
        "bytes_left": left_bytes,
        "others_kept": kept,
        "integrity": sound,
        "ok": halves == left_bytes == 0
        and min(gone, whole) > 0
        and kept == len(STAY)
        and sound == "ok",
    }


def places(db: Path, chat: int) -> list[str]:
    """The tables that know the chat."""
    with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as store:
        sql = (
            "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND c.name = 'chat_id'"
        )
        where = [(name, "chat_id") for (name,) in store.execute(sql)] + [("chat", "id")]
        found = [
            name
            for name, column in where
            if store.execute(f"SELECT 1 FROM {name} WHERE {column} = ?", [chat]).fetchone()
        ]
        if store.execute("SELECT 1 FROM inbox WHERE instr(body, ?)", [str(chat)]).fetchone():
            found.append("inbox")
    return sorted(found)


def traces(folder: Path, chat: int) -> int:
    """How often the id stands in any file, as digits or as SQLite writes numbers."""
    return sum(each.read_bytes().count(form) for each in files(folder) for form in forms(chat))


def files(folder: Path) -> Iterator[Path]:
    yield from (each for each in folder.rglob("*") if each.is_file())
