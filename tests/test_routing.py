"""Routes: what channels, groups and topics get, said in private by an editor who is admin there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.buttons import press
from bot.handlers.desk import Desk
from storage import Store
from storage.roles import Role
from tests.desks import desk_of, visit
from tests.factories import NOW, draft
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import Json
from tests.test_conversation import said

EDITOR, OTHER, CHANNEL, ROOM, TOPIC = 101, 102, -1001, -201, 9


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    """A channel and a forum, each with an admin of its own, and two editors."""
    for chat, kind in ((CHANNEL, "channel"), (ROOM, "supergroup")):
        await store.meet(chat, kind=kind, language="ar", now=NOW)
    await store.subscribe(ROOM, thread_id=TOPIC, now=NOW)
    admins = [(CHANNEL, EDITOR), (ROOM, OTHER)]
    async with desk_of(store, tmp_path, operators=[EDITOR, OTHER], admins=admins) as made:
        yield made


@pytest.mark.parametrize(
    "data",
    [
        f"v1:rall:{-ROOM}:0",  # an admin elsewhere
        f"v1:rstop:{-ROOM}:{TOPIC}",
        f"v1:rsound:{-ROOM}:{TOPIC}:1",
        f"v1:rlen:{-ROOM}:{TOPIC}:1",
        f"v1:rall:{-CHANNEL}:77",  # no topic of it
        f"v1:rlen:{-CHANNEL}:0:3",
        f"v1:rsound:{-CHANNEL}:0:1",  # it gets nothing yet
        "v1:rall:404:0",
    ],
)
async def test_an_editor_decides_only_where_they_are_an_admin(desk: Desk, data: str) -> None:
    before = await desk.store.routes(limit=9)
    assert (await press(await visit(desk, EDITOR), data)).notice
    assert await desk.store.routes(limit=9) == before


async def test_not_in_a_group_and_not_without_a_role(desk: Desk) -> None:
    await desk.store.name_operators(frozenset({OTHER}), now=NOW)
    data = f"v1:rall:{-CHANNEL}:0"
    assert (await press(await visit(desk, EDITOR), data)).notice == said("ar", "only-operators")
    await desk.store.appoint(EDITOR, Role.EDITOR, now=NOW)
    assert (await press(await visit(desk, CHANNEL, user=EDITOR), data)).notice
    assert not await desk.store.is_subscribed(CHANNEL)


async def test_a_channel_gets_what_its_editor_chooses(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await home.reader(EDITOR)
        none = await editor.says("/routes")
        assert said("ar", "routes-none")[:30] in none["text"]
        await home.reader(OTHER)
        channel = {"title": "قناة الميناء <أ>", "id": CHANNEL, "members": [OTHER]}
        await home.driver.does("chats", type="channel", admins=[EDITOR], **channel)
        await editor.hears(after=none["message_id"], count=2)
        await home.group(ROOM, members=[OTHER, EDITOR], admins=[OTHER])
        listed = await editor.says("/routes")
        assert "قناة الميناء <أ>" in listed["text"]
        assert "غرفة" not in listed["text"]
        card = await editor.turns(listed, buttons(listed)[0]["text"])
        got = await editor.turns(card, said("ar", "button-route-all"))
        assert said("ar", "follow-everything") in got["text"]
        silent = await editor.turns(got, said("ar", "button-silent"))
        brief = await editor.turns(silent, said("ar", "length-brief"))
        assert "✓" in str(buttons(brief))
        chosen = await editor.says("/routes ١ #بحر")
        assert "بحر" in chosen["text"]
        await home.publishes(draft("سفينة", "أولى. ثانية. ثالثة.", tags=("بحر",)), draft("جبل"))
        await until(lambda: has_got(editor, CHANNEL, "سفينة"))
        await home.settled()
        [post] = await posts(editor, CHANNEL)
        assert post["silent"] is True
        stopped = await editor.turns(chosen, said("ar", "button-route-stop"))
        assert said("ar", "routes-nothing") in stopped["text"]


async def test_an_editor_who_adds_the_bot_to_a_channel_sets_it_up_in_private(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, operators=frozenset({OTHER})) as home:
        editor = await home.reader(EDITOR)
        await home.app.store.appoint(EDITOR, Role.EDITOR, now=NOW)
        last = (await editor.messages())[-1]["message_id"]
        await made_channel(home, by=EDITOR)
        told, card = await editor.hears(after=last, count=2)
        assert told["text"] == said("ar", "channel-added", title="قناة الميناء")
        got = await editor.turns(card, said("ar", "button-route-all"))
        assert said("ar", "follow-everything") in got["text"]
        assert await home.app.store.is_subscribed(CHANNEL)
        assert await posts(editor, CHANNEL) == []


async def test_who_adds_the_bot_without_a_role_is_told_who_sets_the_channel_up(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor, other = await home.reader(EDITOR), await home.reader(OTHER)
        last = (await other.messages())[-1]["message_id"]
        heard = await editor.messages()
        await made_channel(home, by=OTHER)
        [told] = await other.hears(after=last)
        assert told["text"] == said("ar", "channel-for-editors", title="قناة الميناء")
        await home.settled()
        assert len(await other.hears(after=last)) == 1
        assert await editor.messages() == heard
        assert not await home.app.store.is_subscribed(CHANNEL)


async def test_a_stranger_who_adds_the_bot_to_a_channel_is_not_written_to(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        await home.driver.does("users", first_name="غريب", id=OTHER)
        await made_channel(home, by=OTHER)
        await home.settled()
        entries = (await home.driver.sees("journal?after=0"))["entries"]
        assert not [each for each in entries if each["method"] == "sendMessage"]


async def made_channel(home: House, *, by: int) -> None:
    """A channel to which its first admin has just added the bot."""
    await home.driver.does("chats", type="channel", title="قناة الميناء", id=CHANNEL, admins=[by])

    async def known() -> bool:
        return await home.app.store.chat(CHANNEL) is not None

    await until(known)


async def posts(person: Person, chat: int) -> list[Json]:
    """What stands in a channel, whose posts have no author."""
    shown = await person.driver.sees(f"transcript?chat={chat}")
    return [message for message in shown["messages"] if "text" in message]


async def has_got(person: Person, chat: int, words: str) -> bool:
    return any(words in message["text"] for message in await posts(person, chat))


async def test_an_editor_asks_whether_all_is_well(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor, other = await home.reader(EDITOR), await home.reader(OTHER)
        assert said("ar", "only-operators") in (await other.says("/health"))["text"]
        await until(lambda: polled(home.app.store))
        well = await editor.says("/health")
        assert said("ar", "health-well") in well["text"]
        async with home.app.store._db.transaction() as tx:
            await tx.execute("DELETE FROM pulse WHERE name = 'feeds'")
        wrong = await editor.turns(well, said("ar", "button-outbox-again"))
        assert said("ar", "health-wrong") in wrong["text"]
        assert wrong["text"].count("⚠️") == 2


async def polled(store: Store) -> bool:
    return await store.last_beat("feeds") is not None and bool(await store.last_beat("updates"))
