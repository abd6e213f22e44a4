"""The settings card: how a chat is addressed, and all else that it can choose."""

from dataclasses import replace
from functools import cache

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.subscriptions import choose_sound, reschedule, subscription_here
from bot.i18n import DIGITS, LANGUAGES, LENGTHS, Locale, city, zone_called, zones
from bot.messages import settings as cards
from bot.messages.layout import cut
from bot.messages.message import Message
from bot.text.words import normalise

ALSO_IN = {
    "Asia/Riyadh": "مكة، مكة المكرمة، المدينة المنورة، جدة، الدمام، Mecca, Medina, Jeddah",
    "Asia/Qatar": "الدوحة، Doha",
    "Asia/Bahrain": "المنامة، Manama",
    "Asia/Dubai": "أبوظبي، أبو ظبي، الشارقة، Abu Dhabi, Sharjah",
    "Asia/Aden": "صنعاء، Sanaa",
    "Asia/Baghdad": "البصرة، الموصل، أربيل، Basra, Mosul, Erbil",
    "Asia/Damascus": "حلب، حمص، Aleppo, Homs",
    "Asia/Hebron": "الخليل، رام الله، نابلس، Ramallah, Nablus",
    "Africa/Cairo": "الإسكندرية، الجيزة، Alexandria, Giza",
    "Africa/Tripoli": "بنغازي، Benghazi",
    "Africa/Algiers": "وهران، قسنطينة، Oran, Constantine",
    "Africa/Casablanca": "الرباط، فاس، مراكش، طنجة، Rabat, Fes, Marrakesh, Tangier",
    "Europe/Istanbul": "أنقرة، Ankara",
}
"""Cities that readers may name and after which no zone is named."""


async def settings(visit: Visit, words: str) -> Reaction:
    """The card; with words, after moving to the time zone that they name."""
    if not words:
        return reply(await card(visit, visit.locale))
    zone = zone_meant(words)
    if zone is None:
        unknown = cut(words, cards.WORDS_LIMIT)
        return reply(cards.zones_page(visit.locale, unknown=unknown))
    await _move(visit, zone)
    return reply(await card(visit, replace(visit.locale, zone=zone)))


async def card(
    visit: Visit, locale: Locale, *, rich: bool | None = None, edit: int | None = None
) -> Message:
    subscription, now = await subscription_here(visit), visit.desk.clock()
    rich = visit.chat.rich if rich is None else rich
    return cards.settings_card(locale, subscription, now=now, rich=rich, edit=edit)


def zone_meant(words: str) -> str | None:
    """The time zone of this IANA name, or of the city called so in one of our languages."""
    return zone_called(words) or _places().get(normalise(words))


@cache
def _places() -> dict[str, str]:
    named = [
        (city(zone, language), zone) for zone in (*cards.CITIES, *zones()) for language in LANGUAGES
    ]
    also = [
        (place, zone)
        for zone, places in ALSO_IN.items()
        for place in places.replace("،", ",").split(",")
    ]
    # The zones of the buttons win over others that are named after the same city.
    return {normalise(place.strip()): zone for place, zone in reversed([*named, *also])}


# ---- buttons


async def shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """The card, as a message of its own."""
    return reply(await card(visit, visit.locale))


async def back(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await _changed(visit, visit.locale)


async def months(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(cards.months_page(visit.locale, now=visit.desk.clock(), edit=visit.message_id))


async def places(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(cards.zones_page(visit.locale, edit=visit.message_id))


async def language_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(LANGUAGES):
        return outdated(visit)
    language = LANGUAGES[numbers[0]]
    await visit.desk.store.choose_language(visit.chat.id, language)
    return await _changed(visit, replace(visit.locale, language=language))


async def digits_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(DIGITS):
        return outdated(visit)
    digits = DIGITS[numbers[0]]
    await visit.desk.store.choose_digits(visit.chat.id, digits)
    return await _changed(visit, replace(visit.locale, digits=digits))


async def months_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(cards.REGIONS):
        return outdated(visit)
    region = cards.REGIONS[numbers[0]]
    await visit.desk.store.choose_region(visit.chat.id, region)
    return await _changed(visit, replace(visit.locale, region=region))


async def zone_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(cards.CITIES):
        return outdated(visit)
    zone = cards.CITIES[numbers[0]]
    await _move(visit, zone)
    return await _changed(visit, replace(visit.locale, zone=zone))


async def length_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(LENGTHS):
        return outdated(visit)
    length = LENGTHS[numbers[0]]
    await visit.desk.store.choose_length(visit.chat.id, length)
    return await _changed(visit, replace(visit.locale, length=length))


async def rich_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    rich = bool(numbers[0])
    await visit.desk.store.choose_rich(visit.chat.id, rich=rich)
    return reply(await card(visit, visit.locale, rich=rich, edit=visit.message_id))


async def sound_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    await choose_sound(visit, silent=bool(numbers[0]))
    return await _changed(visit, visit.locale)


async def _move(visit: Visit, zone: str) -> None:
    await visit.desk.store.choose_zone(visit.chat.id, zone)
    await reschedule(visit, zone)


async def _changed(visit: Visit, locale: Locale) -> Reaction:
    """The card as it stands now, in place."""
    return reply(await card(visit, locale, edit=visit.message_id))
