"""A reply to a list asks the articles that it shows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Store
from storage.deliveries import Owed, Settlement
from storage.models import Draft
from tests.factories import NOW, draft, known_as
from tests.people import House, Person, house
from tests.sandboxed import Json
from tests.test_conversation import said

SARA = 101
NEWEST = NOW + 10**6
PEARL = Draft(
    "تدشين الفرقاطة لؤلؤة",
    "دشنت البحرية الفرقاطة لؤلؤة في الميناء. ويبلغ طول الفرقاطة 90 مترا.",
    language="ar",
    published=NEWEST,
    tags=("لآلئ",),
)
CORAL = Draft(
    "تدشين الفرقاطة مرجان",
    "دشنت البحرية الفرقاطة مرجان في الميناء. ويبلغ طول الفرقاطة 133 مترا.",
    language="ar",
    published=NOW,
    tags=("شعاب",),
)
OTHERS = [draft(f"خبر {n}", "نص قصير عن شيء آخر.", published=NEWEST - 9 + n) for n in range(5)]
LENGTH = "كم طول الفرقاطة؟"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        await running.publishes(CORAL, *OTHERS, PEARL, announce=False)
        yield running


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(SARA)


async def answer(sara: Person, listed: Json) -> str:
    """How long the frigate is by what this message lists: "90", "133" or neither."""
    told = (await sara.says(LENGTH, reply_to=listed["message_id"]))["text"]
    [length] = [each for each in ("90", "133") if f"{each} مترا" in told] or [""]
    return length


async def test_a_search_a_topic_and_what_is_saved_are_asked(home: House, sara: Person) -> None:
    for words, expected in (("مرجان", "133"), ("لؤلؤة", "90")):
        assert await answer(sara, await sara.says(f"بحث {words}")) == expected
    topics = await sara.says("المواضيع")
    assert await answer(sara, await sara.turns(topics, "شعاب")) == "133"
    newest, *_, oldest = await home.app.store.latest_articles(limit=9)
    for article, expected in ((oldest, "133"), (newest, "90")):
        await home.app.store.save(SARA, article.id, now=NOW)
        assert await answer(sara, await sara.says("محفوظاتي")) == expected
        await home.app.store.unsave(SARA, article.id)


async def test_the_page_that_a_list_shows_now_is_asked(sara: Person) -> None:
    listed = await sara.says("آخر الأخبار")
    assert await answer(sara, listed) == "90"
    turned = await sara.turns(listed, said("ar", "button-next"))
    assert await answer(sara, turned) == "133"


async def test_a_command_in_reply_to_a_list_means_the_first_of_it(sara: Person) -> None:
    found = await sara.says("بحث مرجان")
    summary = await sara.says("ملخص", reply_to=found["message_id"])
    assert CORAL.title in summary["text"]


async def test_what_a_message_lists_is_on_record_in_its_order(store: Store) -> None:
    await store.publish(known_as(draft("a"), draft("b"), draft("c")), now=NOW, announce=False)
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    for lists in ((3, 1), (2,)):  # the second is the message edited
        await store.owe([Owed(SARA, "{}", lists=lists)], now=NOW)
        [delivery] = await store.claim(await store.due_deliveries(now=NOW, limit=9))
        await store.settle(Settlement(delivery, "sent", message_id=77), now=NOW)
        assert await store.articles_shown(SARA, 77) == list(lists)
        assert await store.article_shown(SARA, 77) == lists[0]
