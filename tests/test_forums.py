"""Forums: editors have a topic opened for each category; chats are picked, not typed."""

from pathlib import Path

import pytest

from tests.factories import draft
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import BOT, Json
from tests.test_conversation import said
from tests.test_routing import posts

EDITOR, OTHER, CHANNEL, FORUM = 101, 102, -1001, -201
SEA, MARKET = "بحر", "اقتصاد"


async def opened(home: House, *, admins: list[int], kind: str = "supergroup") -> Person:
    """An editor, a forum with these admins, and an archive of two categories."""
    editor = await home.reader(EDITOR)
    await home.reader(OTHER)
    await home.driver.does(
        "chats",
        type=kind,
        title="غرفة الأخبار",
        id=FORUM,
        members=[OTHER],
        admins=admins,
        is_forum=True,
    )
    await home.publishes(
        draft("أ", tags=(SEA,)), draft("ب", tags=(SEA,)), draft("ج", tags=(MARKET,)), announce=False
    )
    return editor


async def card_of(editor: Person) -> Json:
    listed = await editor.says("/routes")
    return await editor.turns(listed, buttons(listed)[0]["text"])


async def threads(home: House) -> dict[str, int]:
    """The forum's topics, by name, as Telegram has them."""
    shown = await home.driver.sees(f"transcript?chat={FORUM}")
    made = [message for message in shown["messages"] if "forum_topic_created" in message]
    return {each["forum_topic_created"]["name"]: each["message_thread_id"] for each in made}


async def test_each_topic_gets_the_articles_of_its_category(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await opened(home, admins=[EDITOR, BOT])
        choice = await editor.turns(await card_of(editor), said("ar", "button-forum"))
        assert [each["text"] for each in buttons(choice)[:2]] == [SEA, MARKET]
        one = await editor.turns(choice, SEA)
        assert f"✓ {SEA}" in [each["text"] for each in buttons(one)]
        await editor.turns(one, said("ar", "button-forum-all"))
        made = await threads(home)
        assert set(made) == {SEA, MARKET}
        await home.publishes(draft("سفينة", tags=(SEA,)), draft("سوق", tags=(MARKET,)))

        async def came() -> bool:
            return len(pushed(await posts(editor, FORUM))) == 2

        await until(came)
        found = pushed(await posts(editor, FORUM))
        assert {each["message_thread_id"] for each in found if "سفينة" in each["text"]} == {
            made[SEA]
        }
        assert {each["message_thread_id"] for each in found if "سوق" in each["text"]} == {
            made[MARKET]
        }


def pushed(messages: list[Json]) -> list[Json]:
    return [each for each in messages if "سفينة" in each["text"] or "سوق" in each["text"]]


async def test_a_topic_is_opened_once(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await opened(home, admins=[EDITOR, BOT])
        choice = await editor.turns(await card_of(editor), said("ar", "button-forum"))
        one = await editor.turns(choice, SEA)
        await editor.press(one, f"✓ {SEA}")
        await editor.turns(await card_of(editor), said("ar", "button-forum"))
        assert set(await threads(home)) == {SEA}
        assert f"غرفة الأخبار › {SEA}" in (await editor.says("/routes"))["text"]


async def test_without_the_right_no_topic_is_opened_and_that_is_said(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await opened(home, admins=[EDITOR])
        choice = await editor.turns(await card_of(editor), said("ar", "button-forum"))
        press = await editor.press(choice, SEA)
        assert await home.notice(press) == said("ar", "forum-refused")
        assert await threads(home) == {}
        assert len(await home.app.store.subscriptions_of(FORUM)) == 0


async def test_only_a_forum_is_offered_topics(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await home.reader(EDITOR)
        await home.reader(OTHER)
        await home.group(FORUM, members=[OTHER, EDITOR], admins=[EDITOR])
        card = await card_of(editor)
        assert said("ar", "button-forum") not in str(buttons(card))


# ---- picking a chat


@pytest.mark.parametrize(("kind", "request_id"), [("channel", 1), ("supergroup", 2)])
async def test_a_chat_that_is_picked_is_set_up_at_once(
    tmp_path: Path, kind: str, request_id: int
) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor = await home.reader(EDITOR)
        made = {"title": "الميناء", "id": CHANNEL, "members": [], "admins": [EDITOR]}
        await home.driver.does("chats", type=kind, **made)
        if kind == "channel":
            await editor.hears(count=3)
        await home.driver.does(f"chats/{CHANNEL}/state", state="not_member")
        await home.settled()
        listed = await editor.says("/routes")
        picking = await editor.presses(listed, said("ar", "button-routes-add"))
        assert len(picking["reply_markup"]["keyboard"]) == 2
        await home.driver.does("pick", user=EDITOR, chat=CHANNEL, request=request_id)
        chosen, card = await editor.hears(after=picking["message_id"] + 1, count=2)
        assert "الميناء" in chosen["text"]
        assert chosen["reply_markup"]["remove_keyboard"]
        await editor.turns(card, said("ar", "button-route-all"))
        assert await home.app.store.is_subscribed(CHANNEL)


async def test_a_chat_that_is_picked_by_who_does_not_decide_there_is_left_alone(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor, other = await home.reader(EDITOR), await home.reader(OTHER)
        made = {"title": "الميناء", "id": CHANNEL, "members": [EDITOR], "admins": [OTHER]}
        await home.driver.does("chats", type="channel", **made)
        for person, why in ((editor, "routes-not-there"), (other, "only-operators")):
            shared = {"request_id": 1, "chat_id": CHANNEL}
            answer = await shares(home, person, shared)
            assert answer["text"] == said("ar", why)
        assert not await home.app.store.is_subscribed(CHANNEL)


async def shares(home: House, person: Person, shared: Json) -> Json:
    """What the bot answers to a picked chat that no key of its asked for."""
    last = (await person.says("/help"))["message_id"]
    user = {"id": person.id, "is_bot": False, "first_name": "م", "language_code": "ar"}
    chat = {"id": person.id, "type": "private", "first_name": "م"}
    message = {"message_id": 10**6, "date": 1, "chat": chat, "from": user, "chat_shared": shared}
    await home.driver.does("update", message=message)
    [answer] = await person.hears(after=last)
    return answer
