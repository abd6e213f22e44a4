"""What parsing children do: functions of a document's bytes that yield plain data.

Each yields rows (`row`), or `["refused", reason]` alone.  Nothing is yielded beyond ANSWER_CHARS,
and no field is longer than `entries` allows, whatever the document makes of itself.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from bot.ingest.entries import (
    HTML_CHARS,
    NAME_CHARS,
    TITLE_CHARS,
    NotAFeed,
    ParsedFeed,
    Share,
    one_line,
    tags_of,
)
from storage.models import BLOCK_BREAK, Draft

ANSWER_CHARS = 6_000_000

Row = list[Any]


def feed(
    body: bytes, *, content_type: str | None, url: str, now: int | None, share: tuple[int, int]
) -> Iterator[Row]:
    """A feed's title and language; each entry of this share, without its HTML; each draft, newest
    first.
    """
    from bot.ingest.feeds import drafts_of, parse_feed

    try:
        found = parse_feed(body, content_type=content_type, url=url, now=now, share=Share(*share))
    except NotAFeed as error:
        yield ["refused", error.reason]
        return
    yield from _feed_rows(found, drafts_of(found))


def posts(body: bytes, *, content_type: str | None, url: str, now: int) -> Iterator[Row]:
    """A page of WordPress's posts, as a feed; the guids of those changed long after they appeared."""
    from bot.ingest.feeds import drafts_of
    from bot.ingest.wordpress import parse_posts

    try:
        found = parse_posts(body, content_type=content_type, url=url, now=now)
    except NotAFeed as error:
        yield ["refused", error.reason]
        return
    yield ["changed", *sorted(found.changed)]
    yield from _feed_rows(found.feed, drafts_of(found.feed))


def _feed_rows(found: ParsedFeed, drafts: Iterator[Draft]) -> Iterator[Row]:
    yield ["feed", found.title, found.language]
    for entry in found.entries:
        yield ["entry", *row(replace(entry, html=""))]
    for draft in _within_answer(drafts):
        yield ["draft", *row(draft)]


def sitemap(body: bytes, *, url: str, now: int) -> Iterator[Row]:
    """The pages that a sitemap lists, or other sitemaps, newest first."""
    from bot.ingest.sitemaps import parse_sitemap

    try:
        found = parse_sitemap(body, url=url, now=now)
    except NotAFeed as error:
        yield ["refused", error.reason]
        return
    for listed in found:
        yield ["listed", *row(listed)]


def links(body: bytes, *, content_type: str | None, url: str) -> Iterator[Row]:
    """What a page says of the sources of its site."""
    from bot.ingest.signposts import read_signposts

    yield ["signposts", *row(read_signposts(body, content_type=content_type, url=url))]


def opml(body: bytes) -> Iterator[Row]:
    """The feeds of an OPML list."""
    from bot.ingest.charsets import decoded
    from bot.ingest.opml import NotAList, read_opml

    try:
        found = read_opml(decoded(body))
    except NotAList as error:
        yield ["refused", error.reason]
        return
    for outline in found:
        yield ["outline", *row(outline)]


def lines(body: bytes) -> Iterator[Row]:
    """The articles of JSON lines; of the first bad line, its number and what is wrong with it."""
    from bot.ingest.charsets import decoded
    from bot.ingest.imported import BadArticle, draft_of

    left = ANSWER_CHARS
    for number, line in enumerate(decoded(body).removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            draft = draft_of(json.loads(line))
        except BadArticle as error:
            yield ["refused", "bad article", number, str(error)]
            return
        except (ValueError, RecursionError):
            yield ["refused", "not JSON", number, None]
            return
        left -= len(draft.text)
        if left < 0:
            yield ["refused", "too large", number, "too much text in one file"]
            return
        yield ["draft", *row(draft)]


def page(body: bytes, *, content_type: str | None, url: str | None) -> Iterator[Row]:
    """The article on a web page."""
    from bot.ingest.pages import read_page
    from bot.ingest.rawtext import NoArticle

    try:
        yield ["draft", *row(fitted(read_page(body, url=url, content_type=content_type)))]
    except NoArticle as error:
        yield ["refused", error.reason]


def texts(body: bytes) -> Iterator[Row]:
    """The articles in a raw text."""
    from bot.ingest.charsets import decoded
    from bot.ingest.rawtext import NoArticle, read_texts

    try:
        found = read_texts(decoded(body))
    except NoArticle as error:
        yield ["refused", error.reason]
        return
    for draft in _within_answer(map(fitted, found)):
        yield ["draft", *row(draft)]


def _within_answer(drafts: Iterator[Draft]) -> Iterator[Draft]:
    """The first drafts, while an answer can hold them."""
    left = ANSWER_CHARS
    for draft in drafts:
        left -= len(draft.text)
        if left < 0:
            return
        yield draft


def row(thing: Any) -> Row:
    """The fields of a dataclass, in order."""
    return [getattr(thing, field.name) for field in fields(thing)]


def fitted(draft: Draft) -> Draft:
    """A draft with its fields cut to the lengths that a feed's may have: its text at the end of
    a block.
    """
    text = draft.text
    if len(text) > HTML_CHARS:
        text = text[:HTML_CHARS].rpartition(BLOCK_BREAK)[0] or text[:HTML_CHARS]
    blocks = text.count(BLOCK_BREAK) + 1
    return replace(
        draft,
        title=one_line(draft.title, TITLE_CHARS),
        text=text,
        headings=tuple(number for number in draft.headings if number < blocks),
        author=one_line(draft.author or "", NAME_CHARS) or None,
        tags=tags_of(draft.tags),
    )
