"""Questions: those under whose answers there are buttons, those that wait for an answer, the
publisher's own answers, and what readers thought of ours.
"""

from collections.abc import Sequence
from enum import Enum

from storage.database import Connection, Database, Row
from storage.deliveries import Owed
from storage.models import AskedQuestion, CuratedAnswer, JudgedAnswer
from storage.outbox import owe_replies

MOST_PASSED_ON = 3
DAY = 24 * 3600


class PassedOn(Enum):
    """Whether a question goes to the editors: now, or already, or not, of too many in a day."""

    NOW = "now"
    ALREADY = "already"
    TOO_MANY = "too many"


class Questions:
    """The part of the store that knows questions."""

    _db: Database

    async def keep_question(
        self,
        chat_id: int,
        words: str,
        *,
        thread_id: int,
        article_id: int | None,
        answered: int | None,
        now: int,
    ) -> int:
        """Keep what was asked, for the buttons under its answer and for what is asked next;
        returns its number.
        """
        async with self._db.transaction() as tx:
            row = await tx.fetch_one(
                "INSERT INTO question (chat_id, thread_id, words, article_id, answered, asked_at)"
                " VALUES (:chat_id, :thread_id, :words, :article_id, :answered, :now)"
                " RETURNING id",
                chat_id=chat_id,
                thread_id=thread_id,
                words=words,
                article_id=article_id,
                answered=answered,
                now=now,
            )
        assert row is not None  # noqa: S101  the insert always returns its row
        return int(row["id"])

    async def question(self, question_id: int, *, chat_id: int) -> AskedQuestion | None:
        """What this chat asked; None once it is forgotten."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT * FROM question WHERE id = :id AND chat_id = :chat_id",
                id=question_id,
                chat_id=chat_id,
            )
        return question_of(row) if row else None

    async def question_in_group(self, question_id: int) -> AskedQuestion | None:
        """What was asked in a group, whichever it is; None once it is forgotten."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT * FROM question WHERE id = :id AND chat_id < 0", id=question_id
            )
        return question_of(row) if row else None

    async def last_answered(self, chat_id: int, *, thread_id: int, since: int) -> int | None:
        """The article that answered what the chat asked last, if it asked anything since."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT answered FROM question WHERE chat_id = :chat_id AND thread_id = :thread_id"
                " AND asked_at >= :since ORDER BY id DESC LIMIT 1",
                chat_id=chat_id,
                thread_id=thread_id,
                since=since,
            )
        return row["answered"] if row else None

    async def forget_questions(self, *, before: int) -> None:
        """Forget what was asked before then and nobody waits for, and answers that no longer hold."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "DELETE FROM question WHERE asked_at < :before AND waiting = 0", before=before
            )
            await tx.execute("DELETE FROM passed_on WHERE at < :before", before=before)
            await tx.execute("DELETE FROM curated_answer WHERE expires_at < :before", before=before)

    async def wait_for_answer(self, question_id: int) -> None:
        """The chat wants to be told when there is an answer."""
        async with self._db.transaction() as tx:
            await tx.execute("UPDATE question SET waiting = 1 WHERE id = :id", id=question_id)

    async def waiting_questions(self) -> list[AskedQuestion]:
        """The questions that wait for an answer, of chats that can be told, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT question.* FROM question JOIN chat ON chat.id = chat_id"
                " WHERE waiting = 1 AND state = 'active' ORDER BY question.id"
            )
        return [question_of(row) for row in rows]

    async def answer_question(self, question_id: int, reply: Owed, *, now: int) -> bool:
        """Owe the chat its answer, once; whether it still waited."""
        async with self._db.transaction() as tx:
            waited = await tx.fetch_all(
                "DELETE FROM question WHERE id = :id AND waiting = 1 RETURNING id", id=question_id
            )
            if waited:
                await owe_replies(tx, [reply], now)
        return bool(waited)

    async def ask_editor(
        self, question_id: int, reader: int, replies: Sequence[Owed], *, now: int
    ) -> PassedOn:
        """Owe the editors a question of a reader's, once, and no more than MOST_PASSED_ON a day;
        the chat waits for their answer.
        """
        async with self._db.transaction() as tx:
            if await _passed_on(tx, reader, now) >= MOST_PASSED_ON:
                return PassedOn.TOO_MANY
            first = await tx.fetch_all(
                "UPDATE question SET to_editor = 1, waiting = 1 WHERE id = :id AND to_editor = 0"
                " RETURNING id",
                id=question_id,
            )
            if not first:
                return PassedOn.ALREADY
            await tx.execute(
                "INSERT INTO passed_on (chat_id, at) VALUES (:reader, :now)", reader=reader, now=now
            )
            await owe_replies(tx, replies, now)
        return PassedOn.NOW

    async def question_shown(self, chat_id: int, message_id: int) -> int | None:
        """The number of the reader's question that a message of ours in this chat shows."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT question_id FROM question_message WHERE chat_id = :chat_id"
                " AND message_id = :message_id",
                chat_id=chat_id,
                message_id=message_id,
            )
        return row["question_id"] if row else None

    async def waiting_question(self, question_id: int) -> AskedQuestion | None:
        """The question of this number, if its chat still waits for an answer."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT * FROM question WHERE id = :id AND waiting = 1", id=question_id
            )
        return question_of(row) if row else None

    async def write_answer(
        self,
        question: str,
        answer: str,
        *,
        now: int,
        source: str | None = None,
        expires_at: int | None = None,
    ) -> int:
        """Keep an answer of the publisher's; returns its number."""
        async with self._db.transaction() as tx:
            row = await tx.fetch_one(
                "INSERT INTO curated_answer (question, answer, written_at, source, expires_at)"
                " VALUES (:question, :answer, :now, :source, :expires_at) RETURNING id",
                question=question,
                answer=answer,
                now=now,
                source=source,
                expires_at=expires_at,
            )
        assert row is not None  # noqa: S101  the insert always returns its row
        return int(row["id"])

    async def remove_answer(self, answer_id: int) -> bool:
        """Remove an answer of the publisher's; whether there was one."""
        async with self._db.transaction() as tx:
            gone = await tx.fetch_all(
                "DELETE FROM curated_answer WHERE id = :id RETURNING id", id=answer_id
            )
        return bool(gone)

    async def curated_answers(self, *, now: int) -> list[CuratedAnswer]:
        """The answers of the publisher that hold now, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM curated_answer WHERE expires_at IS NULL OR expires_at > :now"
                " ORDER BY id",
                now=now,
            )
        return [
            CuratedAnswer(
                *(row["id"], row["question"], row["answer"], row["source"], row["expires_at"])
            )
            for row in rows
        ]

    async def judge(self, judged: JudgedAnswer) -> None:
        """Keep what somebody thought of an answer, without who it was."""
        async with self._db.transaction() as tx:
            await tx.execute(
                'INSERT INTO judged_answer (words, article_id, version, start, "end", is_right)'
                " VALUES (:words, :article_id, :version, :start, :stop, :is_right)"
                " ON CONFLICT DO NOTHING",
                words=judged.words,
                article_id=judged.article_id,
                version=judged.version,
                start=judged.start,
                stop=judged.end,
                is_right=int(judged.is_right),
            )

    async def judged_answers(self) -> list[JudgedAnswer]:
        """What readers thought of answers, in no telling order."""
        async with self._db.reading() as read:
            rows = await read.fetch_all("SELECT * FROM judged_answer ORDER BY words, id")
        return [
            JudgedAnswer(
                *(row["words"], row["article_id"], row["version"], row["start"], row["end"]),
                is_right=bool(row["is_right"]),
            )
            for row in rows
        ]


async def _passed_on(tx: Connection, reader: int, now: int) -> int:
    """How many questions the reader has passed on within a day."""
    row = await tx.fetch_one(
        "SELECT COUNT(*) AS many FROM passed_on WHERE chat_id = :reader AND at > :since",
        reader=reader,
        since=now - DAY,
    )
    return int(row["many"]) if row else 0


def question_of(row: Row) -> AskedQuestion:
    return AskedQuestion(
        *(row["id"], row["chat_id"], row["thread_id"], row["words"], row["article_id"])
    )
