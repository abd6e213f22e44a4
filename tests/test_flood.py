"""How much of what a feed shows at once is news, and what waits for an operator's word."""

import pytest

from bot.ingest.flood import news
from storage import Store
from storage.models import FirstPoll, News
from tests.factories import NOW, draft, known_as

SARA = 101


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        (0, 50, News(0)),
        (1, 0, News(1)),
        (5, 0, News(5)),  # a small feed that is wholly new
        (6, 0, News(0, 3)),
        (6, 14, News(6)),  # thirty in a hundred are not more than that
        (6, 13, News(0, 3)),
        (20, 980, News(20)),
        (21, 979, News(0, 3)),
        (1000, 0, News(0, 3)),
    ],
)
def test_an_established_feed_that_is_suddenly_new_is_held(
    new: int, known: int, expected: News
) -> None:
    assert news(new, known, first_poll=False, choice=FirstPoll.LATEST) == expected


@pytest.mark.parametrize(
    ("choice", "new", "owed"),
    [
        (FirstPoll.NOTHING, 50, 0),
        (FirstPoll.LATEST, 50, 3),
        (FirstPoll.LATEST, 2, 2),
        (FirstPoll.DIGEST, 50, 0),
    ],
)
def test_a_feed_that_was_just_added_owes_what_was_chosen(
    choice: FirstPoll, new: int, owed: int
) -> None:
    assert news(new, 0, first_poll=True, choice=choice) == News(owed)


async def flooded(store: Store, *, owe: int = 0, hold: int = 3) -> tuple[int, tuple[int, ...]]:
    """A feed of which ten articles came at once, and those, oldest first."""
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.subscribe(SARA, now=NOW)
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    asked = []

    def decision(new: int, known: int) -> News:
        asked.append((new, known))
        return News(owe, hold)

    ten = known_as(*(draft(f"خبر {n}") for n in range(10)))
    published = await store.publish(ten, now=NOW, announce=decision, feed_id=feed.id)
    assert asked == [(10, 0)]
    assert published.held == published.new[10 - owe - hold : 10 - owe]
    return feed.id, published.new


async def owed(store: Store) -> list[int | None]:
    async with store._db.reading() as read:
        rows = await read.fetch_all("SELECT article_id FROM broadcast ORDER BY id")
    return [row["article_id"] for row in rows]


async def test_of_a_flood_the_newest_are_held_and_nothing_is_owed(store: Store) -> None:
    feed_id, ids = await flooded(store)
    assert [article.id for article in await store.held(feed_id)] == list(ids[-3:])
    assert await owed(store) == []
    assert await store.count_articles() == 10


async def test_what_is_owed_is_newer_than_what_is_held(store: Store) -> None:
    feed_id, ids = await flooded(store, owe=2, hold=1)
    assert await owed(store) == list(ids[-2:])
    assert [article.id for article in await store.held(feed_id)] == [ids[-3]]


async def test_more_than_there_is_can_be_neither_owed_nor_held(store: Store) -> None:
    feed_id, ids = await flooded(store, owe=8, hold=2)
    assert await owed(store) == list(ids[-8:])
    more = await store.publish(
        known_as(draft("آخر")), now=NOW, announce=lambda *_: News(1, 5), feed_id=feed_id
    )
    assert (await owed(store))[-1:] == list(more.new)
    assert more.held == ()


async def test_what_is_released_is_owed_once(store: Store) -> None:
    feed_id, ids = await flooded(store)
    assert [await store.release(feed_id, now=NOW) for _ in range(2)] == [ids[-3:], ()]
    assert await owed(store) == list(ids[-3:])
    assert await store.held(feed_id) == []


async def test_what_is_dropped_stays_in_the_archive(store: Store) -> None:
    feed_id, ids = await flooded(store)
    assert await store.drop_held(feed_id) == ids[-3:]
    assert await store.release(feed_id, now=NOW) == ()
    assert await owed(store) == []
    assert await store.count_articles() == 10


async def test_the_decision_counts_what_is_known(store: Store) -> None:
    feed_id, _ = await flooded(store)
    asked = []

    def decision(new: int, known: int) -> News:
        asked.append((new, known))
        return News(new)

    entries = known_as(draft("خبر 1"), draft("خبر 2", text="تغيّر."), draft("خبر 99"))
    published = await store.publish(entries, now=NOW, announce=decision, feed_id=feed_id)
    assert asked == [(1, 2)]
    assert await owed(store) == list(published.new)
