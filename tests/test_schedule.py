"""Digests and quiet hours by the clock on the wall, across its changes."""

from bisect import bisect, bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.subscriptions.schedule import (
    DAY_MINUTES,
    AtOnce,
    Daily,
    Every,
    Pace,
    Quiet,
    UnreadableSchedule,
    Weekly,
    next_digest,
    pace_of,
    pace_text,
    quiet_of,
    quiet_text,
    quiet_until,
)
from tests.factories import NOW

MINUTE, HOUR, DAY = 60, 3600, 86400
ZONES = (
    *("Asia/Riyadh", "Africa/Cairo", "Europe/Berlin", "America/New_York", "Asia/Beirut"),
    *("Africa/Casablanca", "Australia/Lord_Howe", "America/Nuuk", "America/Havana"),
    *("Asia/Kathmandu", "Antarctica/Troll", "UTC"),
)
YEARS = range(2020, 2036)

DIGESTS = [
    # zone, pace, after, due
    ("Asia/Riyadh", "daily 08:00", "2026-03-01T00:00+03:00", "2026-03-01T08:00+03:00"),
    ("Asia/Riyadh", "daily 08:00", "2026-03-01T08:00+03:00", "2026-03-02T08:00+03:00"),
    ("Asia/Riyadh", "weekly 5 08:00", "2026-03-01T00:00+03:00", "2026-03-06T08:00+03:00"),
    ("Asia/Riyadh", "weekly 5 08:00", "2026-03-06T08:00+03:00", "2026-03-13T08:00+03:00"),
    ("Asia/Riyadh", "weekly 5 08:00", "2026-03-06T07:59+03:00", "2026-03-06T08:00+03:00"),
    # summer begins: 02:00 is 03:00
    ("Europe/Berlin", "daily 08:00", "2026-03-28T08:00+01:00", "2026-03-29T08:00+02:00"),
    ("Europe/Berlin", "daily 02:30", "2026-03-28T12:00+01:00", "2026-03-29T03:00+02:00"),
    ("Europe/Berlin", "daily 02:30", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"),
    # summer ends: 02:30 comes twice
    ("Europe/Berlin", "daily 02:30", "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00"),
    ("Europe/Berlin", "daily 02:30", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
    ("America/New_York", "weekly 7 02:15", "2026-03-02T00:00-05:00", "2026-03-08T03:00-04:00"),
    # midnight itself is skipped
    ("Africa/Cairo", "daily 00:30", "2026-04-23T12:00+02:00", "2026-04-24T01:00+03:00"),
    ("Asia/Beirut", "weekly 7 00:00", "2026-03-28T12:00+02:00", "2026-03-29T01:00+03:00"),
    # by half an hour
    ("Australia/Lord_Howe", "daily 02:15", "2026-10-03T12:00+10:30", "2026-10-04T02:30+11:00"),
    # winter time in Ramadan: back at 03:00, forward at 02:00
    ("Africa/Casablanca", "daily 08:00", "2026-02-14T12:00+01:00", "2026-02-15T08:00+00:00"),
    ("Africa/Casablanca", "daily 02:30", "2026-03-21T12:00+00:00", "2026-03-22T03:00+01:00"),
    # a day that a country left out
    ("Pacific/Apia", "daily 08:00", "2011-12-29T08:00-10:00", "2011-12-31T00:00+14:00"),
]

QUIETS = [
    # zone, quiet, now, until
    ("Asia/Riyadh", "22:00-07:00", "2026-03-01T21:59+03:00", None),
    ("Asia/Riyadh", "22:00-07:00", "2026-03-01T22:00+03:00", "2026-03-02T07:00+03:00"),
    ("Asia/Riyadh", "22:00-07:00", "2026-03-02T06:59+03:00", "2026-03-02T07:00+03:00"),
    ("Asia/Riyadh", "22:00-07:00", "2026-03-02T07:00+03:00", None),
    ("Asia/Riyadh", "13:00-15:30", "2026-03-02T14:00+03:00", "2026-03-02T15:30+03:00"),
    ("Asia/Riyadh", "", "2026-03-02T03:00+03:00", None),
    ("Europe/Berlin", "22:00-07:00", "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
    ("Europe/Berlin", "22:00-07:00", "2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    # the end is skipped, or comes twice
    ("Europe/Berlin", "22:00-02:30", "2026-03-28T23:00+01:00", "2026-03-29T03:00+02:00"),
    ("Europe/Berlin", "22:00-02:30", "2026-10-24T23:00+02:00", "2026-10-25T02:30+02:00"),
    ("Europe/Berlin", "22:00-02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00"),
    # all that they leave of the day is skipped
    ("Europe/Berlin", "02:45-02:15", "2026-03-29T01:30+01:00", "2026-03-30T02:15+02:00"),
]


def epoch(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())


def shown(instant: int, zone: str) -> datetime:
    return datetime.fromtimestamp(instant, ZoneInfo(zone))


def offset(instant: int, zone: str) -> int:
    return int((shown(instant, zone).utcoffset() or timedelta()).total_seconds())


@cache
def changes(zone: str) -> list[int]:
    """When the clock there is set, twice a day at most."""
    start, end = (epoch(f"{year}-01-01T00:00+00:00") for year in (YEARS[0], YEARS[-1]))
    days = range(start, end, DAY // 2)
    return [
        bisect_left(range(later), True, before, key=lambda at: offset(at, zone) != was)
        for before, later in pairwise(days)
        if offset(later, zone) != (was := offset(before, zone))
    ]


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, int]:
    """A zone and an instant, mostly about when its clock is set."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from([NOW, *changes(zone)]))
    return zone, near + draw(st.integers(-2 * DAY, 2 * DAY))


# The first of them learns when the clocks are set.
TIMELESS = settings(deadline=None)

minutes = st.integers(0, DAY_MINUTES - 1) | st.integers(0, 4 * 60)
daily = minutes.map(Daily)
weekly = st.builds(Weekly, st.integers(1, 7), minutes)
quiets = st.tuples(minutes, minutes).filter(lambda q: q[0] != q[1]).map(lambda q: Quiet(*q))
paces = st.just(AtOnce()) | st.integers(2, 100).map(Every) | daily | weekly


@pytest.mark.parametrize(("zone", "pace", "after", "due"), DIGESTS)
def test_a_digest_is_due_when_the_clock_on_the_wall_says(
    zone: str, pace: str, after: str, due: str
) -> None:
    found = next_digest(pace_of(pace), zone, epoch(after))
    assert found is not None
    assert shown(found, zone) == shown(epoch(due), zone)


@pytest.mark.parametrize("pace", [AtOnce(), Every(5)])
def test_no_digest_is_due_by_the_clock_for_whom_it_does_not_matter(pace: Pace) -> None:
    assert next_digest(pace, "Asia/Riyadh", NOW) is None


def walked(pace: Daily | Weekly, zone: str, after: int) -> int:
    """When the digest is due, found by watching the clock for every minute."""
    at = after // MINUTE * MINUTE
    before = shown(at, zone).replace(tzinfo=None)
    while True:
        at += MINUTE
        now = shown(at, zone)
        wall = now.replace(tzinfo=None)
        passed = [
            before + timedelta(minutes=n)
            for n in range(1, (wall - before) // timedelta(minutes=1) + 1)
        ]
        before = wall
        if now.fold == 0 and any(is_of(pace, each) for each in passed or [wall]):
            return at


def is_of(pace: Daily | Weekly, wall: datetime) -> bool:
    is_day = not isinstance(pace, Weekly) or wall.isoweekday() == pace.weekday
    return is_day and 60 * wall.hour + wall.minute == pace.at


@settings(deadline=None, max_examples=40)
@given(moments(), daily)
def test_a_daily_digest_is_due_when_a_watcher_of_the_clock_says(
    moment: tuple[str, int], pace: Daily
) -> None:
    assert next_digest(pace, *moment) == walked(pace, *moment)


@TIMELESS
@given(moments(), weekly)
def test_a_weekly_digest_is_due_when_a_watcher_of_the_clock_says(
    moment: tuple[str, int], pace: Weekly
) -> None:
    zone, after = moment
    found = next_digest(pace, zone, after)
    assert found is not None
    assert after < found <= after + 7 * DAY + 2 * HOUR
    # From shortly before, so that the walk is short.
    assert walked(pace, zone, max(after, found - 2 * HOUR)) == found


@TIMELESS
@given(moments(), daily)
def test_each_day_has_one_digest(moment: tuple[str, int], pace: Daily) -> None:
    zone, at = moment
    days = []
    for _ in range(6):
        found = next_digest(pace, zone, at)
        assert found is not None
        at = found
        days.append(shown(at, zone).date())
    assert [(day - days[0]).days for day in days] == list(range(6))


@pytest.mark.parametrize(("zone", "quiet", "now", "until"), QUIETS)
def test_quiet_hours_end_when_the_clock_on_the_wall_says(
    zone: str, quiet: str, now: str, until: str | None
) -> None:
    found = quiet_until(quiet_of(quiet), zone, epoch(now))
    assert found == (None if until is None else epoch(until))


def is_quiet(quiet: Quiet, wall: datetime) -> bool:
    """By the order of the two ends and the time between them."""
    ends = sorted((quiet.start, quiet.end))
    between = bisect(ends, 60 * wall.hour + wall.minute) == 1
    return between if quiet.start < quiet.end else not between


@TIMELESS
@given(moments(), quiets)
def test_quiet_hours_end_within_a_day_and_when_they_do_it_is_not_quiet(
    moment: tuple[str, int], quiet: Quiet
) -> None:
    zone, now = moment
    until = quiet_until(quiet, zone, now)
    assert (until is not None) == is_quiet(quiet, shown(now, zone))
    if until is not None:
        assert not is_quiet(quiet, shown(until, zone))
        left = (quiet.start - quiet.end) % DAY_MINUTES
        # No clock of these zones is set forward by more than two hours.
        assert now < until <= now + (DAY + HOUR if left > 2 * 60 else 2 * DAY)


@TIMELESS
@given(paces)
def test_a_pace_is_read_back_as_it_was_written(pace: Pace) -> None:
    assert pace_of(pace_text(pace)) == pace


@TIMELESS
@given(st.none() | quiets)
def test_quiet_hours_are_read_back_as_they_were_written(quiet: Quiet | None) -> None:
    assert quiet_of(quiet_text(quiet)) == quiet


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("", AtOnce()),
        ("every 5", Every(5)),
        ("daily 08:00", Daily(480)),
        ("weekly 5 23:59", Weekly(5, DAY_MINUTES - 1)),
    ],
)
def test_the_store_keeps_a_pace_in_these_words(text: str, pace: Pace) -> None:
    assert pace_of(text) == pace
    assert pace_text(pace) == text


@pytest.mark.parametrize(
    "text",
    [
        *("daily", "daily 8:00", "daily 24:00", "daily 08:60", "weekly 0 08:00", "weekly 8 08:00"),
        *("every 1", "every 0", "every 101", "every ٥", "every", "hourly", " ", "daily 08:00 "),
    ],
)
def test_what_is_no_pace_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSchedule):
        pace_of(text)


@pytest.mark.parametrize("text", ["22-7", "22:00", "22:00-22:00", "22:00-24:00", "٢٢:00-07:00"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSchedule):
        quiet_of(text)


def test_the_zones_of_these_tests_set_their_clocks() -> None:
    assert all(
        changes(zone) for zone in ZONES if zone not in ("Asia/Riyadh", "Asia/Kathmandu", "UTC")
    )
    assert datetime.fromtimestamp(changes("Europe/Berlin")[0], UTC).hour == 1
