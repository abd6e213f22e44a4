"""Corrections and retractions: the pushed messages that no longer show what their article says.

A copy is out of date while its version is lower than its article's: there is nothing else to
remember, so a crash at any moment leaves exactly the copies to change that were not changed.
"""

import json
from collections.abc import Sequence

from storage.broadcasts import cancel_waiting
from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row
from storage.deliveries import Before, Copy
from storage.models import Article

PAUSE = 600
KEPT = 30 * 24 * 3600
FORGOTTEN_AT_ONCE = 5000


class Corrections:
    """The part of the store that knows which copies are out of date."""

    _db: Database

    async def due_corrections(self, *, now: int) -> list[int]:
        """The articles whose copies are to be changed now, longest due first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article_id FROM correction WHERE open = 1 AND due_at <= :now"
                " ORDER BY due_at",
                now=now,
            )
        return [row["article_id"] for row in rows]

    async def next_correction(self) -> int | None:
        """When the next correction falls due."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT MIN(due_at) AS at FROM correction WHERE open = 1")
        return row["at"] if row else None

    async def begin_correction(self, article_id: int, *, now: int) -> None:
        """From now on a new edit waits PAUSE seconds."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE correction SET begun_at = :now WHERE article_id = :id",
                id=article_id,
                now=now,
            )

    async def outdated_copies(
        self, article: Article, *, after: tuple[int, int], limit: int
    ) -> list[Copy]:
        """The copies of the article that show an earlier version, by chat and message, from those
        after `after` on.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM copy WHERE article_id = :id AND version < :version"
                " AND (chat_id, message_id) > (:chat_id, :message_id)"
                " ORDER BY chat_id, message_id LIMIT :limit",
                id=article.id,
                version=article.version,
                chat_id=after[0],
                message_id=after[1],
                limit=limit,
            )
        return [copy_of(row) for row in rows]

    async def copies_changed(self, copies: Sequence[Copy], version: int) -> None:
        """These copies show this version now, or never will."""
        async with self._db.transaction() as tx:
            await tx.execute_many(
                "UPDATE copy SET version = :version WHERE article_id = :article_id"
                " AND chat_id = :chat_id AND message_id = :message_id AND version < :version",
                [
                    {
                        "article_id": copy.article_id,
                        "chat_id": copy.chat_id,
                        "message_id": copy.message_id,
                        "version": version,
                    }
                    for copy in copies
                ],
            )
        crash_point("correction.committed")

    async def end_correction(self, article: Article) -> bool:
        """Close the article's correction, if every copy shows this version of it and none with an
        earlier one can appear any more; whether it is closed.
        """
        async with self._db.transaction() as tx:
            row = await tx.fetch_one(
                "UPDATE correction SET open = 0 WHERE article_id = :id"
                " AND NOT EXISTS (SELECT 1 FROM copy WHERE article_id = :id AND version < :version)"
                " AND NOT EXISTS (SELECT 1 FROM broadcast WHERE article_id = :id"
                " AND state = 'running')"
                " AND NOT EXISTS (SELECT 1 FROM delivery WHERE article_id = :id"
                " AND payload IS NULL AND state IN ('pending', 'sending'))"
                " AND EXISTS (SELECT 1 FROM article WHERE id = :id AND version = :version)"
                " RETURNING article_id",
                id=article.id,
                version=article.version,
            )
        return row is not None

    async def before_edits(self, article_id: int) -> Before | None:
        """What the article said when it began to be sent, if it has been edited since."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT title, text, (SELECT MAX(replaced_at) FROM article_version"
                " WHERE article_id = :id) AS at FROM broadcast"
                " JOIN article_version USING (article_id, version) WHERE article_id = :id",
                id=article_id,
            )
        return Before(row["title"], row["text"], row["at"]) if row else None

    async def retract(self, article_id: int, *, how: str, now: int) -> bool:
        """Take the article back: it is listed, searched and pushed no more, and its copies are
        replaced by a notice or deleted (`how`); False if it was taken back already.
        """
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "UPDATE article SET retracted = :how, version = version + 1, change = :change"
                " WHERE id = :id AND retracted IS NULL RETURNING id",
                id=article_id,
                how=how,
                change=await next_change(tx),
            )
            if row is None:
                return False
            await tx.execute("DELETE FROM held_article WHERE article_id = :id", id=article_id)
            await tx.execute("DELETE FROM proposal WHERE article_id = :id", id=article_id)
            await tx.execute(
                "UPDATE broadcast SET state = 'retracted', ended_at = COALESCE(ended_at, :now)"
                " WHERE article_id = :id",
                id=article_id,
                now=now,
            )
            await cancel_waiting(tx, article_id)
            await correct(tx, article_id, now, at_once=True)
        return True

    async def forget_copies(self, *, now: int) -> None:
        """Forget the copies of articles that were pushed more than KEPT ago, some at a time so
        that nobody waits long.
        """
        while await self._forget_some(before=now - KEPT):
            pass
        async with self._db.transaction() as tx:
            for table in ("sent_message", "question_message"):
                await tx.execute(f"DELETE FROM {table} WHERE sent_at < :before", before=now - KEPT)  # noqa: S608

    async def _forget_some(self, *, before: int) -> int:
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "DELETE FROM copy WHERE (article_id, chat_id, message_id) IN"
                " (SELECT copy.article_id, chat_id, message_id FROM broadcast JOIN copy"
                " ON copy.article_id = broadcast.article_id WHERE created_at < :before LIMIT :limit)"
                " RETURNING chat_id",
                before=before,
                limit=FORGOTTEN_AT_ONCE,
            )
        return len(rows)


async def next_change(tx: Connection) -> int:
    """The number of the change that this transaction makes."""
    row = await tx.fetch_one("UPDATE change_number SET last = last + 1 RETURNING last")
    assert row is not None  # noqa: S101  the first migration inserted its only row
    return int(row["last"])


async def correct(tx: Connection, article_id: int, now: int, *, at_once: bool = False) -> None:
    """Have the copies of an article changed, in the transaction that changed the article: now, or
    PAUSE seconds after the last time.
    """
    await tx.execute(
        "INSERT INTO correction (article_id, due_at) SELECT article_id, :now FROM broadcast"
        " WHERE article_id = :id ON CONFLICT (article_id) DO UPDATE SET open = 1,"
        " due_at = MAX(excluded.due_at, CASE WHEN :at_once THEN 0"
        " ELSE correction.begun_at + :pause END)",
        id=article_id,
        now=now,
        pause=PAUSE,
        at_once=at_once,
    )


def copy_of(row: Row) -> Copy:
    return Copy(
        row["article_id"],
        row["chat_id"],
        row["message_id"],
        row["version"],
        tuple(json.loads(row["beside"] or "[]")),
    )
