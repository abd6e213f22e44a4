"""People in the sandbox: who hears whom, who may write to whom, and what the bot is told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandboxed import BOT, Driver, Json, sandboxed

SARA, OMAR = 101, 102
ROOM = -201


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        for number in (SARA, OMAR):
            await driver.reader(number, language_code="ar")
        yield driver


async def say(
    telegram: Driver, text: str, *, chat: int = SARA, user: int = SARA, **more: Any
) -> Json:
    return await telegram.does("say", chat=chat, user=user, text=text, **more)


async def send(telegram: Driver, chat: int = SARA, **more: Any) -> str | Json:
    """The message sent, or the refusal with its code."""
    status, answer = await telegram.answer("sendMessage", chat_id=chat, text="سلام", **more)
    result: Json = answer.get("result", {})
    return result if status == 200 else f"{status} {answer['description']}"


async def test_what_a_person_says_reaches_the_bot_as_a_message(telegram: Driver) -> None:
    said = await say(telegram, "/help ما الجديد؟")
    (update,) = await telegram.updates()
    assert update["message"] == said
    assert said["from"] == {
        "id": SARA,
        "is_bot": False,
        "first_name": "سارة",
        "language_code": "ar",
    }
    assert said["chat"] == {"id": SARA, "type": "private", "first_name": "سارة"}
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]


async def test_the_bot_cannot_begin_a_conversation(telegram: Driver) -> None:
    await telegram.does("users", first_name="هدى", id=103)
    assert await send(telegram, 103) == (
        "403 Forbidden: bot can't initiate conversation with a user"
    )
    await say(telegram, "/start", chat=103, user=103)
    assert isinstance(await send(telegram, 103), dict)


async def test_a_reply_brings_the_message_it_answers_with_its_buttons(telegram: Driver) -> None:
    markup = {"inline_keyboard": [[{"text": "زر", "callback_data": "1"}]]}
    sent = await send(telegram, reply_markup=markup)
    assert isinstance(sent, dict)
    await say(telegram, "كيف؟", reply_to=sent["message_id"])
    (update,) = await telegram.updates()
    replied = update["message"]["reply_to_message"]
    assert replied["message_id"] == sent["message_id"]
    assert replied["reply_markup"] == markup


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("كلام بين الأعضاء", False),
        ("/help", True),
        ("/help@warraq_bot", True),
        ("/help@WARRAQ_BOT", True),
        ("/help@other_bot", False),
        ("يا @warraq_bot ما الجديد", True),
        ("يا @warraq_bottle", False),
        ("😀😀 @warraq_bot", True),
    ],
)
async def test_privacy_mode_hides_what_is_not_for_the_bot(
    telegram: Driver, text: str, *, heard: bool
) -> None:
    await telegram.group(SARA, OMAR)
    await say(telegram, text, chat=ROOM)
    assert bool(await telegram.updates()) is heard
    transcript = await telegram.sees(f"transcript?chat={ROOM}")
    assert transcript["messages"][-1]["text"] == text


async def test_in_a_group_a_reply_to_the_bot_is_heard(telegram: Driver) -> None:
    await telegram.group(SARA, OMAR)
    sent = await send(telegram, ROOM)
    theirs = await say(telegram, "كلام", chat=ROOM)
    assert isinstance(sent, dict)
    await say(telegram, "لهم", chat=ROOM, user=OMAR, reply_to=theirs["message_id"])
    await say(telegram, "له", chat=ROOM, user=OMAR, reply_to=sent["message_id"])
    (update,) = await telegram.updates()
    assert update["message"]["text"] == "له"


async def test_an_admin_bot_hears_everything(telegram: Driver) -> None:
    await telegram.group(SARA, admins=[BOT])
    await say(telegram, "كلام", chat=ROOM)
    assert len(await telegram.updates()) == 1


async def test_an_anonymous_admin_speaks_as_the_group(telegram: Driver) -> None:
    await telegram.group(SARA, admins=[SARA])
    await say(telegram, "/help", chat=ROOM, anonymous=True)
    (update,) = await telegram.updates()
    message = update["message"]
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == ROOM


async def test_a_channel_posts_without_a_sender(telegram: Driver) -> None:
    values = {"type": "channel", "title": "قناة", "members": [SARA], "id": -1005}
    await telegram.does("chats", **values)
    (added,) = await telegram.updates()
    assert added["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    await say(telegram, "خبر", chat=-1005)
    (update,) = await telegram.updates()
    assert "from" not in update["channel_post"]
    sent = await send(telegram, -1005)
    assert isinstance(sent, dict)
    assert sent["sender_chat"]["id"] == -1005
    assert "from" not in sent


async def test_topics_of_a_forum_exist_once_somebody_wrote_in_them(telegram: Driver) -> None:
    await telegram.group(SARA, type="supergroup", is_forum=True)
    missing = await send(telegram, ROOM, message_thread_id=9)
    assert missing == "400 Bad Request: message thread not found"
    said = await say(telegram, "/ask", chat=ROOM, thread=9)
    assert (said["message_thread_id"], said["is_topic_message"]) == (9, True)
    sent = await send(telegram, ROOM, message_thread_id=9)
    reply = await send(telegram, ROOM, reply_parameters={"message_id": said["message_id"]})
    assert isinstance(sent, dict)
    assert isinstance(reply, dict)
    assert sent["message_thread_id"] == reply["message_thread_id"] == 9
    assert "no topics" in await telegram.cannot("say", chat=SARA, user=SARA, text="x", thread=9)


async def test_being_added_to_a_group_is_told_twice(telegram: Driver) -> None:
    await telegram.does("chats", type="group", title="غرفة", members=[SARA, OMAR], admins=[OMAR])
    membership, service = await telegram.updates()
    change = membership["my_chat_member"]
    assert change["from"]["id"] == OMAR
    assert change["old_chat_member"]["status"] == "left"
    assert change["new_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["user"]["id"] == BOT
    assert service["message"]["new_chat_members"][0]["id"] == BOT


@pytest.mark.parametrize(
    ("kind", "state", "refusal"),
    [
        ("private", "blocked", "403 Forbidden: bot was blocked by the user"),
        ("private", "deactivated", "403 Forbidden: user is deactivated"),
        ("private", "not_started", "403 Forbidden: bot can't initiate conversation with a user"),
        ("group", "kicked", "403 Forbidden: bot was kicked from the group chat"),
        ("supergroup", "kicked", "403 Forbidden: bot was kicked from the supergroup chat"),
        ("channel", "kicked", "403 Forbidden: bot was kicked from the channel chat"),
        ("group", "not_member", "403 Forbidden: bot is not a member of the group chat"),
        ("supergroup", "not_member", "403 Forbidden: bot is not a member of the supergroup chat"),
        ("channel", "not_member", "403 Forbidden: bot is not a member of the channel chat"),
        ("group", "deleted", "403 Forbidden: the group chat was deleted"),
        (
            "group",
            "no_rights",
            "400 Bad Request: not enough rights to send text messages to the chat",
        ),
        (
            "channel",
            "no_rights",
            "400 Bad Request: need administrator rights in the channel chat",
        ),
    ],
)
async def test_a_chat_refuses_in_the_words_of_its_state(
    telegram: Driver, kind: str, state: str, refusal: str
) -> None:
    chat = SARA if kind == "private" else await telegram.group(SARA, type=kind)
    changed = await telegram.does(f"chats/{chat}/state", state=state)
    assert (changed["id"], changed["state"]) == (chat, state)
    assert await send(telegram, chat) == refusal
    if state != "not_started":
        await telegram.does(f"chats/{chat}/state", state="ok")
        assert isinstance(await send(telegram, chat), dict)


@pytest.mark.parametrize(
    ("kind", "state", "statuses"),
    [
        ("private", "blocked", ["kicked", "member"]),
        ("private", "deactivated", []),
        ("group", "kicked", ["kicked", "member"]),
        ("supergroup", "not_member", ["left", "member"]),
        ("group", "no_rights", ["restricted", "member"]),
        ("channel", "no_rights", ["administrator", "administrator"]),
    ],
)
async def test_the_bot_is_told_of_its_comings_and_goings(
    telegram: Driver, kind: str, state: str, statuses: list[str]
) -> None:
    chat = SARA if kind == "private" else await telegram.group(SARA, type=kind)
    for new in (state, "ok"):
        await telegram.does(f"chats/{chat}/state", state=new)
    updates = await telegram.updates()
    changes = [update["my_chat_member"] for update in updates if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == statuses
    assert {change["from"]["id"] for change in changes} <= {SARA}
    service = [update for update in updates if "message" in update]
    came_back = state in ("kicked", "not_member")
    assert len(service) == (1 if kind != "private" and came_back else 0)


async def test_a_migrated_group_says_where_it_went(telegram: Driver) -> None:
    await telegram.group(SARA, admins=[SARA])
    changed = await telegram.does(f"chats/{ROOM}/state", state="migrated", to=-1009)
    assert changed["state"] == "migrated"
    leaving, arriving = await telegram.updates()
    assert leaving["message"]["chat"]["id"] == ROOM
    assert leaving["message"]["migrate_to_chat_id"] == -1009
    assert arriving["message"]["chat"] == {"id": -1009, "type": "supergroup", "title": "غرفة"}
    assert arriving["message"]["migrate_from_chat_id"] == ROOM
    assert await telegram.answer("sendMessage", chat_id=ROOM, text="x") == (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": -1009},
        },
    )
    assert isinstance(await send(telegram, -1009), dict)
    assert "only once" in await telegram.cannot(f"chats/{ROOM}/state", state="migrated")


async def test_a_chat_the_bot_left_is_closed_to_it(telegram: Driver) -> None:
    await telegram.group(SARA)
    assert await telegram.calls("leaveChat", chat_id=ROOM) is True
    assert str(await send(telegram, ROOM)).startswith("403")
    assert (await telegram.refused("getChat", chat_id=ROOM)).startswith("403")
    assert (await telegram.refused("leaveChat", chat_id=SARA)).startswith("400")


async def test_members_have_their_standing(telegram: Driver) -> None:
    await telegram.group(SARA, OMAR, admins=[OMAR, SARA], number=-202)
    await telegram.does("users", first_name="هدى", id=103)

    async def standing(user: int) -> str:
        member = await telegram.calls("getChatMember", chat_id=-202, user_id=user)
        return str(member["status"])

    assert [await standing(n) for n in (OMAR, SARA, 103, BOT)] == [
        "creator",
        "administrator",
        "left",
        "member",
    ]
    admins = await telegram.calls("getChatAdministrators", chat_id=-202)
    assert [admin["user"]["id"] for admin in admins] == [OMAR, SARA]
    assert await telegram.calls("getChatMemberCount", chat_id=-202) == 3
    unknown = await telegram.refused("getChatMember", chat_id=-202, user_id=999)
    assert unknown == "400 Bad Request: PARTICIPANT_ID_INVALID"
    private = await telegram.refused("getChatAdministrators", chat_id=SARA)
    assert private == "400 Bad Request: there are no administrators in the private chat"


async def test_a_press_brings_the_message_and_the_data(telegram: Driver) -> None:
    rows = [[{"text": "رابط", "url": "http://a.com/"}], [{"text": "زر", "callback_data": "ب:1"}]]
    sent = await send(telegram, reply_markup={"inline_keyboard": rows})
    assert isinstance(sent, dict)
    place = {"chat": SARA, "user": SARA, "message": sent["message_id"]}
    answer = await telegram.does("press", **place, row=1, column=0)
    (update,) = await telegram.updates()
    query = update["callback_query"]
    assert query["id"] == answer["callback_query_id"]
    assert (query["data"], query["message"]) == ("ب:1", sent)
    for more, error in [
        ({"row": 0, "column": 0}, "this button has no callback data"),
        ({"row": 5, "column": 0}, "there is no such button under this message"),
        ({"row": 1}, "column is missing"),
        ({"data": "x" * 65}, "callback data has 1 to 64 bytes"),
        ({"data": "x", "message": 999}, "there is no message 999 in this chat"),
        ({"data": "x", "user": 999}, "there is no user 999"),
        ({"data": "x", "chat": 999}, "there is no chat 999"),
        ({"data": "x", "user": OMAR}, f"user {OMAR} is not a member of chat {SARA}"),
    ]:
        assert await telegram.cannot("press", **(place | more)) == error  # type: ignore[operator]


async def test_an_inline_question_waits_for_its_answer(telegram: Driver) -> None:
    asking = asyncio.create_task(telegram.does("inline", user=SARA, query="سفن", wait=5))
    (update,) = await telegram.calls("getUpdates", timeout=5)
    result = {
        "type": "article",
        "id": "1",
        "title": "عنوان",
        "input_message_content": {"message_text": "<b>نص</b>", "parse_mode": "HTML"},
    }
    query = update["inline_query"]["id"]
    await telegram.calls("answerInlineQuery", inline_query_id=query, results=[result])
    answer = await asking
    assert answer["answered"] is True
    (given,) = answer["results"]
    assert given["input_message_content"] == {
        "message_text": "نص",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
    }
    unanswered = await telegram.does("inline", user=SARA, query="x", wait=0.05)
    assert unanswered == {"answered": False, "results": [], "next_offset": ""}


async def test_who_blocked_the_bot_cannot_reach_it(telegram: Driver) -> None:
    await telegram.does(f"chats/{SARA}/state", state="blocked")
    error = await telegram.cannot("say", chat=SARA, user=SARA, text="x")
    assert error == "nothing can reach the bot from this chat: its state is blocked"
