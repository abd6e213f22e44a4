"""The story so far, what is like an article, and what was missed."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.buttons import press
from bot.handlers.catching_up import DAY, LOOKS_BACK, reaches_back
from bot.handlers.commands import obey
from bot.handlers.desk import Desk
from bot.handlers.incoming import Person, Place, Said
from bot.handlers.react import react
from bot.i18n import phrase
from bot.ingest.files import read_file
from bot.messages.message import Message
from bot.sandbox.server import SAMPLES
from storage import Store
from storage.models import Draft
from tests.desks import desk_of, later, visit
from tests.factories import AR, NOW, draft, known_as
from tests.test_first_minute import only, plain

READER = 101
STORY = [
    ("انطلاق بناء جسر الرمال في مدينة واحة", "بدأ العمال بناء جسر الرمال فوق وادي الصخر."),
    ("توقف العمل في جسر الرمال بسبب السيول", "أوقفت السيول بناء جسر الرمال أسبوعين كاملين."),
    ("افتتاح جسر الرمال بعد ثلاث سنوات", "افتتح الوزير جسر الرمال أمام السيارات صباح اليوم."),
]


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    chapters = [
        Draft(title=title, text=text, language="ar", published=NOW - (9 - n) * DAY)
        for n, (title, text) in enumerate(STORY)
    ]
    await store.publish(known_as(*read_file(SAMPLES), *chapters), now=NOW, announce=False)
    async with desk_of(store, tmp_path) as made:
        yield made


async def ids(desk: Desk) -> list[int]:
    """The articles of the story, in the order in which it went."""
    known = {a.title: a.id for a in await desk.store.latest_articles(limit=99)}
    return [known[title] for title, _ in STORY]


def titles(message: Message) -> list[str]:
    said = plain(message)
    found = [(said.index(title), title) for title, _ in STORY if title in said]
    return [title for _, title in sorted(found)]


async def test_the_story_is_told_from_its_beginning_in_the_articles_words(desk: Desk) -> None:
    first, second, third = await ids(desk)
    told = only(await press(await visit(desk, READER), f"v1:story:{third}"))
    assert titles(told) == [title for title, _ in STORY]
    assert len(re.findall(r"^\d\. ", plain(told), re.MULTILINE)) == len(STORY)
    assert [quote.words for quote in told.quotes] == [text for _, text in STORY]
    halfway = only(await press(await visit(desk, READER), f"v1:story:{second}"))
    assert titles(halfway) == [title for title, _ in STORY[:2]]
    begun = only(await press(await visit(desk, READER), f"v1:story:{first}"))
    assert "<blockquote" not in begun.html


@pytest.mark.parametrize("said", ["ما القصة؟", "شو القصة", "/story", "what is the story?"])
async def test_the_story_is_asked_for_in_reply_to_an_article(desk: Desk, said: str) -> None:
    *_, third = await ids(desk)
    there = await visit(desk, READER)
    await desk.store.ask_about(READER, third, until=NOW + 99)
    assert titles(only(await obey(there, said))) == [title for title, _ in STORY]


async def test_what_is_like_an_article_is_what_tells_of_the_same(desk: Desk) -> None:
    first, *_ = await ids(desk)
    alike = only(await press(await visit(desk, READER), f"v1:alike:{first}"))
    assert set(titles(alike)) == {title for title, _ in STORY[1:]} | {STORY[0][0]}
    assert len(re.findall(r"^\d\. ", plain(alike), re.MULTILINE)) == 2
    lonely = await desk.store.publish(
        known_as(draft("زرافة تعزف الكمان", "عزفت زرافة على الكمان.")), now=NOW, announce=False
    )
    await desk.index.catch_up(desk.store)
    nothing = only(await press(await visit(desk, READER), f"v1:alike:{lonely.new[0]}"))
    assert "<blockquote" not in nothing.html


# ---- what was missed


@pytest.mark.parametrize(
    ("away_since", "since"),
    [(0, NOW - DAY), (NOW - 3 * DAY, NOW - 3 * DAY), (NOW - 99 * DAY, NOW - LOOKS_BACK)],
)
def test_how_far_catching_up_reaches_back(away_since: int, since: int) -> None:
    assert reaches_back(away_since, NOW) == since


async def says(desk: Desk, text: str) -> Message:
    place = Place(READER, "private")
    return only(await react(desk, Said(place, Person(READER, "ar"), text, 9)))


@pytest.mark.parametrize("said", ["ما فاتني؟", "catch me up", "/catchup"])
async def test_a_reader_who_was_away_is_told_what_came_in_since(desk: Desk, said: str) -> None:
    await says(desk, "/help")
    soon, back = later(desk, 3600), later(desk, 3 * DAY)
    await desk.store.publish(known_as(draft("قبل الغياب")), now=NOW, announce=False)
    for number in range(3):
        missed = draft(f"في الغياب {number}")
        await desk.store.publish(known_as(missed), now=NOW + DAY + number, announce=False)
    assert "قبل الغياب" not in plain(await says(soon, "/help"))
    told = plain(await says(back, said))
    assert [f"في الغياب {n}" in told for n in range(3)] == [True] * 3
    assert "قبل الغياب" not in told
    # Asked again in the same visit it is the same.
    assert "في الغياب 1" in plain(await says(later(desk, 3 * DAY + 900), said))


async def test_what_most_sources_told_comes_first(store: Store, tmp_path: Path) -> None:
    first, second = draft("رواه اثنان"), draft("رواه اثنان أيضا")
    await store.publish(known_as(first, second, draft("رواه واحد")), now=NOW - 9, announce=False)
    async with store._db.transaction() as tx:
        await tx.execute("UPDATE article SET story = 1 WHERE id = 2")
    async with desk_of(store, tmp_path) as desk:
        told = plain(only(await obey(await visit(desk, READER), "ما فاتني")))
    assert told.index("رواه اثنان") < told.index("رواه واحد")
    assert "رواه اثنان أيضا" not in told


async def test_who_missed_nothing_is_told_so(store: Store, tmp_path: Path) -> None:
    async with desk_of(store, tmp_path) as desk:
        assert str(phrase(AR, "missed-nothing")) in (await says(desk, "ما فاتني")).html
