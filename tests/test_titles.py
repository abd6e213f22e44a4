"""What may be meant by words that nothing matches."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.titles import nearest_titles
from tests.factories import draft
from tests.people import House, Person, buttons, house
from tests.test_conversation import said

TITLES = ["تدشين الفرقاطة مرجان", "أسعار الخبز في رأس النخيل", "Submarine cable reaches Tarn"]
MISSPELT = ["فقرطاة", "الفقرطات مرجن"]


@pytest.mark.parametrize(
    ("typed", "place"),
    [*((words, 0) for words in MISSPELT), ("الخبزات", 1), ("the submerine kabel", 2)],
)
def test_the_nearest_title_is_that_with_the_most_similar_words(typed: str, place: int) -> None:
    assert nearest_titles(typed, TITLES, most=1) == [place]


@pytest.mark.parametrize("typed", ["", "؟", "من في", "زلزال", "99", "x"])
def test_what_is_like_no_title_has_none_near(typed: str) -> None:
    assert nearest_titles(typed, TITLES, most=3) == []


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=9))
def test_any_words_have_at_most_so_many_titles_near(typed: str, titles: list[str]) -> None:
    near = nearest_titles(typed, titles, most=2)
    assert len(near) == len(set(near)) <= 2
    assert all(0 <= place < len(titles) for place in near)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        others = [draft(f"خبر {n}", "نص عن شيء آخر.") for n in range(3)]
        await running.publishes(*others, *map(draft, TITLES), announce=False)
        yield running


@pytest.fixture
async def sara(home: House) -> Person:
    return await home.reader(101)


@pytest.mark.parametrize("command", ["ملخص", "اقرأ", "بحث", "/story"])
async def test_words_that_nothing_matches_bring_the_nearest_titles(
    sara: Person, command: str
) -> None:
    offered = await sara.says(f"{command} {MISSPELT[0]}")
    assert said("ar", "did-you-mean") in offered["text"]
    assert [button["text"] for button in buttons(offered)] == ["1"]
    assert TITLES[0] in (await sara.presses(offered, "1"))["text"]


async def test_where_nothing_comes_near_nothing_is_offered(sara: Person) -> None:
    for words, key in (("ملخص زلزال", "no-such-article"), ("ملخص 99", "no-such-article")):
        assert (await sara.says(words))["text"] == said("ar", key)
    found = await sara.says("بحث زلزال")
    assert said("ar", "did-you-mean") not in found["text"]
    assert not buttons(found)
