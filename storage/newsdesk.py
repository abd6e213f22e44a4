"""The newsdesk: where editors decide what is sent, and the articles put before it.

An article and its proposal commit together, and so do a decision and the broadcast it begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.broadcasts import owe
from storage.chats import chat_of
from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row
from storage.deliveries import Owed, Tone
from storage.models import Subscriber
from storage.outbox import owe_replies
from storage.roles import Role

SHOWN_AT_ONCE = 20
KEPT = 30 * 24 * 3600


class Standing(StrEnum):
    """How an article stands that was put before the newsdesk."""

    WAITING = "waiting"
    SCHEDULED = "scheduled"
    HELD = "held"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Newsdesk:
    """Where it is; whether articles wait for what is decided there."""

    chat_id: int
    thread_id: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An article before the newsdesk, after `round` decisions; when it is sent if it is scheduled,
    how if it was sent.
    """

    article_id: int
    standing: Standing
    round: int = 0
    due_at: int | None = None
    tone: Tone = Tone.USUAL


class Newsdesks:
    """The part of the store that knows the newsdesk."""

    _db: Database

    async def newsdesk(self) -> Newsdesk | None:
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT * FROM newsdesk")
        return Newsdesk(row["chat_id"], row["thread_id"], bool(row["waits"])) if row else None

    async def open_newsdesk(self, chat_id: int, *, thread_id: int) -> None:
        """It is there from now on."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO newsdesk (id, chat_id, thread_id) VALUES (1, :chat_id, :thread_id)"
                " ON CONFLICT (id) DO UPDATE SET chat_id = excluded.chat_id,"
                " thread_id = excluded.thread_id",
                chat_id=chat_id,
                thread_id=thread_id,
            )

    async def close_newsdesk(self) -> None:
        """There is none: articles go at once; what waits goes on waiting."""
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM newsdesk")

    async def let_wait(self, *, waits: bool) -> None:
        """Whether articles wait for the newsdesk."""
        async with self._db.transaction() as tx:
            await tx.execute("UPDATE newsdesk SET waits = :waits", waits=int(waits))

    async def at_newsdesk(self, least: Role) -> list[Subscriber]:
        """Where what concerns it goes: there, or else to everybody with this role whom the bot may
        write to.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "WITH desk AS (SELECT chat.*, thread_id FROM newsdesk JOIN chat"
                " ON chat.id = chat_id WHERE state = 'active')"
                " SELECT * FROM desk UNION ALL SELECT chat.*, 0 AS thread_id FROM role JOIN chat"
                " ON chat.id = chat_id WHERE role >= :least AND state = 'active'"
                " AND NOT EXISTS (SELECT 1 FROM desk)",
                least=least,
            )
        return [Subscriber(chat_of(row), row["thread_id"]) for row in rows]

    async def proposal(self, article_id: int) -> Proposal | None:
        async with self._db.reading() as read:
            row = await read.fetch_one(f"{PROPOSAL} WHERE proposal.article_id = :id", id=article_id)
        return proposal_of(row) if row else None

    async def decide(
        self,
        article_id: int,
        standing: Standing,
        *,
        round_: int,
        now: int,
        tone: Tone = Tone.USUAL,
        due_at: int | None = None,
    ) -> bool:
        """Decide what becomes of an article of which `round_` decisions were seen; False if
        another was made since, or it was sent.  To send it begins its broadcast.
        """
        async with self._db.transaction(durable=True) as tx:
            decided = await tx.fetch_all(
                "UPDATE proposal SET state = :state, round = round + 1, due_at = :due_at,"
                " changed_at = :now WHERE article_id = :id AND round = :round AND state <> 'sent'"
                " RETURNING article_id",
                id=article_id,
                state=standing,
                round=round_,
                due_at=due_at,
                now=now,
            )
            if decided and standing is Standing.SENT:
                await owe(tx, [article_id], now, tone)
            crash_point("proposal.in-commit")
        crash_point("proposal.decided")
        return bool(decided)

    async def send_scheduled(self, *, now: int) -> int:
        """Begin the broadcasts of what was scheduled for now or before; returns how many."""
        async with self._db.transaction(durable=True) as tx:
            rows = await tx.fetch_all(
                "UPDATE proposal SET state = 'sent', round = round + 1, changed_at = :now"
                " WHERE state = 'scheduled' AND due_at <= :now RETURNING article_id",
                now=now,
            )
            await owe(tx, sorted(row["article_id"] for row in rows), now)
            crash_point("proposal.due")
        return len(rows)

    async def next_scheduled(self) -> int | None:
        """When the next article is sent that is scheduled."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT MIN(due_at) AS at FROM proposal WHERE state = 'scheduled'"
            )
        return row["at"] if row else None

    async def untold_proposals(self) -> list[Proposal]:
        """Those that have no card at the newsdesk yet, oldest first, some at a time."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{PROPOSAL} WHERE told = 0 ORDER BY proposal.article_id LIMIT :limit",
                limit=SHOWN_AT_ONCE,
            )
        return [proposal_of(row) for row in rows]

    async def put_before(self, article_id: int, cards: Sequence[Owed], *, now: int) -> None:
        """Owe the newsdesk an article's card, once."""
        async with self._db.transaction() as tx:
            first = await tx.fetch_all(
                "UPDATE proposal SET told = 1 WHERE article_id = :id AND told = 0"
                " RETURNING article_id",
                id=article_id,
            )
            if first:
                await owe_replies(tx, cards, now)
            crash_point("proposal.told")

    async def undecided(self, *, limit: int) -> list[Proposal]:
        """Those that wait or are held, newest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{PROPOSAL} WHERE proposal.state IN ('waiting', 'held', 'scheduled')"
                " ORDER BY proposal.state = 'held', proposal.article_id DESC LIMIT :limit",
                limit=limit,
            )
        return [proposal_of(row) for row in rows]

    async def count_waiting(self) -> int:
        """How many wait for a decision."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT COUNT(*) AS waiting FROM proposal WHERE state = 'waiting'"
            )
        return int(row["waiting"]) if row else 0

    async def forget_proposals(self, *, now: int) -> None:
        """Forget what was decided more than KEPT ago."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "DELETE FROM proposal WHERE state IN ('sent', 'held') AND changed_at < :before",
                before=now - KEPT,
            )


PROPOSAL = (
    "SELECT proposal.*, COALESCE(tone, '') AS tone FROM proposal"
    " LEFT JOIN broadcast ON broadcast.article_id = proposal.article_id"
)


async def announce(
    tx: Connection, article_ids: Sequence[int], now: int, *, decided: bool = False
) -> None:
    """Owe what is news, in the transaction that stores it; where articles wait for the newsdesk,
    put it there instead, unless it is `decided` already.
    """
    desk = await tx.fetch_one("SELECT waits FROM newsdesk")
    waits = desk is not None and bool(desk["waits"]) and not decided
    if not waits:
        await owe(tx, article_ids, now)
    if desk is None:
        return
    await tx.execute_many(
        "INSERT INTO proposal (article_id, state, changed_at) VALUES (:id, :state, :now)"
        " ON CONFLICT DO NOTHING",
        [
            {"id": each, "state": Standing.WAITING if waits else Standing.SENT, "now": now}
            for each in article_ids
        ],
    )


def proposal_of(row: Row) -> Proposal:
    return Proposal(
        row["article_id"], Standing(row["state"]), row["round"], row["due_at"], Tone(row["tone"])
    )
