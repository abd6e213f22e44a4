"""Cutting text into sentences, by rule, without changing a character of it.

Rules made for Arabic news, with the abbreviations of English, French and Russian newsrooms.  A
line break always ends a sentence.  The Arabic comma and semicolon never do, nor do two or more
dots in a row, which Arabic headlines use as a comma.  Nothing breaks inside balanced quotes or
brackets of up to QUOTED_MOST characters, and a closing quote belongs to the sentence that it
closes.  Every step looks at a bounded stretch of text, so the whole is linear in its length.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.abbreviations import (
    AND_SO_ON,
    BEGINNERS,
    CAPITAL_ENDS,
    CLOSED,
    DATED,
    ELIDED,
    FRONTED,
    GOING_ON,
    NUMBERED,
    OPEN,
    PARTICLES,
    SAYING,
    SOURCES,
    SPELT_LETTERS,
)

QUOTED_MOST = 400

_PAIRS = {"“": "”", "«": "»", "(": ")", "[": "]", "‹": "›", "„": "”", "‘": "’"}
_OPENER_OF = {closer: opener for opener, closer in _PAIRS.items() if opener != "„"}
_MARK = re.compile(r'[“”„«»‹›()\[\]"]|(?<!\w)‘|’(?!\w)')
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

# A run of terminators, the quotes and brackets it closes, and footnote marks after it.
_STOP = re.compile(
    r"(?P<dots>[.!?؟۔।…]+)"
    r"(?P<closers>(?:[”»›)\]\"’']|[ \t\xa0\u2009\u202f][”»›)\]](?=[\s.,،؛]|\Z))*)"
    r"(?:[ \t]?\[\d{1,3}\]|[¹²³⁰⁴-⁹])*"
    r"|(?P<wide>[。！？]+[”」』）]*)"
)
_FOLLOWING = re.compile(r"(?P<space>\s{0,40})(?P<dash>[—–-]\s{1,40})?(?P<char>\S)(?P<next>.?)")
_ARABIC = r"ء-غف-يٱ-ۓ"
_LETTER = r"(?:[^\W\d_]|[ً-ٰٟـ])"
_WORD_BEFORE = re.compile(rf"{_LETTER}(?:[^\W_]|[ً-ٰٟـ.])*\Z|\d[\d.]*\Z")
_PAIR_BEFORE = re.compile(rf"(?<![^\W_])([^\W\d_]\.)[ \xa0]({_LETTER}{{1,2}})\Z")
_NUMBER_BEFORE = re.compile(r"(?:\d|(?<![^\W_])[IVXLC]{1,8}|(?:кв|куб)\.)[ \t\xa0ـ]{0,3}\Z")
_NUMERAL = re.compile(r"\s{0,3}(?:\d|[IVXLC]{2,8}\b|[VXL]\b)")
_ARABIC_WORD = re.compile(rf"[{_ARABIC}][{_ARABIC}ً-ٰٟـ]")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[ً-ٰٟـ]")
_PAIRED = CLOSED | DATED | CAPITAL_ENDS
_FRONTED_WORDS, _FRONTED_CHARS = 4, 40
_BLANK_CHARS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A word without diacritics and tatweel, and where it starts."""

    text: str
    start: int


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
    enclosed = enclosures(text, start, end)
    openings = [opening for opening, _ in enclosed]
    for stop in _STOP.finditer(text, start, end):
        at = stop.end()
        number = bisect_right(openings, at - 1) - 1
        opening, closing = enclosed[number] if number >= 0 else (at, at)
        if opening < at < closing or not _ends_sentence(text, start, end, stop):
            continue
        if opening < stop.start("closers") < closing and _goes_on_after(text, start, opening, stop):
            continue
        yield at
        start = at


