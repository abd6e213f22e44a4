"""Sources of every kind, read over real HTTP: what they hold, whole, and nothing twice."""

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.ingest.fetch import FetchFailed, NotModified
from bot.ingest.fulltext import PAGES_A_POLL, TRIES
from bot.ingest.rhythm import after_answer
from bot.ingest.sources import Content
from storage import Store
from tests.factories import NOW
from tests.sites import PARAGRAPHS, Desk, Site, desk, page, rss

TEXT = "\n\n".join(PARAGRAPHS)
EXCERPT = "أعلنت هيئة الموانئ في مدينة سلوى عن افتتاح رصيف جديد […]"


@pytest.fixture
async def room(store: Store) -> AsyncIterator[Desk]:
    async with desk(store, Site()) as made:
        yield made


def item(number: int, text: str = EXCERPT, **more: str) -> dict[str, str]:
    return {
        "guid": f"g{number}",
        "link": f"{{site}}/{number}",
        "title": f"افتتاح الرصيف رقم {number}",
        "description": text,
        **more,
    }


def when(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


# ---- excerpts


async def test_an_excerpt_is_made_whole_from_its_page(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1)), "/1": page("عنوان آخر في الصفحة")}
    await room.polls(await room.feed("/feed"))
    [article] = await room.articles()
    assert (article.title, article.text) == ("افتتاح الرصيف رقم 1", TEXT)


async def test_an_entry_without_any_text_is_read_from_its_page(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1, "")), "/1": page("افتتاح الرصيف")}
    await room.polls(await room.feed("/feed"))
    [article] = await room.articles()
    assert article.text == TEXT


@pytest.mark.parametrize(
    ("full_text", "text", "reads"),
    [("auto", EXCERPT, 1), ("never", EXCERPT, 0), ("auto", TEXT * 3, 0), ("always", "نص قصير", 1)],
)
async def test_pages_are_read_as_the_feed_is_set(
    room: Desk, full_text: str, text: str, reads: int
) -> None:
    room.site.pages = {"/feed": rss(item(1, text)), "/1": page("صفحة")}
    await room.polls(await room.feed("/feed", full_text=full_text))
    assert room.site.times("/1") == reads


async def test_a_page_that_was_read_is_not_read_again_and_its_article_stays(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1)), "/1": page("صفحة")}
    feed = await room.feed("/feed")
    await room.polls(feed)
    again = await room.polls(feed)
    assert (again.new, again.edited) == ((), ())
    assert room.site.times("/1") == 1
    [article] = await room.articles()
    assert article.text == TEXT


async def test_a_new_headline_has_the_page_read_again(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1)), "/1": page("صفحة")}
    feed = await room.feed("/feed")
    await room.polls(feed)
    room.site.pages |= {
        "/feed": rss(item(1, title="عنوان مصحح")),
        "/1": page("صفحة", *PARAGRAPHS, "وأضيفت هذه الفقرة إلى المقالة بعد نشرها بساعات قليلة."),
    }
    assert len((await room.polls(feed)).edited) == 1
    [article] = await room.articles()
    assert article.title == "عنوان مصحح"
    assert article.text.endswith("بساعات قليلة.")


async def test_a_failed_page_keeps_the_excerpt_and_is_tried_a_few_times(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1))}
    feed = await room.feed("/feed")
    for _ in range(TRIES + 2):
        await room.polls(feed)
    [article] = await room.articles()
    assert article.text == EXCERPT
    assert room.site.times("/1") == TRIES


async def test_a_page_that_comes_back_replaces_the_excerpt(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1))}
    feed = await room.feed("/feed")
    await room.polls(feed)
    room.site.pages["/1"] = page("صفحة")
    assert len((await room.polls(feed)).edited) == 1
    [article] = await room.articles()
    assert article.text == TEXT


async def test_an_old_excerpt_is_left_alone(room: Desk) -> None:
    room.site.pages = {"/feed": rss(item(1))}
    feed = await room.feed("/feed")
    await room.polls(feed)
    room.now += 25 * 3600
    await room.polls(feed)
    assert room.site.times("/1") == 1


