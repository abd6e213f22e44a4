"""Feeds as they come to entries, and entries to drafts: RSS, Atom, RDF and JSON Feed.

Everything in a feed is untrusted: text is cleaned and cut to the lengths below, addresses that a
reader could not safely open are dropped, dates that cannot be true are dropped.
"""

import io
import json
import re
import time
from calendar import timegm
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from bot.ingest.charsets import decoded
from bot.ingest.dates import parse_date, plausible
from bot.ingest.markup import blocks_from_html, line_from_html
from bot.text.languages import UNKNOWN, language_of
from bot.text.words import clean
from storage.models import BLOCK_BREAK, Draft

ENTRIES = 1000
TITLE_CHARS = 256
NAME_CHARS = 200
TAG_CHARS = 64
TAGS = 20
URL_CHARS = 2048
GUID_CHARS = 512
HTML_CHARS = 500_000

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_PAGE = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#([xX][0-9A-Fa-f]+|[0-9]+);?")
_EMAIL = re.compile(r"[(<]?[^\s()<>]+@[^\s()<>]+[)>]?")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?")
_NOT_OF_URLS = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]")


class NotAFeed(Exception):
    """A body that holds no feed; `reason` is empty, page (HTML), not_a_feed,
    broken_json or unreadable.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an item.  `guid` is never empty; `title` is one line of plain text;
    `html` is the longest text that the feed gives, as it came; `url` is absolute.
    """

    guid: str
    url: str | None
    title: str
    html: str
    author: str | None
    published: int | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's title, the language it says it is in (ISO 639), and its entries in its order."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def parse_feed(
    body: bytes, *, content_type: str | None, url: str, now: int | None = None
) -> ParsedFeed:
    """The feed in the body of an answer from `url`; relative addresses are relative to that.

    Dates are judged as of `now`, the present unless given.  A broken or truncated feed gives
    the entries that can be read.  Raises NotAFeed.
    """
    text = decoded(body, declared=content_type)
    if not text.strip():
        raise NotAFeed("empty")
    now = int(time.time()) if now is None else now
    if text.lstrip().startswith("{"):
        return _json_feed(text, url, now)
    return _xml_feed(text, url, now)


def entry_draft(entry: Entry, *, language_hint: str | None) -> Draft | None:
    """The article that an entry holds, None if it holds no text.

    An entry without a title is known by its first words.  A first block that only repeats the
    title is left out.
    """
    blocks = blocks_from_html(entry.html)
    if len(blocks) > 1 and blocks[0][0] == entry.title:
        blocks = blocks[1:]
    if not blocks:
        return None
    text = BLOCK_BREAK.join(block for block, _ in blocks)
    language = language_of(text)
    return Draft(
        title=entry.title or _one_line(blocks[0][0], TITLE_CHARS),
        text=text,
        headings=tuple(n for n, (_, is_heading) in enumerate(blocks) if is_heading),
        author=entry.author,
        language=(language_hint or UNKNOWN) if language == UNKNOWN else language,
        published=entry.published,
        url=entry.url,
        tags=entry.tags,
        external_id=entry.guid,
    )


def _xml_feed(text: str, url: str, now: int) -> ParsedFeed:
    found = _read_by_feedparser(_PROLOG.sub("", text, count=1).strip())
    feed = found.feed
    if not found.get("version") and not found.entries:
        raise NotAFeed("page" if _PAGE.search(text[:2000]) else "not_a_feed")
    entries = (_xml_entry(entry, url, now) for entry in found.entries[:ENTRIES])
    return ParsedFeed(_title(feed) or None, _language(feed.get("language")), tuple(entries))


