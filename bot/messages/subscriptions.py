"""What a chat asked for, and how to ask for something else: which articles, at what pace, when not
to be disturbed.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from bot.i18n import Locale, clock, counted, date, isolated, phrase, time_of_day, weekday
from bot.messages.choosing import back_button, choice, city_called
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message
from bot.subscriptions.schedule import (
    AtOnce,
    Daily,
    Every,
    Pace,
    Quiet,
    Weekly,
    pace_of,
    quiet_of,
)
from bot.subscriptions.spoken import MORNING
from bot.subscriptions.wishes import Misunderstood, Wish, Wrong
from storage.deliveries import Subscription
from storage.wishes import MOST_TERMS

FRIDAY = 5
PACES: tuple[Pace, ...] = (AtOnce(), Daily(MORNING), Weekly(FRIDAY, MORNING), Every(5))
"""A button carries the place in this list, and stays under old messages: add at the end."""
HOURS: tuple[Quiet | None, ...] = (None, Quiet(22 * 60, 7 * 60), Quiet(0, 8 * 60))
"""The same."""
NAMES_UNITS = 500
TERM_UNITS = 60
WORDS_UNITS = 60


# ---- which articles


def following(
    locale: Locale,
    subscription: Subscription | None,
    feeds: Mapping[int, str],
    *,
    edit: int | None = None,
) -> Message:
    """What the chat follows, and how to change that; `feeds` are their titles by id."""
    html = lines(
        locale,
        phrase(locale, "follow-heading"),
        "",
        *(
            wished(locale, Wish.from_text(subscription.wish), feeds)
            if subscription
            else [_nobody(locale)]
        ),
        "",
        phrase(locale, "follow-how"),
    )
    everything = Button(phrase(locale, "button-follow-all"), data="v1:all")
    narrowed = subscription is None or bool(subscription.wish)
    rows = ((everything,),) if narrowed else ()
    trial = (Button(phrase(locale, "button-try-now"), data="v1:tried"),)
    return Message(html, buttons=(*rows, trial, times_buttons(locale)), edit=edit)


def misunderstood(locale: Locale, wrong: Misunderstood) -> Message:
    """What was typed cannot be followed: why, and what can."""
    why = {
        Wrong.TOO_MANY: "wish-too-many",
        Wrong.TOO_LONG: "wish-too-long",
    }.get(wrong.why, "wish-wordless")
    said = phrase(locale, why, term=cut(wrong.term, TERM_UNITS), most=MOST_TERMS)
    return Message(lines(locale, said, "", phrase(locale, "follow-how")))


def wished(locale: Locale, wish: Wish, feeds: Mapping[int, str]) -> list[Markup | str]:
    """What is asked for, in words; `feeds` are their titles by id."""
    gone = phrase(locale, "follow-feed-gone")
    asked: dict[str, tuple[str, ...]] = {
        "follow-feeds": tuple(feeds.get(feed, gone) for feed in wish.feeds),
        "follow-tags": wish.tags,
        "follow-authors": wish.authors,
        "follow-words": wish.words,
    }
    any_of = [
        phrase(locale, key, names=_names(locale, names)) for key, names in asked.items() if names
    ]
    first = phrase(locale, "follow-any" if any_of else "follow-everything")
    without = (
        [phrase(locale, "follow-without", names=_names(locale, wish.without))]
        if wish.without
        else []
    )
    return [first, *any_of, *without]


def _names(locale: Locale, names: Iterable[str]) -> Markup:
    """Somebody's words in a list, as many as there is room for."""
    comma = phrase(locale, "comma") + " "
    listed: list[Markup] = []
    units = 0
    for name in names:
        shown = cut(name, TERM_UNITS)
        units += len(shown) + 2
        if units > NAMES_UNITS:
            return comma.join(listed) + "…"
        listed.append(isolated(shown))
    return comma.join(listed)


# ---- at what pace


def digest_card(
    locale: Locale,
    subscription: Subscription | None,
    *,
    unknown: str | None = None,
    edit: int | None = None,
) -> Message:
    """How often the chat gets what it follows; `unknown` is what was typed and means no pace."""
    now = pace_of(subscription.pace) if subscription else None
    due = subscription.next_at if subscription else None
    html = lines(
        locale,
        phrase(locale, "digest-unknown", words=cut(unknown, WORDS_UNITS)) if unknown else None,
        phrase(locale, "digest-card-heading"),
        "",
        pace_said(locale, now) if now else _nobody(locale),
        _next_digest(locale, due) if due else None,
        "",
        phrase(locale, "digest-how"),
    )
    rows = [
        (choice(_pace_label(locale, pace), f"v1:pace:{place}", chosen=pace == now),)
        for place, pace in enumerate(PACES)
    ]
    return Message(html, buttons=(*rows, (back_button(locale),)), edit=edit)


