"""Lists of feeds as readers exchange them: OPML 2.0 (opml.org/spec2.opml), in and out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import listparser
from lxml import etree

from bot.ingest.entries import TITLE_CHARS, address, one_line

OUTLINES = 5000

_NOT_OF_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotAList(Exception):
    """A text that is no OPML.  `reason` is empty, or not_opml."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: its address, and its title if it has one."""

    url: str
    title: str = ""


def read_opml(text: str) -> list[Outline]:
    """The feeds of a list, whatever categories they stand in, each once, OUTLINES at most; those
    whose address could not be fetched are left out.  Raises NotAList.

    Untrusted: to be read in a child.
    """
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise NotAList("empty")
    if not text.startswith("<"):  # listparser would take an address for one to fetch
        raise NotAList("not_opml")
    # Its parser guesses a charset; ASCII cannot be guessed wrongly.
    found = listparser.parse(text.encode("ascii", "xmlcharrefreplace").decode("ascii"))
    if not found.get("version"):
        raise NotAList("not_opml")
    titles: dict[str, str] = {}
    for feed in found["feeds"][:OUTLINES]:
        url = address(feed.get("url"), base="")
        if url:
            titles.setdefault(url, one_line(feed.get("title") or "", TITLE_CHARS))
    return [Outline(url, title) for url, title in titles.items()]


def write_opml(outlines: Iterable[Outline], *, title: str, now: int) -> bytes:
    """The list as UTF-8 XML; characters that XML cannot hold are left out."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _held(title)
    made = format_datetime(datetime.fromtimestamp(now, UTC), usegmt=True)
    etree.SubElement(head, "dateCreated").text = made
    body = etree.SubElement(root, "body")
    for outline in outlines:
        _add(body, outline)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _add(body: etree._Element, outline: Outline) -> None:
    named = _held(outline.title or outline.url)
    etree.SubElement(
        body, "outline", type="rss", text=named, title=named, xmlUrl=_held(outline.url)
    )


def _held(text: str) -> str:
    return _NOT_OF_XML.sub("", text)
