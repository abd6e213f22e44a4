"""An article is known once, whatever its source does to its guid or its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.identity import canonical, identities, told_apart
from storage import Store
from storage.models import Draft
from tests.factories import NOW, draft

SAME = [
    "https://news.example/a/1",
    "http://news.example/a/1",
    "https://NEWS.example/a/1/",
    "https://news.example:443/a/1",
    "http://news.example:80/a/1",
    "https://news.example/a/1#comments",
    "https://news.example/a/1?utm_source=rss&utm_medium=feed",
    "https://news.example/a/1?fbclid=x",
]
DIFFERENT = [
    ("https://a.example/1", "https://b.example/1"),
    ("https://a.example/1", "https://a.example/2"),
    ("https://a.example/A", "https://a.example/a"),
    ("https://a.example/?id=1", "https://a.example/?id=2"),
    ("https://a.example/", "https://a.example:8080/"),
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
