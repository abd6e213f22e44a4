"""Times, quiet hours and paces as readers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions.schedule import AtOnce, Daily, Every, Pace, Weekly, clock_text, quiet_text
from bot.subscriptions.spoken import MORNING, pace_meant, quiet_meant, time_meant

TIMES = """
8 08:00 · 08:30 08:30 · 8.30 08:30 · ٨ 08:00 · ٨:٣٠ 08:30 · ۸:۳۰ 08:30 · 0 00:00 · 24 00:00
8 مساء 20:00 · ٨ مساءً 20:00 · 8 م 20:00 · 8م 20:00 · 8:15 مساء 20:15 · 20 مساء 20:00
8 صباحا 08:00 · ٨ صباحًا 08:00 · 8ص 08:00 · 5 فجرا 05:00 · 4 عصرا 16:00
1 ظهرا 13:00 · 11 ظهرا 11:00 · 12 ظهرا 12:00 · 10 ليلا 22:00 · 12 ليلا 00:00 · 2 ليلا 02:00
8pm 20:00 · 8 PM 20:00 · 8 p.m. 20:00 · 8am 08:00 · 12am 00:00 · 12 pm 12:00 · 7:05pm 19:05
الساعة ٩ مساء 21:00 · at 9 09:00
"""
NO_TIMES = ["", "x", "25", "24:01", "8:60", "8:5", "20 صباحا", "8 8", "-8", "8:30:15", "888"]
QUIETS = """
22-7 22:00-07:00 · ٢٢-٧ 22:00-07:00 · 22:00–07:30 22:00-07:30 · 22:00 - 07:00 22:00-07:00
من ١٠ مساء إلى ٧ صباحا 22:00-07:00 · من الساعة ١٠ مساءً حتى ٧ صباحًا 22:00-07:00
10pm-7am 22:00-07:00 · from 10 pm to 7 am 22:00-07:00 · 13 الى 15:30 13:00-15:30
"""
NO_QUIETS = ["", "8", "22-22", "22-25", "22 7", "10pm-10 مساء", "من إلى"]
WEEKDAYS = """
الاثنين 1 · الإثنين 1 · الثلاثاء 2 · الأربعاء 3 · الاربعاء 3 · الخميس 4 · جمعة 5 · الجمعة 5
يوم الجمعة 5 · السبت 6 · الأحد 7 · الاحد 7 · Monday 1 · friday 5 · FRI 5 · Sunday 7
"""
PACES: list[tuple[str, Pace]] = [
    ("فورا", AtOnce()),
    ("فورًا", AtOnce()),
    ("instant", AtOnce()),
    ("every 1", AtOnce()),
    ("كل ٥ مقالات", Every(5)),
    ("كل 5", Every(5)),
    ("every 20 articles", Every(20)),
    ("8", Daily(8 * 60)),
    ("٨:٣٠ مساء", Daily(20 * 60 + 30)),
    ("يوميًّا ٨", Daily(8 * 60)),
    ("كل يوم الساعة 7 صباحا", Daily(7 * 60)),
    ("daily 20:15", Daily(20 * 60 + 15)),
    ("every day at 7", Daily(7 * 60)),
    ("يوميا", Daily(8 * 60)),
    ("كل جمعة ٨ صباحًا", Weekly(5, 8 * 60)),
    ("أسبوعيا الأحد 9", Weekly(7, 9 * 60)),
    ("weekly friday 8pm", Weekly(5, 20 * 60)),
    ("الجمعة", Weekly(5, 8 * 60)),
]
NO_PACES = ["", "weekly", "أسبوعيا 8", "الجمعة السبت 8", "كل 0", "every 101", "daily 25", "soon"]


def rows(table: str) -> list[list[str]]:
    """What is typed, up to the last space, and what it means."""
    return [
        row.strip().rsplit(" ", 1) for line in table.strip().splitlines() for row in line.split("·")
    ]


@pytest.mark.parametrize(("typed", "clock"), rows(TIMES))
def test_a_time_is_read_in_either_language_and_any_digits(typed: str, clock: str) -> None:
    at = time_meant(typed)
    assert at is not None
    assert clock_text(at) == clock


@pytest.mark.parametrize("typed", NO_TIMES)
def test_what_is_no_time_is_not_read_as_one(typed: str) -> None:
    assert time_meant(typed) is None


@pytest.mark.parametrize(("typed", "text"), rows(QUIETS))
def test_quiet_hours_are_read_in_either_language(typed: str, text: str) -> None:
    assert quiet_text(quiet_meant(typed)) == text


@pytest.mark.parametrize("typed", NO_QUIETS)
def test_what_are_no_quiet_hours_are_not_read_as_any(typed: str) -> None:
    assert quiet_meant(typed) is None


@pytest.mark.parametrize(("typed", "number"), rows(WEEKDAYS))
def test_a_day_is_known_by_its_name(typed: str, number: str) -> None:
    assert pace_meant(typed) == Weekly(int(number), MORNING)


@pytest.mark.parametrize(("typed", "pace"), PACES)
def test_a_pace_is_read_in_either_language(typed: str, pace: Pace) -> None:
    assert pace_meant(typed) == pace


@pytest.mark.parametrize("typed", NO_PACES)
def test_what_is_no_pace_is_not_read_as_one(typed: str) -> None:
    assert pace_meant(typed) is None


@given(st.text(max_size=200) | st.text("0123456789٠٨:.- amp مساءصإلىكلجمعة", max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(typed: str) -> None:
    for read in (time_meant, quiet_meant, pace_meant):
        read(typed)
