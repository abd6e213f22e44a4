"""What happened, hour by hour, in numbers that tell nothing of anybody, and how the feeds stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.database import Database
from storage.deliveries import Owed
from storage.outbox import owe_replies
from storage.tallies import HOUR, Event, tally

TOLD = "report"  # the pulse of the weekly report


@dataclass(frozen=True, slots=True)
class Happened:
    """How often something happened in an hour, counted since 1970, UTC."""

    hour: int
    event: Event
    times: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a feed stands: its title or address, its state, whether it failed last, the seconds
    between its articles as seen so far, when its last one came.
    """

    name: str
    url: str
    state: str
    failing: bool
    rhythm: int | None
    last_article: int | None


class Insight:
    """The part of the store that knows what happened, but not to whom."""

    _db: Database

    async def count(self, event: Event, *, now: int) -> None:
        """It happened once more."""
        async with self._db.transaction() as tx:
            await tally(tx, {event: 1}, now)

    async def happened(self, *, since: int) -> list[Happened]:
        """What happened since then, oldest first; in the hour of `since`, all of it."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM hourly WHERE hour >= :hour ORDER BY hour", hour=since // HOUR
            )
        known = set(Event)
        return [
            Happened(row["hour"], Event(row["name"]), row["times"])
            for row in rows
            if row["name"] in known
        ]

    async def look_at_reach(self, *, now: int) -> None:
        """Keep how many chats get articles in this hour."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT COUNT(DISTINCT chat_id) AS many FROM subscription JOIN chat"
                " ON chat.id = chat_id WHERE state = 'active'"
            )
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO hourly (hour, name, times) VALUES (:hour, :name, :many)"
                " ON CONFLICT (hour, name) DO UPDATE SET times = excluded.times",
                hour=now // HOUR,
                name=Event.REACH,
                many=row["many"] if row else 0,
            )

    async def forget_happened(self, *, before: int) -> None:
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM hourly WHERE hour < :hour", hour=before // HOUR)

    async def standings(self) -> list[Standing]:
        """How the feeds stand that are polled, or were until they were stopped."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT title, url, state, failures, rhythm, (SELECT MAX(COALESCE(published,"
                " first_seen)) FROM article"
                " WHERE feed_id = feed.id) AS last FROM feed WHERE state IN ('active', 'stopped')"
                " ORDER BY id"
            )
        return [
            Standing(
                row["title"] or row["url"],
                row["url"],
                row["state"],
                row["failures"] > 0,
                row["rhythm"],
                row["last"],
            )
            for row in rows
        ]

    async def owe_report(self, replies: Sequence[Owed], *, now: int) -> None:
        """Owe the report of a week, and remember that it was."""
        async with self._db.transaction() as tx:
            await owe_replies(tx, replies, now)
            await tx.execute(
                "INSERT INTO pulse (name, at) VALUES (:name, :now)"
                " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                name=TOLD,
                now=now,
            )