def enclosures(
    text: str, start: int, end: int, *, longest: int = QUOTED_MOST
) -> list[tuple[int, int]]:
    """The outermost balanced quotes and brackets of `text[start:end]`, none over `longest`
    characters, as (opening, after the closing).
    """
    waiting: dict[str, list[int]] = {opener: [] for opener in [*_PAIRS, '"']}
    found = []
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark.group()
        opener = _opener_closed_by(char, at, text, waiting)
        if opener is None:
            waiting.get(char, []).append(at)
        elif waiting[opener]:
            opening = waiting[opener].pop()
            if at + 1 - opening <= longest:
                found.append((opening, at + 1))
    return _outermost(found)


def _opener_closed_by(char: str, at: int, text: str, waiting: dict[str, list[int]]) -> str | None:
    """The opener that `char` closes here, None if it opens.  A straight quote does either."""
    if char == '"':
        closes = bool(waiting['"']) and at > 0 and not text[at - 1].isspace()
        return '"' if closes else None
    if char in "”“" and waiting["„"]:
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
    after = _FOLLOWING.match(text, stop.end(), end)
    if after is None:
        return False  # the end of the line ends it anyway
    dots = stop["dots"]
    if dots.strip(".…") == "" and dots != ".":
        return False
    if _continues(after):
        return False
    if not after["space"]:
        return _lacks_its_space(text, start, stop)
    return dots != "." or not _is_abbreviation(text, start, stop)


def _continues(after: re.Match[str]) -> bool:
    """Whether what follows a stop cannot begin a sentence: small letters, but for iPhones."""
    if after["char"].islower():
        return not after["next"].isupper()
    return not after["dash"] and after["char"] in "،؛,;:.…!?؟/"


