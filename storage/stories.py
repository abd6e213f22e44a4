"""Stories: recent articles of different sources that tell the same in the same words.

How alike two articles are the caller decides (`Likeness`).  The store keeps a sketch of each
recent article, and which articles have each of its smallest hashes, so that an article is
compared only with those that share some.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage.database import Connection, Database, Row
from storage.models import Article, Draft, Telling

WINDOW = 7 * 24 * 3600
INDEXED, LOOKED_UP = 16, 64
CANDIDATES = 6
FORGOTTEN_AT_ONCE = 100

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
class Candidate:
    """A recent article that may say the same as another; `story` is the first of its story."""

    article_id: int
    feed_id: int
    story: int
    sketch: Sketch


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


async def candidates(tx: Connection, sketch: Sketch, now: int) -> list[Candidate]:
    """The recent articles that share most of the sketch's hashes, most first.

    A long article's smallest hashes stand among more of a short one's than INDEXED, so LOOKED_UP
    are tried.
    """
    hashes = {f"h{number}": value for number, value in enumerate(sketch[0][:LOOKED_UP])}
    names = ", ".join(f":{name}" for name in hashes)
    rows = await tx.fetch_all(
        "SELECT article_sketch.* FROM (SELECT article_id, COUNT(*) AS shared"  # noqa: S608  only names
        f" FROM sketch_hash WHERE hash IN ({names}) GROUP BY article_id"
        " ORDER BY shared DESC, article_id LIMIT :limit) AS alike"
        " JOIN article_sketch ON article_sketch.article_id = alike.article_id"
        " WHERE told_at > :since ORDER BY shared DESC, alike.article_id",
        limit=CANDIDATES,
        since=now - WINDOW,
        **hashes,
    )
    return [
        Candidate(row["article_id"], row["feed_id"], row["story"], _sketch(row)) for row in rows
    ]


async def in_story(tx: Connection, story: int, feed_id: int) -> bool:
    """Whether the feed has told this story."""
    row = await tx.fetch_one(
        "SELECT 1 FROM article WHERE (id = :story OR story = :story) AND feed_id = :feed_id",
        story=story,
        feed_id=feed_id,
    )
    return row is not None


async def is_told(tx: Connection, story: int) -> bool:
    """Whether any telling of the story was owed to somebody, or is held."""
    row = await tx.fetch_one(
        "SELECT 1 FROM article WHERE (id = :story OR story = :story) AND"
        " (EXISTS (SELECT 1 FROM delivery WHERE article_id = article.id AND payload IS NULL)"
        " OR EXISTS (SELECT 1 FROM held_article WHERE article_id = article.id)) LIMIT 1",
        story=story,
    )
    return row is not None


async def keep_sketch(tx: Connection, kept: Candidate, told_at: int) -> None:
    """Keep what a new article says."""
    hashes, shingles = kept.sketch
    await tx.execute(
        "INSERT INTO article_sketch (article_id, feed_id, story, told_at, shingles, hashes)"
        " VALUES (:id, :feed_id, :story, :told_at, :shingles, :hashes)",
        id=kept.article_id,
        feed_id=kept.feed_id,
        story=kept.story,
        told_at=told_at,
        shingles=shingles,
        hashes=json.dumps(hashes),
    )
    indexed = {f"h{number}": value for number, value in enumerate(hashes[:INDEXED])}
    if indexed:
        await tx.execute(
            "INSERT INTO sketch_hash (hash, article_id) VALUES "  # noqa: S608  only names
            + ", ".join(f"(:{name}, :id)" for name in indexed),
            id=kept.article_id,
            **indexed,
        )


async def replace_sketch(tx: Connection, article_id: int, sketch: Sketch) -> None:
    """Give a recent article another sketch; one whose sketch is forgotten stays without."""
    row = await tx.fetch_one("SELECT * FROM article_sketch WHERE article_id = :id", id=article_id)
    if row:
        await _forget(tx, article_id)
        kept = Candidate(article_id, row["feed_id"], row["story"], sketch)
        await keep_sketch(tx, kept, row["told_at"])


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
    return json.loads(row["hashes"]), row["shingles"]
