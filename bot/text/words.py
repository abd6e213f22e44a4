"""Words: cleaning text at the door, normalising it for search, cutting it into tokens.

Three layers, each coarser than the one before: `clean` is what the store keeps and readers see;
`normalise` makes the spellings of a word equal (hamza, ya, ta marbuta, diacritics, digits, case);
the stem of a token makes the inflections of a word equal.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from bot.text.stems import ARABIC_LETTER, UNSTEMMED, arabic_stem, folded, foreign_stem, snowball

MARKS_PER_BASE = 4
CACHED_WORDS = 65_536
CACHED_WORD_CHARS = 40


def _ranges(codes: Iterable[int]) -> str:
    """These code points, in order, as the inside of a regular expression's class."""
    runs = groupby(enumerate(codes), key=lambda place: place[1] - place[0])
    ends = [[code for _, code in run] for _, run in runs]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in ends)


def _translating(table: Mapping[str, str]) -> Callable[[str], str]:
    """What str.translate does with this table, but quick over a text that has little of it."""
    changed = re.compile(f"[{_ranges(sorted(map(ord, table)))}]")
    return partial(changed.sub, lambda found: table[found[0]])


# Controls but newline and tab, the soft hyphen, bidirectional controls, zero-width characters
# but the joiners, interlinear annotation, the byte order mark.
_REMOVED = (
    *(*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x61C),
    *(0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    *(0xFEFF, *range(0xFFF9, 0xFFFC)),
)
_at_the_door = _translating(
    {
        **dict.fromkeys(map(chr, _REMOVED), ""),
        **dict.fromkeys("\u00a0\u2007\u202f", " "),
        **dict.fromkeys("\u0085\u2028\u2029", "\n"),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
    }
)
_MARK = _ranges(
    code
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
    if unicodedata.category(chr(code)) in ("Mn", "Me")
)
# Marks are neither letters nor space, which is quicker to see than that they are marks.
_PILE_OF_MARKS = re.compile(f"(?=[^\\w\\s])([{_MARK}]{{{MARKS_PER_BASE}}})[{_MARK}]+")
# A joiner joins two characters that show; any other is only in the way.
_LOOSE_JOINER = re.compile("[\u200c\u200d](?:(?<![^\\s\u200c\u200d].)|(?![^\\s\u200c\u200d]))")


def clean(text: str) -> str:
    """Text fit to be stored, sent and shown: no surrogates, controls, bidirectional overrides or
    zero-width tricks, MARKS_PER_BASE combining marks in a row at most, composed (NFC).  Newlines
    and tabs stay.  Cleaning twice changes nothing.
    """
    if not text.isprintable():  # what is has nothing to remove
        text = _LOOSE_JOINER.sub("", _at_the_door(re.sub(r"\r\n?", "\n", text)))
    if text.isascii():
        return text
    # Before NFC, which takes quadratic time to sort marks, and after, since it may add some.
    text = _PILE_OF_MARKS.sub(r"\1", text)
    composed = unicodedata.normalize("NFC", text)
    return text if composed == text else _PILE_OF_MARKS.sub(r"\1", composed)


_ARABIC = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc"  # letters as drawn, which PDFs give
)
_ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_IN_WORD = f"\u0300-\u036f{_ARABIC_MARKS}\u200c\u200d"
WORD = re.compile(
    rf"[{_ARABIC}][{_ARABIC}{_IN_WORD}]*"
    r"|\d{1,3}(?:[,٬]\d{3})+(?!\d)|\d+[.٫]\d+|\d+"
    rf"|[^\W\d_{_ARABIC}](?:[^\W\d_{_ARABIC}]|[{_IN_WORD}]|['’](?=[^\W\d_]))*"
)
_UNSEEN = re.compile(f"[{_IN_WORD}\u0640]+")
_LETTERS = "ٱکګگڭیێېےھہۂۀەۃپڤڨچژ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫’"
_SAME_LETTERS = "اككككييييهههههةبفقجز01234567890123456789.'"
_same_letter = _translating({**dict(zip(_LETTERS, _SAME_LETTERS, strict=True)), "٬": ""})
_AS_IT_IS = re.compile("[ء-غف-ي]+")  # Arabic letters without marks, which nothing changes
_ACCENTED = re.compile("[\u00e0-\u024f\u1e00-\u1eff]")


class Token(NamedTuple):
    """A word and where it stands: text[start:end] == surface.  `name` is the term of the group of
    aliases that it is a part of a name of, "" if none (`bot.text.aliases`).
    """

    surface: str
    key: str
    stem: str
    start: int
    end: int
    name: str = ""


def normalise(text: str) -> str:
    """Text as search sees it: compatibility forms, case, diacritics, tatweel, hamza, ya, ta
    marbuta, Persian and Urdu letters and digits made one.  Doing it twice changes nothing.
    """
    return folded(_bare(text))


def tokens(text: str, language: str = "") -> list[Token]:
    """The words and numbers of a text, in order, with their search keys and stems.

    Letters and digits never share a token: «سو-35», «سو 35» and «سو35» are the same two.
    `language` is the text's (ISO 639); "" or one whose script a word is not in: English for
    Latin letters, Russian for Cyrillic ones, Arabic for Arabic ones.
    """
    found = []
    for match in WORD.finditer(text):
        key, stem = analysed(match[0], language)
        if key:  # a lone tatweel has none
            found.append(Token(match[0], key, stem, *match.span()))
    return found


def analysed(word: str, language: str = "") -> tuple[str, str]:
    """The key (normalised) and the stem of one word of a text in this language."""
    return (_cached if len(word) <= CACHED_WORD_CHARS else _analysed)(word, language)


def _analysed(word: str, language: str) -> tuple[str, str]:
    lettered = _lettered(word)
    bare = _unaccented(lettered)
    if bare[:1].isdigit():
        bare = bare.replace(",", "")
        return bare, bare
    key = folded(bare)
    if not ARABIC_LETTER.match(bare):
        return key, folded(_bare(foreign_stem(lettered, language))) or key
    if language == "fa":
        # In the letters that were typed: Snowball looks for Persian ones, and for joiners.
        return key, folded(_bare(snowball(_compatible(word), "persian"))) or key
    return key, key if language in UNSTEMMED else arabic_stem(bare)


_cached = lru_cache(CACHED_WORDS)(_analysed)


def _bare(text: str) -> str:
    """Normalised but for hamza, ya and ta marbuta, which tell the Arabic article from a stem."""
    return text.lower() if text.isascii() else _unaccented(_lettered(text))


def _lettered(text: str) -> str:
    """Bare but for the accents of Latin letters, which tell endings from stems."""
    if text.isascii():
        return text.lower()
    if _AS_IT_IS.fullmatch(text):
        return text
    text = _compatible(_compatible(_PILE_OF_MARKS.sub(r"\1", text)).casefold())
    return _compatible(_UNSEEN.sub("", _same_letter(text)))


def _unaccented(text: str) -> str:
    if text.isascii() or _AS_IT_IS.fullmatch(text):
        return text
    return _compatible(_ACCENTED.sub(_base_letter, text))


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _base_letter(accented: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", accented[0])[0]
