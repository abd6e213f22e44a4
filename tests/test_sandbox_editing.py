"""Messages are edited and deleted as Telegram allows, and otherwise refused in its words."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.sandboxed import BOT, Driver, Json, button, keyboard, sandboxed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SARA = 101


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def telegram() -> AsyncIterator[Driver]:
    """One sandbox for all, without limits, with Sara who has started the bot."""
    async with sandboxed() as driver:
        await driver.reader(SARA, language_code="ar")
        await driver.group(SARA)
        yield driver


async def sent(telegram: Driver, text: str = "سلام", **more: Any) -> int:
    message = await telegram.calls("sendMessage", chat_id=SARA, text=text, **more)
    return int(message["message_id"])


async def test_edits_replace_and_drop_the_keyboard_not_given_again(telegram: Driver) -> None:
    number = await sent(telegram, reply_markup=keyboard(button(callback_data="1")))
    edited = await telegram.calls(
        "editMessageText", chat_id=SARA, message_id=number, text="<i>جديد</i>", parse_mode="HTML"
    )
    assert edited["text"] == "جديد"
    assert edited["entities"] == [{"type": "italic", "offset": 0, "length": 4}]
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    markup = keyboard(button(callback_data="2"))
    edited = await telegram.calls(
        "editMessageReplyMarkup", chat_id=SARA, message_id=number, reply_markup=markup
    )
    assert edited["reply_markup"] == markup
    assert edited["text"] == "جديد"


async def test_edits_refuse(telegram: Driver) -> None:
    number = await sent(telegram, "<b>نفسه</b>", parse_mode="HTML")
    theirs = (await telegram.does("say", chat=SARA, user=SARA, text="كلام"))["message_id"]
    service = next(
        message["message_id"]
        for message in (await telegram.sees("transcript?chat=-201"))["messages"]
        if "new_chat_members" in message
    )
    same = {"text": "<b>نفسه</b>", "parse_mode": "HTML"}
    not_modified = (
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    refusals: list[tuple[str, Json, str]] = [
        ("editMessageText", {"message_id": number, **same}, not_modified),
        ("editMessageReplyMarkup", {"message_id": number}, not_modified),
        ("editMessageText", {"message_id": 9999, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": theirs, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": number}, "message text is empty"),
        ("editMessageText", {"message_id": number, "text": "ا" * 4097}, "message is too long"),
        ("editMessageText", {"inline_message_id": "1", "text": "x"}, "MESSAGE_ID_INVALID"),
        ("editMessageText", {"chat_id": 999, "message_id": 1, "text": "x"}, "chat not found"),
        (
            "editMessageText",
            {"chat_id": -201, "message_id": service, "text": "x"},
            "message can't be edited",
        ),
        (
            "editMessageCaption",
            {"message_id": number, "caption": "x"},
            "there is no caption in the message to edit",
        ),
        (
            "editMessageReplyMarkup",
            {"message_id": number, "reply_markup": {"keyboard": [["x"]]}},
            "inline keyboard expected",
        ),
    ]
    for method, values, refusal in refusals:
        given = {"chat_id": SARA} | values
        assert await telegram.refused(method, **given) == f"400 Bad Request: {refusal}", values


async def test_a_deleted_message_is_gone_for_every_method(telegram: Driver) -> None:
    number = await sent(telegram)
    place = {"chat_id": SARA, "message_id": number}
    assert await telegram.calls("deleteMessage", **place) is True
    refusals: list[tuple[str, Json, str]] = [
        ("deleteMessage", place, "message to delete not found"),
        ("editMessageText", place | {"text": "x"}, "message to edit not found"),
        (
            "sendMessage",
            {"chat_id": SARA, "text": "x", "reply_parameters": {"message_id": number}},
            "message to be replied not found",
        ),
    ]
    for method, values, refusal in refusals:
        assert await telegram.refused(method, **values) == f"400 Bad Request: {refusal}"


async def test_of_a_group_the_bot_deletes_its_own_messages_or_any_as_admin(
    telegram: Driver,
) -> None:
    theirs = (await telegram.does("say", chat=-201, user=SARA, text="كلام"))["message_id"]
    refusal = await telegram.refused("deleteMessage", chat_id=-201, message_id=theirs)
    assert refusal == "400 Bad Request: message can't be deleted"
    room = await telegram.group(SARA, number=-205, admins=[BOT])
    theirs = (await telegram.does("say", chat=room, user=SARA, text="كلام"))["message_id"]
    assert await telegram.calls("deleteMessage", chat_id=room, message_id=theirs)
    theirs = (await telegram.does("say", chat=SARA, user=SARA, text="كلام"))["message_id"]
    assert await telegram.calls("deleteMessage", chat_id=SARA, message_id=theirs)
