"""Feeds polled over real HTTP: what is new is owed once, and trouble passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.ingest.poller import ARTICLES_A_TRANSACTION, AT_ONCE
from bot.ingest.rhythm import LONGEST_BACKOFF, SHARE, SLEEPIEST
from storage import Store
from tests.chaos import served
from tests.factories import NOW
from tests.newsroom import (
    EVERY,
    SUBSCRIBER,
    Newsroom,
    Site,
    entry,
    newsroom,
    polled_out,
    waits,
)
from tests.people import PATIENCE


@pytest.fixture
async def room(store: Store, tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom whose feed holds two articles, polled once."""
    async with newsroom(store, tmp_path, Site([entry(2), entry(1)])) as ready:
        await ready.polls()
        yield ready


async def test_what_a_feed_holds_when_it_is_added_is_archived_and_not_pushed(
    room: Newsroom,
) -> None:
    feed = await room.feed()
    assert (feed.archived, feed.title, feed.cause) == (True, "صحيفة", None)
    assert await room.store.count_articles() == 2
    assert await room.pushed() == []


async def test_what_comes_later_is_pushed_once_oldest_first(room: Newsroom) -> None:
    room.site.entries[:0] = [entry(4), entry(3)]
    before = room.owed
    for _ in range(3):
        await room.polls()
    assert await room.pushed() == ["خبر 3", "خبر 4"]
    assert room.owed == before + 1


async def test_what_is_new_can_be_found(store: Store, tmp_path: Path) -> None:
    async with newsroom(store, tmp_path, Site([entry(1)])) as room:
        await room.polls()
        [article] = await store.latest_articles(limit=5)
        assert article.url == "https://news.example/1"
        async with asyncio.timeout(PATIENCE):
            while await room.index.size() != 1:
                await asyncio.sleep(0.01)


