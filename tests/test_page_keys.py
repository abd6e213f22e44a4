"""Keys in the place of the letters, on the sandbox's page, in a real Chromium."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.page import (
    OMAR,
    SARA,
    Telegram,
    column,
    opened,
    readers_and_a_room,
    start,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANNEL = -1005
PICKING = {"request_id": 1, "chat_is_channel": True, "user_administrator_rights": {}}


@pytest_asyncio.fixture(loop_scope="module")
async def telegram() -> AsyncIterator[Telegram]:
    async with readers_and_a_room() as telegram:
        yield telegram


async def test_a_key_says_its_label_until_the_letters_are_back(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        keys = column(page, SARA).get_by_test_id("reply-keys")
        await telegram.send(SARA, "هاك", reply_markup={"keyboard": [["الأخبار", "بحث"]]})
        await keys.get_by_role("button", name="بحث").click()
        said = await telegram.hears("message")
        assert (said["text"], said["from"]["id"]) == ("بحث", SARA)
        await expect(column(page, OMAR).get_by_test_id("reply-keys")).to_be_hidden()
        await page.reload()
        await expect(keys).to_be_visible()
        await telegram.send(SARA, "عادت", reply_markup={"remove_keyboard": True})
        await expect(keys).to_be_hidden()


async def test_a_chat_is_picked_where_a_key_asks_for_one(
    browser: Browser, telegram: Telegram
) -> None:
    await telegram.control(
        "chats", id=CHANNEL, type="channel", title="الميناء", members=[], admins=[SARA]
    )
    await start(telegram)
    async with opened(browser, telegram) as page:
        keys = column(page, SARA).get_by_test_id("reply-keys")
        rows = [[{"text": "اختر قناة", "request_chat": PICKING}]]
        markup = {"keyboard": rows, "one_time_keyboard": True}
        await telegram.send(SARA, "أي قناة؟", reply_markup=markup)
        await keys.get_by_role("button", name="اختر قناة").click()
        picker = column(page, SARA).get_by_test_id("picker")
        await expect(picker.get_by_role("button")).to_have_count(2)  # and one that closes it
        await picker.get_by_role("button", name="الميناء").click()
        said = await telegram.hears("message")
        assert said["chat_shared"] == {"request_id": 1, "chat_id": CHANNEL}
        await expect(picker).to_have_count(0)
        await expect(keys).to_be_hidden()
