"""Buttons: whatever data is pressed, nothing changes but what is the presser's own."""

import random
import string
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.handlers.buttons import BUTTONS, press
from bot.handlers.desk import Desk
from bot.handlers.incoming import Person
from bot.handlers.subscriptions import follow
from storage import Store
from storage.roles import Role
from tests.desks import desk_of, visit
from tests.factories import NOW, draft, known_as

FORGER, VICTIM, OPERATOR, GROUP, EDITOR = 101, 102, 103, -201, 104
RANDOM, MUTATED = 10_000, 200
CHATS = (FORGER, VICTIM, OPERATOR, -GROUP, EDITOR)  # as buttons write them
SMALL = 12  # the ids that there are lie below it
OWN = ("chat_id", "reader")
# Opinions are nobody's, nor are numbers, nor is that somebody was forgotten; what is owed is looked
# at apart.
UNOWNED = {"judged_answer", "hourly", "forgotten", "delivery"}
KEPT = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    """Two readers, an operator and a group, each with something of their own."""
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    drafts = [draft(f"سفينة {n}", tags=("بحر", "ميناء")) for n in range(4)]
    await store.publish(known_as(*drafts), now=NOW, announce=True, feed_id=feed.id)
    await store.meet(GROUP, kind="supergroup", language="ar", now=NOW)
    await store.open_newsdesk(GROUP, thread_id=0)
    await store.let_wait(waits=True)
    await store.publish(known_as(draft("عند المحررين")), now=NOW, announce=True)
    async with desk_of(store, tmp_path, operators=[OPERATOR]) as made:
        for chat in (FORGER, VICTIM, OPERATOR, GROUP):
            there = await visit(made, chat, user=OPERATOR if chat == GROUP else None)
            await follow(there, "سفينة، بدون كرة")
            await store.ask_about(chat, 2, until=NOW + 999)
            await store.keep_question(
                chat, "كم سفينة؟", thread_id=0, article_id=None, answered=1, now=NOW
            )
            await store.offer(chat, {"feeds": ["https://b.example/feed"]}, now=NOW)
            await store.offer(chat, {"question": "كم؟", "reply": "ثلاث."}, now=NOW)
            said = {"announcement": "نعتذر.", "segment": {"tags": []}, "written": "ar"}
            await store.offer(chat, said, now=NOW)
        yield made


async def rows_of(store: Store, forger: int = FORGER) -> dict[str, list[str]]:
    """Every row of every table, but for the forger's own."""
    found = {}
    async with store._db.reading() as read:
        for table in [row["name"] for row in await read.fetch_all(KEPT)]:
            columns = await read.fetch_all(f"SELECT name FROM pragma_table_info('{table}')")
            names = [column["name"] for column in columns]
            rows = await read.fetch_all(f"SELECT * FROM {table}")
            found[table] = [{name: row[name] for name in names} for row in rows]
    return {
        table: sorted(map(str, (row for row in rows if not is_theirs(forger, table, row))))
        for table, rows in found.items()
        if table not in UNOWNED
    }


def is_theirs(forger: int, table: str, row: dict[str, object]) -> bool:
    return forger in [row.get(own) for own in OWN] or (table, row.get("id")) == ("chat", forger)


def random_payloads(dice: random.Random) -> Iterator[str]:
    """Some noise, and mostly what parses: a verb of ours and small numbers."""
    while True:
        if dice.random() < 0.2:
            yield "".join(dice.choices(string.printable + "٠١٢ابت", k=dice.randint(1, 64)))
        verb = dice.choice(list(BUTTONS))
        numbers = [a_number(dice) for _ in range(BUTTONS[verb].numbers)]
        yield ":".join(["v1", verb, *map(str, numbers)])


def a_number(dice: random.Random) -> int:
    """Now and then somebody's chat."""
    return dice.choice(CHATS) if dice.random() < 0.3 else dice.randint(0, SMALL)


def mutated_payloads(dice: random.Random) -> Iterator[str]:
    """A payload of ours with a character changed, doubled or gone."""
    for payload in random_payloads(dice):
        at = dice.randrange(len(payload))
        other = dice.choice(["", payload[at] * 2, dice.choice("0123456789:-v٣ ")])
        yield payload[:at] + other + payload[at + 1 :]


