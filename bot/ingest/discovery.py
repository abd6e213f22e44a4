"""What lies at an address that somebody typed: feeds, WordPress's posts, a sitemap, a page.

Where a page tells of feeds, those are what its site wants to be read; where it tells of none, the
places where most systems keep them are looked at; a page is a source of its own only when its
site has nothing better, or when it is an article.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.ingest.entries import NotAFeed, address
from bot.ingest.fetch import Fetched, FetchFailed, fetch
from bot.ingest.fulltext import article_on
from bot.ingest.identity import canonical
from bot.ingest.parsers import ParserKilled, Parsers
from bot.ingest.signposts import Signposts
from bot.ingest.sources import Content, read_source, unknown_feed
from bot.ingest.wordpress import POSTS
from storage.choices import Candidate
from storage.models import Draft, Feed

CHOICES = 5
SAMPLES = 3
SECONDS = 45.0
ROBOTS_BYTES = 500 * 1024
SITEMAPS = 2
ARTICLE_CHARS = 600

PLACES = ("/feed", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")

_SITEMAP_LINE = re.compile(r"sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")


async def discover(
    session: aiohttp.ClientSession,
    parsers: Parsers,
    url: str,
    headers: Mapping[str, str] | None = None,
) -> tuple[Candidate, ...] | str:
    """The sources at an address, the best first, at least one, or why there is none: a word of
    `fetch.FetchFailed` or `sources`.  Takes SECONDS and what is under way then, at most.  The
    `headers` are for the server that is asked, and stay with what is found there.
    """
    typed = url.strip()
    asked = address(typed if _SCHEME.match(typed) else f"https://{typed}", base="")
    if asked is None:
        return "userinfo" if "@" in _host(typed) else "not_http"
    answer = await fetch(session, asked, headers=headers)
    if not isinstance(answer, Fetched):
        return answer.cause if isinstance(answer, FetchFailed) else "broken"
    search = _Search(session, parsers, unknown_feed(asked, headers=headers))
    found = search.found
    try:
        async with asyncio.timeout(SECONDS):
            await _look(search, answer)
    except TimeoutError:
        pass  # what has been found by then
    except ParserKilled as error:
        return error.cause
    each = {canonical(one.url): one for one in reversed(found)}
    return tuple(reversed(each.values()))[:CHOICES] or "not_a_feed"


def _host(url: str) -> str:
    """Where an address leads, "" if it cannot be taken apart."""
    try:
        return urlsplit(url if _SCHEME.match(url) else f"https://{url}").netloc
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class _Search:
    """What is searched with, from the address that was `asked` for, and what was found so far."""

    session: aiohttp.ClientSession
    parsers: Parsers
    asked: Feed
    found: list[Candidate] = field(default_factory=list)

    def add(self, one: Candidate | None) -> None:
        if one:
            self.found.append(replace(one, headers=self.asked.headers_for(one.url)))

    async def get(self, url: str, limit: int) -> Fetched | None:
        """As much as `limit` bytes of what is at an address."""
        headers = self.asked.headers_for(url)
        answer = await fetch(self.session, url, limit=limit, cut=True, headers=headers)
        return answer if isinstance(answer, Fetched) else None


async def _look(search: _Search, answer: Fetched) -> None:
    """Find what lies at the address."""
    itself = await _itself(search, answer)
    if itself:
        search.add(itself)
        return
    signs = await search.parsers.signposts(
        answer.body, url=answer.url, content_type=answer.content_type
    )
    await _signed(search, signs)
    if not search.found:
        await _usual(search, answer.url)
    page = await _as_page(search.parsers, answer)
    if page and (not search.found or page.entries):
        search.add(page)


async def _itself(search: _Search, answer: Fetched) -> Candidate | None:
    """The source that the answer is, None if it is a page or nothing that we know."""
    start = answer.body[:2000].lstrip()
    try:
        found, _ = await search.parsers.feed(
            answer.body, content_type=answer.content_type, url=answer.url
        )
    except NotAFeed:
        is_posts = start.startswith(b"[") and POSTS in answer.url
        is_map = b"<urlset" in start or b"<sitemapindex" in start or start.startswith(b"\x1f\x8b")
        kind = "wordpress" if is_posts else "sitemap" if is_map else None
        return await _tried(search, answer.url, kind) if kind else None
    return _candidate(
        answer.url, "feed", found.title, [e.title for e in found.entries], found.language
    )


async def _signed(search: _Search, signs: Signposts) -> None:
    """What a page points to, as far as it is there."""
    posts = [(_posts_url(signs.api), "wordpress")] if signs.api else []
    for url, kind in [*posts, *((feed, "feed") for feed in signs.feeds[:CHOICES])]:
        search.add(await _tried(search, url, kind, signs.title))


def _posts_url(api: str) -> str:
    """The posts of WordPress at its root for programs, which is a parameter on plain sites."""
    return api + POSTS if "rest_route=" in api else urljoin(api.rstrip("/") + "/", POSTS)


async def _usual(search: _Search, url: str) -> None:
    """The first feed in the usual places, or else the sitemaps that robots.txt names, news ones
    first.
    """
    for place in PLACES:
        if one := await _tried(search, urljoin(url, place), "feed"):
            search.add(one)
            return
    for sitemap in await _sitemaps_of(search, url):
        search.add(await _tried(search, sitemap, "sitemap"))


async def _sitemaps_of(search: _Search, url: str) -> list[str]:
    answer = await search.get(urljoin(url, "/robots.txt"), ROBOTS_BYTES)
    if answer is None:
        return []
    lines = answer.body.decode("utf-8-sig", "replace").splitlines()
    named = (_SITEMAP_LINE.match(line.strip()) for line in lines)
    found = [address(line[1], base=answer.url) for line in named if line]
    known = dict.fromkeys(one for one in found if one)
    return sorted(known, key=lambda one: "news" not in one.lower())[:SITEMAPS]


async def _tried(
    search: _Search, url: str, kind: str, title: str | None = None
) -> Candidate | None:
    """The source at an address, if one of this kind is there."""
    feed = unknown_feed(url, kind, search.asked.headers_for(url))
    found = await read_source(search.session, search.parsers, feed)
    if not isinstance(found, Content):
        return None
    at = found.answer.url if kind == "feed" else url
    titles = [entry.title for entry in found.entries]
    return _candidate(at, kind, found.title or title, titles)


async def _as_page(parsers: Parsers, answer: Fetched) -> Candidate | None:
    """The page as a source; its `entries` are 0 where it is no article but, say, a front page."""
    draft = await article_on(parsers, answer)
    if not isinstance(draft, Draft):
        return None
    inside = urlsplit(answer.url).path.strip("/") != ""
    is_article = inside and len(draft.text) >= ARTICLE_CHARS
    found = _candidate(answer.url, "page", draft.title, [draft.title], draft.language)
    return found if is_article else Candidate(found.url, "page", found.title, 0, found.samples)


def _candidate(
    url: str, kind: str, title: str | None, titles: Iterable[str], language: str | None = None
) -> Candidate:
    named = list(titles)
    samples = tuple(one for one in named if one)[:SAMPLES]
    host = urlsplit(url).netloc
    return Candidate(url, kind, title or host, len(named), samples, language)
