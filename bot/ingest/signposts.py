"""What a page says, in its head, of where the articles of its site can be had.

Feeds are told of by `<link rel="alternate">` (html.spec.whatwg.org, RSS autodiscovery), the posts
of WordPress by `<link rel="https://api.w.org/">`.
"""

from dataclasses import dataclass

import lxml.html
from lxml import etree

from bot.ingest.charsets import decoded
from bot.ingest.entries import TITLE_CHARS, address, language_code, one_line

FEEDS = 10
HEAD_CHARS = 500_000

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_API = "https://api.w.org/"


@dataclass(frozen=True, slots=True)
class Signposts:
    """A page's title and language; the addresses of feeds; where WordPress answers programs."""

    title: str = ""
    language: str | None = None
    feeds: tuple[str, ...] = ()
    api: str | None = None


def read_signposts(html: bytes, *, content_type: str | None, url: str) -> Signposts:
    """What a page that was fetched from `url` points to; untrusted, so to be read in a child.

    Feeds of comments come last, since they are not what a site publishes.
    """
    text = decoded(html, declared=content_type)[:HEAD_CHARS].strip()
    try:
        # Characters as numbers: a declaration of another charset cannot garble them.
        page = lxml.html.document_fromstring(text.encode("ascii", "xmlcharrefreplace"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Signposts()
    base = address((page.xpath("string(//base/@href)") or "").strip(), base=url) or url
    found: dict[str, None] = {}
    api = None
    for link in page.iter("link"):
        rels = (link.get("rel") or "").lower().split()
        target = address(link.get("href"), base=base)
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if target and "alternate" in rels and kind in _FEED_TYPES:
            found[target] = None
        if target and _API in rels:
            api = api or target
    feeds = sorted(found, key=lambda feed: "comment" in feed.lower())[:FEEDS]
    title = one_line(page.xpath("string(//head/title)") or "", TITLE_CHARS)
    return Signposts(title, language_code(page.get("lang")), tuple(feeds), api)
