"""The settings card and its pages: language, names of the months, time zone, digits.  They all
replace one another in the same message.
"""

from dataclasses import replace

from bot.i18n import (
    DIGITS,
    LANGUAGES,
    Locale,
    city,
    month,
    months,
    number,
    phrase,
    time_of_day,
)
from bot.messages.layout import lines
from bot.messages.message import Button, Message

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
KNOWN_AS = {"Asia/Riyadh": "city-riyadh", "Asia/Qatar": "city-qatar"}
"""Zones that readers call by another city than the one after which they are named."""
WORDS_LIMIT = 60


def settings_card(locale: Locale, *, now: int, edit: int | None = None) -> Message:
    """How the chat is addressed, with the buttons that change it; `now` is the example."""
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
    )
    pages = (*months_button(locale), *zones_button(locale))
    return Message(html, buttons=(languages(locale), digits(locale), pages), edit=edit)


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


def city_called(zone: str, locale: Locale) -> str:
    """A zone by the city that readers know it by, in their language; by its IANA name if no city
    is known.
    """
    if zone in KNOWN_AS:
        return phrase(locale, KNOWN_AS[zone])
    return city(zone, locale.language)


def choice(label: str, data: str, *, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, data=data)


def back_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-back"), data="v1:set")


def settings_button(locale: Locale) -> Button:
    """The button that shows the card as a message of its own."""
    return Button(phrase(locale, "button-settings"), data="v1:settings")
