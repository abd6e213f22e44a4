"""What readers ask of the store is found by its indexes: no look at every article."""

import re
from collections.abc import Iterator

import pytest

from storage import Store
from storage.sqlite import SqliteConnection
from tests.factories import NOW, draft, known_as

SARA = 101
# In the order of an index, only as far as there is a limit; or in an index alone, to count.
LOOKS_AT_ALL = re.compile(
    r"SCAN article(?! USING (COVERING INDEX|INDEX article_listed))"
    r"|SEARCH article USING INDEX article_story"
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, object]]]]:
    """All that the store is asked, in SQL."""
    heard: list[tuple[str, dict[str, object]]] = []
    fetch_all = SqliteConnection.fetch_all

    async def hearing(self: SqliteConnection, sql: str, /, **values: object) -> object:
        heard.append((sql, values))
        return await fetch_all(self, sql, **values)

    monkeypatch.setattr(SqliteConnection, "fetch_all", hearing)
    yield heard
    monkeypatch.undo()


async def everything_readers_ask(store: Store) -> None:
    await store.latest_articles(limit=5, offset=10)
    await store.count_articles()
    await store.recent_articles(since=NOW, limit=9)
    await store.articles_since(NOW, limit=9)
    await store.topics(limit=9)
    await store.known_tags()
    await store.known_authors()
    for tags in (None, ["اقتصاد"]):
        for authors, feeds in ((None, None), (["هالة"], [1])):
            await store.article_ids(tags=tags, authors=authors, feeds=feeds, since=NOW, limit=9)
    await store.saved(SARA, limit=5)
    await store.count_saved(SARA)
    await store.story(1)
    await store.has_said(1, "x")
    await store.articles_shown(SARA, 5)
    await store.last_answered(SARA, thread_id=0, since=0)
    await store.standings()
    await store.articles_of(1, limit=5)
    await store.count_articles_of(1)
    await store.data_of(SARA)


async def test_no_command_of_readers_looks_at_every_article(
    store: Store, asked: list[tuple[str, dict[str, object]]]
) -> None:
    await everything_readers_ask(store)
    several = list(asked)
    assert len(several) > 20
    async with store._db.reading() as read:
        for sql, values in several:
            plan = await read.fetch_all(f"EXPLAIN QUERY PLAN {sql}", **values)
            steps = [str(row["detail"]) for row in plan]
            looks = [step for step in steps if LOOKS_AT_ALL.match(step)]
            assert not looks or "story = " in sql, (sql, steps)
            if "ORDER BY COALESCE" in sql and "GROUP BY" not in sql and "told" not in sql:
                assert "USE TEMP B-TREE FOR ORDER BY" not in steps, (sql, steps)


async def test_tags_are_those_of_what_is_listed(store: Store) -> None:
    first = draft("أ", tags=("اقتصاد", "نفط"), published=NOW)
    second = draft("ب", tags=("نفط", "نفط"), published=NOW + 5, author="هالة")
    await store.publish(known_as(first, second), now=NOW, announce=False)
    assert await store.known_tags() == ["اقتصاد", "نفط"]
    assert await store.known_authors() == ["هالة"]
    assert await store.article_ids(tags=["نفط", "اقتصاد"], limit=9) == [2, 1]
    assert await store.article_ids(tags=["نفط"], authors=["هالة"], limit=9) == [2]
    assert await store.article_ids(tags=["نفط"], since=NOW + 1, limit=9) == [2]
    assert await store.article_ids(limit=1) == [2]
    assert await store.article_ids(tags=["اقتصاد"], authors=["هالة"], limit=9) == []
    async with store.transaction() as tx:
        await tx.execute("UPDATE article SET story = 1 WHERE id = 2")
    assert await store.article_ids(tags=["نفط"], limit=9) == [1]
    async with store.transaction() as tx:
        await tx.execute("UPDATE article SET tags = '[\"طاقة\"]', published = 7 WHERE id = 1")
    assert await store.known_tags() == ["طاقة"]
    assert await store.article_ids(tags=["طاقة"], since=8, limit=9) == []
    await store.retract(1, how="replaced", now=NOW)
    assert await store.known_tags() == []
