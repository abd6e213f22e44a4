"""Cutting text into sentences, by rule, without changing a character of it.

Rules made for Arabic news and checked on Latin scripts.  A line break always ends a sentence.
The Arabic comma and semicolon never do, nor do two or more dots in a row, which Arabic headlines
use as a comma.  Nothing breaks inside balanced quotes or brackets of up to QUOTED_MOST
characters, and a closing quote belongs to the sentence that it closes.  Every step looks at a
bounded stretch of text, so the whole is linear in its length.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

QUOTED_MOST = 400

_PAIRS = {"“": "”", "«": "»", "(": ")", "[": "]", "‹": "›", "„": "”"}
_OPENER_OF = {closer: opener for opener, closer in _PAIRS.items() if opener != "„"}
_MARK = re.compile(r'[“”„«»‹›()\[\]"]')
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

# A run of terminators, the quotes and brackets it closes, and footnote marks after it.
_STOP = re.compile(
    r"(?P<dots>[.!?؟۔।…]+)"
    r"(?P<closers>(?:[”»›)\]\"’']|[ \t\xa0][”»›)\]](?=[\s.,،؛]|\Z))*)(?:[ \t]?\[\d{1,3}\])*"
    r"|(?P<wide>[。！？]+[”」』）]*)"
)
_ARABIC = r"ء-غف-يٱ-ۓ"
_WORD_BEFORE = re.compile(r"(?:[^\W\d_]|[ً-ٰٟـ])(?:[^\W_]|[ً-ٰٟـ.])*\Z|\d[\d.]*\Z")
_ARABIC_WORD = re.compile(rf"[{_ARABIC}][{_ARABIC}ً-ٰٟـ]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[ً-ٰٟـ]")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Before a full stop these do not end a sentence.
_ARABIC_ABBREVIATIONS = _words("الخ إلخ دبليو مج تحق")
_LATIN_ABBREVIATIONS = _words(
    """mr mrs ms mx dr prof st sr sra mme mlle mgr gen col lt sgt capt cmdr maj brig adm gov sen
    rep rev hon pres supt insp vs cf eg ie viz al ca approx dept univ ave blvd rd bzw usw ggf evtl
    vgl tel eds"""
)
# These only before a number.
_NUMBERED = _words(
    """no nos nr art fig figs vol vols pp ch sec jan feb mar apr jun jul aug sep sept oct nov dec"""
)
# These unless the next word is one that begins sentences.
_OPEN_ABBREVIATIONS = _words("inc ltd co corp bros jr etc plc llc")
_BEGINNERS = _words(
    """The A An He She It They We I You In On At But And This That These Those However His Her Its
    Their Our My There For When While After Before As If With By From Le La Les Il Elle Ils Der Die
    Das Er Sie Es El Los Las"""
)
# After a year these end a sentence unless it goes on with one of the words below.
_ERA_MARKS = _words("م ه ق.م")
_GOING_ON = _words("على في من إلى الى بعد قبل حتى عن مع أي أو الموافق حين عندما بين")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without the white space around them.

    Between one span and the next there is nothing but white space.
    """
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in [*_breaks(text, line.start(), line.end()), line.end()]:
            if span := _trimmed(text, start, end):
                spans.append(span)
            start = end
    return spans


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    return Span(left, right) if left < right else None


def _breaks(text: str, start: int, end: int) -> Iterator[int]:
    """Where the line `text[start:end]` breaks into sentences."""
    enclosed = _enclosures(text, start, end)
    openings = [opening for opening, _ in enclosed]
    for stop in _STOP.finditer(text, start, end):
        at = stop.end()
        number = bisect_right(openings, at - 1) - 1
        opening, closing = enclosed[number] if number >= 0 else (at, at)
        if opening < at < closing or not _ends_sentence(text, start, end, stop):
            continue
        if at == closing and _is_title_in_passing(text, start, opening, stop):
            continue
        yield at
        start = at


