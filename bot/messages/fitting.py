"""Messages that fit Telegram: HTML of any length cut into parts that Telegram takes.

Telegram counts UTF-16 units of the text that is left when tags and references are read, allows so
many entities in a message, and refuses HTML beyond RAW_BYTES whatever its text.  A part ends at a
paragraph, else a line, a sentence, a word, a grapheme (UAX #29): the latest place of the best of
these kinds in the last half of what would fit.  Tags and isolates that are open at a cut are
closed there and opened again after it, and the rest of a line goes on in the line's direction.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice, takewhile
from typing import NamedTuple

import regex
from markupsafe import Markup, escape

from bot.i18n import END_OF_ISOLATE
from bot.messages.direction import first_strong
from bot.text.sentences import sentences

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ENTITIES = 100
RAW_BYTES = 32_768

# A quotation mark is the longest: &#34;
_MOST_BYTES = 5
# A sentence or a grapheme that goes on is known by what follows.
_SEEN_AHEAD = 40
_MOST_ISOLATES = 8
_ISOLATE = re.compile("[\u2066-\u2069]")

_LED = {"L": "\u200e", "R": "\u200f"}
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
)

_PIECE = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>[^<>]*)>|[^<]+|<")
_REFERENCE = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);")
# A grapheme with the marks that lead it and the ends of isolates that follow it.
_GRAPHEME = regex.compile("[\u061c\u200e\u200f\u2066-\u2068]{0,8}+\\X\u2069*+")
_GAP = regex.compile(r"(?:\s(?![\p{M}\u200d\u2069]))*+")
_TO_LINE = regex.compile(r"(?:\s(?![\p{M}\u200d\u2069]))*\n(?![\p{M}\u200d\u2069])")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class _Span:
    """What a tag holds, as places in the text."""

    name: str
    opening: str
    start: int
    end: int


class _Text(NamedTuple):
    """Text without tags and references, and its spans, which nest, outermost first."""

    words: str
    spans: list[_Span]


class _Part(NamedTuple):
    """`words[start:end]`, the marks that lead it, what is still open at its end, its spans."""

    start: int
    end: int
    lead: str
    tail: str
    spans: list[_Span]


def utf16_length(text: str) -> int:
    """How long Telegram says this text is."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def within(text: str, units: int) -> str:
    """The longest beginning of a text within so many units that cuts no grapheme, or if its first
    one is longer, no character.
    """
    most = _count_within(text, units)
    ends = takewhile(most.__ge__, (found.end() for found in _GRAPHEME.finditer(text)))
    return text[: max(ends, default=most)]


def split(html: Markup, limit: int = TEXT_UNITS, entities: int = ENTITIES) -> list[Markup]:
    """The html in parts of `limit` UTF-16 units and `entities` entities at most, none empty.

    Tags and isolates are balanced in every part, also where they were not.  Nothing is lost but
    white space at the cuts, tags around nothing, and tags within more than `entities` others.
    Nothing visible gives no part.  `limit` is 2 at least, since a character may take two units;
    a grapheme that is longer is cut.  Linear in the length of `html`.
    """
    text = _read(html, entities)
    return [_rendered(text, part) for part in _parts(text, limit, entities)]


def beginning(html: Markup, limit: int = CAPTION_UNITS, entities: int = ENTITIES) -> Markup:
    """The whole html if it fits, else the beginning that does, with an ellipsis.  `limit` is 3
    at least.
    """
    text = _read(html, entities)
    whole = list(islice(_parts(text, limit, entities), 2))
    if len(whole) < 2:
        return _rendered(text, whole[0]) if whole else Markup("")
    part = next(_parts(text, limit - 1, entities))
    words = text.words[part.start : part.end]
    kept = words.rstrip(" ،,؛;:.") or words
    shorter = part._replace(end=part.start + len(kept), tail=part.tail + "…")
    return _rendered(text, shorter)


