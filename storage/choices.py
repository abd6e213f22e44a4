"""What chats were offered and may still choose from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.database import Database

OFFER_LASTS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source that may be added: its address, its kind as `Feed.kind` has it, its title, how
    many entries it has now, the titles of some, the language it says it is in (ISO 639), and the
    headers that it is asked for with.
    """

    url: str
    kind: str
    title: str
    entries: int
    samples: tuple[str, ...]
    language: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Choices:
    """The part of the store that knows what was offered."""

    _db: Database

    async def offer(self, chat_id: int, offered: Mapping[str, Any], *, now: int) -> int:
        """Keep what a chat is offered, a JSON object; returns its number.  What was offered more
        than OFFER_LASTS ago is forgotten.
        """
        async with self._db.transaction() as tx:
            await tx.execute(
                "DELETE FROM choice WHERE offered_at < :before", before=now - OFFER_LASTS
            )
            row = await tx.fetch_one(
                "INSERT INTO choice (chat_id, offered, offered_at)"
                " VALUES (:chat_id, :offered, :now) RETURNING id",
                chat_id=chat_id,
                offered=json.dumps(offered, ensure_ascii=False),
                now=now,
            )
        assert row is not None  # noqa: S101  an insert always returns its row
        return int(row["id"])

    async def offered(self, number: int, *, chat_id: int) -> dict[str, Any] | None:
        """What this chat was offered under this number, None if nothing is (any more)."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT offered FROM choice WHERE id = :id AND chat_id = :chat_id",
                id=number,
                chat_id=chat_id,
            )
        found: dict[str, Any] | None = json.loads(row["offered"]) if row else None
        return found

    async def offered_last(self, chat_id: int, *, since: int) -> dict[str, Any]:
        """What this chat was offered last, if that was not before `since`; else nothing."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT offered FROM choice WHERE chat_id = :chat_id AND offered_at >= :since"
                " ORDER BY id DESC LIMIT 1",
                chat_id=chat_id,
                since=since,
            )
        found: dict[str, Any] = json.loads(row["offered"]) if row else {}
        return found

    async def withdraw(self, number: int) -> None:
        """Somebody has chosen."""
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM choice WHERE id = :id", id=number)
