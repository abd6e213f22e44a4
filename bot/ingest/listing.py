"""The articles that a sitemap lists, read page by page, newest first, some at a poll.

A sitemap lists the archive too.  At first the newest pages are read; from then on those that are
listed as newer than the oldest known one, and those listed as changed since they were read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import aiohttp

from bot.ingest.entries import TITLE_CHARS, one_line
from bot.ingest.fetch import FetchFailed
from bot.ingest.fulltext import PAGES_A_POLL, Made, PageReader, Wanted, floor
from bot.ingest.sitemaps import Listed
from storage.models import Article, Draft, Feed

LOOKED_AT = 200
LATER = 2 * 24 * 3600  # a page listed so long after it appeared was changed: no news


async def articles_listed(
    reader: PageReader, session: aiohttp.ClientSession, feed: Feed, listed: Sequence[Listed]
) -> Made | FetchFailed:
    """The articles on pages that a sitemap lists, newest first, as drafts, oldest first.  When it
    was just added and no page of it can be read, that is why.
    """
    looked = listed[:LOOKED_AT]
    known = await reader.known_to(feed, [(one.url, one.url) for one in looked])
    wanted = _wanted(reader, feed, looked, known)
    pages = await reader.pages(session, [Wanted(one.url, _key(feed, one)) for one in wanted])
    left = len(wanted) > PAGES_A_POLL or any(_is_left(reader, feed, one, pages) for one in wanted)
    failed = [page for page in pages.values() if isinstance(page, FetchFailed)]
    if failed and not feed.archived and len(failed) == len(pages):
        return failed[0]
    are_known = {one.url for one, article in zip(looked, known, strict=True) if article}
    drafts = list[Draft]()
    for one in wanted[:PAGES_A_POLL]:
        page = pages.get(_key(feed, one))
        if not isinstance(page, Draft):
            continue
        reader.give_up(_key(feed, one))  # until it is listed as changed
        if not feed.archived or one.url in are_known or not _is_old(page, one):
            drafts.append(_draft(page, one))
    return Made(drafts[::-1], is_whole=not (feed.archived and left))


def _wanted(
    reader: PageReader, feed: Feed, listed: Sequence[Listed], known: Sequence[Article | None]
) -> list[Listed]:
    pairs = list(zip(listed, known, strict=True))
    since = floor(one.at for one, article in pairs if article)
    return [
        one
        for one, article in pairs
        if reader.may_try(_key(feed, one))
        and (_is_edited(feed, one, article) if article else (one.at or 0) >= since)
    ]


def _is_edited(feed: Feed, listed: Listed, article: Article) -> bool:
    is_ours = article.feed_id == feed.id
    return is_ours and listed.modified is not None and listed.modified > article.first_seen


def _is_left(
    reader: PageReader, feed: Feed, listed: Listed, pages: Mapping[str, Draft | FetchFailed]
) -> bool:
    key = _key(feed, listed)
    return not isinstance(pages.get(key), Draft) and reader.may_try(key)


def _is_old(page: Draft, listed: Listed) -> bool:
    """Whether an article is much older than its listing."""
    appeared = listed.published or page.published
    return appeared is not None and listed.at is not None and listed.at - appeared > LATER


def _draft(page: Draft, listed: Listed) -> Draft:
    """What the page tells, under the title and the date that a news sitemap gives it."""
    return replace(
        page,
        title=one_line(listed.title or page.title, TITLE_CHARS),
        published=listed.published or page.published,
        url=listed.url,
        external_id=listed.url,
    )


def _key(feed: Feed, listed: Listed) -> str:
    """A page is read again when it is listed as changed."""
    return f"{feed.id} {listed.url} {listed.modified}"
