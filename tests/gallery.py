"""`python -m tests.gallery FOLDER`: a picture of each kind of message, as the sandbox's page shows
it to an Arabic reader, for people to look at.
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
    "unsubscribed": "إلغاء",
}


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        async with (
            launched_browser() as browser,
            warraq_run(Path(home)) as url,
            opened(browser, url, "ar") as page,
        ):
            await page.set_viewport_size({"width": 1400, "height": 2600})
            sara = Reader(page, SARA)

            async def keep(name: str, message: Locator) -> None:
                await message.scroll_into_view_if_needed()
                await message.screenshot(path=folder / f"{name}.png")

            greeting = await sara.starts()
            await keep("welcome", greeting)
            await keep("subscribed", await sara.presses(greeting, "اشترك"))
            await publish(page)
            card = await sara.hears(3, 15_000)
            await keep("card", card)
            summary = await sara.presses(card, "الملخّص")
            await keep("summary", summary)
            await summary.get_by_test_id("button").filter(has_text="أطول").click()
            await expect(summary).to_contain_text("أقصر")
            await keep("longer", summary)
            await keep("full-text", await sara.presses(card, "النصّ الكامل"))
            for name, words in SAID.items():
                said = await sara.says(words)
                await keep(name, said)
                if name == "answer":
                    await keep("context", await sara.presses(said, "الفقرة"))


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures))
