"""The outbox's loop when it is stopped, and when a delivery cannot be shown."""

import asyncio
import time
from asyncio.subprocess import Process
from pathlib import Path

import pytest
from aiohttp import web
from markupsafe import Markup

from bot.delivery import alarm
from bot.delivery.dispatch import Dispatch
from bot.i18n import Locale
from bot.messages.message import Message
from storage import Store, open_store
from storage.deliveries import Owed
from tests.chaos import Newspaper, count, delivered, drained, served, start, subscribe
from tests.factories import NOW, draft, known_as
from tests.letterbox import Letterbox
from tests.people import PATIENCE
from tests.sandboxed import sandboxed

CHATS = range(101, 111)


async def owe(store: Store) -> None:
    """Subscribers who are owed an article."""
    for chat in CHATS:
        await store.meet(chat, kind="private", language="ar", now=NOW)
        await store.subscribe(chat, now=NOW)
    await store.publish(known_as(draft()), now=NOW, announce=True)


async def until_begun(post: Letterbox, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(post.begun) < count:
            await asyncio.sleep(0.01)


async def stopped(running: "asyncio.Task[None]") -> float:
    """How many seconds it took to stop it."""
    start = time.monotonic()
    running.cancel()
    await asyncio.wait([running], timeout=PATIENCE)
    assert running.cancelled()
    return time.monotonic() - start


async def test_what_is_under_way_is_finished_before_the_end_so_that_nothing_comes_twice(
    tmp_path: Path,
) -> None:
    post = Letterbox(0.3)
    for _ in range(2):
        store = await open_store(str(tmp_path / "warraq.db"))
        if not post.begun:
            await owe(store)
        running = asyncio.create_task(Dispatch(store, post, clock=lambda: NOW).run())
        await until_begun(post, len(CHATS))
        await stopped(running)
        assert await store.count_deliveries() == {"sent": len(CHATS)}
        await store.close()
    assert sorted(post.arrived) == list(CHATS)


async def test_what_hangs_does_not_keep_the_bot_from_ending_and_is_sent_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "DRAIN", 0.2)
    await owe(store)
    post = Letterbox(3600)
    running = asyncio.create_task(Dispatch(store, post, clock=lambda: NOW).run())
    await until_begun(post, len(CHATS))
    assert await stopped(running) < 2
    assert await store.count_deliveries() == {"pending": len(CHATS)}
    post.seconds = 0
    running = asyncio.create_task(Dispatch(store, post, clock=lambda: NOW).run())
    await until_begun(post, 2 * len(CHATS))
    await stopped(running)
    assert sorted(post.arrived) == list(CHATS)


async def test_an_article_that_cannot_be_shown_is_held_and_the_others_go(store: Store) -> None:
    await owe(store)
    async with store._db.transaction() as tx:
        await tx.execute("UPDATE article SET headings = 'not JSON'")
    await store.publish(known_as(draft("سليمة")), now=NOW, announce=True)
    post = Letterbox()
    running = asyncio.create_task(Dispatch(store, post, clock=lambda: NOW).run())
    async with asyncio.timeout(PATIENCE):
        while await store.count_deliveries() != {"sent": len(CHATS)}:
            await asyncio.sleep(0.02)
    await stopped(running)
    assert [each.state for each in await store.accounts(limit=2)] == ["finished", "held"]


async def test_a_reply_that_cannot_be_shown_is_let_go_and_the_others_arrive(store: Store) -> None:
    for chat in (201, 202):
        await store.meet(chat, kind="private", language="ar", now=NOW)
    await store.keep_updates([(1, "{}")], now=NOW)
    # A reply in a form that this version does not know, and one that it does.
    replies = [Owed(201, '{"html": "…"}'), Owed(202, Message(Markup("نعم")).to_payload())]
    await store.update_handled(1, replies, now=NOW)
    post = Letterbox()
    running = asyncio.create_task(Dispatch(store, post, clock=lambda: NOW).run())
    async with asyncio.timeout(PATIENCE):
        while not post.arrived:
            await asyncio.sleep(0.02)
    await stopped(running)
    assert post.arrived == [202]


async def test_an_article_is_dated_as_its_reader_writes_dates(store: Store) -> None:
    post = Letterbox()
    for chat in (301, 302):
        await store.meet(chat, kind="private", language="ar", now=NOW)
        await store.subscribe(chat, now=NOW)
    await store.choose_region(302, "MA")
    await store.choose_digits(302, "arab")
    await store.publish(known_as(draft(published=NOW)), now=NOW, announce=True)
    running = asyncio.create_task(
        Dispatch(store, post, defaults=Locale("ar", "LB", "Asia/Beirut"), clock=lambda: NOW).run()
    )
    async with asyncio.timeout(PATIENCE):
        while len(post.arrived) < 2:
            await asyncio.sleep(0.01)
    await stopped(running)
    assert "21 أيلول 2026" in post.shown[301]
    assert "٢١ شتنبر ٢٠٢٦" in post.shown[302]


async def told_to_stop(child: Process, after: float = 0) -> None:
    """Ask a bot to end, as a supervisor does; it ends well and in time."""
    await asyncio.sleep(after)
    child.terminate()
    assert await asyncio.wait_for(child.wait(), 10) == 0


async def test_a_bot_that_is_told_to_stop_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    paper, db = Newspaper(3), tmp_path / "warraq.db"
    async with sandboxed() as driver, served([web.get("/feed", paper.feed)]) as url:
        await driver.does("settings", latency_ms=100)
        await subscribe(driver, db, range(1, 31), f"{url}/feed")
        paper.revealed = 3
        for _ in range(2):
            child = await start(db, driver.url)
            already = count(db, "sent")
            async with asyncio.timeout(PATIENCE):
                while count(db, "sent") == already:
                    await asyncio.sleep(0.05)
            await told_to_stop(child)
        assert 0 < count(db, "sent") < 90
        child = await start(db, driver.url)
        await drained(db, 90)
        await told_to_stop(child)
        copies = await delivered(driver, 3)
    assert copies == {(chat, number): 1 for chat in range(1, 31) for number in range(3)}
