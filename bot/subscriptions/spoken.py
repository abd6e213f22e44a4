"""Times as readers type them, in Arabic and English: «٨:٣٠ صباحا», "10pm-7am", «كل جمعة ٨»."""

import re
from functools import cache

import babel

from bot.i18n import LANGUAGES
from bot.subscriptions.schedule import (
    DAY_MINUTES,
    MOST_ARTICLES,
    AtOnce,
    Daily,
    Every,
    Pace,
    Quiet,
    Weekly,
)
from bot.text.words import clean, normalise

TYPED_CHARS = 64
MORNING = 8 * 60
"""When a digest comes whose reader named no time."""

# The first of the twelve hours among which an hour of this part of the day is.
_FIRST_HOURS = {
    **dict.fromkeys(("am", "a.m.", "ص", "صباحا", "صباح", "الصبح", "فجرا"), 0),
    **dict.fromkeys(("pm", "p.m.", "م", "مساء", "مساءا", "المساء", "عصرا"), 12),
    **dict.fromkeys(("ظهرا", "الظهر"), 10),
    **dict.fromkeys(("ليلا", "الليل"), 18),
}
_PARTS = "|".join(map(re.escape, _FIRST_HOURS))
_CLOCK = rf"(?:(?:الساعه|at) )?([0-9]{{1,2}})(?:[:.]([0-9]{{2}}))?(?: ?({_PARTS}))?"
_TIME = re.compile(_CLOCK)
_RANGE = re.compile(rf"(?:(?:من|from) )?{_CLOCK} ?(?:[-–—−]|الي|حتي|to|until) ?{_CLOCK}")

_AT_ONCE = frozenset(map(normalise, ("فورا", "فوري", "في الحال", "at once", "instant", "now")))
_EVERY = re.compile(
    r"(?:كل|every) ([0-9]{1,3})(?: (?:مقالات|مقاله|مقالا|اخبار|خبرا|articles|news))?"
)
_DAILY = frozenset(map(normalise, ("يوميا", "يومي", "يوم", "daily", "day")))
_WEEKLY = frozenset(map(normalise, ("أسبوعيا", "أسبوعي", "weekly")))
_FILLERS = frozenset(map(normalise, ("كل", "في", "every", "on")))

_HOURS = re.compile(
    r"(?:(?:لمده|for) )?([0-9]{1,3})(?: ?(ساعه|ساعات|h|hours?|ايام|يوم|يوما|d|days?))?"
)
_SPANS = {
    normalise(words): hours
    for hours, named in {
        1: ("ساعة", "لساعة", "an hour"),
        2: ("ساعتين", "لساعتين"),
        24: ("يوم", "يوما", "ليوم", "a day", "for a day"),
        48: ("يومين", "ليومين"),
    }.items()
    for words in named
}
MOST_HOURS = 30 * 24
_DAYS = re.compile(r"(?:(?:لمده|for) )?(?:([0-9]{1,3}) ?(?:ايام|يوم|يوما|d|days?)|يومين)")

_OFF = frozenset(map(normalise, ("إيقاف", "أوقف", "إلغاء", "بدون", "off", "none", "stop")))
_SOUND = {
    **dict.fromkeys(map(normalise, ("بلا صوت", "بدون صوت", "صامت", "silent", "no sound")), False),
    **dict.fromkeys(map(normalise, ("بصوت", "مع صوت", "sound", "with sound")), True),
}


def is_off(typed: str) -> bool:
    """Whether a reader wants no quiet hours."""
    return _plain(typed) in _OFF


def hours_meant(typed: str) -> int | None:
    """For how many hours, up to MOST_HOURS, a reader wants quiet: «8 ساعات», "a day"; None if that
    was not said.
    """
    plain = _plain(typed)
    if plain in _SPANS:
        return _SPANS[plain]
    found = _HOURS.fullmatch(plain)
    if found is None:
        return None
    days = (found[2] or "").startswith(("d", "يوم", "ايام"))
    hours = int(found[1]) * (24 if days else 1)
    return hours if 1 <= hours <= MOST_HOURS else None


def days_first(typed: str) -> tuple[int, str]:
    """For how many days, if that is what a text begins with («30 يوما», "30d"), else 0; and the
    rest of it.
    """
    for count in (3, 2, 1):
        words = typed.split(maxsplit=count)
        found = _DAYS.fullmatch(_plain(" ".join(words[:count])))
        if found and (days := int(found[1] or 2)):
            return days, "".join(words[count:])
    return 0, typed


def sound_meant(typed: str) -> bool | None:
    """Whether a reader wants messages with a sound, None if that was not said."""
    return _SOUND.get(_plain(typed))


def time_meant(typed: str) -> int | None:
    """The time of day, in minutes after midnight, that a reader typed; None if it is none."""
    found = _TIME.fullmatch(_plain(typed))
    return _at(*found.groups()) if found else None


def quiet_meant(typed: str) -> Quiet | None:
    """The quiet hours that a reader typed, None if they are none."""
    found = _RANGE.fullmatch(_plain(typed))
    if found is None:
        return None
    start, end = _at(*found.groups()[:3]), _at(*found.groups()[3:])
    return None if start is None or end is None or start == end else Quiet(start, end)


def pace_meant(typed: str) -> Pace | None:
    """The pace that a reader typed, None if it is none: at once, every so many articles, or a day
    and a time, of which one may be left out.
    """
    plain = _plain(typed)
    if plain in _AT_ONCE:
        return AtOnce()
    if found := _EVERY.fullmatch(plain):
        return _every(int(found[1]))
    return _digest(plain.split())


def _every(articles: int) -> Pace | None:
    if articles == 1:
        return AtOnce()
    return Every(articles) if 2 <= articles <= MOST_ARTICLES else None


def _digest(words: list[str]) -> Pace | None:
    days = _weekdays()
    named = [days[word] for word in words if word in days]
    said = set(words) & (_DAILY | _WEEKLY | days.keys())
    clock = " ".join(word for word in words if word not in said | _FILLERS)
    at = time_meant(clock) if clock or not said else MORNING
    if at is None or len(named) > 1 or (said & _WEEKLY and not named):
        return None
    return Weekly(named[0], at) if named else Daily(at)


def _plain(typed: str) -> str:
    return " ".join(normalise(clean(typed[:TYPED_CHARS])).split())


def _at(hours: str, minutes: str | None, part: str | None) -> int | None:
    hour = int(hours)
    if part:
        first = _FIRST_HOURS[part]
        if 1 <= hour <= 12:
            hour = (first + (hour - first) % 12) % 24
        elif (hour - first) % 24 >= 12:
            return None
    at = 60 * hour + int(minutes or 0)
    # 24:00 is the next midnight.
    return at % DAY_MINUTES if at <= DAY_MINUTES and int(minutes or 0) < 60 else None


@cache
def _weekdays() -> dict[str, int]:
    """The names of the days by CLDR, in every language of ours."""
    return {
        normalise(name): number + 1
        for language in LANGUAGES
        for width in ("wide", "abbreviated", "short")
        for number, name in babel.Locale(language).days["format"][width].items()
    }
