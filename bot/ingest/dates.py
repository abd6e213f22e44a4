"""Dates as Arabic newsrooms write them: month names of every region, digits of every kind.

The Gregorian months go by three sets of names (Egypt and the Gulf, the Levant and Iraq, the
Maghreb), often two at once: «25 سبتمبر / أيلول 2022».  Hijri dates are not read: their year would
be taken for a Gregorian one.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from bot.text.words import normalise

EARLIEST = 946_684_800  # 2000-01-01: before it, a feed's date is a clock that was never set.
DAY = 24 * 3600
TEXT_CHARS = 200

_MONTHS = {
    1: "يناير كانون_الثاني جانفي",
    2: "فبراير شباط فيفري",
    3: "مارس آذار",
    4: "أبريل إبريل نيسان أفريل",
    5: "مايو أيار ماي",
    6: "يونيو يونيه يونية حزيران جوان",
    7: "يوليو يوليه يولية تموز جويلية يوليوز",
    8: "أغسطس آب أوت غشت أغشت",
    9: "سبتمبر أيلول شتنبر شتمبر",
    10: "أكتوبر تشرين_الأول",
    11: "نوفمبر تشرين_الثاني نونبر",
    12: "ديسمبر كانون_الأول دجنبر دجمبر",
}
_MONTH_OF = {
    normalise(name).replace("_", " "): month
    for month, names in _MONTHS.items()
    for name in names.split()
}
_NAME = "|".join(re.escape(name) for name in sorted(_MONTH_OF, key=len, reverse=True))
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+(?:من\s+)?({_NAME})(?:\s*[/\\(-]\s*(?:{_NAME})\)?)?"
    r"(?:\s*،|\s*,)?\s+(?:عام\s+)?(\d{4})(?!\d)"
)
_DAY_FIRST = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?\s*(صباحا|مساء|ص|م|am|pm)?(?!\w)")
_ZONE = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_AFTERNOON = frozenset({"مساء", "م", "pm"})
_MORNING = frozenset({"صباحا", "ص", "am"})


def parse_date(text: str) -> int | None:
    """The instant, in seconds, that `text` writes out; None if it cannot be told.

    ISO 8601, a day with an Arabic month name, or numbers (day first unless the year leads); UTC
    unless the text gives an offset.
    """
    text = normalise(text[:TEXT_CHARS]).strip()
    when = _iso(text) or _written(text)
    return None if when is None else int(when.timestamp())


def plausible(instant: int | None, *, now: int) -> int | None:
    """The instant a feed gave, None where it cannot be true: before 2000, after tomorrow."""
    if instant is None or not EARLIEST <= instant <= now + DAY:
        return None
    return instant


def _iso(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _written(text: str) -> datetime | None:
    day = _day(text)
    if day is None:
        return None
    year, month, number, rest = day
    hour, minute, rest = _time(rest)
    try:
        return datetime(year, month, number, hour, minute, tzinfo=_zone(rest))
    except ValueError:
        return None


def _day(text: str) -> tuple[int, int, int, str] | None:
    """Year, month, day, and the text without them."""
    if found := _NAMED.search(text):
        year, month, day = int(found[3]), _MONTH_OF[found[2]], int(found[1])
    elif found := _YEAR_FIRST.search(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.search(text):
        year, month, day = int(found[3]), int(found[2]), int(found[1])
    else:
        return None
    return year, month, day, text[: found.start()] + " " + text[found.end() :]


def _time(text: str) -> tuple[int, int, str]:
    """Hour, minute, and the text after them; midnight if no time is given."""
    found = _TIME.search(text)
    if found is None:
        return 0, 0, ""
    hour = int(found[1])
    if found[3] in _AFTERNOON and hour < 12:
        hour += 12
    elif found[3] in _MORNING and hour == 12:
        hour = 0
    return hour, int(found[2]), text[found.end() :]


def _zone(text: str) -> timezone:
    found = _ZONE.match(text.strip())
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)
