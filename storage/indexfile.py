"""The file of the passage index: its schema, and whether what is in it can be trusted.

`article` keeps the words of each title, `passage` the analysis of each passage, packed (zlib) and
sealed with a sum that tells damage; `passage_terms` is FTS5 over their terms, which it does not
keep (`content = ''`), nor how many each passage has (`columnsize = 0`): looking that up would take
two thirds of the time of a search, and scores are made of more than bm25 anyway.  `terms` is its
first column, since each place in any other takes two bytes more to say which.  `word` counts
the passages of each term, so that the caller can choose which to look for, and keeps how words
begin and end, so that misspelt ones find their neighbours: `level` is the binary logarithm of the
count, which changes rarely enough to be indexed.
"""

import os
import sqlite3
from pathlib import Path
from zlib import compress, crc32, decompress

import aiosqlite

from storage.database import StorageError
from storage.sqlite import SqliteDatabase, connect, hold

SCHEMA_VERSION = 4
CACHE_KIB = 32 * 1024

SCHEMA = (
    "CREATE TABLE state (version TEXT NOT NULL, change INTEGER NOT NULL, passages INTEGER NOT NULL)",
    "CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT NOT NULL, feed_id INTEGER,"
    " at INTEGER NOT NULL)",
    "CREATE TABLE passage (id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL,"
    ' version INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,'
    " words BLOB NOT NULL, seal INTEGER NOT NULL)",
    "CREATE INDEX passage_article ON passage (article_id)",
    "CREATE TABLE word (word TEXT PRIMARY KEY, passages INTEGER NOT NULL, level INTEGER NOT NULL,"
    " length INTEGER NOT NULL, head TEXT NOT NULL, tail TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX word_head ON word (head, level, length)",
    "CREATE INDEX word_tail ON word (tail, level, length)",
    "CREATE VIRTUAL TABLE passage_terms USING fts5 (terms, title, content = '',"
    " columnsize = 0, tokenize = 'unicode61 remove_diacritics 0')",
)
# Whatever a question would touch; each fails if the file is not what it should be.
PROBES = (
    "SELECT version, change, passages FROM state",
    "SELECT 1 FROM passage_terms WHERE passage_terms MATCH '\"\"'",
    "SELECT title FROM article LIMIT 1",
    'SELECT article_id, version, start, "end", words, seal FROM passage ORDER BY id DESC LIMIT 1',
    "SELECT word, passages FROM word LIMIT 1",
)


def seal(article_id: int, version: int, start: int, end: int, title: str, packed: bytes) -> int:
    """A sum of all that an answer takes from the index: damage shows (CRC-32)."""
    return crc32(packed, crc32(f"{article_id} {version} {start} {end} {title}\n".encode()))


def packed(words: str) -> bytes:
    """The analysis of a passage as it is kept: half as long."""
    return compress(words.encode())


def unpacked(kept: bytes) -> str:
    """The analysis of a passage whose seal is right."""
    return decompress(kept).decode()


async def beside(path: Path, version: str) -> SqliteDatabase:
    """The file, read only.  Raises StorageError."""
    if not await is_sound(path, version, read_only=True):
        raise StorageError(f"{path} is missing, damaged or of another version: start the bot once")
    return await connected(path, None, read_only=True)


async def held(path: Path, version: str, *, anew: bool = False) -> SqliteDatabase:
    """The file, held for writing; made if it is missing, damaged or of another version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold(path)
    try:
        if anew or not await is_sound(path, version, read_only=False):
            for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                file.unlink(missing_ok=True)
            await _make(path, version)
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


async def is_sound(path: Path, version: str, *, read_only: bool) -> bool:
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
            found = [await read.fetch_all(probe) for probe in PROBES]
    except StorageError:
        return False
    else:
        return [row["version"] for row in found[0]] == [version]
    finally:
        await database.close()


async def is_whole(path: Path) -> bool:
    """Whether every page of the file is as SQLite and FTS5 wrote it: seconds for a large one."""
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


async def _make(path: Path, version: str) -> None:
    database = await connected(path, None, read_only=False)
    try:
        async with database.transaction() as tx:
            for statement in SCHEMA:
                await tx.execute(statement)
            await tx.execute("INSERT INTO state VALUES (:version, 0, 0)", version=version)
    finally:
        await database.close()
