"""A newcomer from the first press of Start to the last article, in a browser, in both languages:
every card is kept as a picture for people to look at.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.i18n import Locale, phrase
from tests.browser import SCREENSHOTS
from tests.page import OMAR, SARA
from tests.test_newcomer import CABLE, LASER, Reader, opened, publish, quoted, warraq_run

pytestmark = pytest.mark.asyncio(loop_scope="module")

TALL = {"width": 1400, "height": 2400}


@dataclass
class Day:
    """A reader who presses buttons by their phrases, and whose cards are photographed."""

    reader: Reader
    language: str
    kept: list[str] = field(default_factory=list)

    def words(self, key: str, **values: object) -> str:
        return str(phrase(Locale(self.language), key, **values).striptags())

    async def keep(self, name: str, card: Locator) -> Locator:
        self.kept.append(name)
        await card.scroll_into_view_if_needed()
        SCREENSHOTS.mkdir(exist_ok=True)
        place = f"day-{self.language}-{len(self.kept):02}-{name}.png"
        await card.screenshot(path=SCREENSHOTS / place)
        return card

    async def says(self, name: str, text: str) -> Locator:
        return await self.keep(name, await self.reader.says(text))

    async def presses(self, name: str, card: Locator, key: str) -> Locator:
        return await self.keep(name, await self.reader.presses(card, self.words(key)))

    async def turns(self, name: str, card: Locator, label: str, shows: str) -> Locator:
        """The same message, once pressing has changed it."""
        await card.get_by_test_id("button").filter(has_text=label).first.click()
        await expect(card).to_contain_text(shows)
        return await self.keep(name, card)

    async def is_told(self, card: Locator, key: str, notice: str) -> None:
        """A short notice comes up, and goes."""
        await card.get_by_test_id("button").filter(has_text=self.words(key)).click()
        toast = self.reader.column.get_by_test_id("toast")
        await expect(toast.filter(has_text=self.words(notice, command="/saved"))).to_be_visible()


SAID = {
    "ar": {
        "question": "كم تكلف الطلقة الواحدة من منظومة وهج؟",
        "answer": "ثمانية ريالات",
        "search": "بحث السفينة منذ: 2020",
        "topics": "المواضيع",
        "missed": "ما فاتني",
        "saved": "محفوظاتي",
        "digest": "النشرة الساعة ٨ صباحًا",
        "story": "ما القصة؟",
        "stop": "إلغاء",
    },
    "en": {
        "question": "which animals caused a false alarm in March?",
        "answer": "a pod of fin whales",
        "search": "search cable since: 2020",
        "topics": "topics",
        "missed": "catch me up",
        "saved": "saved",
        "digest": "digest at 8 am",
        "story": "what is the story?",
        "stop": "stop",
    },
}


@pytest.mark.parametrize(("language", "chat"), [("ar", SARA), ("en", OMAR)])
async def test_a_newcomers_day(browser: Browser, tmp_path: Path, language: str, chat: int) -> None:
    locale = {"ar": "ar", "en": "en-GB"}[language]
    async with warraq_run(tmp_path) as url, opened(browser, url, locale) as page:
        await page.set_viewport_size(TALL)  # type: ignore[arg-type]
        day, said = Day(Reader(page, chat), language), SAID[language]
        greeting = await day.keep("welcome", await day.reader.starts())
        await day.presses("suggested", greeting, "button-try")
        await day.presses("subscribed", greeting, "button-subscribe")
        article, card = await first_pushed(day)
        await reads(day, card)
        answer = await day.says("answer", said["question"])
        assert said["answer"] in await quoted(answer, article)
        await saves(day, card, article["title"])
        await looks_around(day)
        await chooses(day, card)
        await day.says("stopped", said["stop"])
        await publish(page)
        again = await day.says("saved-still", said["saved"])
        await expect(again).to_contain_text(article["title"])
        assert len(day.kept) == len(set(day.kept)) > 20


async def first_pushed(day: Day) -> tuple[dict[str, str], Locator]:
    """The article of this language, which comes first or second."""
    await publish(day.reader.page)
    laser = await day.reader.gets(LASER["title"])
    if day.language == "ar":
        return LASER, await day.keep("pushed", laser)
    await publish(day.reader.page)
    return CABLE, await day.keep("pushed", await day.reader.gets(CABLE["title"]))


async def reads(day: Day, card: Locator) -> None:
    summary = await day.presses("summary", card, "button-summary")
    await expect(summary).to_contain_text(day.words("summary-heading"))
    whole = await day.presses("full-text", card, "button-read")
    await day.presses("alike", whole, "button-alike")
    story = await day.reader.replies(card, SAID[day.language]["story"])
    await day.keep("story", story)


async def saves(day: Day, card: Locator, title: str) -> None:
    await day.is_told(card, "button-save", "saved-now")
    saved = await day.says("saved", SAID[day.language]["saved"])
    await expect(saved).to_contain_text(title)


async def looks_around(day: Day) -> None:
    said = SAID[day.language]
    found = await day.says("found", said["search"])
    await expect(found.locator("strong").nth(2)).to_be_visible()
    topics = await day.says("topics", said["topics"])
    await topics.get_by_test_id("button").first.click()
    await expect(topics).to_contain_text("#")
    await day.keep("topic", topics)
    await day.says("missed", said["missed"])


async def chooses(day: Day, card: Locator) -> None:
    """Mute in two presses, a digest in a sentence, the rest on one card."""
    mute = await day.presses("mute", card, "button-mute")
    await day.turns("muted", mute, "8", day.words("button-unmute").split(" ", 1)[1])
    await day.turns("unmuted", mute, day.words("button-unmute"), day.words("mute-none"))
    await day.says("digest", SAID[day.language]["digest"])
    settings = await day.says("settings", "/settings")
    await expect(settings).to_contain_text("08:00")
    await day.turns("quiet", settings, day.words("button-quiet"), day.words("button-no-quiet"))
    await day.turns("back", settings, day.words("button-back"), day.words("length-usual"))
    await day.turns("silent", settings, day.words("button-silent"), day.words("sound-off"))
    await day.turns("brief", settings, day.words("length-brief"), "✓")