def pace_said(locale: Locale, pace: Pace) -> Markup:
    """How often articles come, in a sentence."""
    city = city_called(locale.zone, locale)
    match pace:
        case AtOnce():
            return phrase(locale, "pace-at-once")
        case Every(articles):
            return counted(locale, "pace-every", articles)
        case Daily(at):
            return phrase(locale, "pace-daily", time=clock(locale, at), city=city)
        case Weekly(day, at):
            return phrase(
                locale,
                "pace-weekly",
                day=weekday(locale, day),
                time=clock(locale, at),
                city=city,
            )


def _pace_label(locale: Locale, pace: Pace) -> str:
    match pace:
        case AtOnce():
            return phrase(locale, "button-pace-at-once")
        case Every(articles):
            return counted(locale, "button-pace-every", articles)
        case Daily(at):
            return phrase(locale, "button-pace-daily", time=clock(locale, at))
        case Weekly(day, at):
            return phrase(
                locale, "button-pace-weekly", day=weekday(locale, day), time=clock(locale, at)
            )


def _next_digest(locale: Locale, due: int) -> Markup:
    return phrase(locale, "digest-next", date=date(locale, due), time=time_of_day(locale, due))


# ---- when not to be disturbed


def quiet_card(
    locale: Locale,
    subscription: Subscription | None,
    *,
    unknown: str | None = None,
    edit: int | None = None,
) -> Message:
    """When the chat is not to be disturbed, and whether it hears a sound; `unknown` is what was
    typed and means no hours.
    """
    quiet = quiet_of(subscription.quiet) if subscription else None
    silent = subscription is not None and subscription.silent
    html = lines(
        locale,
        phrase(locale, "quiet-unknown", words=cut(unknown, WORDS_UNITS)) if unknown else None,
        phrase(locale, "quiet-heading"),
        "",
        None if subscription else _nobody(locale),
        quiet_said(locale, quiet),
        sound_said(locale, silent=silent),
        "",
        phrase(locale, "quiet-how"),
    )
    hours = tuple(
        choice(_hours_label(locale, each), f"v1:hours:{place}", chosen=each == quiet)
        for place, each in enumerate(HOURS)
    )
    sound = Button(
        phrase(locale, "button-sound" if silent else "button-silent"),
        data=f"v1:silent:{int(not silent)}",
    )
    rows = (hours[:1], hours[1:], (sound,), (back_button(locale),))
    return Message(html, buttons=rows, edit=edit)


def sound_said(locale: Locale, *, silent: bool) -> Markup:
    """Whether articles come with a sound."""
    return phrase(locale, "sound-off" if silent else "sound-on")


def muted_said(locale: Locale, subscription: Subscription, now: int) -> Markup | None:
    """Until when a chat that gets articles at once gets none; None if it gets them."""
    until = subscription.next_at
    if subscription.pace or until is None or until <= now:
        return None
    return phrase(locale, "muted", date=date(locale, until), time=time_of_day(locale, until))


def quiet_said(locale: Locale, quiet: Quiet | None) -> Markup:
    """The quiet hours, in a sentence."""
    if quiet is None:
        return phrase(locale, "quiet-none")
    return phrase(
        locale,
        "quiet-hours",
        start=clock(locale, quiet.start),
        end=clock(locale, quiet.end),
        city=city_called(locale.zone, locale),
    )


def _hours_label(locale: Locale, quiet: Quiet | None) -> str:
    if quiet is None:
        return phrase(locale, "button-no-quiet")
    return phrase(
        locale,
        "button-hours",
        start=clock(locale, quiet.start),
        end=clock(locale, quiet.end),
    )


# ---- common


def times_buttons(locale: Locale) -> tuple[Button, ...]:
    """The buttons that show how often, and when not."""
    return (
        Button(phrase(locale, "button-digest"), data="v1:digest"),
        Button(phrase(locale, "button-quiet"), data="v1:quiet"),
    )


def follow_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-follow"), data="v1:follow")


def _nobody(locale: Locale) -> Markup:
    return phrase(locale, "not-subscribed-yet")
