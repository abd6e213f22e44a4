"""What is found at an address that somebody typed."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.ingest.discovery import PLACES, discover
from storage import Store
from storage.choices import Candidate
from tests.factories import NOW
from tests.sites import Desk, Site, desk, page, rss
from tests.test_sources import news, post, urlset

FEED = rss(*({"title": f"خبر {n}", "link": f"https://a.example/{n}"} for n in range(5)))
FRONT = "<html><head><title>صحيفة سلوى</title>{}</head><body><p>أهلا</p></body></html>"
ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.fixture
async def room(store: Store) -> AsyncIterator[Desk]:
    async with desk(store, Site()) as made:
        yield made


async def found_at(room: Desk, path: str) -> list[tuple[str, str]]:
    """The kind and path of what is found at a path."""
    found = await discover(room.session, room.parsers, room.site.url + path)
    assert not isinstance(found, str), found
    return [(one.kind, one.url.removeprefix(room.site.url)) for one in found]


async def test_a_feed_is_shown_with_its_title_and_three_titles(room: Desk) -> None:
    room.site.pages = {"/feed": FEED}
    found = await discover(room.session, room.parsers, f" {room.site.url}/feed\n")
    samples = ("خبر 0", "خبر 1", "خبر 2")
    url = f"{room.site.url}/feed"
    assert found == (Candidate(url, "feed", "صحيفة سلوى", 5, samples),)


async def test_a_page_tells_of_its_feeds_and_those_of_comments_come_last(room: Desk) -> None:
    links = "".join(map(ALTERNATE.format, ["/comments/feed", "sport.xml", "/gone.xml", "/feed"]))
    room.site.pages = {"/": FRONT.format(links)}
    room.site.pages |= dict.fromkeys(("/comments/feed", "/sport.xml", "/feed"), FEED)
    feeds = [("feed", "/sport.xml"), ("feed", "/feed"), ("feed", "/comments/feed")]
    assert await found_at(room, "/") == feeds


@pytest.mark.parametrize("place", PLACES)
async def test_a_feed_that_no_page_tells_of_is_found_in_the_usual_places(
    room: Desk, place: str
) -> None:
    room.site.pages = {"/": FRONT.format(""), place: FEED}
    assert await found_at(room, "/") == [("feed", place)]


async def test_wordpress_is_found_by_its_link_and_comes_before_its_feed(room: Desk) -> None:
    links = '<link rel="https://api.w.org/" href="/wp-json/">' + ALTERNATE.format("/feed")
    room.site.pages = {"/": FRONT.format(links), "/feed": FEED}
    room.site.pages["/wp-json/wp/v2/posts"] = json.dumps([post(1)])
    assert await found_at(room, "/") == [("wordpress", "/wp-json/wp/v2/posts"), ("feed", "/feed")]


async def test_wordpress_without_pretty_addresses_is_asked_by_parameter(room: Desk) -> None:
    link = '<link rel="https://api.w.org/" href="/index.php?rest_route=/">'
    room.site.pages = {"/": FRONT.format(link), "/index.php": json.dumps([post(1)])}
    [(kind, url)] = await found_at(room, "/")
    assert (kind, url) == ("wordpress", "/index.php?rest_route=/wp/v2/posts")


async def test_a_news_sitemap_is_found_in_robots_txt(room: Desk) -> None:
    room.site.pages = {
        "/": FRONT.format(""),
        "/robots.txt": "User-agent: *\nSitemap: {site}/all.xml\nSITEMAP: {site}/news.xml",
        "/news.xml": urlset(news("/1", "خبر", NOW)),
    }
    assert ("sitemap", "/news.xml") in await found_at(room, "/")


async def test_an_article_is_a_source_of_its_own_after_its_sites_feed(room: Desk) -> None:
    head = ALTERNATE.format("/feed")
    text = "وصلت السفينة الكبيرة إلى الميناء الجديد بعد رحلة طويلة عبر البحر. " * 8
    room.site.pages = {"/a/1": page("مقالة", text, f"ثم غادرت. {text}", head=head), "/feed": FEED}
    assert await found_at(room, "/a/1") == [("feed", "/feed"), ("page", "/a/1")]


async def test_a_page_is_what_is_left_where_there_is_nothing_else(room: Desk) -> None:
    room.site.pages = {"/about": page("من نحن")}
    assert await found_at(room, "/about") == [("page", "/about")]


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ("", "not_http"),
        ("ftp://a.example/", "not_http"),
        ("https://me:secret@a.example/", "userinfo"),
        ("http://10.0.0.1/", "forbidden_address"),
        ("http://[", "not_http"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused(room: Desk, typed: str, cause: str) -> None:
    assert await discover(room.session, room.parsers, typed) == cause


async def test_a_missing_page_says_so(room: Desk) -> None:
    found = await discover(room.session, room.parsers, f"{room.site.url}/missing")
    assert found == "status_404"


async def test_an_empty_page_holds_nothing(room: Desk) -> None:
    room.site.pages = {"/": "<html></html>"}
    assert await discover(room.session, room.parsers, f"{room.site.url}/") == "not_a_feed"
