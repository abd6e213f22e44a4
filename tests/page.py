"""The chat page with a bot behind it that does only what a test says, through the Bot API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import Sandbox
from tests.browser import visited

TOKEN = "1:PAGE"
SARA, OMAR, ROOM = 101, 102, -201
WIDE = {"width": 1400, "height": 800}
Json = dict[str, Any]


@dataclass
class Telegram:
    """The sandbox as its bot sees it (`bot`) and as its owner does (`control`)."""

    url: str
    session: aiohttp.ClientSession
    offset: int = 0

    async def bot(self, method: str, **values: Any) -> Any:
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=values) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def control(self, path: str, **values: Any) -> Json:
        async with self.session.post(f"{self.url}/sandbox/{path}", json=values) as response:
            answer: Json = await response.json()
        assert response.status == 200, answer
        return answer

    async def send(self, chat: int, html: str, **values: Any) -> int:
        """Send as the bot; the message's id."""
        sent = await self.bot("sendMessage", chat_id=chat, text=html, parse_mode="HTML", **values)
        return int(sent["message_id"])

    async def catch_up(self) -> None:
        """Confirm the updates that wait, so that the next one heard is new."""
        waiting = await self.bot("getUpdates", offset=self.offset)
        self.offset = waiting[-1]["update_id"] + 1

    async def hears(self, kind: str) -> Json:
        """The next update of this kind that reaches the bot."""
        while True:
            for update in await self.bot("getUpdates", offset=self.offset, timeout=5, limit=1):
                self.offset = update["update_id"] + 1
                if kind in update:
                    heard: Json = update[kind]
                    return heard


@asynccontextmanager
async def readers_and_a_room() -> AsyncIterator[Telegram]:
    """Sara and Omar, who have started the bot, and a room with both."""
    async with Sandbox(token=TOKEN) as sandbox, aiohttp.ClientSession() as session:
        telegram = Telegram(sandbox.url, session)
        await telegram.control("settings", limits=False)
        await telegram.control("users", id=SARA, first_name="سارة", language_code="ar")
        await telegram.control("users", id=OMAR, first_name="Omar", language_code="en")
        await telegram.control(
            "chats",
            id=ROOM,
            type="group",
            title="غرفة الأخبار",
            members=[SARA, OMAR],
            admins=[SARA],
        )
        await telegram.catch_up()
        yield telegram


async def start(telegram: Telegram, *users: int) -> None:
    for user in users or (SARA, OMAR):
        await telegram.control("say", chat=user, user=user, text="/start")
    await telegram.catch_up()


@asynccontextmanager
async def opened(browser: Browser, telegram: Telegram, **options: Any) -> AsyncIterator[Page]:
    """The page, connected; a script error on it fails the test."""
    options = {"viewport": WIDE, "locale": "ar", **options}
    async with visited(browser, telegram.url, **options) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live")
        yield page
        assert errors == []


def column(page: Page, chat: int) -> Locator:
    return page.locator(f'[data-chat="{chat}"]')


def bubble(page: Page, chat: int, message: int) -> Locator:
    return column(page, chat).locator(f'[data-message="{message}"]')


def keys(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


async def a_lively_morning(telegram: Telegram) -> None:
    """Messages of every kind that the page shows."""
    summary = "\n".join(
        f"• جملة من الملخّص رقم {n}، وفيها كلمة Falcon-{n} بالإنجليزية." for n in range(1, 6)
    )
    row = [
        {"text": "📝 الملخّص", "callback_data": "s"},
        {"text": "📖 النصّ الكامل", "callback_data": "r"},
    ]
    link = [{"text": "🔗 المصدر", "url": "https://news.example/a"}]
    article = await telegram.send(
        SARA,
        "<b>سفينة «رأس المرجان» تبحر أول مرة</b>\nدار الأخبار · ١٢ يناير\n\n"
        f"<blockquote expandable>{summary}</blockquote>\n"
        '<a href="https://news.example/%D8%B3">اقرأ المقالة</a> أو /help <code>v1.2</code>',
        reply_markup=keys(row, link),
    )
    question = await telegram.control(
        "say", chat=SARA, user=SARA, text="كم تبلغ حمولتها؟", reply_to=article
    )
    reply = {"message_id": question["message_id"]}
    await telegram.send(
        SARA, "<blockquote>تبلغ حمولتها 4,200 طن.</blockquote>", reply_parameters=reply
    )
    long_word = "https://news.example/" + "a" * 120
    await telegram.send(SARA, f"<b>Long</b> {long_word} <pre>{'x = 1; ' * 30}</pre>")
    await telegram.control("say", chat=ROOM, user=OMAR, text="/latest")
    await telegram.send(ROOM, "آخر المقالات:\n1. First headline\n٢. العنوان الثاني")
