"""What the store knows of one chat, and forgetting it; what was asked in vain, without who asked."""

import hmac
from collections.abc import Collection
from typing import Any

from storage.database import Connection, Database
from storage.tallies import Event, tally_subscriptions

TOMBSTONES_LAST = 90 * 24 * 3600
UNANSWERED_LAST = 30  # days
DAY = 24 * 3600
TABLES_OF_CHATS = (
    "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
    " WHERE m.type = 'table' AND c.name = 'chat_id' ORDER BY m.name"
)
CLOSURE_OF = "DELETE FROM closure WHERE scope = :id"
# Kept updates and those set aside are texts that name their chats.
BODIES_OF = "DELETE FROM inbox WHERE instr(body, :digits)"
MANY = ("copy", "sent_message", "delivery")  # tables whose rows are counted, not shown


class Privacy:
    """The part of the store that knows what is whose."""

    _db: Database

    async def data_of(self, chat_id: int) -> dict[str, Any]:
        """All that is kept of a chat: the rows of each table, or how many where there may be
        thousands.
        """
        async with self._db.reading() as read:
            found: dict[str, Any] = {}
            for table in ("chat", *await tables(read)):
                if table in MANY:
                    found[table] = await count(read, table, chat_id)
                elif rows := await rows_of(read, table, chat_id):
                    found[table] = rows
        return found

    async def forget_chat(self, chat_id: int, *, now: int) -> None:
        """Leave no trace of a chat, in the store or in its log; all of it or nothing."""
        async with self._db.transaction(durable=True) as tx:
            await tally_subscriptions(tx, Event.LEFT, chat_id, now)
            await bury(tx, chat_id, now)
        await self._db.scrub()

    async def forget_gone(self, *, before: int, now: int) -> int:
        """Forget the chats that have been gone since before then; returns how many."""
        async with self._db.transaction() as tx:
            gone = await tx.fetch_all(
                "SELECT id FROM chat WHERE state = 'gone' AND since < :before", before=before
            )
            for row in gone:
                await bury(tx, row["id"], now)
            await tx.execute(
                "DELETE FROM forgotten WHERE at < :before", before=now - TOMBSTONES_LAST
            )
        return len(gone)

    async def forget_again(self, key: str, tags: Collection[str], *, now: int) -> int:
        """Forget the chats whose keyed hashes these are; returns how many there were."""
        async with self._db.transaction(durable=True) as tx:
            known = await tx.fetch_all("SELECT id FROM chat")
            again = [row["id"] for row in known if tag_of(row["id"], key) in tags]
            for chat_id in again:
                await bury(tx, chat_id, now)
        await self._db.scrub()
        return len(again)

    async def forgotten(self, *, since: int = 0) -> tuple[str, list[str]]:
        """The key, and the keyed hashes of the chats that were forgotten since then."""
        async with self._db.reading() as read:
            rows = await read.fetch_all("SELECT tag FROM forgotten WHERE at >= :since", since=since)
            return await key_of(read), [row["tag"] for row in rows]

    async def asked_in_vain(self, words: str, *, wording: str, now: int) -> None:
        """Keep what no article answered: normalised `words`, and as somebody typed them."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO unanswered (words, wording, times, day)"
                " VALUES (:words, :wording, 1, :day)"
                " ON CONFLICT (words) DO UPDATE SET times = times + 1, day = excluded.day",
                words=words,
                wording=wording,
                day=now // DAY,
            )
            await tx.execute(
                "DELETE FROM unanswered WHERE day < :day", day=now // DAY - UNANSWERED_LAST
            )

    async def unanswered(self, *, limit: int, now: int) -> list[tuple[str, int]]:
        """What was asked in vain lately and how often, the most frequent first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT COALESCE(wording, words) AS asked, times FROM unanswered WHERE day >= :day"
                " ORDER BY times DESC, day DESC, words LIMIT :limit",
                day=now // DAY - UNANSWERED_LAST,
                limit=limit,
            )
        return [(row["asked"], row["times"]) for row in rows]

    async def forget_unanswered(self) -> None:
        """They are not to be kept."""
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM unanswered")


async def bury(tx: Connection, chat_id: int, now: int) -> None:
    """Delete whatever names the chat, and remember that it is not to be known again."""
    tag = tag_of(chat_id, await key_of(tx))
    await tx.execute(
        "INSERT INTO forgotten (tag, at) VALUES (:tag, :now)"
        " ON CONFLICT (tag) DO UPDATE SET at = excluded.at",
        tag=tag,
        now=now,
    )
    for table in await tables(tx):
        await tx.execute(f"DELETE FROM {table} WHERE chat_id = :id", id=chat_id)  # noqa: S608
    await tx.execute(CLOSURE_OF, id=chat_id)
    await tx.execute(BODIES_OF, digits=str(chat_id))
    await tx.execute("DELETE FROM chat WHERE id = :id", id=chat_id)


async def tables(tx: Connection) -> list[str]:
    """Those whose rows are each of one chat, whoever added them."""
    return [row["name"] for row in await tx.fetch_all(TABLES_OF_CHATS)]


async def count(read: Connection, table: str, chat_id: int) -> int:
    row = await read.fetch_one(
        f"SELECT COUNT(*) AS n FROM {table} WHERE chat_id = :id",  # noqa: S608  a table's name
        id=chat_id,
    )
    return int(row["n"]) if row else 0


async def rows_of(read: Connection, table: str, chat_id: int) -> list[dict[str, Any]]:
    """The chat's rows as they are."""
    column = "id" if table == "chat" else "chat_id"
    rows = await read.fetch_all(
        f"SELECT * FROM {table} WHERE {column} = :id",  # noqa: S608  a table's name
        id=chat_id,
    )
    return [dict(row) for row in rows]  # type: ignore[call-overload]


async def key_of(read: Connection) -> str:
    row = await read.fetch_one("SELECT key FROM installation")
    return str(row["key"]) if row else ""


def tag_of(chat_id: int, key: str) -> str:
    """A keyed hash of a chat (HMAC-SHA-256)."""
    return hmac.digest(key.encode(), str(chat_id).encode(), "sha256").hex()
