"""The passage index: derived from the store, and disposable.

It is a SQLite file of its own beside the store, whatever engine the store runs on, brought up to
date by change number.  A file that is missing, damaged or made by another analyser is made anew,
also while the index is open (`heal`).  What a passage is and what its terms are, the caller
decides: the analyser is handed in.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from storage import derived, indexfile
from storage.changes import Analyse, Source, analysed_between
from storage.database import Row, StorageError
from storage.indexrows import (
    AFFIX_LETTERS,
    NEW_PASSAGE,
    OLD,
    REPLACEMENT,
    Analysed,
    Analyser,
    analysed,
    replacement,
)
from storage.models import Article
from storage.sqlite import SqliteDatabase

FAR_BEHIND = 1000  # changes
MOST_SCORED = 20_000  # passages, the newest of those that share a term with a question
WEIGHTS = {"title": 0.7, "text": 1.0}
LENGTH_DIFFERENCE = 2
# What unicode61 takes for a token: letters and digits, and private-use characters.
TOKEN = re.compile(r"[\w\ue000-\uf8ff]+")

# Sorting by bm25() itself: FTS5 takes longer to sort by its hidden rank when weights are given.
_RANKED = (
    "SELECT rowid, rank FROM (SELECT rowid, bm25(passage_terms, {text}, {title}) AS rank"
    " FROM passage_terms WHERE passage_terms MATCH :match {condition}"
    " ORDER BY rowid DESC LIMIT :most) ORDER BY rank, rowid LIMIT :limit"
)
_CANDIDATES = (
    'SELECT article_id, version, start, "end", title, words, seal, ranked.rank AS rank'
    " FROM ({ranked}) AS ranked JOIN passage ON passage.id = ranked.rowid"
    " JOIN article ON article.id = article_id ORDER BY ranked.rank, passage.id"
)
_OF_ARTICLES = (
    "AND +rowid IN (SELECT id FROM passage WHERE article_id IN"
    " (SELECT value FROM json_each(:articles)))"
)
_OF_SCOPE = (
    "AND EXISTS (SELECT 1 FROM passage JOIN article ON article.id = article_id"
    " WHERE passage.id = passage_terms.rowid AND article.at BETWEEN :since AND :until"
    " AND (:feeds IS NULL OR article.feed_id IN (SELECT value FROM json_each(:feeds))))"
)
CANDIDATES = {
    condition: _CANDIDATES.format(ranked=_RANKED.format(condition=condition, **WEIGHTS))
    for condition in ("", _OF_ARTICLES, _OF_SCOPE)
}
NEIGHBOURS = (
    "SELECT json_group_array(word) AS words FROM (SELECT * FROM ("
    "SELECT word FROM word WHERE head = :head AND level > 0 AND length BETWEEN :least AND :most"
    " ORDER BY level DESC LIMIT :limit) UNION SELECT * FROM ("
    "SELECT word FROM word WHERE tail = :tail AND level > 0 AND length BETWEEN :least AND :most"
    " ORDER BY level DESC LIMIT :limit))"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage, of this version of the article, that shares terms with a question; the higher
    its score (bm25), the more.  `title` and `words` are as the analyser kept them.
    """

    article_id: int
    version: int
    start: int
    end: int
    title: str
    words: str
    score: float


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: only in these articles; or in what came from these feeds, since and until
    these instants.
    """

    articles: Collection[int] | None = None
    feeds: Collection[int] | None = None
    since: int | None = None
    until: int | None = None

    @property
    def condition(self) -> str:
        if self.articles is not None:
            return _OF_ARTICLES
        everything = self.feeds is None and self.since is None and self.until is None
        return "" if everything else _OF_SCOPE


EVERYTHING = Scope()


class IndexUnready(StorageError):
    """Nothing can be found now: an answer would not be of the whole source."""


class IndexDamaged(IndexUnready):
    """The file is not what was written: it has to be made anew."""


class IndexBeingMade(IndexUnready):
    """Most of the source has yet to be taken in; so many percent of it are there."""

    def __init__(self, percent: int) -> None:
        super().__init__(f"the index is being made: {percent} %")
        self.percent = percent


class PassageIndex:
    """Finds the passages that share terms with a question, which its analyser knows how to put."""

    def __init__(self, path: Path, version: str, database: SqliteDatabase, analyser: Analyser):
        self._path = path
        self._version = version
        self._db = database
        self.analyser = analyser
        # Who analyses articles once very many wait.
        self.analysing: Callable[[], AbstractAsyncContextManager[Analyse]] = lambda: nullcontext(
            self._analyse_here
        )
        self._catching_up = asyncio.Lock()
        self.when_taken: Callable[[], object] = int
        # How much of the source is in it, while most has yet to be taken in and nothing can be
        # found; None otherwise.
        self.percent: int | None = None

    async def catch_up(self, source: Source, *, taken: Callable[[int], object] = int) -> int:
        """Take in whatever changed in the source since last time; returns how many articles,
        and tells `taken` of each few.

        Each small transaction leaves an index that is right up to its change number, so that
        stopping anywhere and starting again comes to the same.  A damaged index is made anew.
        """
        try:
            total = await self._catch_up(source, taken)
        except IndexDamaged:
            return await self.heal(source, taken=taken)
        if total:
            self.when_taken()
        return total

    async def _catch_up(self, source: Source, taken: Callable[[int], object]) -> int:
        async with self._catching_up:
            try:
                return await self._take_all(source, taken)
            finally:
                self.percent = None

    async def _take_all(self, source: Source, taken: Callable[[int], object]) -> int:
        total = 0
        analyse: Analyse = self._analyse_here
        async with AsyncExitStack() as helpers:
            while True:
                at, newest = await self.measure(source)
                if newest - at > FAR_BEHIND and analyse == self._analyse_here:
                    analyse = await helpers.enter_async_context(self.analysing())
                some = await self._take_between(source, at, newest, analyse, taken)
                if not some:
                    return total
                total += some

    async def _take_between(
        self,
        source: Source,
        at: int,
        newest: int,
        analyse: Analyse,
        taken: Callable[[int], object],
    ) -> int:
        """Take in what waits now, and not what comes meanwhile, of which there may be more."""
        total = 0
        async with aclosing(analysed_between(source, at, newest, analyse)) as waiting:
            async for articles in waiting:
                await self._take(articles)
                if self.percent is not None:
                    self.percent = share(articles[-1][0].change, newest)
                total += len(articles)
                taken(len(articles))
        return total

    async def measure(self, source: Source) -> tuple[int, int]:
        """How far the index is, and the source; from here on nothing is found in an index that
        has yet to take most of it in.
        """
        at, newest = (await self._state())["change"], await source.newest_change()
        is_far = newest > 0 and (at == 0 or newest - at > FAR_BEHIND)
        self.percent = share(at, newest) if is_far else None
        return at, newest

    async def _analyse_here(self, articles: Sequence[Article]) -> list[Analysed]:
        return await asyncio.to_thread(lambda: [analysed(self.analyser, a) for a in articles])

    async def heal(
        self,
        source: Source,
        *,
        by: tuple[Analyser, str] | None = None,
        taken: Callable[[int], object] = int,
    ) -> int:
        """Make the file anew, and fill it; returns how many articles it took, and tells `taken` of
        each few.  From now on `by`, an analyser and its version, analyses, if it is given.
        """
        async with self._catching_up:
            self.percent = 0
            if by:
                self.analyser, self._version = by[0], version_of(by[1])
            await self._db.close()
            self._db = await derived.held(self._path, indexfile.FORM, self._version, anew=True)
        total = await self._catch_up(source, taken)
        self.when_taken()
        return total

    async def is_whole(self) -> bool:
        """Whether the file is still there and every page of it as it was written."""
        return self._path.exists() and await derived.is_whole(self._path)

    async def candidates(
        self, terms: Collection[str], *, limit: int = 60, scope: Scope = EVERYTHING
    ) -> list[Candidate]:
        """The passages that hold any of the terms, best first.  Ties keep the order in which
        passages came.  Raises IndexUnready.
        """
        rows = await self._find(
            CANDIDATES[scope.condition],
            match=any_of(terms),
            limit=limit,
            most=MOST_SCORED,
            articles=json.dumps(list(scope.articles or ())),
            feeds=None if scope.feeds is None else json.dumps(list(scope.feeds)),
            since=-(2**62) if scope.since is None else scope.since,
            until=2**62 if scope.until is None else scope.until,
        )
        return [candidate_of(row) for row in rows]

    async def counts(self, terms: Collection[str]) -> dict[str, int]:
        """How many passages hold each of the terms; those in none are left out.  Raises
        IndexUnready.
        """
        rows = await self._find(
            "SELECT word, passages FROM word"
            " WHERE word IN (SELECT value FROM json_each(:terms)) AND passages > 0",
            terms=json.dumps(list(terms)),
        )
        return {row["word"]: row["passages"] for row in rows}

    async def neighbours(self, word: str, *, limit: int = 2000) -> list[str]:
        """Indexed words of about this length that begin or end as this word does: the commonest,
        up to the limit of each.  Raises IndexUnready.
        """
        rows = await self._find(
            NEIGHBOURS,
            head=word[:AFFIX_LETTERS],
            tail=word[-AFFIX_LETTERS:],
            least=len(word) - LENGTH_DIFFERENCE,
            most=len(word) + LENGTH_DIFFERENCE,
            limit=limit,
        )
        return list(json.loads(rows[0]["words"]))

    async def size(self) -> int:
        """How many passages there are."""
        return int((await self._state())["passages"])

    async def kept_bytes(self) -> int:
        """The bytes of the analysis that is kept beside the index proper."""
        rows = await self._read(
            "SELECT (SELECT SUM(length(words)) FROM passage)"
            " + (SELECT SUM(length(CAST(title AS BLOB))) FROM article) AS bytes"
        )
        return int(rows[0]["bytes"] or 0)

    async def close(self) -> None:
        await self._db.close()

    async def _state(self) -> Row:
        rows = await self._read("SELECT change, passages FROM state")
        if len(rows) != 1:
            raise IndexDamaged(f"{self._path} has no state")
        return rows[0]

    async def _find(self, sql: str, /, **values: object) -> list[Row]:
        if self.percent is not None:
            raise IndexBeingMade(self.percent)
        return await self._read(sql, **values)

    async def _read(self, sql: str, /, **values: object) -> list[Row]:
        try:
            async with self._db.reading() as read:
                return await read.fetch_all(sql, **values)
        except (StorageError, ValueError) as error:  # ValueError: closed, to be made anew
            raise IndexDamaged(f"{self._path}: {error}") from error

    async def _take(self, articles: Sequence[tuple[Article, Analysed]]) -> None:
        ids = json.dumps([article.id for article, _ in articles])
        try:
            async with self._db.transaction() as tx:
                old = await tx.fetch_all(OLD, ids=ids)
                newest = await tx.fetch_all("SELECT COALESCE(MAX(id), 0) AS id FROM passage")
                values, passages = await asyncio.to_thread(
                    replacement, self.analyser, articles, old, newest[0]["id"] + 1
                )
                for statement in REPLACEMENT:
                    await tx.execute(statement, **values)
                await tx.execute_many(NEW_PASSAGE, passages)
        except StorageError as error:
            raise IndexDamaged(f"{self._path}: {error}") from error


def share(at: int, newest: int) -> int:
    """The percent of the source that are in an index which is not finished."""
    return min(100 * at // newest, 99)


def candidate_of(row: Row) -> Candidate:
    """Raises IndexDamaged if the row is not as it was written."""
    place = (row["article_id"], row["version"], row["start"], row["end"])
    title, packed = row["title"], row["words"]
    if row["seal"] != indexfile.seal(*place, title, packed):
        raise IndexDamaged(f"a passage of article {row['article_id']} is not as it was written")
    return Candidate(*place, title, indexfile.unpacked(packed), -row["rank"])


def any_of(terms: Iterable[str]) -> str:
    """An FTS5 query for any of the terms, each quoted: none of it is read as syntax."""
    words = (" ".join(TOKEN.findall(term)) for term in terms)
    return " OR ".join(f'"{word}"' for word in words if word) or '""'


def version_of(analyser_version: str) -> str:
    """What a file is of whose articles were analysed so."""
    return f"{indexfile.SCHEMA_VERSION} {analyser_version}"


async def open_index(
    path: Path, analyser: Analyser, analyser_version: str, *, read_only: bool = False
) -> PassageIndex:
    """Open the index, making it anew if it is missing, damaged or of another version.

    `read_only` takes no lock and works beside a running bot.  Raises StorageError when the file
    cannot be made, or cannot be read and may not be made.
    """
    version = version_of(analyser_version)
    opening = derived.beside if read_only else derived.held
    try:
        return PassageIndex(path, version, await opening(path, indexfile.FORM, version), analyser)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error
