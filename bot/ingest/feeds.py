"""Feeds as they come to entries, and entries to drafts: RSS, Atom, RDF and JSON Feed.

Everything in a feed is untrusted: fields go through `entries`, dates that cannot be true are
dropped.  A hostile feed can take minutes or gigabytes: parse what came from outside in a child
(`bot.children`).
"""

import io
import json
import re
import time
from calendar import timegm
from collections.abc import Iterator
from html import escape
from typing import Any

import feedparser

from bot.ingest.charsets import decoded
from bot.ingest.dates import parse_date, plausible
from bot.ingest.entries import (
    A_PORTION,
    HTML_CHARS,
    NAME_CHARS,
    TITLE_CHARS,
    WHOLE,
    Entry,
    NotAFeed,
    ParsedFeed,
    Share,
    address,
    guid_of,
    language_code,
    one_line,
    tags_of,
)
from bot.ingest.excerpts import is_excerpt, is_invitation, visible
from bot.ingest.images import image_in, is_image
from bot.ingest.markup import blocks_from_html, line_from_html
from bot.text.languages import UNKNOWN, language_of
from storage.models import BLOCK_BREAK, Draft

ENTRIES = 10_000
# What is read by then is what is taken of a feed: the rest of a job's time goes into drafts.
ENOUGH_SECONDS = 4.5
HIDDEN_SHARE = 0.5

_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_PAGE = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_REFERENCE = re.compile(r"&#([xX][0-9A-Fa-f]+|[0-9]+);?")
_EMAIL = re.compile(r"[(<]?[^\s()<>]+@[^\s()<>]+[)>]?")


def parse_feed(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    now: int | None = None,
    share: Share = WHOLE,
) -> ParsedFeed:
    """The feed in the body of an answer from `url`; relative addresses are relative to that.

    Dates are judged as of `now`, the present unless given.  A broken or truncated feed gives
    the entries that can be read; a share of a feed has that share of its entries.  Raises NotAFeed.
    """
    text = decoded(body, declared=content_type)
    if not text.strip():
        raise NotAFeed("empty")
    now = int(time.time()) if now is None else now
    if text.lstrip().startswith("{"):
        return _json_feed(text, url, now, share)
    return _xml_feed(text, url, now, share)


def entry_draft(entry: Entry, *, language_hint: str | None) -> Draft | None:
    """The article that an entry holds, None if it holds no text.

    An entry without a title is known by its first words.  A first block that only repeats the
    title is left out, and so are last ones that only invite to read on.
    """
    blocks = blocks_from_html(entry.html)
    if len(blocks) > 1 and blocks[0][0] == entry.title:
        blocks = blocks[1:]
    while len(blocks) > 1 and is_invitation(blocks[-1][0]):
        blocks.pop()
    if not blocks:
        return None
    text = BLOCK_BREAK.join(block for block, _ in blocks)
    language = language_of(text)
    return Draft(
        title=entry.title or one_line(blocks[0][0], TITLE_CHARS),
        text=text,
        headings=tuple(n for n, (_, is_heading) in enumerate(blocks) if is_heading),
        author=entry.author,
        language=(language_hint or UNKNOWN) if language == UNKNOWN else language,
        published=entry.published,
        url=entry.url,
        tags=entry.tags,
        external_id=entry.guid,
        image=entry.image,
    )


def drafts_of(feed: ParsedFeed) -> Iterator[Draft]:
    """The readable entries of a feed, newest first; those without a date keep the feed's order
    and come last.
    """
    entries = sorted(feed.entries, key=lambda entry: -(entry.published or 0))
    drafts = (entry_draft(entry, language_hint=feed.language) for entry in entries)
    return (draft for draft in drafts if draft is not None)


def _xml_feed(text: str, url: str, now: int, share: Share) -> ParsedFeed:
    until = time.monotonic() + ENOUGH_SECONDS
    portions = share.of(list(_portions(_PROLOG.sub("", text, count=1).strip())))
    if not portions:
        return ParsedFeed(None, None, ())
    first, *others = portions
    found = _read_by_feedparser(first)
    feed = found.feed
    if not found.get("version") and not found.entries:
        raise NotAFeed("page" if _PAGE.search(text[:2000]) else "not_a_feed")
    entries = [_xml_entry(entry, url, now) for entry in found.entries]
    for portion in others:
        if time.monotonic() > until:
            break
        entries += [_xml_entry(each, url, now) for each in _read_by_feedparser(portion).entries]
    return ParsedFeed(_title(feed) or None, language_code(feed.get("language")), tuple(entries))


