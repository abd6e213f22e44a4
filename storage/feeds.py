"""The feeds that are polled, and how each is doing."""

import json
from collections.abc import Mapping, Sequence

from storage.database import Connection, Database, Row
from storage.deliveries import Owed
from storage.models import Feed, FirstPoll
from storage.outbox import owe_replies

# What is listed is active or stopped.  A removed feed keeps its row, since its articles stay and
# it may be added again; an address that moved keeps one, so that the feed is still known by it.

_BARE = "RTRIM(REPLACE(REPLACE(url, 'https://', ''), 'http://', ''), '/')"


class Feeds:
    """The part of the store that knows feeds."""

    _db: Database

    async def add_feed(
        self,
        url: str,
        *,
        now: int,
        kind: str = "feed",
        first_poll: FirstPoll = FirstPoll.NOTHING,
        headers: Mapping[str, str] | None = None,
    ) -> Feed:
        """The feed of this URL, or of where it has moved; added and due at once if it was not
        known or had been removed.  One that is known only takes the `headers`, if there are any.
        """
        async with self._db.transaction(durable=True) as tx:
            moved = await tx.fetch_one(
                "SELECT moved_to FROM feed WHERE url = :url AND state = 'moved'", url=url
            )
            given: dict[str, object] = {
                "url": moved["moved_to"] if moved else url,
                "now": now,
                "kind": kind,
                "first_poll": first_poll,
                "headers": json.dumps(dict(headers or {}), ensure_ascii=False),
            }
            await tx.execute(
                "UPDATE feed SET state = 'active', archived = 0, failures = 0, cause = NULL,"
                " told = NULL, etag = NULL, last_modified = NULL, kind = :kind,"
                " first_poll = :first_poll, headers = :headers, next_check = :now"
                " WHERE url = :url AND state = 'removed'",
                **given,
            )
            row = await tx.fetch_one(
                "INSERT INTO feed (url, added_at, next_check, kind, first_poll, headers)"
                " VALUES (:url, :now, :now, :kind, :first_poll, :headers)"
                " ON CONFLICT (url) DO UPDATE SET headers ="
                " CASE WHEN excluded.headers = '{}' THEN feed.headers ELSE excluded.headers END"
                " RETURNING *",
                **given,
            )
        assert row is not None  # noqa: S101  the upsert always returns its row
        return feed_of(row)

    async def feeds(self) -> list[Feed]:
        """All feeds, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM feed WHERE state IN ('active', 'stopped') ORDER BY id"
            )
        return [feed_of(row) for row in rows]

    async def feed(self, feed_id: int) -> Feed | None:
        """The feed of this id; None if there is none (any more)."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT * FROM feed WHERE id = :id AND state IN ('active', 'stopped')",
                id=feed_id,
            )
        return feed_of(row) if row else None

    async def feed_at(self, url: str) -> Feed | None:
        """The feed of this address, or of where it has moved since, as people write addresses:
        with its scheme or without, with a slash at its end or not.
        """
        async with self._db.reading() as read:
            row = await read.fetch_one(
                f"SELECT * FROM feed WHERE state IN ('active', 'stopped') AND ({_BARE} = :bare"  # noqa: S608
                f" OR url IN (SELECT moved_to FROM feed WHERE state = 'moved' AND {_BARE} = :bare))"
                f" ORDER BY {_BARE} <> :bare, id LIMIT 1",
                bare=url.strip().removeprefix("https://").removeprefix("http://").rstrip("/"),
            )
        return feed_of(row) if row else None

    async def feeds_page(self, *, limit: int, offset: int) -> list[Feed]:
        """Some of the feeds, those in trouble first, then the stopped, then oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM feed WHERE state IN ('active', 'stopped') ORDER BY"
                " CASE WHEN state = 'stopped' THEN 1 WHEN cause IS NULL THEN 2 ELSE 0 END, id"
                " LIMIT :limit OFFSET :offset",
                limit=limit,
                offset=offset,
            )
        return [feed_of(row) for row in rows]

    async def count_feeds(self) -> dict[str, int]:
        """How many feeds work, fail and are stopped: `active`, `failing`, `stopped`."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT CASE WHEN state = 'active' AND cause IS NOT NULL THEN 'failing'"
                " ELSE state END AS standing, COUNT(*) AS feeds FROM feed"
                " WHERE state IN ('active', 'stopped') GROUP BY standing"
            )
        return {row["standing"]: row["feeds"] for row in rows}

    async def due_feeds(self, *, now: int, limit: int, after: Feed | None = None) -> list[Feed]:
        """The active feeds whose time has come, longest waiting first; from `after` on."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM feed WHERE state = 'active' AND next_check <= :now"
                " AND (next_check, id) > (:next_check, :id)"
                " ORDER BY next_check, id LIMIT :limit",
                now=now,
                next_check=after.next_check if after else -1,
                id=after.id if after else 0,
                limit=limit,
            )
        return [feed_of(row) for row in rows]

    async def next_feed_due(self, *, now: int) -> int | None:
        """When the first active feed that is not due yet falls due."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT MIN(next_check) AS at FROM feed WHERE state = 'active'"
                " AND next_check > :now",
                now=now,
            )
        return row["at"] if row else None

    async def last_article_of(self, feed_id: int) -> int | None:
        """When the feed's newest article was first seen."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT first_seen FROM article WHERE feed_id = :id AND kind = ''"
                " ORDER BY id DESC LIMIT 1",
                id=feed_id,
            )
        return row["first_seen"] if row else None

    async def feeds_polled(
        self,
        polled: Sequence[Feed],
        owed: Sequence[Owed] = (),
        *,
        now: int,
        held_told: Sequence[int] = (),
    ) -> None:
        """Keep how feeds stand after they were polled, together with what is owed because of it;
        of the feeds `held_told` operators are told that articles are held.  A poll may stop a
        feed; what else an operator has chosen meanwhile stays.
        """
        async with self._db.transaction() as tx:
            for feed in polled:
                await _keep(tx, feed)
            for feed_id in held_told:
                await tx.execute("UPDATE held_article SET told = 1 WHERE feed_id = :id", id=feed_id)
            await owe_replies(tx, owed, now)

    async def move_feed(self, feed: Feed, url: str, *, headers: Mapping[str, str]) -> int:
        """The feed is at `url` from now on, and is asked for with these headers there; returns
        its id.  If another feed is polled there already, that one goes on alone and takes the
        articles over.  Either way the old address leads to the new one.
        """
        async with self._db.transaction(durable=True) as tx:
            known = await tx.fetch_one("SELECT id, state FROM feed WHERE url = :url", url=url)
            if known and known["state"] != "moved":
                await _merge(tx, feed.id, known["id"], url)
            else:
                await _relocate(tx, feed, url, headers, known["id"] if known else None)
            await tx.execute(
                "UPDATE feed SET moved_to = :url WHERE state = 'moved' AND moved_to = :old",
                url=url,
                old=feed.url,
            )
        return int(known["id"]) if known and known["state"] != "moved" else feed.id

    async def check_feed(self, feed_id: int, *, now: int) -> None:
        """Poll the feed at once, and again from now on if it was stopped.  Whoever was told of
        its failure has asked, so that they are told what comes of it.
        """
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE feed SET state = 'active', next_check = :now,"
                " told = CASE WHEN told IS NULL THEN NULL ELSE '' END"
                " WHERE id = :id AND state IN ('active', 'stopped')",
                id=feed_id,
                now=now,
            )

    async def stop_feed(self, feed_id: int) -> None:
        """Do not poll the feed until somebody resumes it."""
        await self._set_state(feed_id, "stopped")

    async def remove_feed(self, feed_id: int) -> None:
        """Forget the feed; its articles stay."""
        await self._set_state(feed_id, "removed")

    async def choose_full_text(self, feed_id: int, full_text: str) -> None:
        """Whether its articles' pages are read: auto, never or always."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE feed SET full_text = :full_text WHERE id = :id",
                id=feed_id,
                full_text=full_text,
            )

    async def _set_state(self, feed_id: int, state: str) -> None:
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "UPDATE feed SET state = :state WHERE id = :id AND state IN ('active', 'stopped')",
                id=feed_id,
                state=state,
            )


