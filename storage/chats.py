"""The chats we know, how each is addressed, and what it is asking about."""

from collections.abc import Iterable

from storage.database import Database, Row
from storage.departures import carry_over, lose_chat, resume
from storage.models import Chat, Subscriber
from storage.tallies import Event, tally_subscriptions


class Chats:
    """The part of the store that knows chats."""

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
            await resume(tx, chat_id, now)
            if known and known.state == "gone":
                await tally_subscriptions(tx, Event.JOINED, chat_id, now)
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

    async def reachable(self, chat_ids: Iterable[int]) -> list[Chat]:
        """Those of these chats that may be written to."""
        chats = [await self.chat(chat_id) for chat_id in sorted(chat_ids)]
        return [chat for chat in chats if chat and chat.state == "active"]

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

    async def choose_length(self, chat_id: int, length: str) -> None:
        """How much the chat gets of an article: brief, usual or long."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET length = :length WHERE id = :id", id=chat_id, length=length
            )

    async def choose_rich(self, chat_id: int, *, rich: bool) -> None:
        """Whether the chat reads whole articles as pages."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET rich = :rich WHERE id = :id", id=chat_id, rich=int(rich)
            )

    async def subscribers(self) -> list[Subscriber]:
        """Whoever gets what is news, longest subscribed first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT chat.*, thread_id FROM subscription JOIN chat ON chat.id = chat_id"
                " WHERE chat.state = 'active' ORDER BY seq"
            )
        return [Subscriber(chat_of(row), row["thread_id"]) for row in rows]

    async def chat_gone(self, chat_id: int, *, reason: str, now: int) -> None:
        """The chat cannot be written to.  Its subscription stays, for when it comes back; what
        is still owed is cancelled.
        """
        async with self._db.transaction() as tx:
            await lose_chat(tx, chat_id, reason, now)

    async def chat_regained(self, chat_id: int, *, now: int) -> bool:
        """A suspended chat may be written to again, and gets what it missed as a digest; False
        if it was not suspended.
        """
        async with self._db.transaction() as tx:
            return await resume(tx, chat_id, now)

    async def give_up_suspended(self, *, before: int, now: int) -> int:
        """Chats suspended since before then are gone; returns how many."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "SELECT id, reason FROM chat WHERE state = 'suspended' AND since < :before",
                before=before,
            )
            for row in rows:
                await lose_chat(tx, row["id"], row["reason"], now)
        return len(rows)

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
        length=row["length"],
        seen_at=row["seen_at"],
        rich=bool(row["rich"]),
    )
