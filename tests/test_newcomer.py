"""The first minute, as a newcomer has it: one command, a browser, clicks and typing."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import keep_screenshot, visited
from tests.page import OMAR, ROOM, SARA, column
from tests.people import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEILA = 103
A_MINUTE = 60
START_SECONDS = 3 * PATIENCE
PUSH_MS = 1_500 * PATIENCE
NOTHING_COMES_SECONDS = 1.5

ROOT = Path(__file__).parents[1]
WARRAQ = Path(sys.executable).with_name("warraq")
ARTICLES: dict[str, dict[str, Any]] = {
    article["id"]: article
    for line in (ROOT / "bot/sandbox/samples/articles.jsonl").read_text("utf-8").splitlines()
    for article in [json.loads(line)]
}
LASER, CABLE = ARTICLES["wahaj-laser"], ARTICLES["trench-cable"]


@asynccontextmanager
async def warraq_run(folder: Path) -> AsyncIterator[str]:
    """`warraq run` with nothing set up; gives the address that it prints, and stops it as Ctrl-C
    does.
    """
    told = (folder / "log").open("wb")
    process = await asyncio.create_subprocess_exec(
        WARRAQ,
        "run",
        cwd=folder,
        env={"SANDBOX_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
        stderr=told,
    )
    try:
        yield await asyncio.wait_for(printed_address(process), START_SECONDS)
        process.send_signal(2)
        assert await asyncio.wait_for(process.wait(), START_SECONDS) == 0
    finally:
        told.close()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def printed_address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    async for line in process.stdout:
        if found := re.search(rb"Open (http://\S+)", line):
            return found[1].decode()
    raise AssertionError("it ended without an address")


@dataclass(frozen=True)
class Reader:
    """Somebody at a chat of the page, who only clicks and types."""

    page: Page
    chat: int

    @property
    def column(self) -> Locator:
        return column(self.page, self.chat)

    @property
    def answers(self) -> Locator:
        return self.column.locator(".from-bot")

    async def starts(self) -> Locator:
        await self.column.get_by_test_id("start").click()
        return await self.hears(1)

    async def says(self, text: str) -> Locator:
        """The bot's answer to these words."""
        heard = await self.answers.count()
        await self.types(text)
        return await self.hears(heard + 1)

    async def types(self, text: str) -> None:
        box = self.column.get_by_test_id("input")
        await box.click()
        await box.press_sequentially(text)
        await box.press("Enter")

    async def replies(self, message: Locator, text: str) -> Locator:
        """The bot's answer to these words in reply to a message."""
        await message.get_by_test_id("reply").click()
        return await self.says(text)

    async def presses(self, message: Locator, label: str) -> Locator:
        """What the bot sends when this button is pressed."""
        heard = await self.answers.count()
        await message.get_by_test_id("button").filter(has_text=label).click()
        return await self.hears(heard + 1)

    async def hears(self, count: int, patience: float | None = None) -> Locator:
        """The bot's message of this number, once it is there; it is the last."""
        await expect(self.answers).to_have_count(count, timeout=patience)
        return self.answers.nth(count - 1)

    async def gets(self, title: str) -> Locator:
        """The card of an article that was published."""
        preview = self.page.get_by_test_id("preview").filter(has_text=title)
        card = self.answers.filter(has=preview)
        await expect(card).to_be_visible(timeout=PUSH_MS)
        return card


@asynccontextmanager
async def opened(browser: Browser, url: str, language: str) -> AsyncIterator[Page]:
    """The page as a browser of this language shows it; a script error on it fails the test."""
    options: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "locale": language}
    async with visited(browser, url, **options) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []


async def publish(page: Page) -> None:
    await page.get_by_test_id("publish").click()


async def quoted(
    answer: Locator, article: dict[str, Any], *, within: str = "blockquote strong"
) -> str:
    """The words quoted, which stand in this article, named as their source."""
    # The last, since a reply begins with whom it answers; in a line, words are isolated.
    words = (await answer.locator(within).last.inner_text()).strip("\u2068\u2069")
    assert words in article["text"]
    await expect(answer.locator("a").first).to_contain_text(article["title"])
    return words


async def test_the_newcomers_minute_in_arabic(browser: Browser, tmp_path: Path) -> None:
    async with warraq_run(tmp_path) as url, opened(browser, url, "ar") as page:
        began = time.monotonic()
        sara, leila = Reader(page, SARA), Reader(page, LEILA)
        await keep_screenshot(page, "newcomer-1-opened")
        await leila.starts()
        await starts_and_subscribes(sara)
        await publish(page)
        card = await reads_what_is_pushed(sara)
        await asks_in_her_own_words(sara)
        await asks_what_no_article_tells(sara)
        asked_of_it = await sara.replies(card, "كم تكلف الطلقة الواحدة؟")
        assert "ثمانية ريالات" in await quoted(asked_of_it, LASER)
        await expect(await sara.says("إلغاء")).to_contain_text("أُلغي الاشتراك")
        await keep_screenshot(page, "newcomer-8-unsubscribed")
        await expect(leila.answers).to_have_count(1)
        assert time.monotonic() - began < A_MINUTE


