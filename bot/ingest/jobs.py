"""What parsing children do: functions of a document's bytes that yield plain data.

Each yields rows (`row`), or `["refused", reason]` alone.  Nothing is yielded beyond ANSWER_CHARS,
and no field is longer than `entries` allows, whatever the document makes of itself.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from bot.ingest.entries import HTML_CHARS, NAME_CHARS, TITLE_CHARS, NotAFeed, one_line, tags_of
from storage.models import BLOCK_BREAK, Draft

ANSWER_CHARS = 6_000_000

Row = list[Any]


def feed(body: bytes, *, content_type: str | None, url: str, now: int | None) -> Iterator[Row]:
    """A feed's title and language; each entry, without its HTML; each draft, newest first."""
    from bot.ingest.feeds import drafts_of, parse_feed

    try:
        found = parse_feed(body, content_type=content_type, url=url, now=now)
    except NotAFeed as error:
        yield ["refused", error.reason]
        return
    yield ["feed", found.title, found.language]
    for entry in found.entries:
        yield ["entry", *row(replace(entry, html=""))]
    for draft in _within_answer(drafts_of(found)):
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
