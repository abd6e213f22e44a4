"""The settings card and its pages.  They all replace one another in the same message."""

from dataclasses import replace

from markupsafe import Markup

from bot.i18n import (
    DIGITS,
    LANGUAGES,
    LENGTHS,
    Locale,
    month,
    months,
    number,
    phrase,
    time_of_day,
)
from bot.messages.choosing import back_button, choice, city_called
from bot.messages.layout import lines
from bot.messages.message import Button, Message
from bot.messages.subscriptions import muted_said, pace_said, quiet_said, sound_said
from bot.subscriptions.schedule import pace_of, quiet_of
from storage.deliveries import Subscription

SAMPLE = 123
REGIONS = ("EG", "LB", "MA", "DZ", "MR")
"""One country for each set of Arabic month names.  A button carries the place in this list, and
stays under old messages: add at the end.
"""
CITIES = (
    *("Asia/Riyadh", "Asia/Kuwait", "Asia/Bahrain", "Asia/Qatar", "Asia/Dubai", "Asia/Muscat"),
    *("Asia/Aden", "Asia/Baghdad", "Asia/Amman", "Asia/Jerusalem", "Asia/Beirut", "Asia/Damascus"),
    *("Africa/Cairo", "Africa/Khartoum", "Africa/Tripoli", "Africa/Tunis", "Africa/Algiers"),
    *("Africa/Casablanca", "Africa/Nouakchott", "Africa/Djibouti", "Africa/Mogadishu"),
    *("Europe/Istanbul", "Asia/Tehran", "Asia/Yerevan", "Europe/Moscow", "Europe/London"),
    *("Europe/Paris", "Europe/Berlin", "America/New_York", "UTC"),
)
"""The time zones that have a button; add at the end here too."""
CITIES_IN_A_ROW = 3
WORDS_LIMIT = 60


def settings_card(
    locale: Locale,
    subscription: Subscription | None = None,
    *,
    now: int,
    rich: bool = False,
    edit: int | None = None,
) -> Message:
    """All that a chat can choose, with the buttons that change it; `now` is the example."""
    html = lines(
        locale,
        phrase(locale, "settings-heading"),
        "",
        phrase(locale, "settings-language", name=phrase(locale, "language-name")),
        phrase(locale, "settings-months", month=month(locale, now)),
        phrase(
            locale,
            "settings-zone",
            city=city_called(locale.zone, locale),
            time=time_of_day(locale, now),
        ),
        phrase(locale, "settings-digits", sample=SAMPLE),
        phrase(locale, "settings-length", length=phrase(locale, f"length-{locale.length}")),
        phrase(locale, "settings-rich" if rich else "settings-folded"),
        "",
        *_delivery_lines(locale, subscription, now),
    )
    pages = (*months_button(locale), *zones_button(locale))
    texts = Button(
        phrase(locale, "button-folded" if rich else "button-rich"), data=f"v1:rich:{int(not rich)}"
    )
    rows = (languages(locale), digits(locale), pages, lengths(locale), (texts,))
    return Message(html, buttons=(*rows, *_delivery_buttons(locale, subscription)), edit=edit)


def _delivery_lines(
    locale: Locale, subscription: Subscription | None, now: int
) -> list[Markup | None]:
    if subscription is None:
        return [phrase(locale, "not-subscribed-yet")]
    return [
        pace_said(locale, pace_of(subscription.pace)),
        quiet_said(locale, quiet_of(subscription.quiet)),
        sound_said(locale, silent=subscription.silent),
        muted_said(locale, subscription, now),
    ]


def _delivery_buttons(
    locale: Locale, subscription: Subscription | None
) -> tuple[tuple[Button, ...], ...]:
    silent = subscription is not None and subscription.silent
    sound = Button(
        phrase(locale, "button-sound" if silent else "button-silent"),
        data=f"v1:setsound:{int(not silent)}",
    )
    times = (
        Button(phrase(locale, "button-digest"), data="v1:setdigest"),
        Button(phrase(locale, "button-quiet"), data="v1:setquiet"),
    )
    return times, (sound, Button(phrase(locale, "button-mute"), data="v1:mute"))


def lengths(locale: Locale) -> tuple[Button, ...]:
    """A button for each length of what is told of an article."""
    return tuple(
        choice(
            phrase(locale, f"length-{length}"), f"v1:length:{place}", chosen=length == locale.length
        )
        for place, length in enumerate(LENGTHS)
    )


def languages(locale: Locale) -> tuple[Button, ...]:
    """A button for each language, in its own words."""
    return tuple(
        choice(
            phrase(Locale(code), "language-name"),
            f"v1:setlang:{place}",
            chosen=code == locale.language,
        )
        for place, code in enumerate(LANGUAGES)
    )


def digits(locale: Locale) -> tuple[Button, ...]:
    """A button for each kind of digits, in itself."""
    return tuple(
        choice(
            number(replace(locale, digits=kind), SAMPLE),
            f"v1:digits:{place}",
            chosen=kind == locale.digits,
        )
        for place, kind in enumerate(DIGITS)
    )


def months_button(locale: Locale) -> tuple[Button, ...]:
    """The button that opens the names of the months, where the language has several sets."""
    if len({months(replace(locale, region=region)) for region in REGIONS}) == 1:
        return ()
    return (Button(phrase(locale, "button-months"), data="v1:months"),)


def zones_button(locale: Locale) -> tuple[Button, ...]:
    return (Button(phrase(locale, "button-zones"), data="v1:zones"),)


def months_page(locale: Locale, *, now: int, edit: int | None = None) -> Message:
    """The sets of month names, each with this month's as the example."""
    rows = []
    for place, region in enumerate(REGIONS):
        there = replace(locale, region=region)
        label = f"{phrase(locale, f'months-{region}')}: {month(there, now)}"
        chosen = months(there) == months(locale)
        rows.append((choice(label, f"v1:month:{place}", chosen=chosen),))
    html = lines(locale, phrase(locale, "months-which"))
    return Message(html, buttons=(*rows, (back_button(locale),)), edit=edit)


def zones_page(locale: Locale, *, unknown: str | None = None, edit: int | None = None) -> Message:
    """The usual cities, and how to name another; `unknown` is what was typed and means no zone."""
    buttons = [
        choice(city_called(zone, locale), f"v1:zone:{place}", chosen=zone == locale.zone)
        for place, zone in enumerate(CITIES)
    ]
    rows = [
        tuple(buttons[at : at + CITIES_IN_A_ROW]) for at in range(0, len(CITIES), CITIES_IN_A_ROW)
    ]
    html = lines(
        locale,
        phrase(locale, "zone-unknown", words=unknown) if unknown else None,
        phrase(locale, "zone-which"),
    )
    return Message(html, buttons=(*rows, (back_button(locale),)), edit=edit)
