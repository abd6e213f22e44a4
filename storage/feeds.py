"""The feeds that are polled, and how each is doing."""

import json

from storage.database import Database, Row
from storage.models import Feed


class Feeds:
    """The part of the store that knows feeds."""

    _db: Database

    async def add_feed(self, url: str, *, now: int) -> Feed:
        """The feed of this URL, added and due at once if it was not known."""
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "INSERT INTO feed (url, added_at, next_check) VALUES (:url, :now, :now)"
                " ON CONFLICT (url) DO NOTHING",
                url=url,
                now=now,
            )
            row = await tx.fetch_one("SELECT * FROM feed WHERE url = :url", url=url)
        assert row is not None  # noqa: S101  it was inserted two lines above
        return feed_of(row)

    async def feeds(self) -> list[Feed]:
        """All feeds, oldest first."""
        async with self._db.reading() as read:
            return [feed_of(row) for row in await read.fetch_all("SELECT * FROM feed ORDER BY id")]

    async def due_feeds(self, *, now: int, limit: int) -> list[Feed]:
        """The feeds whose time has come, longest waiting first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM feed WHERE next_check <= :now ORDER BY next_check LIMIT :limit",
                now=now,
                limit=limit,
            )
        return [feed_of(row) for row in rows]

    async def feed_polled(
        self,
        feed_id: int,
        *,
        next_check: int,
        title: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """The feed answered.  A title or validator it did not repeat is kept."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE feed SET next_check = :next_check, archived = 1, failures = 0,"
                " cause = NULL, title = COALESCE(:title, title), etag = COALESCE(:etag, etag),"
                " last_modified = COALESCE(:last_modified, last_modified) WHERE id = :id",
                id=feed_id,
                next_check=next_check,
                title=title,
                etag=etag,
                last_modified=last_modified,
            )

    async def feed_failed(self, feed_id: int, *, cause: str, next_check: int) -> None:
        """The feed could not be read; `cause` is a word of `ingest.fetch` or `ingest.feeds`."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE feed SET failures = failures + 1, cause = :cause,"
                " next_check = :next_check WHERE id = :id",
                id=feed_id,
                cause=cause,
                next_check=next_check,
            )


def feed_of(row: Row) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        next_check=row["next_check"],
        archived=bool(row["archived"]),
        failures=row["failures"],
        cause=row["cause"],
        kind=row["kind"],
        full_text=row["full_text"],
        headers=json.loads(row["headers"]),
        state=row["state"],
        rhythm=row["rhythm"],
        moved_to=row["moved_to"],
        moved_seen=row["moved_seen"],
        told=row["told"],
    )
