"""Searches as readers type them: words, and what the articles must come from, be about, be as new
as.

غواصة من: صحيفة الميناء، منذ: أسبوع        submarine from:harbour since:2024-05
بحث #اقتصاد                                  tag:"oil prices"
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.text.periods import period
from bot.text.words import clean, normalise

TYPED_CHARS = 256
_KEYS = {
    "from": ("from", "source", "by", "من", "المصدر", "مصدر", "الكاتب"),
    "tag": ("tag", "topic", "وسم", "موضوع"),
    "since": ("since", "after", "منذ", "بعد"),
}
_NAMES = {name: key for key, names in _KEYS.items() for name in names}
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
# Right after its colon a value is one word; after a space it goes on to a comma or what follows.
_FILTER = re.compile(
    rf"(?<!\w)(?:(?P<name>{_NAME}) ?:(?:[\"“«](?P<quoted>[^\"”»]*)[\"”»]|(?P<word>[^\s,،\"“«]+)"
    rf"|\s+[\"“«](?P<apart>[^\"”»]*)[\"”»]"
    rf"|\s+(?P<rest>[^,،#]+?)(?=\s*(?:[,،#]|$|(?:{_NAME}) ?:)))|#(?P<tag>[^\s,،#]+))[,،]?",
    re.IGNORECASE,
)
_DATE = re.compile(r"([12][0-9]{3})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_AGO = re.compile(r"(?:([0-9]{1,3}) )?(\w+)")
_DAYS = {
    normalise(word): (days, times)
    for days, times, words in (
        (1, 1, "يوم day"),
        (1, 2, "يومين"),
        (1, 0, "أيام days يوما"),
        (7, 1, "أسبوع week"),
        (7, 2, "أسبوعين"),
        (7, 0, "أسابيع weeks أسبوعا"),
        (30, 1, "شهر month"),
        (30, 2, "شهرين"),
        (30, 0, "أشهر شهور months شهرا"),
        (365, 1, "سنة عام year"),
        (365, 2, "سنتين عامين"),
        (365, 0, "سنوات أعوام years"),
    )
    for word in words.split()
}
"""What a word counts in days; how many of them it is without a number, 0 if it needs one."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words, and names of sources or authors and tags, of each of which one
    must fit; nothing from before `since` (Unix seconds).  `unclear` is a time that is none.
    """

    words: str
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: int | None = None
    unclear: str | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.sources or self.tags or self.since is not None)


def search_of(typed: str, now: datetime) -> Search:
    """The search that a reader typed, whose clock shows `now` (aware)."""
    line = " ".join(clean(typed[:TYPED_CHARS]).split())
    values: dict[str, list[str]] = {"from": [], "tag": [], "since": []}
    for found in _FILTER.finditer(line):
        key = _NAMES[found["name"].lower()] if found["name"] else "tag"
        value = next(filter(None, found.group("quoted", "word", "apart", "rest", "tag")), "")
        if value.strip():
            values[key].append(value.replace("_", " ").strip())
    since = [(value, since_of(value, now)) for value in values["since"]]
    return Search(
        " ".join(_FILTER.sub(" ", line).split()),
        tuple(values["from"]),
        tuple(values["tag"]),
        max((at for _, at in since if at is not None), default=None),
        next((value for value, at in since if at is None), None),
    )


def since_of(value: str, now: datetime) -> int | None:
    """The instant since which, for «2024-05», «3 أيام», "week", «أمس», «سبتمبر»; None for others."""
    plain = " ".join(normalise(value).split())
    if found := _DATE.fullmatch(plain):
        return _day(now, *found.groups())
    if (found := _AGO.fullmatch(plain)) and found[2] in _DAYS:
        days, times = _DAYS[found[2]]
        times = int(found[1] or times)
        return int((now - timedelta(days=days * times)).timestamp()) if times else None
    named = period(f"منذ {value}", now)
    return named.since if named else None


def _day(now: datetime, year: str, month: str | None, day: str | None) -> int | None:
    try:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        there = midnight.replace(year=int(year), month=int(month or 1), day=int(day or 1))
    except ValueError:
        return None
    return int(there.timestamp())


def fits(name: str, wanted: str) -> bool:
    """Whether a name has all the words of what is wanted."""
    return set(normalise(wanted).split()) <= set(normalise(name.replace("_", " ")).split())
