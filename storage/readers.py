"""Readers: what each has put aside, when a chat was last there, and what there is to choose from."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from storage.articlerows import article_of
from storage.articles import LISTED, NEWEST_FIRST
from storage.database import Connection, Database
from storage.departures import all_told
from storage.models import Article

SILENCE = 4 * 3600  # of a chat, after which it has been away
SEEN_EVERY = 900
TOPICS_OF = 5000  # the newest articles


# Listed articles published since then, each with when: all, those with tags, those of authors and
# feeds.
AT = "COALESCE(published, first_seen)"
ANY = f"SELECT id, {AT} AS at FROM article {LISTED} AND {AT} >= :since"  # noqa: S608
TAGGED = (
    "SELECT DISTINCT article_id AS id, at FROM article_tag"
    " WHERE tag IN (SELECT value FROM json_each(:tags)) AND at >= :since"
)
COMING_FROM = (
    f"SELECT id, at FROM ({ANY} AND author IN (SELECT value FROM json_each(:authors))"  # noqa: S608
    f" UNION {ANY} AND feed_id IN (SELECT value FROM json_each(:feeds)))"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A tag, and how many of the newest articles have it."""

    tag: str
    articles: int


class Readers:
    """The part of the store that knows what readers do for themselves."""

    _db: Database

    async def save(self, reader: int, article_id: int, *, now: int) -> bool:
        """Put an article aside; False if it was already."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "INSERT INTO saved (chat_id, article_id, saved_at)"
                " VALUES (:reader, :article_id, :now) ON CONFLICT DO NOTHING RETURNING chat_id",
                reader=reader,
                article_id=article_id,
                now=now,
            )
        return bool(rows)

    async def unsave(self, reader: int, article_id: int) -> bool:
        """Take an article out of what was put aside; False if it was not there."""
        async with self._db.transaction() as tx:
            rows = await tx.fetch_all(
                "DELETE FROM saved WHERE chat_id = :reader AND article_id = :article_id"
                " RETURNING chat_id",
                reader=reader,
                article_id=article_id,
            )
        return bool(rows)

    async def saved(self, reader: int, *, limit: int, offset: int = 0) -> list[Article]:
        """What a reader has put aside, the last first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article.* FROM saved JOIN article ON article.id = article_id"
                " WHERE chat_id = :reader AND retracted IS NULL"
                " ORDER BY saved_at DESC, article.id DESC LIMIT :limit OFFSET :offset",
                reader=reader,
                limit=limit,
                offset=offset,
            )
        return [article_of(row) for row in rows]

    async def count_saved(self, reader: int) -> int:
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT COUNT(*) AS many FROM saved JOIN article ON article.id = article_id"
                " WHERE chat_id = :reader AND retracted IS NULL",
                reader=reader,
            )
        return int(row["many"]) if row else 0

    async def seen(self, chat_id: int, *, now: int) -> None:
        """Somebody did something there.  After SILENCE, that began an absence that is over."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "UPDATE chat SET away_since = CASE WHEN seen_at > 0 AND seen_at < :now - :silence"
                " THEN seen_at ELSE away_since END, seen_at = :now WHERE id = :id",
                id=chat_id,
                now=now,
                silence=SILENCE,
            )

    async def away_since(self, chat_id: int) -> int:
        """When the chat's last absence began, 0 if it was never away."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT away_since FROM chat WHERE id = :id", id=chat_id)
        return int(row["away_since"]) if row else 0

    async def articles_since(self, since: int, *, limit: int) -> list[tuple[Article, int]]:
        """What came in since then, one article of each story with how many sources told it: what
        most told first, then the newest.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article.*, 1 + (SELECT COUNT(*) FROM article AS other"  # noqa: S608
                f" WHERE other.story = article.id) AS told FROM article {LISTED}"
                f" AND first_seen > :since {NEWEST_FIRST.replace('BY', 'BY told DESC,')}"
                " LIMIT :limit",
                since=since,
                limit=limit,
            )
        return [(article_of(row), row["told"]) for row in rows]

    async def topics(self, *, limit: int) -> list[Topic]:
        """The tags of the newest articles, the commonest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT value AS tag, COUNT(*) AS many FROM"  # noqa: S608  constants
                f" (SELECT tags FROM article {LISTED} {NEWEST_FIRST} LIMIT :newest),"
                " json_each(tags) GROUP BY value ORDER BY many DESC, value LIMIT :limit",
                newest=TOPICS_OF,
                limit=limit,
            )
        return [Topic(row["tag"], row["many"]) for row in rows]

    async def known_tags(self) -> list[str]:
        """Every tag that a listed article has."""
        async with self._db.reading() as read:
            return await different(read, "tag", "article_tag", "TRUE")

    async def known_authors(self) -> list[str]:
        """Every author of a listed article."""
        async with self._db.reading() as read:
            return await different(read, "author", "article", LISTED.removeprefix("WHERE "))

    async def article_ids(
        self,
        *,
        limit: int,
        tags: Collection[str] | None = None,
        authors: Collection[str] | None = None,
        feeds: Collection[int] | None = None,
        since: int | None = None,
    ) -> list[int]:
        """The newest articles with any of these tags, by any of these authors or from any of these
        feeds, published since then; None lets all through.
        """
        parts = [TAGGED] if tags is not None else []
        parts += [COMING_FROM] if authors is not None or feeds is not None else []
        wanted = " INTERSECT ".join(parts) or ANY
        values = {"tags": tags, "authors": authors, "feeds": feeds}
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"{wanted} ORDER BY at DESC, id DESC LIMIT :limit",
                since=since or 0,
                limit=limit,
                **{
                    name: json.dumps(list(value or ()))
                    for name, value in values.items()
                    if f":{name}" in wanted
                },
            )
        return [row["id"] for row in rows]

    async def mute(self, seq: int, *, until: int) -> None:
        """Leave to one digest, due then, all that the subscription would get before."""
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "UPDATE subscription SET told = COALESCE(told, :told),"
                " next_at = MAX(COALESCE(next_at, :until), :until) WHERE seq = :seq",
                seq=seq,
                told=await all_told(tx),
                until=until,
            )


async def different(read: Connection, column: str, table: str, which: str) -> list[str]:
    """The different texts in a column that leads an index: a step of the index for each of them,
    not for each row.
    """
    first = f"SELECT MIN({column}) FROM {table} WHERE {which}"  # noqa: S608  constants
    rows = await read.fetch_all(
        f"WITH RECURSIVE found (it) AS ({first} UNION ALL"  # noqa: S608  constants
        f" SELECT ({first} AND {column} > found.it) FROM found WHERE found.it IS NOT NULL)"
        " SELECT it FROM found WHERE it IS NOT NULL"
    )
    return [row["it"] for row in rows]
