"""What the store holds, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.database import Connection, Database

ENDS = ("visited", "sent", "refused", "expired", "cancelled", "hushed", "moved", "maybe_twice")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by state where there are states; `delivered` by what became of recipients, since the
    first broadcast; instants in seconds since 1970, by the name of the loop; `oldest_owed` is when
    the longest overdue row of the outbox fell due, None if nothing is overdue; `paused` whether
    Telegram has asked the whole bot to wait; size in bytes.
    """

    articles: int
    feeds: Mapping[str, int]
    chats: Mapping[str, int]
    subscriptions: int
    owed: Mapping[str, int]
    broadcasts: Mapping[str, int]
    delivered: Mapping[str, int]
    updates: Mapping[str, int]
    questions_waiting: int
    pulses: Mapping[str, int]
    oldest_owed: int | None
    paused: bool
    bytes: int
    schema: int


class Counted:
    """The part of the store that counts."""

    _db: Database

    async def figures(self, *, now: int) -> Figures:
        """All of it, at one look."""
        by_state = "SELECT state AS name, COUNT(*) AS n FROM {} GROUP BY state"
        async with self._db.reading() as read:
            return Figures(
                articles=await one(read, "SELECT COUNT(*) FROM article"),
                feeds=await by(
                    read,
                    "SELECT CASE WHEN state = 'active' AND failures > 0 THEN 'failing' ELSE state"
                    " END AS name, COUNT(*) AS n FROM feed GROUP BY 1",
                ),
                chats=await by(read, by_state.format("chat")),
                subscriptions=await one(read, "SELECT COUNT(*) FROM subscription"),
                owed=await by(read, by_state.format("delivery")),
                broadcasts=await by(read, by_state.format("broadcast")),
                delivered=await ends(read),
                updates=await by(read, by_state.format("inbox")),
                questions_waiting=await one(
                    read, "SELECT COUNT(*) FROM question WHERE waiting = 1"
                ),
                pulses=await by(read, "SELECT name, at AS n FROM pulse"),
                oldest_owed=await overdue_since(read, now),
                paused=bool(
                    await one(
                        read, "SELECT COUNT(*) FROM closure WHERE scope = 0 AND until > :now", now
                    )
                ),
                bytes=await one(
                    read, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                ),
                schema=await one(read, "SELECT MAX(version) FROM migration"),
            )


async def one(read: Connection, sql: str, now: int = 0) -> int:
    """The only value of the only row."""
    row = await read.fetch_one(f"SELECT ({sql}) AS n", **({"now": now} if ":now" in sql else {}))
    return int(row["n"] or 0) if row else 0


async def by(read: Connection, sql: str) -> dict[str, int]:
    """Each `n` by its `name`."""
    return {row["name"]: row["n"] for row in await read.fetch_all(sql)}


async def ends(read: Connection) -> dict[str, int]:
    sums = ", ".join(f"COALESCE(SUM({end}), 0) AS {end}" for end in ENDS)
    row = await read.fetch_one(f"SELECT {sums} FROM broadcast")  # noqa: S608  constants
    return {end: row[end] for end in ENDS} if row else {}


async def overdue_since(read: Connection, now: int) -> int | None:
    row = await read.fetch_one(
        "SELECT MIN(next_at) AS at FROM delivery WHERE state = 'pending' AND next_at <= :now",
        now=now,
    )
    return row["at"] if row else None
