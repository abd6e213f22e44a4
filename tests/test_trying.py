"""A filter can be tried before it is followed."""

from pathlib import Path

from bot.handlers.trying import CHARS, affordable, taken
from bot.subscriptions.wishes import Wish
from bot.text.aliases import NO_ALIASES
from tests.factories import article, draft
from tests.people import buttons, house

SARA = 101
OLD = 1_600_000_000


def test_what_is_taken_is_what_would_be_pushed() -> None:
    told = ("ارتفع سعر النفط اليوم.", "فاز فريق كرة القدم بالنفط.", "هطل المطر.")
    articles = [article(number, text) for number, text in enumerate(told)]
    wish = Wish(words=("نفط",), without=("كرة",))
    assert [each.id for each in taken(wish, articles, NO_ALIASES)] == [0]
    assert len(taken(Wish(), articles, NO_ALIASES)) == 3


def test_no_more_is_looked_at_than_takes_a_moment() -> None:
    long = [article(number, "ك" * 90_000) for number in range(9)]
    assert len(affordable(long)) * 90_000 <= CHARS < (len(affordable(long)) + 1) * 90_000
    assert affordable([]) == []


async def test_a_filter_is_tried_and_then_followed(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        sara = await home.reader(SARA)
        await home.publishes(
            draft("سعر النفط", "ارتفع سعر النفط."),
            draft("كأس العالم", "فاز فريق البلاد بالكأس."),
            draft("النفط قديمًا", "كان النفط رخيصًا.", published=OLD),
            announce=False,
        )
        tried = await sara.says("جرّب نفط")
        assert "سعر النفط" in tried["text"]
        assert "مقالة واحدة" in tried["text"]
        assert "قديمًا" not in tried["text"]
        assert not await home.app.store.is_subscribed(SARA)
        followed = await sara.presses(tried, "تابع هذا")
        assert "نفط" in followed["text"]
        there = await home.app.store.subscription(SARA)
        assert there is not None
        assert Wish.from_text(there.wish).words == ("نفط",)
        again = await sara.presses(followed, "ماذا كان سيصلني")
        assert "سعر النفط" in again["text"]
        assert not [b for b in buttons(again) if "تابع هذا" in b["text"]]
        assert "لا شيء" in (await sara.says("جرّب زلزال"))["text"]
        assert "«تابع" in (await sara.says("جرّب " + "ك" * 70))["text"]
