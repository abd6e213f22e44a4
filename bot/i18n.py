"""Phrases, numbers and dates as a reader writes them: escaped and isolated by construction,
plurals and months by CLDR.

The catalogs are gettext `.po` files whose msgids are keys.  Each pins its own plural rule, since
Babel's built-in Arabic rule orders the forms differently from every translator's tool.
"""

from dataclasses import dataclass
from datetime import date as calendar_day
from datetime import datetime
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

import babel
from babel.dates import format_date, format_time, get_timezone_location
from babel.localedata import exists
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal
from markupsafe import Markup

LANGUAGES = ("ar", "en")
DIGITS = ("latn", "arab")
LENGTHS = ("usual", "brief", "long")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_EMBEDDINGS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Locale:
    """How a reader is addressed: one of LANGUAGES; the region whose names of the months are used
    (ISO 3166, "" for the language's own); the time zone (IANA) that decides the day; the digits
    of the numbers we write, as CLDR calls them (latn 123, arab ١٢٣); one of LENGTHS, of what they
    get of an article.
    """

    language: str = "ar"
    region: str = ""
    zone: str = "UTC"
    digits: str = "latn"
    length: str = LENGTHS[0]


DEFAULTS = Locale()


class Addressed(Protocol):
    """A chat, or what is known of one: its choices, None where it has made none."""

    @property
    def language(self) -> str: ...
    @property
    def region(self) -> str | None: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def digits(self) -> str | None: ...
    @property
    def length(self) -> str | None: ...


def locale_of(chat: Addressed, defaults: Locale) -> Locale:
    """How this chat is addressed: as it has chosen, and where it has not, as the defaults say."""
    return Locale(
        chat.language,
        defaults.region if chat.region is None else chat.region,
        chat.zone or defaults.zone,
        chat.digits or defaults.digits,
        chat.length or defaults.length,
    )


@cache
def _catalog(language: str) -> GNUTranslations:
    source = files("bot") / "locales" / f"{language}.po"
    catalog = read_po(BytesIO(source.read_bytes()), locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def isolated(value: object) -> Markup:
    """A value that cannot turn the text around it: escaped, without directions of its own,
    between FSI and PDI.  Markup is taken to be isolated where it needs to be.
    """
    if isinstance(value, Markup):
        return value
    plain = str(value).translate(_EMBEDDINGS)
    return Markup("{}{}{}").format(FIRST_STRONG_ISOLATE, plain, END_OF_ISOLATE)


def phrase(locale: Locale, key: str, **values: object) -> Markup:
    """The phrase of this key with its `{placeholders}` filled in, as Telegram HTML.  An `int` is
    a number of ours and takes the reader's digits; a `str` is somebody's words and stays.
    """
    return _fill(_catalog(locale.language).gettext(key), locale, values)


def counted(locale: Locale, key: str, n: int, **values: object) -> Markup:
    """The plural form for `n` of a phrase that counts things; `{n}` is the number."""
    template = _catalog(locale.language).ngettext(key, key, n)
    return _fill(template, locale, {"n": Markup.escape(number(locale, n)), **values})


def _fill(template: str, locale: Locale, values: dict[str, object]) -> Markup:
    said = {name: number(locale, v) if isinstance(v, int) else v for name, v in values.items()}
    filled = {name: isolated(value) for name, value in said.items()}
    return Markup(template).format(**filled)  # noqa: S704  templates are ours


def is_right_to_left(language: str) -> bool:
    """Whether lines of this language run from right to left."""
    return language in RIGHT_TO_LEFT


def number(locale: Locale, n: int) -> str:
    """A number that we write, in the reader's digits."""
    return _in_digits(locale, str(n))


def amount(locale: Locale, n: int) -> str:
    """A number that may be large: 12,345 or ١٢٬٣٤٥."""
    return _in_digits(locale, f"{n:,}").replace(",", "٬" if locale.digits == "arab" else ",")


def rounded(locale: Locale, n: int) -> str:
    """The same where there is little room: 1.2M or 1.2 مليون."""
    if n < 1_000_000:
        return amount(locale, n)
    brief = format_compact_decimal(n, locale=babel.Locale(locale.language), fraction_digits=1)
    return _in_digits(locale, brief)


def day_month(locale: Locale, day: calendar_day) -> str:
    """A day of the year: 25 سبتمبر."""
    return _in_digits(locale, format_date(day, "d MMMM", locale=_customs(locale)))


def date(locale: Locale, instant: int) -> str:
    """The day of an instant where the reader is, as people there write it: 25 سبتمبر 2022."""
    written = format_date(_there(locale, instant), "d MMMM y", locale=_customs(locale))
    return _in_digits(locale, written)


def time_of_day(locale: Locale, instant: int) -> str:
    """What the clock shows where the reader is: 14:05."""
    written = format_time(_there(locale, instant), "HH:mm", locale=_customs(locale))
    return _in_digits(locale, written)


def clock(locale: Locale, minutes: int) -> str:
    """A time of day, so many minutes after midnight: 08:05."""
    return _in_digits(locale, f"{minutes // 60:02}:{minutes % 60:02}")


def weekday(locale: Locale, number: int) -> str:
    """The name of a day of the week, 1 for Monday to 7 for Sunday."""
    return str(_customs(locale).days["format"]["wide"][number - 1])


def months(locale: Locale) -> tuple[str, ...]:
    """The names of the twelve months: يناير …, كانون الثاني …, جانفي …"""
    names = _customs(locale).months["format"]["wide"]
    return tuple(names[number] for number in range(1, 13))


def month(locale: Locale, instant: int) -> str:
    """The name of the month that it is where the reader is."""
    return months(locale)[_there(locale, instant).month - 1]


def _there(locale: Locale, instant: int) -> datetime:
    return datetime.fromtimestamp(instant, ZoneInfo(locale.zone))


def _customs(locale: Locale) -> babel.Locale:
    """CLDR's data for the language in its region; for the language alone where CLDR has none."""
    return _data(f"{locale.language}_{locale.region}") or babel.Locale.parse(locale.language)


@cache
def _data(name: str) -> babel.Locale | None:
    return babel.Locale.parse(name) if exists(name) else None


def _in_digits(locale: Locale, written: str) -> str:
    return written.translate(_ARABIC_INDIC) if locale.digits == "arab" else written


def spoken(language_code: str | None, default: str) -> tuple[str, str | None]:
    """The language of ours, and the region if there is one, for what a Telegram client reports
    (`ar`, `ar-LB`, `en-GB`, …).
    """
    code, *rest = (language_code or "").split("-")
    language = code.lower() if code.lower() in LANGUAGES else default
    return language, next((each.upper() for each in rest if is_region(each.upper())), None)


def is_region(code: str) -> bool:
    """Whether this is the ISO 3166 code of a country, in capitals."""
    return len(code) == 2 and code in babel.Locale("en").territories


def zone_called(name: str) -> str | None:
    """The IANA time zone of this name, in whatever letters; None if there is none."""
    return _zones().get(name.casefold())


def city(zone: str, language: str) -> str:
    """The city after which a time zone is named, by CLDR: القاهرة for Africa/Cairo."""
    return get_timezone_location(zone, locale=language, return_city=True)


def zones() -> list[str]:
    """The names of all IANA time zones, sorted."""
    # Not places: the machine's own zone, and the one of a clock that was never set.
    return sorted(available_timezones() - {"localtime", "Factory"})


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in zones()}
