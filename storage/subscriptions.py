"""Subscriptions: what each asks for, when and how loudly, and the digests that fall due."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from storage.broadcasts import RECIPIENT, broadcast_of, recipient_of
from storage.chats import chat_of
from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row
from storage.deliveries import Broadcast, DueDigest, Recipient, Subscription
from storage.departures import ARTICLES, all_told, cancel_rows
from storage.models import Chat
from storage.tallies import Event, tally


@dataclass(frozen=True, slots=True)
class Route:
    """A group or channel, or a topic of it, and what it gets, if it gets anything."""

    chat: Chat
    thread_id: int
    subscription: Subscription | None


class Subscriptions:
    """The part of the store that knows subscriptions."""

    _db: Database

    async def subscribe(self, chat_id: int, *, thread_id: int = 0, now: int) -> bool:
        """Subscribe a known chat; False if it was subscribed already."""
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "INSERT INTO subscription (chat_id, thread_id, since)"
                " VALUES (:chat_id, :thread_id, :now) ON CONFLICT DO NOTHING RETURNING seq",
                chat_id=chat_id,
                thread_id=thread_id,
                now=now,
            )
            await tally(tx, {Event.JOINED: int(row is not None)}, now)
        return row is not None

    async def unsubscribe(self, chat_id: int, *, thread_id: int = 0, now: int) -> bool:
        """End a subscription and cancel what is still owed to it; False if there was none."""
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "DELETE FROM subscription WHERE chat_id = :chat_id AND thread_id = :thread_id"
                " RETURNING seq",
                chat_id=chat_id,
                thread_id=thread_id,
            )
            await cancel_rows(tx, "thread_id = :thread_id AND " + ARTICLES, chat_id, thread_id)
            await tally(tx, {Event.LEFT: int(row is not None)}, now)
        return row is not None

    async def is_subscribed(self, chat_id: int, *, thread_id: int = 0) -> bool:
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT seq FROM subscription WHERE chat_id = :chat_id AND thread_id = :thread_id",
                chat_id=chat_id,
                thread_id=thread_id,
            )
        return row is not None

    async def subscription(self, chat_id: int, *, thread_id: int = 0) -> Subscription | None:
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT * FROM subscription WHERE chat_id = :chat_id AND thread_id = :thread_id",
                chat_id=chat_id,
                thread_id=thread_id,
            )
        return subscription_of(row) if row else None

    async def subscriptions_of(self, chat_id: int) -> list[Subscription]:
        """That of the chat and those of its topics."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM subscription WHERE chat_id = :chat_id ORDER BY seq", chat_id=chat_id
            )
        return [subscription_of(row) for row in rows]

    async def routes(self, *, limit: int) -> list[Route]:
        """Channels, then groups, that may be written to, and their topics that get articles."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT chat.*, seq, place.thread_id, wish, pace, quiet, silent, next_at FROM"
                " (SELECT id AS chat_id, 0 AS thread_id FROM chat WHERE id < 0"
                " UNION SELECT chat_id, thread_id FROM subscription WHERE chat_id < 0) AS place"
                " JOIN chat ON chat.id = place.chat_id LEFT JOIN subscription"
                " ON subscription.chat_id = chat.id AND subscription.thread_id = place.thread_id"
                " WHERE kind <> 'private' AND state = 'active'"
                " ORDER BY kind <> 'channel', chat.id DESC, place.thread_id LIMIT :limit",
                limit=limit,
            )
        return [route_of(row) for row in rows]

    async def choose(self, seq: int, *, wish: str, quiet: str, silent: bool) -> None:
        """What the subscription asks for, when not to disturb, and whether without a sound."""
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "UPDATE subscription SET wish = :wish, quiet = :quiet, silent = :silent"
                " WHERE seq = :seq",
                seq=seq,
                wish=wish,
                quiet=quiet,
                silent=int(silent),
            )

    async def choose_pace(self, seq: int, pace: str, *, next_at: int | None) -> None:
        """At once ("") or in digests, the first of them at `next_at`.  What a change of pace would
        leave between the two ways is told by the next digest.
        """
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "UPDATE subscription SET pace = :pace, next_at = :next_at,"
                # Who gets all at once and waits for nothing has been told all that is over.
                " told = CASE WHEN pace = '' AND next_at IS NULL THEN :told"
                " ELSE COALESCE(MIN(told, :told), :told) END WHERE seq = :seq",
                seq=seq,
                pace=pace,
                next_at=next_at,
                told=await all_told(tx),
            )

    async def due_digests(self, *, now: int, limit: int) -> list[DueDigest]:
        """The subscriptions whose digest is due, longest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{RECIPIENT_AND_PACE} WHERE next_at <= :now AND chat.state = 'active'"
                " ORDER BY next_at, seq LIMIT :limit",
                now=now,
                limit=limit,
            )
        return [DueDigest(recipient_of(row), row["pace"]) for row in rows]

    async def last_broadcast(self) -> int:
        """The number of the broadcast that began last."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT COALESCE(MAX(id), 0) AS last FROM broadcast")
        return int(row["last"]) if row else 0

    async def next_digest(self, *, now: int) -> int | None:
        """When the next digest falls due that is not due yet."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT MIN(next_at) AS at FROM subscription WHERE next_at > :now", now=now
            )
        return row["at"] if row else None

    async def broadcasts_after(self, told: int, *, since: int) -> list[Broadcast]:
        """What a digest tells that has told all up to broadcast number `told`, and nothing that
        began before `since`.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM broadcast WHERE id > :told AND created_at > :since"
                " AND state IN ('running', 'finished') ORDER BY id",
                told=told,
                since=since,
            )
        return [broadcast_of(row) for row in rows]

    async def shown_already(self, recipient: Recipient, articles: Sequence[int]) -> set[int]:
        """Those of these articles that were pushed there, or wait for it in the outbox."""
        wanted = ",".join(map(str, articles))
        there = f"article_id IN ({wanted}) AND chat_id = :chat_id AND thread_id = :thread_id"
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT article_id FROM copy WHERE {there} UNION SELECT article_id"  # noqa: S608
                f" FROM delivery WHERE payload IS NULL AND {there}",
                chat_id=recipient.chat_id,
                thread_id=recipient.thread_id,
            )
        return {row["article_id"] for row in rows}

    async def settle_digest(
        self,
        due: DueDigest,
        *,
        upto: int,
        told: int,
        next_at: int | None,
        payload: str | None,
        articles: Sequence[int],
        now: int,
    ) -> bool:
        """Owe a digest (`payload`; None if there is nothing to tell), made of the broadcasts up to
        number `upto`, and move its subscription on; nothing if the reader has changed it
        meanwhile, or another broadcast has begun: it may have been left to this digest.  Whether
        it was done.
        """
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "UPDATE subscription SET told = :told, next_at = :next_at WHERE seq = :seq"
                " AND next_at <= :now AND pace = :pace AND"
                " (SELECT COALESCE(MAX(id), 0) FROM broadcast) <= :upto RETURNING seq",
                seq=due.recipient.seq,
                upto=upto,
                told=told,
                next_at=next_at,
                now=now,
                pace=due.pace,
            )
            if row and payload is not None:
                await owe_digest(tx, due.recipient, payload, articles, now)
            crash_point("digest.in-commit")
        crash_point("digest.committed")
        return row is not None

    async def wake_counted(self, *, now: int) -> None:
        """Look at the digests of those who want one every so many articles."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE subscription SET next_at = :now WHERE pace LIKE 'every %'"
                " AND next_at IS NULL",
                now=now,
            )


async def owe_digest(
    tx: Connection, recipient: Recipient, payload: str, articles: Sequence[int], now: int
) -> None:
    """Owe a digest of these articles, inside a transaction."""
    await tx.execute(
        "INSERT INTO delivery (chat_id, thread_id, payload, digest, urgency, next_at, created_at,"
        " silent) VALUES (:chat_id, :thread_id, :payload, :digest, 1, :now, :now, :silent)",
        chat_id=recipient.chat_id,
        thread_id=recipient.thread_id,
        payload=payload,
        digest=json.dumps(list(articles)),
        now=now,
        silent=int(recipient.silent),
    )


def route_of(row: Row) -> Route:
    subscription = None if row["seq"] is None else subscription_of(row)
    return Route(chat_of(row), row["thread_id"] or 0, subscription)


def subscription_of(row: Row) -> Subscription:
    return Subscription(
        row["seq"], row["wish"], row["pace"], row["quiet"], bool(row["silent"]), row["next_at"]
    )


RECIPIENT_AND_PACE = RECIPIENT.replace("SELECT seq", "SELECT pace, seq")
