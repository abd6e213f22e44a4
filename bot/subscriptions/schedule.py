"""Schedule: when a chat gets what it asked for, by the clock on its wall.

Instants are seconds since 1970; times of day are minutes after midnight; weekdays are ISO's, 1 for
Monday to 7 for Sunday.  Zones are IANA names.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
MOST_ARTICLES = 100
SOON = (1, 3)  # hours
USUAL_HOURS = (8, 13, 20)  # of the day
REACHES_BACK = 8 * 24 * 3600  # of a digest, in seconds


class UnreadableSchedule(ValueError):
    """A text or values that are no pace or no quiet hours."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Every article as it comes."""


@dataclass(frozen=True, slots=True)
class Every:
    """A digest of every so many articles, 2 to MOST_ARTICLES."""

    articles: int

    def __post_init__(self) -> None:
        _check(2 <= self.articles <= MOST_ARTICLES, self)


@dataclass(frozen=True, slots=True)
class Daily:
    """A digest every day at this time."""

    at: int

    def __post_init__(self) -> None:
        _check(0 <= self.at < DAY_MINUTES, self)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A digest every week on this weekday at this time."""

    weekday: int
    at: int

    def __post_init__(self) -> None:
        _check(1 <= self.weekday <= 7 and 0 <= self.at < DAY_MINUTES, self)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing makes a sound, from `start` up to `end`, maybe over midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        inside = 0 <= self.start < DAY_MINUTES and 0 <= self.end < DAY_MINUTES
        _check(inside and self.start != self.end, self)

    def covers(self, at: int) -> bool:
        """Whether this time of day is quiet."""
        return (at - self.start) % DAY_MINUTES < (self.end - self.start) % DAY_MINUTES


Pace = AtOnce | Every | Daily | Weekly


def _check(is_sound: bool, made: object) -> None:
    if not is_sound:
        raise UnreadableSchedule(repr(made))


# ---- as the store keeps them

_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_EVERY = re.compile(r"every ([1-9][0-9]{0,2})")
_DAILY = re.compile(f"daily {_TIME}")
_WEEKLY = re.compile(f"weekly ([1-7]) {_TIME}")
_QUIET = re.compile(f"{_TIME}-{_TIME}")


def pace_text(pace: Pace) -> str:
    """The pace for the store: "" (at once), "every 5", "daily 08:00", "weekly 5 08:00"."""
    match pace:
        case AtOnce():
            return ""
        case Every(articles):
            return f"every {articles}"
        case Daily(at):
            return f"daily {clock_text(at)}"
        case Weekly(weekday, at):
            return f"weekly {weekday} {clock_text(at)}"


def pace_of(text: str) -> Pace:
    """The pace of a text of the store.  Raises UnreadableSchedule."""
    if not text:
        return AtOnce()
    if found := _EVERY.fullmatch(text):
        return Every(int(found[1]))
    if found := _DAILY.fullmatch(text):
        return Daily(_minutes(found[1], found[2]))
    if found := _WEEKLY.fullmatch(text):
        return Weekly(int(found[1]), _minutes(found[2], found[3]))
    raise UnreadableSchedule(f"no pace: {text[:40]!r}")


def quiet_text(quiet: Quiet | None) -> str:
    """The quiet hours for the store: "22:00-07:00", "" for none."""
    return f"{clock_text(quiet.start)}-{clock_text(quiet.end)}" if quiet else ""


def quiet_of(text: str) -> Quiet | None:
    """The quiet hours of a text of the store, None for "".  Raises UnreadableSchedule."""
    if not text:
        return None
    if found := _QUIET.fullmatch(text):
        return Quiet(_minutes(found[1], found[2]), _minutes(found[3], found[4]))
    raise UnreadableSchedule(f"no quiet hours: {text[:40]!r}")


def clock_text(at: int) -> str:
    """A time of day as 08:05."""
    return f"{at // 60:02}:{at % 60:02}"


def _minutes(hours: str, minutes: str) -> int:
    return 60 * int(hours) + int(minutes)


# ---- as the clock has it


def next_digest(pace: Pace, zone: str, after: int) -> int | None:
    """The first instant after this one at which a digest is due, None if none is due by the clock.

    A time that the clocks skip is due at the first instant after the gap; one that they show
    twice, the first time.
    """
    match pace:
        case Daily(at):
            weekdays = range(1, 8)
        case Weekly(weekday, at):
            weekdays = range(weekday, weekday + 1)
        case _:
            return None
    there = ZoneInfo(zone)
    due = (
        _instants(day, at, there)[0]
        for day in _days_from(after, there)
        if day.isoweekday() in weekdays
    )
    return next(instant for instant in due if instant > after)


def moments(zone: str, now: int) -> list[int]:
    """When something may be sent later, usually: soon, and at the next usual hours."""
    hours = (next_digest(Daily(60 * hour), zone, now) or now for hour in USUAL_HOURS)
    return sorted({*(now + 3600 * hours for hours in SOON), *hours})


def is_quiet(text: str, zone: str, now: int) -> bool:
    """Whether it is now within the quiet hours of a text of the store."""
    return quiet_until(quiet_of(text), zone, now) is not None


def quiet_until(quiet: Quiet | None, zone: str, now: int) -> int | None:
    """When the quiet hours end that it is now, None if it is none: the first time after `now`
    that the clock shows their end, or would have but for a gap, and they do not go on.

    That is a day and an hour from now at most, but two days where a gap takes all that the quiet
    hours leave of a day.
    """
    there = ZoneInfo(zone)
    if quiet is None or not quiet.covers(_time_of_day(now, there)):
        return None
    ends = (end for day in _days_from(now, there) for end in _instants(day, quiet.end, there))
    return next(end for end in ends if end > now and not quiet.covers(_time_of_day(end, there)))


def _days_from(instant: int, there: ZoneInfo) -> Iterator[date]:
    """The days there from the one before this instant's on, more than a week."""
    today = datetime.fromtimestamp(instant, there).date()
    return (today + timedelta(days) for days in range(-1, 10))


def _time_of_day(instant: int, there: ZoneInfo) -> int:
    shown = datetime.fromtimestamp(instant, there)
    return 60 * shown.hour + shown.minute


def _instants(day: date, at: int, there: ZoneInfo) -> tuple[int, int]:
    """The first and the last instant at which the clock shows this time of this day: two when it
    is set back, else the same twice; if it skips the time, the first instant after the gap.
    """
    shown = datetime(day.year, day.month, day.day, at // 60, at % 60, tzinfo=there)
    first, last = (int(shown.replace(fold=fold).timestamp()) for fold in (0, 1))
    if first <= last:
        return first, last
    # In a gap, fold 0 reads the clock as it was before and fold 1 as it is after (PEP 495), so
    # that the clock is set forward between the two instants.
    after = _offset(first, there)
    gap = bisect_left(range(last, first), after, key=lambda instant: _offset(instant, there))
    return last + gap, last + gap


def _offset(instant: int, there: ZoneInfo) -> timedelta:
    """What the clock there is ahead of UTC."""
    return datetime.fromtimestamp(instant, UTC).astimezone(there).utcoffset() or timedelta()
