"""The sandbox's chat page as a whole, in a real Chromium: keyboard, names, contrast, widths,
the publisher's button, and a connection that breaks.
"""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import Sandbox
from tests.browser import keep_screenshot
from tests.page import (
    OMAR,
    ROOM,
    SARA,
    TOKEN,
    Telegram,
    a_lively_morning,
    bubble,
    column,
    keys,
    opened,
    readers_and_a_room,
    start,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def telegram() -> AsyncIterator[Telegram]:
    async with readers_and_a_room() as telegram:
        yield telegram


async def test_the_frame_speaks_the_readers_language(browser: Browser, telegram: Telegram) -> None:
    for locale, direction, label in (("ar-EG", "rtl", "أرسل"), ("en-US", "ltr", "Send")):
        async with opened(browser, telegram, locale=locale) as page:
            html = page.locator("html")
            await expect(html).to_have_attribute("dir", direction)
            await expect(html).to_have_attribute("lang", locale[:2])
            send = column(page, ROOM).get_by_test_id("send")
            await expect(send).to_have_accessible_name(label)


async def test_publishing_brings_the_next_sample(browser: Browser, telegram: Telegram) -> None:
    async with opened(browser, telegram) as page:
        async with telegram.session.get(f"{telegram.url}/sandbox/samples") as response:
            left = (await response.json())["left"]
        for position, sample in enumerate(left):
            await expect(page.locator("#next")).to_contain_text(sample["title"])
            await page.get_by_test_id("publish").click()
            await expect(page.locator("#published")).to_contain_text(sample["title"])
            async with telegram.session.get(f"{telegram.url}/sandbox/samples") as response:
                assert len((await response.json())["left"]) == len(left) - position - 1
        await expect(page.get_by_test_id("publish")).to_have_attribute("aria-disabled", "true")


async def test_the_keyboard_alone_gets_from_start_to_a_button(
    browser: Browser, telegram: Telegram
) -> None:
    async with opened(browser, telegram) as page:
        await tab_to(page, column(page, SARA).get_by_test_id("start"))
        await page.keyboard.press("Enter")
        assert (await telegram.hears("message"))["text"] == "/start"
        markup = keys([{"text": "اشترك", "callback_data": "sub"}])
        sent = await telegram.send(SARA, "أهلًا", reply_markup=markup)
        button = bubble(page, SARA, sent).get_by_test_id("button")
        await expect(column(page, SARA).get_by_test_id("input")).to_be_focused()
        await expect(button).to_be_visible()
        await tab_to(page, button, backwards=True)
        await page.keyboard.press("Enter")
        press = await telegram.hears("callback_query")
        await telegram.bot("answerCallbackQuery", callback_query_id=press["id"], text="تم")
        await expect(column(page, SARA).get_by_test_id("toast")).to_have_text("تم")
        await expect(button).to_be_focused()


FOCUS_IS_SEEN = """() => document.activeElement.getClientRects().length > 0
    && getComputedStyle(document.activeElement).outlineStyle === "solid" """


async def tab_to(page: Page, target: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the target has the focus; every stop on the way must be visible."""
    for _ in range(40):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if await target.evaluate("element => element === document.activeElement"):
            return
        assert await page.evaluate(FOCUS_IS_SEEN)
    pytest.fail("Tab does not get there")


NAMED_ROLES = {"button", "link", "textbox", "combobox", "log", "region", "navigation", "article"}


async def unnamed(page: Page) -> list[str]:
    """The roles of what a screen reader would meet without a name, by Chromium's own tree."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    met = [node for node in tree["nodes"] if not node["ignored"]]
    roles = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in met]
    assert {role for role, _ in roles} >= {"button", "link", "textbox", "combobox", "log"}
    return [role for role, name in roles if role in NAMED_ROLES and not name.strip()]


REPEATED_IDS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    return ids.filter((id, position) => ids.indexOf(id) !== position);
}"""

LOW_CONTRAST = """(selectors) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const layers = (element) => element
        ? [...layers(element.parentElement), getComputedStyle(element).backgroundColor] : [];
    const pixel = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255);
    };
    const luminance = (rgb) => rgb
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    return selectors.flatMap((selector) => {
        const seen = [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length);
        if (!seen.length) return [`${selector}: absent`];
        return seen.flatMap((element) => {
            const behind = layers(element);
            const a = luminance(pixel([...behind, getComputedStyle(element).color]));
            const b = luminance(pixel(behind));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            return ratio < 4.5 ? [`${selector} ${ratio.toFixed(2)}`] : [];
        });
    });
}"""
WORDS = """
    h1 | .brand p | .next | .left | .publish | .connection | .switch | .chat-head h2 | .chat-head p
    | .avatar | .text | .text a | .text code | .command | .author | .meta | .key | .quote strong
    | .quote span | .preview strong | .preview span | .service | .speaker | .speaker p | select
    | .send | .reply | .guide li | .solid | .unfold
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_control_has_a_name_and_every_word_contrast(
    browser: Browser, telegram: Telegram, scheme: Any
) -> None:
    await start(telegram, SARA)
    await a_lively_morning(telegram)
    async with opened(browser, telegram, color_scheme=scheme, reduced_motion="reduce") as page:
        assert await unnamed(page) == []
        assert await page.evaluate(REPEATED_IDS) == []
        assert await page.evaluate(LOW_CONTRAST, WORDS.split("|")) == []
        for role in ("banner", "main"):
            await expect(page.get_by_role(role)).to_have_count(1)
        await expect(page.get_by_role("log")).to_have_count(3)


