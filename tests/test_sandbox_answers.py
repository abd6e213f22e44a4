"""Presses and inline queries are answered once and in time; the bot's profile is kept in bounds."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.sandboxed import Driver, Json, button, keyboard, sandboxed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SARA = 101


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def telegram() -> AsyncIterator[Driver]:
    """One sandbox for all, without limits, with Sara who has started the bot."""
    async with sandboxed() as driver:
        await driver.reader(SARA, language_code="ar")
        yield driver


async def pressed(telegram: Driver) -> str:
    markup = keyboard(button(callback_data="1"))
    sent = await telegram.calls("sendMessage", chat_id=SARA, text="سلام", reply_markup=markup)
    press = {"chat": SARA, "user": SARA, "message": sent["message_id"], "row": 0, "column": 0}
    return str((await telegram.does("press", **press))["callback_query_id"])


async def test_a_press_is_answered_once(telegram: Driver) -> None:
    query = await pressed(telegram)
    unknown = (
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    )
    too_long = {"callback_query_id": query, "text": "ا" * 201}
    assert await telegram.refused("answerCallbackQuery", **too_long) == (
        "400 Bad Request: MESSAGE_TOO_LONG"
    )
    assert (await telegram.sees(f"presses/{query}"))["answered"] is False
    good = {"callback_query_id": query, "text": "ا" * 200, "show_alert": True}
    assert await telegram.calls("answerCallbackQuery", **good) is True
    assert await telegram.sees(f"presses/{query}") == {
        "answered": True,
        "text": "ا" * 200,
        "show_alert": True,
        "url": None,
    }
    assert await telegram.refused("answerCallbackQuery", **good) == unknown
    assert await telegram.refused("answerCallbackQuery", callback_query_id="5") == unknown


async def test_a_press_left_too_long_is_too_old(
    telegram: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.queries.PRESS_SECONDS", 0.0)
    query = await pressed(telegram)
    refusal = await telegram.refused("answerCallbackQuery", callback_query_id=query)
    assert refusal.endswith("query is too old and response timeout expired or query ID is invalid")


def article(number: str, text: str = "<b>نص</b>") -> Json:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "عنوان", "input_message_content": content}


@pytest.mark.parametrize(
    ("results", "refusal"),
    [
        ([article(str(n)) for n in range(51)], "too many inline query results specified"),
        ([article("")], "RESULT_ID_INVALID"),
        ([article("ا" * 33)], "RESULT_ID_INVALID"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("1", "<b>")],
         'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ([article("1", "ا" * 4097)], "message is too long"),
        ([article("1") | {"title": ""}],
         "can't parse inline query result: title is not specified"),
        ([article("1") | {"reply_markup": keyboard(button(callback_data="x" * 65))}],
         "BUTTON_DATA_INVALID"),
        ("[", "can't parse results JSON object"),
    ],
)  # fmt: skip
async def test_inline_results_are_refused(telegram: Driver, results: Any, refusal: str) -> None:
    answer = await telegram.refused("answerInlineQuery", inline_query_id="1", results=results)
    assert answer == f"400 Bad Request: {refusal}"


async def test_an_inline_query_gets_its_results_once(telegram: Driver) -> None:
    await telegram.forget_updates()
    await telegram.does("inline", user=SARA, query="سفينة", offset="20")
    (update,) = await telegram.updates()
    asked = update["inline_query"]
    assert (asked["query"], asked["offset"], asked["from"]["id"]) == ("سفينة", "20", SARA)
    answer = {"inline_query_id": asked["id"], "results": [article("1")], "next_offset": "40"}
    assert await telegram.calls("answerInlineQuery", **answer) is True
    late = await telegram.refused("answerInlineQuery", **answer)
    assert late.endswith("query is too old and response timeout expired or query ID is invalid")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ({"command": "a" * 33, "description": "x"}, "command length must not exceed 32"),
        ({"command": "a", "description": "x" * 257},
         "command description length must not exceed 256"),
        ({"command": "/", "description": "x"}, "command must be non-empty"),
        ({"command": "a", "description": " "}, "command description must be non-empty"),
        ({"command": "اشترك", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "Start", "description": "x"}, "BOT_COMMAND_INVALID"),
        ("start", "can't parse BotCommand: expected an Object"),
    ],
)  # fmt: skip
async def test_a_command_is_refused(telegram: Driver, command: Any, refusal: str) -> None:
    answer = await telegram.refused("setMyCommands", commands=[command])
    assert answer == f"400 Bad Request: {refusal}"


async def test_commands_are_kept_by_scope_and_language(telegram: Driver) -> None:
    def one(name: str) -> list[Json]:
        return [{"command": name, "description": "وصف"}]

    chat = {"scope": {"type": "chat", "chat_id": SARA}}
    places: list[tuple[Json, str]] = [({}, "a"), ({"language_code": "ar"}, "b"), (chat, "c")]
    for where, name in places:
        assert await telegram.calls("setMyCommands", commands=one("/" + name), **where)
    assert await telegram.calls("getMyCommands") == one("a")
    assert await telegram.calls("getMyCommands", language_code="ar") == one("b")
    assert await telegram.calls("getMyCommands", **chat) == one("c")
    assert await telegram.calls("deleteMyCommands", language_code="ar")
    assert await telegram.calls("getMyCommands", language_code="ar") == []
    refusals: list[tuple[Json, str]] = [
        ({"language_code": "arabic"}, "invalid language code specified"),
        ({"scope": {"type": "moon"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: chat_id needed"),
    ]
    for where, refusal in refusals:
        answer = await telegram.refused("setMyCommands", commands=one("a"), **where)
        assert answer == f"400 Bad Request: {refusal}"
    many = await telegram.refused("setMyCommands", commands=one("a") * 101)
    assert many == "400 Bad Request: BOT_COMMANDS_TOO_MUCH"


@pytest.mark.parametrize(
    ("method", "name", "limit"),
    [
        ("MyDescription", "description", 512),
        ("MyShortDescription", "short_description", 120),
        ("MyName", "name", 64),
    ],
)
async def test_what_the_bot_says_of_itself_has_a_limit_and_languages(
    telegram: Driver, method: str, name: str, limit: int
) -> None:
    assert await telegram.calls(f"set{method}", **{name: "و" * limit})
    assert await telegram.calls(f"set{method}", **{name: "ar", "language_code": "ar"})
    assert await telegram.calls(f"get{method}") == {name: "و" * limit}
    assert await telegram.calls(f"get{method}", language_code="ar") == {name: "ar"}
    assert await telegram.calls(f"get{method}", language_code="fr") == {name: "و" * limit}
    assert (await telegram.refused(f"set{method}", **{name: "و" * (limit + 1)})).startswith("400")
    assert await telegram.calls(f"set{method}", **{name: ""})


async def test_the_menu_button_is_kept_for_a_chat(telegram: Driver) -> None:
    assert await telegram.calls("getChatMenuButton") == {"type": "commands"}
    button = {"type": "default"}
    assert await telegram.calls("setChatMenuButton", chat_id=SARA, menu_button=button)
    assert await telegram.calls("getChatMenuButton", chat_id=SARA) == button
    refusal = await telegram.refused("setChatMenuButton", menu_button={"type": "pie"})
    assert refusal == "400 Bad Request: can't parse menu button: unsupported type specified"


async def test_a_chat_action_must_be_a_known_one(telegram: Driver) -> None:
    assert await telegram.calls("sendChatAction", chat_id=SARA, action="typing") is True
    refusal = await telegram.refused("sendChatAction", chat_id=SARA, action="dancing")
    assert refusal == "400 Bad Request: wrong parameter action in request"
