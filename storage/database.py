"""The narrow port between the store and its engine: transactions, three verbs, migrations.

SQL is written once, with `:name` parameters, in what SQLite and PostgreSQL have in common.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.resources import files
from typing import Any, Protocol

MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


class StorageError(Exception):
    """The store could not do what was asked."""


class StoreFromTheFuture(StorageError):
    """The store was written by a newer version of this program."""

    def __init__(self, found: int, newest: int) -> None:
        super().__init__(f"the store is at schema {found}, this version knows up to {newest}")
        self.found = found
        self.newest = newest


class StoreInUse(StorageError):
    """Another process holds the store."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} is in use by another process")
        self.place = place


class Row(Protocol):
    """A row of a result, its values by column name."""

    def __getitem__(self, column: str, /) -> Any: ...


class Connection(Protocol):
    """What a transaction can do."""

    async def execute(self, sql: str, /, **values: object) -> None: ...

    async def execute_many(self, sql: str, rows: Sequence[Mapping[str, object]], /) -> None: ...

    async def fetch_one(self, sql: str, /, **values: object) -> Row | None: ...

    async def fetch_all(self, sql: str, /, **values: object) -> list[Row]: ...


class Database(Protocol):
    """An engine.  A transaction commits when its block ends and rolls back when it raises,
    cancellation included.
    """

    def transaction(self, *, durable: bool = False) -> AbstractAsyncContextManager[Connection]:
        """Write.  `durable`: the commit outlives a power cut, not only a crash."""

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Read what has been committed, without waiting for writers."""

    async def scrub(self) -> None:
        """Leave nothing readable of what has been deleted."""

    async def close(self) -> None: ...


async def insert(
    tx: Connection, into: str, rows: Sequence[tuple[object, ...]], otherwise: str = ""
) -> None:
    """Insert rows into a table, named with its columns, in one statement; `otherwise` is its
    conflict clause.
    """
    if not rows:
        return
    values = {f"v{n}_{m}": value for n, row in enumerate(rows) for m, value in enumerate(row)}
    places = ", ".join(
        "(" + ", ".join(f":v{n}_{m}" for m in range(len(row))) + ")" for n, row in enumerate(rows)
    )
    await tx.execute(f"INSERT INTO {into} VALUES {places} {otherwise}", **values)  # noqa: S608  only names


def shipped_migrations() -> dict[int, str]:
    """The SQL of each schema version, by number, oldest first."""
    folder = files("storage") / "migrations"
    found = {
        int(match[1]): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if (match := MIGRATION.fullmatch(entry.name))
    }
    return dict(sorted(found.items()))


def statements(sql: str) -> Iterator[str]:
    """The statements of a migration; each ends with a semicolon at the end of a line."""
    without_comments = re.sub(r"--[^\n]*", "", sql)
    for statement in re.split(r";[ \t]*(?:\n|$)", without_comments):
        if statement.strip():
            yield statement


async def prepare(database: Database) -> None:
    """Give an empty store the table that tells its version."""
    async with database.transaction() as tx:
        await tx.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY)")


async def schema_version(database: Database) -> int:
    """The last migration applied; 0 for an empty store."""
    async with database.reading() as read:
        row = await read.fetch_one("SELECT COALESCE(MAX(version), 0) AS version FROM migration")
    return int(row["version"]) if row else 0


async def migrate(database: Database, migrations: dict[int, str], *, at: int) -> None:
    """Bring a store at version `at` to the newest.  Each step and its number commit together, so
    a crash leaves the old schema or the new one.  Raises StoreFromTheFuture.
    """
    newest = max(migrations)
    if at > newest:
        raise StoreFromTheFuture(at, newest)
    for version in (version for version in migrations if version > at):
        async with database.transaction(durable=True) as tx:
            for statement in statements(migrations[version]):
                await tx.execute(statement)
            await tx.execute("INSERT INTO migration (version) VALUES (:version)", version=version)