def _read(html: str, deepest: int) -> _Text:
    """Tags within `deepest` others are passed over: no message could hold them."""
    pieces: list[str] = []
    spans: list[_Span] = []
    opened: list[_Span] = []
    length = 0
    for found in _PIECE.finditer(html):
        if not (name := found["name"]):
            pieces.append(_REFERENCE.sub(lambda reference: unescape(reference[0]), found[0]))
            length += len(pieces[-1])
        elif not found["end"]:
            opened.append(_Span(name, found[0], length, length))
            spans += opened[-1:] if len(opened) <= deepest else []
        elif opened and opened[-1].name == name:
            opened.pop().end = length
    for span in opened:
        span.end = length
    return _Text("".join(pieces), [span for span in spans if span.start < span.end])


# ---- parts


def _parts(text: _Text, limit: int, entities: int) -> Iterator[_Part]:
    words, waiting = text.words, deque(text.spans)
    opened: list[_Span] = []
    at, lead, running = 0, "", None
    while at < len(words):
        spans = [*opened, *islice(waiting, entities + 1 - len(opened))]
        part = _part(text, at, lead, spans, limit, entities)
        if not _INVISIBLE.fullmatch(words, at, part.end):
            yield part
        at = _gap_end(words, part.end)
        lead, running = _lead(words, part, at, running, limit)
        while waiting and waiting[0].start < at:
            opened.append(waiting.popleft())
        opened = [span for span in opened if span.end > at]


def _part(text: _Text, at: int, lead: str, spans: list[_Span], limit: int, entities: int) -> _Part:
    """The part that begins at `at`: as much as the units and the entities allow, and less if its
    tags are so long that Telegram would refuse its HTML.
    """
    words = text.words
    stop = spans[entities].start if len(spans) > entities else len(words)
    room = limit
    while True:
        window = words[at : min(stop, at + room) + _SEEN_AHEAD]
        is_rest = at + len(window) == len(words)
        end = at + _cut(window, room - len(lead), _open_after(lead), stop - at, is_rest=is_rest)
        tail = END_OF_ISOLATE * len(_open_after(lead + words[at:end]))
        held = [span for span in spans[:entities] if span.start < end]
        part = _Part(at, end, lead, tail, held)
        if end - at == 1 or _bytes(text, part) <= RAW_BYTES:
            return part
        room //= 2


def _bytes(text: _Text, part: _Part) -> int:
    """How long the part is as HTML in UTF-8; a greater number if that is short anyway."""
    tags = sum(len(span.opening.encode()) + len(span.name) + 3 for span in part.spans)
    most = tags + _MOST_BYTES * (part.end - part.start + len(part.lead + part.tail))
    return most if most <= RAW_BYTES else len(_rendered(text, part).encode())


