"""Searches: what is read in them, what the filters let through, and what is shown of it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.buttons import press
from bot.handlers.commands import obey
from bot.handlers.desk import Desk
from bot.i18n import phrase
from bot.messages.finds import snippet
from bot.messages.message import Message
from bot.text.searches import Search, fits, search_of, since_of
from storage import Store
from tests.desks import desk_of, visit
from tests.factories import AR, NOW, draft, known_as
from tests.test_first_minute import only, plain, pressable

READER = 101
THEN = datetime(2026, 9, 21, 14, 13, tzinfo=UTC)
DAY = 24 * 3600


def instant(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


READ: list[tuple[str, Search]] = [
    ("غواصة نووية", Search("غواصة نووية")),
    ("غواصة #سلاح_البحر", Search("غواصة", tags=("سلاح البحر",))),
    ("غواصة من:رويترز", Search("غواصة", sources=("رويترز",))),
    ("من: صحيفة الميناء، غواصة", Search("غواصة", sources=("صحيفة الميناء",))),
    ("غواصة من: صحيفة الميناء منذ: 2024-05", Search("غواصة", ("صحيفة الميناء",), (), instant(2024, 5, 1))),
    ('submarine from:"Harbour News" deep', Search("submarine deep", ("Harbour News",))),
    ("submarine tag:navy since:2024", Search("submarine", (), ("navy",), instant(2024, 1, 1))),
    ("وسم: «أسعار النفط»", Search("", (), ("أسعار النفط",))),
    ("FROM:reuters TAG:oil", Search("", ("reuters",), ("oil",))),
    ("منذ: دهر غواصة", Search("", unclear="دهر غواصة")),
    ("غواصة منذ:دهر", Search("غواصة", unclear="دهر")),
    ("من سرق السفينة", Search("من سرق السفينة")),
    ("ratio 3:1", Search("ratio 3:1")),
    ("من:", Search("من:")),
    ("", Search("")),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), READ)
def test_what_is_read_in_a_search(typed: str, read: Search) -> None:
    assert search_of(typed, THEN) == read


SINCE = [
    ("2024", instant(2024, 1, 1)),
    ("2024-05", instant(2024, 5, 1)),
    ("٢٠٢٤-٠٥-٠٩", instant(2024, 5, 9)),
    ("2024-13", None),
    ("أمس", instant(2026, 9, 20)),
    ("yesterday", instant(2026, 9, 20)),
    ("٣ أيام", int(THEN.timestamp()) - 3 * DAY),
    ("week", int(THEN.timestamp()) - 7 * DAY),
    ("أسبوعين", int(THEN.timestamp()) - 14 * DAY),
    ("2 months", int(THEN.timestamp()) - 60 * DAY),
    ("يوليو", instant(2026, 7, 1)),
    ("أيام", None),
    ("دهر", None),
]


@pytest.mark.parametrize(("value", "since"), SINCE)
def test_since_when(value: str, since: int | None) -> None:
    assert since_of(value, THEN) == since


@given(st.text(max_size=300))
def test_anything_can_be_searched_for(typed: str) -> None:
    search_of(typed, THEN)


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("صحيفة الميناء", "الميناء", True),
        ("Inés Corvo", "ines corvo", True),
        ("سلاح_البحر", "سلاح البحر", True),
        ("صحيفة الميناء", "الجبل", False),
        ("", "الجبل", False),
    ],
)
def test_a_name_fits_that_has_all_the_words(name: str, wanted: str, expected: bool) -> None:
    assert fits(name, wanted) is expected


# ---- what is shown


def test_a_snippet_is_the_sentence_with_most_of_the_words_and_marks_them() -> None:
    passage = "أبحرت سفينة صباحًا. عادت الغواصة إلى الميناء مساءً. لا خبر."
    assert snippet(passage, {"غواص", "ميناء"}, "ar") == (
        "عادت <b>الغواصة</b> إلى <b>الميناء</b> مساءً."
    )
    assert snippet("a < b. The ship & crew.", {"ship"}, "en") == "The <b>ship</b> &amp; crew."


def test_a_long_sentence_is_shown_from_where_it_matters() -> None:
    long = "كلمة " * 100 + "غواصة " + "كلمة " * 100
    shown = re.sub("<[^>]*>", "", snippet(long, {"غواص"}, "ar"))
    assert len(shown) <= 202
    assert "غواصة" in shown


# ---- filters


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    harbour = await store.add_feed("https://harbour.example/feed", now=NOW)
    for number in range(7):
        ship = draft(
            f"سفينة {number}",
            f"وصلت السفينة رقم {number} إلى الرصيف.",
            published=NOW - number * DAY,
            tags=("بحر",) if number % 2 else ("ميناء", "أسعار النفط"),
            author="هالة منصور" if number < 3 else None,
        )
        feed = harbour.id if number == 6 else None
        await store.publish(known_as(ship), now=NOW, announce=False, feed_id=feed)
    async with desk_of(store, tmp_path) as made:
        yield made


async def shown(desk: Desk, said: str) -> Message:
    return only(await obey(await visit(desk, READER), said))


def found(message: Message) -> set[int]:
    return {int(n) for n in re.findall(r"سفينة (\d)", plain(message))}


FILTERED = [
    ("بحث السفينة #بحر", {1, 3, 5}),
    ("بحث السفينة وسم: ميناء", {0, 2, 4, 6}),
    ("search السفينة tag:\"أسعار النفط\"", {0, 2, 4, 6}),
    ("بحث السفينة من: هالة", {0, 1, 2}),
    ("بحث السفينة من: harbour", {6}),
    ("بحث السفينة منذ: يومين", {0, 1, 2}),
    ("بحث منذ: يومين", {0, 1, 2}),
    ("بحث من: هالة، #بحر", {1}),
    ("بحث السفينة من: نجيب", set()),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), FILTERED)
async def test_filters_let_through_what_they_name(
    desk: Desk, said: str, expected: set[int]
) -> None:
    assert found(await shown(desk, said)) == expected


async def test_a_long_result_is_turned_in_place(desk: Desk) -> None:
    first = await shown(desk, "بحث السفينة")
    there = await visit(desk, READER)
    second = only(await press(there, pressable(first, str(phrase(AR, "button-next")))))
    assert second.edit == there.message_id
    assert (len(found(first)), len(found(second))) == (5, 2)
    assert found(first) | found(second) == set(range(7))


async def test_an_unclear_time_is_asked_for_again(desk: Desk) -> None:
    assert str(phrase(AR, "search-since")) in (await shown(desk, "بحث السفينة منذ:دهر")).html


# ---- topics


async def test_topics_lead_to_their_articles_and_to_following_them(desk: Desk) -> None:
    topics = await shown(desk, "المواضيع")
    labels = [button.label for row in topics.buttons for button in row]
    assert labels == ["أسعار النفط · 4", "ميناء · 4", "بحر · 3"]
    there = await visit(desk, READER)
    page = only(await press(there, pressable(topics, "بحر")))
    assert page.edit == there.message_id
    assert found(page) == {1, 3, 5}
    await press(there, pressable(page, str(phrase(AR, "button-follow-topic"))))
    subscription = await desk.store.subscription(READER)
    assert subscription
    assert subscription.wish == '{"tags":["بحر"]}'
    again = only(await press(there, pressable(page, str(phrase(AR, "button-topics")))))
    assert again.edit == there.message_id


async def test_what_another_chat_was_offered_is_nothing_here(desk: Desk) -> None:
    topics = await shown(desk, "/topics")
    other = await visit(desk, 102)
    assert (await press(other, pressable(topics, "بحر"))).notice
    results = await shown(desk, "بحث السفينة")
    assert (await press(other, pressable(results, str(phrase(AR, "button-next"))))).notice
