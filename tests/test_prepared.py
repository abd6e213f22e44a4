"""A message prepared once for many chats arrives as one made for each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from markupsafe import Markup

from bot.delivery.outcomes import Refused, Sent, Why
from bot.delivery.post import Address
from bot.gateway.sender import Sender
from bot.messages.message import Button, Message
from tests.chaos import served
from tests.sandboxed import Driver, Json, sandboxed
from tests.test_sender import sending

SARA, HUDA, FORUM = 101, 102, -301
CARD = Message(
    Markup('<b>عنوان "أول"</b> &lt;و&gt; \\ نص'),
    buttons=((Button("زر", data="v1:latest"), Button("موقع", url="https://a.example/")),),
    preview="https://a.example/1",
)
PLAIN = Message(Markup("https://a.example/1"))
SAYS_LITTLE = [
    '{"ok": true, "result": {"message_id": 1}}',
    '{"ok": true, "result": {"message_id": 1, "date": "x", "chat": 3}}',
]


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        await driver.reader(SARA)
        await driver.reader(HUDA)
        yield driver


async def shown(telegram: Driver, chat: int) -> list[Json]:
    """The bot's messages in a chat, but for what differs from chat to chat."""
    messages = (await telegram.sees(f"transcript?chat={chat}"))["messages"]
    mine = [message for message in messages if message["from"]["is_bot"]]
    return [{k: v for k, v in m.items() if k not in ("message_id", "date", "chat")} for m in mine]


@pytest.mark.parametrize("message", [CARD, PLAIN])
async def test_a_prepared_message_looks_like_one_of_its_own(
    telegram: Driver, message: Message
) -> None:
    async with sending(telegram.url) as sender:
        assert isinstance(await sender.send(Address(SARA), message), Sent)
        assert isinstance(await sender.send_prepared(Address(HUDA), sender.prepared(message)), Sent)
    alone, prepared = await shown(telegram, SARA), await shown(telegram, HUDA)
    assert alone == prepared
    assert len(prepared) == 1


async def test_its_number_in_each_chat_is_told(telegram: Driver) -> None:
    async with sending(telegram.url) as sender:
        ready = sender.prepared(CARD)
        sent = [await sender.send_prepared(Address(chat), ready) for chat in (SARA, HUDA, SARA)]
    numbers = [
        m["message_id"] for m in (await telegram.sees(f"transcript?chat={HUDA}"))["messages"]
    ]
    assert sent[1] == Sent(numbers[-1])
    assert sent[0] != sent[2]


async def test_each_copy_can_be_changed_in_place(telegram: Driver) -> None:
    async with sending(telegram.url) as sender:
        sent = await sender.send_prepared(Address(SARA), sender.prepared(PLAIN))
        assert isinstance(sent, Sent)
        assert sent.message_id is not None
        changed = sender.prepared(CARD, silent=True, paid=True)
        for became in (sent, Sent()):  # the second time it is so already
            assert await sender.edit_prepared(Address(SARA), sent.message_id, changed) == became
        await sender.send(Address(HUDA), CARD)
        gone = await sender.edit_prepared(Address(SARA), 777, changed)
    [edited] = await shown(telegram, SARA)
    [alone] = await shown(telegram, HUDA)
    assert edited.pop("edits") == 1
    assert edited | {"edit_date": 0, "edits": 0} == alone | {"edit_date": 0, "edits": 0}
    assert isinstance(gone, Refused)
    assert gone.why is Why.MESSAGE_GONE


def test_what_is_no_unicode_cannot_be_prepared() -> None:
    with pytest.raises(TypeError):
        Sender.prepared(Message(Markup("half a pair: \ud83d")))


async def test_it_goes_to_the_topic_that_was_asked_for(telegram: Driver) -> None:
    await telegram.group(SARA, number=FORUM, type="supergroup", is_forum=True)
    await telegram.does("say", chat=FORUM, user=SARA, text="في موضوع", thread=7)
    async with sending(telegram.url) as sender:
        ready = sender.prepared(CARD)
        assert isinstance(await sender.send_prepared(Address(FORUM, 7), ready), Sent)
        lost = await sender.send_prepared(Address(FORUM, 8), ready)
    assert isinstance(lost, Refused)
    assert lost.why is Why.TOPIC_GONE
    assert [message["message_thread_id"] for message in await shown(telegram, FORUM)] == [7]


@asynccontextmanager
async def overheard() -> AsyncIterator[tuple[Sender, list[Json]]]:
    """A sender, and the bodies of what it sends."""
    bodies: list[Json] = []

    async def answer(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        chat = {"id": SARA, "type": "private"}
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": chat}})

    async with served([web.post("/{path:.*}", answer)]) as url, sending(url) as sender:
        yield sender, bodies


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("paid", [False, True])
async def test_it_is_silent_and_paid_for_as_asked(silent: bool, paid: bool) -> None:
    async with overheard() as (sender, bodies):
        await sender.send(Address(SARA), CARD, silent=silent, paid=paid)
        await sender.send_prepared(Address(SARA), sender.prepared(CARD, silent=silent, paid=paid))
    alone, prepared = bodies
    assert alone == prepared
    assert prepared.get("disable_notification", False) is silent
    assert prepared.get("allow_paid_broadcast", False) is paid


@pytest.mark.parametrize("body", SAYS_LITTLE)
async def test_of_an_answer_only_the_number_is_read(body: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    async with served([web.post("/{path:.*}", answer)]) as url, sending(url) as sender:
        assert await sender.send_prepared(Address(SARA), sender.prepared(CARD)) == Sent(1)


async def test_a_prepared_message_is_always_a_new_one() -> None:
    async with overheard() as (sender, bodies):
        changing = replace(CARD, edit=5, reply_to=6)
        await sender.send_prepared(Address(SARA), sender.prepared(changing))
        await sender.send_prepared(Address(SARA), sender.prepared(CARD))
    assert bodies[0] == bodies[1]


async def test_a_method_is_found_in_any_case(telegram: Driver) -> None:
    for spelling in ("SendMessage", "sendmessage", "SENDMESSAGE"):
        await telegram.calls(spelling, chat_id=SARA, text="سلام")


PHOTO_ERRORS = [
    "PHOTO_INVALID_DIMENSIONS",
    "wrong type of the web page content",
    "failed to get HTTP URL content",
    "wrong file identifier/HTTP URL specified",
]


@pytest.mark.parametrize("said", PHOTO_ERRORS)
@pytest.mark.parametrize("preview", ["https://a.example/1", None])
async def test_a_message_whose_photo_is_refused_goes_with_a_preview_or_as_text(
    telegram: Driver, preview: str | None, said: str
) -> None:
    do = {"kind": "error", "code": 400, "description": f"Bad Request: {said}"}
    await telegram.does("faults", method="SendPhoto", do=do)
    card = replace(CARD, photo="a-photo", preview=preview)
    async with sending(telegram.url) as sender:
        assert isinstance(await sender.send(Address(SARA), card), Sent)
    [copy] = await shown(telegram, SARA)
    assert "photo" not in copy
    assert copy["text"] == 'عنوان "أول" <و> \\ نص'
    assert copy["reply_markup"]["inline_keyboard"]
    options = {"url": preview, "prefer_large_media": True, "show_above_text": True}
    assert copy["link_preview_options"] == (options if preview else {"is_disabled": True})