@pytest.mark.parametrize(
    ("payloads", "count"), [(random_payloads, RANDOM), (mutated_payloads, MUTATED)]
)
async def test_no_data_changes_what_is_anothers(
    desk: Desk, payloads: Callable[[random.Random], Iterator[str]], count: int
) -> None:
    before = await rows_of(desk.store)
    theirs = ("chat", "subscription", "question", "choice", "feed", "role", "newsdesk", "proposal")
    assert all(before[table] for table in theirs)
    made = payloads(random.Random(7))
    for _ in range(count):
        there = await visit(desk, FORGER)
        await press(there, next(made))
    assert await rows_of(desk.store) == before
    # The forger's own questions may go to the newsdesk.
    assert await owed(desk.store) <= {GROUP}


async def owed(store: Store) -> set[int]:
    """The chats that something is owed to."""
    async with store._db.reading() as read:
        return {row["chat_id"] for row in await read.fetch_all("SELECT chat_id FROM delivery")}


OF_CHATS = ("appoint", "member", "route", "rall", "rstop", "rsound", "rlen", "rtopics", "rnew")
# What is not theirs to decide: a chat they are no admin of, who else has a role, the owner's desk.
NOT_EDITORS = ("chat", "subscription", "role", "invitation", "newsdesk")


def editors_payloads(dice: random.Random) -> Iterator[str]:
    """Every other one names a chat."""
    any_of_ours = random_payloads(dice)
    while True:
        verb = dice.choice(OF_CHATS)
        numbers = [dice.choice(CHATS), *(dice.randint(0, 3) for _ in range(2))]
        yield ":".join(["v1", verb, *map(str, numbers[: BUTTONS[verb].numbers])])
        yield next(each for each in any_of_ours if each != "v1:forget")  # else they are none


async def test_an_editor_decides_nothing_of_a_chat_they_are_no_admin_of(desk: Desk) -> None:
    await desk.store.meet(EDITOR, kind="private", language="ar", now=NOW)
    assert await desk.store.appoint(EDITOR, Role.EDITOR, now=NOW)
    before = await rows_of(desk.store, EDITOR)
    made = editors_payloads(random.Random(9))
    for _ in range(3000):
        there = await visit(desk, EDITOR)
        with suppress(AssertionError):  # what looks outside, which there is none of here
            await press(there, next(made))
    after = await rows_of(desk.store, EDITOR)
    for table in NOT_EDITORS:
        assert after[table] == before[table], table
    assert await desk.store.role_of(EDITOR) is Role.EDITOR


async def test_an_editor_who_is_an_admin_there_decides(store: Store, tmp_path: Path) -> None:
    async with desk_of(store, tmp_path, operators=[OPERATOR], admins=[(GROUP, EDITOR)]) as desk:
        await visit(desk, GROUP)
        await store.meet(EDITOR, kind="private", language="ar", now=NOW)
        assert await store.appoint(EDITOR, Role.EDITOR, now=NOW)
        with suppress(AssertionError):  # its card asks Telegram for the chat's title
            await press(await visit(desk, EDITOR), f"v1:rall:{-GROUP}:0")
        assert await store.is_subscribed(GROUP)


# In a group: what a member saves, who waits for an answer, what is offered to choose from.
ANYBODYS = {"saved", "question", "choice"}


async def test_in_a_group_a_member_changes_nothing_that_is_decided(desk: Desk) -> None:
    before, chosen = await rows_of(desk.store), await desk.store.chat(GROUP)
    made = random_payloads(random.Random(8))
    for _ in range(1000):
        await press(await visit(desk, GROUP, user=FORGER), next(made))
    after = await rows_of(desk.store)
    decided = before.keys() - ANYBODYS - {"chat"}
    assert {name: after[name] for name in decided} == {name: before[name] for name in decided}
    assert await desk.store.chat(GROUP) == chosen


async def test_it_is_the_presser_who_must_be_an_admin(desk: Desk) -> None:
    there = await visit(desk, GROUP, user=FORGER)
    assert (await press(there, "v1:unsub")).notice
    assert await desk.store.is_subscribed(GROUP)
    anonymous = replace(there, person=Person(GROUP, speaks_for_chat=True))
    await press(anonymous, "v1:unsub")
    assert not await desk.store.is_subscribed(GROUP)
