"""What happened, by day, week and hour of the publisher's clock.  Pure.

Hours are counted since 1970, UTC; in zones that are half an hour off, what happened in one hour
there is told of the next.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from storage.insight import Happened, Standing
from storage.tallies import HOUR, Event

DAYS, WEEK = 28, 7
DAY = 24 * 3600
QUIET_AT_LEAST = 3 * DAY  # a feed that is silent for so long, and
QUIET_RHYTHMS = 5  # for so many times as long as it mostly is, has fallen silent
OPENS = (Event.CARDS, Event.SUMMARIES, Event.TEXTS, Event.QUERIES, Event.STORIES, Event.SAVES)
QUESTIONS = (Event.ANSWERED, Event.CLOSEST, Event.UNANSWERED)


class Health(StrEnum):
    """How a feed is, the worst first."""

    STOPPED = "stopped"
    FAILING = "failing"
    SILENT = "silent"
    WELL = "well"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed, how it is, and for how many whole days nothing has come of it (None: nothing ever)."""

    name: str
    url: str
    health: Health
    days: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in DAYS days, oldest first.  `reach` is None for a day on which nobody looked;
    `hours` are questions by the hour of the day, of the last WEEK of them; `week` is those days in
    all, `before` the WEEK days before them.
    """

    days: tuple[date, ...]
    reach: tuple[int | None, ...]
    delivered: tuple[int, ...]
    hours: tuple[int, ...]
    week: Counter[Event]
    before: Counter[Event]
    feeds: tuple[FeedHealth, ...]

    @property
    def reached(self) -> int | None:
        """How many got articles when somebody last looked."""
        return next((many for many in reversed(self.reach) if many is not None), None)

    @property
    def reached_before(self) -> int | None:
        """The same, WEEK days before."""
        earlier = self.reach[:-WEEK]
        return next((many for many in reversed(earlier) if many is not None), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in the last WEEK days."""
        return not +self.week and not self.reached


def opens(week: Counter[Event]) -> int:
    return sum(week[event] for event in OPENS)


def questions(week: Counter[Event]) -> int:
    return sum(week[event] for event in QUESTIONS)


def since_when(now: int) -> int:
    """From when on what happened has to be known."""
    return now - (DAYS + 2) * DAY


def figures_of(
    happened: Iterable[Happened],
    feeds: Sequence[Standing],
    *,
    zone: str,
    now: int,
    days_ago: int = 0,
) -> Figures:
    """What happened until so many days ago, told by the clock of a zone (IANA)."""
    there = ZoneInfo(zone)
    last = datetime.fromtimestamp(now, there).date() - timedelta(days=days_ago)
    days = [last - timedelta(days=ago) for ago in reversed(range(DAYS))]
    when = [(datetime.fromtimestamp(each.hour * HOUR, there), each) for each in happened]
    reach = {at.date(): each.times for at, each in when if each.event is Event.REACH}
    by_day: Counter[tuple[date, Event]] = Counter()
    by_hour: Counter[int] = Counter()
    for at, each in when:
        if each.event is not Event.REACH:
            by_day[at.date(), each.event] += each.times
        if each.event in QUESTIONS and at.date() in days[-WEEK:]:
            by_hour[at.hour] += each.times

    def among(some: Sequence[date]) -> Counter[Event]:
        return Counter({event: sum(by_day[day, event] for day in some) for event in Event})

    return Figures(
        tuple(days),
        tuple(reach.get(day) for day in days),
        tuple(by_day[day, Event.DELIVERED] for day in days),
        tuple(by_hour[hour] for hour in range(24)),
        among(days[-WEEK:]),
        among(days[-2 * WEEK : -WEEK]),
        tuple(sorted((health_of(feed, now) for feed in feeds), key=_worst_first)),
    )


def health_of(feed: Standing, now: int) -> FeedHealth:
    """How a feed is."""
    silent = None if feed.last_article is None else max(0, now - feed.last_article)
    usual = max(QUIET_AT_LEAST, QUIET_RHYTHMS * (feed.rhythm or 0))
    if feed.state == "stopped":
        health = Health.STOPPED
    elif feed.failing:
        health = Health.FAILING
    else:
        health = Health.SILENT if silent is None or silent > usual else Health.WELL
    return FeedHealth(feed.name, feed.url, health, None if silent is None else silent // DAY)


def _worst_first(feed: FeedHealth) -> tuple[int, str]:
    return [*Health].index(feed.health), feed.name
