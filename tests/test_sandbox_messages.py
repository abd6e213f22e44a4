"""sendMessage keeps every rule of Telegram and refuses in its exact words, over raw HTTP."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio

from tests.sandboxed import BOT, TOKEN, Driver, Json, button, keyboard, sandboxed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SARA = 101


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def telegram() -> AsyncIterator[Driver]:
    """One sandbox for all, without limits, with Sara who has started the bot."""
    async with sandboxed() as driver:
        await driver.reader(SARA, language_code="ar")
        yield driver


async def sent(telegram: Driver, text: str = "سلام", **more: Any) -> int:
    message = await telegram.calls("sendMessage", chat_id=SARA, text=text, **more)
    return int(message["message_id"])


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "ا" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "ا" * 16385}, "text is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"text": "ن<p>", "parse_mode": "html"},
            'can\'t parse entities: Unsupported start tag "p" at byte offset 2',
        ),
        (
            {"text": "*x*", "parse_mode": "MarkdownV2"},
            "can't parse entities: the sandbox does not read markdownv2, use HTML",
        ),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a\0b"}, "strings must be encoded in UTF-8"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 999}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 9999}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 9999}, "message to be replied not found"),
        (
            {"text": "x", "reply_parameters": {"message_id": 1, "chat_id": 999}},
            "chat not found",
        ),
        (
            {"text": "x", "reply_parameters": {"message_id": 1, "quote": "ليست هنا"}},
            "QUOTE_TEXT_INVALID",
        ),
        ({"text": "x", "entities": [{"type": "rainbow", "offset": 0, "length": 1}]},
         "can't parse entities: unsupported type specified"),
        ({"text": "x", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
         "receive an entity with incorrect offset -1"),
        ({"text": "x", "entities": "{"}, "can't parse entities JSON object"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "x", "reply_markup": "[" * 5000}, "can't parse reply markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": {"what": 1}}, "reply markup is of an unknown type"),
        ({"text": "x", "reply_markup": keyboard(button(callback_data=""))}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(button(callback_data="د" * 33))}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(button(url="localhost"))}, "BUTTON_URL_INVALID"),
        ({"text": "x", "reply_markup": keyboard(button(url="javascript:1"))}, "BUTTON_URL_INVALID"),
        ({"text": "x", "reply_markup": keyboard(button(copy_text={"text": "a" * 257}))},
         "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "reply_markup": keyboard(button())},
         "text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": keyboard({"callback_data": "1"})},
         "text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[button(callback_data="1")]] * 101}},
         "reply markup is too long"),
        ({"text": "x", "reply_markup": keyboard(*[button(callback_data="1")] * 9)},
         "reply markup is too long"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [1]}},
         "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": keyboard(button(callback_data="\ud800"))},
         "strings must be encoded in UTF-8"),
    ],
)  # fmt: skip
async def test_send_message_refuses(telegram: Driver, values: Json, refusal: str) -> None:
    values = {"chat_id": SARA} | values
    assert await telegram.refused("sendMessage", **values) == f"400 Bad Request: {refusal}"


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"text": "ا" * 4096}, {"text": "ا" * 4096}),
        ({"text": " x \n"}, {"text": "x"}),
        ({"text": "<b>" + "ا" * 4096 + "</b>", "parse_mode": "HTML"}, {"text": "ا" * 4096}),
        ({"text": "x", "reply_markup": keyboard(button(callback_data="د" * 32))},
         {"reply_markup": keyboard(button(callback_data="د" * 32))}),
        ({"text": "x", "reply_markup": json.dumps(keyboard(button(url="HTTPS://A.com")))},
         {"reply_markup": keyboard(button(url="https://a.com/"))}),
        ({"text": "x", "reply_markup": keyboard(button(url="http://127.0.0.1:8080/a"))},
         {"reply_markup": keyboard(button(url="http://127.0.0.1:8080/a"))}),
        ({"text": "x", "link_preview_options": {"is_disabled": True}},
         {"link_preview_options": {"is_disabled": True}}),
        ({"text": "x", "disable_web_page_preview": "true"},
         {"link_preview_options": {"is_disabled": True}}),
        ({"text": "x", "protect_content": True}, {"has_protected_content": True}),
        ({"text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 9}]},
         {"entities": [{"type": "bold", "offset": 1, "length": 1}]}),
        ({"text": "اكتب /start", "entities": []},
         {"entities": [{"type": "bot_command", "offset": 5, "length": 6}]}),
        ({"text": '<a href="tg://user?id=101">س</a>', "parse_mode": "HTML"},
         {"entities": [{"type": "text_mention", "offset": 0, "length": 1,
                        "user": {"id": 101, "is_bot": False, "first_name": "سارة",
                                 "language_code": "ar"}}]}),
    ],
)  # fmt: skip
async def test_send_message_gives_back(telegram: Driver, values: Json, fields: Json) -> None:
    message = await telegram.calls("sendMessage", chat_id=SARA, **values)
    assert {name: message.get(name) for name in fields} == fields
    assert message["from"]["id"] == BOT
    assert message["chat"] == {"id": SARA, "type": "private", "first_name": "سارة"}


async def test_a_mention_of_somebody_unknown_is_plain_text(telegram: Driver) -> None:
    text = '<a href="tg://user?id=5555">س</a>'
    message = await telegram.calls("sendMessage", chat_id=SARA, text=text, parse_mode="HTML")
    assert "entities" not in message


async def test_a_reply_holds_the_message_and_its_quote(telegram: Driver) -> None:
    first = await sent(telegram, "😀 كلام كثير", reply_markup=keyboard(button(callback_data="1")))
    second = await sent(telegram, reply_parameters={"message_id": first, "quote": "كلام"})
    third = await telegram.calls(
        "sendMessage", chat_id=SARA, text="x", reply_parameters={"message_id": second}
    )
    replied = third["reply_to_message"]
    assert replied["message_id"] == second
    assert "reply_to_message" not in replied
    assert replied["quote"] == {"text": "كلام", "position": 3, "is_manual": True}


async def test_a_reply_to_nothing_may_be_allowed(telegram: Driver) -> None:
    reply = {"message_id": 9999, "allow_sending_without_reply": True}
    message = await telegram.calls("sendMessage", chat_id=SARA, text="x", reply_parameters=reply)
    assert "reply_to_message" not in message


@pytest.mark.parametrize("body", ["json", "form", "multipart", "query"])
async def test_a_call_may_come_in_any_form(telegram: Driver, body: str) -> None:
    markup = json.dumps(keyboard(button(callback_data="ب")))
    values = {"chat_id": str(SARA), "text": "سلام & <", "reply_markup": markup}
    url = f"{telegram.url}/bot{TOKEN}/SENDmessage"
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in values.items():
        form.add_field(name, value)
    sendings: dict[str, Any] = {
        "json": telegram.session.post(url, json=values),
        "form": telegram.session.post(url, data=values),
        "multipart": telegram.session.post(url, data=form),
        "query": telegram.session.get(url, params=values),
    }
    async with sendings.pop(body) as response:
        answer = await response.json()
    for unused in sendings.values():
        unused.close()
    assert answer["result"]["text"] == "سلام & <"
    assert answer["result"]["reply_markup"] == json.loads(markup)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"chat_id=101&text=%ff%fe"),
        ("application/json", b'{"chat_id": 101, "text": "\xff"}'),
        ("application/json", b'{"chat_id": 101, "text": "\\ud83d"}'),
    ],
)
async def test_text_that_is_not_utf_8_is_refused(
    telegram: Driver, content_type: str, body: bytes
) -> None:
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    headers = {"Content-Type": content_type}
    async with telegram.session.post(url, data=body, headers=headers) as response:
        answer = await response.json()
    assert answer["description"] == "Bad Request: strings must be encoded in UTF-8"


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        (f"/bot{TOKEN}x/getMe", 401, "Unauthorized"),
        (f"/bot{TOKEN}/banChatMember", 404, "Not Found: method not found"),
        (f"/bot{TOKEN}", 404, "Not Found"),
        ("/elsewhere", 404, "Not Found"),
        (f"/file/bot{TOKEN}/documents/none", 404, "Not Found"),
        (f"/file/bot{quote('1:x')}/documents/none", 404, "Not Found"),
    ],
)
async def test_a_wrong_address_is_refused(
    telegram: Driver, path: str, code: int, description: str
) -> None:
    async with telegram.session.get(telegram.url + path) as response:
        answer = await response.json()
    assert response.status == code
    assert answer == {"ok": False, "error_code": code, "description": description}
