"""The outbox: what is owed, to whom, and what became of it.

pending → sending → sent | pending again (later) | held (needs a person) | refused | expired.
"sending" means claimed by the one process that holds the store, so at its next start every
claim it left behind is taken back at once.  What has ended is no row any more: its broadcast counts
it, and its message is a copy.
"""

import json
from collections import Counter
from collections.abc import Sequence

from storage.broadcasts import LASTS
from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row
from storage.deliveries import Delivery, HeldDelivery, Loss, Owed, Settlement
from storage.departures import lose
from storage.tallies import Event, tally

REPLY, ARTICLE = 0, 1
LOOKED_THROUGH = 2000
TALLIED = {"sent": Event.DELIVERED, "refused": Event.MISSED, "expired": Event.MISSED}
END = {end: end for end in ("sent", "refused", "expired", "cancelled")}


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

    async def owe(self, replies: Sequence[Owed], *, now: int) -> None:
        """Owe messages that answer nothing."""
        async with self._db.transaction() as tx:
            await owe_replies(tx, replies, now)

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
        crash_point("row.claimed")
        return claimed

    async def settle(self, settlement: Settlement, *, now: int, loss: Loss | None = None) -> None:
        """Record what became of a claimed delivery, and what else is true of its chat."""
        async with self._db.transaction() as tx:
            await _settle(tx, settlement, now)
            if loss:
                await _lose(tx, settlement, loss, now)
            crash_point("row.in-commit")
        crash_point("row.committed")

    async def article_shown(self, chat_id: int, message_id: int) -> int | None:
        """The article that a message of ours in this chat shows; of several, the first."""
        shown = await self.articles_shown(chat_id, message_id)
        return shown[0] if shown else None

    async def articles_shown(self, chat_id: int, message_id: int) -> list[int]:
        """The articles that a message of ours in this chat shows: those that it lists, else one."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article_id, lists FROM sent_message"
                " WHERE chat_id = :chat_id AND message_id = :message_id"
                # Copies are filed by article: a look at each of the latest is short.
                " UNION SELECT article_id, NULL FROM copy WHERE article_id IN"
                " (SELECT article_id FROM broadcast ORDER BY id DESC LIMIT :latest)"
                " AND chat_id = :chat_id AND message_id = :message_id",
                chat_id=chat_id,
                message_id=message_id,
                latest=LOOKED_THROUGH,
            )
        listed = (json.loads(row["lists"] or "[]") or [row["article_id"]] for row in rows)
        return [article for each in listed for article in each]

    async def held_deliveries(self, *, limit: int) -> list[HeldDelivery]:
        """What waits for a person to look, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT delivery.*, article.title FROM delivery LEFT JOIN article"
                " ON article.id = article_id WHERE state = 'held' ORDER BY delivery.id LIMIT :limit",
                limit=limit,
            )
        return [
            HeldDelivery(row["id"], row["chat_id"], row["title"], row["reason"] or "")
            for row in rows
        ]

    async def count_held(self) -> int:
        """How many wait for a person to look."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT COUNT(*) AS held FROM delivery WHERE state = 'held'")
        return int(row["held"]) if row else 0

    async def retry_held(self, *, now: int) -> int:
        """Try again all that is held; returns how many."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "UPDATE delivery SET state = 'pending', next_at = :now, attempts = 0, plain = 0,"
                " maybe_sent = 0, expires_at = :now + :life"
                " WHERE state = 'held' RETURNING id",
                now=now,
                life=LASTS,
            )
        return len(rows)

    async def oldest_due(self, *, now: int) -> int | None:
        """When what has waited longest among what is due was owed."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT MIN(created_at) AS at FROM (SELECT created_at FROM broadcast"
                " WHERE state = 'running' UNION ALL SELECT created_at FROM delivery"
                " WHERE state IN ('pending', 'sending') AND next_at <= :now) AS due",
                now=now,
            )
        return row["at"] if row else None

    async def count_deliveries(self) -> dict[str, int]:
        """How many articles, one for each chat they are for, are pending, sending, sent, held …;
        replies are not counted.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT state, COUNT(*) AS deliveries FROM delivery WHERE payload IS NULL"
                " GROUP BY state"
            )
            ended = await read.fetch_one(
                "SELECT SUM(sent) AS sent, SUM(refused) AS refused, SUM(expired) AS expired,"
                " SUM(cancelled) AS cancelled, SUM(hushed) AS hushed FROM broadcast"
            )
            waiting = await read.fetch_one(
                "SELECT COUNT(*) AS many FROM broadcast JOIN subscription ON pace = ''"
                " AND seq > lo AND seq <= hi_seq JOIN chat ON chat.id = chat_id"
                " WHERE broadcast.state = 'running' AND chat.state = 'active'"
                " AND seq NOT IN (SELECT value FROM json_each(done))"
            )
        counts = Counter({row["state"]: row["deliveries"] for row in rows})
        if ended and waiting:
            counts["pending"] += waiting["many"]
            for end in ("sent", "refused", "expired", "cancelled", "hushed"):
                counts[end] += ended[end] or 0
        return dict(+counts)

    async def close_scope(self, scope: int, until: int) -> None:
        """Telegram asked for silence until then: in a chat, or (0) everywhere."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO closure (scope, until) VALUES (:scope, :until)"
                " ON CONFLICT (scope) DO UPDATE SET until = MAX(until, excluded.until)",
                scope=scope,
                until=until,
            )

    async def closures(self, *, now: int) -> dict[int, int]:
        """Which scopes are closed, until when; those that have opened are forgotten."""
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM closure WHERE until <= :now", now=now)
            rows = await tx.fetch_all("SELECT scope, until FROM closure")
        return {row["scope"]: row["until"] for row in rows}


async def owe_replies(tx: Connection, replies: Sequence[Owed], now: int) -> None:
    """Put replies into the outbox, inside a transaction."""
    for reply in replies:
        await tx.execute(
            "INSERT INTO delivery (chat_id, thread_id, article_id, payload, urgency, next_at,"
            " created_at, question_id, silent, lists) VALUES (:chat_id, :thread_id, :article_id,"
            " :payload, :urgency, :now, :now, :question_id, :silent, :lists)",
            chat_id=reply.chat_id,
            thread_id=reply.thread_id,
            article_id=reply.article_id,
            payload=reply.payload,
            urgency=ARTICLE if reply.waits else REPLY,
            now=now,
            question_id=reply.question_id,
            silent=int(reply.silent),
            lists=json.dumps(reply.lists) if reply.lists else None,
        )


async def _settle(tx: Connection, settlement: Settlement, now: int) -> None:
    delivery = settlement.delivery
    if settlement.state in ("pending", "held"):
        await _keep(tx, settlement)
        return
    if settlement.state == "sent" and settlement.message_id is not None:
        await _remember_sent(tx, settlement, now)
    row = await tx.fetch_one("DELETE FROM delivery WHERE id = :id RETURNING id", id=delivery.id)
    if row and settlement.state in TALLIED:
        # Of replies nothing is counted: they bring no article that was asked for.
        articles = len(delivery.digest) or int(delivery.payload is None)
        await tally(tx, {TALLIED[settlement.state]: articles}, now)
    if row and delivery.payload is None:
        await tx.execute(
            f"UPDATE broadcast SET {END[settlement.state]} = {END[settlement.state]} + 1"  # noqa: S608
            " WHERE article_id = :id",
            id=delivery.article_id,
        )


async def _lose(tx: Connection, settlement: Settlement, loss: Loss, now: int) -> None:
    delivery = settlement.delivery
    if loss.kind == "moved" and delivery.payload is None:
        await tx.execute(
            "UPDATE broadcast SET moved = moved + 1 WHERE article_id = :id", id=delivery.article_id
        )
    await lose(tx, loss, delivery.chat_id, delivery.thread_id, settlement.reason, now)


async def _keep(tx: Connection, settlement: Settlement) -> None:
    """The row goes on."""
    delivery = settlement.delivery
    await tx.execute(
        "UPDATE delivery SET state = :state, next_at = :next_at, reason = :reason,"
        " attempts = COALESCE(:attempts, attempts), plain = MAX(plain, :plain),"
        " maybe_sent = COALESCE(:maybe_sent, maybe_sent) WHERE id = :id AND state = 'sending'",
        id=delivery.id,
        state=settlement.state,
        next_at=settlement.next_at,
        reason=settlement.reason,
        attempts=settlement.attempts,
        maybe_sent=settlement.maybe_sent,
        plain=int(settlement.plain),
    )
    unknown = (settlement.maybe_sent or 0) - delivery.maybe_sent
    if unknown > 0 and delivery.payload is None:
        await tx.execute(
            "UPDATE broadcast SET maybe_twice = maybe_twice + 1 WHERE article_id = :id",
            id=delivery.article_id,
        )


async def _remember_sent(tx: Connection, settlement: Settlement, now: int) -> None:
    """What the message shows: a reader's question can be answered, an article that was pushed
    corrected.
    """
    delivery = settlement.delivery
    values = {"chat_id": delivery.chat_id, "message_id": settlement.message_id}
    if delivery.question_id is not None:
        await _question_shown(tx, delivery, settlement.message_id, now)
    if delivery.payload is None or delivery.digest:
        articles = delivery.digest or (delivery.article_id,)
        beside = json.dumps(list(articles)) if delivery.digest else None
        await tx.execute_many(
            "INSERT INTO copy (article_id, chat_id, message_id, thread_id, version, beside)"
            " SELECT id, :chat_id, :message_id, :thread_id, COALESCE(:version, version), :beside"
            " FROM article WHERE id = :id ON CONFLICT DO NOTHING",
            [
                values
                | {
                    "id": article,
                    "thread_id": delivery.thread_id,
                    "beside": beside,
                    "version": None if beside else settlement.version,
                }
                for article in articles
            ],
        )
    elif delivery.lists or delivery.article_id is not None:
        await tx.execute(
            "INSERT INTO sent_message (chat_id, message_id, article_id, lists, sent_at)"
            " VALUES (:chat_id, :message_id, :article_id, :lists, :now)"
            " ON CONFLICT (chat_id, message_id) DO UPDATE"
            " SET article_id = excluded.article_id, lists = excluded.lists",
            article_id=delivery.lists[0] if delivery.lists else delivery.article_id,
            lists=json.dumps(delivery.lists) if delivery.lists else None,
            now=now,
            **values,
        )


async def _question_shown(
    tx: Connection, delivery: Delivery, message_id: int | None, now: int
) -> None:
    await tx.execute(
        "INSERT INTO question_message (chat_id, message_id, question_id, sent_at)"
        " VALUES (:chat_id, :message_id, :question_id, :now) ON CONFLICT DO NOTHING",
        chat_id=delivery.chat_id,
        message_id=message_id,
        question_id=delivery.question_id,
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
        plain=bool(row["plain"]),
        silent=bool(row["silent"]),
        digest=tuple(json.loads(row["digest"] or "[]")),
        expires_at=row["expires_at"],
        question_id=row["question_id"],
        lists=tuple(json.loads(row["lists"] or "[]")),
    )
