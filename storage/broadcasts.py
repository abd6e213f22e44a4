"""Broadcasts: articles on their way to subscribers, as a cursor over the subscriptions.

Only what a broadcast cannot settle at once (a chat that must wait, a send that failed) becomes a
row of the outbox.  What became of a batch of recipients, how far their broadcasts have come and
those rows commit together, so a crash at any moment repeats at most what was not committed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row, StorageError, insert
from storage.deliveries import (
    Account,
    Broadcast,
    End,
    Ended,
    Recipient,
    Tone,
    Walked,
)
from storage.departures import hush, lose
from storage.tallies import Event, tally

LASTS = 24 * 3600
TALLIED = {
    End.SENT: Event.DELIVERED,
    End.REFUSED: Event.MISSED,
    End.EXPIRED: Event.MISSED,
}
COUNTED = (End.SENT, End.REFUSED, End.EXPIRED, End.CANCELLED, End.HUSHED)
RECIPIENT = (
    "SELECT seq, chat_id, thread_id, wish, quiet, silent, language, region, zone, digits, told,"
    " next_at, length"
    " FROM subscription JOIN chat ON chat.id = chat_id"
)
# By length, since an index on what nearly all have in common would lead through all of them.
NEXT_RECIPIENTS = (
    f"{RECIPIENT} WHERE seq > :after AND seq <= :upto AND length(pace) = 0"
    " AND chat.state = 'active' ORDER BY seq LIMIT :limit"
)


class Superseded(StorageError):
    """Another process has taken the broadcasts over."""


class Broadcasts:
    """The part of the store that knows broadcasts."""

    _db: Database

    async def take_over(self) -> int:
        """Become the only process that may settle broadcasts; returns its epoch."""
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one("UPDATE reign SET epoch = epoch + 1 RETURNING epoch")
        assert row is not None  # noqa: S101  the migration inserted its only row
        return int(row["epoch"])

    async def running_broadcasts(self, *, after: int = 0) -> list[Broadcast]:
        """The broadcasts under way with ids above `after`, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM broadcast WHERE state = 'running' AND id > :after ORDER BY id",
                after=after,
            )
        return [broadcast_of(row) for row in rows]

    async def recipients(self, broadcast: Broadcast, *, after: int, limit: int) -> list[Recipient]:
        """The next subscriptions, by seq, that get articles at once and that the broadcast comes
        to.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                NEXT_RECIPIENTS, after=after, upto=broadcast.hi_seq, limit=limit
            )
        return [recipient_of(row) for row in rows]

    async def still_recipients(self, seqs: Sequence[int]) -> list[Recipient]:
        """Those of these subscriptions that still get articles at once."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{RECIPIENT} WHERE seq IN ({','.join(map(str, seqs))}) AND pace = ''"
                " AND chat.state = 'active' ORDER BY seq"
            )
        return [recipient_of(row) for row in rows]

    async def wishes(self, language: str | None = None) -> dict[str, int]:
        """How many subscriptions that get articles at once ask for what, of chats that are
        addressed in this language, or of all.
        """
        addressed = " AND chat_id IN (SELECT id FROM chat WHERE language = :language)"
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT wish, COUNT(*) AS many FROM subscription WHERE pace = ''"  # noqa: S608
                f"{addressed if language else ''} GROUP BY wish",
                **({"language": language} if language else {}),
            )
        return {row["wish"]: row["many"] for row in rows}

    async def count_audience(self, broadcast_id: int, audience: int) -> None:
        """About so many want it."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE broadcast SET audience = :audience WHERE id = :id",
                id=broadcast_id,
                audience=audience,
            )

    async def is_called_off(self, broadcast_id: int) -> bool:
        """Whether the broadcast was stopped, or its article taken back."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT state FROM broadcast WHERE id = :id", id=broadcast_id
            )
        return row is not None and row["state"] in ("retracted", "stopped")

    async def stop_broadcast(self, article_id: int, *, now: int) -> bool:
        """Whoever has not been sent the article yet is not; False if its broadcast was over."""
        async with self._db.transaction(durable=True) as tx:
            stopped = await tx.fetch_all(
                "UPDATE broadcast SET state = 'stopped', ended_at = :now WHERE article_id = :id"
                " AND state IN ('running', 'held') RETURNING id",
                id=article_id,
                now=now,
            )
            if stopped:
                await cancel_waiting(tx, article_id)
        return bool(stopped)

    async def hold_broadcast(self, broadcast_id: int) -> None:
        """No message can be made of it: it waits for a person to look."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE broadcast SET state = 'held' WHERE id = :id AND state = 'running'",
                id=broadcast_id,
            )

    async def retry_held_broadcasts(self, *, now: int) -> int:
        """Go on with all that are held; returns how many."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "UPDATE broadcast SET state = 'running', ended_at = NULL, expires_at = :now + :life"
                " WHERE state = 'held' RETURNING id",
                now=now,
                life=LASTS,
            )
        return len(rows)

    async def settle_broadcasts(
        self, epoch: int, walked: Sequence[Walked], ends: Sequence[Ended], *, now: int
    ) -> None:
        """Record what became of recipients, and how far their broadcasts have come.  Raises
        Superseded.
        """
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one("SELECT epoch FROM reign")
            if row is None or row["epoch"] != epoch:
                raise Superseded("another process has taken over")
            articles = await _articles(tx, {ended.broadcast_id for ended in ends})
            await _keep_copies(tx, articles, ends)
            for ended in ends:
                if ended.loss or ended.end in (End.WAITING, End.HUSHED):
                    await _except(tx, articles[ended.broadcast_id], ended, now)
            await _count(tx, walked, ends, now)
            await tally(tx, Counter(TALLIED[each.end] for each in ends if each.end in TALLIED), now)
            crash_point("broadcast.in-commit")
        crash_point("broadcast.committed")

    async def accounts(self, *, limit: int) -> list[Account]:
        """What became of the latest broadcasts, newest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{ACCOUNT} ORDER BY broadcast.id DESC LIMIT :limit", limit=limit
            )
        return [account_of(row) for row in rows]

    async def accounts_in(self, state: str, *, limit: int) -> list[Account]:
        """What has become so far of the broadcasts in this state, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{ACCOUNT} WHERE broadcast.state = :state ORDER BY broadcast.id LIMIT :limit",
                state=state,
                limit=limit,
            )
        return [account_of(row) for row in rows]

    async def account(self, article_id: int) -> Account | None:
        """What became of the article's broadcast, None if it had none."""
        async with self._db.reading() as read:
            row = await read.fetch_one(f"{ACCOUNT} WHERE article_id = :id", id=article_id)
        return account_of(row) if row else None


