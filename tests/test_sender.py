"""What Telegram and the network may do to a message, and what we make of it.

The real client on our transport, against the emulator or a server that is no Bot API at all.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from markupsafe import Markup
from telegram import Bot

from bot.delivery.outcomes import Moved, NotSent, Outcome, Refused, Sent, Unknown, Why
from bot.delivery.post import Address
from bot.gateway import request
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import TOKEN_RECHECK, Sender
from bot.messages.message import Button, Message
from tests.chaos import served
from tests.sandboxed import TOKEN, Driver, Json, sandboxed

SARA, GROUP = 101, -201
HELLO = Message(Markup("سلام"))


@asynccontextmanager
async def sending(url: str) -> AsyncIterator[Sender]:
    """A sender to the Bot API at this address."""
    transport = AiohttpRequest()
    await transport.initialize()
    try:
        yield Sender(Bot(TOKEN, f"{url}/bot", request=transport, get_updates_request=transport))
    finally:
        await transport.shutdown()


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        await driver.reader(SARA)
        await driver.group(SARA, number=GROUP)
        yield driver


@pytest.fixture
async def sender(telegram: Driver) -> AsyncIterator[Sender]:
    async with sending(telegram.url) as ready:
        yield ready


Way = Callable[[Sender, Address, Message], Awaitable[Outcome]]


async def prepared(sender: Sender, address: Address, message: Message) -> Outcome:
    return await sender.send_prepared(address, sender.prepared(message))


@pytest.fixture(params=[Sender.send, prepared], ids=["alone", "prepared"])
def way(request: pytest.FixtureRequest) -> Way:
    """Both ways a message can go; the same becomes of it."""
    chosen: Way = request.param
    return chosen


async def outcome(
    sender: Sender, chat: int = SARA, message: Message = HELLO, way: Way = Sender.send
) -> Outcome:
    """What became of a message, whatever the words for it."""
    became = await way(sender, Address(chat), message)
    if isinstance(became, NotSent | Unknown | Refused):
        return replace(became, reason="")
    return became


# ---- what the Bot API says

ANSWERS: list[tuple[int, int, str, Json | None, Outcome]] = [
    # chat, code, description, parameters, what we make of it
    (SARA, 429, "Too Many Requests: retry after 7", {"retry_after": 7}, NotSent(7, False)),
    (GROUP, 429, "Too Many Requests: retry after 7", {"retry_after": 7}, NotSent(7, False)),
    (SARA, 429, "Too Many Requests", None, NotSent()),
    (SARA, 403, "Forbidden: bot was blocked by the user", None, Refused(Why.BLOCKED)),
    (SARA, 403, "Forbidden: user is deactivated", None, Refused(Why.DEACTIVATED)),
    (SARA, 403, "Forbidden: bot can't initiate conversation with a user", None, Refused(Why.NO_CHAT)),
    (GROUP, 403, "Forbidden: bot was kicked from the group chat", None, Refused(Why.KICKED)),
    (GROUP, 403, "Forbidden: bot was kicked from the supergroup chat", None, Refused(Why.KICKED)),
    (GROUP, 403, "Forbidden: bot was kicked from the channel chat", None, Refused(Why.KICKED)),
    (GROUP, 403, "Forbidden: bot is not a member of the channel chat", None, Refused(Why.KICKED)),
    (GROUP, 403, "Forbidden: the group chat was deleted", None, Refused(Why.NO_CHAT)),
    (SARA, 400, "Bad Request: chat not found", None, Refused(Why.NO_CHAT)),
    (SARA, 400, "Bad Request: PEER_ID_INVALID", None, Refused(Why.NO_CHAT)),
    (GROUP, 400, "Bad Request: CHAT_WRITE_FORBIDDEN", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: have no rights to send a message", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: not enough rights to send text messages to the chat", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: need administrator rights in the channel chat", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: TOPIC_CLOSED", None, Refused(Why.TOPIC_CLOSED)),
    (GROUP, 406, "TOPIC_CLOSED", None, Refused(Why.TOPIC_CLOSED)),
    (SARA, 403, "Forbidden: bot can't send messages to bots", None, Refused(Why.NO_CHAT)),
    (SARA, 400, "Bad Request: INPUT_USER_DEACTIVATED", None, Refused(Why.DEACTIVATED)),
    (SARA, 400, "Bad Request: USER_IS_BLOCKED", None, Refused(Why.BLOCKED)),
    (GROUP, 400, "Bad Request: CHANNEL_PRIVATE", None, Refused(Why.KICKED)),
    (GROUP, 400, "Bad Request: CHAT_ADMIN_REQUIRED", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: CHAT_RESTRICTED", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 403, "Forbidden: CHAT_SEND_PLAIN_FORBIDDEN", None, Refused(Why.NO_RIGHTS)),
    (GROUP, 400, "Bad Request: TOPIC_DELETED", None, Refused(Why.TOPIC_GONE)),
    (GROUP, 400, "Bad Request: message thread not found", None, Refused(Why.TOPIC_GONE)),
    (GROUP, 400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1009}, Moved(-1009)),
    (SARA, 400, "Bad Request: text is too long", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 400, "Bad Request: message is too long", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 400, "Bad Request: message text is empty", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 400, "Bad Request: BUTTON_DATA_INVALID", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 400, "Bad Request: reply markup is too long", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 400, "Bad Request: can't parse entities: Unsupported start tag \"foo\" at byte offset 5", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 413, "Request Entity Too Large", None, Refused(Why.BAD_MESSAGE)),
    (SARA, 401, "Unauthorized", None, NotSent(TOKEN_RECHECK, True)),
    (SARA, 404, "Not Found", None, NotSent(TOKEN_RECHECK, True)),
    (SARA, 409, "Conflict: something new", None, Unknown()),
    (SARA, 418, "Something new", None, Unknown()),
    (SARA, 500, "Internal Server Error", None, NotSent()),
    (SARA, 503, "Service Unavailable", None, NotSent()),
    (SARA, 502, "Bad Gateway", None, Unknown()),
    (SARA, 504, "Gateway Timeout", None, Unknown()),
    (SARA, 200, "not ok, and yet 200", None, Unknown()),
]  # fmt: skip


@pytest.mark.parametrize(("chat", "code", "description", "parameters", "expected"), ANSWERS)
async def test_what_an_answer_means(
    telegram: Driver,
    sender: Sender,
    way: Way,
    chat: int,
    code: int,
    description: str,
    parameters: Json | None,
    expected: Outcome,
) -> None:
    do = {"kind": "error", "code": code, "description": description, "parameters": parameters}
    await telegram.does("faults", method="sendMessage", do=do)
    assert await outcome(sender, chat, way=way) == expected


STATES: list[tuple[int, str, Outcome]] = [
    (SARA, "blocked", Refused(Why.BLOCKED)),
    (SARA, "deactivated", Refused(Why.DEACTIVATED)),
    (SARA, "not_started", Refused(Why.NO_CHAT)),
    (GROUP, "kicked", Refused(Why.KICKED)),
    (GROUP, "not_member", Refused(Why.KICKED)),
    (GROUP, "deleted", Refused(Why.NO_CHAT)),
    (GROUP, "no_rights", Refused(Why.NO_RIGHTS)),
]


@pytest.mark.parametrize(("chat", "state", "expected"), STATES)
async def test_how_we_stand_with_a_chat(
    telegram: Driver, sender: Sender, way: Way, chat: int, state: str, expected: Outcome
) -> None:
    await telegram.does(f"chats/{chat}/state", state=state)
    assert await outcome(sender, chat, way=way) == expected


async def test_a_group_that_moved_says_where_to(telegram: Driver, sender: Sender, way: Way) -> None:
    await telegram.does(f"chats/{GROUP}/state", state="migrated", to=-1009)
    assert await outcome(sender, GROUP, way=way) == Moved(-1009)


async def test_a_chat_nobody_knows_is_no_chat(sender: Sender) -> None:
    assert await outcome(sender, 999) == Refused(Why.NO_CHAT)


# ---- what the network does

FAULTS: list[tuple[Json, Outcome]] = [
    ({"kind": "reset"}, Unknown()),
    ({"kind": "lost"}, Unknown()),
    ({"kind": "garbage"}, Unknown()),
    ({"kind": "hang", "seconds": 5}, Unknown()),
    ({"kind": "html", "code": 502}, Unknown()),
    ({"kind": "html", "code": 504}, Unknown()),
    ({"kind": "html", "code": 503}, NotSent()),
    ({"kind": "html", "code": 429}, NotSent()),
    ({"kind": "html", "code": 200}, Unknown()),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_what_trouble_on_the_way_means(
    telegram: Driver,
    sender: Sender,
    way: Way,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    expected: Outcome,
) -> None:
    monkeypatch.setattr(request, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(request, "POOL_TIMEOUT", 0.3)
    await telegram.does("faults", method="sendMessage", do=fault)
    assert await outcome(sender, way=way) == expected


async def test_a_slow_answer_is_waited_for(telegram: Driver, sender: Sender) -> None:
    await telegram.does("faults", method="sendMessage", do={"kind": "slow", "seconds": 0.5})
    assert isinstance(await outcome(sender), Sent)


STRANGE = [
    '{"ok": true}',
    '{"ok": false}',
    '{"ok": true, "result": true}',
    '{"ok": true, "result": null}',
    '{"ok": true, "result": {}}',
    '{"ok": true, "result": []}',
    '{"ok": true, "result": {"message_id": "x"}}',
    '["result"]',
    '"result"',
    '{"result": ',
    "",
    "null",
]


@pytest.mark.parametrize("body", STRANGE)
async def test_an_answer_that_is_no_message_leaves_it_unknown(body: str, way: Way) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    async with served([web.post("/{path:.*}", answer)]) as url, sending(url) as sender:
        assert await outcome(sender, way=way) == Unknown()


async def test_a_redirect_is_not_followed() -> None:
    followed = []

    async def away(request: web.Request) -> web.Response:
        followed.append(request.path)
        raise web.HTTPTemporaryRedirect("/elsewhere")

    async with served([web.post("/{path:.*}", away)]) as url, sending(url) as sender:
        assert await outcome(sender) == Unknown()
    assert len(followed) == 1


# ---- what arrives


async def test_a_message_arrives_as_it_was_made(telegram: Driver, sender: Sender) -> None:
    message = Message(
        Markup("<b>عنوان</b> &lt;و&gt; نص"),
        buttons=((Button("زر", data="v1:latest"), Button("موقع", url="https://a.example/")),),
        preview="https://a.example/1",
    )
    sent = await outcome(sender, message=message)
    [shown] = [m for m in await transcript(telegram) if m["from"]["is_bot"]]
    assert sent == Sent(shown["message_id"])
    assert shown["text"] == "عنوان <و> نص"
    assert shown["link_preview_options"] == {
        "url": "https://a.example/1",
        "prefer_large_media": True,
        "show_above_text": True,
    }
    [row] = shown["reply_markup"]["inline_keyboard"]
    assert [button["text"] for button in row] == ["زر", "موقع"]


async def test_no_preview_is_shown_unless_it_is_asked_for(telegram: Driver, sender: Sender) -> None:
    await outcome(sender, message=Message(Markup("https://a.example/1")))
    [shown] = [m for m in await transcript(telegram) if m["from"]["is_bot"]]
    assert shown["link_preview_options"]["is_disabled"] is True


async def test_a_message_is_changed_in_place(telegram: Driver, sender: Sender) -> None:
    sent = await outcome(sender)
    assert isinstance(sent, Sent)
    assert sent.message_id is not None
    changed = replace(HELLO, html=Markup("وداعًا"), edit=sent.message_id)
    assert await outcome(sender, message=changed) == sent
    [shown] = [m for m in await transcript(telegram) if m["from"]["is_bot"]]
    assert (shown["text"], shown["edits"]) == ("وداعًا", 1)


async def test_a_change_that_changes_nothing_is_done_already(
    telegram: Driver, sender: Sender
) -> None:
    sent = await outcome(sender)
    assert isinstance(sent, Sent)
    assert await outcome(sender, message=replace(HELLO, edit=sent.message_id)) == Sent()


POISON = [
    Message(Markup("<b>خبر &amp; <foo>آخر</foo>")),
    Message(Markup("خبر &amp; آخر"), buttons=((Button("زر", data="x" * 65),),)),
    Message(Markup("خبر &amp; آخر"), buttons=((Button("زر", url="nowhere"),),)),
    Message(Markup("خبر &amp; آخر" + " وآخر" * 2000)),
]


@pytest.mark.parametrize("message", POISON)
async def test_what_is_not_taken_as_it_is_arrives_as_bare_words(
    telegram: Driver, sender: Sender, message: Message
) -> None:
    assert await outcome(sender, message=message) == Refused(Why.BAD_MESSAGE)
    assert isinstance(await outcome(sender, message=message.plain()), Sent)
    [shown] = [m for m in await transcript(telegram) if m["from"]["is_bot"]]
    assert shown["text"].startswith("خبر & آخر")
    assert "reply_markup" not in shown


GONE = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]


@pytest.mark.parametrize("said", GONE)
async def test_what_cannot_be_changed_any_more_is_gone(
    telegram: Driver, sender: Sender, said: str
) -> None:
    do = {"kind": "error", "code": 400, "description": f"Bad Request: {said}"}
    await telegram.does("faults", method="editMessageText", do=do)
    changed = replace(HELLO, edit=7)
    assert await outcome(sender, message=changed) == Refused(Why.MESSAGE_GONE)


async def test_an_answer_to_a_deleted_message_arrives_all_the_same(sender: Sender) -> None:
    assert isinstance(await outcome(sender, message=replace(HELLO, reply_to=777)), Sent)


async def transcript(telegram: Driver) -> list[Json]:
    messages: list[Json] = (await telegram.sees(f"transcript?chat={SARA}"))["messages"]
    return messages
