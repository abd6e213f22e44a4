"""A backup put in the place of the store, so that nothing is sent that may have been sent since.

What was owed when the backup was made waits for an operator's word, digests begin anew, and what
feeds hold at their next poll is filed without being told.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage import open_store
from storage.backups import back_up, schema_of
from storage.database import Connection, StorageError, StoreFromTheFuture, shipped_migrations
from storage.derived import INDEX, VECTORS
from storage.sqlite import hold
from storage.store import Store

BESIDE = ("-wal", "-shm", "-journal")
WHY = "restored"
Forgotten = tuple[str, list[str]]  # a key, and keyed hashes of chats


@dataclass(frozen=True, slots=True)
class Restored:
    """How many articles and rows of the outbox wait for a word, and where what was there is."""

    broadcasts: int
    deliveries: int
    replaced: Path | None


async def restore(backup: Path, path: Path, *, now: int) -> Restored:
    """Raises StorageError, StoreInUse while a bot holds the store; then nothing has changed."""
    if (version := schema_of(backup)) > (newest := max(shipped_migrations())):
        raise StoreFromTheFuture(version, newest)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold(path)
    try:
        made = path.with_name(f"{path.name}.restoring")
        held = await _prepared(backup, made, forgotten_in(path), now)
        replaced = set_aside(path, now)
        made.replace(path)
        forget_derived(path)
        return Restored(*held, replaced)
    except OSError as error:
        raise StorageError(f"{path} cannot be replaced: {error}") from error
    finally:
        os.close(lock)


def forgotten_in(path: Path) -> Forgotten:
    """Whom the store that is replaced has forgotten, as far as it can be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as replaced:
            [key] = replaced.execute("SELECT key FROM installation").fetchone()
            return key, [row[0] for row in replaced.execute("SELECT tag FROM forgotten")]
    except sqlite3.Error:
        return "", []


async def _prepared(backup: Path, made: Path, forgotten: Forgotten, now: int) -> tuple[int, int]:
    """A copy of the backup, of the newest schema, that would send nothing of its own accord and
    knows nobody who was forgotten since.
    """
    remove(made)
    back_up(backup, made)
    store = await open_store(str(made))
    try:
        held = await hold_back(store, now)
        await store.forget_again(*forgotten, now=now)
    finally:
        await store.close()
    _settle(made)
    for beside in (".lock", *BESIDE, *(f".before-{max(shipped_migrations()):04d}",)):
        made.with_name(made.name + beside).unlink(missing_ok=True)
    return held


async def hold_back(store: Store, now: int) -> tuple[int, int]:
    """Let nothing go that may have gone already; (broadcasts, rows) that wait for a word."""
    async with store.transaction() as tx:
        broadcasts = await tx.fetch_all(
            "UPDATE broadcast SET state = 'held' WHERE state = 'running' RETURNING id"
        )
        rows = await tx.fetch_all(
            "UPDATE delivery SET state = 'held', reason = :why"
            " WHERE state IN ('pending', 'sending') RETURNING id",
            why=WHY,
        )
        await tx.execute("UPDATE proposal SET state = 'waiting' WHERE state = 'scheduled'")
        await begin_anew(tx, now)
    return len(broadcasts), len(rows)


async def begin_anew(tx: Connection, now: int) -> None:
    """What happened since is unknown: as if every loop began now."""
    await tx.execute(
        "UPDATE subscription SET told = (SELECT MAX(id) FROM broadcast) WHERE told IS NOT NULL"
    )
    await tx.execute(
        "UPDATE feed SET archived = 0, first_poll = 'nothing', etag = NULL, last_modified = NULL,"
        " next_check = :now",
        now=now,
    )
    await tx.execute("UPDATE inbox SET state = 'handled', body = NULL WHERE state = 'kept'")
    await tx.execute("UPDATE question SET waiting = 0")
    await tx.execute("DELETE FROM pulse")


def set_aside(path: Path, now: int) -> Path | None:
    """Keep what is there under another name; at every moment there is a store under its own."""
    if not path.exists():
        return None
    replaced = path.with_name(f"{path.name}.replaced-{now}")
    _settle(path)
    replaced.unlink(missing_ok=True)
    os.link(path, replaced)
    for beside in BESIDE:  # of a store that is too damaged to take its log in
        log = path.with_name(path.name + beside)
        if log.exists():
            log.replace(replaced.with_name(replaced.name + beside))
    return replaced


def _settle(path: Path) -> None:
    """Take the log into the file."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error:
        return


def forget_derived(path: Path) -> None:
    """What is made anew from the store: it may know articles that the store does not."""
    for ending in (INDEX, VECTORS):
        remove(path.with_name(path.name + ending))


def remove(path: Path) -> None:
    for beside in ("", *BESIDE):
        path.with_name(path.name + beside).unlink(missing_ok=True)
