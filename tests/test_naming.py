"""Names that mean the same, as editors write them in chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handlers.indexing import all_aliases, known_aliases
from bot.handlers.seeking import aliases_of
from storage import Store
from storage.models import Draft
from tests.factories import NOW
from tests.people import House, Person, buttons, house
from tests.test_conversation import said

OPERATOR = 900
FERRY = Draft(
    "العبارة نورس تعود إلى الخدمة",
    "عادت العبارة نورس إلى الخدمة صباح الأحد بعد صيانة دامت 40 يوما في حوض السلمانية.",
    language="ar",
    published=NOW,
)
QUESTION = "كم يوما دامت صيانة الجزيرة السابعة؟"
NAMES = "نورس = الجزيرة السابعة"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, operators=frozenset({OPERATOR})) as home:
        await home.publishes(FERRY, announce=False)
        yield home


async def is_answered(reader: Person) -> bool:
    """Whether the question has an answer for certain."""
    text = (await reader.says(QUESTION))["text"]
    unsure = (said("ar", "articles-do-not-say"), said("ar", "closest-passage"))
    return "40 يوما" in text and not any(each in text for each in unsure)


@pytest.fixture
async def editor(home: House) -> Person:
    return await home.reader(OPERATOR)


async def renamed(home: House, *, to: str) -> None:
    """Wait until the index is made with the aliases, or without."""
    async with asyncio.timeout(20):
        while ("الجزيره" in str(aliases_of(home.app.index).groups)) != bool(to):
            await asyncio.sleep(0.01)
        while home.app.index.percent is not None:
            await asyncio.sleep(0.01)


async def test_an_editors_names_find_what_was_written_with_others(
    home: House, editor: Person
) -> None:
    assert not await is_answered(editor)
    kept = await editor.says(f"/alias {NAMES}")
    assert said("ar", "alias-kept") in kept["text"]
    await renamed(home, to=NAMES)
    assert await is_answered(editor)


async def test_names_are_listed_and_removed(home: House, editor: Person) -> None:
    await editor.says("/alias نورس=الجزيرة السابعة\nسو-99 = سوخوي 99")
    await renamed(home, to=NAMES)
    listed = await editor.says("/alias")
    assert NAMES in listed["text"].replace("\u2068", "").replace("\u2069", "")
    assert len(buttons(listed)) == 2
    [first, _] = [button["text"] for button in buttons(listed)]
    removed = await editor.presses(listed, first)
    assert said("ar", "alias-removed") in removed["text"]
    await renamed(home, to="")
    assert not await is_answered(editor)
    assert "سوخوي 99" in (await editor.says("/alias"))["text"]
    assert await home.notice(await editor.press(listed, first)) == said("ar", "old-button")


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ("نورس", "alias-one-name"),
        ("نورس = !!", "alias-no-name"),
        ("نورس = من", "alias-too-common"),
        ("نورس = " + "كلمة " * 9, "alias-too-long"),
        ("الناتو = أوبك", "alias-several-groups"),
    ],
)
async def test_names_that_cannot_be_used_are_refused_with_why(
    home: House, editor: Person, names: str, why: str
) -> None:
    refused = await editor.says(f"/alias ميج = مقاتلة ميج\n{names}")
    beginning = said("ar", why, name="|").split("|")[-1].lstrip("\u2069»")
    assert beginning in refused["text"]
    assert await home.app.store.kept_aliases() == []


async def test_only_editors_name(home: House) -> None:
    sara = await home.reader(101)
    assert said("ar", "only-operators") in (await sara.says(f"/alias {NAMES}"))["text"]
    assert await home.app.store.kept_aliases() == []


async def test_what_came_to_be_said_elsewhere_is_left_out(store: Store) -> None:
    ours = known_aliases()
    await store.keep_aliases(["نورس = الجزيرة السابعة", "الناتو = أوبك", "نورس = نورسة"], now=NOW)
    known = await all_aliases(store, ours)
    assert len(known.groups) == len(ours.groups) + 1
    assert len(known.groups[-1]) == 3
