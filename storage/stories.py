"""Stories: recent articles of different sources that tell the same in the same words.

How alike two articles are the caller decides (`Likeness`).  The store keeps a sketch of each
recent article, and which articles have each of its smallest hashes, so that an article is
compared only with those that share some.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from storage.database import Connection, Database, Row, insert
from storage.models import Article, Draft, Telling

WINDOW = 7 * 24 * 3600
INDEXED, LOOKED_UP = 16, 64
KEPT_AT_ONCE = 50
CANDIDATES = 6
COMPARED_AT_ONCE = 16
COMMON = 50  # a hash that so many recent articles have tells nothing, and costs much
FORGOTTEN_AT_ONCE = 100
TELLINGS = 100

# Of a row of article_sketch: whether its story was told by a feed, and whether it was news, as far
# as its first and its latest TELLINGS tell.
_TELLINGS = (
    "SELECT 1 FROM (SELECT id, feed_id FROM article WHERE id = article_sketch.story UNION ALL"  # noqa: S608  constants
    " SELECT id, feed_id FROM (SELECT id, feed_id FROM article WHERE story = article_sketch.story"
    f" ORDER BY id DESC LIMIT {TELLINGS}) AS latest) AS telling"
)
_IN_FEED = f"EXISTS ({_TELLINGS} WHERE feed_id = :feed_id) AS in_feed"
_IS_NEWS = (
    f"EXISTS ({_TELLINGS} WHERE EXISTS (SELECT 1 FROM broadcast WHERE article_id = telling.id)"  # noqa: S608  constants
    " OR EXISTS (SELECT 1 FROM held_article WHERE article_id = telling.id)"
    " OR EXISTS (SELECT 1 FROM proposal WHERE article_id = telling.id)) AS is_news"
)

Sketch = tuple[Sequence[int], int]
"""The smallest hashes of what an article says, ascending, and of how many in all."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the caller knows of words: a draft's sketch; whether two sketches are of one article,
    edited, or of one story; whether a draft is the next of a series that the article is of, now;
    whether it says in the same words what the article says.
    """

    sketch: Callable[[Draft], Sketch]
    is_edit: Callable[[Sketch, Sketch], bool]
    is_retold: Callable[[Sketch, Sketch], bool]
    is_next_issue: Callable[[Article, Draft, int], bool]
    same_words: Callable[[Article, Draft], bool]


@dataclass(frozen=True, slots=True)
class Sketched:
    """What a recent article says; `story` is the first article of its story."""

    article_id: int
    feed_id: int
    story: int
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Candidate(Sketched):
    """A recent article that may say the same as another.  `in_feed` tells whether the other's feed
    has told its story, `is_news` whether any telling of it was owed to somebody, is held or is
    before the newsdesk.
    """

    in_feed: bool
    is_news: bool


class Stories:
    """The part of the store that knows which articles tell one story."""

    _db: Database

    async def story(self, article_id: int) -> list[Telling]:
        """The other tellings of the article's story, earliest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article.id, feed.title, article.url FROM article AS given"
                " JOIN article ON article.id = COALESCE(given.story, given.id)"
                " OR article.story = COALESCE(given.story, given.id)"
                " LEFT JOIN feed ON feed.id = article.feed_id"
                " WHERE given.id = :id AND article.id <> :id ORDER BY article.id",
                id=article_id,
            )
        return [Telling(row["id"], row["title"], row["url"]) for row in rows]


async def candidates(
    tx: Connection, sketches: Sequence[Sketch], now: int, *, feed_id: int
) -> list[list[Candidate]]:
    """For each of an article of this feed, the recent articles that share most of its hashes,
    most first.
    """
    found: list[list[Candidate]] = [[] for _ in sketches]
    for start in range(0, len(sketches), COMPARED_AT_ONCE):
        some = sketches[start : start + COMPARED_AT_ONCE]
        for row in await _alike(tx, some, now, feed_id):
            found[start + row["number"]].append(_candidate(row))
    return found


