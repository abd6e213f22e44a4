"""Kill -9 in the middle of what takes long: an upgrade, a copy, a compaction."""

import asyncio
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

from storage import Store
from storage.backups import back_up, schema_of
from storage.database import shipped_migrations
from storage.sqlite import SqliteDatabase, open_sqlite
from tests.chaos.process import integrity, rows
from tests.chaos.stores import many
from tests.chaos.thousand import subscribe
from tests.chaos.zygote import with_store

Work = Callable[[], Any]


def in_child(work: Work) -> int:
    child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
        os._exit(0)
    return child


def seconds_of(work: Work) -> float:
    """How long it takes when nobody kills it."""
    began = time.monotonic()
    os.waitpid(in_child(work), 0)
    return time.monotonic() - began


def killed_meanwhile(work: Work, seconds: float) -> None:
    """Do it in a child that is killed after so long."""
    child = in_child(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # until it is waited for there is something to kill
    os.waitpid(child, 0)


def migrations(n: int, seed: int) -> dict[str, Any]:
    """Killed while it is upgraded from each released schema, `n` times each: of the old schema or
    of a later one, with all its chats, and the next start goes through.
    """
    chance, broken, versions = random.Random(seed), 0, sorted(shipped_migrations())
    ended: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for version in versions[:-1]:
            old = Path(folder) / f"{version}.db"
            asyncio.run(made_of(old, version))
            db = Path(folder) / "warraq.db"
            upgrade, takes = partial(with_store, db, nothing), 0.0
            for number in range(n + 1):
                shutil.copy(old, db)
                if number == 0:
                    takes = seconds_of(upgrade)
                else:
                    killed_meanwhile(upgrade, chance.uniform(0, 1.3 * takes))
                at = rows(db, "SELECT MAX(version) FROM migration")
                ended.add("old" if at == version else "new" if at == versions[-1] else "between")
                with_store(db, nothing)
                whole = integrity(db) == "ok" and rows(db, "SELECT COUNT(*) FROM chat") == 50
                broken += not (version <= at <= versions[-1] and whole)
                for each in Path(folder).glob("warraq.db*"):
                    each.unlink()
    return {
        "chaos": "migrations",
        "seed": seed,
        "kills": n * (len(versions) - 1),
        "ended": sorted(ended),
        "broken": broken,
        "ok": broken == 0 and len(ended) > 1,
    }


async def made_of(path: Path, version: int) -> None:
    """A store of an older schema, with chats in it."""
    steps = {each: sql for each, sql in shipped_migrations().items() if each <= version}
    database = await open_sqlite(path, migrations=steps)
    async with database.transaction() as tx:
        for number in range(50):
            await tx.execute(
                "INSERT INTO chat (id, kind, language, met_at) VALUES (:id, 'private', 'ar', 0)",
                id=number + 1,
            )
    await database.close()


async def nothing(_: Store) -> None:
    """Only open it."""


async def tidy_up(store: Store) -> None:
    await cast("SqliteDatabase", store._db).compact()
    await store.forget_copies(now=2**40)
    await store.forget_updates(before=2**40)
    await store._db.scrub()


def copying(n: int, seed: int) -> dict[str, Any]:
    """Killed while it is copied, compacted and cleared, `n` times: a copy is whole or not there, the
    store is whole.
    """
    chance, halves, copies = random.Random(seed), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        with_store(db, partial(subscribe, chats=range(1, 1000)))
        with_store(db, partial(many, articles=100))
        chats = rows(db, "SELECT COUNT(*) FROM chat")
        tidying = partial(with_store, db, tidy_up)
        takes = seconds_of(partial(back_up, db, Path(folder) / "warraq.copy"))
        tidies = seconds_of(tidying)
        for number in range(n):
            copy = Path(folder) / f"{number}.copy"
            killed_meanwhile(partial(back_up, db, copy), chance.uniform(0, 1.5 * takes))
            if copy.exists():
                copies += 1
                halves += not schema_of(copy)
            killed_meanwhile(tidying, chance.uniform(0, tidies))
            halves += integrity(db) != "ok" or rows(db, "SELECT COUNT(*) FROM chat") != chats
    return {
        "chaos": "copying",
        "seed": seed,
        "kills": 2 * n,
        "copies": copies,
        "broken": halves,
        "ok": halves == 0 and 0 < copies < n,
    }
