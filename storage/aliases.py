"""The names that mean the same, as editors have written them."""

from collections.abc import Sequence
from typing import NamedTuple

from storage.database import Database


class KeptAlias(NamedTuple):
    """A line of names that mean the same, and its number."""

    id: int
    names: str


class KeptAliases:
    """The part of the store that knows them."""

    _db: Database

    async def keep_aliases(self, lines: Sequence[str], *, now: int) -> None:
        """Keep lines; those that are kept already stay as they are."""
        async with self._db.transaction() as tx:
            await tx.execute_many(
                "INSERT INTO alias (names, written_at) VALUES (:names, :now)"
                " ON CONFLICT (names) DO NOTHING",
                [{"names": line, "now": now} for line in lines],
            )

    async def remove_alias(self, alias_id: int) -> bool:
        """Remove a line; whether there was one."""
        async with self._db.transaction() as tx:
            gone = await tx.fetch_all("DELETE FROM alias WHERE id = :id RETURNING id", id=alias_id)
        return bool(gone)

    async def kept_aliases(self) -> list[KeptAlias]:
        """The lines in the order in which they were written."""
        async with self._db.reading() as read:
            rows = await read.fetch_all("SELECT id, names FROM alias ORDER BY id")
        return [KeptAlias(row["id"], row["names"]) for row in rows]
