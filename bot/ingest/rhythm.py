"""What polling decides, purely: when a feed is polled next, what an answer or a failure makes of
it, and whether that is news for editors.  Instants and waits are integer seconds.

How often a feed brings articles is estimated as the intensity of a point process with an
exponential kernel: each article adds 1/MEMORY to the rate, and the rate fades with MEMORY.  The
feed is polled SHARE times as often as that.  So a feed that was quiet and wakes up is polled
often again at its first article, and one that falls quiet ever more rarely.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.ingest.fetch import Fetched, NotModified
from storage.models import Feed

HOUR = 3600
MEMORY = 6 * HOUR
SHARE = 4
SLEEPIEST = 6 * HOUR
LONGEST_RHYTHM = 30 * 24 * HOUR
LONGEST_BACKOFF = 24 * HOUR
JITTER = 10  # a feed is polled later by up to this part of its wait: a tenth
HEAD_BYTES = 16 * 1024

MOVES_SEEN = 3
FAILURES_TOLD = 3
TOLD_AT_ONCE = frozenset({"status_410", "page", "not_a_feed", "hostile"})
POLLS_REMEMBERED = 64
OUTAGE_FEEDS = 5
OUTAGE_SHARE = 0.8

_TTL = re.compile(rb"<ttl>\s{0,20}([0-9]{1,6})\s{0,20}</ttl>")
_GOLDEN = 2654435769  # 2**32 over the golden ratio: neighbours are spread evenly (Knuth, 6.4)


def next_check(
    now: int,
    *,
    every: int,
    rhythm: int | None,
    max_age: int | None = None,
    ttl: int | None = None,
    failures: int = 0,
    retry_after: int | None = None,
    jitter: float = 0.0,
) -> int:
    """The instant of the next poll.

    `every` is the shortest wait, `rhythm` the seconds between articles (None: not known yet),
    `max_age` and `ttl` the seconds for which the server and the feed say that nothing changes,
    `failures` how often in a row the feed could not be read, this time included, `retry_after`
    the seconds for which the server asks to be left alone, `jitter` the feed's own, in [0, 1).
    """
    if failures:
        backoff = min(every * 2 ** min(failures - 1, 16), LONGEST_BACKOFF)
        wait = min(_later(backoff, jitter), LONGEST_BACKOFF)
    else:
        fresh = min(max(max_age or 0, ttl or 0), SLEEPIEST)
        wait = _later(max(pace(rhythm, every=every), fresh), jitter)
    return now + max(wait, _later(retry_after or 0, jitter))


def pace(rhythm: int | None, *, every: int) -> int:
    """The seconds between two polls: `every` for the busy, SLEEPIEST for the sleepy."""
    if rhythm is None:
        return every
    return max(every, min(rhythm // SHARE, SLEEPIEST))


def observed(rhythm: int | None, *, every: int, arrived: int) -> int:
    """The rhythm after a poll that brought `arrived` new articles, one `pace` after the last."""
    known = every * SHARE if rhythm is None else rhythm
    faded = math.exp(-pace(known, every=every) / MEMORY) / known
    return max(1, min(round(1 / (faded + arrived / MEMORY)), LONGEST_RHYTHM))


def jitter_of(feed_id: int) -> float:
    """A feed's own part of [0, 1), always the same, so that feeds added together drift apart."""
    return feed_id * _GOLDEN % 2**32 / 2**32


def ttl_of(body: bytes) -> int | None:
    """The seconds of an RSS channel's `ttl`, which counts minutes (RSS 2.0); None without one."""
    head, _, _ = body[:HEAD_BYTES].partition(b"<item")
    found = _TTL.search(head)
    return int(found[1]) * 60 if found else None


def _later(wait: int, jitter: float) -> int:
    return wait + int(wait * jitter / JITTER)


# ---- what a poll makes of a feed


def after_answer(
    feed: Feed,
    answer: Fetched | NotModified,
    *,
    now: int,
    every: int,
    arrived: int = 0,
    title: str | None = None,
    ttl: int | None = None,
    is_whole: bool = True,
) -> Feed:
    """The feed after an answer that could be read and brought `arrived` new articles.  A title or
    validator that it did not repeat is kept; no validator while pages of it wait to be read.
    """
    news = arrived if feed.archived else 0  # how long an archive took to write tells nothing
    rhythm = observed(feed.rhythm, every=every, arrived=news)
    etag, last_modified = _validators(feed, answer) if is_whole else (None, None)
    moved_to = answer.moved_to if answer.moved_to != feed.url else None
    return replace(
        feed,
        archived=True,
        failures=0,
        cause=None,
        told=None,
        rhythm=rhythm,
        title=title or feed.title,
        etag=etag,
        last_modified=last_modified,
        moved_to=moved_to,
        moved_seen=0 if moved_to is None else 1 + feed.moved_seen * (moved_to == feed.moved_to),
        next_check=next_check(
            now,
            every=every,
            rhythm=rhythm,
            max_age=answer.max_age,
            ttl=ttl,
            jitter=jitter_of(feed.id),
        ),
    )


def _validators(feed: Feed, answer: Fetched | NotModified) -> tuple[str | None, str | None]:
    if isinstance(answer, NotModified):
        return feed.etag, feed.last_modified
    return answer.etag or feed.etag, answer.last_modified or feed.last_modified


def after_failure(
    feed: Feed, cause: str, *, now: int, every: int, retry_after: int | None = None
) -> Feed:
    """The feed after it could not be read: stopped if it is gone for good (410), else asked ever
    more rarely, but never given up.
    """
    failures = feed.failures + 1
    return replace(
        feed,
        failures=failures,
        cause=cause,
        state="stopped" if cause == "status_410" else feed.state,
        next_check=next_check(
            now,
            every=every,
            rhythm=feed.rhythm,
            failures=failures,
            retry_after=retry_after,
            jitter=jitter_of(feed.id),
        ),
    )


def is_news(before: Feed, after: Feed, *, outage: bool = False) -> bool:
    """Whether editors are to be told how the feed stands: once for each cause, when it has
    lasted or leaves no hope, and once when it is over.  In an outage only the hopeless is told.
    """
    if after.cause is None:
        return before.told is not None
    if before.told and _kind(before.told) == _kind(after.cause):
        return False
    lasting = after.failures >= FAILURES_TOLD and not outage
    return lasting or after.cause in TOLD_AT_ONCE


def is_outage(polls: Iterable[tuple[int, bool]]) -> bool:
    """Whether nearly all feeds fail, so that it is our own network; `polls` are the last ones,
    each a feed's id and whether it failed, oldest first.
    """
    failed = dict(polls)
    return len(failed) >= OUTAGE_FEEDS and sum(failed.values()) >= OUTAGE_SHARE * len(failed)


def _kind(cause: str) -> str:
    """Causes that are said in the same words are one: a server in trouble answers 502, then 503."""
    return "status_5xx" if cause.startswith("status_5") else cause
