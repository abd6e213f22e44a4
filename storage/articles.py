"""The articles: published, listed, and held until somebody says what becomes of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from storage.articlerows import article_of, replace_article
from storage.corrections import correct, next_change
from storage.crashpoints import crash_point
from storage.database import Connection, Database, Row
from storage.models import Article, Draft, News, Published
from storage.newsdesk import announce as announced
from storage.publishing import Reading
from storage.stories import WINDOW, Likeness, Stories, forget_sketches

LISTED = "WHERE story IS NULL AND retracted IS NULL AND kind = ''"
NEWEST_FIRST = "ORDER BY COALESCE(published, first_seen) DESC, id DESC"


class Articles(Stories):
    """The part of the store that knows articles."""

    _db: Database

    async def publish(
        self,
        drafts: Sequence[tuple[Sequence[str], Draft]],
        *,
        now: int,
        announce: bool | Callable[[int, int], News],
        feed_id: int | None = None,
        likeness: Likeness | None = None,
        archive: bool = False,
        decided: bool = False,
    ) -> Published:
        """Store drafts, each with the identities it may be known by, oldest first.

        An article and what is owed to subscribers commit together: nothing is known without
        being owed.  `announce=False` files articles in the archive without owing them; a function
        decides of the numbers of new and of known articles.  A known article whose words changed
        gets a new version and is not owed again; a feed changes only articles that it brought,
        since two feeds may word one article differently for ever.  What is news waits for the
        newsdesk, if there is one for which articles wait, unless an editor has `decided`.

        With `likeness`, an article that took the place of one of the same feed and says nearly
        the same is that article, edited; one that tells what another feed told in the WINDOW
        before joins its story, and is owed only if the story never was.  Of what is only filed,
        or is of an `archive`, that is looked for in what appeared within the WINDOW.
        """
        async with self._db.transaction() as tx:
            reading = Reading(tx, feed_id, now, likeness, archiving=archive or announce is False)
            await reading.take(drafts)
            held = await reading.tell(_decision(announce), decided=decided)
            if likeness and reading.new:
                await forget_sketches(tx, before=now - WINDOW)
        crash_point("publish.committed")
        return reading.published(held)

    async def article(self, article_id: int) -> Article | None:
        return (await self.articles([article_id])).get(article_id)

    async def articles(self, ids: Collection[int]) -> dict[int, Article]:
        """The articles of these ids, by id; unknown ids are left out."""
        rows = await self._of_ids("*", ids)
        return {row["id"]: article_of(row) for row in rows}

    async def picture(self, url: str) -> str | None:
        """Telegram's name for the picture at this address, if it was given it."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT file_id FROM picture WHERE url = :url", url=url)
        return row["file_id"] if row else None

    async def keep_picture(self, url: str, file_id: str) -> None:
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO picture (url, file_id) VALUES (:url, :file_id)"
                " ON CONFLICT (url) DO UPDATE SET file_id = excluded.file_id",
                url=url,
                file_id=file_id,
            )

    async def versions(self, ids: Collection[int]) -> dict[int, int]:
        """The present versions of these articles, by id; unknown ids are left out."""
        rows = await self._of_ids("id, version", ids)
        return {row["id"]: row["version"] for row in rows}

    async def _of_ids(self, columns: str, ids: Collection[int]) -> list[Row]:
        if not ids:
            return []
        wanted: dict[str, object] = {f"id{number}": value for number, value in enumerate(ids)}
        names = ", ".join(f":{name}" for name in wanted)
        async with self._db.reading() as read:
            return await read.fetch_all(
                f"SELECT {columns} FROM article WHERE id IN ({names})",  # noqa: S608  only names
                **wanted,
            )

    async def latest_articles(self, *, limit: int, offset: int = 0) -> list[Article]:
        """The newest articles first, one of each story: that which told it first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT * FROM article {LISTED} {NEWEST_FIRST}"  # noqa: S608  constants
                " LIMIT :limit OFFSET :offset",
                limit=limit,
                offset=offset,
            )
        return [article_of(row) for row in rows]

    async def latest_titles(self, *, limit: int) -> list[tuple[int, str]]:
        """The ids and titles of the articles that `latest_articles` gives."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT id, title FROM article {LISTED} {NEWEST_FIRST} LIMIT :limit",  # noqa: S608
                limit=limit,
            )
        return [(row["id"], row["title"]) for row in rows]

    async def recent_articles(self, *, since: int, limit: int) -> list[Article]:
        """The articles published since then, newest first, one of each story."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT * FROM article {LISTED}"  # noqa: S608  constants
                " AND COALESCE(published, first_seen) >= :since"
                f" {NEWEST_FIRST} LIMIT :limit",
                since=since,
                limit=limit,
            )
        return [article_of(row) for row in rows]

    async def articles_of(self, feed_id: int, *, limit: int) -> list[Article]:
        """The newest articles that a feed brought, newest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM article WHERE feed_id = :feed_id AND kind = ''"  # noqa: S608
                f" {NEWEST_FIRST} LIMIT :limit",
                feed_id=feed_id,
                limit=limit,
            )
        return [article_of(row) for row in rows]

    async def count_articles_of(self, feed_id: int) -> int:
        """How many articles a feed has brought."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT COUNT(*) AS articles FROM article WHERE feed_id = :feed_id AND kind = ''",
                feed_id=feed_id,
            )
        return int(row["articles"]) if row else 0

    async def count_articles(self) -> int:
        """How many there are to list: stories, told however often."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                f"SELECT COUNT(*) AS articles FROM article {LISTED}"  # noqa: S608  a constant
            )
        return int(row["articles"]) if row else 0

    async def changed_articles(self, after: int, limit: int) -> list[Article]:
        """The articles that changed after change number `after`, in the order they changed; those
        that were retracted, and announcements, say nothing.
        """
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM article WHERE change > :after ORDER BY change LIMIT :limit",
                after=after,
                limit=limit,
            )
        return [_as_said(article_of(row)) for row in rows]

    async def newest_change(self) -> int:
        """The number of the last change, 0 if there was none."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT MAX(change) AS newest FROM article")
        return (row["newest"] or 0) if row else 0

    async def has_said(self, article_id: int, quote: str) -> bool:
        """Whether these words stand, letter for letter, in some version of the article."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT text FROM article WHERE id = :id UNION ALL"
                " SELECT text FROM article_version WHERE article_id = :id",
                id=article_id,
            )
        return any(quote in row["text"] for row in rows)

    async def version_before(self, article_id: int) -> tuple[str, str] | None:
        """The title and text that the article had before its last edit, None if it had none."""
        async with self._db.reading() as read:
            row = await read.fetch_one(
                "SELECT title, text FROM article_version WHERE article_id = :id"
                " ORDER BY version DESC LIMIT 1",
                id=article_id,
            )
        return (row["title"], row["text"]) if row else None

    async def correct_article(
        self, article_id: int, title: str, text: str, *, version: int, now: int
    ) -> bool:
        """Let an article say this, block for block, and have its copies changed at once; False if
        it is not of this version any more, or was taken back.
        """
        async with self._db.transaction(durable=True) as tx:
            row = await tx.fetch_one(
                "SELECT * FROM article WHERE id = :id AND version = :version AND retracted IS NULL",
                id=article_id,
                version=version,
            )
            if row is None:
                return False
            old = article_of(row)
            draft = Draft(title, text, old.headings, language=old.language)
            change = await next_change(tx)
            await replace_article(tx, article_id, draft, now, change, by_hand=True)
            await correct(tx, article_id, now, at_once=True)
        return True

    async def held(self, feed_id: int) -> list[Article]:
        """The articles of a feed that wait for an operator's word, oldest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT article.* FROM held_article JOIN article ON article.id = article_id"
                " WHERE held_article.feed_id = :feed_id ORDER BY article_id",
                feed_id=feed_id,
            )
        return [article_of(row) for row in rows]

    async def held_untold(self) -> list[int]:
        """The feeds of which articles are held that operators were not told of."""
        async with self._db.reading() as read:
            rows = await read.fetch_all("SELECT DISTINCT feed_id FROM held_article WHERE told = 0")
        return [row["feed_id"] for row in rows]

    async def release(self, feed_id: int, *, now: int) -> tuple[int, ...]:
        """Owe subscribers what was held of the feed; returns which articles."""
        async with self._db.transaction() as tx:
            released = await _let_go(tx, feed_id)
            await announced(tx, released, now, decided=True)
        return released

    async def drop_held(self, feed_id: int) -> tuple[int, ...]:
        """Leave to the archive what was held of the feed; returns which articles."""
        async with self._db.transaction() as tx:
            return await _let_go(tx, feed_id)


def _as_said(article: Article) -> Article:
    silent = article.retracted or article.is_announcement
    return replace(article, text="", headings=()) if silent else article


async def _let_go(tx: Connection, feed_id: int) -> tuple[int, ...]:
    rows = await tx.fetch_all(
        "DELETE FROM held_article WHERE feed_id = :feed_id RETURNING article_id", feed_id=feed_id
    )
    return tuple(sorted(row["article_id"] for row in rows))


def _decision(announce: bool | Callable[[int, int], News]) -> Callable[[int, int], News]:
    if callable(announce):
        return announce
    return lambda new, _known: News(new if announce else 0)
