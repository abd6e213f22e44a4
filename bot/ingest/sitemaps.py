"""Sitemaps (sitemaps.org 0.9) with the news extension: which pages a site has, and since when.

Untrusted XML, to be parsed in a child: without entities, without the network, within bounds.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from bot.ingest.dates import parse_date, plausible
from bot.ingest.entries import TITLE_CHARS, NotAFeed, address, language_code, one_line

PAGES = 1000
MAPS = 200
XML_BYTES = 10 * 1024 * 1024

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as a sitemap lists it, or another sitemap (`is_map`).  `published` is when a news
    sitemap says that it appeared, `modified` when it changed last.
    """

    url: str
    title: str = ""
    published: int | None = None
    modified: int | None = None
    language: str | None = None
    is_map: bool = False

    @property
    def at(self) -> int | None:
        """When something last happened to it."""
        return self.published or self.modified


def parse_sitemap(body: bytes, *, url: str, now: int) -> list[Listed]:
    """What the sitemap from `url` lists of its own site, the newest first, what has no date last;
    gzip is unpacked.  Raises NotAFeed.
    """
    root = _root(_unpacked(body))
    name = _name(root)
    if name not in ("urlset", "sitemapindex"):
        raise NotAFeed("page" if name == "html" else "not_a_feed")
    listed = (_listed(node, url, now) for node in root if _name(node) in ("url", "sitemap"))
    found = [one for one in listed if one and _site(one.url) == _site(url)]
    found.sort(key=lambda one: -(one.at or 0))
    return found[: MAPS if name == "sitemapindex" else PAGES]


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacking.decompress(body, XML_BYTES + 1)
    except zlib.error:
        raise NotAFeed("unreadable") from None
    if len(found) > XML_BYTES:
        raise NotAFeed("too_large")
    return found


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise NotAFeed("not_a_feed" if body.strip() else "empty")
    return root


def _name(node: etree._Element) -> str:
    """An element's name without its namespace, "" for a comment."""
    return etree.QName(node).localname.lower() if isinstance(node.tag, str) else ""


def _listed(node: etree._Element, base: str, now: int) -> Listed | None:
    told = dict(reversed(list(_told(node))))  # the first of a name counts
    url = address(told.get("loc"), base=base)
    if url is None:
        return None
    return Listed(
        url,
        one_line(told.get("title", ""), TITLE_CHARS),
        plausible(parse_date(told.get("publication_date", "")), now=now),
        plausible(parse_date(told.get("lastmod", "")), now=now),
        language_code(told.get("language")),
        is_map=_name(node) == "sitemap",
    )


def _told(node: etree._Element) -> Iterator[tuple[str, str]]:
    """What an element and its news part say, by name; pictures have titles of their own."""
    for child in node:
        name = _name(child)
        if name in ("loc", "lastmod"):
            yield name, child.text or ""
        elif name == "news":
            for part in child.iter():
                if _name(part) in ("title", "publication_date", "language"):
                    yield _name(part), part.text or ""


def _site(url: str) -> str:
    """The host that a sitemap may speak for."""
    return urlsplit(url).netloc.lower().removeprefix("www.")
