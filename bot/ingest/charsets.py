"""Bytes of unknown charset to text.

Declarations are wrong often enough to be checked: bytes that are UTF-8 are read as UTF-8 whatever
they are declared as, bytes that do not decode as declared are guessed at, and so are bytes that
hold what no text in the declared charset has: long runs of high bytes in a Western one, accented
Latin letters within Arabic words in windows-1256.
"""

import codecs
import re
from collections.abc import Iterator

import charset_normalizer

GUESSED_BYTES = 100_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)[\"']")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]*>")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{4,}")
_ARABIC_OF_CP1256 = rb"[\xc0-\xd6\xd8-\xdf\xe1\xe3-\xe6\xec\xed]"
_LATIN_OF_CP1256 = rb"[\xe0\xe2\xe7-\xeb\xee\xef\xf4\xf9\xfb\xfc]"
_LATIN_IN_ARABIC = re.compile(_ARABIC_OF_CP1256 + _LATIN_OF_CP1256 + _ARABIC_OF_CP1256)
# What a charset's text does not hold, or not often.
_REFUTING = {"cp1252": _HIGH_RUN, "iso8859-15": _HIGH_RUN, "cp1256": _LATIN_IN_ARABIC}
_REFUTED_BY = 3
_NON_WESTERN = (
    "cp1256 iso8859_6 cp1251 koi8_r iso8859_5 cp1253 iso8859_7 cp1255 cp874"
    " gb18030 big5 shift_jis euc_jp euc_kr"
)
# What a declared name means in practice: the superset that people really write.
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
# Text encodings to Python, but nothing that a page is written in.
_NOT_OF_PAGES = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)


def decoded(body: bytes, *, declared: str | None = None) -> str:
    """The text of `body`.  `declared` is a Content-Type header, or None.

    In order: a byte order mark, or the zeros of UTF-16 and UTF-32 without one; UTF-8 where the bytes prove it; the header's charset, the XML
    declaration's or the page's; a guess.  Never fails: what fits nothing is read as cp1252 with
    replacement characters.
    """
    for charset in _candidates(body, declared):
        try:
            return body.decode(charset)
        except UnicodeError:
            continue
    return body.decode(_guessed(body), "replace")


def _candidates(body: bytes, declared: str | None) -> Iterator[str]:
    yield from (charset for mark, charset in _BOMS if body.startswith(mark))
    if b"\0" in body[:4]:
        yield _by_zeros(body)
    if not body.isascii() and b"\0" not in body:
        yield "utf-8"
    for name in _declarations(body[:2000], declared):
        charset = _canonical(name)
        if charset is not None and not _refuted(charset, body[:GUESSED_BYTES]):
            yield charset
    if body.isascii():
        yield "utf-8"


def _by_zeros(body: bytes) -> str:
    """The charset of text that begins with an ASCII character, as markup and JSON do (XML 1.0,
    appendix F.1).
    """
    order = "be" if body.startswith(b"\0") else "le"
    return f"utf-32-{order}" if body[:4].count(0) == 3 else f"utf-16-{order}"


def _refuted(charset: str, body: bytes) -> bool:
    """Whether bytes hold too often what no text in this charset has."""
    refuting = _REFUTING.get(charset)
    return refuting is not None and len(refuting.findall(body)) >= _REFUTED_BY


def _declarations(head: bytes, declared: str | None) -> Iterator[str]:
    if found := _PARAMETER.search(declared or ""):
        yield found[1]
    for declaration in (_DECLARATION, _META):
        if inside := declaration.search(head):
            yield inside[1].decode("ascii")


def _canonical(name: str) -> str | None:
    """Python's name of the charset that is meant, None if there is no such charset of text."""
    try:
        known = codecs.lookup(name).name
        "".encode(known)
    except (LookupError, UnicodeError):
        return None
    return None if known in _NOT_OF_PAGES else _MEANT.get(known, known)


def _guessed(body: bytes) -> str:
    """The likeliest charset of bytes that are not UTF-8 and not as declared."""
    text = _MARKUP.sub(b" ", body[:GUESSED_BYTES])
    if not _HIGH_RUN.search(text):
        return "cp1252"
    best = charset_normalizer.from_bytes(text, cp_isolation=_NON_WESTERN.split()).best()
    return "cp1252" if best is None else best.encoding
