"""Talking on the sandbox's chat page, in a real Chromium: what is sent, shown, pressed, answered."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.page import (
    OMAR,
    ROOM,
    SARA,
    Json,
    Telegram,
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


LINE_SIDES = """element => {
    const box = element.getBoundingClientRect();
    const sides = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (const line of node.data.matchAll(/[^\\n]+/g)) {
            const range = document.createRange();
            range.setStart(node, line.index);
            range.setEnd(node, line.index + line[0].length);
            const rect = range.getBoundingClientRect();
            sides.push(box.right - rect.right < rect.left - box.left ? "right" : "left");
        }
    }
    return sides;
}"""


@pytest.mark.parametrize("locale", ["ar", "en-GB"])
async def test_each_line_runs_where_its_own_letters_say(
    browser: Browser, telegram: Telegram, locale: str
) -> None:
    await start(telegram)
    async with opened(browser, telegram, locale=locale) as page:
        text = "سطر عربي قصير\nshort English\n• وهذا عربي\n" + "the widest line of all " * 2
        message = await telegram.send(SARA, text)
        shown = bubble(page, SARA, message).locator(".text")
        await expect(shown).to_have_text(text)
        assert (await shown.evaluate(LINE_SIDES))[:3] == ["right", "left", "right"]
        assert await shown.evaluate("element => getComputedStyle(element).direction") == "rtl"


async def test_entities_become_elements(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    html = (
        "<b>عريض <i>ومائل</i></b> <u>u</u> <s>s</s> <code>c</code> 😀<tg-spoiler>سرّ</tg-spoiler>\n"
        '<pre>x = 1</pre>\n<a href="https://example.org/a">رابط</a> /help @omar\n'
        "<blockquote>اقتباس</blockquote>بعده"
    )
    async with opened(browser, telegram) as page:
        text = bubble(page, SARA, await telegram.send(SARA, html)).locator(".text")
        await expect(text.locator("strong em")).to_have_text("ومائل")
        for tag, words in {"u": "u", "s": "s", "pre code": "x = 1"}.items():
            await expect(text.locator(tag)).to_have_text(words)
        await expect(text.locator("code").first).to_have_text("c")
        await expect(text.locator("a").first).to_have_attribute("href", "https://example.org/a")
        await expect(text.locator("blockquote")).to_have_text("اقتباس")
        await expect(text.locator(".spoiler")).to_have_text("سرّ")
        await text.locator(".spoiler.hidden").click()
        await expect(text.locator(".spoiler.hidden")).to_have_count(0)


async def test_a_command_in_a_message_is_said_when_pressed(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        message = await telegram.send(SARA, "اكتب /help للمساعدة")
        await bubble(page, SARA, message).get_by_role("button", name="/help").click()
        assert (await telegram.hears("message"))["text"] == "/help"


async def test_a_long_quotation_opens_and_closes(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    lines = "\n".join(f"السطر {n}" for n in range(12))
    async with opened(browser, telegram) as page:
        sent = await telegram.send(SARA, f"<blockquote expandable>{lines}</blockquote>")
        shown = bubble(page, SARA, sent)
        quote, toggle = shown.locator("blockquote"), shown.locator("[aria-expanded]")
        folded = await quote.evaluate("element => element.clientHeight")
        await toggle.click()
        await expect(toggle).to_have_attribute("aria-expanded", "true")
        assert await quote.evaluate("element => element.clientHeight") > 2 * folded
        await toggle.click()
        assert await quote.evaluate("element => element.clientHeight") == folded


async def test_a_press_reaches_the_bot_and_its_answer_shows(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        row = [{"text": "اشترك", "callback_data": "sub:1"}, {"text": "إلغاء", "callback_data": "x"}]
        sent = await telegram.send(SARA, "أهلًا", reply_markup=keys(row))
        button = bubble(page, SARA, sent).get_by_test_id("button").filter(has_text="اشترك")
        await button.click()
        press = await telegram.hears("callback_query")
        assert (press["data"], press["from"]["id"]) == ("sub:1", SARA)
        await telegram.bot("answerCallbackQuery", callback_query_id=press["id"], text="تم الاشتراك")
        await expect(column(page, SARA).get_by_test_id("toast")).to_have_text("تم الاشتراك")
        await expect(column(page, OMAR).get_by_test_id("toast")).to_have_count(0)
        await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_waits_to_be_read(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        markup = keys([{"text": "؟", "callback_data": "q"}])
        sent = await telegram.send(SARA, "أهلًا", reply_markup=markup)
        await bubble(page, SARA, sent).get_by_test_id("button").click()
        press = await telegram.hears("callback_query")
        await telegram.bot(
            "answerCallbackQuery", callback_query_id=press["id"], text="انتبه", show_alert=True
        )
        alert = page.get_by_role("dialog")
        await expect(alert).to_contain_text("انتبه")
        await page.keyboard.press("Escape")
        await expect(alert).to_have_count(0)


async def test_an_edit_takes_the_place_of_what_was(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    markup = keys([{"text": "التالي", "callback_data": "2"}])
    async with opened(browser, telegram) as page:
        first = await telegram.send(SARA, "الصفحة ١", reply_markup=markup)
        second = await telegram.send(SARA, "بعدها")
        shown = bubble(page, SARA, first)
        await shown.get_by_test_id("button").focus()
        await telegram.bot(
            "editMessageText", chat_id=SARA, message_id=first, text="الصفحة ٢", reply_markup=markup
        )
        await expect(shown.locator(".text")).to_have_text("الصفحة ٢")
        await expect(shown.locator(".edited")).to_be_visible()
        await expect(shown.get_by_test_id("button")).to_be_focused()
        order = column(page, SARA).locator("[data-message]")
        ids = await order.evaluate_all("all => all.map(one => Number(one.dataset.message))")
        assert ids[-2:] == [first, second]


async def test_other_buttons_under_the_same_words_are_no_edit(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        sent = await telegram.send(
            SARA, "الخبر", reply_markup=keys([{"text": "قبل", "callback_data": "1"}])
        )
        shown = bubble(page, SARA, sent)
        await expect(shown.get_by_test_id("button")).to_have_text("قبل")
        markup = keys([{"text": "بعد", "callback_data": "2"}])
        await telegram.bot(
            "editMessageReplyMarkup", chat_id=SARA, message_id=sent, reply_markup=markup
        )
        await expect(shown.get_by_test_id("button")).to_have_text("بعد")
        await expect(shown.locator(".edited")).to_have_count(0)
        await telegram.bot("editMessageText", chat_id=SARA, message_id=sent, text="خبر آخر")
        await expect(shown.locator(".edited")).to_be_visible()
        await telegram.bot(
            "editMessageReplyMarkup", chat_id=SARA, message_id=sent, reply_markup=markup
        )
        await expect(shown.get_by_test_id("button")).to_have_text("بعد")
        await expect(shown.locator(".edited")).to_be_visible()


async def test_a_deleted_message_goes(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        sent = await telegram.send(SARA, "عابرة")
        await expect(bubble(page, SARA, sent)).to_be_visible()
        await telegram.bot("deleteMessage", chat_id=SARA, message_id=sent)
        await expect(bubble(page, SARA, sent)).to_have_count(0)


HOSTILE = """<img src=x onerror="window.broken=1">'"><script>window.broken=1</script>"""


