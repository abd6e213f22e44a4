"""Dates are read as newsrooms write them, and not where they cannot be true."""

from calendar import timegm
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.dates import DAY, EARLIEST, parse_date, plausible

DAY_IN_2022 = datetime(2022, 9, 25, tzinfo=UTC)
WRITTEN = [
    ("الأحد، 25 سبتمبر 2022", (2022, 9, 25)),
    ("٢٥ سبتمبر ٢٠٢٢", (2022, 9, 25)),
    ("25 سبتمبر / أيلول 2022", (2022, 9, 25)),
    ("25 أيلول/سبتمبر 2022", (2022, 9, 25)),
    ("25 سبتمبر (أيلول) 2022", (2022, 9, 25)),
    ("25 من سبتمبر عام 2022", (2022, 9, 25)),
    ("25 شتنبر 2022", (2022, 9, 25)),
    ("1 كانون الثاني 2023", (2023, 1, 1)),
    ("3 تشرين الأول 2023", (2023, 10, 3)),
    ("3 تشرين الثاني 2023", (2023, 11, 3)),
    ("31 كانون الأول 2023", (2023, 12, 31)),
    ("7 آذار 2024", (2024, 3, 7)),
    ("7 جويلية 2024", (2024, 7, 7)),
    ("7 أوت 2024", (2024, 8, 7)),
    ("7 غشت 2024", (2024, 8, 7)),
    ("7 ماي 2024", (2024, 5, 7)),
    ("7 مايو 2024", (2024, 5, 7)),
    ("7 إبريل 2024", (2024, 4, 7)),
    ("7 ابريل 2024", (2024, 4, 7)),
    ("25/9/2022", (2022, 9, 25)),
    ("٢٥/٠٩/٢٠٢٢", (2022, 9, 25)),
    ("2022/09/25", (2022, 9, 25)),
    ("2022-09-25", (2022, 9, 25)),
    ("25 سبتمبر 2022 - 14:30", (2022, 9, 25, 14, 30)),
    ("25 سبتمبر 2022 02:30 مساءً", (2022, 9, 25, 14, 30)),
    ("25 سبتمبر 2022، 12:05 ص", (2022, 9, 25, 0, 5)),
    ("الساعة ١٤:٣٠ - ٢٥ سبتمبر ٢٠٢٢", (2022, 9, 25, 14, 30)),
    ("25 سبتمبر 2022 14:30 +0300", (2022, 9, 25, 11, 30)),
    ("25 سبتمبر 2022 14:30 GMT-2", (2022, 9, 25, 16, 30)),
    ("2022-09-25T14:30:00Z", (2022, 9, 25, 14, 30)),
    ("2022-09-25T14:30:00+03:00", (2022, 9, 25, 11, 30)),
    ("٢٠٢٢-٠٩-٢٥T14:30:00", (2022, 9, 25, 14, 30)),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_date_reads_as(text: str, expected: tuple[int, ...]) -> None:
    assert parse_date(text) == timegm((*expected, 0, 0, 0, 0)[:6])


UNREADABLE = [
    "",
    "أمس",
    "31 فبراير 2022",
    "25 صفر 1444",
    "25 سبتمبر",
    "25/13/2022",
    "125 سبتمبر 2022",
    "25 سبتمبر 2022 25:00",
    "25 سبتمبر 2022 14:30 +9900",
]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_date_of_ours_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text), int | None)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)))
def test_an_iso_date_comes_back_to_the_second(when: datetime) -> None:
    when = when.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(when.isoformat()) == when.timestamp()


def test_a_date_before_2000_or_after_tomorrow_is_no_date() -> None:
    now = int(DAY_IN_2022.timestamp())
    assert plausible(now, now=now) == now
    assert plausible(now + DAY, now=now) == now + DAY
    assert plausible(now + DAY + 1, now=now) is None
    assert plausible(EARLIEST, now=now) == EARLIEST
    assert plausible(EARLIEST - 1, now=now) is None
    assert plausible(0, now=now) is None
    assert plausible(None, now=now) is None