def _enclosures(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost balanced quotes and brackets of a line, as (opening, after the closing)."""
    waiting: dict[str, list[int]] = {opener: [] for opener in [*_PAIRS, '"']}
    found = []
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark.group()
        opener = _opener_closed_by(char, at, text, waiting)
        if opener is None:
            waiting.get(char, []).append(at)
        elif waiting[opener]:
            opening = waiting[opener].pop()
            if at + 1 - opening <= QUOTED_MOST:
                found.append((opening, at + 1))
    return _outermost(found)


def _opener_closed_by(char: str, at: int, text: str, waiting: dict[str, list[int]]) -> str | None:
    """The opener that `char` closes here, None if it opens.  A straight quote does either."""
    if char == '"':
        closes = bool(waiting['"']) and at > 0 and not text[at - 1].isspace()
        return '"' if closes else None
    if char == "”" and waiting["„"]:
        return "„"
    if char == "“" and waiting["„"]:
        return "„"
    return _OPENER_OF.get(char)


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    outer: list[tuple[int, int]] = []
    for opening, closing in sorted(pairs):
        if not outer or opening >= outer[-1][1]:
            outer.append((opening, closing))
        elif closing > outer[-1][1]:
            outer[-1] = (outer[-1][0], closing)
    return outer


def _ends_sentence(text: str, start: int, end: int, stop: re.Match[str]) -> bool:
    if stop["wide"]:
        return True
    after = _first_after(text, stop.end(), end)
    if after is None:
        return False  # the end of the line ends it anyway
    spaced, char = after
    dots = stop["dots"]
    if dots.strip(".…") == "" and dots != ".":
        return False
    if char.islower() or char in "،؛,;:.…!?؟":
        return False
    if not spaced:
        return _lacks_its_space(text, start, stop)
    return dots != "." or not _is_abbreviation(text, start, stop)


def _first_after(text: str, at: int, end: int) -> tuple[bool, str] | None:
    """Whether white space follows `at`, and the first character after it."""
    rest = text[at : min(end, at + 40)].lstrip()
    return (text[at].isspace(), rest[0]) if rest else None


def _lacks_its_space(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether two Arabic words, not two initials, meet at a stop without white space."""
    if not _ARABIC_WORD.match(text, stop.end()):
        return False
    before = _word_before(text, start, stop.start())
    if before[:1].isdigit():
        return not _is_list_number(text, start, stop.start(), before)
    return len(before) > 1 and "." not in before and bool(_ARABIC_WORD.match(before))


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the single full stop of `stop` belongs to the word before it."""
    if stop["closers"]:
        return False
    word = _word_before(text, start, stop.start())
    if not word:
        return False
    if word[0].isdigit():
        return _is_list_number(text, start, stop.start(), word)
    if word in _ERA_MARKS and _follows_digit(text, start, stop.start() - len(word)):
        return _next_word(text, stop.end()) in _GOING_ON
    if word.lower() in _NUMBERED:
        return text[stop.end() : stop.end() + 8].lstrip()[:1].isdigit()
    if word in _ARABIC_ABBREVIATIONS or word.lower() in _LATIN_ABBREVIATIONS:
        return True
    if word.lower() in _OPEN_ABBREVIATIONS or (word.isascii() and _is_initials(word)):
        return _next_word(text, stop.end()) not in _BEGINNERS
    return _is_initials(word)


def _is_initials(word: str) -> bool:
    """Whether a word is one letter, or single letters with dots between: د, ج.م.ع, U.S, e.g"""
    return all(len(part) == 1 for part in word.split("."))


def _word_before(text: str, start: int, at: int) -> str:
    """The word that ends at `at`, without diacritics and tatweel; at most 24 characters back."""
    found = _WORD_BEFORE.search(text, max(start, at - 24), at)
    return _MARKS.sub("", found.group()).strip(".") if found else ""


def _is_list_number(text: str, start: int, at: int, number: str) -> bool:
    """Whether a short number is all there is between `start` and `at`."""
    return len(number) <= 3 and at - start < 12 and text[start:at].strip() == number


def _follows_digit(text: str, start: int, at: int) -> bool:
    return text[max(start, at - 3) : at].rstrip(" \t\xa0ـ")[-1:].isdigit()


def _next_word(text: str, at: int) -> str:
    found = _NEXT_WORD.search(text, at, at + 40)
    return found.group() if found else ""


def _is_title_in_passing(text: str, start: int, opening: int, stop: re.Match[str]) -> bool:
    """Whether a quote that ends in ? or ! is named within its sentence rather than spoken."""
    if not stop["closers"] or stop["dots"][-1] not in "?!؟":
        return False
    before = text[max(start, opening - 8) : opening].rstrip()
    return before[-1:] not in ("", ":", ".", "،", ",")