async def _keep(tx: Connection, feed: Feed) -> None:
    await tx.execute(
        "UPDATE feed SET next_check = :next_check, archived = :archived, failures = :failures,"
        " cause = :cause, title = :title, etag = :etag, last_modified = :last_modified,"
        " rhythm = :rhythm, moved_to = :moved_to, moved_seen = :moved_seen, told = :told,"
        " state = CASE WHEN :stopped = 1 AND state = 'active' THEN 'stopped' ELSE state END"
        " WHERE id = :id AND state <> 'moved'",
        id=feed.id,
        next_check=feed.next_check,
        archived=int(feed.archived),
        failures=feed.failures,
        cause=feed.cause,
        title=feed.title,
        etag=feed.etag,
        last_modified=feed.last_modified,
        rhythm=feed.rhythm,
        moved_to=feed.moved_to,
        moved_seen=feed.moved_seen,
        told=feed.told,
        stopped=int(feed.state == "stopped"),
    )


async def _merge(tx: Connection, feed_id: int, into: int, url: str) -> None:
    await tx.execute(
        "UPDATE article SET feed_id = :into WHERE feed_id = :id", into=into, id=feed_id
    )
    await tx.execute(
        "UPDATE held_article SET feed_id = :into WHERE feed_id = :id", into=into, id=feed_id
    )
    await tx.execute(
        "UPDATE feed SET state = 'moved', moved_to = :url WHERE id = :id", id=feed_id, url=url
    )
    await tx.execute("UPDATE feed SET state = 'active' WHERE id = :id", id=into)


async def _relocate(
    tx: Connection, feed: Feed, url: str, headers: Mapping[str, str], signpost: int | None
) -> None:
    """`signpost` is the row of an address that the feed moved from and now comes back to."""
    if signpost is None:
        row = await tx.fetch_one(
            "INSERT INTO feed (url, added_at, next_check, state) VALUES ('', 0, 0, 'moved')"
            " RETURNING id"
        )
        signpost = row["id"] if row else None
    else:
        await tx.execute("UPDATE feed SET url = '' WHERE id = :id", id=signpost)
    await tx.execute(
        "UPDATE feed SET url = :url, headers = :headers, moved_to = NULL, moved_seen = 0,"
        # What the old server last said of itself says nothing of the new one.
        " etag = NULL, last_modified = NULL"
        " WHERE id = :id",
        id=feed.id,
        url=url,
        headers=json.dumps(dict(headers), ensure_ascii=False),
    )
    await tx.execute(
        "UPDATE feed SET url = :old, moved_to = :url WHERE id = :id",
        id=signpost,
        old=feed.url,
        url=url,
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
        first_poll=FirstPoll(row["first_poll"]),
    )