async def test_robots_are_respected_and_the_excerpt_kept(room: Desk) -> None:
    room.site.pages = {
        "/robots.txt": "User-agent: *\nDisallow: /1\n",
        "/feed": rss(item(1), item(2)),
        "/1": page("صفحة"),
        "/2": page("صفحة"),
    }
    await room.polls(await room.feed("/feed"))
    assert (room.site.times("/1"), room.site.times("/2")) == (0, 1)
    assert {a.text for a in await room.articles()} == {EXCERPT, TEXT}


async def test_only_so_many_pages_are_read_at_a_poll_and_the_rest_at_the_next(room: Desk) -> None:
    many = [item(n, f"{EXCERPT} {n} […]") for n in range(PAGES_A_POLL + 5)]
    room.site.pages = {"/feed": rss(*many)}
    room.site.pages |= {f"/{n}": page(f"صفحة {n}") for n in range(PAGES_A_POLL + 5)}
    room.site.headers["/feed"] = {"ETag": '"v1"'}
    feed = await room.feed("/feed")
    for read, is_whole in ((PAGES_A_POLL, False), (PAGES_A_POLL + 5, True)):
        found = await room.reads(feed)
        await room.publishes(feed, found.drafts)
        assert sum(a.text == TEXT for a in await room.articles()) == read
        assert found.is_whole == is_whole
        # What is kept of it decides whether the next answer may be that nothing has changed.
        kept = after_answer(feed, found.answer, now=NOW, every=60, is_whole=found.is_whole)
        feed = replace(feed, etag=kept.etag)
    assert isinstance(await room.reads(feed), NotModified)


async def test_a_feed_of_titles_does_not_bring_its_archive_as_news(room: Desk) -> None:
    many = [item(n, "", pubDate=when(NOW - n * 3600)) for n in range(PAGES_A_POLL + 5)]
    room.site.pages = {"/feed": rss(*many)}
    room.site.pages |= {f"/{n}": page(f"صفحة {n}") for n in range(PAGES_A_POLL + 5)}
    feed = await room.feed("/feed", archived=False)
    assert len((await room.polls(feed)).new) == PAGES_A_POLL
    assert not (await room.polls(replace(feed, archived=True))).new


# ---- a page


async def test_a_page_is_an_article_that_is_watched_for_edits(room: Desk) -> None:
    room.site.pages = {"/about": page("من نحن")}
    feed = await room.feed("/about", kind="page")
    assert len((await room.polls(feed)).new) == 1
    assert (await room.polls(feed)).edited == ()
    room.site.pages["/about"] = page("من نحن", *PARAGRAPHS[:3], "وهذه فقرة كتبت من جديد كلها.")
    assert len((await room.polls(feed)).edited) == 1
    [article] = await room.articles()
    assert (article.title, article.version, article.url) == ("من نحن", 2, feed.url)


async def test_a_page_without_an_article_says_so(room: Desk) -> None:
    room.site.pages = {"/empty": "<html><body><nav>قائمة</nav></body></html>"}
    assert await room.reads(await room.feed("/empty", kind="page")) == FetchFailed("no_article")


# ---- WordPress


def post(number: int, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": number,
        "link": f"https://sahifa.example/{number}",
        "date_gmt": "2026-03-01T08:00:00",
        "modified_gmt": "2026-03-01T09:00:00",
        "title": {"rendered": f"خبر &#8220;{number}&#8221; &amp; غيره"},
        "content": {"rendered": f"<p>{PARAGRAPHS[0]}</p><h2>قسم</h2><p>رقمه {number}.</p>"},
        "_embedded": {
            "author": [{"name": "هدى سالم"}],
            "wp:term": [[{"name": "موانئ"}], [{"name": "سفن &amp; بحر"}]],
            "wp:featuredmedia": [{"source_url": "https://sahifa.example/p.jpg"}],
        },
    }
    return told | more


async def test_wordpress_gives_whole_posts_with_all_they_have(room: Desk) -> None:
    room.site.pages = {"/wp-json/wp/v2/posts": json.dumps([post(1)])}
    found = await room.reads(await room.feed("/wp-json/wp/v2/posts", kind="wordpress"))
    [draft], [entry] = found.drafts, found.entries
    assert draft.title == "خبر “1” & غيره"
    assert draft.text == f"{PARAGRAPHS[0]}\n\nقسم\n\nرقمه 1."
    assert draft.headings == (1,)
    assert (draft.author, draft.tags) == ("هدى سالم", ("موانئ", "سفن & بحر"))
    assert draft.published == int(datetime(2026, 3, 1, 8, tzinfo=UTC).timestamp())
    assert entry.image == "https://sahifa.example/p.jpg"