def _lacks_its_space(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether two words, not two initials or parts of an address, meet at a stop."""
    before = _word_before(text, start, stop.start())
    if not _ARABIC_WORD.match(text, stop.end()):
        return before.text[1:].islower() and "." not in before.text and _begins(text, stop.end())
    if not before.text:
        return text[stop.start() - 1 : stop.start()] in tuple('”»›)]"%')
    if before.text[0].isdigit():
        return not _is_list_number(text, start, before)
    return len(before.text) > 1 and "." not in before.text and before.text != "www"


def _is_abbreviation(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the single full stop of `stop` belongs to the word before it."""
    word = _word_before(text, start, stop.start())
    if stop["closers"] or not word.text:
        return False
    if word.text[0].isdigit():
        return _is_list_number(text, start, word)
    if word.text.lower() in DATED and _is_dated(text, start, word):
        return _date_goes_on(text, start, stop)
    if _is_numeral_of_list(text, start, word):
        return True
    return _is_listed(text, word, stop.end())


def _is_listed(text: str, word: _Word, after: int) -> bool:
    """Whether a word is among the abbreviations, given what stands after its stop."""
    small = word.text.lower()
    if _is_part_of_word(text, word):
        return False
    if word.text in CLOSED or small in CLOSED:
        return not (small == "пр" and text[max(0, word.start - 2) : word.start] == "и ")
    if small in NUMBERED and _NUMERAL.match(text, after):
        return True
    if word.text in AND_SO_ON or word.text in SPELT_LETTERS:
        ends = _begins(text, after) or _joins(_next_word(text, after))
        return not ends and not _is_spelt_out(text, word)
    if small in CAPITAL_ENDS:
        return False
    return (word.text in OPEN or small in OPEN or _is_initials(small)) and not _begins(text, after)


def _is_part_of_word(text: str, word: _Word) -> bool:
    """Whether it is the end of another, as in 5500M and op-ed, but not in J.-C. and д-р."""
    before = text[max(0, word.start - 1) : word.start]
    return before.isalnum() or (before == "-" and len(word.text) > 1)


def _is_spelt_out(text: str, word: _Word) -> bool:
    """Whether a spelt letter is the last of several, as in بي بي سي, not the initial of a name."""
    said = text[max(0, word.start - 8) : word.start].split()
    return word.text in SPELT_LETTERS and bool(said) and said[-1] in SPELT_LETTERS


def _begins(text: str, at: int) -> bool:
    """Whether the next word is one that begins sentences, and not an initial or a surname."""
    found = _NEXT_WORD.search(text, at, at + 40)
    if not found:
        return False
    word, rest = found.group(), text[found.end() : found.end() + 2]
    if word in PARTICLES and rest[:1] == " " and rest[1:].isupper():
        return False
    if word in ELIDED and rest[:1] in ("'", "’"):
        return True
    return word in BEGINNERS and not (len(word) == 1 and rest[:1] == ".")


def _joins(word: str) -> bool:
    """Whether an Arabic word begins with “and”, as sentences do, but not with “and the”."""
    return len(word) > 3 and word[0] == "و" and word[1:3] != "ال"


def _is_dated(text: str, start: int, word: _Word) -> bool:
    if "." in word.text:
        return True
    return bool(_NUMBER_BEFORE.search(text, max(start, word.start - 12), word.start))


def _date_goes_on(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a date or a time of day is still within its sentence."""
    if _next_word(text, stop.end()) in GOING_ON:
        return True
    said = text[start : stop.start()].split() if stop.start() - start <= _FRONTED_CHARS else []
    return 0 < len(said) <= _FRONTED_WORDS and said[0] in FRONTED and not _begins(text, stop.end())


def _is_initials(word: str) -> bool:
    """Whether a word is one letter, or single letters with dots between: د, ج.م.ع, U.S, e.g"""
    return all(len(part) == 1 for part in word.split("."))


def _word_before(text: str, start: int, at: int) -> _Word:
    """The word that ends at `at`, at most 24 characters back, or two that one writes apart."""
    left = max(start, at - 24)
    if (pair := _PAIR_BEFORE.search(text, left, at)) and pair[1].lower() + pair[2] in _PAIRED:
        return _Word(pair[1].lower() + pair[2], pair.start())
    found = _WORD_BEFORE.search(text, left, at)
    return (
        _Word(_MARKS.sub("", found.group()).strip("."), found.start()) if found else _Word("", at)
    )


def _is_list_number(text: str, start: int, number: _Word) -> bool:
    """Whether a short number is all there is so far."""
    return len(number.text) <= 3 and _is_blank(text, start, number.start)


def _is_numeral_of_list(text: str, start: int, word: _Word) -> bool:
    """Whether a letter or a Roman numeral is all there is so far."""
    short = len(word.text) == 1 or (len(word.text) < 6 and word.text.strip("IVXLC") == "")
    return short and _is_blank(text, start, word.start)


def _is_blank(text: str, start: int, end: int) -> bool:
    return end - start < _BLANK_CHARS and not text[start:end].strip()


def _next_word(text: str, at: int) -> str:
    found = _NEXT_WORD.search(text, at, at + 40)
    return found.group() if found else ""


def _goes_on_after(text: str, start: int, opening: int, stop: re.Match[str]) -> bool:
    """Whether a sentence goes on after a quotation or a bracket that ends in a stop."""
    opens = _is_blank(text, start, opening)
    if text[opening] in "([":
        return not opens  # “(It was late.)” stands by itself only where a sentence may begin
    following = _next_word(text, stop.end())
    if following in SOURCES or (opens and following in SAYING):
        return True
    if stop["dots"][-1] == ".":
        return _is_quoted_abbreviation(text, opening, stop)
    return not following[:1].isupper() and _is_title_in_passing(text, start, opening)


def _is_quoted_abbreviation(text: str, opening: int, stop: re.Match[str]) -> bool:
    word = _word_before(text, opening, stop.start())
    return word.start == opening + 1 and bool(word.text) and _is_listed(text, word, stop.end())


def _is_title_in_passing(text: str, start: int, opening: int) -> bool:
    """Whether a quote is named within its sentence rather than spoken."""
    before = text[max(start, opening - 8) : opening].rstrip()
    return before[-1:] not in ("", ":", ".", "،", ",")
