"""How an article stands in its table."""

import orjson

from storage.database import Connection, Row
from storage.models import Article, Draft

INSERT = (
    "INSERT INTO article (change, feed_id, external_id, url, title, author, language, published,"
    " first_seen, tags, text, headings, story, image) VALUES (:change, :feed_id, :external_id, :url,"
    " :title, :author, :language, :published, :now, :tags, :text, :headings, :story, :image)"
)


async def insert_article(
    tx: Connection, draft: Draft, feed_id: int | None, now: int, story: int | None, change: int
) -> int:
    """Store a draft as an article; returns its id."""
    row = await tx.fetch_one(f"{INSERT} RETURNING id", **row_of(draft, feed_id, now, story, change))
    assert row is not None  # noqa: S101  an INSERT … RETURNING without a conflict clause
    return int(row["id"])


def row_of(
    draft: Draft, feed_id: int | None, now: int, story: int | None, change: int
) -> dict[str, object]:
    """What INSERT needs."""
    return {
        "change": change,
        "feed_id": feed_id,
        "external_id": draft.external_id,
        "url": draft.url,
        "title": draft.title,
        "author": draft.author,
        "language": draft.language,
        "published": draft.published,
        "now": now,
        "tags": orjson.dumps(draft.tags).decode(),
        "text": draft.text,
        "headings": orjson.dumps(draft.headings).decode(),
        "story": story,
        "image": draft.image,
    }


async def replace_article(
    tx: Connection, article_id: int, draft: Draft, now: int, change: int, *, by_hand: bool = False
) -> None:
    """Keep what the article says as a version, and let it say what the draft says: because its
    source does, or an editor.
    """
    await tx.execute(
        "INSERT INTO article_version (article_id, version, title, text, headings, replaced_at)"
        " SELECT id, version, title, text, headings, :now FROM article WHERE id = :id",
        id=article_id,
        now=now,
    )
    await tx.execute(
        "UPDATE article SET version = version + 1, change = :change, title = :title,"
        " text = :text, headings = :headings, author = COALESCE(:author, author),"
        " image = COALESCE(:image, image), language = :language,"
        " by_hand = CASE WHEN :by_hand THEN COALESCE(by_hand, version) END WHERE id = :id",
        id=article_id,
        change=change,
        title=draft.title,
        text=draft.text,
        headings=orjson.dumps(draft.headings).decode(),
        author=draft.author,
        image=draft.image,
        language=draft.language,
        by_hand=by_hand,
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
        tags=tuple(orjson.loads(row["tags"])),
        text=row["text"],
        headings=tuple(orjson.loads(row["headings"])),
        story=row["story"],
        retracted=row["retracted"],
        image=row["image"],
        kind=row["kind"],
    )
