"""A feed goes on at another address: its articles stay, nobody gets them again."""

from pathlib import Path

import pytest

from bot.handlers.moving import like_it
from storage import Store
from storage.choices import Candidate
from tests.factories import NOW
from tests.people import buttons
from tests.sites import Site, rss
from tests.test_adding import archived, checked, items, newsdesk
from tests.test_conversation import said


@pytest.mark.parametrize(
    "typed",
    ["https://a.example/feed/", "http://a.example/feed", "a.example/feed", "a.example/feed/"],
)
async def test_a_feed_is_known_by_its_address_however_it_is_written(
    store: Store, typed: str
) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    found = await store.feed_at(typed)
    assert found is not None
    assert found.id == feed.id
    assert await store.feed_at("https://a.example/") is None


async def test_a_feed_is_known_by_the_address_it_had(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    await store.move_feed(feed, "https://b.example/feed", headers={})
    found = await store.feed_at("a.example/feed")
    assert found is not None
    assert (found.id, found.url) == (feed.id, "https://b.example/feed")
    await store.remove_feed(feed.id)
    assert await store.feed_at("a.example/feed") is None


async def test_a_move_forgets_what_the_old_server_said_of_its_answer(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    async with store._db.transaction() as tx:
        await tx.execute("UPDATE feed SET etag = 'x', last_modified = 'y'")
    await store.move_feed(feed, "https://b.example/feed", headers={})
    [moved] = await store.feeds()
    assert (moved.etag, moved.last_modified) == (None, None)


def candidate(url: str, kind: str) -> Candidate:
    return Candidate(url, kind, "صحيفة", 3, ())


@pytest.mark.parametrize(
    ("kind", "typed", "chosen"), [("feed", "b", "b"), ("feed", "c", "a"), ("page", "b", None)]
)
def test_the_same_kind_is_taken_the_very_address_first(
    kind: str, typed: str, chosen: str | None
) -> None:
    found = [candidate("w", "wordpress"), candidate("a", "feed"), candidate("b", "feed")]
    one = like_it(found, kind, typed)
    assert (one.url if one else None) == chosen


async def test_a_feed_that_is_moved_goes_on_and_sends_nothing_again(tmp_path: Path) -> None:
    site = Site({"/old": rss(*items(range(3))), "/new": rss(*items(range(1, 4)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        await sara.turns(await sara.says(f"/add {site.url}/old"), "ولا ترسل القديم")
        await archived(home)
        card = await sara.says(f"/feeds {site.url}/old")
        how = await sara.presses(card, said("ar", "button-feed-move"))
        assert f"/feeds {site.url}/old" in how["text"]
        offer = await sara.says(f"/feeds {site.url}/old {site.url}/new")
        assert "رصيف رقم 3" in offer["text"]
        [feed] = await home.app.store.feeds()
        assert feed.url == f"{site.url}/old"
        moved = await sara.turns(offer, said("ar", "button-feed-move-yes"))
        assert f"{site.url}/new" in moved["text"]
        [pushed] = await sara.hears(after=offer["message_id"])
        assert "رصيف رقم 3" in pushed["text"]
        [feed] = await home.app.store.feeds()
        assert feed.url == f"{site.url}/new"
        assert await home.app.store.count_articles() == 4
        site.pages["/new"] = rss(*items(range(1, 5)))
        await checked(home)
        [pushed] = await sara.hears(after=pushed["message_id"])
        assert "رصيف رقم 4" in pushed["text"]
        assert site.url in (await sara.says(f"/feeds {site.url}/old"))["text"]


async def test_a_move_that_nobody_wants_or_that_leads_nowhere_changes_nothing(
    tmp_path: Path,
) -> None:
    site = Site({"/old": rss(*items(range(3))), "/new": rss(*items(range(3)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        await sara.turns(await sara.says(f"/add {site.url}/old"), "ولا ترسل القديم")
        await archived(home)
        offer = await sara.says(f"/feeds {site.url}/old {site.url}/new")
        await sara.turns(offer, said("ar", "button-feed-move-no"))
        assert await home.notice(await sara.press(offer, buttons(offer)[0]["text"]))
        assert "404" in (await sara.says(f"/feeds {site.url}/old {site.url}/none"))["text"]
        unknown = await sara.says(f"/feeds {site.url}/other {site.url}/new")
        assert f"{site.url}/other" in unknown["text"]
        assert [feed.url for feed in await home.app.store.feeds()] == [f"{site.url}/old"]
