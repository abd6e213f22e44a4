"""The chats we know, what they subscribed to, and what becomes of them when they move or leave."""

from storage.database import Connection, Database, Row
from storage.models import Chat


class Chats:
    """The part of the store that knows chats and subscriptions."""

    _db: Database

    async def meet(
        self, chat_id: int, *, kind: str, language: str, region: str | None = None, now: int
    ) -> Chat:
        """The chat, known from now on.  `language` and `region` count until the chat chooses its
        own; a chat that writes to us is active again, whatever it was.
        """
        known = await self.chat(chat_id)
        if known and (known.kind, known.state) == (kind, "active"):
            return known
        async with self._db.transaction() as tx:
            row = await tx.fetch_one(
                "INSERT INTO chat (id, kind, language, region, met_at)"
                " VALUES (:id, :kind, :language, :region, :now) ON CONFLICT (id) DO UPDATE"
                " SET kind = excluded.kind, state = 'active', reason = NULL RETURNING *",
                id=chat_id,
                kind=kind,
                language=language,
                region=region,
                now=now,
            )
        assert row is not None  # noqa: S101  the upsert always returns its row
        return chat_of(row)

    async def chat(self, chat_id: int) -> Chat | None:
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT * FROM chat WHERE id = :id", id=chat_id)
        return chat_of(row) if row else None

    async def choose_language(self, chat_id: int, language: str) -> None:
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET language = :language, language_chosen = 1 WHERE id = :id",
                id=chat_id,
                language=language,
            )

    async def choose_region(self, chat_id: int, region: str) -> None:
        """Whose names of the months the chat reads: a country's ISO 3166 code."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET region = :region WHERE id = :id", id=chat_id, region=region
            )

    async def choose_zone(self, chat_id: int, zone: str) -> None:
        """Where the chat is: an IANA time zone."""
        async with self._db.transaction() as tx:
            await tx.execute("UPDATE chat SET zone = :zone WHERE id = :id", id=chat_id, zone=zone)

    async def choose_digits(self, chat_id: int, digits: str) -> None:
        """How the chat's numbers are written: latn or arab."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET digits = :digits WHERE id = :id", id=chat_id, digits=digits
            )

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
        return row is not None

    async def unsubscribe(self, chat_id: int, *, thread_id: int = 0) -> bool:
        """End a subscription and cancel what is still owed to it; False if there was none."""
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "DELETE FROM subscription WHERE chat_id = :chat_id AND thread_id = :thread_id"
                " RETURNING seq",
                chat_id=chat_id,
                thread_id=thread_id,
            )
            await tx.execute(
                "UPDATE delivery SET state = 'cancelled', reason = 'unsubscribed'"
                " WHERE chat_id = :chat_id AND thread_id = :thread_id AND state = 'pending'"
                " AND payload IS NULL",
                chat_id=chat_id,
                thread_id=thread_id,
            )
        return row is not None

    async def is_subscribed(self, chat_id: int, *, thread_id: int = 0) -> bool:
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT seq FROM subscription WHERE chat_id = :chat_id AND thread_id = :thread_id",
                chat_id=chat_id,
                thread_id=thread_id,
            )
        return row is not None

    async def chat_gone(self, chat_id: int, *, reason: str) -> None:
        """The chat cannot be written to.  Its subscription stays, for when it comes back; what
        is still owed is cancelled.
        """
        async with self._db.transaction() as tx:
            await lose_chat(tx, chat_id, reason)

    async def move_chat(self, old: int, new: int, *, now: int) -> None:
        """A group became a supergroup: its settings, subscriptions and what is owed move."""
        async with self._db.transaction(durable=True) as tx:
            await carry_over(tx, old, new, now)

    async def ask_about(self, chat_id: int, article_id: int | None, *, until: int) -> None:
        """Until then, the chat's questions are about this article."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET context_article = :article_id, context_until = :until"
                " WHERE id = :id",
                id=chat_id,
                article_id=article_id,
                until=until,
            )

    async def asked_about(self, chat_id: int, *, now: int) -> int | None:
        """The article that the chat is asking about now, if it is."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT context_article FROM chat WHERE id = :id AND context_until > :now",
                id=chat_id,
                now=now,
            )
        return row["context_article"] if row else None


async def lose_chat(tx: Connection, chat_id: int, reason: str) -> None:
    """See `Chats.chat_gone`; inside a transaction."""
    await tx.execute(
        "UPDATE chat SET state = 'gone', reason = :reason WHERE id = :id", id=chat_id, reason=reason
    )
    await tx.execute(
        "DELETE FROM delivery WHERE chat_id = :id AND state = 'pending' AND payload IS NOT NULL",
        id=chat_id,
    )
    await tx.execute(
        "UPDATE delivery SET state = 'cancelled', reason = :reason"
        " WHERE chat_id = :id AND state = 'pending'",
        id=chat_id,
        reason=reason,
    )


async def carry_over(tx: Connection, old: int, new: int, now: int) -> None:
    """See `Chats.move_chat`; inside a transaction.  Doing it twice changes nothing."""
    await tx.execute(
        "INSERT INTO chat (id, kind, language, language_chosen, region, zone, digits, met_at)"
        " SELECT :new, 'supergroup', language, language_chosen, region, zone, digits, :now"
        " FROM chat WHERE id = :old"
        " ON CONFLICT (id) DO NOTHING",
        old=old,
        new=new,
        now=now,
    )
    await tx.execute(
        "UPDATE subscription SET chat_id = :new WHERE chat_id = :old AND NOT EXISTS (SELECT 1 FROM"
        " subscription AS there WHERE there.chat_id = :new"
        " AND there.thread_id = subscription.thread_id)",
        old=old,
        new=new,
    )
    await tx.execute("DELETE FROM subscription WHERE chat_id = :old", old=old)
    await tx.execute(
        "UPDATE delivery SET chat_id = :new WHERE chat_id = :old AND state IN ('pending', 'sending')"
        " AND NOT EXISTS (SELECT 1 FROM delivery AS there WHERE there.chat_id = :new"
        " AND there.article_id = delivery.article_id AND there.thread_id = delivery.thread_id"
        " AND there.payload IS NULL AND delivery.payload IS NULL)",
        old=old,
        new=new,
    )
    await lose_chat(tx, old, "moved")


def chat_of(row: Row) -> Chat:
    return Chat(
        id=row["id"],
        kind=row["kind"],
        language=row["language"],
        state=row["state"],
        reason=row["reason"],
        region=row["region"],
        zone=row["zone"],
        digits=row["digits"],
    )
