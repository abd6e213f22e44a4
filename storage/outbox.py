"""The outbox: what is owed, to whom, and what became of it.

pending → sending → sent | pending again (later) | held (needs a person) | refused | cancelled.
"sending" means claimed by the one process that holds the store, so at its next start every
claim it left behind is taken back at once.
"""

from collections.abc import Sequence

from storage.chats import carry_over, lose_chat
from storage.database import Connection, Database, Row
from storage.models import Delivery, Owed, Settlement

REPLY, ARTICLE = 0, 1


class Outbox:
    """The part of the store that knows deliveries."""

    _db: Database

    async def take_back_claims(self) -> int:
        """Make what a dead process was sending pending again; returns how many."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "UPDATE delivery SET state = 'pending' WHERE state = 'sending' RETURNING id"
            )
        return len(rows)

    async def due_deliveries(self, *, now: int, limit: int) -> list[Delivery]:
        """The first delivery due to each chat that is not being sent to: replies before
        articles, older before newer.
        """
        async with self._db.reading() as read:
            due: list[Delivery] = []
            for urgency in (REPLY, ARTICLE):
                rows = await read.fetch_all(
                    "SELECT * FROM delivery WHERE id IN (SELECT MIN(id) FROM delivery"
                    " WHERE state = 'pending' AND urgency = :urgency AND next_at <= :now"
                    " AND chat_id NOT IN (SELECT chat_id FROM delivery WHERE state = 'sending')"
                    " GROUP BY chat_id) ORDER BY id LIMIT :limit",
                    urgency=urgency,
                    now=now,
                    limit=limit,
                )
                taken = {delivery.chat_id for delivery in due}
                due += [delivery_of(row) for row in rows if row["chat_id"] not in taken]
        return due

    async def next_due(self, *, now: int) -> int | None:
        """When the earliest pending delivery that is not due yet falls due."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT MIN(next_at) AS at FROM delivery WHERE state = 'pending'"
                " AND next_at > :now",
                now=now,
            )
        return row["at"] if row else None

    async def claim(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Claim those that are still pending: only they may be sent now."""
        claimed = []
        async with self._db.transaction() as tx:
            for delivery in deliveries:
                row = await tx.fetch_one(
                    "UPDATE delivery SET state = 'sending', attempts = attempts + 1"
                    " WHERE id = :id AND state = 'pending' RETURNING *",
                    id=delivery.id,
                )
                if row:
                    claimed.append(delivery_of(row))
        return claimed

    async def settle(self, settlement: Settlement, *, now: int) -> None:
        """Record what became of a claimed delivery."""
        async with self._db.transaction() as tx:
            await _settle(tx, settlement, now)

    async def settle_gone(self, settlement: Settlement, *, now: int) -> None:
        """Record a refusal that says the whole chat is lost."""
        async with self._db.transaction() as tx:
            await _settle(tx, settlement, now)
            await lose_chat(tx, settlement.delivery.chat_id, settlement.reason or "gone")

    async def settle_moved(self, settlement: Settlement, new_chat_id: int, *, now: int) -> None:
        """Record that the chat has another id now: this delivery and all that is its moves."""
        async with self._db.transaction() as tx:
            await _settle(tx, settlement, now)
            await carry_over(tx, settlement.delivery.chat_id, new_chat_id, now)

    async def article_shown(self, chat_id: int, message_id: int) -> int | None:
        """The article that a message of ours in this chat shows."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT article_id FROM sent_message"
                " WHERE chat_id = :chat_id AND message_id = :message_id",
                chat_id=chat_id,
                message_id=message_id,
            )
        return row["article_id"] if row else None

    async def count_deliveries(self) -> dict[str, int]:
        """How many articles are owed, sent, held …, by state; replies are not counted."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT state, COUNT(*) AS deliveries FROM delivery WHERE payload IS NULL"
                " GROUP BY state"
            )
        return {row["state"]: row["deliveries"] for row in rows}


async def owe_replies(tx: Connection, replies: Sequence[Owed], now: int) -> None:
    """Put replies into the outbox, inside a transaction."""
    for reply in replies:
        await tx.execute(
            "INSERT INTO delivery (chat_id, thread_id, article_id, payload, urgency, next_at,"
            " created_at) VALUES (:chat_id, :thread_id, :article_id, :payload, 0, :now, :now)",
            chat_id=reply.chat_id,
            thread_id=reply.thread_id,
            article_id=reply.article_id,
            payload=reply.payload,
            now=now,
        )


async def _settle(tx: Connection, settlement: Settlement, now: int) -> None:
    delivery = settlement.delivery
    await tx.execute(
        "UPDATE delivery SET state = :state, next_at = :next_at, message_id = :message_id,"
        " reason = :reason, attempts = COALESCE(:attempts, attempts),"
        " maybe_sent = COALESCE(:maybe_sent, maybe_sent) WHERE id = :id AND state = 'sending'",
        id=delivery.id,
        state=settlement.state,
        next_at=settlement.next_at,
        message_id=settlement.message_id,
        reason=settlement.reason,
        attempts=settlement.attempts,
        maybe_sent=settlement.maybe_sent,
    )
    if settlement.state == "sent":
        await _remember_sent(tx, settlement, now)
    if settlement.state in ("sent", "refused") and delivery.payload is not None:
        # What was said to a person is not kept once it is said, or cannot be.
        await tx.execute("DELETE FROM delivery WHERE id = :id", id=delivery.id)


async def _remember_sent(tx: Connection, settlement: Settlement, now: int) -> None:
    delivery = settlement.delivery
    if delivery.article_id is not None and settlement.message_id is not None:
        await tx.execute(
            "INSERT INTO sent_message (chat_id, message_id, article_id, sent_at)"
            " VALUES (:chat_id, :message_id, :article_id, :now)"
            " ON CONFLICT (chat_id, message_id) DO UPDATE SET article_id = excluded.article_id",
            chat_id=delivery.chat_id,
            message_id=settlement.message_id,
            article_id=delivery.article_id,
            now=now,
        )


def delivery_of(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        article_id=row["article_id"],
        payload=row["payload"],
        urgency=row["urgency"],
        attempts=row["attempts"],
        maybe_sent=row["maybe_sent"],
    )
