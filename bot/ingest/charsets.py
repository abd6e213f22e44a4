"""Bytes of unknown charset to text.

Declarations are wrong often enough to be checked: bytes that are UTF-8 are read as UTF-8 whatever
they are declared as, bytes that do not decode as declared are guessed at, and so are bytes
declared as a Western charset that hold the long runs of high bytes which no Western text has.
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
_FOREIGN_RUNS = 3
_WESTERN = frozenset({"cp1252", "iso8859-15"})
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

    In order: a byte order mark; UTF-8 where the bytes prove it; the header's charset, the XML
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
    if not body.isascii() and b"\0" not in body:
        yield "utf-8"
    foreign = len(_HIGH_RUN.findall(body[:GUESSED_BYTES])) >= _FOREIGN_RUNS
    for name in _declarations(body[:2000], declared):
        charset = _canonical(name)
        if charset is not None and not (foreign and charset in _WESTERN):
            yield charset
    if body.isascii():
        yield "utf-8"


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