async def test_wordpress_is_read_page_by_page_at_first(room: Desk) -> None:
    pages = [[post(n) for n in range(start, start + 50)] for start in (1, 51)] + [[post(101)]]
    common = (
        "&orderby=date&order=desc&_fields=id,link,date_gmt,modified_gmt,title,content,_links,"
        "_embedded&_embed=author,wp:term,wp:featuredmedia"
    )
    room.site.pages = {
        f"/wp-json/wp/v2/posts?per_page=50&page={number}{common}": json.dumps(posts)
        for number, posts in enumerate(pages, 1)
    }
    feed = await room.feed("/wp-json/wp/v2/posts", archived=False, kind="wordpress")
    found = await room.reads(feed)
    assert isinstance(found, Content), room.site.asked
    assert len(found.drafts) == 101
    room.site.pages = {"/wp-json/wp/v2/posts": json.dumps(pages[0])}
    assert isinstance(await room.reads(replace(feed, archived=True)), Content)
    assert "orderby=modified" in room.site.asked[-1]


async def test_an_edited_post_is_an_edit_and_a_revived_old_one_is_no_news(room: Desk) -> None:
    path = "/wp-json/wp/v2/posts"
    room.site.pages = {path: json.dumps([post(1)])}
    feed = await room.feed(path, kind="wordpress")
    await room.polls(feed)
    changed = {"modified_gmt": "2026-06-01T00:00:00", "content": {"rendered": "<p>نص مصحح.</p>"}}
    old = post(2, link="https://sahifa.example/2", modified_gmt="2026-06-01T00:00:00")
    room.site.pages = {path: json.dumps([post(1, **changed), old])}
    published = await room.polls(feed)
    assert (len(published.new), len(published.edited)) == (0, 1)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("{}", "not_a_feed"),
        ("[", "broken_json"),
        ('["x", 3]', "not_a_feed"),
        ("[" * 99999, "broken_json"),
    ],
)
async def test_what_is_no_list_of_posts_is_refused(room: Desk, body: str, cause: str) -> None:
    room.site.pages = {"/wp-json/wp/v2/posts": body}
    found = await room.reads(await room.feed("/wp-json/wp/v2/posts", kind="wordpress"))
    assert found == FetchFailed(cause)


async def test_a_post_behind_a_password_is_not_read(room: Desk) -> None:
    hidden = post(2, content={"rendered": "", "protected": True})
    room.site.pages = {"/wp-json/wp/v2/posts": json.dumps([post(1), hidden])}
    found = await room.reads(await room.feed("/wp-json/wp/v2/posts", kind="wordpress"))
    assert len(found.drafts) == 1


# ---- sitemaps


def urlset(*urls: str) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        " xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
        + "".join(urls)
        + "</urlset>"
    )


def listed(path: str, modified: int) -> str:
    return f"<url><loc>{{site}}{path}</loc><lastmod>{when(modified)}</lastmod></url>"


def news(path: str, title: str, published: int) -> str:
    return (
        f"<url><loc>{{site}}{path}</loc><news:news><news:publication><news:name>س</news:name>"
        f"<news:language>ar</news:language></news:publication><news:publication_date>"
        f"{when(published)}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
    )


async def test_a_news_sitemap_gives_titles_and_dates_and_pages_the_text(room: Desk) -> None:
    room.site.pages = {
        "/news.xml": urlset(news("/1", "خبر أول", NOW - 60), news("/2", "خبر ثان", NOW)),
        "/1": page("صفحة | الموقع"),
        "/2": page("صفحة | الموقع"),
    }
    found = await room.reads(await room.feed("/news.xml", kind="sitemap"))
    told = [(d.title, d.text, d.published) for d in found.drafts]
    assert told == [("خبر أول", TEXT, NOW - 60), ("خبر ثان", TEXT, NOW)]


