"""An article is known once, whatever its source does to its guid or its address."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.identity import (
    LIKENESS,
    canonical,
    identities,
    is_next_issue,
    same_words,
    told_apart,
)
from storage import Store
from storage.database import shipped_migrations, statements
from storage.deliveries import Walked
from storage.models import Draft
from tests.factories import NOW, article, draft
from tests.feeds_changing import CASES, DAY, PRICES, Case

SAME = [
    "https://news.example/a/1",
    "http://news.example/a/1",
    "https://NEWS.example/a/1/",
    "https://news.example:443/a/1",
    "http://news.example:80/a/1",
    "https://news.example/a/1#comments",
    "https://news.example/a/1?utm_source=rss&utm_medium=feed",
    "https://news.example/a/1?fbclid=x",
    "https://news.example/a/1?UTM_Source=rss",
    "http://www.news.example/a/1/?msclkid=1#top",
    "https://news.example/%61/1",
]
DIFFERENT = [
    ("https://a.example/1", "https://b.example/1"),
    ("https://a.example/1", "https://a.example/2"),
    ("https://a.example/A", "https://a.example/a"),
    ("https://a.example/?id=1", "https://a.example/?id=2"),
    ("https://a.example/", "https://a.example:8080/"),
    ("https://www.example/", "https://example/"),
    ("https://a.example/%C7%E1", "https://a.example/%C8%E1"),
    ("https://a.example/a%2Fb", "https://a.example/a/b/"),
    # Two words in windows-1256.
    ("https://a.example/?t=%C7%E1", "https://a.example/?t=%C8%E1"),
]
UNREADABLE = ["http://[bad", "http://a.example:99999/", "http://a.example:x/"]


@pytest.mark.parametrize("url", SAME)
def test_what_leads_to_the_same_page_is_the_same_address(url: str) -> None:
    assert canonical(url) == SAME[0]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_may_lead_elsewhere_is_another_address(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert canonical("https://a.example/?b=2&a=1") == canonical("https://a.example/?a=1&b=2")


@pytest.mark.parametrize("url", UNREADABLE)
def test_an_address_that_cannot_be_taken_apart_stays_as_it_is(url: str) -> None:
    assert canonical(url) == url


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_after_a_host_gives_a_stable_address(path: str, query: str) -> None:
    once = canonical(f"https://a.example/{path}?{query}")
    assert canonical(once) == once


@given(st.text(max_size=80))
def test_any_text_at_all_has_an_identity(text: str) -> None:
    assert identities(draft(url=text or None, external_id=text), feed_id=1)


def test_an_imported_article_with_an_id_is_known_by_that_alone() -> None:
    assert identities(draft(url=SAME[0], external_id="7"), feed_id=None) == ["id:7"]


def test_a_guid_belongs_to_its_feed_and_an_address_to_all() -> None:
    one, other = (
        identities(draft(str(feed), url=SAME[0], external_id="1"), feed_id=feed) for feed in (1, 2)
    )
    assert set(one) & set(other) == {f"url:{SAME[0]}"}


def test_spelling_variants_are_the_same_words() -> None:
    one = identities(draft("أخبار المدينة", "وصل إلى القاهرة."), feed_id=1)
    other = identities(draft("اخبار المدينه", "وصل الى القاهره."), feed_id=1)
    assert one == other


async def ten_polls(store: Store, *entries: Draft, of: str = "feed") -> list[int]:
    """How many articles each of ten polls of a feed finds new or edited."""
    feed = await store.add_feed(f"https://news.example/{of}", now=NOW)
    counts = []
    for _ in range(10):
        published = await store.publish(
            told_apart(entries, feed_id=feed.id), now=NOW, announce=True, feed_id=feed.id
        )
        counts.append(len(published.new) + len(published.edited))
    return counts


SHARED = [
    # A changelog: every entry leads to a place on one page.
    [draft(str(n), url=f"https://news.example/all#{n}", external_id=f"g{n}") for n in range(3)],
    # A feed whose every guid is the site's address.
    [draft(str(n), url=f"https://news.example/{n}", external_id="site") for n in range(3)],
    [draft(str(n), url="https://news.example/", external_id="site") for n in range(3)],
]


@pytest.mark.parametrize("entries", SHARED)
async def test_entries_that_share_a_guid_or_an_address_are_articles_of_their_own(
    store: Store, entries: list[Draft]
) -> None:
    assert await ten_polls(store, *entries) == [3] + [0] * 9
    assert await store.count_articles() == 3


async def test_an_entry_listed_twice_is_one_article(store: Store) -> None:
    twice = [draft(url=SAME[0], external_id=guid) for guid in ("a", "b")]
    assert await ten_polls(store, *twice) == [1] + [0] * 9


async def test_two_feeds_that_word_one_article_differently_do_not_take_turns(store: Store) -> None:
    whole, teaser = draft(text="النصّ كله.", url=SAME[0]), draft(text="مقتطف.", url=SAME[1])
    assert await ten_polls(store, whole, of="all") == [1] + [0] * 9
    assert await ten_polls(store, teaser, of="politics") == [0] * 10
    [article] = await store.latest_articles(limit=5)
    assert (article.version, article.text) == (1, whole.text)
    corrected = draft(text="النصّ كله مصحّحًا.", url=SAME[0])
    assert await ten_polls(store, corrected, of="all") == [1] + [0] * 9


async def owed_titles(store: Store) -> list[str]:
    """What was owed and is not yet sent, as titles; owed no longer afterwards."""
    running = await store.running_broadcasts()
    ended = [Walked(each.id, each.hi_seq, (), finished=True) for each in running]
    if ended:
        await store.settle_broadcasts(await store.take_over(), ended, [], now=NOW)
    shown = await store.articles([each.article_id for each in running])
    return [shown[each.article_id].title for each in running]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_feed_that_changes_owes_what_is_new_and_nothing_twice(
    store: Store, case: Case
) -> None:
    await store.meet(1, kind="private", language="ar", now=NOW)
    await store.subscribe(1, now=NOW)
    feed = await store.add_feed("https://news.example/feed", now=NOW)
    owed = []
    for number, entries in enumerate(case.polls):
        await store.publish(
            told_apart(entries, feed_id=feed.id),
            now=NOW + number * case.every,
            announce=True,
            feed_id=feed.id,
            likeness=LIKENESS,
        )
        owed.append(await owed_titles(store))
    assert owed == [list(titles) for titles in case.owed]


def test_there_are_forty_ways_to_change_a_feed() -> None:
    assert len({case.name for case in CASES}) >= 40


async def test_the_same_guid_in_two_feeds_is_two_articles(store: Store) -> None:
    for name in ("one", "two"):
        entry = draft(name, url=f"https://{name}.example/1", external_id="1")
        assert await ten_polls(store, entry, of=name) == [1] + [0] * 9
    assert await store.count_articles() == 2


async def test_a_feed_known_by_its_words_before_they_were_its_own_is_not_sent_again(
    store: Store,
) -> None:
    feed = await store.add_feed("https://news.example/old", now=NOW)
    entry = draft()
    old = [key.replace(f":{feed.id}:", ":") for key in identities(entry, feed_id=feed.id)]
    await store.publish([(old, entry)], now=NOW, announce=True, feed_id=feed.id)
    migration = shipped_migrations()[4]
    [rename] = [each for each in statements(migration) if "UPDATE article_identity" in each]
    async with store._db.transaction() as tx:
        await tx.execute(rename)
    assert await ten_polls(store, entry, of="old") == [0] * 10


async def test_every_edit_is_a_version_and_what_is_only_spelt_otherwise_is_none(
    store: Store,
) -> None:
    feed = await store.add_feed("https://news.example/feed", now=NOW)
    texts = ["النصّ الأوّل.", "النص الاول!", "النصّ الثاني.", "النصّ  الثاني"]
    for text in texts:
        entry = draft(text=text, external_id="1")
        await store.publish(
            told_apart([entry], feed_id=feed.id),
            now=NOW,
            announce=True,
            feed_id=feed.id,
            likeness=LIKENESS,
        )
    [kept] = await store.latest_articles(limit=5)
    assert (kept.version, kept.text) == (2, texts[2])


async def test_two_drafts_of_one_article_do_not_undo_each_other_for_ever(store: Store) -> None:
    both = [(["a"], draft(text="قال هذا.")), (["b"], draft(text="قال ذاك."))]
    await store.publish([(["a", "b"], draft())], now=NOW, announce=False)
    first, *rest = [await store.publish(both, now=NOW, announce=False) for _ in range(4)]
    assert len(first.edited) == 1
    assert [published.edited for published in rest] == [(), (), ()]


@pytest.mark.parametrize(
    ("days", "price", "title", "next_one"),
    [
        (1, 7, "الأسعار", True),
        (1, 5, "الأسعار", False),
        (0, 7, "الأسعار", False),
        (0, 5, "الأسعار 2", True),
    ],
)
def test_the_next_of_a_series_has_another_number_or_comes_another_day_with_other_figures(
    days: int, price: int, title: str, *, next_one: bool
) -> None:
    old = article(1, PRICES.format(5), title="الأسعار", published=NOW)
    new = draft(title, PRICES.format(price), published=NOW + days * DAY)
    assert is_next_issue(old, new, NOW) is next_one


def test_a_figure_is_a_word_and_a_comma_is_not() -> None:
    old = article(1, "ارتفع السعر إلى 35 دينارًا، اليوم.")
    assert same_words(old, draft(old.title, "ارتفع السعر الى ٣٥ دينارا اليوم"))
    assert not same_words(old, draft(old.title, old.text.replace("35", "36")))
    assert not same_words(replace(old, title="آخر"), draft(old.title, old.text))
