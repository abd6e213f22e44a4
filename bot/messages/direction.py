"""Direction by construction: what runs from left to right within a line that runs from the right.

A client lays a line out by the Unicode Bidirectional Algorithm (UAX #9).  In a right-to-left
line it moves the signs at the edge of a Latin name or a number to the other side («++C»), swaps
the groups of a telephone number, and joins two names that only a comma parts into one that reads
from the left.  An isolate (FSI … PDI) around such a run keeps it as it was written.

Every character is told by a letter for what it does to the runs around it, after its class in
UAX #9; the runs are then found by regular expressions over these letters:

    L letter (left to right)      1 European digit       R Arabic letter, A Arabic digit
    r other right-to-left letter  m RIGHT-TO-LEFT MARK   l what runs from the left but is no word
    % sign of a number            + plus                 - hyphen or minus       d dash
    , full stop, colon, comma     / slash                @ at, or a sign that begins a word
    " quote   o other sign that may stand within a run   s what no run goes across
    a b brackets around Latin words after Latin words    u the space between a number and its unit
    P number in groups            U address              v Arabic comma
    I isolated already
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import pairwise
from operator import add
from typing import NamedTuple
from unicodedata import bidirectional, category

from markupsafe import Markup

from bot.i18n import END_OF_ISOLATE, FIRST_STRONG_ISOLATE

_OPENS_ISOLATE = frozenset("\u2066\u2067\u2068")
_STRONG = {"L": "L", "R": "R", "AL": "R"}
_STARTS_EMBEDDING = frozenset({"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"})

# ---- characters

_OF_CLASS = {
    **{"L": "L", "EN": "1", "R": "r", "AL": "R", "AN": "A"},
    **{"ET": "%", "CS": ",", "WS": " ", "S": " ", "B": "\n"},
}
_OF_CHARACTER = {
    **dict.fromkeys("-−‐‑", "-"),
    **dict.fromkeys("–—", "d"),
    **dict.fromkeys('"“”', '"'),
    **dict.fromkeys("™®©№", "%"),
    **dict.fromkeys("«»‹›…|•()[]{}", "s"),
    **dict.fromkeys("\u00a0\u202f", " "),
    **{"+": "+", "/": "/", "@": "@", "،": "v", "\u200f": "m", "\u200e": "l", "\u2069": "I"},
    # A flag is two letters to UAX #9, but no word.
    **dict.fromkeys(map(chr, range(0x1F1E6, 0x1F200)), "l"),
}
_AS_BEFORE = frozenset({"NSM", "BN"})


class _Letters(dict[str, str]):
    """The letter of each character, worked out once; "" for one that goes with the one before."""

    def __missing__(self, char: str) -> str:
        kind = bidirectional(char)
        joins = category(char)[0] == "P" or category(char) in ("Sm", "Sc", "Sk")
        letter = "" if kind in _AS_BEFORE else _OF_CLASS.get(kind, "o" if joins else "s")
        return self.setdefault(char, letter)


_letters = _Letters(_OF_CHARACTER)

# ---- what is told by its words

_ADDRESS = re.compile(
    r"(?<![a-z0-9\u2069])(?:[a-z][a-z0-9+.-]{1,9}://|www\.)[^\s<>\"«»،؛\u2066-\u2069]*"
    r"[^\s<>\"«»،؛\u2066-\u2069.,:;!?()\[\]'…]",
    re.IGNORECASE,
)
_HASHTAG = re.compile(r"#[\w\u200c]+")
# "+966 50 123 4567", "050-123-4567", "978-3-16-148410-0", "2022-09-25", "1 000 000".  Two plain
# numbers with a hyphen are a range or a score, which Arabic reads from the right.
_GROUPED = re.compile(
    r"(?<![A-Za-z0-9.,/+\u2069-])(?:(?:\+[0-9]|0[0-9])[0-9]*+(?:(?:[ .-]| ?\([0-9]{1,5}\)[ -]?)[0-9]++)++"
    r"|[0-9]++(?:-[0-9]++){2,}+(?![\w\u2068-])|[0-9]{1,3}+(?: [0-9]{3}(?![0-9])){1,6}+(?![\w\u2068]))"
)
_FEWEST_GROUPED_DIGITS = 6
_UNIT = re.compile(
    r"(?<=[0-9]) (?=(?:°?[CFK]|[a-zµ][A-Za-z]{0,2}(?:/[a-z]{1,3})?|[kKMGT]?(?:B|Hz|W|Wh|V|bps)"
    r"|[AP]M|USD|EUR|GBP)(?![A-Za-z0-9-]))"
)
_DOTTED_NAME = re.compile(r"(?<![^\s(])\.(?=[A-Za-z])")
_BRACKETS = re.compile(r"\(([^()]{1,80})\)")
_BRACKETED = re.compile(r"[L1](?:[L1]|(?:[,o/+%-]{1,3}| |[,o/+%-]{1,2} )(?=[L1]))*+")
_LATIN_BEFORE = re.compile(r"L(?:[-/,+%]?[L1]){0,8}[+%]{0,2} ?\Z")

# ---- runs of letters

_NUMBER = "1(?:1|[,/](?=1))*+"
_SIGN = r"(?:(?<![L1AbI])[%@]|(?<![L1RrAbI])/|(?<![^ s\"m])[-+][%]?)"
_GLUE = r"""(?:[-+%@/,od"ab]{1,3}|[,o"%+b]{0,3} {1,2}["@%+a]{0,2}|u%?| [o+/] )(?=[L1])"""
_RUN = re.compile(
    rf"(?P<latin>{_SIGN}?(?:L|{_NUMBER}(?:[-%/o]{{0,2}}|u%?)L)(?:[L1]|{_GLUE})*+"
    r"(?:[+%]{1,3}(?![L1I])|b)?)"
    r"|(?P<whole>P+|U+)"
    rf"|(?P<number>{_SIGN}?{_NUMBER}(?:[+%]{{1,2}}(?![L1I]))?)"
    r"|(?P<other>l+)|(?P<digits>A+)|(?P<turn>[Rrm]+)"
)
_BARE_NUMBER = re.compile(_NUMBER)
_RUNS_AS_IT_IS = re.compile(rf"(?:L|{_NUMBER}L)(?:.*[L1b])?")
_Runs = Callable[[str], list[tuple[int, int]]]
"""Finds the runs to isolate of a plain line."""
_LINE = re.compile(r"[^\n\x1c-\x1e\x85\u2029]+")
_FROM_THE_RIGHT = re.compile("[RrA]")
_NOT_LATIN = re.compile("[RrAvI]")
_NAME = re.compile(r"""[Rr](?:(?:(?:v| [o]) {1,2}| {1,2}|[-o"%,/]{1,2})?[RrA])*+""")
_REACHES_ON = re.compile("[^L1RrA]*+[1RrA]")
_WORDS_OF_A_LATIN_LINE = re.compile("[^ m]{0,8}?[L1](?:.*[^ m])?")


class _Run(NamedTuple):
    kind: str
    start: int
    end: int


def first_strong(text: str) -> str | None:
    """Which way the first letter runs, "L" or "R"; None if there is none, or if an isolate or an
    embedding comes before it, into which some clients look and others do not.
    """
    for char in text:
        kind = bidirectional(char)
        if kind in _STRONG:
            return _STRONG[kind]
        if kind in _STARTS_EMBEDDING:
            return None
    return None


def isolated_runs(html: str) -> Markup:
    """Right-to-left lines with FSI … PDI around each Latin run and each number that would be laid
    out in the wrong order without it, and around hardly any other.

    Takes Telegram HTML, or text, which it escapes.  Tags, attributes and references stay as they
    are, and so does what stands in `pre` and `code` or is isolated already; doing it twice
    changes nothing, and without the isolates the html is what it was.  Linear in its length.
    """
    return _isolated(html, runs_to_isolate)


def isolated_names(html: str) -> Markup:
    """Left-to-right lines with FSI … PDI around each right-to-left run that would take the next
    one, or the number after it, along to its other side; otherwise as `isolated_runs`.
    """
    return _isolated(html, names_to_isolate)


def runs_to_isolate(line: str) -> list[tuple[int, int]]:
    """Where the runs of a plain right-to-left line stand that need an isolate, in order, as
    (start, end) of `line[start:end]`.
    """
    letters = _lettered(line)
    if "L" in letters and not _NOT_LATIN.search(letters):
        words = _WORDS_OF_A_LATIN_LINE.search(letters)
        return [words.span()] if words else []
    letters = _read_words(line, letters)
    runs = [_run(found, letters) for found in _RUN.finditer(letters)]
    return [(run.start, run.end) for run in _needing_isolates(letters, runs)]


def names_to_isolate(line: str) -> list[tuple[int, int]]:
    """Where the right-to-left runs of a plain left-to-right line stand that need an isolate."""
    letters = _lettered(line)
    return [
        found.span() for found in _NAME.finditer(letters) if _REACHES_ON.match(letters, found.end())
    ]


def _run(found: re.Match[str], letters: str) -> _Run:
    start, end = found.span()
    if letters[end - 1] == "b" and "a" not in letters[start:end]:
        end -= 1  # the bracket was opened before the run
    return _Run(found.lastgroup or "", start, end)


def _needing_isolates(letters: str, runs: Sequence[_Run]) -> Iterator[_Run]:
    """The runs that UAX #9 would lay out in another order than their own, or whose letters reach
    over the signs beside them to the next run.
    """
    overtaken = False  # by a flag or the like, whose direction numbers and signs take on
    for before, run, after in zip([None, *runs], runs, [*runs[1:], None], strict=False):
        own = letters[run.start : run.end]
        if run.kind in ("turn", "other"):
            overtaken = run.kind == "other"
        elif run.kind == "digits":
            continue  # they run their own way, but end no letter's reach to the numbers after them
        elif run.kind == "latin":
            reaches = after is not None and after.kind != "turn"
            is_reached = overtaken or (before is not None and before.kind == "latin")
            if reaches or is_reached or not _RUNS_AS_IT_IS.fullmatch(own):
                yield run
        elif (
            run.kind == "whole"
            or overtaken
            or not _BARE_NUMBER.fullmatch(own)
            or _is_in_open_range(letters, before, run, after)
        ):
            yield run


def _is_in_open_range(letters: str, before: _Run | None, run: _Run, after: _Run | None) -> bool:
    """Whether the number is one of two with a hyphen between, before the first Arabic letter of
    its line: there, and only there, UAX #9 lays the two out from the left (W2, W4).
    """
    if not run.end <= letters.find("R"):
        return False
    onwards = after and after.kind == "number" and letters[run.end : after.start] == "-"
    back = before and before.kind == "number" and letters[before.end : run.start] == "-"
    return bool(onwards or back)


def _lettered(line: str) -> str:
    """The line with a letter for each character (see the module)."""
    told = [_letters[char] for char in line]
    if "" in told:
        for at, letter in enumerate(told):
            told[at] = letter or (told[at - 1] if at else "s")
    for start, end in _isolates(line):
        told[start:end] = "I" * (end - start)
    return "".join(told)


def _isolates(line: str) -> Iterator[tuple[int, int]]:
    """The outermost isolates of a line; one that is not ended goes to the end of the line."""
    depth = start = 0
    for found in re.finditer("[\u2066-\u2069]", line):
        if found[0] in _OPENS_ISOLATE:
            start = start if depth else found.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, found.end()
    if depth:
        yield start, len(line)


def _read_words(line: str, letters: str) -> str:
    """The letters, with those changed that only the words themselves can tell."""
    told = list(letters)
    for start, end, letter in _found_words(line, letters):
        if "I" not in letters[start:end]:
            told[start:end] = letter * (end - start)
    letters = "".join(told)
    for found in _BRACKETS.finditer(line):
        opening, closing = found.start(), found.end() - 1
        before = letters[max(0, opening - 24) : opening]
        if _LATIN_BEFORE.search(before) and _BRACKETED.fullmatch(letters, opening + 1, closing):
            told[opening], told[closing] = "ab"
    return "".join(told)


def _found_words(line: str, letters: str) -> Iterator[tuple[int, int, str]]:
    for found in _UNIT.finditer(line):
        yield *found.span(), "u"
    for found in _DOTTED_NAME.finditer(line):
        yield *found.span(), "@"
    for found in _GROUPED.finditer(line):
        if sum(map(str.isdecimal, found[0])) >= _FEWEST_GROUPED_DIGITS:
            yield *found.span(), "P"
    for found in _HASHTAG.finditer(line):
        if _FROM_THE_RIGHT.search(letters, *found.span()):
            yield *found.span(), "R"
    for found in _ADDRESS.finditer(line):
        own = letters[found.start() : found.end()]
        plain = own[-1] in "L1" and not _FROM_THE_RIGHT.search(own)
        yield *found.span(), "L" if plain else "U"


# ---- HTML

_PIECE = re.compile(
    r"(?P<tag><[^<>]*>)|(?P<reference>&(?:#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z]{2,8});)|[^<&]+|[<&]"
)
_TAG_NAME = re.compile(r"</?([a-z0-9-]*)", re.IGNORECASE)
_PARTS_LINES = frozenset({"blockquote", "pre"})
_LEFT_ALONE = frozenset({"pre", "code"})


class _Plain(NamedTuple):
    """The text of some HTML, and where each piece of it stands in the source: `starts[n]` in the
    text is `sources[n]`, and the piece is `widths[n]` characters of source.
    """

    text: str
    starts: list[int]
    sources: list[int]
    widths: list[int]


def _read(html: str) -> _Plain:
    pieces: list[str] = []
    plain = _Plain("", [], [], [])
    length = closed = 0
    for found in _PIECE.finditer(html):
        words = found[0]
        if found["tag"]:
            name = _TAG_NAME.match(words)
            tag = name[1].lower() if name else ""
            if tag in _LEFT_ALONE:
                closed = max(0, closed + (-1 if words.startswith("</") else 1))
            words = "\n" if tag in _PARTS_LINES else ""
        elif found["reference"]:
            words = unescape(words)[:1]
        if words:
            # What is left alone is nothing but a thing that runs from the left.
            pieces.append(re.sub("[^\n]", "\u200e", words) if closed else words)
            plain.starts.append(length)
            plain.sources.append(found.start())
            plain.widths.append(len(found[0]))
            length += len(words)
    return plain._replace(text="".join(pieces))


def _isolated(html: str, find: _Runs) -> Markup:
    """The html with an isolate around everything that is found in one of its lines."""
    source = Markup.escape(html)
    marks = list(_marks(_read(source), find))
    places = [0, *(place for place, _ in marks), len(source)]
    pieces = [str(source[one:two]) for one, two in pairwise(places)]
    inserted = [*(mark for _, mark in marks), ""]
    return Markup("".join(map(add, pieces, inserted)))  # noqa: S704  only isolates were put into it


def _marks(plain: _Plain, find: _Runs) -> Iterator[tuple[int, str]]:
    """The isolates to put in, each with its place in the source, in order."""
    for line in _LINE.finditer(plain.text):
        for start, end in find(line[0]):
            yield _source(plain, line.start() + start), FIRST_STRONG_ISOLATE
            yield _source(plain, line.start() + end - 1, after=True), END_OF_ISOLATE


def _source(plain: _Plain, at: int, *, after: bool = False) -> int:
    """Where the character `at` of the text begins in the source, or where it ends."""
    number = bisect_right(plain.starts, at) - 1
    start, source, width = plain.starts[number], plain.sources[number], plain.widths[number]
    following = plain.starts[number + 1 : number + 2] or [len(plain.text)]
    if following[0] - start == 1:  # a character, or the reference that stands for one
        return source + (width if after else 0)
    return source + at - start + after
