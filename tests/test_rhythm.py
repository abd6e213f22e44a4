"""When a feed is polled next, what a poll makes of it, and what is worth telling."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.fetch import Fetched, NotModified
from bot.ingest.rhythm import (
    JITTER,
    LONGEST_BACKOFF,
    LONGEST_RHYTHM,
    SLEEPIEST,
    after_answer,
    after_failure,
    is_news,
    is_outage,
    jitter_of,
    next_check,
    observed,
    pace,
    ttl_of,
)
from storage.models import Feed
from tests.factories import NOW

EVERY = 300
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
FEED = Feed(7, "https://a.example/feed", "صحيفة", "v1", None, NOW, True, 0, None)

WAITS = [
    # what is known                                             the wait
    ({"rhythm": None}, EVERY),
    ({"rhythm": 10 * MINUTE}, EVERY),
    ({"rhythm": 2 * HOUR}, 30 * MINUTE),
    ({"rhythm": DAY}, 6 * HOUR),
    ({"rhythm": 30 * DAY}, SLEEPIEST),
    # what the server and the feed say
    ({"rhythm": None, "max_age": 60}, EVERY),
    ({"rhythm": None, "max_age": 1800}, 1800),
    ({"rhythm": None, "ttl": 3600}, 3600),
    ({"rhythm": None, "max_age": 1800, "ttl": 3600}, 3600),
    ({"rhythm": None, "max_age": 7 * DAY, "ttl": 7 * DAY}, SLEEPIEST),
    ({"rhythm": DAY, "max_age": 60}, 6 * HOUR),
    # failures
    ({"rhythm": DAY, "failures": 1}, EVERY),
    ({"rhythm": None, "failures": 2}, 2 * EVERY),
    ({"rhythm": None, "failures": 5}, 16 * EVERY),
    ({"rhythm": None, "failures": 10}, LONGEST_BACKOFF),
    ({"rhythm": None, "failures": 10**6}, LONGEST_BACKOFF),
    # being asked to wait
    ({"rhythm": None, "failures": 1, "retry_after": 10}, EVERY),
    ({"rhythm": None, "failures": 1, "retry_after": 7200}, 7200),
    ({"rhythm": None, "failures": 9, "retry_after": 7 * DAY}, 7 * DAY),
]


@pytest.mark.parametrize(("known", "wait"), WAITS)
def test_the_next_check_follows_from_what_is_known(known: dict[str, int], wait: int) -> None:
    assert next_check(NOW, every=EVERY, **known) == NOW + wait


@given(
    every=st.integers(1, DAY),
    rhythm=st.none() | st.integers(1, LONGEST_RHYTHM),
    max_age=st.none() | st.integers(0, DAY),
    ttl=st.none() | st.integers(0, 10**9),
    failures=st.integers(0, 10**9),
    retry_after=st.none() | st.integers(0, 7 * DAY),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_a_feed_is_never_hurried_nor_given_up(
    every: int,
    rhythm: int | None,
    max_age: int | None,
    ttl: int | None,
    failures: int,
    retry_after: int | None,
    jitter: float,
) -> None:
    said = {"max_age": max_age, "ttl": ttl, "failures": failures, "retry_after": retry_after}
    plain = next_check(0, every=every, rhythm=rhythm, **said)  # type: ignore[arg-type]
    wait = next_check(0, every=every, rhythm=rhythm, jitter=jitter, **said)  # type: ignore[arg-type]
    assert max(every, retry_after or 0) <= plain <= wait <= plain + plain // JITTER
    assert wait <= 1.1 * max(LONGEST_BACKOFF, retry_after or 0)


def test_every_feed_has_a_jitter_of_its_own_and_always_the_same() -> None:
    jitters = [jitter_of(feed_id) for feed_id in range(1, 5001)]
    assert jitters == [jitter_of(feed_id) for feed_id in range(1, 5001)]
    tenths = [int(jitter * 10) for jitter in jitters]
    assert all(450 <= tenths.count(tenth) <= 550 for tenth in range(10))


# ---- rhythm


def lived(rhythm: int | None, *, seconds: int, gap: int | None) -> int:
    """The rhythm after so long a time in which an article came every `gap` seconds."""
    now = arrived = 0
    while now < seconds:
        now += pace(rhythm, every=EVERY)
        come = now // gap - arrived if gap else 0
        arrived += come
        rhythm = observed(rhythm, every=EVERY, arrived=come)
    assert rhythm is not None
    return rhythm


@pytest.mark.parametrize("gap", [10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR])
def test_a_steady_feed_is_known_by_its_gap(gap: int) -> None:
    assert 0.6 * gap < lived(None, seconds=5 * DAY, gap=gap) < 1.6 * gap


def test_a_busy_feed_is_polled_often_and_a_sleepy_one_rarely() -> None:
    assert pace(lived(None, seconds=2 * DAY, gap=5 * MINUTE), every=EVERY) == EVERY
    assert pace(lived(None, seconds=9 * DAY, gap=None), every=EVERY) == SLEEPIEST


def test_a_feed_that_was_quiet_and_wakes_up_is_polled_fast_again() -> None:
    quiet = lived(None, seconds=30 * DAY, gap=None)
    paces = []
    for _ in range(4):
        quiet = observed(quiet, every=EVERY, arrived=2)
        paces.append(pace(quiet, every=EVERY))
    assert paces == sorted(paces, reverse=True)
    assert paces[0] < HOUR
    assert paces[-1] < 20 * MINUTE


def test_a_night_does_not_put_a_busy_feed_to_sleep() -> None:
    busy = lived(None, seconds=2 * DAY, gap=10 * MINUTE)
    assert pace(lived(busy, seconds=8 * HOUR, gap=None), every=EVERY) < 20 * MINUTE


@given(st.none() | st.integers(1, LONGEST_RHYTHM), st.integers(1, 10 * DAY), st.integers(0, 10**6))
def test_a_rhythm_stays_within_its_bounds(rhythm: int | None, every: int, arrived: int) -> None:
    assert 1 <= observed(rhythm, every=every, arrived=arrived) <= LONGEST_RHYTHM


@pytest.mark.parametrize(
    ("body", "ttl"),
    [
        (b"<rss><channel><ttl>60</ttl><item/></channel></rss>", 3600),
        (b"<rss><channel><ttl>\n 15 </ttl></channel></rss>", 900),
        (b"<rss><channel><item><ttl>60</ttl></item></channel></rss>", None),
        (b"<rss><channel><ttl>soon</ttl></channel></rss>", None),
        (b"<rss><channel><ttl>9999999999</ttl></channel></rss>", None),
        (b"<ttl>" + b" " * 100_000 + b"1</ttl>", None),
        (b"", None),
    ],
)
def test_the_ttl_is_the_channels(body: bytes, ttl: int | None) -> None:
    assert ttl_of(body) == ttl


# ---- what a poll makes of a feed


def fetched(**more: str | int | None) -> Fetched:
    given = {"etag": None, "last_modified": None, **more}
    return Fetched(FEED.url, b"", None, **given)  # type: ignore[arg-type]


def test_an_answer_ends_all_trouble_and_what_it_does_not_repeat_is_kept() -> None:
    trouble = replace(FEED, failures=4, cause="dns", told="dns")
    after = after_answer(trouble, fetched(last_modified="today"), now=NOW, every=EVERY)
    assert (after.failures, after.cause, after.told) == (0, None, None)
    assert (after.title, after.etag, after.last_modified) == ("صحيفة", "v1", "today")


def test_an_archive_says_nothing_of_the_rhythm() -> None:
    new = replace(FEED, archived=False)
    quiet = after_answer(FEED, fetched(), now=NOW, every=EVERY)
    assert after_answer(new, fetched(), now=NOW, every=EVERY, arrived=500).rhythm == quiet.rhythm


THERE, ELSEWHERE = "https://b.example/feed", "https://c.example/feed"


@pytest.mark.parametrize(
    ("sightings", "left"),
    [
        ([THERE], (THERE, 1)),
        ([THERE, THERE, THERE], (THERE, 3)),
        ([THERE, THERE, None], (None, 0)),
        ([THERE, THERE, ELSEWHERE], (ELSEWHERE, 1)),
        ([THERE, None, THERE], (THERE, 1)),
        ([FEED.url], (None, 0)),
    ],
)
def test_a_move_has_to_be_seen_several_times_in_a_row(
    sightings: list[str | None], left: tuple[str | None, int]
) -> None:
    feed = FEED
    for moved_to in sightings:
        feed = after_answer(feed, NotModified(None, moved_to), now=NOW, every=EVERY)
    assert (feed.moved_to, feed.moved_seen) == left


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/rss", {"Cookie", "User-Agent"}),
        ("https://b.example/feed", {"User-Agent"}),
        ("https://a.example:8443/feed", {"User-Agent"}),
        ("http://a.example/feed", {"User-Agent"}),
    ],
)
def test_secrets_do_not_move_to_another_server(url: str, kept: set[str]) -> None:
    feed = replace(FEED, headers={"Cookie": "key=1", "User-Agent": "reader"})
    assert set(feed.headers_for(url)) == kept


@pytest.mark.parametrize("cause", ["dns", "status_404", "status_500", "hostile", "page"])
def test_no_failure_but_410_stops_a_feed_however_long_it_lasts(cause: str) -> None:
    feed = FEED
    for _ in range(1000):
        feed = after_failure(feed, cause, now=NOW, every=EVERY)
    assert (feed.state, feed.failures) == ("active", 1000)
    assert after_failure(FEED, "status_410", now=NOW, every=EVERY).state == "stopped"


# ---- what is worth telling


def told(causes: list[str | None], *, outage: bool = False) -> list[str | None]:
    """What operators are told while a feed's polls end so."""
    feed, said = FEED, list[str | None]()
    for cause in causes:
        before = feed
        feed = (
            after_failure(feed, cause, now=NOW, every=EVERY)
            if cause
            else after_answer(feed, fetched(), now=NOW, every=EVERY)
        )
        if is_news(before, feed, outage=outage):
            said.append(cause)
            feed = replace(feed, told=cause)
    return said


