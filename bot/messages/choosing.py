"""What the cards have in common on which something is chosen."""

from bot.i18n import Locale, city, phrase
from bot.messages.message import Button

KNOWN_AS = {"Asia/Riyadh": "city-riyadh", "Asia/Qatar": "city-qatar"}
"""Zones that readers call by another city than the one after which they are named."""


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
