"""Files that are derived from the store, and disposable: SQLite files of their own beside it, made
anew when they are missing, damaged or of another version.
"""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from storage.database import StorageError
from storage.sqlite import SqliteDatabase, connect, hold

CACHE_KIB = 32 * 1024
INDEX, VECTORS = ".index", ".vectors"  # what their names add to that of the store


@dataclass(frozen=True, slots=True)
class Form:
    """What such a file is made with; what puts its :version into it; and queries that touch
    whatever is in it: each fails if the file is not what it should be, the first tells its version.
    """

    schema: Sequence[str]
    state: str
    probes: Sequence[str]


async def beside(path: Path, form: Form, version: str) -> SqliteDatabase:
    """The file, read only.  Raises StorageError."""
    if not await is_sound(path, form, version, read_only=True):
        raise StorageError(f"{path} is missing, damaged or of another version: start the bot once")
    return await connected(path, None, read_only=True)


async def held(path: Path, form: Form, version: str, *, anew: bool = False) -> SqliteDatabase:
    """The file, held for writing; made if it is missing, damaged or of another version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold(path)
    try:
        if anew or not await is_sound(path, form, version, read_only=False):
            for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                file.unlink(missing_ok=True)
            await _make(path, form, version)
        return await connected(path, lock, read_only=False)
    except BaseException:
        os.close(lock)
        raise


async def connected(path: Path, lock: int | None, *, read_only: bool) -> SqliteDatabase:
    opened: list[aiosqlite.Connection] = []
    try:
        opened.append(await connect(path, read_only=read_only))
        opened.append(await connect(path, read_only=True))
        await opened[1].execute_fetchall(f"PRAGMA cache_size = -{CACHE_KIB}")
        return SqliteDatabase(opened[0], opened[1], lock)
    except BaseException:
        for connection in opened:
            await connection.close()
        raise


async def is_sound(path: Path, form: Form, version: str, *, read_only: bool) -> bool:
    """Whether the file can be read and was made by this version.

    This reads little, so that a start takes no time; `is_whole` reads everything.
    """
    if not path.exists():
        return False
    try:
        database = await connected(path, None, read_only=read_only)
    except sqlite3.DatabaseError:
        return False
    try:
        async with database.reading() as read:
            found = [await read.fetch_all(probe) for probe in form.probes]
    except StorageError:
        return False
    else:
        return [row["version"] for row in found[0]] == [version]
    finally:
        await database.close()


async def is_whole(path: Path) -> bool:
    """Whether every page of the file is as SQLite wrote it: seconds for a large one."""
    try:
        database = await connected(path, None, read_only=True)
    except (sqlite3.Error, OSError):
        return False
    try:
        async with database.reading() as read:
            (check,) = await read.fetch_all("PRAGMA quick_check(1)")
            return bool(check["quick_check"] == "ok")
    except StorageError:
        return False
    finally:
        await database.close()


async def _make(path: Path, form: Form, version: str) -> None:
    database = await connected(path, None, read_only=False)
    try:
        async with database.transaction() as tx:
            for statement in form.schema:
                await tx.execute(statement)
            await tx.execute(form.state, version=version)
    finally:
        await database.close()