ACCOUNT = (
    "SELECT broadcast.*, article.title, (SELECT COUNT(*) FROM delivery WHERE payload IS NULL"
    " AND delivery.article_id = article.id AND delivery.state IN ('pending', 'sending'))"
    " AS waiting, (SELECT COUNT(*) FROM delivery WHERE payload IS NULL"
    " AND delivery.article_id = article.id AND delivery.state = 'held') AS held"
    " FROM broadcast JOIN article ON article.id = article_id"
)


async def owe(
    tx: Connection, article_ids: Sequence[int], now: int, tone: Tone = Tone.USUAL
) -> None:
    """Begin the broadcasts of articles, whose ids ascend, in a transaction.  Who subscribes later
    is not of their audience.
    """
    for article_id in article_ids:
        await tx.execute(
            "INSERT INTO broadcast (article_id, version, created_at, expires_at, tone, hi_seq) SELECT"
            " :id, version, :now, :expires, :tone, COALESCE((SELECT MAX(seq) FROM subscription), 0)"
            " FROM article WHERE id = :id ON CONFLICT (article_id) DO NOTHING",
            id=article_id,
            now=now,
            expires=now + LASTS,
            tone=tone,
        )


async def cancel_waiting(tx: Connection, article_id: int) -> None:
    """Take an article's rows that wait out of the outbox, and count them in its broadcast."""
    rows = await tx.fetch_all(
        "DELETE FROM delivery WHERE article_id = :id AND payload IS NULL"
        " AND state IN ('pending', 'held') RETURNING id",
        id=article_id,
    )
    await tx.execute(
        "UPDATE broadcast SET cancelled = cancelled + :rows WHERE article_id = :id",
        id=article_id,
        rows=len(rows),
    )


async def _articles(tx: Connection, broadcasts: Iterable[int]) -> dict[int, Row]:
    """The rows of these broadcasts, by id."""
    wanted = ",".join(map(str, broadcasts))
    rows = await tx.fetch_all(
        f"SELECT id, article_id, expires_at, tone FROM broadcast WHERE id IN ({wanted})"  # noqa: S608  numbers
    )
    return {row["id"]: row for row in rows}


async def _keep_copies(tx: Connection, articles: dict[int, Row], ends: Sequence[Ended]) -> None:
    copies = [
        (
            articles[ended.broadcast_id]["article_id"],
            ended.recipient.chat_id,
            ended.message_id,
            ended.recipient.thread_id,
            ended.version,
        )
        for ended in ends
        if ended.end is End.SENT and ended.message_id is not None
    ]
    # In one statement: between two, the thread of the store would wait for that of the sends.
    await insert(
        tx,
        "copy (article_id, chat_id, message_id, thread_id, version)",
        copies,
        otherwise="ON CONFLICT DO NOTHING",
    )