async def test_markup_in_a_message_is_only_text(browser: Browser, telegram: Telegram) -> None:
    await telegram.control("users", id=104, first_name=HOSTILE)
    await start(telegram, SARA, 104)
    async with opened(browser, telegram) as page:
        link = {
            "type": "text_link",
            "offset": 0,
            "length": 4,
            "url": "https://x.example/?" + HOSTILE,
        }
        markup = keys([{"text": HOSTILE, "callback_data": HOSTILE[:50]}])
        sent = await telegram.bot(
            "sendMessage", chat_id=104, text=HOSTILE, entities=[link], reply_markup=markup
        )
        shown = bubble(page, 104, sent["message_id"])
        await expect(shown.locator(".text")).to_have_text(HOSTILE)
        await expect(shown.get_by_test_id("button")).to_have_text(HOSTILE)
        await expect(page.locator("img, script:not([src])")).to_have_count(0)
        assert await page.evaluate("window.broken") is None


async def test_a_link_of_a_script_is_not_a_link(browser: Browser, telegram: Telegram) -> None:
    async with opened(browser, telegram) as page:
        kinds = await page.evaluate(
            """async () => {
                const { outwardLink } = await import("/page/dom.js");
                const all = ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x",
                             "blob:x", "https://a.example", "a.example/path", "tg://user?id=1"];
                return all.map((address) => outwardLink(address, {}, "x").tagName);
            }"""
        )
        assert kinds == ["SPAN", "SPAN", "SPAN", "SPAN", "A", "A", "A"]


