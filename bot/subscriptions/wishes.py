"""Wishes: what a subscription asks for, as it is kept, and as readers type it.

نفط غاز «البنك المركزي»     articles with any of these words, or with the phrase
#اقتصاد  وسم: أسعار النفط    with any of these tags
من: هالة منصور              by any of these authors
-كرة  بدون «كأس العالم»      but none with these
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import islice
from unicodedata import normalize

from bot.text.words import clean, normalise, tokens
from storage.wishes import MOST_FEEDS, MOST_TERMS

TERM_CHARS = 64
TYPED_CHARS = 1024
TEXT_CHARS = 16_384  # what a wish of the most and longest terms takes, escapes included


class Wrong(StrEnum):
    """Why something cannot be wished for."""

    TOO_MANY = "too many"
    TOO_LONG = "too long"
    WORDLESS = "wordless"  # neither a letter nor a digit in it, or nothing but "and" and "of"
    UNREADABLE = "unreadable"  # a text that the store should not have kept


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """What a reader typed is no wish: why, and the term that it is about ("" for all of it)."""

    why: Wrong
    term: str = ""


class UnreadableWish(ValueError):
    """A text or terms that are no wish."""

    def __init__(self, why: Wrong, term: str = "") -> None:
        super().__init__(f"{why}: {term[:TERM_CHARS]!r}")
        self.wrong = Misunderstood(why, term)


@dataclass(frozen=True, slots=True)
class Wish:
    """Articles of any of these feeds (ids), with any of these tags, by any of these authors or
    with any of these words and phrases (all articles if none of the four is given), but none
    `without` these words and phrases.

    Terms are cleaned and sorted, each once, so that equal wishes have equal texts.  Raises
    UnreadableWish for terms with which something is Wrong.
    """

    feeds: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "feeds", tuple(sorted(set(self.feeds))))
        for field in TERMS:
            object.__setattr__(self, field, tidy(getattr(self, field)))
        if len(self.terms) > MOST_TERMS or len(self.feeds) > MOST_FEEDS:
            raise UnreadableWish(Wrong.TOO_MANY)
        for term in self.terms:
            # Written out, a ligature may be eighteen characters.
            if len(term) > TERM_CHARS or len(normalize("NFKC", term)) > 2 * TERM_CHARS:
                raise UnreadableWish(Wrong.TOO_LONG, term)
            if not _WORD.search(term):
                raise UnreadableWish(Wrong.WORDLESS, term)

    @property
    def terms(self) -> tuple[str, ...]:
        return (*self.tags, *self.authors, *self.words, *self.without)

    def to_text(self) -> str:
        """The wish as the store keeps it: compact JSON, "" for everything."""
        said = {field: value for field, value in asdict(self).items() if value}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")) if said else ""

    @classmethod
    def from_text(cls, text: str) -> "Wish":
        """The wish of a text.  Raises UnreadableWish."""
        if not text:
            return EVERYTHING
        if len(text) > TEXT_CHARS:
            raise UnreadableWish(Wrong.TOO_LONG, text)
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            raise UnreadableWish(Wrong.UNREADABLE, text) from None
        if not isinstance(said, dict) or not all(_is_list_for(*item) for item in said.items()):
            raise UnreadableWish(Wrong.UNREADABLE, text)
        return cls(**{field: tuple(values) for field, values in said.items()})


# What makes a token that has a key: a letter or a digit, but no tatweel.
_WORD = re.compile(r"[^\W_\u0640]")
TERMS = ("tags", "authors", "words", "without")


def _is_list_for(field: str, values: object) -> bool:
    kind = int if field == "feeds" else str if field in TERMS else None
    return (
        kind is not None
        and isinstance(values, list)
        and all(type(value) is kind for value in values)  # a bool is an int
    )


def tidy(terms: Iterable[str]) -> tuple[str, ...]:
    """Terms cleaned, on one line each, sorted, each once."""
    return tuple(sorted({" ".join(clean(term).split()) for term in terms}))


EVERYTHING = Wish()

# ---- what readers type

_QUOTES, _COMMAS = '"“”„«»', ",،؛;"
_EXCLUDING = "بدون|ما عدا|عدا|not|without|except"
_FIELDS = {"tag": "tags", "وسم": "tags", "author": "authors", "من": "authors"}
_JOINING = frozenset(
    normalise(
        "و أو ثم عن في من على إلى مع بدون ما عدا and or the a an of in on about not without except"
    ).split()
)
_JOINING_CHARS = 10  # of the longest, with marks and stops
_ALL = frozenset(("", "الكل", "كل شيء", "كل شئ", "all", "everything"))
_DASHES = str.maketrans("–—−", "---")
_FIELD = rf"(?:{'|'.join(_FIELDS)}) ?:"
_TERM = re.compile(
    rf"(?P<excluding>- ?|(?:{_EXCLUDING}) )?(?:#(?P<tag>[^\s{_COMMAS}{_QUOTES}#]+)"
    rf"|(?:(?P<field>{_FIELD}) ?)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?"
    # A name goes on to whatever else may begin.
    rf"|(?(field)(?P<name>[^{_COMMAS}{_QUOTES}#]+?)"
    rf"(?=$|[{_COMMAS}{_QUOTES}#]| (?:-|(?:{_EXCLUDING}) |{_FIELD}))"
    rf"|(?P<word>(?:[^\s{_COMMAS}{_QUOTES}]|(?<=\d),(?=\d))+))))",
    re.IGNORECASE,
)

_BETWEEN = re.compile(
    rf"((?<!\d)[{_COMMAS}]|[{_COMMAS}](?!\d)|\s(?=-|(?:{_EXCLUDING})\s))", re.IGNORECASE
)
_ALL_BUT = re.compile(
    rf"^(?:{'|'.join(filter(None, _ALL))})[{_COMMAS}]? ?(?=-|(?:{_EXCLUDING}) )", re.IGNORECASE
)


def wish_of(typed: str, feeds: Iterable[int] = ()) -> Wish | Misunderstood:
    """The wish that a reader typed, for any of these feeds too.  "" and «الكل» ask for everything.

    A `-`, «بدون», «ما عدا» or "not" excludes the term after it, a tag or an author as words.  A name after
    «من:» or «وسم:» goes on to the next comma, mark, quote or the end; a hashtag is one word, its
    underscores spaces.  Words that only join others count in phrases alone.
    """
    if len(typed) > TYPED_CHARS:
        return Misunderstood(Wrong.TOO_LONG)
    line = _ALL_BUT.sub("", " ".join(clean(typed).split()).translate(_DASHES))
    is_for_all = line.casefold() in _ALL
    found = [] if is_for_all else list(islice(_found(line), MOST_TERMS + 1))
    if not found and not is_for_all:
        return Misunderstood(Wrong.WORDLESS, line)
    terms = {field: tuple(term for each, term in found if each == field) for field in TERMS}
    try:
        return Wish(tuple(feeds), **terms)
    except UnreadableWish as error:
        return error.wrong


def feeds_named(typed: str, titles: Mapping[int, str]) -> tuple[tuple[int, ...], str]:
    """The feeds, by id, that parts of what a reader typed name by their titles, and what else was
    typed.  All of it may be a title, or what stands between commas and exclusions.
    """
    known: dict[str, list[int]] = {}
    for feed, title in titles.items():
        known.setdefault(_title_key(title), []).append(feed)
    known.pop("", None)
    if whole := known.get(_title_key(typed)):
        return tuple(whole), ""
    named: list[int] = []
    rest = []
    for part in _BETWEEN.split(typed):
        feeds = known.get(_title_key(part), [])
        named += feeds
        rest += [] if feeds else [part]
    return (tuple(named), "".join(rest).strip(f" {_COMMAS}")) if named else ((), typed)


def _title_key(typed: str) -> str:
    return " ".join(normalise(typed.strip(f"{_QUOTES} ")).split())


def _found(line: str) -> Iterator[tuple[str, str]]:
    """The terms of what was typed, each once, with the field that it belongs to."""
    seen = set()
    for match in _TERM.finditer(line):
        term = _field_of(match), " ".join(_term_of(match).split())
        if term not in seen and (match["word"] is None or _tells(match["word"])):
            seen.add(term)
            yield term


def _field_of(match: re.Match[str]) -> str:
    if match["excluding"]:
        return "without"
    if match["tag"]:
        return "tags"
    return _FIELDS[match["field"].rstrip(" :").casefold()] if match["field"] else "words"


def _term_of(match: re.Match[str]) -> str:
    if match["tag"]:
        return match["tag"].replace("_", " ")
    return next(filter(None, (match["phrase"], match["name"], match["word"])), "")


def _tells(word: str) -> bool:
    """Whether a word says what somebody looks for."""
    return len(word) > _JOINING_CHARS or any(token.key not in _JOINING for token in tokens(word))