def _read_by_feedparser(text: str) -> Any:
    # Its lenient parser dies of references to what is no character.
    text = _REFERENCE.sub(lambda found: found[0] if _is_character(found[1]) else "\ufffd", text)
    try:
        return feedparser.parse(
            # A stream, because feedparser takes bytes for the name of a file and opens it.
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # Whatever else hostile markup does to it: one feed's trouble, not the poller's.
        raise NotAFeed("unreadable") from error


def _is_character(reference: str) -> bool:
    """Whether a numeric reference, `1571` or `x623`, stands for a character."""
    if len(reference) > 8:
        return False
    code = int(reference[1:], 16) if reference[0] in "xX" else int(reference)
    return 0 < code < 0xD800 or 0xDFFF < code < 0x110000


def _xml_entry(entry: Any, base: str, now: int) -> Entry:
    link = _address(_link(entry), base)
    title = _title(entry)
    tags = (tag.get("term") or tag.get("label") for tag in entry.get("tags", ()))
    return Entry(
        guid=_guid(entry.get("id"), link, title),
        url=link,
        title=title,
        html=_content(entry),
        author=_author(entry),
        published=plausible(_published(entry), now=now),
        tags=_tags(tags),
    )


def _content(entry: Any) -> str:
    """The longest of an entry's texts: some feeds hide the article in the summary."""
    texts = [part.get("value") or "" for part in entry.get("content", ())]
    return max([*texts, entry.get("summary") or ""], key=len)[:HTML_CHARS]


def _title(thing: Any) -> str:
    title = thing.get("title") or ""
    marked_up = thing.get("title_detail", {}).get("type") != "text/plain"
    return _one_line(line_from_html(title[:HTML_CHARS]) if marked_up else title, TITLE_CHARS)


def _link(entry: Any) -> str | None:
    """Where an entry is to be read.  A guid is taken for it only if it looks like an address:
    many feeds leave out that theirs is none.
    """
    link = entry.get("link") or ""
    by_guid = entry.get("guidislink") and link == entry.get("id")
    return None if by_guid and "://" not in link else link


def _author(entry: Any) -> str | None:
    """The names of the authors, without the addresses that RSS asks for."""
    names = [author.get("name") for author in entry.get("authors", ())]
    text = ", ".join(filter(None, names)) if len(names) > 1 else entry.get("author") or ""
    name = _EMAIL.sub(" ", text[:1000]).strip()
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return _one_line(line_from_html(name), NAME_CHARS) or None


def _published(entry: Any) -> int | None:
    """When an entry appeared, or else when it was changed, as feedparser or we can read it."""
    # Asked by `in`: feedparser answers for a missing "updated" with "published", and warns.
    for name in ("published", "created", "updated"):
        if name not in entry:
            continue
        if parsed := entry.get(f"{name}_parsed"):
            return timegm(parsed)
        if (instant := parse_date(entry[name])) is not None:
            return instant
    return None


def _json_feed(text: str, url: str, now: int) -> ParsedFeed:
    """A JSON Feed 1.x (jsonfeed.org/version/1.1)."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAFeed("broken_json") from None
    if not _JSON_FEED.match(_string(found, "version")) or not isinstance(found.get("items"), list):
        raise NotAFeed("not_a_feed")
    items = (item for item in found["items"][:ENTRIES] if isinstance(item, dict))
    return ParsedFeed(
        _one_line(_string(found, "title"), TITLE_CHARS) or None,
        _language(_string(found, "language")),
        tuple(_json_entry(item, found, url, now) for item in items),
    )


def _json_entry(item: dict[str, Any], feed: dict[str, Any], base: str, now: int) -> Entry:
    link = _address(_string(item, "url") or _string(item, "external_url"), base)
    title = _one_line(_string(item, "title"), TITLE_CHARS)
    date = _string(item, "date_published") or _string(item, "date_modified")
    html = _string(item, "content_html") or escape(
        _string(item, "content_text") or _string(item, "summary"), quote=False
    )
    tags = item.get("tags")
    return Entry(
        guid=_guid(str(item.get("id") or ""), link, title),
        url=link,
        title=title,
        html=html[:HTML_CHARS],
        author=_json_author(item) or _json_author(feed),
        published=plausible(parse_date(date), now=now),
        tags=_tags(tags if isinstance(tags, list) else ()),
    )


def _json_author(thing: dict[str, Any]) -> str | None:
    """The first author, as version 1.1 or version 1 of the format writes it."""
    authors = thing.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else thing.get("author")
    return _one_line(_string(first, "name"), NAME_CHARS) or None


def _string(thing: object, name: str) -> str:
    value = thing.get(name) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""


def _guid(given: object, link: str | None, title: str) -> str:
    """What the feed calls an entry; a digest stands for a long name, or for none at all."""
    guid = clean(given).strip() if isinstance(given, str) else ""
    if len(guid) > GUID_CHARS:
        return _digest(guid)
    return guid or link or _digest(title)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _address(link: object, base: str) -> str | None:
    """An absolute http or https address, None for any other; no user name, no password."""
    if not link or not isinstance(link, str) or len(link) > URL_CHARS:
        return None
    try:
        address = urljoin(base, clean(link).strip())
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not known or "@" in parts.netloc or _NOT_OF_URLS.search(address):
        return None
    return address if len(address) <= URL_CHARS else None


def _language(given: object) -> str | None:
    found = _LANGUAGE.fullmatch(given.strip()) if isinstance(given, str) else None
    return found[1].lower() if found else None


def _tags(given: Iterable[object]) -> tuple[str, ...]:
    named = (_one_line(tag, TAG_CHARS) for tag in given if isinstance(tag, str))
    return tuple(dict.fromkeys(filter(None, named)))[:TAGS]


def _one_line(text: str, limit: int) -> str:
    """Cleaned, on one line, of `limit` characters at most, cut between words if it can be."""
    line = " ".join(clean(text[: limit * 8]).split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return (head.rpartition(" ")[0] or head).rstrip() + "…"