@pytest.mark.parametrize(
    ("causes", "said"),
    [
        ([None, None], []),
        (["dns", "dns", None], []),
        (["dns", "dns", "dns"], ["dns"]),
        (["dns"] * 50, ["dns"]),
        (["dns", "timeout", "dns"], ["dns"]),
        (["dns"] * 3 + ["tls"] * 5, ["dns", "tls"]),
        (["status_502"] * 3 + ["status_503"] * 5, ["status_502"]),
        (["status_502"] * 3 + [None, None], ["status_502", None]),
        (["dns"] * 3 + [None] + ["dns"] * 2, ["dns", None]),
        (["status_410"], ["status_410"]),
        (["page", "page"], ["page"]),
        (["hostile", None], ["hostile", None]),
        (["not_a_feed"], ["not_a_feed"]),
    ],
)
def test_a_cause_is_told_once(causes: list[str | None], said: list[str | None]) -> None:
    assert told(causes) == said


def test_in_an_outage_only_what_leaves_no_hope_is_told() -> None:
    assert told(["dns"] * 9, outage=True) == []
    assert told(["status_410"], outage=True) == ["status_410"]


@pytest.mark.parametrize(
    ("polls", "outage"),
    [
        ([], False),
        ([(1, True)] * 20, False),
        ([(n, True) for n in range(5)], True),
        ([(n, n > 0) for n in range(5)], True),
        ([(n, n > 1) for n in range(5)], False),
        ([(n, False) for n in range(9)] + [(n, True) for n in range(9)], True),
        ([(n, True) for n in range(9)] + [(n, False) for n in range(9)], False),
    ],
)
def test_when_nearly_all_feeds_fail_it_is_an_outage(
    polls: list[tuple[int, bool]], outage: bool
) -> None:
    assert is_outage(polls) is outage
