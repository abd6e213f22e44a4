"""What a chat missed while we were put out of it, and what of it still waits when we come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.broadcasts import recipient_of
from storage.database import Database
from storage.deliveries import DueDigest, Recipient
from storage.departures import all_told
from storage.subscriptions import RECIPIENT_AND_PACE, owe_digest


@dataclass(frozen=True, slots=True)
class Missed:
    """What one subscription missed, as the message that tells it."""

    recipient: Recipient
    payload: str
    articles: Sequence[int]


class Returns:
    """The part of the store that knows chats that have us back."""

    _db: Database

    async def told_before_leaving(self, chat_id: int) -> int:
        """The number of a broadcast up to which none went on after we were put out."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT COALESCE((SELECT MIN(id) - 1 FROM broadcast"
                " WHERE ended_at IS NULL OR ended_at >= chat.since),"
                " (SELECT MAX(id) FROM broadcast), 0) AS told FROM chat WHERE id = :id",
                id=chat_id,
            )
        return int(row["told"]) if row else 0

    async def digests_of(self, chat_id: int) -> list[DueDigest]:
        """What is or will be due to the chat and to each of its topics."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{RECIPIENT_AND_PACE} WHERE chat_id = :id ORDER BY seq", id=chat_id
            )
        return [DueDigest(recipient_of(row), row["pace"]) for row in rows]

    async def put_off(self, seq: int, *, next_at: int) -> None:
        """The subscription's next digest is due then."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE subscription SET next_at = :at WHERE seq = :seq", at=next_at, seq=seq
            )

    async def leave_aside(self, seq: int) -> None:
        """What waited for the subscription's next digest is in none that comes by itself."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE subscription SET next_at = NULL,"
                " told = CASE WHEN pace = '' THEN NULL ELSE :told END WHERE seq = :seq",
                seq=seq,
                told=await all_told(tx),
            )

    async def catch_up(
        self, number: int, missed: Sequence[Missed], *, chat_id: int, now: int
    ) -> bool:
        """Owe the chat what it missed, once for each offer; whether it was now."""
        async with self._db.transaction(durable=True) as tx:
            offered = await tx.fetch_one(
                "DELETE FROM choice WHERE id = :id AND chat_id = :chat_id RETURNING id",
                id=number,
                chat_id=chat_id,
            )
            for each in missed if offered else ():
                await owe_digest(tx, each.recipient, each.payload, each.articles, now)
        return offered is not None