async def _except(tx: Connection, broadcast: Row, ended: Ended, now: int) -> None:
    """Record what is true of one recipient beside its end."""
    chat_id = ended.recipient.chat_id
    if ended.end is End.WAITING:
        await _owe_row(tx, broadcast, ended, now)
    if ended.end is End.HUSHED:
        await hush(tx, ended.recipient.seq, until=ended.next_at or None)
    if ended.loss:
        thread_id = ended.recipient.thread_id
        await lose(tx, ended.loss, chat_id, thread_id, ended.reason, now)


async def _owe_row(tx: Connection, broadcast: Row, ended: Ended, now: int) -> None:
    row = await tx.fetch_one(
        "INSERT INTO delivery (chat_id, thread_id, article_id, urgency, state, attempts, next_at,"
        " maybe_sent, reason, created_at, plain, silent, expires_at) VALUES (:chat_id, :thread_id,"
        " :article_id, 1, :state, :attempts, :next_at, :maybe_sent, :reason, :now, :plain,"
        " :silent, :expires_at) ON CONFLICT DO NOTHING RETURNING id",
        chat_id=ended.recipient.chat_id,
        thread_id=ended.recipient.thread_id,
        article_id=broadcast["article_id"],
        state=ended.state,
        attempts=ended.attempts,
        next_at=ended.next_at,
        maybe_sent=ended.maybe_sent,
        reason=ended.reason,
        now=now,
        plain=int(ended.plain),
        silent=int(ended.recipient.silent or broadcast["tone"] == Tone.SILENT),
        expires_at=broadcast["expires_at"],
    )
    if row is None:  # the chat has moved to one that has its own
        await tx.execute(
            "UPDATE broadcast SET cancelled = cancelled + 1 WHERE id = :id", id=broadcast["id"]
        )


async def _count(tx: Connection, walked: Sequence[Walked], ends: Sequence[Ended], now: int) -> None:
    """Add up what became of each broadcast's recipients, and move it on."""
    counts: dict[int, Counter[str]] = {walk.broadcast_id: Counter() for walk in walked}
    for ended in ends:
        count = counts[ended.broadcast_id]
        count[ended.end] += 1
        count["visited"] += ended.end is not End.PASSED
        count["moved"] += ended.loss is not None and ended.loss.kind == "moved"
        count["maybe_twice"] += ended.maybe_sent
    await tx.execute_many(
        "UPDATE broadcast SET lo = :lo, done = :done, plain = MAX(plain, :plain),"
        " visited = visited + :visited, sent = sent + :sent, refused = refused + :refused,"
        " expired = expired + :expired, cancelled = cancelled + :cancelled,"
        " hushed = hushed + :hushed, moved = moved + :moved,"
        " maybe_twice = maybe_twice + :maybe_twice,"
        " ended_at = CASE WHEN :finished THEN :now ELSE ended_at END,"
        " state = CASE WHEN :finished AND state = 'running' THEN 'finished' ELSE state END"
        " WHERE id = :id",
        [
            {
                "id": walk.broadcast_id,
                "lo": walk.lo,
                "done": json.dumps(walk.done),
                "plain": int(walk.plain),
                "finished": walk.finished,
                "now": now,
                **{
                    name: counts[walk.broadcast_id][name]
                    for name in ("visited", "moved", "maybe_twice", *COUNTED)
                },
            }
            for walk in walked
        ],
    )


def broadcast_of(row: Row) -> Broadcast:
    return Broadcast(
        id=row["id"],
        article_id=row["article_id"],
        version=row["version"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        hi_seq=row["hi_seq"],
        lo=row["lo"],
        done=tuple(json.loads(row["done"])),
        audience=row["audience"],
        visited=row["visited"],
        plain=bool(row["plain"]),
        tone=Tone(row["tone"]),
        language=row["language"],
    )


def recipient_of(row: Row) -> Recipient:
    return Recipient(
        row["seq"],
        row["chat_id"],
        row["thread_id"],
        row["wish"],
        row["quiet"],
        bool(row["silent"]),
        row["language"],
        row["region"],
        row["zone"],
        row["digits"],
        row["told"],
        row["next_at"],
        row["length"],
    )


def account_of(row: Row) -> Account:
    names = (
        "article_id title state created_at ended_at audience visited sent refused expired"
        " cancelled hushed moved maybe_twice waiting held"
    )
    return Account(**{name: row[name] for name in names.split()})