async def starts_and_subscribes(sara: Reader) -> None:
    greeting = await sara.starts()
    await expect(greeting).to_contain_text("أهلًا بك")
    await expect(greeting).to_contain_text("في الأرشيف 8 مقالات")
    await expect(await sara.presses(greeting, "اشترك")).to_contain_text("سُجّل الاشتراك")
    await keep_screenshot(sara.page, "newcomer-2-subscribed")


async def reads_what_is_pushed(sara: Reader) -> Locator:
    card = await sara.gets(LASER["title"])
    await expect(card).to_contain_text("تسع عشرة طائرة مسيّرة من أصل عشرين")
    await keep_screenshot(sara.page, "newcomer-3-pushed")
    summary = await sara.presses(card, "الملخّص")
    points = [line[2:] for line in (await summary.inner_text()).split("\n") if "• " in line]
    assert len(points) >= 3
    assert all(point in LASER["text"] for point in points)
    await keep_screenshot(sara.page, "newcomer-4-summary")
    return card


async def asks_in_her_own_words(sara: Reader) -> None:
    in_dialect = await sara.says("وقتاش غادي يتسلمو أول منظومات وهج؟")
    assert "يونيو 2027" in await quoted(in_dialect, LASER)
    misspelt = await sara.says("من هو مدير مشروع وهح؟")
    words = await quoted(misspelt, LASER)
    assert "طارق الحسيني" in words
    await keep_screenshot(sara.page, "newcomer-5-answered")
    paragraph = await sara.presses(misspelt, "الفقرة")
    await expect(paragraph.locator("strong")).to_have_text(words)
    await expect(paragraph).to_contain_text("أما المسيّرة العشرون فقد نجت")
    await keep_screenshot(sara.page, "newcomer-6-paragraph")


async def asks_what_no_article_tells(sara: Reader) -> None:
    no = await sara.says("كم بلغ عدد سكان مرسانا؟")
    await expect(no).to_contain_text("ليس في مقالاتنا جواب عن هذا")
    await expect(no).to_contain_text("أقرب ما في مقالاتنا")
    await expect(no.locator("blockquote")).to_have_count(0)
    said = await no.inner_text()
    assert any(article["title"] in said for article in ARTICLES.values())
    await keep_screenshot(sara.page, "newcomer-7-honest-no")


async def test_the_newcomers_minute_in_english(browser: Browser, tmp_path: Path) -> None:
    async with warraq_run(tmp_path) as url, opened(browser, url, "en-GB") as page:
        began = time.monotonic()
        omar = Reader(page, OMAR)
        greeting = await omar.starts()
        await expect(greeting).to_contain_text("Welcome.")
        await expect(greeting).to_contain_text("The archive holds 8 articles.")
        await expect(await omar.presses(greeting, "Subscribe")).to_contain_text("Subscribed.")
        await publish(page)
        await omar.gets(LASER["title"])
        await publish(page)
        card = await omar.gets(CABLE["title"])
        await expect(card).to_contain_text("Daniel Marrow")
        await keep_screenshot(page, "newcomer-en-1-pushed")
        answer = await omar.says("wich animals caused a false alrm in march")
        assert "a pod of fin whales" in await quoted(answer, CABLE)
        no = await omar.says("What is the capital of Mongolia?")
        await expect(no).to_contain_text("Our articles don't say.")
        await expect(await omar.says("stop")).to_contain_text("Unsubscribed")
        await keep_screenshot(page, "newcomer-en-2-answered")
        assert time.monotonic() - began < A_MINUTE


async def test_a_group_is_answered_when_it_asks_and_left_alone_otherwise(
    browser: Browser, tmp_path: Path
) -> None:
    async with warraq_run(tmp_path) as url, opened(browser, url, "ar") as page:
        room = Reader(page, ROOM)
        await room.column.get_by_test_id("speaker").select_option(str(LEILA))
        await room.types("صباح الخير، كم يبلغ طول الفرقاطة ساهر؟")
        await asyncio.sleep(NOTHING_COMES_SECONDS)
        await expect(room.answers).to_have_count(0)
        answer = await room.says("/ask كم يبلغ طول الفرقاطة ساهر؟")
        assert "121 مترًا" in await quoted(answer, ARTICLES["saher-launch"], within="strong")
        again = await room.replies(answer, "كم بلغت كلفة البناء؟")
        assert "410 ملايين ريال" in await quoted(again, ARTICLES["saher-launch"], within="strong")
        await keep_screenshot(page, "newcomer-group")
