"""The default engine: one SQLite file in WAL mode, one writing connection, one reading.

A single writer per file is a rule, not a habit: SQLite before 3.51.3 can corrupt a WAL that two
connections write and checkpoint at the same time.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from storage.backups import back_up
from storage.database import (
    Connection,
    Row,
    StorageError,
    StoreInUse,
    migrate,
    prepare,
    schema_version,
    shipped_migrations,
)

BUSY_TIMEOUT_MS = 5_000
DELETES_SECURELY = 10  # the schema from which on deleted rows are zeroed
LOOKED_THROUGH_BYTES = 256 * 1024 * 1024  # about a second's reading; `warraq check` reads all
# What it says may name what is damaged, in the damaged bytes.
QUICK_CHECK = "SELECT CAST(quick_check AS BLOB) FROM pragma_quick_check(1)"
SCRUBS, SCRUB_PAUSE = 50, 0.1


class SqliteConnection:
    """Every verb is one hop to the connection's thread: a half-read cursor, left behind by a
    cancelled task, would make SQLite refuse the next COMMIT.
    """

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def execute(self, sql: str, /, **values: object) -> None:
        await self.fetch_all(sql, **values)

    async def execute_many(self, sql: str, rows: Sequence[Mapping[str, object]], /) -> None:
        if not rows:
            return
        try:
            cursor = await self._raw.executemany(sql, rows)
            await cursor.close()
        except sqlite3.Error as error:
            raise StorageError(f"{type(error).__name__}: {error}") from error

    async def fetch_one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.fetch_all(sql, **values)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, /, **values: object) -> list[Row]:
        try:
            return list(await self._raw.execute_fetchall(sql, values))
        except sqlite3.Error as error:
            raise StorageError(f"{type(error).__name__}: {error}") from error


class SqliteDatabase:
    """See `storage.database.Database`."""

    def __init__(
        self, writer: aiosqlite.Connection, reader: aiosqlite.Connection, lock: int | None
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._writing = asyncio.Lock()
        self._durable: bool | None = None  # what commits are now

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[Connection]:
        connection = SqliteConnection(self._writer)
        async with self._writing:
            try:
                await self._commit_durably(connection, durable)
                await connection.execute("BEGIN IMMEDIATE")
                yield connection
                await connection.execute("COMMIT")
            except BaseException:
                await to_the_end(self._roll_back())
                raise

    async def _commit_durably(self, connection: SqliteConnection, durable: bool) -> None:
        if self._durable is not durable:
            await connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._durable = durable

    async def _roll_back(self) -> None:
        # One hop through the queue first: a BEGIN whose waiter was cancelled is still on its way.
        await self._writer.execute_fetchall("SELECT 1")
        if self._writer.in_transaction:
            await self._writer.execute_fetchall("ROLLBACK")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        yield SqliteConnection(self._reader)

    async def compact(self) -> None:
        """Write the file anew, without what lies about in it of what was deleted."""
        async with self._writing:
            await self._writer.execute_fetchall("VACUUM")

    async def scrub(self) -> None:
        async with self._writing:
            for _ in range(SCRUBS):
                [done] = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                if not done[0]:
                    return
                await asyncio.sleep(SCRUB_PAUSE)  # somebody reads what was before
        raise StorageError("what was deleted is still in the log of the store")

    async def close(self) -> None:
        """Close, also when cancelled meanwhile: a connection's thread would keep the process."""
        await to_the_end(self._close())

    async def _close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Finish `work` although the current task is cancelled meanwhile; then be cancelled."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    task.result()
    if cancelled:
        raise asyncio.CancelledError


def hold(path: Path) -> int:
    """Hold the store for this process; the kernel lets go when the process ends, however it
    ends.  Raises StoreInUse.
    """
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise StoreInUse(str(path)) from None
    return descriptor


async def connect(path: Path, *, read_only: bool) -> aiosqlite.Connection:
    """One connection to the file, which exists unless it may be written."""
    mode = "ro" if read_only else "rwc"
    raw = aiosqlite.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
    )
    try:
        await raw
    except sqlite3.Error:
        # Its thread tells the loop that it has ended, and must not find it closed.
        await asyncio.to_thread(raw._thread.join)
        raise
    raw.row_factory = sqlite3.Row
    pragmas = ["foreign_keys = ON", f"busy_timeout = {BUSY_TIMEOUT_MS}"]
    # Pages keep what was deleted from them until something is written there, unless it is zeroed.
    pragmas += ["query_only = ON"] if read_only else ["journal_mode = WAL", "secure_delete = ON"]
    try:
        for pragma in pragmas:
            await raw.execute_fetchall(f"PRAGMA {pragma}")
    except BaseException:
        await raw.close()  # its thread would keep the process from ending
        raise
    return raw


async def open_sqlite(
    path: Path, *, migrations: dict[int, str] | None = None, read_only: bool = False
) -> SqliteDatabase:
    """Open the file, making or upgrading it.  `read_only` takes no lock and changes nothing, so
    it works beside a running bot.  Raises StorageError when it cannot.
    """
    try:
        return await _open(path, migrations or shipped_migrations(), read_only=read_only)
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error


async def _open(path: Path, migrations: dict[int, str], *, read_only: bool) -> SqliteDatabase:
    if read_only:
        return await _open_beside(path, migrations)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold(path)
    opened: list[aiosqlite.Connection] = []
    try:
        opened.append(await connect(path, read_only=False))
        opened.append(await connect(path, read_only=True))
        await _look_through(opened[1], path)
        database = SqliteDatabase(opened[0], opened[1], lock)
        await _upgrade(database, path, migrations)
    except BaseException:
        for connection in opened:
            await connection.close()
        os.close(lock)
        raise
    return database


async def _look_through(raw: aiosqlite.Connection, path: Path) -> None:
    """Raises StorageError for a damaged file, before anything is written to it."""
    if path.stat().st_size > LOOKED_THROUGH_BYTES:
        return
    [[said]] = await raw.execute_fetchall(QUICK_CHECK)
    if said != b"ok":
        why = said.decode("utf-8", "replace")
        raise StorageError(f"{path} is damaged ({why}); put a backup in its place: warraq restore")


async def _open_beside(path: Path, migrations: dict[int, str]) -> SqliteDatabase:
    opened = [await connect(path, read_only=True)]
    try:
        opened.append(await connect(path, read_only=True))
        database = SqliteDatabase(opened[0], opened[1], None)
        if await schema_version(database) != max(migrations):
            raise StorageError(f"{path} is of another version: start the bot once to upgrade it")
    except BaseException:
        for connection in opened:
            await connection.close()
        raise
    return database


async def _upgrade(database: SqliteDatabase, path: Path, migrations: dict[int, str]) -> None:
    await prepare(database)
    at = await schema_version(database)
    if 0 < at < max(migrations):
        kept = path.with_name(f"{path.name}.before-{max(migrations):04d}")
        await asyncio.to_thread(back_up, path, kept)
    await migrate(database, migrations, at=at)
    if 0 < at < DELETES_SECURELY <= max(migrations):
        await database.compact()
