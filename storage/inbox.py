"""The inbox: updates are kept before Telegram hears that we have them, and handled once."""

import json
from collections.abc import Collection, Sequence

from storage.database import Database
from storage.deliveries import Owed
from storage.models import KeptUpdate
from storage.outbox import owe_replies


class Inbox:
    """The part of the store that knows updates."""

    _db: Database

    async def keep_updates(self, updates: Sequence[tuple[int, str]], *, now: int) -> int:
        """Keep (update id, body) pairs; returns how many were not known yet."""
        batch = [{"update_id": update_id, "body": body} for update_id, body in updates]
        async with self._db.transaction() as tx:
            # All at once: many may come while others are keeping the machine busy.
            kept = await tx.fetch_all(
                "INSERT INTO inbox (update_id, body, received_at)"
                " SELECT value ->> 'update_id', value ->> 'body', :now FROM json_each(:batch)"
                " WHERE true ON CONFLICT (update_id) DO NOTHING RETURNING seq",
                batch=json.dumps(batch),
                now=now,
            )
        return len(kept)

    async def unhandled_updates(self, *, after: int, limit: int) -> list[KeptUpdate]:
        """Kept updates in the order they came, after sequence number `after`."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT seq, body FROM inbox WHERE state = 'kept' AND seq > :after"
                " ORDER BY seq LIMIT :limit",
                after=after,
                limit=limit,
            )
        return [KeptUpdate(row["seq"], row["body"]) for row in rows]

    async def update_handled(self, seq: int, replies: Sequence[Owed], *, now: int) -> bool:
        """Mark an update handled, erase it, and owe its replies, together.  False, and nothing
        is owed, if it was handled before.
        """
        async with self._db.transaction() as tx:
            row = await tx.fetch_one(
                "UPDATE inbox SET state = 'handled', body = NULL"
                " WHERE seq = :seq AND state = 'kept' RETURNING seq",
                seq=seq,
            )
            if row:
                await owe_replies(tx, replies, now)
        return row is not None

    async def updates_ignored(self, seqs: Collection[int]) -> None:
        """Mark updates handled with which nothing is to be done, and erase them."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE inbox SET state = 'handled', body = NULL WHERE state = 'kept'"
                " AND seq IN (SELECT value FROM json_each(:seqs))",
                seqs=json.dumps(list(seqs)),
            )

    async def update_quarantined(
        self, seq: int, reason: str, replies: Sequence[Owed] = (), *, now: int
    ) -> None:
        """Set an update aside that could not be handled, for a person to look at."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE inbox SET state = 'quarantined', reason = :reason WHERE seq = :seq",
                seq=seq,
                reason=reason,
            )
            await owe_replies(tx, replies, now)

    async def quarantine_nameless(self, body: str, *, now: int) -> None:
        """Set aside what came as an update but has no usable update id."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO inbox (update_id, body, state, reason, received_at)"
                " VALUES (NULL, :body, 'quarantined', 'no update_id', :now)",
                body=body,
                now=now,
            )

    async def count_updates(self) -> dict[str, int]:
        """How many updates are kept, handled and quarantined, by state."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT state, COUNT(*) AS updates FROM inbox GROUP BY state"
            )
        return {row["state"]: row["updates"] for row in rows}

    async def forget_updates(self, *, before: int) -> None:
        """Drop what was received before then, handled or not: Telegram itself keeps updates for
        a day, so nothing older can come again.
        """
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM inbox WHERE received_at < :before", before=before)
