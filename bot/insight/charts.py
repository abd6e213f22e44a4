"""Figures as a picture, in the reader's language, digits and direction.  Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, amount, counted, day_month, is_right_to_left, isolated, phrase, rounded
from bot.insight.figures import (
    OPENS,
    WEEK,
    FeedHealth,
    Figures,
    Health,
    opens,
    questions,
)
from bot.insight.panels import (
    HEADING,
    ROW,
    Amount,
    Frame,
    Row,
    bars,
    card,
    course,
    inside,
    listed,
    marked,
    tile,
)
from bot.insight.pen import BAD, GOOD, LARGE, SOFT, WARM, Pen, is_lettered
from storage.tallies import Event

WIDTH, MARGIN, GAP = 1080, 36, 24
HEAD, TILES, CHART = 138, 176, 350
WIDE = WIDTH - 2 * MARGIN
FEEDS = 8
NAME_CHARS = 34
FILLS = {Health.STOPPED: SOFT, Health.FAILING: BAD, Health.SILENT: WARM, Health.WELL: GOOD}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn, for whom, and with what."""

    figures: Figures
    locale: Locale
    pen: Pen

    def say(self, key: str, **values: object) -> Markup:
        return phrase(self.locale, key, **values)

    def rounded(self, n: int) -> str:
        return rounded(self.locale, n)

    def weeks(self) -> list[str]:
        """A day in the middle of each week."""
        return [day_month(self.locale, day) for day in self.figures.days[WEEK // 2 :: WEEK]]


Section = tuple[float, list[str]]
"""How high it is, and what it is made of."""


def picture(figures: Figures, locale: Locale) -> str:
    """The whole of it, as SVG."""
    sheet = Sheet(figures, locale, Pen(WIDTH, is_right_to_left(locale.language)))
    y, drawn = float(HEAD), head(sheet)
    for section in (tiles, growth, deliveries, habits, sources):
        height, parts = section(sheet, y)
        drawn += parts
        y += height + GAP
    return sheet.pen.page(y - GAP + MARGIN, drawn)


def head(sheet: Sheet) -> list[str]:
    """What this is, and of which days."""
    days, pen = sheet.figures.days, sheet.pen
    first, last = (day_month(sheet.locale, day) for day in (days[-WEEK], days[-1]))
    period = sheet.say("insight-period", first=first, last=last)
    return [
        pen.words(MARGIN, 66, sheet.say("insight-title"), size=LARGE + 4, bold=True),
        pen.words(MARGIN, 110, period, fill=SOFT),
    ]


def tiles(sheet: Sheet, y: float) -> Section:
    """The week in four numbers."""
    width = (WIDE - 3 * GAP) / 4
    drawn: list[str] = []
    for place, (key, now, before) in enumerate(numbers(sheet.figures)):
        frame = Frame(MARGIN + place * (width + GAP), y, width, TILES)
        value = "–" if now is None else sheet.rounded(now)
        drawn += tile(sheet.pen, frame, sheet.say(key), value, change(now, before, sheet.locale))
    return TILES, drawn


def growth(sheet: Sheet, y: float) -> Section:
    """How many were reached, day by day."""
    frame, pen = Frame(MARGIN, y, WIDE, CHART), sheet.pen
    line = course(pen, inside(frame), sheet.figures.reach, sheet.weeks(), sheet.rounded)
    return CHART, card(pen, frame, sheet.say("insight-growth")) + line


def deliveries(sheet: Sheet, y: float) -> Section:
    """How many articles arrived, day by day."""
    frame, pen, sent = Frame(MARGIN, y, WIDE, CHART), sheet.pen, sheet.figures.delivered
    chart = bars(pen, inside(frame), sent, sheet.weeks(), sheet.rounded, bright=WEEK)
    return CHART, card(pen, frame, sheet.say("insight-delivered")) + chart


def habits(sheet: Sheet, y: float) -> Section:
    """Which buttons readers press, and when they ask."""
    pen, week = sheet.pen, sheet.figures.week
    height, half = HEADING + ROW * len(OPENS) + 20, (WIDE - GAP) / 2
    opened = Frame(MARGIN, y, half, height)
    asked = Frame(MARGIN + half + GAP, y, half, height)
    clock = hour_labels(sheet.rounded)
    return height, [
        *card(pen, opened, sheet.say("insight-opens")),
        *listed(pen, opened, opened_rows(week, sheet.locale)),
        *card(pen, asked, sheet.say("insight-hours")),
        *bars(pen, inside(asked), sheet.figures.hours, clock, sheet.rounded),
    ]


def sources(sheet: Sheet, y: float) -> Section:
    """How the feeds are."""
    rows = feed_rows(sheet.figures.feeds, sheet.locale)
    frame = Frame(MARGIN, y, WIDE, HEADING + ROW * len(rows))
    heading = card(sheet.pen, frame, sheet.say("insight-feeds"))
    return frame.h, heading + marked(sheet.pen, frame, rows)


def numbers(figures: Figures) -> list[tuple[str, int | None, int | None]]:
    """The week in four numbers, each with its phrase and what it was the week before."""
    week, before = figures.week, figures.before
    return [
        ("insight-reach", figures.reached, figures.reached_before),
        ("insight-delivered-short", week[Event.DELIVERED], before[Event.DELIVERED]),
        ("insight-opens-short", opens(week), opens(before)),
        ("insight-questions", questions(week), questions(before)),
    ]


def change(now: int | None, before: int | None, locale: Locale) -> tuple[Markup | str, str]:
    """How a number compares with the week before, and the colour to say it in."""
    if not before or now is None:
        return phrase(locale, "insight-no-before"), SOFT
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return phrase(locale, "insight-same"), SOFT
    key, fill = ("insight-more", GOOD) if percent > 0 else ("insight-less", BAD)
    return phrase(locale, key, percent=amount(locale, abs(percent))), fill


def opened_rows(week: Counter[Event], locale: Locale) -> list[Row]:
    """The buttons, by how often they were pressed."""
    return [
        Row(phrase(locale, f"insight-of-{event}"), week[event], amount(locale, week[event]))
        for event in sorted(OPENS, key=lambda event: -week[event])
    ]


def hour_labels(said: Amount) -> list[str]:
    """Every sixth hour of the day."""
    return [said(hour) if hour % 6 == 0 else "" for hour in range(24)]


def feed_rows(feeds: Iterable[FeedHealth], locale: Locale) -> list[Row]:
    """The worst feeds first, as many as there is room for, and how many more there are."""
    found = [*feeds]
    rows = [Row(named(feed), 0, state_of(feed, locale), FILLS[feed.health]) for feed in found]
    if len(rows) <= FEEDS:
        return rows or [Row(phrase(locale, "insight-no-feeds"), 0, "", SOFT)]
    rest = rows[FEEDS - 1 :]
    return [*rows[: FEEDS - 1], Row(counted(locale, "insight-feeds-more", len(rest)), 0, "", SOFT)]


def named(feed: FeedHealth) -> Markup:
    """A feed's name if our letters can write it, else where it is."""
    name = feed.name if is_lettered(feed.name) else feed.url.partition("://")[2]
    return isolated(name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1].rstrip() + "…")


def state_of(feed: FeedHealth, locale: Locale) -> Markup:
    """How a feed is, and when something last came of it."""
    health = phrase(locale, f"insight-feed-{feed.health}")
    if feed.days is None:
        return health
    if feed.days == 0:
        return Markup("{} · {}").format(health, phrase(locale, "insight-article-today"))
    return Markup("{} · {}").format(health, counted(locale, "insight-last-article", feed.days))
