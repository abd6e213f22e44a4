"""`python -m tests.gallery FOLDER [en]`: a picture of each kind of message, as the sandbox's page
shows it to an Arabic reader, or to an English one, for people to look at.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser import launched_browser
from tests.page import SARA
from tests.test_newcomer import Reader, opened, publish, warraq_run

SAID = {
    "latest": "آخر الأخبار",
    "search": "بحث غواصة",
    "help": "مساعدة",
    "settings": "الإعدادات",
    "answer": "كم تكلف الطلقة الواحدة من منظومة وهج؟",
    "no-answer": "من فاز بكأس العالم لكرة القدم؟",
    "feeds": "/feeds",
    "refused": "/add http://localhost:1/feed",
    "unknown": "ملخص مقالة لا وجود لها",
    "follow": "تابع",
    "followed": "تابع نفط، #اقتصاد، بدون كرة",
    "digest": "النشرة",
    "digest-chosen": "النشرة ٨ صباحًا",
    "quiet": "لا تزعجني من 11 مساءً إلى 6 صباحًا",
    "try": "جرّب نفط، #اقتصاد",
    "keyboard": "لوحة الأزرار",
    "outbox": "/outbox",
    "stats": "/stats",
    "unanswered": "/unanswered",
    "retract": "/retract 1",
    "alias": "/alias سو-99 = سوخوي 99",
    "aliases": "/alias",
    "faq": "/faq",
    "desk": "/desk",
    "routes": "/routes",
    "editors": "/editors",
    "broadcast": "/broadcast",
    "correct": "/correct",
    "health": "/health",
    "privacy": "/privacy",
    "mydata": "/mydata",
    "unsubscribed": "إلغاء",
}
# Where an English reader says something else.
IN_ENGLISH = {
    "latest": "latest",
    "search": "search غواصة",
    "help": "help",
    "settings": "settings",
    "no-answer": "Who won the football world cup?",
    "unknown": "summary no such article",
    "follow": "follow",
    "followed": "follow oil, #economy, without football",
    "digest": "digest",
    "digest-chosen": "digest 8 am",
    "quiet": "quiet from 11 pm to 6 am",
    "try": "try oil, #economy",
    "keyboard": "/keyboard",
    "alias": "/alias Su-99 = Sukhoi 99",
    "unsubscribed": "unsubscribe",
}
BUTTONS = {
    "ar": ("اشترك", "الملخّص", "أطول", "أقصر", "النصّ الكامل", "الفقرة"),
    "en": ("Subscribe", "Summary", "Longer", "Shorter", "Full text", "In context"),
}


async def main(folder: Path, language: str) -> None:
    said_here = SAID | (IN_ENGLISH if language == "en" else {})
    subscribe, summarise, longer, shorter, whole, paragraph = BUTTONS[language]
    with tempfile.TemporaryDirectory() as home:
        async with (
            launched_browser() as browser,
            warraq_run(Path(home)) as url,
            opened(browser, url, language) as page,
        ):
            await page.set_viewport_size({"width": 1400, "height": 2600})
            sara = Reader(page, SARA)

            async def keep(name: str, message: Locator) -> None:
                await message.scroll_into_view_if_needed()
                await message.screenshot(path=folder / f"{name}.png")

            greeting = await sara.starts()
            if language == "en":
                await sara.says("language English")
                greeting = await sara.says("/start")
            await keep("welcome", greeting)
            await keep("subscribed", await sara.presses(greeting, subscribe))
            await publish(page)
            card = await sara.hears(5 if language == "en" else 3, 15_000)
            await keep("card", card)
            summary = await sara.presses(card, summarise)
            await keep("summary", summary)
            await summary.get_by_test_id("button").filter(has_text=longer).click()
            await expect(summary).to_contain_text(shorter)
            await keep("longer", summary)
            await keep("full-text", await sara.presses(card, whole))
            for name, words in said_here.items():
                said = await sara.says(words)
                await keep(name, said)
                if name == "answer":
                    await keep("context", await sara.presses(said, paragraph))


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures, *(sys.argv[2:] or ["ar"])))
