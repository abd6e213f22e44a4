"""What may befall the files: others hold them, a write fails, the power goes, bytes change."""

import asyncio
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.cli.checking import condition
from storage import StorageError, Store, open_store
from tests.chaos.process import integrity, rows
from tests.chaos.thousand import publish, subscribe
from tests.chaos.troubles import CHATS, drained, newsroom
from tests.chaos.zygote import forked, kill, stop, with_store

WAL_MB = 64
FEW = range(1001, 1006)
HELD_S = 3.0
OWED = "SELECT COUNT(*) FROM article JOIN broadcast ON article_id = article.id"
STORED = "SELECT COUNT(*) FROM article"


@contextmanager
def locked(db: Path) -> Iterator[None]:
    """Another program is in the middle of a write."""
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def busy(n: int, seed: int) -> dict[str, Any]:
    """Others write to the store for seconds, `n` times, and one reads all the time: readers are
    not kept waiting, nothing is lost, the log stays small.
    """
    slowest = 0.0
    with newsroom(articles=n + 1) as (db, told, tally):
        child = forked(db, told.url)
        with closing(sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM chat").fetchone()
            for _ in range(n):
                tally.wait()
                with locked(db):
                    began = time.monotonic()
                    rows(db, STORED)
                    slowest = max(slowest, time.monotonic() - began)
                    time.sleep(HELD_S)
                tally.read()
            log_mb = db.with_name(f"{db.name}-wal").stat().st_size / 1e6
        owed = (n + 1) * len(CHATS)
        drained(tally, owed)
        status, _ = stop(child)
        tally.read()
        sound = integrity(db)
    lost = owed - len(tally.copies)
    return {
        "chaos": "busy",
        "seed": seed,
        "lost": lost,
        "duplicates": tally.duplicates,
        "read_s": round(slowest, 3),
        "log_mb": round(log_mb, 1),
        "status": status,
        "integrity": sound,
        "ok": lost == tally.duplicates == status == 0
        and slowest < 0.5
        and log_mb < WAL_MB
        and sound == "ok",
    }


# ---- a write fails


async def one_more(store: Store) -> None:
    await publish(store, 1)


def failing_write(db: Path, which: str) -> tuple[bool, bool]:
    """Publish an article while a write of the process fails; whether it said that it did, and
    whether a write did fail.
    """
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.write(ready[1], b".")
        os.read(go[0], 1)
        status = 1
        with suppress(StorageError):
            with_store(db, one_more)
            status = 0
        os._exit(status)
    os.read(ready[0], 1)
    inject = f"inject=pwrite64,fdatasync:error=EIO:when={which}"
    command = ["strace", "-f", "-qq", "-e", "trace=pwrite64,fdatasync", "-e", inject]
    tracer = subprocess.Popen(
        [*command, "-p", str(child)], stderr=subprocess.PIPE, text=True, bufsize=1
    )
    time.sleep(0.1)  # strace says nothing when it has taken hold
    os.write(go[1], b".")
    _, status = os.waitpid(child, 0)
    said = tracer.communicate()[1]
    for end in (*ready, *go):
        os.close(end)
    return os.waitstatus_to_exitcode(status) == 0, "INJECTED" in said


def writes(n: int, seed: int) -> dict[str, Any]:
    """The first write to fail is the first, the second … up to the `n`-th, once and from then on:
    an article is stored and owed, or neither, and nothing that was said to be done is missing.
    """
    broken, failed, refused = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.db"
        with_store(whole, partial(subscribe, chats=FEW))
        for number in range(1, n + 1):
            for which in (f"{number}", f"{number}+"):
                db = Path(folder) / "warraq.db"
                shutil.copy(whole, db)
                done, struck = failing_write(db, which)
                failed += struck
                refused += not done
                broken += not all_or_nothing(db, done)
                for each in Path(folder).glob("warraq.db*"):
                    each.unlink()
    return {
        "chaos": "writes",
        "seed": seed,
        "runs": 2 * n,
        "failed_writes": failed,
        "refused": refused,
        "broken": broken,
        "ok": broken == 0 and failed >= n and refused > 0,
    }


def all_or_nothing(db: Path, done: bool) -> bool:
    stored, owed = rows(db, STORED), rows(db, OWED)
    return integrity(db) == "ok" and stored == owed and (stored == 1 if done else stored in (0, 1))


# ---- the power goes


async def many(store: Store, articles: int) -> None:
    for number in range(articles):
        await publish(store, number)


def frames(log: bytes) -> Iterator[int]:
    """Where each frame of a write-ahead log ends."""
    [page] = struct.unpack(">I", log[8:12])
    yield from range(32, len(log) + 1, 24 + page)


def power(n: int, seed: int) -> dict[str, Any]:
    """What reached the disk of `n` publications ends anywhere, between frames and within: the store
    opens, whole, as it was after some of them.
    """
    chance, broken, states = random.Random(seed), 0, set()
    with tempfile.TemporaryDirectory() as folder:
        db, cut = Path(folder) / "warraq.db", Path(folder) / "cut.db"
        with_store(db, partial(subscribe, chats=FEW))
        before = db.read_bytes()
        child = forked_with(db, partial(many, articles=n))
        kill(child)
        log = db.with_name("warraq.db-wal").read_bytes()
        ends = list(frames(log))
        for end in [*ends, *(end - chance.randint(1, 4000) for end in ends[1:])]:
            cut.write_bytes(before)
            cut.with_name("cut.db-wal").write_bytes(log[:end])
            stored, owed = rows(cut, STORED), rows(cut, OWED)
            states.add(stored)
            broken += stored != owed or integrity(cut) != "ok"
            for beside in ("cut.db-wal", "cut.db-shm"):
                cut.with_name(beside).unlink(missing_ok=True)
    return {
        "chaos": "power",
        "seed": seed,
        "cuts": 2 * len(ends) - 1,
        "states": len(states),
        "broken": broken,
        "ok": broken == 0 and states == set(range(n + 1)),
    }


def forked_with(db: Path, work: Callable[[Store], Awaitable[None]]) -> int:
    """A child that has done this with the store and lives on, the store open."""
    done = os.pipe()
    child = os.fork()
    if child:
        os.read(done[0], 1)
        return child

    async def hold_open() -> None:
        store = await open_store(str(db))
        await work(store)
        os.write(done[1], b".")
        await asyncio.sleep(600)

    asyncio.run(hold_open())
    os._exit(1)


# ---- bytes change


def damage(content: bytes, chance: random.Random) -> bytes:
    """A bit somewhere, a page of noise, no header, half of it."""
    changed = bytearray(content)
    kind = chance.randrange(20)
    at = chance.randrange(len(changed))
    if kind == 0:
        changed[:100] = bytes(100)
    elif kind == 1:
        del changed[at:]
    elif kind < 5:
        at = at // 4096 * 4096
        changed[at : at + 4096] = chance.randbytes(4096)
    else:
        changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def corruption(n: int, seed: int) -> dict[str, Any]:
    """`n` damaged stores: each opens or is refused in words, none of those opens whose pages SQLite
    itself finds damaged, and no refused file is changed.
    """
    chance, faults, found, opened, changed = random.Random(seed), 0, 0, 0, 0
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        with_store(db, partial(subscribe, chats=range(1, 300)))
        with_store(db, partial(many, articles=20))
        content = db.read_bytes()
        for number in range(n):
            hurt = Path(folder) / str(number) / "warraq.db"
            hurt.parent.mkdir()
            hurt.write_bytes(bad := damage(content, chance))
            is_found = is_damaged(hurt)
            found += is_found
            try:
                with_store(hurt, read_all)
                opened += 1
                unnoticed += is_found
            except StorageError:
                changed += hurt.read_bytes() != bad
            except Exception:  # anything else is a fault
                faults += 1
            shutil.rmtree(hurt.parent)
    return {
        "chaos": "corruption",
        "seed": seed,
        "damaged": n,
        "found_by_sqlite": found,
        "opened": opened,
        "unnoticed": unnoticed,
        "faults": faults,
        "refused_and_changed": changed,
        "ok": faults == changed == unnoticed == 0 and found > 0,
    }


def is_damaged(db: Path) -> bool:
    """As SQLite sees it."""
    try:
        return condition(db)[1] != "ok"
    except sqlite3.DatabaseError:
        return True


async def read_all(store: Store) -> None:
    """What a start reads."""
    await store.figures(now=0)
    await store.latest_articles(limit=50)
    await store.due_deliveries(now=0, limit=100)
