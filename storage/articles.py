"""The articles, the keys they are known by, and what they said before they were edited."""

import json
from collections.abc import Collection, Sequence

from storage.database import Connection, Database, Row
from storage.models import Article, Draft, Published

NEWEST_FIRST = "ORDER BY COALESCE(published, first_seen) DESC, id DESC"


class Articles:
    """The part of the store that knows articles."""

    _db: Database

    async def publish(
        self,
        drafts: Sequence[tuple[Sequence[str], Draft]],
        *,
        now: int,
        announce: bool,
        feed_id: int | None = None,
    ) -> Published:
        """Store drafts, each with the identities it may be known by, oldest first.

        An article and what is owed to subscribers commit together: nothing is known without
        being owed.  `announce=False` files articles in the archive without owing them.  A known
        article whose words changed gets a new version and is not owed again; a feed changes only
        articles that it brought, since two feeds may word one article differently for ever.
        """
        new, edited, known = [], [], []
        async with self._db.transaction() as tx:
            for identities, draft in drafts:
                article_id = await _known(tx, identities)
                if article_id is None:
                    article_id = await _insert(tx, draft, feed_id, now)
                    new.append(article_id)
                elif await _edit(tx, article_id, draft, feed_id, now):
                    edited.append(article_id)
                else:
                    known.append(article_id)
                await _identify(tx, identities, article_id)
            if announce:
                await _owe(tx, new, now)
        return Published(tuple(new), tuple(edited), tuple(known))

    async def article(self, article_id: int) -> Article | None:
        return (await self.articles([article_id])).get(article_id)

    async def articles(self, ids: Collection[int]) -> dict[int, Article]:
        """The articles of these ids, by id; unknown ids are left out."""
        if not ids:
            return {}
        wanted: dict[str, object] = {f"id{number}": value for number, value in enumerate(ids)}
        names = ", ".join(f":{name}" for name in wanted)
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT * FROM article WHERE id IN ({names})",  # noqa: S608  only names
                **wanted,
            )
        return {row["id"]: article_of(row) for row in rows}

    async def latest_articles(self, *, limit: int, offset: int = 0) -> list[Article]:
        """The newest articles first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                f"SELECT * FROM article {NEWEST_FIRST} LIMIT :limit OFFSET :offset",  # noqa: S608
                limit=limit,
                offset=offset,
            )
        return [article_of(row) for row in rows]

    async def count_articles(self) -> int:
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT COUNT(*) AS articles FROM article")
        return int(row["articles"]) if row else 0

    async def changed_articles(self, after: int, limit: int) -> list[Article]:
        """The articles that changed after change number `after`, in the order they changed."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM article WHERE change > :after ORDER BY change LIMIT :limit",
                after=after,
                limit=limit,
            )
        return [article_of(row) for row in rows]

    async def has_said(self, article_id: int, quote: str) -> bool:
        """Whether these words stand, letter for letter, in some version of the article."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT text FROM article WHERE id = :id UNION ALL"
                " SELECT text FROM article_version WHERE article_id = :id",
                id=article_id,
            )
        return any(quote in row["text"] for row in rows)


async def _known(tx: Connection, identities: Sequence[str]) -> int | None:
    """The article of the first identity that is known: earlier ones are surer."""
    for identity in identities:
        row = await tx.fetch_one(
            "SELECT article_id FROM article_identity WHERE identity = :identity", identity=identity
        )
        if row:
            return int(row["article_id"])
    return None


async def _identify(tx: Connection, identities: Sequence[str], article_id: int) -> None:
    for identity in identities:
        await tx.execute(
            "INSERT INTO article_identity (identity, article_id) VALUES (:identity, :article_id)"
            " ON CONFLICT (identity) DO NOTHING",
            identity=identity,
            article_id=article_id,
        )


async def _next_change(tx: Connection) -> int:
    row = await tx.fetch_one("UPDATE change_number SET last = last + 1 RETURNING last")
    assert row is not None  # noqa: S101  the first migration inserted its only row
    return int(row["last"])


async def _insert(tx: Connection, draft: Draft, feed_id: int | None, now: int) -> int:
    row = await tx.fetch_one(
        "INSERT INTO article (change, feed_id, external_id, url, title, author, language,"
        " published, first_seen, tags, text, headings) VALUES (:change, :feed_id, :external_id,"
        " :url, :title, :author, :language, :published, :now, :tags, :text, :headings)"
        " RETURNING id",
        change=await _next_change(tx),
        feed_id=feed_id,
        external_id=draft.external_id,
        url=draft.url,
        title=draft.title,
        author=draft.author,
        language=draft.language,
        published=draft.published,
        now=now,
        tags=json.dumps(draft.tags, ensure_ascii=False),
        text=draft.text,
        headings=json.dumps(draft.headings),
    )
    assert row is not None  # noqa: S101  an INSERT … RETURNING without a conflict clause
    return int(row["id"])


async def _edit(
    tx: Connection, article_id: int, draft: Draft, feed_id: int | None, now: int
) -> bool:
    """Give the article a new version if its words changed where it came from."""
    row = await tx.fetch_one(
        "SELECT feed_id FROM article WHERE id = :id AND (title <> :title OR text <> :text)",
        id=article_id,
        title=draft.title,
        text=draft.text,
    )
    if row is None or (feed_id is not None and row["feed_id"] != feed_id):
        return False
    await tx.execute(
        "INSERT INTO article_version (article_id, version, title, text, headings, replaced_at)"
        " SELECT id, version, title, text, headings, :now FROM article WHERE id = :id",
        id=article_id,
        now=now,
    )
    await tx.execute(
        "UPDATE article SET version = version + 1, change = :change, title = :title,"
        " text = :text, headings = :headings, author = COALESCE(:author, author),"
        " language = :language WHERE id = :id",
        id=article_id,
        change=await _next_change(tx),
        title=draft.title,
        text=draft.text,
        headings=json.dumps(draft.headings),
        author=draft.author,
        language=draft.language,
    )
    return True


async def _owe(tx: Connection, article_ids: Sequence[int], now: int) -> None:
    for article_id in article_ids:
        await tx.execute(
            "INSERT INTO delivery (chat_id, thread_id, article_id, urgency, next_at, created_at)"
            " SELECT chat_id, thread_id, :article_id, 1, :now, :now FROM subscription"
            " JOIN chat ON chat.id = chat_id WHERE chat.state = 'active' ORDER BY seq",
            article_id=article_id,
            now=now,
        )


def article_of(row: Row) -> Article:
    return Article(
        id=row["id"],
        version=row["version"],
        change=row["change"],
        feed_id=row["feed_id"],
        external_id=row["external_id"],
        url=row["url"],
        title=row["title"],
        author=row["author"],
        language=row["language"],
        published=row["published"],
        first_seen=row["first_seen"],
        tags=tuple(json.loads(row["tags"])),
        text=row["text"],
        headings=tuple(json.loads(row["headings"])),
    )
