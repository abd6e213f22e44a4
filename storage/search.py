"""The passage index: derived from the store, and disposable.

It is a SQLite file of its own beside the store, whatever engine the store runs on, brought up to
date by change number.  A file that is missing, damaged or made by another analyser is made anew.
What a passage is and what its terms are, the caller decides: the analyser is handed in.

`passage` keeps the terms of each passage because FTS5 wants them back, exactly, to forget it.
`word` keeps how words begin and end, so that misspelt ones find their neighbours.
"""

import asyncio
import json
import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.database import Row, StorageError
from storage.models import Article
from storage.sqlite import SqliteDatabase, connect, hold

SCHEMA_VERSION = 1
ARTICLES_A_TRANSACTION = 20
WEIGHTS = {"title": 0.7, "text": 1.0}
AFFIX_LETTERS = 2
LENGTH_DIFFERENCE = 2
# What unicode61 takes for a token: letters and digits, and private-use characters.
TOKEN = re.compile(r"[\w\ue000-\uf8ff]+")

SCHEMA = (
    "CREATE TABLE state (version TEXT NOT NULL, change INTEGER NOT NULL)",
    "CREATE TABLE passage (id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL,"
    ' version INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, title TEXT NOT NULL, terms TEXT NOT NULL)',
    "CREATE INDEX passage_article ON passage (article_id)",
    "CREATE TABLE word (word TEXT PRIMARY KEY, length INTEGER NOT NULL, head TEXT NOT NULL,"
    " tail TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX word_head ON word (head, length)",
    "CREATE INDEX word_tail ON word (tail, length)",
    "CREATE VIRTUAL TABLE passage_terms USING fts5 (title, terms, content = 'passage',"
    " content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_terms, row)",
)