def _lead(
    words: str, part: _Part, after: int, running: str | None, limit: int
) -> tuple[str, str | None]:
    """The marks to go on with at `after`, an eighth of `limit` at most, and which way the line
    runs that goes on there (None: a new line, or nobody knows yet).
    """
    begun = words.rfind("\n", part.start, part.end) + 1
    breaks = words.find("\n", part.end, after) >= 0 or begun == part.end
    if breaks:
        running = None
    elif begun or not running:
        running = first_strong(words[max(begun, part.start) : part.end])
    onwards = first_strong(words[after : after + limit].partition("\n")[0])
    isolates = _open_after(part.lead + words[part.start : part.end])
    way = onwards if breaks else running
    mark = _LED[way] if way and (isolates or way != (onwards or "L")) else ""
    most = limit // 8 - len(mark)
    return (mark + isolates[-most:] if most > 0 else mark[: limit // 8]), running


def _open_after(words: str) -> str:
    """The isolates that are open at the end of the words, outermost first."""
    return _depths(words)[-1]


def _deepest(words: str) -> int:
    """How many isolates are open at once, at most."""
    return max(map(len, _depths(words)))


def _depths(words: str) -> list[str]:
    """The open isolates at the beginning, and after each of their marks.  Those within
    _MOST_ISOLATES others are passed over, as UAX #9 passes over those beyond its own depth.
    """
    opened, passed_over = [""], 0
    for mark in _ISOLATE.findall(words):
        within = opened[-1]
        if mark == END_OF_ISOLATE:
            passed_over, within = (passed_over - 1, within) if passed_over else (0, within[:-1])
        elif len(within) < _MOST_ISOLATES:
            within += mark
        else:
            passed_over += 1
        opened.append(within)
    return opened


# ---- where to cut


def _cut(window: str, room: int, opened: str, stop: int, *, is_rest: bool) -> int:
    """Where the part that begins the window ends: within `room` units, its isolates closed, and
    before `stop` if a grapheme ends there.
    """
    tail = len(_open_after(opened + window)) if is_rest else 0
    if is_rest and len(window) <= stop and utf16_length(window) + tail <= room:
        return len(window)
    most = _count_within(window, room - _deepest(opened + window))
    graphemes = (found.end() for found in _GRAPHEME.finditer(window))
    fitting = list(takewhile(most.__ge__, graphemes))
    if not fitting:
        return max(1, most)
    ends = [end for end in fitting if end <= stop] or fitting[:1]
    late = {end for end in ends if end >= ends[-1] // 2}
    for places in _KINDS:
        if cuts := late.intersection(places(window, ends[-1] // 2)):
            return max(cuts)
    return ends[-1]


def _count_within(text: str, units: int) -> int:
    """How many characters of the text are no longer than so many UTF-16 units."""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)]
    whole = kept.decode("utf-16-le", "surrogatepass")
    return len(whole) if text.startswith(whole) else len(whole) - 1


def _blank_lines(text: str, start: int) -> Iterator[int]:
    return (found.start() for found in _BLANK_LINE.finditer(text, start))


def _line_breaks(text: str, start: int) -> Iterator[int]:
    return (start + at for at, char in enumerate(text[start:]) if char == "\n")


def _sentence_ends(text: str, _start: int) -> Iterator[int]:
    return (span.end for span in sentences(text))


def _spaces(text: str, start: int) -> Iterator[int]:
    return (start + at for at, char in enumerate(text[start:]) if char.isspace())


_KINDS: tuple[Callable[[str, int], Iterator[int]], ...] = (
    _blank_lines,
    _line_breaks,
    _sentence_ends,
    _spaces,
)


def _gap_end(words: str, at: int) -> int:
    """After the white space at a cut; after its last line break, for what follows is indented."""
    gap = _TO_LINE.match(words, at) or _GAP.match(words, at)
    return gap.end() if gap else at


# ---- HTML again


def _rendered(text: _Text, part: _Part) -> Markup:
    """The part as HTML.  What leads it stands within its first tags, since before a quotation it
    would be a line of its own, and what ends it within those that were cut.
    """
    words = part.lead + text.words[part.start : part.end] + part.tail
    moved = len(part.lead) - part.start
    pieces: list[str] = []
    closing: list[_Span] = []
    done = 0

    def write(until: int) -> None:
        nonlocal done
        pieces.append(escape(words[done:until]))
        done = max(done, until)

    for span in part.spans:
        begin = span.start + moved if span.start > part.start else 0
        end = len(words) if span.end > part.end else span.end + moved
        while closing and closing[-1].end <= begin:
            write(closing[-1].end)
            pieces.append(f"</{closing.pop().name}>")
        if begin < end:
            write(begin)
            pieces.append(span.opening)
            closing.append(_Span(span.name, span.opening, begin, end))
    while closing:
        write(closing[-1].end)
        pieces.append(f"</{closing.pop().name}>")
    write(len(words))
    return Markup("".join(pieces))  # noqa: S704  its words were escaped, its tags are the html's
