"""Reading an article out of a web page.

trafilatura finds the body, the title and what the page says of itself.  Its own tags are turned
back into HTML, so that paragraphs and headings come out as they do everywhere else.  A page in
which it finds no title or no body has little markup to go by, and is read by the shape of its
text.
"""

import re
from dataclasses import replace
from typing import Any

import lxml.html

from bot.ingest.charsets import decoded
from bot.ingest.dates import parse_date
from bot.ingest.entries import address
from bot.ingest.markup import blocks_from_html, line_from_html
from bot.ingest.rawtext import NoArticle, read_text
from bot.text.languages import language_of
from bot.text.words import clean, normalise
from storage.models import BLOCK_BREAK, Draft

PAGE_CHARS = 3_000_000

_AS_HTML = {"head": "h2", "item": "li", "list": "ul", "quote": "blockquote", "lb": "br"}
_AS_HTML |= {"table": "table", "row": "tr", "cell": "td", "hi": "span", "del": "span"}
_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r"[,،;؛|]")
_BETWEEN_AUTHORS = re.compile(r"\s*;\s*")


def read_page(
    html: str | bytes, *, url: str | None = None, content_type: str | None = None
) -> Draft:
    """The article on a page that was fetched from `url` with that header.  Raises NoArticle.

    What lies beyond PAGE_CHARS is not read.
    """
    text = decoded(html, declared=content_type) if isinstance(html, bytes) else html
    page = text[:PAGE_CHARS]
    if not page.strip():
        raise NoArticle("empty")
    found = _extracted(page, url)
    blocks = _blocks(found.body) if found and found.title else []
    if blocks:
        return _draft(found, blocks, url)
    text = BLOCK_BREAK.join(block for block, _ in blocks_from_html(page))
    return replace(read_text(text), url=url)


def _extracted(page: str, url: str | None) -> Any:
    """What trafilatura finds: a document, or None."""
    import trafilatura  # takes a fifth of a second, which only pages should cost

    return trafilatura.bare_extraction(
        page,
        url=url,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _blocks(body: Any) -> list[tuple[str, bool]]:
    """The paragraphs and headings of a body in trafilatura's tags."""
    for node in body.iter():
        if node.tag in _AS_HTML:  # lxml would not take every name back that it has given
            node.tag = _AS_HTML[node.tag]
    return blocks_from_html(lxml.html.tostring(body, encoding="unicode"))


def _draft(found: Any, blocks: list[tuple[str, bool]], url: str | None) -> Draft:
    title = line_from_html(found.title)
    kept = [*_without_title(blocks, title)] or blocks
    text = BLOCK_BREAK.join(block for block, _ in kept)
    return Draft(
        title=title,
        text=text,
        headings=tuple(number for number, (_, is_heading) in enumerate(kept) if is_heading),
        author=_BETWEEN_AUTHORS.sub(", ", clean(found.author or "")).strip() or None,
        language=language_of(text),
        published=parse_date(found.date or ""),
        url=url or (found.url if _ADDRESS.match(found.url or "") else None),
        tags=_tags(found.tags),
        image=address(found.image, base=url or ""),
    )


def _without_title(blocks: list[tuple[str, bool]], title: str) -> list[tuple[str, bool]]:
    """The blocks without a first heading that is the title again."""
    same = blocks[0][1] and normalise(blocks[0][0]) == normalise(title)
    return blocks[1:] if same else blocks


def _tags(given: list[str] | None) -> tuple[str, ...]:
    parts = (clean(part).strip() for tag in given or () for part in _BETWEEN_TAGS.split(tag))
    return tuple(dict.fromkeys(part for part in parts if part))
