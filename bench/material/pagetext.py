"""The text of whole pages, menus and all, with the article that is to be found in it."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml import etree

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "label",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_TITLE_ENDS = re.compile(r"\s+[|–—-]\s+")


@dataclass(frozen=True)
class Page:
    """A page's text, a block a paragraph; its article's body; its title, "" where none is sure."""

    text: str
    gold: str
    title: str


def pages(folder: Path) -> Iterator[Page]:
    """The pages of a benchmark in `folder`, with their gold."""
    told = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, page in told.items():
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        gold = page["articleBody"]
        root = _root(html)
        yield Page("\n\n".join(_blocks(root)), gold, _title(root, gold))


def _root(html: bytes) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml.html.document_fromstring(html, parser=parser)


def _blocks(root: lxml.html.HtmlElement) -> Iterator[str]:
    """The text between the tags of blocks."""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        if node.tag in _BLOCKS:
            yield from _joined(parts)
            parts = []
        if node.tag in _UNSEEN and event == "start":
            walk.skip_subtree()
        parts.append((node.text if event == "start" and node.tag not in _UNSEEN else "") or "")
        parts.append((node.tail if event == "end" else "") or "")
    yield from _joined(parts)


def _joined(parts: list[str]) -> Iterator[str]:
    if text := " ".join("".join(parts).split()):
        yield text


def _title(root: lxml.html.HtmlElement, gold: str) -> str:
    """The one first heading that the page's own title begins with, and the body does not."""
    told = " ".join((root.findtext(".//title") or "").split())
    headings = {" ".join(node.text_content().split()) for node in root.iter("h1")}
    found = [each for each in headings if len(each.split()) > 2 and told.startswith(each)]
    return found[0] if len(found) == 1 and not gold.startswith(found[0]) else ""
