"""What becomes of pushed copies when their article is corrected or taken back, end to end."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.corrections import PAUSE
from storage.models import Draft
from tests.factories import draft
from tests.people import PATIENCE, House, Person, house
from tests.sandboxed import Json

OPERATOR = 900
BEFORE = "غادرت السفينة الميناء صباح الأحد. يقودها ربّان خبير."
AFTER = "غادرت السفينة الميناء مساء الاثنين الماضي. يقودها ربّان خبير."
STEMS = {"سفين", "ربان"}
SHIP, CABLE = "سفينة البحث", "كابل البحر"


def told(text: str) -> Draft:
    return draft(SHIP, text)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, operators=frozenset({OPERATOR})) as running:
        yield running


@pytest.fixture
async def readers(home: House) -> list[Person]:
    """Two people and a group, who have been sent the article."""
    people = [await home.reader(101), await home.reader(102)]
    await home.group(-201, members=[101], admins=[101])
    people.append(Person(home.driver, 101, -201))
    for person in people:
        await home.app.store.subscribe(person.chat, now=int(time.time()))
    await home.publishes(told(BEFORE), draft("كلام آخر"))
    await home.settled()
    return people


async def copy_of(person: Person, title: str = SHIP) -> Json:
    """The only message of this chat that shows the article, as it stands now."""
    [message] = [m for m in await person.messages() if title in m.get("text", "")]
    return message


async def once(person: Person, edits: int = 1) -> Json:
    """The copy, once it has been changed so many times."""
    async with asyncio.timeout(PATIENCE):
        while (copy := await copy_of(person))["edits"] < edits:
            await asyncio.sleep(0.02)
    return copy


async def closed(home: House) -> None:
    """Wait until no copy has to be changed."""
    async with asyncio.timeout(PATIENCE):
        while await home.app.store.next_correction() is not None:
            await asyncio.sleep(0.02)


async def shown_article(home: House) -> int:
    articles = await home.app.store.latest_articles(limit=9)
    return next(article.id for article in articles if article.title == SHIP)


async def test_an_edited_article_edits_every_copy_in_place(
    home: House, readers: list[Person]
) -> None:
    counts = [len(await person.messages()) for person in readers]
    await home.publishes(told(AFTER))
    for person in readers:
        copy = await once(person)
        assert copy["edits"] == 1
        assert "صُحِّحت في" in copy["text"]
        assert "مساء الاثنين الماضي" in copy["text"]
        assert "صباح الأحد" not in copy["text"]
    assert [len(await person.messages()) for person in readers] == counts
    await closed(home)


async def test_a_second_edit_within_ten_minutes_waits(home: House, readers: list[Person]) -> None:
    await home.publishes(told(AFTER))
    await closed(home)
    await home.publishes(told("غادرت السفينة الميناء يوم الثلاثاء."))
    await home.settled()
    store, now = home.app.store, int(time.time())
    assert await store.due_corrections(now=now) == []
    due = await store.next_correction()
    assert due is not None
    assert now + PAUSE - 60 < due <= now + PAUSE
    assert await store.due_corrections(now=due) == [await shown_article(home)]
    assert (await copy_of(readers[0]))["edits"] == 1


async def test_what_a_digest_shows_is_corrected_too(home: House) -> None:
    sara = await home.reader(101)
    await sara.says("النشرة كل جمعة 8")
    await home.publishes(told(BEFORE), draft(CABLE))
    await sara.says("النشرة فورًا")
    await home.settled()
    await sara.hears(count=4)
    article = await shown_article(home)
    await home.app.store.retract(article, how="deleted", now=int(time.time()))
    home.app.dispatch.wake()
    digest = await once(sara)
    assert "(سُحبت)" in digest["text"]
    assert CABLE in digest["text"]


# ---- taken back


async def retracts(home: House, words: str, label: str) -> Json:
    """What an operator is shown who takes back the article, by command and button."""
    operator = await home.reader(OPERATOR)
    card = await operator.says(f"/retract {words}")
    assert SHIP in card["text"]
    return await operator.turns(card, label)


async def test_a_retraction_replaces_every_copy_by_a_notice(
    home: House, readers: list[Person]
) -> None:
    done = await retracts(home, "سفينة البحث", "إشعار")
    assert "سُحبت" in done["text"]
    for person in readers:
        copy = await once(person)
        assert "سحب الناشر هذه المقالة" in copy["text"]
        assert "صباح الأحد" not in copy["text"]
        assert "reply_markup" not in copy


async def test_a_retraction_deletes_every_copy(home: House, readers: list[Person]) -> None:
    await retracts(home, "2", "احذفها")
    for person in readers:
        async with asyncio.timeout(PATIENCE):
            while not (await copy_of(person))["deleted"]:
                await asyncio.sleep(0.02)


async def test_a_retracted_article_is_found_nowhere(home: House, readers: list[Person]) -> None:
    sara = readers[0]
    summary = await sara.says("ملخص السفينة")
    assert SHIP in summary["text"]
    assert set(await home.app.index.counts(STEMS)) == STEMS
    await retracts(home, "سفينة البحث", "إشعار")
    assert await home.app.index.counts(STEMS) == {}
    for words in ("/latest", "/search السفينة", "من يقود السفينة؟", "/summary السفينة", "/read 2"):
        answer = await sara.says(words)
        assert SHIP not in answer["text"], words
        assert "ربّان" not in answer["text"], words
    press = await sara.press(summary, "📖 النصّ الكامل")
    assert await home.notice(press) == "سحب الناشر هذه المقالة."


async def test_only_operators_take_articles_back(home: House, readers: list[Person]) -> None:
    answer = await readers[0].says("/retract السفينة")
    assert SHIP not in answer["text"]
    assert "reply_markup" not in answer


async def test_a_second_press_says_that_it_was_taken_back_already(
    home: House, readers: list[Person]
) -> None:
    operator = await home.reader(OPERATOR)
    card = await operator.says("/retract السفينة")
    await operator.turns(card, "إشعار")
    again = await operator.driver.does(
        "press",
        chat=OPERATOR,
        user=OPERATOR,
        message=card["message_id"],
        data="v1:goback:1:1",
    )
    assert await home.notice(str(again["callback_query_id"])) == "سحب الناشر هذه المقالة."
    article = await home.app.store.article(1)
    assert article is not None
    assert article.retracted == "replaced"