def _portions(text: str) -> Iterator[str]:
    """The first ENTRIES entries of a feed as feeds of A_PORTION each, since feedparser reads a
    feed as a whole or not at all.
    """
    ends = [found.end() for found in _ENTRY_END.finditer(text)]
    start = _ENTRY.search(text)
    if len(ends) <= A_PORTION or start is None:
        yield text
        return
    head, tail, at = text[: start.start()], text[ends[-1] :], start.start()
    for end in ends[A_PORTION - 1 : ENTRIES : A_PORTION]:
        yield head + text[at:end] + tail
        at = end
    if len(ends) < ENTRIES and at < ends[-1]:
        yield head + text[at:]


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
    except MemoryError:
        raise
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
    link = address(_link(entry), base=base)
    title = _title(entry)
    html = _content(entry)
    tags = (tag.get("term") or tag.get("label") for tag in entry.get("tags", ()))
    return Entry(
        guid=guid_of(entry.get("id"), link=link, title=title),
        url=link,
        title=title,
        html=html,
        author=_author(entry),
        published=plausible(_published(entry), now=now),
        tags=tags_of(tags),
        image=_first_address(_images(entry), base) or image_in(html, base=base),
        is_excerpt=is_excerpt(html),
    )


def _content(entry: Any) -> str:
    """The content of an entry rather than its summary, unless the summary says far more: some
    feeds hide the article there.
    """
    texts = (part.get("value") or "" for part in entry.get("content", ()))
    content = max(texts, key=len, default="")[:HTML_CHARS]
    summary = (entry.get("summary") or "")[:HTML_CHARS]
    hidden = len(visible(content)) < HIDDEN_SHARE * len(visible(summary))
    return summary if hidden else content


def _images(entry: Any) -> Iterator[object]:
    """The addresses of what an entry calls its pictures."""
    for media in entry.get("media_content", ()):
        if is_image(media.get("medium") or media.get("type"), media.get("url")):
            yield media["url"]
    for link in entry.get("links", ()):
        if link.get("rel") == "enclosure" and is_image(link.get("type"), link.get("href")):
            yield link["href"]
    if isinstance(image := entry.get("image"), dict):
        yield image.get("href")
    for thumbnail in entry.get("media_thumbnail", ()):
        yield thumbnail.get("url")


def _first_address(given: Iterator[object], base: str) -> str | None:
    found = (address(one, base=base) for one in given)
    return next((one for one in found if one), None)


def _title(thing: Any) -> str:
    title = thing.get("title") or ""
    marked_up = thing.get("title_detail", {}).get("type") != "text/plain"
    return one_line(line_from_html(title[:HTML_CHARS]) if marked_up else title, TITLE_CHARS)


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
    return one_line(line_from_html(name), NAME_CHARS) or None


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


def _json_feed(text: str, url: str, now: int, share: Share) -> ParsedFeed:
    """A JSON Feed 1.x (jsonfeed.org/version/1.1)."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAFeed("broken_json") from None
    if not _JSON_FEED.match(_string(found, "version")) or not isinstance(found.get("items"), list):
        raise NotAFeed("not_a_feed")
    items = [item for item in found["items"][:ENTRIES] if isinstance(item, dict)]
    return ParsedFeed(
        one_line(_string(found, "title"), TITLE_CHARS) or None,
        language_code(_string(found, "language")),
        tuple(_json_entry(item, found, url, now) for item in share.of(items)),
    )


def _json_entry(item: dict[str, Any], feed: dict[str, Any], base: str, now: int) -> Entry:
    link = address(_string(item, "url") or _string(item, "external_url"), base=base)
    title = one_line(_string(item, "title"), TITLE_CHARS)
    date = _string(item, "date_published") or _string(item, "date_modified")
    html = _json_content(item)
    tags = item.get("tags")
    return Entry(
        guid=guid_of(str(item.get("id") or ""), link=link, title=title),
        url=link,
        title=title,
        html=html,
        author=_json_author(item) or _json_author(feed),
        published=plausible(parse_date(date), now=now),
        tags=tags_of(tags if isinstance(tags, list) else ()),
        image=_first_address(_json_images(item), base) or image_in(html, base=base),
        is_excerpt=is_excerpt(html),
    )


def _json_content(item: dict[str, Any]) -> str:
    plain = _string(item, "content_text") or _string(item, "summary")
    return (_string(item, "content_html") or escape(plain, quote=False))[:HTML_CHARS]


def _json_images(item: dict[str, Any]) -> Iterator[object]:
    yield from (item.get("image"), item.get("banner_image"))
    attachments = item.get("attachments")
    for attached in attachments if isinstance(attachments, list) else ():
        if is_image(_string(attached, "mime_type"), _string(attached, "url")):
            yield attached["url"]


def _json_author(thing: dict[str, Any]) -> str | None:
    """The first author, as version 1.1 or version 1 of the format writes it."""
    authors = thing.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else thing.get("author")
    return one_line(_string(first, "name"), NAME_CHARS) or None


def _string(thing: object, name: str) -> str:
    value = thing.get(name) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""
