"""A group that puts the bot out and has it back: all is as it was, what it missed is offered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.desk import Desk
from bot.handlers.incoming import Admitted, Place, ShutOut
from bot.handlers.incoming import Person as Somebody
from bot.handlers.react import react
from bot.subscriptions.schedule import next_digest, pace_of
from storage import Store
from tests.desks import desk_of, later
from tests.factories import AR, NOW, draft, known_as
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import Json
from tests.test_conversation import said

ADMIN, MEMBER, ROOM, TOPIC = 101, 102, -201, 9
DAY = 24 * 3600
# Since when it is there, and when it last spoke.
TIMES = {"since", "seen_at", "away_since"}


async def rows(store: Store) -> list[dict[str, object]]:
    """All that is kept of the group and of what it asked for."""
    found = []
    async with store._db.reading() as read:
        for table, of in (("chat", "id"), ("subscription", "chat_id")):
            columns = await read.fetch_all(f"SELECT name FROM pragma_table_info('{table}')")
            names = [column["name"] for column in columns]
            if table == "chat":
                names = [name for name in names if name not in TIMES]
            kept = await read.fetch_all(f"SELECT * FROM {table} WHERE {of} = {ROOM}")
            found += [{name: row[name] for name in names} for row in kept]
    return found


async def opened(home: House) -> Person:
    """The group, as one of its admins sees it."""
    for person in (ADMIN, MEMBER):
        await home.reader(person)
    people = {"members": [ADMIN, MEMBER], "admins": [ADMIN]}
    room = {"type": "supergroup", "title": "غرفة", "id": ROOM, "is_forum": True}
    await home.driver.does("chats", **room, **people)
    group = Person(home.driver, ADMIN, ROOM)
    await group.hears()
    return group


async def kicked(home: House) -> None:
    await home.driver.does(f"chats/{ROOM}/state", state="kicked")

    async def is_gone() -> bool:
        chat = await home.app.store.chat(ROOM)
        return chat is not None and chat.state == "gone"

    await until(is_gone)


async def added(home: House, group: Person) -> Json:
    """The greeting."""
    last = max(each["message_id"] for each in await group.messages())
    await home.driver.does(f"chats/{ROOM}/state", state="ok")
    [greeting] = await group.hears(after=last)
    return greeting


async def test_whatever_a_group_had_chosen_is_as_it_was(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        group = await opened(home)
        await group.says("/follow #بحر، نفط، بدون كرة")
        for words in ("/quiet 11 pm to 6 am", "/settings Asia/Beirut", "/language English"):
            await group.says(words)
        await group.says("/digest friday 8 am")
        await group.says("/follow #اقتصاد", thread=TOPIC)
        await group.says("/quiet off", thread=TOPIC)
        before = await rows(home.app.store)
        assert len(before) == 3
        await kicked(home)
        greeting = await added(home, group)
        assert await rows(home.app.store) == before
        assert said("en", "back-again") in greeting["text"]
        assert said("en", "button-missed") not in str(buttons(greeting))


async def test_what_a_group_missed_comes_in_one_digest_and_only_if_it_asks(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        group = await opened(home)
        await group.says("/follow #بحر")
        await home.publishes(draft("قبل", tags=("بحر",)))
        await home.settled()
        await kicked(home)
        await home.publishes(
            draft("سفينة", tags=("بحر",)), draft("ميناء", tags=("بحر",)), draft("جبل")
        )
        await home.settled()
        greeting = await added(home, group)
        await home.settled()
        assert (await group.messages())[-1]["message_id"] == greeting["message_id"]
        label = said("ar", "button-missed")
        member = Person(home.driver, MEMBER, ROOM)
        refused = await member.press(greeting, label)
        assert await home.notice(refused) == said("ar", "only-admins")
        digest = await group.presses(greeting, label)
        assert "سفينة" in digest["text"]
        assert "ميناء" in digest["text"]
        assert "قبل" not in digest["text"]
        assert "جبل" not in digest["text"]
        again = await group.press(greeting, label)
        assert await home.notice(again) == said("ar", "old-button")
        await home.publishes(draft("بعد", tags=("بحر",)))
        [next_one] = await group.hears(after=digest["message_id"])
        assert "بعد" in next_one["text"]


# ---- what fell due meanwhile


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    """A group that is subscribed."""
    await store.meet(ROOM, kind="supergroup", language="ar", now=NOW)
    await store.subscribe(ROOM, now=NOW)
    async with desk_of(store, tmp_path, admins=[(ROOM, ADMIN)]) as made:
        yield made


async def back_after(desk: Desk, days: int) -> list[str]:
    """Put out for some days in which an article is sent: what buttons the greeting has."""
    place = Place(ROOM, "supergroup")
    await react(desk, ShutOut(ROOM, "kicked"))
    then = later(desk, days * DAY)
    await desk.store.publish(known_as(draft("سفينة")), now=then.clock(), announce=True)
    [greeting] = (await react(then, Admitted(place, Somebody(ADMIN)))).messages
    assert await desk.store.due_digests(now=then.clock(), limit=9) == []
    return [str(each.label) for row in greeting.buttons for each in row]


async def chooses(desk: Desk, pace: str, *, next_at: int | None) -> None:
    there = await desk.store.subscription(ROOM)
    assert there
    await desk.store.choose_pace(there.seq, pace, next_at=next_at)


@pytest.mark.parametrize("pace", ["daily 08:00", "weekly 5 08:00"])
async def test_a_digest_by_the_clock_comes_when_it_next_would(desk: Desk, pace: str) -> None:
    await chooses(desk, pace, next_at=NOW + DAY)
    assert said("ar", "button-missed") in await back_after(desk, 7)
    there = await desk.store.subscription(ROOM)
    assert there
    assert there.pace == pace
    assert there.next_at == next_digest(pace_of(pace), AR.zone, NOW + 7 * DAY)


@pytest.mark.parametrize("pace", ["", "every 2"])
async def test_what_waited_for_the_morning_or_for_more_is_left_to_the_button(
    desk: Desk, pace: str
) -> None:
    await chooses(desk, pace, next_at=NOW + 60)
    assert said("ar", "button-missed") in await back_after(desk, 7)
    there = await desk.store.subscription(ROOM)
    assert there
    assert (there.pace, there.next_at) == (pace, None)


async def test_nothing_missed_is_not_offered(desk: Desk) -> None:
    there = await desk.store.subscription(ROOM)
    assert there
    await desk.store.choose(there.seq, wish='{"words":["جبل"]}', quiet="", silent=False)
    assert said("ar", "button-missed") not in await back_after(desk, 1)
