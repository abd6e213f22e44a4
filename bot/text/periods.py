"""Periods: the time that a question names, as instants between which an article was published.

Only words that place a question in time relative to now, and months, are read: a year in a
question is more often a part of what happened than of when it was told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.text.stopwords import words
from bot.text.words import tokens

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
LATEST_DAYS = timedelta(days=7)

MONTHS = tuple(
    words(names)
    for names in (
        "يناير january كانون2",
        "فبراير february شباط",
        "مارس march آذار",
        "أبريل إبريل april نيسان",
        "مايو may أيار",
        "يونيو june حزيران يونيه",
        "يوليو july تموز يوليه",
        "أغسطس august آب",
        "سبتمبر september أيلول",
        "أكتوبر october تشرين1",
        "نوفمبر november تشرين2",
        "ديسمبر december كانون1",
    )
)
YESTERDAY = words("أمس امبارح مبارح البارحة البارح yesterday")
TODAY = words("اليوم النهارده النهاردة today")
LATEST = words("آخر أحدث latest newest")
NEWS = words("الأخبار أخبار التطورات تطورات المستجدات خبر مقالة المقالات مقال news article")
WEEKS, MONTH_WORDS = words("الأسبوع أسبوع week"), words("الشهر شهر month")
THIS, LAST = words("هذا this"), words("الماضي الفائت last past")
SINCE = words("منذ since")


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant to another, Unix seconds, both in it.  A strict one was asked for as such;
    any other is where to look first.
    """

    since: int
    until: int
    is_strict: bool = False


def period(question: str, now: datetime) -> Period | None:
    """The period that a question names, for a reader whose clock shows `now` (aware)."""
    keys = [token.key for token in tokens(question)]
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for reader in (_day, _span, _month, _latest):
        if found := reader(keys, today):
            return found
    return None


def _between(start: datetime, end: datetime, *, strict: bool = False) -> Period:
    """From `start` to right before `end`."""
    return Period(int(start.timestamp()), int(end.timestamp()) - 1, strict)


def _day(keys: list[str], today: datetime) -> Period | None:
    if YESTERDAY.intersection(keys):
        return _between(today - DAY, today)
    return _between(today, today + DAY) if TODAY.intersection(keys) else None


def _span(keys: list[str], today: datetime) -> Period | None:
    """A week or a month, this one or the last."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    spans: tuple[tuple[frozenset[str], datetime, Callable[[datetime], datetime]], ...] = (
        (WEEKS, monday, lambda start: start - WEEK),
        (MONTH_WORDS, first, lambda start: (start - DAY).replace(day=1)),
    )
    for names, start, before in spans:
        if names.intersection(keys) and LAST.intersection(keys):
            return _between(before(start), start)
        if names.intersection(keys) and THIS.intersection(keys):
            return _between(start, today + DAY)
    return None


def _month(keys: list[str], today: datetime) -> Period | None:
    """A month by name, the last one of that name; since it, if that is what is asked."""
    for number, names in enumerate(MONTHS, 1):
        at = next((place for place, key in enumerate(keys) if key in names), None)
        if at is None:
            continue
        year = next((int(key) for key in keys[at + 1 : at + 2] if _is_year(key)), None)
        if year is None:
            year = today.year if number <= today.month else today.year - 1
        start = today.replace(year=year, month=number, day=1)
        if at and keys[at - 1] in SINCE:
            return _between(start, today + DAY, strict=True)
        return _between(start, (start + MONTH).replace(day=1))
    return None


def _is_year(key: str) -> bool:
    return len(key) == 4 and key.isdecimal() and key[:2] in ("19", "20")


def _latest(keys: list[str], today: datetime) -> Period | None:
    """The latest news: the last days first."""
    if LATEST.intersection(keys) and NEWS.intersection(keys):
        return _between(today - LATEST_DAYS, today + DAY)
    return None
