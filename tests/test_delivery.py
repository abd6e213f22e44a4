"""Deliveries against the sandbox's faults: what is owed arrives, or stands where it can be seen."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from bot.messages.message import Message, Quote
from storage.deliveries import Owed
from tests.factories import NOW, draft
from tests.people import PATIENCE, House, Person, house


async def readers(home: House, count: int) -> list[Person]:
    people = [await home.reader(101 + number) for number in range(count)]
    for person in people:
        await home.app.store.subscribe(person.id, now=NOW)
    return people


async def until(home: House, deliveries: dict[str, int]) -> None:
    """Wait until the outbox stands so."""
    async with asyncio.timeout(PATIENCE):
        while await home.app.store.count_deliveries() != deliveries:
            await asyncio.sleep(0.02)


async def copies(person: Person, title: str) -> int:
    return sum(title in message.get("text", "") for message in await person.messages())


async def test_every_subscriber_gets_every_article_once_and_in_order(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        # The limiter keeps a chat to one message a second, so three articles take three.
        people = await readers(home, 5)
        await home.publishes(*(draft(f"مقالة-{n}-") for n in range(3)))
        await home.settled()
        for person in people:
            titles = [m["text"] for m in await person.messages()][1:]
            assert [n for text in titles for n in range(3) if f"مقالة-{n}-" in text] == [0, 1, 2]


async def test_the_limits_are_kept_as_the_emulator_counts_them(tmp_path: Path) -> None:
    async with house(tmp_path, limits=True) as home:
        await readers(home, 70)
        await home.publishes(draft())
        await home.settled()
        counted = await home.driver.sees("counters")
        assert counted["max_per_second"] <= 30
        assert counted["max_per_chat_per_second"] <= 1
        assert (counted["too_many"], counted["inside_retry_after"]) == (0, 0)
        assert await home.app.store.count_deliveries() == {"sent": 70}


async def test_a_wait_that_telegram_asks_for_is_kept_to_the_second(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        await home.driver.does(
            "faults", method="sendMessage", chat=101, times=1, do={"kind": "429", "retry_after": 2}
        )
        await home.publishes(draft())
        await home.settled()
        assert await copies(sara, "سفينة جديدة") == 1
        entries = (await home.driver.sees("journal?after=0"))["entries"]
        refused, sent = [e for e in entries if e["method"] == "sendMessage" and e["chat"] == 101][
            -2:
        ]
        assert (refused["code"], sent["code"]) == (429, 200)
        assert sent["at"] - refused["at"] >= 2


async def test_one_flooded_group_does_not_delay_others(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        await home.group(-201, members=[101], admins=[101])
        await home.app.store.subscribe(-201, now=NOW)
        await home.driver.does(
            "faults", method="sendMessage", chat=-201, do={"kind": "429", "retry_after": 600}
        )
        await home.publishes(draft("أولى"), draft("ثانية"))
        await sara.hears(count=3)
        await until(home, {"sent": 2, "pending": 2})


LOST: list[tuple[str, str]] = [
    ("blocked", "blocked"),
    ("deactivated", "deactivated"),
]


@pytest.mark.parametrize(("state", "reason"), LOST)
async def test_a_person_who_cannot_be_reached_stays_subscribed_but_silent(
    tmp_path: Path, state: str, reason: str
) -> None:
    async with house(tmp_path) as home:
        await readers(home, 1)
        await home.driver.does("chats/101/state", state=state)
        await home.publishes(draft("أولى"), draft("ثانية"))
        await home.settled()
        chat = await home.app.store.chat(101)
        assert chat is not None
        assert (chat.state, chat.reason) == ("gone", reason)
        assert await home.app.store.is_subscribed(101)
        assert "pending" not in await home.app.store.count_deliveries()


async def test_a_reader_who_unblocks_gets_what_comes_after(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        await home.driver.does("chats/101/state", state="blocked")
        await home.publishes(draft("أثناء الحظر"))
        await home.settled()
        await home.driver.does("chats/101/state", state="ok")
        await sara.says("مرحبا")
        await home.publishes(draft("بعد الحظر"))
        await home.settled()
        assert await copies(sara, "أثناء الحظر") == 0
        assert await copies(sara, "بعد الحظر") == 1


async def test_a_group_that_became_a_supergroup_gets_the_message_there(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await readers(home, 1)
        await home.group(-201, members=[101], admins=[101])
        await home.app.store.subscribe(-201, now=NOW)
        moved = await home.driver.does("chats/-201/state", state="migrated", to=-1009)
        assert moved
        await home.publishes(draft())
        await home.settled()
        assert await copies(Person(home.driver, 101, -1009), "سفينة جديدة") == 1
        assert await home.app.store.is_subscribed(-1009)
        assert not await home.app.store.is_subscribed(-201)


@pytest.mark.parametrize(("times", "deliveries"), [(1, {"sent": 2}), (2, {"held": 1, "sent": 1})])
async def test_a_message_telegram_will_not_take_goes_as_plain_text_or_is_held(
    tmp_path: Path, times: int, deliveries: dict[str, int]
) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        poison: dict[str, Any] = {"kind": "error", "code": 400, "description": "Bad Request: no"}
        await home.driver.does("faults", method="sendMessage", times=times, do=poison)
        await home.publishes(draft("مسمومة"))
        await home.settled()
        await home.publishes(draft("سليمة"))
        await home.settled()
        assert await copies(sara, "سليمة") == 1
        assert await home.app.store.count_deliveries() == deliveries


@pytest.mark.parametrize("fault", [{"kind": "error", "code": 500, "description": "Internal"}])
async def test_what_surely_did_not_arrive_is_sent_again(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        await home.driver.does("faults", method="sendMessage", times=2, do=fault)
        await home.publishes(draft())
        await home.settled()
        assert await copies(sara, "سفينة جديدة") == 1


@pytest.mark.parametrize("kind", ["lost", "reset", "garbage", "html"])
async def test_what_may_have_arrived_waits_half_a_minute_and_is_counted(
    tmp_path: Path, kind: str
) -> None:
    async with house(tmp_path) as home:
        await readers(home, 1)
        fault = {"kind": kind, **({"code": 502} if kind == "html" else {})}
        await home.driver.does("faults", method="sendMessage", times=1, do=fault)
        await home.publishes(draft())
        async with home.app.store._db.reading() as read:
            async with asyncio.timeout(10):
                while True:
                    row = await read.fetch_one(
                        "SELECT maybe_sent, state, next_at FROM delivery WHERE payload IS NULL"
                    )
                    if row and row["maybe_sent"]:
                        break
                    await asyncio.sleep(0.02)
        assert row["state"] == "pending"


async def test_words_that_no_article_says_cannot_leave(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        [sara] = await readers(home, 1)
        await home.publishes(draft(text="ما قيل فعلًا."), announce=False)
        store = home.app.store
        [article] = await store.latest_articles(limit=1)
        for seq, words in enumerate(("ما لم يقله أحد", "ما قيل فعلًا"), 900):
            await store.keep_updates([(seq, "{}")], now=NOW)
            message = Message(Markup("{}").format(words), quotes=(Quote(article.id, words),))
            [update] = await store.unhandled_updates(after=0, limit=1)
            await store.update_handled(update.seq, [Owed(101, message.to_payload())], now=NOW)
        home.app.dispatch.wake()
        await home.settled()
        said = [m["text"] for m in await sara.hears(count=2)]
        assert said[1:] == ["ما قيل فعلًا"]
