"""Posts as WordPress gives them to programs: whole, with their tags, and with their edits.

The format is that of `/wp-json/wp/v2/posts` in the REST API handbook of WordPress.  Asked for what
was changed last, it gives the new and the edited alike.
"""

import json
from dataclasses import dataclass
from typing import Any

from yarl import URL

from bot.ingest.charsets import decoded
from bot.ingest.dates import parse_date, plausible
from bot.ingest.entries import (
    HTML_CHARS,
    NAME_CHARS,
    TITLE_CHARS,
    Entry,
    NotAFeed,
    ParsedFeed,
    address,
    guid_of,
    one_line,
    tags_of,
)
from bot.ingest.images import image_in
from bot.ingest.markup import line_from_html

POSTS = "wp/v2/posts"
FIELDS = "id,link,date_gmt,modified_gmt,title,content,_links,_embedded"
EMBEDDED = "author,wp:term,wp:featuredmedia"
PER_PAGE = 50
FIRST_PAGES = 4
LATER = 2 * 24 * 3600  # a post changed so long after it appeared is no news


@dataclass(frozen=True, slots=True)
class Posts:
    """A page of posts, and the guids of those that were changed long after they appeared."""

    feed: ParsedFeed
    changed: frozenset[str]


def page_url(url: str, *, number: int, newest: bool) -> str:
    """The address of page `number` from 1 of the posts at `url`: the `newest` first, or else
    those changed last.
    """
    asked = {
        "per_page": str(PER_PAGE),
        "page": str(number),
        "orderby": "date" if newest else "modified",
        "order": "desc",
        "_fields": FIELDS,
        "_embed": EMBEDDED,
    }
    return str(URL(url).update_query(asked))


def parse_posts(body: bytes, *, content_type: str | None, url: str, now: int) -> Posts:
    """The posts in the body of an answer from `url`.  Raises NotAFeed."""
    try:
        found = json.loads(decoded(body, declared=content_type))
    except (ValueError, RecursionError):
        raise NotAFeed("broken_json") from None
    if not isinstance(found, list):
        raise NotAFeed("not_a_feed")
    posts = [post for post in found[: 2 * PER_PAGE] if _is_public(post)]
    if found and not posts:
        raise NotAFeed("not_a_feed")
    entries = tuple(_entry(post, url, now) for post in posts)
    changed = {entry.guid for post, entry in zip(posts, entries, strict=True) if _is_late(post)}
    return Posts(ParsedFeed(None, None, entries), frozenset(changed))


def _is_public(post: object) -> bool:
    """Whether it is a post that anybody may read; of one behind a password nothing is shown."""
    content = post.get("content") if isinstance(post, dict) else None
    return isinstance(content, dict) and not content.get("protected")


def _entry(post: dict[str, Any], base: str, now: int) -> Entry:
    link = address(post.get("link"), base=base)
    html = _rendered(post, "content")
    title = one_line(line_from_html(_rendered(post, "title")), TITLE_CHARS)
    return Entry(
        guid=guid_of(str(post.get("id") or ""), link=link, title=title),
        url=link,
        title=title,
        html=html,
        author=one_line(line_from_html(_author(post)), NAME_CHARS) or None,
        published=plausible(_instant(post, "date_gmt"), now=now),
        tags=tags_of(map(line_from_html, _terms(post))),
        image=_picture(post, base) or image_in(html, base=base),
    )


def _rendered(post: dict[str, Any], field: str) -> str:
    value = post.get(field)
    text = value.get("rendered") if isinstance(value, dict) else None
    return text[:HTML_CHARS] if isinstance(text, str) else ""


def _instant(post: dict[str, Any], field: str) -> int | None:
    value = post.get(field)
    return parse_date(value) if isinstance(value, str) else None  # GMT, though it does not say so


def _is_late(post: dict[str, Any]) -> bool:
    appeared, changed = _instant(post, "date_gmt"), _instant(post, "modified_gmt")
    return appeared is not None and changed is not None and changed - appeared > LATER


def _embedded(post: dict[str, Any], name: str) -> list[Any]:
    held = post.get("_embedded")
    found = held.get(name) if isinstance(held, dict) else None
    return found if isinstance(found, list) else []


def _author(post: dict[str, Any]) -> str:
    names = [one.get("name") for one in _embedded(post, "author") if isinstance(one, dict)]
    return ", ".join(name for name in names if isinstance(name, str))[:1000]


def _terms(post: dict[str, Any]) -> list[str]:
    """The names of its categories and tags."""
    groups = [group for group in _embedded(post, "wp:term") if isinstance(group, list)]
    names = [term.get("name") for group in groups for term in group if isinstance(term, dict)]
    return [name[:1000] for name in names if isinstance(name, str)]


def _picture(post: dict[str, Any], base: str) -> str | None:
    held = [one for one in _embedded(post, "wp:featuredmedia") if isinstance(one, dict)]
    return address(held[0].get("source_url"), base=base) if held else None
