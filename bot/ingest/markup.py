"""HTML of an entry or a page, as blocks of plain text: paragraphs and headings.

Untrusted input.  libxml2 stops at 256 levels of nesting, so what lies deeper is lost and nothing
here can run out of stack; what lies beyond MARKUP_CHARS is cut off first.
"""

import re
from html import unescape

import lxml.html
from lxml import etree

from bot.text.words import clean

MARKUP_CHARS = 2_000_000
WRAPPED_CHARS = 50

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figure"
    " footer header hr html legend li main ol p pre section summary table tbody tfoot thead tr ul"
)
_BLOCKS = HEADINGS | set(_BLOCK_TAGS.split())
_CELLS = frozenset({"td", "th"})
# What is not the author's running text: code, forms, menus, media and what is said under them.
_DROPPED_TAGS = (
    "applet audio button canvas datalist embed figcaption form head iframe input link map math"
    " menu meta nav noscript object option picture script select style svg template textarea"
    " title video"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_SENTENCE_ENDS = frozenset('.!?؟…:»”")')
_TAG = re.compile(r"<[A-Za-z/!?]")
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"\n{2,}")
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def blocks_from_html(html: str) -> list[tuple[str, bool]]:
    """The blocks of an HTML fragment or page, in order: (text, whether it is a heading).

    White space is folded.  A single `<br>` becomes a newline within its block, two in a row end
    it.  Text without a single tag is read as plain text: its blocks are what blank lines
    separate or, if there are none, its lines, those joined that were only broken to fit.
    """
    html = clean(html[:MARKUP_CHARS])
    if not _TAG.search(html):
        return [(block, False) for block in _plain_blocks(clean(unescape(html)))]
    root = _parsed(html)
    return [] if root is None else _Walk().over(root)


def line_from_html(html: str) -> str:
    """An HTML fragment as one line of plain text: a title, a name."""
    return _folded(" ".join(text for text, _ in blocks_from_html(html)))


def _parsed(html: str) -> lxml.html.HtmlElement | None:
    """The tree of a page, None if there is nothing in it."""
    # Bytes, because libxml2 refuses text that declares an encoding; comments are removed while
    # parsing, because the text after one would belong to it.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8"), parser=parser)
    except etree.ParserError:
        return None


class _Walk:
    """One pass over a tree, gathering inline text until a block begins or ends."""

    def __init__(self) -> None:
        self._blocks: list[tuple[str, bool]] = []
        self._parts: list[str] = []
        self._in_heading = False
        self._preformatted = 0

    def over(self, root: lxml.html.HtmlElement) -> list[tuple[str, bool]]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            if node.tag in _DROPPED:
                if event == "start":
                    walk.skip_subtree()
                else:
                    self._say(node.tail)
            elif event == "start":
                self._enter(node)
            else:
                self._leave(node)
        self._close()
        return self._blocks

    def _enter(self, node: lxml.html.HtmlElement) -> None:
        if node.tag in _BLOCKS:
            self._close()
        self._in_heading |= node.tag in HEADINGS
        self._preformatted += node.tag == "pre"
        if node.tag == "br":
            self._parts.append("\n")
        self._say(node.text)

    def _leave(self, node: lxml.html.HtmlElement) -> None:
        if node.tag in _BLOCKS:
            self._close()
        elif node.tag in _CELLS:
            self._parts.append(" ")
        self._in_heading &= node.tag not in HEADINGS
        self._preformatted -= node.tag == "pre"
        self._say(node.tail)

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._preformatted else _SPACE.sub(" ", text))

    def _close(self) -> None:
        if not self._parts:
            return
        lines = "\n".join(_folded(line) for line in clean("".join(self._parts)).split("\n"))
        self._parts.clear()
        for block in _GAP.split(lines.strip("\n")):
            if block:
                self._blocks.append((block, self._in_heading))


def _plain_blocks(text: str) -> list[str]:
    if _BLANK_LINE.search(text.strip()):
        blocks = [_folded(block) for block in _BLANK_LINE.split(text)]
    else:
        blocks = _unwrapped([_folded(line) for line in text.split("\n")])
    return [block for block in blocks if block]


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines, joined where one was only broken to fit: it is long, and its sentence goes on."""
    blocks: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line:
            blocks[-1] += " " + line
        else:
            blocks.append(line)
        goes_on = len(line) >= WRAPPED_CHARS and line[-1] not in _SENTENCE_ENDS
    return blocks


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
