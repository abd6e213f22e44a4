"""Every way in, through the running bot: folders, floods, edits, sitemaps, WordPress, a proxy."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.i18n import phrase
from tests.chaos import served
from tests.factories import AR, NOW
from tests.people import House, buttons, house, until
from tests.sites import PARAGRAPHS, Site, page, rss
from tests.test_adding import ARTICLE, SARA, archived, checked, items, newsdesk
from tests.test_sources import listed, post, urlset


async def stored(home: House, number: int) -> None:
    async def are() -> bool:
        return await home.app.store.count_articles() == number

    await until(are)


async def test_a_file_in_the_watched_folder_is_published_and_moved_away(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    async with newsdesk(tmp_path, Site(), watch_folder=str(inbox)) as (home, sara):
        assert home.app.folder is not None
        last = (await sara.messages())[-1]["message_id"]
        inbox.mkdir(exist_ok=True)
        (inbox / "خبر.txt").write_text(ARTICLE, "utf-8")
        (inbox / "صورة.pdf").write_bytes(b"%PDF")
        for _ in range(2):  # it is read once it has stopped changing
            await home.app.folder.look()
        [pushed] = await sara.hears(after=last)
        assert "رصيف رابع" in pushed["text"]
        assert (inbox / "done" / "خبر.txt").exists()
        assert (inbox / "refused" / "صورة.pdf.txt").exists()


async def test_a_file_of_many_articles_is_an_archive_and_goes_to_nobody(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    async with newsdesk(tmp_path, Site(), watch_folder=str(inbox)) as (home, _):
        assert home.app.folder is not None
        lines = [json.dumps({"title": f"خبر {n}", "text": f"{n}. {ARTICLE}"}) for n in range(21)]
        inbox.mkdir(exist_ok=True)
        (inbox / "all.jsonl").write_text("\n".join(lines), "utf-8")
        for _ in range(2):
            await home.app.folder.look()
        await stored(home, 21)
        assert await home.app.store.count_deliveries() == {}


async def test_operators_say_what_becomes_of_a_flood(tmp_path: Path) -> None:
    site = Site({"/feed": rss(*items(range(10)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        await home.app.store.add_feed(f"{site.url}/feed", now=1)
        home.app.poller.wake()
        await archived(home)
        last = (await sara.messages())[-1]["message_id"]
        site.pages["/feed"] = rss(*items(range(40)))
        await checked(home)
        [question] = await sara.hears(after=last)
        assert "رصيف رقم 39" in question["text"]
        assert await home.app.store.count_articles() == 40
        await sara.turns(question, "أرسلها")
        sent = await sara.hears(after=question["message_id"], count=3)
        for message, number in zip(sent, (37, 38, 39), strict=True):
            assert f"رصيف رقم {number}" in message["text"]
        press = await sara.press(question, "الأرشيف")
        assert await home.notice(press)


async def test_what_an_edit_changed_is_shown_and_nobody_is_told_twice(tmp_path: Path) -> None:
    entry = {"guid": "e", "link": "{site}/e", "title": "رصيف جديد"}
    text = " ".join(PARAGRAPHS) * 2
    site = Site({"/feed": rss({**entry, "description": text})})
    async with newsdesk(tmp_path, site) as (home, sara):
        await home.app.store.add_feed(f"{site.url}/feed", now=1)
        home.app.poller.wake()
        await archived(home)
        changed = text.replace("ثلاث سنوات", "أربع سنوات")
        site.pages["/feed"] = rss({**entry, "description": changed})
        await checked(home)

        async def is_edited() -> bool:
            [article] = await home.app.store.latest_articles(limit=9)
            return article.version == 2

        await until(is_edited)
        listed = await sara.says("آخر الأخبار")
        card = await sara.presses(listed, "1")
        shown = await sara.presses(card, "ما الذي عُدّل")
        assert "أربع سنوات" in shown["text"]
        assert "ثلاث سنوات" in shown["text"]
        assert await home.app.store.count_deliveries() == {}


async def test_a_sitemap_brings_what_is_on_its_pages(tmp_path: Path) -> None:
    site = Site({f"/{n}": page(f"رصيف رقم {n}") for n in range(3)})
    async with newsdesk(tmp_path, site) as (home, sara):
        site.pages["/map.xml"] = urlset(*(listed(f"/{n}", NOW + n) for n in range(2)))
        offer = await sara.says(f"/add {site.url}/map.xml")
        await sara.turns(offer, "ولا ترسل القديم")
        await archived(home)
        await stored(home, 2)
        site.pages["/map.xml"] = urlset(*(listed(f"/{n}", NOW + n) for n in range(3)))
        await checked(home)
        [pushed] = await sara.hears(after=offer["message_id"])
        assert "رصيف رقم 2" in pushed["text"]


async def test_wordpress_is_found_from_its_front_page_and_read_whole(tmp_path: Path) -> None:
    front = '<html><head><link rel="https://api.w.org/" href="/wp-json/"></head></html>'
    site = Site({"/": front, "/wp-json/wp/v2/posts": json.dumps([post(1)])})
    async with newsdesk(tmp_path, site) as (home, sara):
        offer = await sara.says(f"/add {site.url}")
        await sara.turns(offer, "ولا ترسل القديم")
        await archived(home)
        site.pages["/wp-json/wp/v2/posts"] = json.dumps([post(2), post(1)])
        await checked(home)
        [pushed] = await sara.hears(after=offer["message_id"])
        [feed] = await home.app.store.feeds()
        assert (feed.kind, feed.cause) == ("wordpress", None)
        assert buttons(pushed)


async def test_with_a_proxy_nothing_is_fetched_but_through_it(tmp_path: Path) -> None:
    asked: list[str] = []

    async def proxy(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.Response(text=rss(*items(range(3))), content_type="application/rss+xml")

    async with served([web.get("/{p:.*}", proxy)]) as url:
        feeds, operators = ("http://93.184.216.34/feed",), frozenset({SARA})
        async with house(tmp_path, feeds=feeds, operators=operators, fetch_proxy=url) as home:
            await archived(home)
            sara = await home.reader(SARA)
            assert "رصيف" in (await sara.says("/add http://93.184.216.34/other"))["text"]
            refused = await sara.says("/add http://127.0.0.1/feed")
            assert str(phrase(AR, "cause-forbidden-address")) in refused["text"]
    assert {urlsplit(each).netloc for each in asked} == {"93.184.216.34"}