async def test_a_feed_that_has_not_changed_is_not_read_again(room: Newsroom) -> None:
    room.site.headers = {"ETag": '"v1"'}
    await room.polls()
    room.site.body = "this would be no feed"
    feed = await room.polls()
    assert room.site.asked[-1]["If-None-Match"] == '"v1"'
    assert (feed.failures, feed.cause) == (0, None)
    assert feed.rhythm is not None
    assert waits(feed, room.now, feed.rhythm // SHARE)


async def test_an_edited_entry_is_a_new_version_and_no_news(room: Newsroom) -> None:
    room.site.entries[0] = entry(2, "وصلت السفينة، ثم غادرت الميناء.")
    await room.polls()
    await room.polls()
    edited = [a for a in await room.store.latest_articles(limit=5) if a.title == "خبر 2"]
    assert [(a.version, a.text) for a in edited] == [(2, "وصلت السفينة، ثم غادرت الميناء.")]
    assert await room.pushed() == []


async def test_an_entry_whose_guid_changes_every_time_is_no_news(room: Newsroom) -> None:
    for number in range(5):
        room.site.entries = [entry(1, guid=f"new-{number}"), entry(2, guid=f"other-{number}")]
        await room.polls()
    assert await room.pushed() == []
    assert await room.store.count_articles() == 2


async def test_entries_that_lead_to_one_page_are_all_news(room: Newsroom) -> None:
    def change(number: int) -> tuple[str, str, str, str]:
        _, _, title, text = entry(number)
        return (f"c{number}", f"https://news.example/changes#{number}", title, text)

    room.site.entries = [change(11), change(10)]
    await room.polls()
    room.site.entries = [change(12), change(11), change(10)]
    await room.polls()
    assert await room.pushed() == ["خبر 10", "خبر 11", "خبر 12"]


TROUBLE = [
    (500, "x", {}, "status_500"),
    (404, "x", {}, "status_404"),
    (200, "", {}, "empty"),
    (200, "<!doctype html><html><body>صفحة</body></html>", {}, "page"),
    (200, "just words", {}, "not_a_feed"),
    (200, '{"version": ', {}, "broken_json"),
    (200, "this is no gzip", {"Content-Encoding": "gzip"}, "broken"),
]


@pytest.mark.parametrize(("status", "body", "headers", "cause"), TROUBLE)
async def test_a_feed_in_trouble_is_asked_ever_more_rarely_until_it_recovers(
    room: Newsroom, status: int, body: str, headers: dict[str, str], cause: str
) -> None:
    room.site.status, room.site.body, room.site.headers = status, body, headers
    for backoff in (EVERY, 2 * EVERY, 4 * EVERY, 8 * EVERY):
        feed = await room.polls()
        assert waits(feed, room.now, backoff)
    assert (feed.failures, feed.cause, feed.state) == (4, cause, "active")
    room.site.status, room.site.body, room.site.headers = 200, None, {}
    room.site.entries.insert(0, entry(3))
    feed = await room.polls()
    assert (feed.failures, feed.cause) == (0, None)
    assert waits(feed, room.now, EVERY)
    assert await room.pushed() == ["خبر 3"]


async def test_the_longest_wait_is_a_day_and_no_feed_is_given_up(room: Newsroom) -> None:
    room.site.status = 404
    started = room.now
    while room.now < started + 20 * LONGEST_BACKOFF:
        feed = await room.polls()
    assert (feed.state, feed.next_check) == ("active", room.now + LONGEST_BACKOFF)


async def test_a_server_that_asks_to_be_left_alone_is_left_alone(room: Newsroom) -> None:
    room.site.status, room.site.headers = 429, {"Retry-After": "7200"}
    feed = await room.polls()
    assert feed.cause == "status_429"
    assert waits(feed, room.now, 7200)


async def test_the_first_poll_that_succeeds_is_the_archive(store: Store, tmp_path: Path) -> None:
    site = Site([entry(1)], status=503)
    async with newsroom(store, tmp_path, site) as room:
        feed = await room.polls()
        assert (feed.archived, feed.cause) == (False, "status_503")
        site.status = 200
        assert (await room.polls()).archived
        assert await store.count_articles() == 1
        assert await room.pushed() == []


async def test_one_feed_in_trouble_does_not_stop_the_others(room: Newsroom) -> None:
    dead = await room.store.add_feed("http://127.0.0.1:9/feed", now=room.now)
    room.site.entries.insert(0, entry(3))
    room.now += 2 * EVERY
    async with asyncio.timeout(PATIENCE):
        while {feed.next_check > room.now for feed in await room.store.feeds()} != {True}:
            room.poller.wake()
            await asyncio.sleep(0.01)
    causes = {feed.id: feed.cause for feed in await room.store.feeds()}
    assert causes.pop(dead.id) == "refused"
    assert set(causes.values()) == {None}
    assert await room.pushed() == ["خبر 3"]


async def test_every_round_is_a_sign_of_life(room: Newsroom) -> None:
    await room.polls()
    room.poller.wake()
    async with asyncio.timeout(PATIENCE):
        while await room.store.last_beat("feeds") != room.now:
            await asyncio.sleep(0.01)


# ---- rhythm


async def test_a_feed_that_falls_quiet_is_polled_rarely_until_it_wakes_up(room: Newsroom) -> None:
    started = room.now
    while room.now < started + 2 * 24 * 3600:
        feed = await room.polls()
    assert waits(feed, room.now, SLEEPIEST)
    room.site.entries.insert(0, entry(3))
    feed = await room.polls()
    assert feed.next_check - room.now < SLEEPIEST / 3


async def test_what_server_and_feed_say_of_freshness_is_respected(room: Newsroom) -> None:
    room.site.headers = {"Cache-Control": "max-age=1800"}
    feed = await room.polls()
    assert waits(feed, room.now, 1800)
    room.site.body = room.site.rss().replace("<item>", "<ttl>60</ttl><item>", 1)
    feed = await room.polls()
    assert waits(feed, room.now, 3600)


async def test_an_archive_of_many_transactions_is_kept_whole_and_not_pushed(
    store: Store, tmp_path: Path
) -> None:
    number = 2 * ARTICLES_A_TRANSACTION + 1
    async with newsroom(store, tmp_path, Site([entry(n) for n in range(number)])) as room:
        await room.polls()
        assert await store.count_articles() == number
        assert await room.pushed() == []


# ---- moves and ends


async def moving(request: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect("/feed")


@asynccontextmanager
async def moved_newsroom(store: Store, folder: Path) -> AsyncIterator[tuple[Newsroom, str]]:
    """A newsroom whose feed's server has an old address too, which leads to it for good."""
    async with newsroom(store, folder, Site([entry(1)]), more=[web.get("/old", moving)]) as room:
        await room.polls()
        yield room, room.url.replace("/feed", "/old")


async def test_a_permanent_move_is_believed_at_the_third_sighting(
    store: Store, tmp_path: Path
) -> None:
    site = Site([entry(1)])
    routes = [web.get("/old", moving), web.get("/feed", site.answer)]
    async with served(routes) as url, newsroom(store, tmp_path, site, at=f"{url}/old") as room:
        for seen in (1, 2):
            feed = await room.polls()
            assert (feed.url, feed.moved_seen) == (f"{url}/old", seen)
        feed = await room.polls()
        async with asyncio.timeout(PATIENCE):
            while (feed := await room.feed()).url != f"{url}/feed":
                await asyncio.sleep(0.01)
        assert (feed.moved_to, feed.moved_seen) == (None, 0)
        assert (await room.polls()).cause is None
        assert await store.add_feed(f"{url}/old", now=room.now) == await room.feed()
        assert await room.pushed() == []


async def test_a_feed_that_moves_onto_a_known_one_becomes_part_of_it(
    store: Store, tmp_path: Path
) -> None:
    async with moved_newsroom(store, tmp_path) as (room, old):
        twin = await store.add_feed(old, now=room.now)
        assert len(await store.feeds()) == 2
        await polled_out(room, 3)
        async with asyncio.timeout(PATIENCE):
            while len(await store.feeds()) != 1:
                await asyncio.sleep(0.01)
        [feed] = await store.feeds()
        assert (feed.url, feed.state) == (room.url, "active")
        assert feed.id != twin.id
        assert await store.add_feed(old, now=room.now) == feed
        assert await room.pushed() == []


async def test_a_feed_that_is_gone_for_good_is_stopped_and_told_at_once(room: Newsroom) -> None:
    room.site.status = 410
    feed = await room.polls()
    assert (feed.state, feed.cause) == ("stopped", "status_410")
    assert room.told == [(feed.id, "status_410")]
    asked = len(room.site.asked)
    room.now += 30 * LONGEST_BACKOFF
    room.poller.wake()
    await asyncio.sleep(0.3)
    assert len(room.site.asked) == asked


async def test_a_stopped_feed_goes_on_when_it_is_resumed(room: Newsroom) -> None:
    room.site.status = 410
    feed = await room.polls()
    room.site.status = 200
    await room.store.check_feed(feed.id, now=room.now)
    feed = await room.polls()
    assert (feed.state, feed.cause) == ("active", None)
    assert room.told == [(feed.id, "status_410"), (feed.id, None)]


async def test_a_feed_removed_while_it_is_polled_hurts_nobody(room: Newsroom) -> None:
    room.site.entries.insert(0, entry(3))
    [feed] = await room.store.feeds()
    room.now = feed.next_check
    room.poller.wake()
    await room.store.remove_feed(feed.id)
    await asyncio.sleep(0.3)
    assert await room.store.feeds() == []
    assert (await room.store.add_feed(room.url, now=room.now)).id == feed.id
    feed = await room.polls()
    assert (feed.archived, feed.state) == (True, "active")
    assert await room.store.count_articles() == 3


# ---- honest failures


async def test_operators_are_told_once_for_each_cause_and_once_when_it_is_over(
    room: Newsroom,
) -> None:
    [feed] = await room.store.feeds()
    for status in [*[500] * 2, 200, *[500] * 3, 503, 502, 404, 404, 200, 200]:
        room.site.status = status
        await room.polls()
    assert room.told == [(feed.id, "status_500"), (feed.id, "status_404"), (feed.id, None)]
    assert (await room.feed()).told is None


async def test_what_operators_are_told_is_owed_through_the_outbox(room: Newsroom) -> None:
    room.site.body = "<html><body>صفحة</body></html>"
    before = room.owed
    feed = await room.polls()
    assert (feed.told, room.told) == ("page", [(feed.id, "page")])
    assert room.owed == before + 1
    [owed] = await room.store.due_deliveries(now=room.now, limit=9)
    assert (owed.chat_id, owed.article_id) == (SUBSCRIBER, None)


async def test_whoever_asks_for_another_try_is_told_what_comes_of_it(room: Newsroom) -> None:
    room.site.status = 500
    for _ in range(3):
        feed = await room.polls()
    await room.store.check_feed(feed.id, now=room.now)
    await room.polls()
    assert room.told == [(feed.id, "status_500")] * 2


# ---- many feeds


async def test_a_slow_server_with_many_feeds_delays_nobody(store: Store, tmp_path: Path) -> None:
    released = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await released.wait()
        return web.Response(status=503)

    site = Site([entry(1)])
    async with served([web.get("/{name}", slow)]) as url:
        # More than may be under way at once, and all of them waiting for longer.
        for number in range(AT_ONCE + 10):
            await store.add_feed(f"{url}/{number}", now=NOW - 1)
        try:
            async with newsroom(store, tmp_path, site) as room, asyncio.timeout(PATIENCE):
                room.poller.wake()
                while not await store.count_articles():
                    await asyncio.sleep(0.01)
                waiting = await store.due_feeds(now=NOW, limit=1000)
                assert len(waiting) >= AT_ONCE + 10
        finally:
            released.set()


async def test_every_feed_that_is_due_is_polled_once(store: Store, tmp_path: Path) -> None:
    async with newsroom(store, tmp_path, Site([entry(1)])) as room:
        for number in range(40):
            await store.add_feed(f"{room.url}?{number}", now=NOW)
        async with asyncio.timeout(PATIENCE):
            while await store.due_feeds(now=room.now, limit=1):
                await asyncio.sleep(0.02)
        assert len(room.site.asked) == 41
        assert all(feed.archived for feed in await store.feeds())


async def test_in_an_outage_operators_are_told_once_for_all_feeds(
    store: Store, tmp_path: Path
) -> None:
    async with newsroom(store, tmp_path, Site([entry(1)])) as room:
        for number in range(8):
            await store.add_feed(f"http://127.0.0.1:9/{number}", now=NOW)
        await polled_out(room, 4)
        assert room.told == [(0, None)]
