"""What operators see of the outbox, and what they may do about it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.outbox import time_left
from bot.i18n import Locale
from bot.messages.outbox import duration
from storage import Store
from storage.deliveries import Account
from storage.models import News
from tests.factories import AR, EN, NOW, draft, known_as
from tests.people import PATIENCE, House, Person, buttons, house

OPERATOR = 900
POISON: dict[str, Any] = {"kind": "error", "code": 400, "description": "Bad Request: no"}


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, operators=frozenset({OPERATOR})) as running:
        yield running


@pytest.fixture
async def operator(home: House) -> Person:
    return await home.reader(OPERATOR)


async def subscribed(home: House, *numbers: int) -> list[Person]:
    people = [await home.reader(number) for number in numbers]
    for person in people:
        await home.app.store.subscribe(person.id, now=int(time.time()))
    return people


async def test_an_idle_outbox_says_so(operator: Person) -> None:
    card = await operator.says("/outbox")
    assert "لا شيء مستحقّ ينتظر" in card["text"]
    assert not any("أعد المحاولة" in button["text"] for button in buttons(card))


async def test_what_became_of_an_article_is_counted_and_none_is_lost(
    home: House, operator: Person
) -> None:
    await subscribed(home, 101, 102, 103)
    await home.driver.does("chats/102/state", state="deactivated")
    await home.publishes(draft("مقالة الميناء"))
    await home.settled()
    card = await operator.says("/outbox")
    said = "وصلت ⁨2⁩، رُفضت ⁨1⁩، انتقلت ⁨0⁩، فات أوانها ⁨0⁩، محتجزة ⁨0⁩، ربما وصلت مرتين ⁨0⁩، ضاعت ⁨0⁩"
    assert "مقالة الميناء" in card["text"]
    assert said in card["text"]
    one = await operator.turns(card, "1")
    assert said in one["text"]
    assert "تنتظر دورها" in one["text"]
    by_words = await operator.says("/outbox الميناء")
    assert said in by_words["text"]


async def test_what_is_held_is_shown_with_its_reason_and_tried_again(
    home: House, operator: Person
) -> None:
    [sara] = await subscribed(home, 101)
    await home.driver.does("faults", method="sendMessage", chat=101, times=2, do=POISON)
    await home.publishes(draft("مسمومة"))
    await home.settled()
    card = await operator.says("/outbox")
    assert "رسالة محتجزة" in card["text"]
    assert "bad message" in card["text"]
    after = await operator.turns(card, "أعد المحاولة")
    await home.settled()
    assert any("مسمومة" in m["text"] for m in await sara.messages())
    assert "رسالة محتجزة" not in after["text"]
    assert await home.app.store.count_deliveries() == {"sent": 1}


async def test_a_held_broadcast_goes_on_when_an_operator_says_so(
    home: House, operator: Person
) -> None:
    people = await subscribed(home, 101, 102)
    store = home.app.store
    await store.publish(known_as(draft("معطّلة")), now=int(time.time()), announce=True)
    [broadcast] = await store.running_broadcasts()
    await store.hold_broadcast(broadcast.id)
    home.app.dispatch.wake()
    card = await operator.says("/outbox")
    assert "توقّف إرسال" in card["text"]
    await operator.turns(card, "أعد المحاولة")
    await home.settled()
    for person in people:
        assert sum("معطّلة" in m["text"] for m in await person.messages()) == 1


async def test_only_operators_see_the_outbox(home: House) -> None:
    sara = await home.reader(101)
    answer = await sara.says("/outbox")
    assert "الصادر" not in answer["text"]


async def test_a_suspended_group_gets_what_it_missed_when_rights_come_back(home: House) -> None:
    await home.reader(101)
    await home.group(-201, members=[101], admins=[101])
    store = home.app.store
    await store.subscribe(-201, now=int(time.time()))
    await home.driver.does("chats/-201/state", state="no_rights")
    await home.publishes(draft("فائتة أولى"))
    await home.settled()
    chat = await store.chat(-201)
    assert chat is not None
    assert chat.state == "suspended"
    await home.publishes(draft("فائتة ثانية"))
    await home.settled()
    group = Person(home.driver, 101, -201)
    last = (await group.messages())[-1]["message_id"]
    await home.driver.does("chats/-201/state", state="ok")
    digest = (await group.hears(after=last))[0]
    assert "فائتة أولى" in digest["text"]
    assert "فائتة ثانية" in digest["text"]


async def test_a_digest_that_met_closed_doors_comes_when_they_open(home: House) -> None:
    await home.reader(101)
    await home.group(-201, members=[101], admins=[101])
    store, now = home.app.store, int(time.time())
    await store.subscribe(-201, now=now)
    subscription = await store.subscription(-201)
    assert subscription is not None
    await store.choose_pace(subscription.seq, "daily 08:00", next_at=now + 9999)
    await home.publishes(draft("في النشرة"))
    await home.settled()
    await home.driver.does("chats/-201/state", state="no_rights")
    await store.choose_pace(subscription.seq, "daily 08:00", next_at=now)
    home.app.dispatch.wake()
    group = Person(home.driver, 101, -201)
    async with asyncio.timeout(PATIENCE):
        while (chat := await store.chat(-201)) is None or chat.state != "suspended":
            await asyncio.sleep(0.02)
    last = (await group.messages())[-1]["message_id"]
    await home.driver.does("chats/-201/state", state="ok")
    digest = (await group.hears(after=last))[0]
    assert "في النشرة" in digest["text"]


# ---- pure


def account(article_id: int, audience: int | None, visited: int = 0) -> Account:
    empty = Account(article_id, "", "running", NOW, None, audience, *[0] * 10)
    return replace(empty, visited=visited)


LEFT = [
    ([], {}),
    ([account(1, None)], {}),
    ([account(1, 30)], {1: 1}),
    ([account(1, 31)], {1: 2}),
    ([account(1, 30, 30)], {1: 0}),
    ([account(1, 30, 40)], {1: 0}),
    ([account(1, 3000), account(2, 60)], {2: 2, 1: 102}),
    ([account(1, 3000, 2970), account(2, 60), account(3, None)], {1: 1, 2: 3}),
]


@pytest.mark.parametrize(("running", "seconds"), LEFT)
def test_the_time_that_broadcasts_take_at_this_rate(
    running: list[Account], seconds: dict[int, int]
) -> None:
    assert time_left(running, per_second=30) == seconds


DURATIONS = [
    (AR, 0, "أقلّ من ثانية"),
    (AR, 2, "ثانيتين"),
    (AR, 59, "59 ثانيةً"),
    (AR, 120, "دقيقتين"),
    (EN, 60, "a minute"),
    (EN, 3 * 3600, "3 hours"),
    (EN, 47 * 3600, "47 hours"),
    (EN, 3 * 86400, "3 days"),
]


@pytest.mark.parametrize(("locale", "seconds", "said"), DURATIONS)
def test_a_duration_in_words(locale: Locale, seconds: int, said: str) -> None:
    assert duration(locale, seconds) == said


async def test_an_article_held_of_its_feed_is_not_released_once_it_was_taken_back(
    store: Store,
) -> None:
    feed = await store.add_feed("https://sahifa.example/feed", now=NOW)
    await store.publish(
        known_as(draft("محتجزة"), draft("باقية")),
        now=NOW,
        announce=lambda new, known: News(0, hold=2),
        feed_id=feed.id,
    )
    first, second = await store.held(feed.id)
    await store.retract(first.id, how="deleted", now=NOW)
    assert await store.release(feed.id, now=NOW) == (second.id,)
