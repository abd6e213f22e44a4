"""A whole article as one page where the server takes it, folded where it does not; words as keys."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from markupsafe import Markup

from bot.delivery.outcomes import Sent
from bot.delivery.post import Address
from bot.handlers.commands import understand
from bot.messages import talk
from bot.messages.message import Message, Page
from bot.messages.pages import PAGE_BLOCKS, whole_article
from bot.sandbox.html import parse_html
from tests.chaos import served
from tests.factories import AR, EN, LOCALES, article, draft
from tests.people import Person, buttons, house
from tests.test_sender import sending

SARA = 101
PAGE = Message(Markup("folded"), page=Page(Markup("<p>page</p>"), rtl=True))
SENT = {"message_id": 7, "date": 1, "chat": {"id": SARA, "type": "private"}}


def test_a_page_is_the_article_in_its_own_direction() -> None:
    one = article(
        1, "فقرة <أولى>.\n\nعنوان\n\nفقرة ثانية.", headings=(1,), url="https://n.example/1"
    )
    message = whole_article(one, EN, rich=True)
    assert message.page is not None
    assert message.page.rtl
    html = str(message.page.html)
    assert html.count("<p>") == 3
    assert "<h2>" in html
    assert "&lt;أولى&gt;" in html
    assert Message.from_payload(message.to_payload()) == message
    english = article(1, "One paragraph.", language="en")
    page = whole_article(english, AR, rich=True).page
    assert page is not None
    assert not page.rtl


@pytest.mark.parametrize("text", ["كلمة " * 9000, "\n\n".join(["سطر"] * (PAGE_BLOCKS + 1))])
def test_what_is_too_long_for_a_page_is_folded(text: str) -> None:
    assert whole_article(article(1, text), AR, rich=True).page is None


def test_pages_are_for_chats_that_want_them() -> None:
    assert whole_article(article(1, "فقرة."), AR, rich=False).page is None


async def asked(answer: web.Response | Any, status: int = 200) -> tuple[list[str], list[Any]]:
    """What becomes of two pages at a server that answers so to the first, and what it was asked."""
    methods: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        methods.append(request.path.rpartition("/")[2])
        if methods[-1] == "sendRichMessage":
            body = await request.json()
            assert body["rich_message"]["is_rtl"] is True
            return web.json_response(answer, status=status)
        return web.json_response({"ok": True, "result": SENT})

    async with served([web.post("/{rest:.*}", hear)]) as url, sending(url) as sender:
        became = [await sender.send(Address(SARA), PAGE) for _ in range(2)]
    return methods, became


async def test_a_server_that_takes_pages_gets_them() -> None:
    methods, became = await asked({"ok": True, "result": SENT})
    assert methods == ["sendRichMessage"] * 2
    assert became == [Sent(7)] * 2


async def test_a_server_that_does_not_know_them_is_asked_once() -> None:
    description = "Bad Request: unsupported field rich_message"
    methods, became = await asked({"ok": False, "error_code": 400, "description": description}, 400)
    assert methods == ["sendRichMessage", "sendMessage", "sendMessage"]
    assert became == [Sent(7)] * 2


async def test_a_page_that_is_refused_goes_folded_and_the_next_is_tried() -> None:
    refused = {"ok": False, "error_code": 400, "description": "Bad Request: RICH_TEXT_INVALID"}
    methods, _ = await asked(refused, 400)
    assert methods == ["sendRichMessage", "sendMessage"] * 2


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_is_a_command(locale: Any) -> None:
    keys = talk.keyboard(locale, shown=True).keys
    assert keys is not None
    for row in keys:
        for key in row:
            command, rest = understand(parse_html(key.label)[0])
            assert command is not None, key
            assert rest == ""
    off = parse_html(str(talk.say(locale, "keyboard-off").html))[0].strip("\u200e\u200f")
    command, rest = understand(off)
    assert command is not None
    assert (command.name, bool(rest)) == ("keyboard", True)


async def test_a_reader_chooses_pages_and_keys(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path) as home:
        sara: Person = await home.reader(SARA)
        await home.publishes(draft("سفينة", "غادرت السفينة الميناء."), announce=False)
        card = await sara.says("الإعدادات")
        card = await sara.turns(card, "صفحةً واحدة")
        assert [b for b in buttons(card) if "مطويًّا" in b["text"]]
        chat = await home.app.store.chat(SARA)
        assert chat is not None
        assert chat.rich
        read = await sara.says("اقرأ")  # the sandbox does not know pages
        assert "غادرت السفينة" in read["text"]
        await sara.says("اقرأ")
        assert sum("no rich messages" in record.message for record in caplog.records) == 1
        assert "keyboard" in (await sara.says("الأزرار"))["reply_markup"]
        assert "remove_keyboard" in (await sara.says("الأزرار إيقاف"))["reply_markup"]
