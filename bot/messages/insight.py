"""The week as editors are told of it: a picture, and the same in words."""

from collections.abc import Iterator

from markupsafe import Markup

from bot.i18n import Locale, amount, clock, day_month, phrase
from bot.insight.charts import change, named, numbers, picture, state_of
from bot.insight.figures import QUESTIONS, WEEK, FeedHealth, Figures, Health
from bot.messages.gaps import gaps_button
from bot.messages.layout import lines
from bot.messages.message import Message
from storage.tallies import Event

TROUBLED = 3  # feeds that are named


def insight_card(figures: Figures, locale: Locale) -> Message:
    """The figures; the words fit below the picture, and stand alone where it cannot be drawn."""
    first, last = (day_month(locale, day) for day in (figures.days[-WEEK], figures.days[-1]))
    html = lines(
        locale,
        Markup("<b>{}</b>").format(phrase(locale, "insight-title")),
        phrase(locale, "insight-period", first=first, last=last),
        "",
        *_said(figures, locale),
        *_sources(figures.feeds, locale),
    )
    return Message(html, buttons=((gaps_button(locale),),), picture=picture(figures, locale))


def _said(figures: Figures, locale: Locale) -> Iterator[Markup | str]:
    """Each number, and what there is to say of it."""
    week = figures.week

    def counted(key: str, **events: Event) -> Markup:
        return phrase(locale, key, **{name: amount(locale, week[e]) for name, e in events.items()})

    more = {
        "insight-reach": [counted("insight-comings", joined=Event.JOINED, left=Event.LEFT)],
        "insight-delivered-short": [counted("insight-missed", missed=Event.MISSED)]
        if week[Event.MISSED]
        else [],
        "insight-questions": _asked(figures, locale),
    }
    for key, now, before in numbers(figures):
        said = {"what": phrase(locale, key), "many": "–" if now is None else amount(locale, now)}
        if before:
            compared, _ = change(now, before, locale)
            yield phrase(locale, "insight-line", **said, change=compared)
        else:
            yield phrase(locale, "insight-line-alone", **said)
        yield from more.get(key, ())


def _asked(figures: Figures, locale: Locale) -> list[Markup]:
    """What became of questions, and when most are asked."""
    if not any(figures.hours):
        return []
    said = {str(event): amount(locale, figures.week[event]) for event in QUESTIONS}
    busiest = figures.hours.index(max(figures.hours))
    return [
        phrase(locale, "insight-answers", **said),
        phrase(locale, "insight-busiest", time=clock(locale, 60 * busiest)),
    ]


def _sources(feeds: tuple[FeedHealth, ...], locale: Locale) -> list[Markup | str]:
    """How many feeds are well, and which first are not."""
    if not feeds:
        return []
    ill = [feed for feed in feeds if feed.health is not Health.WELL]
    well = len(feeds) - len(ill)
    listed = [
        phrase(locale, "insight-feed-line", name=named(feed), state=state_of(feed, locale))
        for feed in ill[:TROUBLED]
    ]
    return ["", phrase(locale, "insight-feeds-state", well=well, all=len(feeds)), *listed]
