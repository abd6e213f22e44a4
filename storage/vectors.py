"""Vectors of passages, as a model of meanings made them: a derived, disposable file beside the store.

It is not the index's: a model takes far longer over a passage than indexing does, so that the index
may be made anew without it.  Like the index it is brought up to date by change number.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from storage import derived
from storage.database import StorageError
from storage.derived import Form
from storage.models import Article
from storage.sqlite import SqliteDatabase

SCHEMA_VERSION = 1
FORM = Form(
    (
        "CREATE TABLE state (version TEXT NOT NULL, change INTEGER NOT NULL)",
        'CREATE TABLE vector (article_id INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER'
        ' NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (article_id, start, "end")) WITHOUT ROWID',
    ),
    "INSERT INTO state VALUES (:version, 0)",
    ("SELECT version, change FROM state", "SELECT * FROM vector LIMIT 1"),
)
_KNOWN = (
    'SELECT article_id, start, "end", numbers FROM vector WHERE (article_id, start, "end") IN'
    " (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:places))"
)

Place = tuple[int, int, int]
"""A passage: the number of its article, and where in its text it starts and ends."""


class VectorsDamaged(StorageError):
    """The file cannot be read or written: it has to be healed."""


class VectorFile:
    """`version` changes with the model, and with how articles are cut into passages."""

    def __init__(self, path: Path, version: str, database: SqliteDatabase) -> None:
        self._path = path
        self._version = version
        self._db = database

    async def change(self) -> int:
        """Up to which change of the source its articles are in it.  Raises VectorsDamaged."""
        async with self._guarded(), self._db.reading() as read:
            row = await read.fetch_one("SELECT change FROM state")
        if row is None:
            raise VectorsDamaged(f"{self._path} has no state")
        return int(row["change"])

    async def known(self, places: Iterable[Place]) -> dict[Place, bytes]:
        """The vectors of those of the passages that have one.  Raises VectorsDamaged."""
        async with self._guarded(), self._db.reading() as read:
            rows = await read.fetch_all(_KNOWN, places=json.dumps(list(places)))
        return {(row["article_id"], row["start"], row["end"]): row["numbers"] for row in rows}

    async def take(self, article: Article, vectors: Mapping[tuple[int, int], bytes]) -> None:
        """Put these in place of all that the article had.  Raises VectorsDamaged."""
        rows = [
            {"id": article.id, "start": start, "end": end, "numbers": numbers}
            for (start, end), numbers in vectors.items()
        ]
        async with self._guarded(), self._db.transaction() as tx:
            await tx.execute("DELETE FROM vector WHERE article_id = :id", id=article.id)
            await tx.execute_many("INSERT INTO vector VALUES (:id, :start, :end, :numbers)", rows)
            await tx.execute("UPDATE state SET change = :change", change=article.change)

    async def heal(self) -> None:
        """Open the file again, made anew if it is not as it was written.  Raises StorageError."""
        await self._db.close()
        damaged = self._path.exists() and not await derived.is_whole(self._path)
        self._db = await _held(self._path, self._version, anew=damaged)

    async def close(self) -> None:
        await self._db.close()

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        try:
            yield
        except (StorageError, ValueError) as error:  # ValueError: closed, and not open again
            raise VectorsDamaged(f"{self._path}: {error}") from error


async def open_vectors(path: Path, version: str) -> VectorFile:
    """Open the file, making it anew if it is missing, damaged or of another version.  Raises
    StorageError when it cannot be made.
    """
    whole = f"{SCHEMA_VERSION} {version}"
    return VectorFile(path, whole, await _held(path, whole))


async def _held(path: Path, version: str, *, anew: bool = False) -> SqliteDatabase:
    try:
        return await derived.held(path, FORM, version, anew=anew)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error
