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
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage import indexfile
from storage.database import Row, StorageError
from storage.models import Article
from storage.sqlite import SqliteDatabase

ARTICLES_A_TRANSACTION = 20
WEIGHTS = {"title": 0.7, "text": 1.0}
AFFIX_LETTERS = 2
LENGTH_DIFFERENCE = 2
# What unicode61 takes for a token: letters and digits, and private-use characters.
TOKEN = re.compile(r"[\w\ue000-\uf8ff]+")

# Sorting by bm25() itself: FTS5 takes longer to sort by its hidden rank when weights are given.
_RANKED = (
    "SELECT rowid, bm25(passage_terms, {title}, {text}) AS rank FROM passage_terms"
    " WHERE passage_terms MATCH :match {condition} ORDER BY 2, 1 LIMIT :limit"
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
OLD = (
    "SELECT passage.id AS id, title, words FROM passage JOIN article ON article.id = article_id"
    " WHERE article_id IN (SELECT value FROM json_each(:ids))"
)
REPLACEMENT = (
    "INSERT INTO passage_terms (passage_terms, rowid, title, terms)"
    " SELECT 'delete', value ->> 0, value ->> 1, value ->> 2 FROM json_each(:old)",
    "DELETE FROM passage WHERE article_id IN (SELECT value FROM json_each(:ids))",
    "DELETE FROM article WHERE id IN (SELECT value FROM json_each(:ids))",
    "INSERT INTO article SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3"
    " FROM json_each(:articles)",
    "INSERT INTO passage SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,"
    " value ->> 5, value ->> 6 FROM json_each(:passages)",
    "INSERT INTO passage_terms (rowid, title, terms)"
    " SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:new)",
    "INSERT INTO word SELECT value ->> 0, value ->> 1, -1, length(value ->> 0),"
    " substr(value ->> 0, 1, :affix), substr(value ->> 0, -:affix) FROM json_each(:words)"
    " WHERE true ON CONFLICT (word) DO UPDATE SET passages = passages + excluded.passages",
    # Apart, so that the indexes are touched for those only whose number of octal digits changed.
    "UPDATE word SET level = iif(passages > 0, length(printf('%o', passages)), 0)"
    " WHERE word IN (SELECT value ->> 0 FROM json_each(:words))"
    " AND level <> iif(passages > 0, length(printf('%o', passages)), 0)",
    "UPDATE state SET change = :change, passages = passages + :more",
)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A span of an article's text, and its words as the analyser keeps them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """The words of an article's title, as the analyser keeps them, and its passages."""

    title: str
    passages: Sequence[IndexedPassage]


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


class Analyser(Protocol):
    """Cuts articles into passages and their words, and says which terms such words are."""

    def __call__(self, article: Article, /) -> IndexedArticle: ...

    def terms(self, words: str, /) -> list[str]: ...


class Source(Protocol):
    """Where articles come from, ordered by change number."""

    async def changed_articles(self, after: int, limit: int) -> list[Article]: ...


class IndexDamaged(StorageError):
    """The file is not what was written: it has to be made anew."""


class PassageIndex:
    """Finds the passages that share terms with a question, which its analyser knows how to put."""

    def __init__(self, path: Path, version: str, database: SqliteDatabase, analyser: Analyser):
        self._path = path
        self._version = version
        self._db = database
        self.analyser = analyser
        self._catching_up = asyncio.Lock()
        self.when_taken: Callable[[], object] = int

    async def catch_up(self, source: Source, *, taken: Callable[[int], object] = int) -> int:
        """Take in whatever changed in the source since last time; returns how many articles,
        and tells `taken` of each few.

        Each small transaction leaves an index that is right up to its change number, so that
        stopping anywhere and starting again comes to the same.  A damaged index is made anew.
        """
        try:
            total = await self._catch_up(source, taken)
        except IndexDamaged:
            return await self.heal(source)
        if total:
            self.when_taken()
        return total

    async def _catch_up(self, source: Source, taken: Callable[[int], object]) -> int:
        total = 0
        async with self._catching_up:
            while articles := await source.changed_articles(
                (await self._state())["change"], ARTICLES_A_TRANSACTION
            ):
                await self._take(articles)
                total += len(articles)
                taken(len(articles))
        return total

    async def heal(self, source: Source) -> int:
        """Make the file anew, and fill it; returns how many articles it took."""
        async with self._catching_up:
            await self._db.close()
            self._db = await indexfile.held(self._path, self._version, anew=True)
        total = await self._catch_up(source, int)
        self.when_taken()
        return total

    async def is_whole(self) -> bool:
        """Whether the file is still there and every page of it as it was written."""
        return self._path.exists() and await indexfile.is_whole(self._path)

    async def candidates(
        self, terms: Collection[str], *, limit: int = 60, scope: Scope = EVERYTHING
    ) -> list[Candidate]:
        """The passages that hold any of the terms, best first.  Ties keep the order in which
        passages came.  Raises IndexDamaged.
        """
        rows = await self._read(
            CANDIDATES[scope.condition],
            match=any_of(terms),
            limit=limit,
            articles=json.dumps(list(scope.articles or ())),
            feeds=None if scope.feeds is None else json.dumps(list(scope.feeds)),
            since=-(2**62) if scope.since is None else scope.since,
            until=2**62 if scope.until is None else scope.until,
        )
        return [candidate_of(row) for row in rows]

    async def counts(self, terms: Collection[str]) -> dict[str, int]:
        """How many passages hold each of the terms; those in none are left out."""
        rows = await self._read(
            "SELECT word, passages FROM word"
            " WHERE word IN (SELECT value FROM json_each(:terms)) AND passages > 0",
            terms=json.dumps(list(terms)),
        )
        return {row["word"]: row["passages"] for row in rows}

    async def neighbours(self, word: str, *, limit: int = 2000) -> list[str]:
        """Indexed words of about this length that begin or end as this word does: the commonest,
        up to the limit of each.
        """
        rows = await self._read(
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
            "SELECT (SELECT SUM(length(CAST(words AS BLOB))) FROM passage)"
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

    async def _read(self, sql: str, /, **values: object) -> list[Row]:
        try:
            async with self._db.reading() as read:
                return await read.fetch_all(sql, **values)
        except (StorageError, ValueError) as error:  # ValueError: closed, to be made anew
            raise IndexDamaged(f"{self._path}: {error}") from error

    async def _take(self, articles: Sequence[Article]) -> None:
        ids = json.dumps([article.id for article in articles])
        try:
            async with self._db.transaction() as tx:
                old = await tx.fetch_all(OLD, ids=ids)
                newest = await tx.fetch_all("SELECT COALESCE(MAX(id), 0) AS id FROM passage")
                values = await asyncio.to_thread(self._values, articles, old, newest[0]["id"])
                for statement in REPLACEMENT:
                    await tx.execute(statement, ids=ids, **values)
        except StorageError as error:
            raise IndexDamaged(f"{self._path}: {error}") from error

    def _values(
        self, articles: Sequence[Article], old: Sequence[Row], newest: int
    ) -> Mapping[str, object]:
        """What the statements of a replacement need."""
        analysed = [(article, self.analyser(article)) for article in articles]
        passages = [(article, each.title, p) for article, each in analysed for p in each.passages]
        new = [
            self._terms(newest + number, title, passage.words)
            for number, (_, title, passage) in enumerate(passages, 1)
        ]
        gone = [self._terms(row["id"], row["title"], row["words"]) for row in old]
        return {
            "old": json.dumps(gone),
            "new": json.dumps(new),
            "articles": json.dumps(
                [(a.id, each.title, a.feed_id, _instant(a)) for a, each in analysed]
            ),
            "passages": json.dumps(
                [
                    (newest + number, *_columns(article, title, passage))
                    for number, (article, title, passage) in enumerate(passages, 1)
                ]
            ),
            "words": json.dumps(_difference(new, gone)),
            "affix": AFFIX_LETTERS,
            "change": articles[-1].change,
            "more": len(new) - len(gone),
        }

    def _terms(self, number: int, title: str, words: str) -> tuple[int, str, str]:
        """A row of passage_terms."""
        terms = self.analyser.terms
        return number, " ".join(terms(title)), " ".join(terms(words))


def _instant(article: Article) -> int:
    return article.first_seen if article.published is None else article.published


def _columns(article: Article, title: str, passage: IndexedPassage) -> tuple[object, ...]:
    """A row of `passage`, but for its id."""
    place = (article.id, article.version, passage.start, passage.end)
    return (*place, passage.words, indexfile.seal(*place, title, passage.words))


def _difference(
    new: Iterable[tuple[int, str, str]], gone: Iterable[tuple[int, str, str]]
) -> list[tuple[str, int]]:
    """How many more passages hold each word."""
    counted: Counter[str] = Counter()
    for _, title, terms in new:
        counted.update({*title.split(), *terms.split()})
    for _, title, terms in gone:
        counted.subtract({*title.split(), *terms.split()})
    return sorted((word, more) for word, more in counted.items() if more)


def candidate_of(row: Row) -> Candidate:
    """Raises IndexDamaged if the row is not as it was written."""
    place = (row["article_id"], row["version"], row["start"], row["end"])
    kept = (row["title"], row["words"])
    if row["seal"] != indexfile.seal(*place, *kept):
        raise IndexDamaged(f"a passage of article {row['article_id']} is not as it was written")
    return Candidate(*place, *kept, -row["rank"])


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
    version = f"{indexfile.SCHEMA_VERSION} {analyser_version}"
    opening = indexfile.beside if read_only else indexfile.held
    try:
        return PassageIndex(path, version, await opening(path, version), analyser)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error