# Sorting by bm25() itself: FTS5 takes longer to sort by its hidden rank when weights are given.
_RANKED = (
    "SELECT rowid, bm25(passage_terms, {title}, {text}) AS rank FROM passage_terms"
    " WHERE passage_terms MATCH :match {condition} ORDER BY 2, 1 LIMIT :limit"
)
_CANDIDATES = (
    'SELECT article_id, version, start, "end", ranked.rank AS rank FROM ({ranked}) AS ranked'
    " JOIN passage ON passage.id = ranked.rowid ORDER BY ranked.rank, passage.id"
)
CANDIDATES_OF_ALL = _CANDIDATES.format(ranked=_RANKED.format(condition="", **WEIGHTS))
CANDIDATES_OF_SOME = _CANDIDATES.format(
    ranked=_RANKED.format(
        **WEIGHTS,
        condition="AND +rowid IN (SELECT id FROM passage WHERE article_id IN"
        " (SELECT value FROM json_each(:articles)))",
    )
)
NEIGHBOURS = (
    "SELECT word FROM word WHERE head = :head AND length BETWEEN :least AND :most"
    " UNION SELECT word FROM word WHERE tail = :tail AND length BETWEEN :least AND :most"
)
_OLD = "FROM passage WHERE article_id IN (SELECT value FROM json_each(:ids))"
REPLACEMENT = (
    "INSERT INTO passage_terms (passage_terms, rowid, title, terms)"
    f" SELECT 'delete', id, title, terms {_OLD}",
    f"DELETE {_OLD}",
    'INSERT INTO passage (article_id, version, start, "end", title, terms)'
    " SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5"
    " FROM json_each(:rows) ORDER BY key",
    f"INSERT INTO passage_terms (rowid, title, terms) SELECT id, title, terms {_OLD}",
    "INSERT OR IGNORE INTO word SELECT value, length(value),"
    " substr(value, 1, :affix), substr(value, -:affix) FROM json_each(:words)",
    "UPDATE state SET change = :change",
)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A span of an article's text, the terms in it, and the terms of what it stands under."""

    start: int
    end: int
    title: Sequence[str]
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, of this version of the article, that shares terms with a question; the higher
    its score (bm25), the more.
    """

    article_id: int
    version: int
    start: int
    end: int
    score: float


Analyser = Callable[[Article], list[IndexedPassage]]
PassageRow = tuple[int, int, int, int, str, str]


class Source(Protocol):
    """Where articles come from, ordered by change number."""

    async def changed_articles(self, after: int, limit: int) -> list[Article]: ...


class PassageIndex:
    """Finds the passages that share terms with a question, which its analyser knows how to put."""

    def __init__(self, database: SqliteDatabase, analyser: Analyser) -> None:
        self._db = database
        self.analyser = analyser
        self._catching_up = asyncio.Lock()

    async def catch_up(self, source: Source) -> int:
        """Take in whatever changed in the source since last time; returns how many articles.

        Each small transaction leaves an index that is right up to its change number, so that
        stopping anywhere and starting again comes to the same.
        """
        taken = 0
        async with self._catching_up:
            while articles := await source.changed_articles(
                await self._change(), ARTICLES_A_TRANSACTION
            ):
                rows = await asyncio.to_thread(self._rows, articles)
                await self._replace([article.id for article in articles], rows, articles[-1].change)
                taken += len(articles)
        return taken

    async def candidates(
        self,
        terms: Collection[str],
        *,
        limit: int = 60,
        articles: Collection[int] | None = None,
    ) -> list[Candidate]:
        """The passages that hold any of the terms, best first; only of these articles if given.

        Ties keep the order in which passages came.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                CANDIDATES_OF_ALL if articles is None else CANDIDATES_OF_SOME,
                match=any_of(terms),
                limit=limit,
                articles=json.dumps(list(articles or ())),
            )
        return [candidate_of(row) for row in rows]

    async def counts(self, terms: Collection[str]) -> dict[str, int]:
        """How many passages hold each of the terms; those in none are left out."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT term, doc FROM passage_vocabulary"
                " WHERE term IN (SELECT value FROM json_each(:terms))",
                terms=json.dumps(list(terms)),
            )
        return {row["term"]: row["doc"] for row in rows}

    async def neighbours(self, word: str) -> list[str]:
        """Indexed words of about this length that begin or end as this word does."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                NEIGHBOURS,
                head=word[:AFFIX_LETTERS],
                tail=word[-AFFIX_LETTERS:],
                least=len(word) - LENGTH_DIFFERENCE,
                most=len(word) + LENGTH_DIFFERENCE,
            )
        return [row["word"] for row in rows]

    async def size(self) -> int:
        """How many passages there are."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT COUNT(*) AS passages FROM passage")
        return int(row["passages"]) if row else 0

    async def close(self) -> None:
        await self._db.close()

    async def _change(self) -> int:
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT change FROM state")
        return int(row["change"]) if row else 0

    def _rows(self, articles: Sequence[Article]) -> list[PassageRow]:
        return [
            (
                *(article.id, article.version, found.start, found.end),
                *(" ".join(found.title), " ".join(found.terms)),
            )
            for article in articles
            for found in self.analyser(article)
        ]

    async def _replace(self, ids: Sequence[int], rows: Sequence[PassageRow], change: int) -> None:
        words = {word for *_, title, terms in rows for word in f"{title} {terms}".split()}
        values = {
            "ids": json.dumps(ids),
            "rows": json.dumps(rows),
            "words": json.dumps(sorted(words)),
            "affix": AFFIX_LETTERS,
            "change": change,
        }
        async with self._db.transaction() as tx:
            for statement in REPLACEMENT:
                await tx.execute(statement, **values)


def candidate_of(row: Row) -> Candidate:
    return Candidate(row["article_id"], row["version"], row["start"], row["end"], -row["rank"])


def any_of(terms: Iterable[str]) -> str:
    """An FTS5 query for any of the terms, each quoted: none of it is read as syntax."""
    words = (" ".join(TOKEN.findall(term)) for term in terms)
    return " OR ".join(f'"{word}"' for word in words if word) or '""'


async def open_index(
    path: Path, analyser: Analyser, analyser_version: str, *, read_only: bool = False
) -> PassageIndex:
    """Open the index, making it anew if it is missing, damaged or of another version.

    `read_only` takes no lock and works beside a running bot.  Raises StorageError when the file
    cannot be made, or cannot be read and may not be made.
    """
    version = f"{SCHEMA_VERSION} {analyser_version}"
    try:
        opened = _beside(path, version) if read_only else _held(path, version)
        return PassageIndex(await opened, analyser)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error


async def _beside(path: Path, version: str) -> SqliteDatabase:
    if not await _is_sound(path, version, read_only=True):
        raise StorageError(f"{path} is missing, damaged or of another version: start the bot once")
    return await _connected(path, None, read_only=True)


async def _held(path: Path, version: str) -> SqliteDatabase:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = hold(path)
    try:
        if not await _is_sound(path, version, read_only=False):
            for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                file.unlink(missing_ok=True)
            await _make(path, version)
        return await _connected(path, lock, read_only=False)
    except BaseException:
        os.close(lock)
        raise


async def _connected(path: Path, lock: int | None, *, read_only: bool) -> SqliteDatabase:
    writer = await connect(path, read_only=read_only)
    try:
        return SqliteDatabase(writer, await connect(path, read_only=True), lock)
    except BaseException:
        await writer.close()
        raise


async def _is_sound(path: Path, version: str, *, read_only: bool) -> bool:
    """Whether the file can be read and was made by this version."""
    if not path.exists():
        return False
    try:
        database = await _connected(path, None, read_only=read_only)
    except sqlite3.DatabaseError:
        return False
    try:
        async with database.reading() as read:
            check = await read.fetch_one("PRAGMA quick_check(1)")
            state = await read.fetch_one("SELECT version FROM state")
            await read.fetch_all(CANDIDATES_OF_ALL, match=any_of([""]), limit=1)
    except StorageError:
        return False
    else:
        return bool(
            check and check["quick_check"] == "ok" and state and state["version"] == version
        )
    finally:
        await database.close()


async def _make(path: Path, version: str) -> None:
    database = await _connected(path, None, read_only=False)
    try:
        async with database.transaction() as tx:
            for statement in SCHEMA:
                await tx.execute(statement)
            await tx.execute("INSERT INTO state VALUES (:version, 0)", version=version)
    finally:
        await database.close()