async def test_enter_sends_and_shift_enter_does_not(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        box = column(page, OMAR).get_by_test_id("input")
        await box.fill("first")
        await box.press("Shift+Enter")
        await box.press_sequentially("second")
        await box.press("Enter")
        await expect(box).to_have_value("")
        last = column(page, OMAR).locator(".from-reader .text").last
        await expect(last).to_have_text("first\nsecond")
        heard = await telegram.hears("message")
        assert (heard["text"], heard["from"]["id"]) == ("first\nsecond", OMAR)


async def test_enter_that_confirms_a_composition_does_not_send(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        box = column(page, SARA).get_by_test_id("input")
        await box.fill("مرحبا")
        event = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
        await box.dispatch_event("keydown", event)
        await expect(box).to_have_value("مرحبا")


async def test_a_message_that_cannot_be_sent_stays_in_the_box(
    browser: Browser, telegram: Telegram
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        await page.route(
            "**/sandbox/say", lambda route: route.fulfill(status=400, json={"error": "no"})
        )
        box = column(page, SARA).get_by_test_id("input")
        await box.fill("لا تضِع")
        await box.press("Enter")
        await expect(column(page, SARA).get_by_test_id("toast")).to_contain_text("no")
        await expect(box).to_have_value("لا تضِع")


async def test_a_reply_names_what_it_answers(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        sent = await telegram.send(SARA, "مقالة عن سفينة")
        await bubble(page, SARA, sent).get_by_test_id("reply").click()
        box = column(page, SARA).get_by_test_id("input")
        await expect(box).to_be_focused()
        await box.fill("متى أبحرت؟")
        await box.press("Enter")
        heard = await telegram.hears("message")
        assert heard["reply_to_message"]["message_id"] == sent
        shown = bubble(page, SARA, heard["message_id"])
        await expect(shown.locator(".quote")).to_contain_text("مقالة عن سفينة")
        await expect(column(page, SARA).locator(".reply-bar")).to_be_hidden()


async def test_escape_lets_a_reply_go(browser: Browser, telegram: Telegram) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        sent = await telegram.send(SARA, "مقالة")
        await bubble(page, SARA, sent).get_by_test_id("reply").click()
        bar = column(page, SARA).locator(".reply-bar")
        await expect(bar).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(bar).to_be_hidden()
        await expect(column(page, SARA).get_by_test_id("input")).to_be_focused()


async def test_in_the_room_the_chosen_one_speaks(browser: Browser, telegram: Telegram) -> None:
    async with opened(browser, telegram) as page:
        room = column(page, ROOM)
        await room.get_by_test_id("speaker").select_option(label="Omar")
        await room.get_by_test_id("input").fill("/ask when?")
        await room.get_by_test_id("send").click()
        heard = await telegram.hears("message")
        assert (heard["from"]["id"], heard["chat"]["id"]) == (OMAR, ROOM)
        await expect(bubble(page, ROOM, heard["message_id"]).locator(".author")).to_have_text(
            "Omar"
        )


@pytest.mark.parametrize(
    ("options", "shown"),
    [({}, 1), ({"is_disabled": True}, 0), ({"url": "https://other.example/b"}, 1)],
)
async def test_a_link_has_a_preview_unless_it_is_disabled(
    browser: Browser, telegram: Telegram, options: Json, shown: int
) -> None:
    await start(telegram)
    async with opened(browser, telegram) as page:
        html = '<a href="https://news.example/a">اقرأ</a>'
        sent = await telegram.send(SARA, html, link_preview_options=options)
        await expect(bubble(page, SARA, sent).locator(".text")).to_have_text("اقرأ")
        preview = bubble(page, SARA, sent).get_by_test_id("preview")
        await expect(preview).to_have_count(shown)
        if shown:
            host = urlsplit(options.get("url", "https://news.example")).hostname
            await expect(preview).to_contain_text(str(host))