async def test_a_sitemap_brings_what_is_newer_and_not_its_archive(room: Desk) -> None:
    count = PAGES_A_POLL + 10
    room.site.pages = {f"/{n}": page(f"صفحة {n}") for n in range(count + 1)}
    old = [listed(f"/{n}", NOW - n * 3600) for n in range(1, count + 1)]
    room.site.pages["/map.xml"] = urlset(*old)
    feed = await room.feed("/map.xml", archived=False, kind="sitemap")
    assert len((await room.polls(feed)).new) == PAGES_A_POLL
    feed = replace(feed, archived=True)
    assert not (await room.polls(feed)).new
    room.site.pages["/map.xml"] = urlset(listed("/0", NOW + 60), *old)
    published = await room.polls(feed)
    assert len(published.new) == 1
    assert room.site.times("/5") == 1


async def test_a_page_listed_as_changed_is_read_again_once(room: Desk) -> None:
    room.site.pages = {"/map.xml": urlset(listed("/1", NOW - 60)), "/1": page("صفحة")}
    feed = await room.feed("/map.xml", kind="sitemap")
    await room.polls(feed)
    room.site.pages = {
        "/map.xml": urlset(listed("/1", NOW + 3600)),
        "/1": page("صفحة", *PARAGRAPHS[:3], "وهذه فقرة كتبت من جديد كلها بعد ساعة من نشرها."),
    }
    assert len((await room.polls(feed)).edited) == 1
    await room.polls(feed)
    assert room.site.times("/1") == 2


async def test_an_index_leads_to_its_newest_sitemaps_packed_or_not(room: Desk) -> None:
    maps = "".join(
        f"<sitemap><loc>{{site}}/map{n}.xml.gz</loc><lastmod>{when(NOW - n * 86400)}</lastmod></sitemap>"
        for n in range(6)
    )
    room.site.pages = {
        "/index.xml": f"<sitemapindex>{maps}</sitemapindex>",
        "/1": page("صفحة"),
    }
    packed = urlset(listed("/1", NOW)).replace("{site}", room.site.url).encode()
    room.site.pages["/map0.xml.gz"] = gzip.compress(packed)
    found = await room.reads(await room.feed("/index.xml", kind="sitemap"))
    assert [draft.title for draft in found.drafts] == ["صفحة"]
    assert [p for p in room.site.asked if p.startswith("/map")] == [
        f"/map{n}.xml.gz" for n in range(3)
    ]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (urlset("<url><loc>{site}/1</loc></url>"), "undated"),
        ("<html><body>x</body></html>", "page"),
        ("", "empty"),
        ("<rss/>", "not_a_feed"),
        (b"\x1f\x8bnonsense", "unreadable"),
        (gzip.compress(bytes(11 * 1024 * 1024)), "too_large"),
    ],
)
async def test_a_sitemap_that_cannot_be_used_says_why(
    room: Desk, body: str | bytes, cause: str
) -> None:
    room.site.pages = {"/map.xml": body}
    found = await room.reads(await room.feed("/map.xml", kind="sitemap"))
    assert found == FetchFailed(cause)


async def test_a_sitemap_speaks_for_its_own_site_only_and_its_entities_are_not_read(
    room: Desk,
) -> None:
    body = urlset(
        listed("/1", NOW),
        f"<url><loc>http://127.0.0.1:9/x</loc><lastmod>{when(NOW)}</lastmod></url>",
        f"<url><loc>{{site}}/&file;</loc><lastmod>{when(NOW)}</lastmod></url>",
    ).replace("?>", "?><!DOCTYPE urlset [<!ENTITY file SYSTEM 'file:///etc/passwd'>]>", 1)
    room.site.pages = {"/map.xml": body, "/1": page("صفحة")}
    found = await room.reads(await room.feed("/map.xml", kind="sitemap"))
    assert [draft.title for draft in found.drafts] == ["صفحة"]
    assert not any("127.0.0.1:9/" in str(entry.url) for entry in found.entries)
    assert not any("root:" in path for path in room.site.asked)


async def test_a_sitemap_none_of_whose_pages_can_be_read_is_not_taken_for_archived(
    room: Desk,
) -> None:
    room.site.pages = {"/map.xml": urlset(listed("/1", NOW))}
    found = await room.reads(await room.feed("/map.xml", archived=False, kind="sitemap"))
    assert found == FetchFailed("status_404", 404)
