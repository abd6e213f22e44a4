"""The control API shows what happened and refuses what cannot be."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandboxed import BOT, TOKEN, Driver, Json, sandboxed

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


async def send(telegram: Driver, chat: int = SARA, text: str = "سلام", **more: Any) -> str | Json:
    """The message sent, or the refusal with its code."""
    status, answer = await telegram.answer("sendMessage", chat_id=chat, text=text, **more)
    result: Json = answer.get("result", {})
    return result if status == 200 else f"{status} {answer['description']}"


async def test_the_transcript_shows_the_chat_as_it_stands(telegram: Driver) -> None:
    first = await send(telegram, reply_markup={"keyboard": [["زر"]]})
    second = await send(telegram)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert "reply_markup" not in first
    for text in ("1", "2"):
        await telegram.calls(
            "editMessageText", chat_id=SARA, message_id=second["message_id"], text=text
        )
    await telegram.calls("deleteMessage", chat_id=SARA, message_id=first["message_id"])
    messages = (await telegram.sees(f"transcript?chat={SARA}"))["messages"]
    shown = [(m["text"], m["edits"], m["deleted"]) for m in messages]
    assert shown == [("/start", 0, False), ("سلام", 0, True), ("2", 2, False)]
    assert messages[1]["reply_markup"] == {"keyboard": [["زر"]]}


async def test_events_tell_everything_once_in_order(telegram: Driver) -> None:
    start = (await telegram.sees(f"events?after={2**53}"))["last"]
    waiting = asyncio.create_task(telegram.sees(f"events?after={start}&wait=5"))
    await asyncio.sleep(0.1)
    said = await say(telegram, "سلام")
    assert (await waiting)["events"] == [
        {"n": start + 1, "kind": "message", "chat": SARA, "message": said}
    ]
    sent = await send(telegram)
    assert isinstance(sent, dict)
    place = {"chat_id": SARA, "message_id": sent["message_id"]}
    await telegram.calls("editMessageText", **place, text="جديد")
    await telegram.calls("deleteMessage", **place)
    await telegram.does(f"chats/{SARA}/state", state="blocked")
    answer = await telegram.sees(f"events?after={start + 1}")
    kinds = [(event["n"] - start, event["kind"]) for event in answer["events"]]
    assert kinds == [(2, "message"), (3, "edit"), (4, "delete"), (5, "chat")]
    assert answer["last"] == start + 5
    texts = [event["message"].get("text") for event in answer["events"][:3]]
    assert texts == ["سلام", "جديد", None]
    assert (await telegram.sees(f"events?after={start + 5}&wait=0.05"))["events"] == []


@pytest.mark.parametrize(
    ("path", "values", "error"),
    [
        ("users", {}, "first_name is missing"),
        ("users", {"first_name": " "}, "first_name is empty"),
        ("users", {"first_name": "x", "id": SARA}, "the id 101 is taken"),
        ("users", {"first_name": "x", "id": -1}, "the id -1 is taken or not"),
        ("users", {"first_name": "x", "id": BOT}, "the id 77 is taken"),
        ("users", {"first_name": 5}, "first_name has a wrong type: 5"),
        ("chats", {"type": "private", "title": "x"}, "type is one of group"),
        ("chats", {"type": "group", "title": "x", "members": [999]}, "there is no user 999"),
        ("say", {"chat": SARA, "user": SARA, "text": ""}, "a message holds 1 to 4096"),
        ("say", {"chat": SARA, "user": SARA, "text": "x" * 4097}, "a message holds 1 to 4096"),
        ("say", {"chat": SARA, "user": SARA, "text": "\ud800"}, "Bad Request: strings must be"),
        ("say", {"chat": SARA, "user": SARA, "text": "x", "reply_to": 99}, "there is no message"),
        ("say", {"chat": SARA, "user": OMAR, "text": "x"}, "user 102 is not a member"),
        (f"chats/{SARA}/state", {"state": "kicked"}, "a private chat cannot be 'kicked'"),
        (f"chats/{SARA}/state", {"state": "migrated"}, "only a basic group can migrate"),
        ("chats/x/state", {"state": "ok"}, "'x' is not a number"),
        ("settings", {"limit": True}, "there is no setting 'limit'"),
        ("settings", {"limits": "no"}, "limits cannot be 'no'"),
        ("settings", {"bulk_per_second": 0}, "bulk_per_second cannot be 0"),
    ],
)
async def test_an_impossible_wish_is_refused_with_its_reason(
    telegram: Driver, path: str, values: Json, error: str
) -> None:
    assert (await telegram.cannot(path, **values)).startswith(error)


async def test_the_journal_holds_every_call_but_get_updates(telegram: Driver) -> None:
    before = (await telegram.sees("journal"))["last"]
    sent = await send(telegram, text="<b>سلام</b>", parse_mode="HTML")
    await send(telegram, 999, "<b>")
    await telegram.calls("getUpdates")
    await telegram.calls("getMe")
    journal = await telegram.sees(f"journal?after={before}")
    assert journal["last"] == before + 3
    assert isinstance(sent, dict)
    good, bad, me = journal["entries"]
    at = good.pop("at")
    assert abs(at - sent["date"]) < 2
    assert good == {
        "n": before + 1,
        "method": "sendMessage",
        "chat": SARA,
        "ok": True,
        "code": 200,
        "description": "",
        "text": "سلام",
        "message_id": sent["message_id"],
    }
    assert (bad["ok"], bad["code"], bad["text"]) == (False, 400, "<b>")
    assert bad["description"] == "Bad Request: chat not found"
    assert (me["method"], me["chat"]) == ("getMe", None)


async def test_a_reset_makes_a_fresh_world_and_numbers_go_on(telegram: Driver) -> None:
    await telegram.does("faults", do={"kind": "reset"}, chat=5)
    await say(telegram, "x")
    events = (await telegram.sees("events"))["last"]
    entries = (await telegram.sees("journal"))["last"]
    (update,) = await telegram.calls("getUpdates")
    await telegram.does("reset")
    state = await telegram.sees("state")
    assert (state["users"], state["chats"]) == ([], [])
    assert (await telegram.sees("faults"))["faults"] == []
    assert await telegram.sees("journal") == {"last": entries, "entries": []}
    assert (await telegram.sees("events"))["last"] > events
    await telegram.reader(SARA)
    await say(telegram, "بعد")
    (later,) = await telegram.calls("getUpdates", offset=update["update_id"] + 1)
    assert later["message"]["text"] == "بعد"


async def test_the_state_lists_people_and_chats(telegram: Driver) -> None:
    await telegram.group(SARA, OMAR, admins=[SARA])
    state = await telegram.sees("state")
    assert state["bot"]["id"] == int(TOKEN.partition(":")[0])
    assert [user["id"] for user in state["users"]] == [SARA, OMAR]
    room = next(chat for chat in state["chats"] if chat["id"] == ROOM)
    assert room == {
        "id": ROOM,
        "type": "group",
        "title": "غرفة",
        "members": [SARA, OMAR],
        "admins": [SARA],
        "state": "ok",
    }
