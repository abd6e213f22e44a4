"""A chat that follows only some feeds asks within them, unless it says that all are meant."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.scoping import _EVERYWHERE, everywhere
from bot.i18n import LANGUAGES, Locale
from bot.subscriptions.wishes import Wish
from storage.models import Draft
from tests.factories import NOW, known_as
from tests.people import House, Person, buttons, house
from tests.test_conversation import said

SHIP = Draft(
    "الفرقاطة مرجان", "يبلغ طول الفرقاطة مرجان 133 مترا. ويقودها العقيد سالم.", language="ar"
)
CHEESE = Draft(
    "جبن وادي الضباب", "ينتج وادي الضباب 12 طنا من الجبن الأزرق في السنة.", language="ar"
)
QUESTION = "كم طنا من الجبن الأزرق ينتج وادي الضباب؟"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """Two feeds, told of ships by the first and of cheese by the second."""
    async with house(tmp_path) as home:
        for url, draft in (("https://a.example/", SHIP), ("https://b.example/", CHEESE)):
            feed = await home.app.store.add_feed(url, now=NOW)
            await home.app.store.stop_feed(feed.id)
            await home.app.store.publish(known_as(draft), now=NOW, announce=False, feed_id=feed.id)
        await home.app.index.catch_up(home.app.store)
        yield home


async def follower(home: House, wish: Wish) -> Person:
    person = await home.reader(101)
    store = home.app.store
    await store.subscribe(101, now=NOW)
    kept = await store.subscription(101)
    assert kept
    await store.choose(kept.seq, wish=wish.to_text(), quiet=kept.quiet, silent=False)
    return person


async def test_who_follows_one_feed_asks_within_it_and_may_ask_all(home: House) -> None:
    sara = await follower(home, Wish(feeds=(1,)))
    assert "133 مترا" in (await sara.says("كم طول الفرقاطة مرجان؟"))["text"]
    no = await sara.says(QUESTION)
    assert "12 طنا" not in no["text"]
    assert "12 طنا" in (await sara.presses(no, said("ar", "button-everywhere")))["text"]


async def test_a_question_can_say_that_all_articles_are_meant(home: House) -> None:
    sara = await follower(home, Wish(feeds=(1,)))
    assert "12 طنا" in (await sara.says(f"{QUESTION} في كل المقالات"))["text"]


@pytest.mark.parametrize("wish", [Wish(), Wish(feeds=(1,), words=("جبن",)), Wish(words=("سفن",))])
async def test_who_asks_for_more_than_feeds_asks_all(home: House, wish: Wish) -> None:
    sara = await follower(home, wish)
    answer = await sara.says(QUESTION)
    assert "12 طنا" in answer["text"]
    assert said("ar", "button-everywhere") not in [b["text"] for b in buttons(answer)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_button_says_is_understood(language: str) -> None:
    assert _EVERYWHERE.search(everywhere("كم طنا؟", Locale(language)))


@pytest.mark.parametrize("text", ["ما عدد المقالات؟", "all articles of the law", "في كل مكان"])
def test_other_words_do_not_widen_a_question(text: str) -> None:
    assert not _EVERYWHERE.search(text)
