"""What operators do with sources and documents, through the whole bot: they add, choose, send."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.delivery import limiter
from bot.handlers.adding import headers_in
from bot.ingest.opml import Outline, write_opml
from storage.backups import back_up
from storage.restoring import restore
from tests.chaos import served
from tests.people import House, Person, buttons, house, until
from tests.sandboxed import Json
from tests.sites import PARAGRAPHS, Site, page, rss

SARA, OMAR = 101, 102
TEXT = " ".join(PARAGRAPHS)


def items(numbers: range) -> list[dict[str, str]]:
    """Entries that give their whole article, newest first."""
    return [
        {
            "guid": f"g{n}",
            "link": f"{{site}}/{n}",
            "title": f"رصيف رقم {n}",
            "description": f"{n}: {TEXT} " * 2,
        }
        for n in reversed(numbers)
    ]


@asynccontextmanager
async def newsdesk(folder: Path, site: Site, **more: Any) -> AsyncIterator[tuple[House, Person]]:
    """The bot with an operator, who subscribes too, and a site."""
    settings = {"operators": frozenset({SARA}), "poll_seconds": 1, **more}
    async with house(folder, **settings) as home, served([web.get("/{p:.*}", site.answer)]) as url:
        site.url = url
        sara = await home.reader(SARA)
        await sara.says("اشترك")
        yield home, sara


async def archived(home: House) -> None:
    async def all_are() -> bool:
        found = await home.app.store.feeds()
        return bool(found) and all(feed.archived for feed in found)

    await until(all_are)


async def checked(home: House) -> None:
    """Every feed polled again now, and not when its time comes."""
    for feed in await home.app.store.feeds():
        await home.app.store.check_feed(feed.id, now=1)
    home.app.poller.wake()


async def titles(home: House) -> set[str]:
    return {article.title for article in await home.app.store.latest_articles(limit=99)}


# ---- adding


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ("ولا ترسل القديم", []),
        ("وأرسل آخر ثلاث", ["رصيف رقم 4", "رصيف رقم 5", "رصيف رقم 6"]),
        ("وأرسل قائمة بما فيه", ["مصدر جديد"]),
    ],
)
async def test_what_subscribers_get_of_what_a_source_holds_is_chosen(
    tmp_path: Path, button: str, told: list[str]
) -> None:
    site = Site({"/feed": rss(*items(range(7)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        offer = await sara.says(f"/add {site.url}/feed")
        assert "رصيف رقم 6" in offer["text"]
        added = await sara.turns(offer, button)
        assert site.url in added["text"]
        await archived(home)
        site.pages["/feed"] = rss(*items(range(8)))
        await checked(home)
        heard = await sara.hears(after=offer["message_id"], count=len(told) + 1)
        for message, words in zip(heard, [*told, "رصيف رقم 7"], strict=True):
            assert words in message["text"]
        assert await home.app.store.count_articles() == 8


async def test_a_digest_names_what_there_is_and_opens_it(tmp_path: Path) -> None:
    site = Site({"/feed": rss(*items(range(12)))})
    async with newsdesk(tmp_path, site) as (_, sara):
        offer = await sara.says(f"/add {site.url}/feed")
        await sara.turns(offer, "وأرسل قائمة")
        [digest] = await sara.hears(after=offer["message_id"])
        assert "فيه 12 مقالةً" in digest["text"]
        assert len(buttons(digest)) == 8
        assert "رصيف رقم 11" in (await sara.presses(digest, "1"))["text"]


async def test_of_several_sources_one_is_picked_and_then_confirmed(tmp_path: Path) -> None:
    links = '<link rel="alternate" type="application/rss+xml" href="/{}">'
    front = f"<html><head><title>سلوى</title>{links.format('a')}{links.format('b')}</head></html>"
    site = Site({"/": front, "/a": rss(*items(range(3))), "/b": rss(*items(range(5, 9)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        found = await sara.says(f"/add {site.url}")
        second = {**found, "reply_markup": {"inline_keyboard": [buttons(found)[1:2]]}}
        offer = await sara.turns(second, "سلوى")
        assert "رصيف رقم 8" in offer["text"]
        await sara.turns(offer, "ولا ترسل القديم")
        await archived(home)
        assert [feed.url for feed in await home.app.store.feeds()] == [f"{site.url}/b"]


async def test_nothing_is_added_until_it_is_confirmed_and_an_old_offer_does_nothing(
    tmp_path: Path,
) -> None:
    site = Site({"/feed": rss(*items(range(3)))})
    async with newsdesk(tmp_path, site) as (home, sara):
        offer = await sara.says(f"/add {site.url}/feed")
        assert await home.app.store.feeds() == []
        await sara.turns(offer, "لا تضف شيئًا")
        press = await sara.press(offer, "وأرسل آخر ثلاث")
        assert await home.notice(press)
        assert await home.app.store.feeds() == []


@pytest.mark.parametrize(
    ("path", "cause"), [("/none", "404"), ("/page", "RSS"), ("/robots.txt", "RSS")]
)
async def test_why_nothing_can_be_added_is_told(tmp_path: Path, path: str, cause: str) -> None:
    site = Site({"/page": "<html><body><p>أهلا</p></body></html>", "/robots.txt": "User-agent: x"})
    async with newsdesk(tmp_path, site) as (_, sara):
        assert cause in (await sara.says(f"/add {site.url}{path}"))["text"]


async def test_headers_under_the_address_are_sent_with_every_poll_and_shown_by_name(
    tmp_path: Path,
) -> None:
    asked: list[str | None] = []

    async def members_only(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Cookie"))
        if request.headers.get("Cookie") != "member=7":
            return web.Response(status=403)
        return web.Response(text=rss(*items(range(3))))

    async with (
        newsdesk(tmp_path, Site()) as (home, sara),
        served([web.get("/feed", members_only)]) as url,
    ):
        assert "403" in (await sara.says(f"/add {url}/feed"))["text"]
        offer = await sara.says(f"/add {url}/feed\nCookie: member=7")
        assert "Cookie" in offer["text"]
        assert "member=7" not in offer["text"]
        await sara.turns(offer, "ولا ترسل القديم")
        await archived(home)
        assert set(asked[1:]) == {"member=7"}
        refused = await sara.says(f"/add {url}/feed\nHost: a.example")
        assert "User-Agent" in refused["text"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], {}),
        (["User-Agent: Mozilla/5.0 (X11)"], {"User-Agent": "Mozilla/5.0 (X11)"}),
        (["A: b", "C:d"], {"A": "b", "C": "d"}),
        (["Host: a.example"], None),
        (["if-none-match: x"], None),
        (["no header"], None),
        (["Name with spaces: x"], None),
        (["X: قيمة"], None),
        (["X: a\x00b"], None),
        (["X:"], None),
        (["A: b"] * 11, None),
    ],
)
def test_headers_are_read_or_refused(lines: list[str], found: dict[str, str] | None) -> None:
    assert headers_in(lines) == found


# ---- sources of other kinds, in the running bot


async def test_an_excerpt_is_made_whole_before_it_is_sent(tmp_path: Path) -> None:
    excerpt = {"guid": "x", "link": "{site}/x", "title": "رصيف جديد", "description": "بدأ […]"}
    site = Site({"/feed": rss(), "/x": page("رصيف جديد")})
    async with newsdesk(tmp_path, site, feeds=()) as (home, sara):
        await home.app.store.add_feed(f"{site.url}/feed", now=1)
        home.app.poller.wake()
        await archived(home)
        site.pages["/feed"] = rss(excerpt)
        last = (await sara.messages())[-1]["message_id"]
        await checked(home)
        [pushed] = await sara.hears(after=last)
        [article] = await home.app.store.latest_articles(limit=9)
        assert article.text.split("\n\n") == list(PARAGRAPHS)
        assert "رصيف جديد" in pushed["text"]
        assert "/robots.txt" in site.asked


# ---- documents


async def sends(person: Person, name: str, content: str) -> Json:
    return await person.says("", document={"name": name, "content": content})


ARTICLE = "\n\n".join(["رصيف رابع في ميناء سلوى", *PARAGRAPHS])


async def test_a_document_is_shown_and_published_on_a_press(tmp_path: Path) -> None:
    async with newsdesk(tmp_path, Site()) as (home, sara):
        omar = await home.reader(OMAR)
        await omar.says("اشترك")
        shown = await sends(sara, "خبر.txt", ARTICLE)
        assert "رصيف رابع في ميناء سلوى" in shown["text"]
        assert await home.app.store.count_articles() == 0
        last = (await omar.messages())[-1]["message_id"]
        await sara.turns(shown, "انشر وأرسل")
        [pushed] = await omar.hears(after=last)
        assert "رصيف رابع" in pushed["text"]
        assert "رصيف رابع" in (await omar.says("بحث رصيف رابع"))["text"]


async def test_a_document_may_be_for_the_archive_or_for_nothing(tmp_path: Path) -> None:
    async with newsdesk(tmp_path, Site()) as (home, sara):
        await sara.turns(await sends(sara, "a.txt", ARTICLE), "الأرشيف")
        await sara.turns(await sends(sara, "b.txt", ARTICLE.replace("رابع", "خامس")), "تجاهل")
        assert await titles(home) == {"رصيف رابع في ميناء سلوى"}
        assert await home.app.store.count_deliveries() == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", "%PDF", "txt"),
        ("a.txt", " ", "فارغ"),
        ("a.jsonl", "{", "JSON"),
        ("a.txt", "\0\0", ""),
    ],
)
async def test_why_a_document_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    async with newsdesk(tmp_path, Site()) as (_, sara):
        answer = await sends(sara, name, content)
        assert name in answer["text"]
        assert said in answer["text"]
        assert not buttons(answer)


async def test_a_list_of_feeds_is_counted_and_added_on_a_press(tmp_path: Path) -> None:
    site = Site({f"/{n}": rss(*items(range(3))) for n in range(3)})
    async with newsdesk(tmp_path, site) as (home, sara):
        await home.app.store.add_feed(f"{site.url}/0", now=1)
        outlines = [Outline(f"{site.url}/{n}", "عنوان") for n in range(3)]
        listed = write_opml(outlines, title="قائمة", now=1).decode()
        shown = await sends(sara, "feeds.opml", listed)
        assert "تلقيمان جديدان" in shown["text"]
        assert len(await home.app.store.feeds()) == 1
        await sara.turns(shown, "أضفها")
        assert len(await home.app.store.feeds()) == 3
        refused = await sends(sara, "other.opml", "<html></html>")
        assert "OPML" in refused["text"]


async def test_a_strangers_document_is_not_read(tmp_path: Path) -> None:
    async with newsdesk(tmp_path, Site()) as (home, _):
        omar = await home.reader(OMAR)
        answer = await sends(omar, "a.txt", ARTICLE)
        assert "/help" in answer["text"]
        assert not buttons(answer)


async def sent(home: House) -> list[str]:
    """What was said of the articles in this sandbox, which may know nobody of before."""
    await home.settled()
    entries = (await home.driver.sees("journal?after=0"))["entries"]
    said = [entry["text"] for entry in entries if entry["method"] == "sendMessage"]
    return [text for text in said if "رصيف رقم" in text]


async def test_a_long_source_tells_what_was_chosen_and_no_more_after_a_restart_or_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "CHAT_PER_SECOND", 50)
    site, db, copy = Site({}), tmp_path / "warraq.db", tmp_path / "copy.db"
    settings: dict[str, Any] = {"operators": frozenset({SARA}), "poll_seconds": 1}
    async with served([web.get("/{p:.*}", site.answer)]) as site.url:
        site.pages["/feed"] = rss(*items(range(100)))
        async with house(tmp_path, **settings) as home:
            sara = await home.reader(SARA)
            await sara.says("اشترك")
            offer = await sara.says(f"/add {site.url}/feed")
            await sara.turns(offer, "وأرسل آخر ثلاث")
            await archived(home)
            assert len(await sent(home)) == 1 + 3  # the offer names some
            assert await home.app.store.count_articles() == 100
        back_up(db, copy)
        site.pages["/feed"] = rss(*items(range(101)))
        async with house(tmp_path, **settings) as home:
            await checked(home)
            await until(partial(holds, home, 101))
            [new] = await sent(home)
            assert "رصيف رقم 100" in new
        await restore(copy, db, now=int(time.time()))
        async with house(tmp_path, **settings) as home:
            await checked(home)
            await until(partial(holds, home, 101))
            assert await sent(home) == []


async def holds(home: House, articles: int) -> bool:
    return await home.app.store.count_articles() == articles