async def test_no_request_leaves_the_sandbox(browser: Browser, telegram: Telegram) -> None:
    await start(telegram, SARA)
    async with opened(browser, telegram) as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await page.reload()
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "live")
        await a_lively_morning(telegram)
        await expect(column(page, ROOM).locator(".message")).to_have_count(2)
        assert requested
        assert [url for url in requested if not url.startswith(f"{telegram.url}/")] == []
        assert complaints == []


async def test_what_happened_while_the_connection_was_lost_is_shown_after(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        state = page.get_by_test_id("connection")
        box = column(page, OMAR).get_by_test_id("input")
        await box.fill("half a sent")
        await page.route("**/sandbox/events*", lambda route: route.abort())
        await telegram.send(SARA, "توقظ الانتظار")
        await expect(state).to_have_attribute("data-state", "reconnecting")
        missed = await telegram.send(SARA, "فاتتك")
        await page.unroute("**/sandbox/events*")
        await expect(state).to_have_attribute("data-state", "live")
        await expect(bubble(page, SARA, missed)).to_have_count(1)
        await expect(box).to_have_value("half a sent")


async def test_a_sandbox_that_starts_anew_is_found_again(browser: Browser) -> None:
    async with Sandbox(token=TOKEN, demo_world=True) as first:
        port = int(first.url.rpartition(":")[2])
        page = await (await browser.new_context()).new_page()
        await page.goto(first.url)
        await expect(column(page, -201)).to_be_visible()
    state = page.get_by_test_id("connection")
    await expect(state).to_have_attribute("data-state", "reconnecting")
    async with Sandbox(token=TOKEN, port=port) as second, aiohttp.ClientSession() as session:
        await Telegram(second.url, session).control("users", id=7, first_name="Nora")
        await expect(state).to_have_attribute("data-state", "live")
        await expect(column(page, 7)).to_be_visible()
        await expect(column(page, -201)).to_have_count(0)
        await page.context.close()


async def test_a_new_reader_gets_a_column(browser: Browser, telegram: Telegram) -> None:
    async with opened(browser, telegram) as page:
        await telegram.control("users", id=105, first_name="ليلى")
        await start(telegram, 105)
        await expect(column(page, 105).get_by_test_id("input")).to_be_visible()


async def test_a_narrow_screen_shows_one_chat_with_the_others_a_tab_away(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    narrow = {"width": 400, "height": 800}
    async with opened(browser, telegram, viewport=narrow) as page:
        await expect(column(page, SARA)).to_be_visible()
        await expect(column(page, OMAR)).to_be_hidden()
        await telegram.send(OMAR, "hello")
        tab = page.get_by_role("navigation").get_by_role("button", name="Omar")
        await expect(tab.locator(".count")).to_have_text("1")
        await tab.click()
        await expect(column(page, OMAR)).to_be_visible()
        await expect(tab.locator(".count")).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth") <= narrow["width"]


LOOKS = (
    ("light", 1400, "ar"),
    ("dark", 1400, "en-GB"),
    ("light", 900, "en-GB"),
    ("dark", 400, "ar"),
)


async def test_nothing_is_wider_than_its_column(browser: Browser, telegram: Telegram) -> None:
    await start(telegram, SARA)
    await a_lively_morning(telegram)
    for scheme, width, locale in LOOKS:
        options = {"color_scheme": scheme, "locale": locale}
        viewport = {"width": width, "height": 800}
        async with opened(browser, telegram, viewport=viewport, **options) as page:
            await keep_screenshot(page, f"page-{scheme}-{width}-{locale[:2]}")
            overflow = "all => all.filter(log => log.scrollWidth > log.clientWidth).length"
            assert await page.locator(".log").evaluate_all(overflow) == 0