async def _alike(tx: Connection, sketches: Sequence[Sketch], now: int, feed_id: int) -> list[Row]:
    """The rows of the candidates of each sketch, by its number here.

    A long article's smallest hashes stand among more of a short one's than INDEXED, so LOOKED_UP
    are tried.  Two articles on anything at all may share one.
    """
    return await tx.fetch_all(
        # As one value: to read a statement with a thousand numbers in it takes longer than to run it.
        "WITH asked (number, hash) AS (SELECT sketch.key, hash.value FROM"  # noqa: S608  constants
        " json_each(:asked) AS sketch, json_each(sketch.value) AS hash), shared AS ("
        " SELECT asked.number, sketch_hash.article_id, ROW_NUMBER() OVER (PARTITION BY asked.number"
        " ORDER BY COUNT(*) DESC, sketch_hash.article_id) AS place"
        # A cross join is done in the order it is written in.
        " FROM asked CROSS JOIN sketch_hash WHERE sketch_hash.hash = asked.hash"
        " GROUP BY asked.number, sketch_hash.article_id HAVING COUNT(*) > 1)"
        f" SELECT shared.number, article_sketch.*, {_IN_FEED}, {_IS_NEWS}"
        " FROM shared CROSS JOIN article_sketch"
        " WHERE article_sketch.article_id = shared.article_id"
        " AND shared.place <= :limit AND article_sketch.told_at > :since"
        " ORDER BY shared.number, shared.place",
        asked=json.dumps([sketch[0][:LOOKED_UP] for sketch in sketches]),
        limit=CANDIDATES,
        since=now - WINDOW,
        feed_id=feed_id,
    )


def _candidate(row: Row) -> Candidate:
    return Candidate(
        row["article_id"],
        row["feed_id"],
        row["story"],
        _sketch(row),
        bool(row["in_feed"]),
        bool(row["is_news"]),
    )


async def keep_sketches(tx: Connection, kept: Sequence[Sketched], told_at: int) -> None:
    """Keep what new articles say."""
    for start in range(0, len(kept), KEPT_AT_ONCE):
        some = kept[start : start + KEPT_AT_ONCE]
        await insert(
            tx,
            "article_sketch (article_id, feed_id, story, told_at, shingles, hashes)",
            [
                (o.article_id, o.feed_id, o.story, told_at, o.sketch[1], json.dumps(o.sketch[0]))
                for o in some
            ],
        )
        await _index(tx, some)


async def _index(tx: Connection, kept: Sequence[Sketched]) -> None:
    """Let articles be found by their smallest hashes, but for what is a formula by now."""
    await tx.execute(
        "WITH new (hash, article_id) AS (SELECT hash.value, one.value ->> 'id' FROM"
        " json_each(:kept) AS one, json_each(one.value, '$.hashes') AS hash)"
        " INSERT INTO sketch_hash (hash, article_id) SELECT hash, article_id FROM new"
        " WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM sketch_hash AS old"
        " WHERE old.hash = new.hash LIMIT :common)) < :common",
        kept=json.dumps(
            [{"id": one.article_id, "hashes": one.sketch[0][:INDEXED]} for one in kept]
        ),
        common=COMMON,
    )


async def replace_sketch(tx: Connection, article_id: int, sketch: Sketch) -> None:
    """Give a recent article another sketch; one whose sketch is forgotten stays without."""
    row = await tx.fetch_one("SELECT * FROM article_sketch WHERE article_id = :id", id=article_id)
    if row:
        await _forget(tx, article_id)
        kept = Sketched(article_id, row["feed_id"], row["story"], sketch)
        await keep_sketches(tx, [kept], row["told_at"])


async def forget_sketches(tx: Connection, *, before: int) -> None:
    """Forget the oldest sketches, FORGOTTEN_AT_ONCE of those from before then."""
    rows = await tx.fetch_all(
        "SELECT article_id FROM article_sketch WHERE told_at <= :before"
        " ORDER BY told_at LIMIT :limit",
        before=before,
        limit=FORGOTTEN_AT_ONCE,
    )
    for row in rows:
        await _forget(tx, row["article_id"])


async def _forget(tx: Connection, article_id: int) -> None:
    row = await tx.fetch_one(
        "DELETE FROM article_sketch WHERE article_id = :id RETURNING hashes", id=article_id
    )
    indexed = json.loads(row["hashes"])[:INDEXED] if row else []
    values = {f"h{number}": value for number, value in enumerate(indexed)}
    names = ", ".join(f":{name}" for name in values)
    await tx.execute(
        f"DELETE FROM sketch_hash WHERE hash IN ({names})"  # noqa: S608  only names
        " AND article_id = :id",
        id=article_id,
        **values,
    )


def _sketch(row: Row) -> Sketch:
    return orjson.loads(row["hashes"]), row["shingles"]
