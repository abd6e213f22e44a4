"""What a site that pushes gets, and what everybody else gets, over real sockets."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.ingest.identity import told_apart
from bot.ingest.parsers import Parsers
from bot.web import push, server
from bot.web.push import AT_ONCE, BODY_BYTES
from bot.web.server import CONNECTIONS
from bot.web.signatures import SIGNATURE, SKEW, TIMESTAMP
from storage.search import IndexBeingMade
from tests.factories import NOW, draft
from tests.people import PATIENCE, house
from tests.pushing import BRIDGE, LIGHT, SECRET, Site, opened, served


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(tmp_path) as made:
        yield made


# ---- what comes in


async def test_a_signed_article_is_stored_as_it_was_sent(site: Site) -> None:
    status, told = await site.pushes(LIGHT)
    assert status == 200
    [number] = told["new"]
    assert told == {"new": [number], "edited": [], "known": []}
    article = await site.store.article(number)
    assert article is not None
    assert (article.title, article.text) == (LIGHT["title"], LIGHT["text"])
    assert (article.external_id, article.url, article.tags) == ("n-1", LIGHT["url"], ("موانئ",))


async def test_an_article_pushed_again_is_known_and_changed_is_an_edit(site: Site) -> None:
    _, first = await site.pushes(LIGHT)
    _, again = await site.pushes(LIGHT)
    _, changed = await site.pushes({**LIGHT, "text": "أضيئت المنارة، ثم أطفئت."})
    number = first["new"]
    assert again == {"new": [], "edited": [], "known": number}
    assert changed == {"new": [], "edited": number, "known": []}


async def test_a_list_goes_in_together(site: Site) -> None:
    status, told = await site.pushes([LIGHT, BRIDGE])
    assert (status, len(told["new"])) == (200, 2)


async def test_html_is_read_as_paragraphs_and_headings(site: Site) -> None:
    html = (
        "<p>أضاءت <b>المنارة</b>.</p><h2>من بناها</h2><p>بناها<br>الصيّادون.</p><script>x</script>"
    )
    _, told = await site.pushes({"id": 7, "title": "منارة", "html": html})
    article = await site.store.article(told["new"][0])
    assert article is not None
    assert article.text == "أضاءت المنارة.\n\nمن بناها\n\nبناها\nالصيّادون."
    assert article.headings == (1,)
    assert article.language == "ar"


async def test_what_is_pushed_can_be_searched_for(site: Site) -> None:
    _, told = await site.pushes(BRIDGE)
    async with asyncio.timeout(PATIENCE):
        while not (found := await found_by(site, "tarn")):
            await asyncio.sleep(0.01)
    assert found == told["new"]


async def found_by(site: Site, word: str) -> list[int]:
    """The articles with this word; none while the index takes its first one in."""
    try:
        return [hit.article_id for hit in await site.index.candidates([word], limit=9)]
    except IndexBeingMade:
        return []


async def test_a_feed_of_the_same_site_brings_nothing_again(site: Site) -> None:
    _, told = await site.pushes(LIGHT)
    feed = await site.store.add_feed("https://sahifa.example/feed", now=NOW)
    entry = draft(str(LIGHT["title"]), url="https://www.sahifa.example/light/?utm_source=rss")
    found = await site.store.publish(
        told_apart([entry], feed_id=feed.id), now=NOW, announce=True, feed_id=feed.id
    )
    assert (found.new, list(found.known)) == ((), told["new"])


@pytest.mark.parametrize("together", [True, False])
async def test_two_ids_are_two_articles_even_at_one_address(site: Site, together: bool) -> None:
    both = [LIGHT, {**BRIDGE, "url": LIGHT["url"]}]
    told = [await site.pushes(both)] if together else [await site.pushes(each) for each in both]
    assert sum(len(answer["new"]) for _, answer in told) == 2


async def test_a_push_reaches_a_subscriber_unless_it_is_not_to(tmp_path: Path) -> None:
    async with house(tmp_path) as home, Parsers(count=1) as parsers, aiohttp.ClientSession() as s:
        app, clock = home.app, [int(time.time())]
        async with served(app.store, app.index, parsers, clock, owed=app.dispatch.wake) as web:
            site = Site(web, app.store, app.index, s, clock)
            reader = await home.reader(101)
            subscribed = await reader.says("اشترك")
            assert (await site.pushes({**BRIDGE, "announce": False}))[0] == 200
            assert (await site.pushes(LIGHT))[0] == 200
            [card] = await reader.hears(after=subscribed["message_id"])
            assert LIGHT["title"] in card["text"]
            await home.settled()
            assert len(await reader.hears(after=subscribed["message_id"])) == 1


# ---- what does not


async def test_a_bad_body_stores_nothing(site: Site) -> None:
    assert await site.pushes({"title": "x"}) == (400, {"error": "text: missing"})
    assert await site.articles() == []


async def test_a_list_with_one_bad_article_stores_nothing(site: Site) -> None:
    answer = await site.pushes([LIGHT, {"title": "x"}])
    assert answer == (400, {"error": "text: missing", "index": 1})
    assert await site.articles() == []


async def test_what_nobody_signed_gets_no_detail(site: Site) -> None:
    body = json.dumps(LIGHT).encode()
    right = site.signed(body)
    wrong: list[dict[str, str]] = [
        {},
        {TIMESTAMP: right[TIMESTAMP]},
        {SIGNATURE: right[SIGNATURE]},
        site.signed(body, secret=SECRET + "!"),
        site.signed(body + b" "),
        {**right, TIMESTAMP: str(NOW + 1)},
        {**right, TIMESTAMP: f"+{NOW}"},
        {**right, SIGNATURE: right[SIGNATURE].removeprefix("sha256=")},
        {**right, SIGNATURE: right[SIGNATURE][:-1]},
        {**right, SIGNATURE: "sha256=" + "é" * 64},
    ]
    assert {await site.sends(body, headers) for headers in wrong} == {(401, "")}
    assert await site.articles() == []
    assert (await site.sends(body, right))[0] == 200


async def test_a_signature_is_accepted_once_however_often_it_comes(site: Site) -> None:
    body = json.dumps(LIGHT).encode()
    headers = site.signed(body)
    loud = {**headers, SIGNATURE: "sha256=" + headers[SIGNATURE][7:].upper()}
    answers = await asyncio.gather(*(site.sends(body, each) for each in (headers, loud) * 5))
    assert sorted(status for status, _ in answers) == [200] + [401] * 9
    assert {text for status, text in answers if status == 401} == {""}


async def test_a_signature_is_not_accepted_again_after_a_restart(tmp_path: Path) -> None:
    body = json.dumps(LIGHT).encode()
    async with opened(tmp_path) as site:
        headers = site.signed(body)
        assert (await site.sends(body, headers))[0] == 200
    async with opened(tmp_path) as site:
        assert await site.sends(body, headers) == (401, "")


@pytest.mark.parametrize(
    ("skew", "accepted"), [(-SKEW - 1, False), (-SKEW, True), (SKEW, True), (SKEW + 1, False)]
)
async def test_clocks_may_differ_by_five_minutes(site: Site, skew: int, accepted: bool) -> None:
    status, told = await site.pushes(LIGHT, at=NOW + skew)
    assert (status, told.get("error")) == ((200, None) if accepted else (401, "timestamp"))


async def test_a_signature_is_remembered_while_it_would_be_good(site: Site) -> None:
    body = json.dumps(LIGHT).encode()
    early = site.signed(body, at=NOW + SKEW)
    assert (await site.sends(body, early))[0] == 200
    site.clock[0] = NOW + 2 * SKEW - 1
    assert (await site.pushes(BRIDGE))[0] == 200  # forgets what is past its time
    assert await site.sends(body, early) == (401, "")
    async with site.store._db.reading() as read:
        assert len(await read.fetch_all("SELECT * FROM push")) == 2
    await site.pushes({**BRIDGE, "title": "Later"})
    async with site.store._db.reading() as read:
        assert len(await read.fetch_all("SELECT * FROM push")) == 2


async def test_a_body_that_comes_when_its_time_is_over_is_too_old(site: Site) -> None:
    body = json.dumps(LIGHT).encode()
    reader, writer = await site.dials()
    head = site.head(body, f"Content-Length: {len(body)}\nExpect: 100-continue")
    writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    site.clock[0] += SKEW + 1
    writer.write(body)
    assert b"401" in await reader.readline()
    writer.close()


# ---- what is not worth an answer


async def test_a_gigabyte_is_refused_before_it_comes(site: Site) -> None:
    answer = await site.raw(site.head(b"", "Content-Length: 1000000000"))
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_a_body_without_a_length_is_refused_where_it_gets_too_long(site: Site) -> None:
    chunk = b"%x\r\n%b\r\n" % (BODY_BYTES + 1, bytes(BODY_BYTES + 1))
    answer = await site.raw(site.head(b"", "Transfer-Encoding: chunked"), chunk + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_as_much_as_may_be_is_read(site: Site) -> None:
    body = json.dumps(LIGHT).encode()
    body += b" " * (BODY_BYTES - len(body))
    answer = await site.raw(site.head(body, f"Content-Length: {len(body)}"), body)
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_a_slow_body_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "BODY_SECONDS", 0.1)
    answer = await site.raw(site.head(b"", "Content-Length: 10"), b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_slow_headers_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.1)
    async with opened(tmp_path) as site:
        reader, writer = await site.dials()
        writer.write(b"POST /ingest HTTP/1.1\r\nHost: ")
        async with asyncio.timeout(PATIENCE):
            assert await reader.read() == b""
        writer.close()


async def test_so_many_bodies_come_at_once_and_others_wait_for_their_turn(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "BODY_SECONDS", 1.0)
    body = json.dumps(LIGHT).encode()
    head = site.head(body, f"Content-Length: {len(body)}\nExpect: 100-continue")
    asking = [await site.dials() for _ in range(AT_ONCE + 1)]
    for _, writer in asking:
        writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    first = [asyncio.create_task(reader.readline()) for reader, _ in asking]
    await asyncio.sleep(0.3)
    assert sum(task.done() for task in first) == AT_ONCE
    async with asyncio.timeout(PATIENCE):
        assert {*await asyncio.gather(*first)} == {b"HTTP/1.1 100 Continue\r\n"}
    for _, writer in asking:
        writer.close()


async def test_pushes_that_come_together_all_arrive(site: Site) -> None:
    many = [{**LIGHT, "id": number, "title": f"منارة {number}"} for number in range(40)]
    answers = await asyncio.gather(*(site.pushes(each) for each in many))
    assert {status for status, _ in answers} == {200}
    assert sorted(await site.articles()) == sorted(str(each["title"]) for each in many)


async def test_so_many_may_knock_at_once_and_no_more(site: Site) -> None:
    knocking = [await site.dials() for _ in range(CONNECTIONS)]
    await asyncio.sleep(0.1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await site.pushes(LIGHT)
    for _, writer in knocking:
        writer.close()
    await asyncio.sleep(0.1)
    assert (await site.pushes(LIGHT))[0] == 200


@pytest.mark.parametrize(
    "line",
    [
        "GET /ingest",
        "PUT /ingest",
        "POST /",
        "POST /ingest/",
        "POST /ingest?x=1",
        "POST /%69ngest",
        "GET /health",
        "GET /../ingest",
    ],
)
async def test_whatever_else_is_asked_for_is_not_here(site: Site, line: str) -> None:
    answer = await site.raw(f"{line} HTTP/1.1\nHost: x")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b"\r\n\r\n")


async def test_no_answer_tells_what_made_it(site: Site) -> None:
    asked = ("POST /ingest HTTP/1.1\nHost: x", "GET / HTTP/1.1\nHost: x", "no HTTP at all")
    for answer in [await site.raw(each) for each in asked]:
        assert answer.startswith(b"HTTP/1.")
        assert b"server:" not in answer.lower()
        assert b"aiohttp" not in answer.lower()


async def test_a_connection_brings_one_request(site: Site) -> None:
    answer = await site.raw("GET / HTTP/1.1\nHost: x\n\nGET / HTTP/1.1\nHost: x")
    assert answer.count(b"404 Not Found") == 1


async def test_no_log_holds_a_secret_or_a_signature(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    for ours in ("bot", "aiohttp"):  # what an engine tells at this level is whole articles
        caplog.set_level(logging.DEBUG, logger=ours)
    body = json.dumps(LIGHT).encode()
    headers = site.signed(body)
    await site.sends(body, headers)
    await site.sends(body, headers)
    await site.raw(site.head(body, "Content-Length: none of it"))
    signature = headers[SIGNATURE].removeprefix("sha256=")
    assert "pushed: 1 new" in caplog.text
    assert SECRET not in caplog.text
    assert signature not in caplog.text
