"""The sandbox as a server: its page and samples, who may drive it, and how it starts and ends."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import feedparser
import pytest

from bot.sandbox import Sandbox
from tests.sandboxed import TOKEN, Driver, sandboxed, write_samples

ROOT = Path(__file__).parents[1]


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Driver]:
    samples = write_samples(tmp_path / "articles.jsonl", 4)
    async with sandboxed(samples=samples, samples_published=2) as driver:
        yield driver


async def read(telegram: Driver, path: str, **headers: str) -> tuple[int, str]:
    async with telegram.session.get(telegram.url + path, headers=headers) as response:
        return response.status, await response.text()


async def test_the_feed_holds_the_published_samples_newest_first(telegram: Driver) -> None:
    status, body = await read(telegram, "/samples/feed.xml")
    assert status == 200
    feed = feedparser.parse(body)
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == ["s2", "s1"]
    entry = feed.entries[0]
    assert entry.title == "عنوان 2 <&>"
    assert entry.link == f"{telegram.url}/samples/s2"
    assert not entry.guidislink
    assert entry.author == "هدى <سالم>"
    assert [tag.term for tag in entry.tags] == ["علوم", "طاقة"]
    assert entry.content[0].value == ("<p>فقرة أولى 2.</p>\n<h2>قسم</h2>\n<p>فقرة &amp; ثانية.</p>")
    assert tuple(entry.published_parsed)[:5] == (2026, 3, 2, 5, 0)


async def test_a_published_sample_is_new_in_the_feed(telegram: Driver) -> None:
    first = await telegram.sees("samples")
    assert [sample["id"] for sample in first["published"]] == ["s1", "s2"]
    assert first["left"][0] == {"id": "s3", "title": "عنوان 3 <&>", "language": "ar"}
    assert await telegram.does("publish", id="s4") == {"published": "s4", "left": 1}
    assert await telegram.does("publish") == {"published": "s3", "left": 0}
    feed = feedparser.parse((await read(telegram, "/samples/feed.xml"))[1])
    assert {entry.id for entry in feed.entries[:2]} == {"s3", "s4"}
    assert [entry.id for entry in feed.entries[2:]] == ["s2", "s1"]
    age = time.time() - time.mktime(feed.entries[0].published_parsed) + time.timezone
    assert -5 < age < 60
    assert await telegram.cannot("publish") == "there is no such sample left"
    assert await telegram.cannot("publish", id="s4") == "it is published already"


async def test_an_unchanged_feed_is_not_sent_again(telegram: Driver) -> None:
    url = f"{telegram.url}/samples/feed.xml"
    async with telegram.session.get(url) as response:
        tag = response.headers["ETag"]
        assert response.content_type == "application/rss+xml"
    assert await read(telegram, "/samples/feed.xml", **{"If-None-Match": tag}) == (304, "")
    await telegram.does("publish")
    status, _ = await read(telegram, "/samples/feed.xml", **{"If-None-Match": tag})
    assert status == 200


async def test_a_sample_is_a_page_in_its_own_direction(telegram: Driver) -> None:
    status, body = await read(telegram, "/samples/s1")
    assert status == 200
    assert '<html lang="ar" dir="rtl">' in body
    assert "<h1>عنوان 1 &lt;&amp;&gt;</h1>" in body
    assert "<p>فقرة &amp; ثانية.</p>" in body
    assert (await read(telegram, "/samples/s3"))[0] == 404
    assert (await read(telegram, "/samples/article.css"))[0] == 200


async def test_a_broken_samples_file_names_its_line(tmp_path: Path) -> None:
    path = write_samples(tmp_path / "articles.jsonl", 2)
    path.write_text(path.read_text("utf-8") + '\n{"id": "x"}', "utf-8")
    with pytest.raises(ValueError, match=r"articles\.jsonl, line 3"):
        await Sandbox(TOKEN, samples=path).__aenter__()


async def test_the_page_comes_from_its_folder_and_may_load_nothing_from_outside(
    telegram: Driver,
) -> None:
    async with telegram.session.get(telegram.url + "/") as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
    async with telegram.session.get(telegram.url + "/page/page.js") as response:
        assert response.content_type in ("text/javascript", "application/javascript")
    for path in ("/page/none.js", "/page/%2e%2e/server.py", "/page/..%2fserver.py", "/page/%00"):
        assert (await read(telegram, path))[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "127.0.0.1:5", "Origin": "http://127.0.0.1:6"}, 403),
        ({"Host": "127.0.0.1:5", "Origin": "http://127.0.0.1:5"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/sandbox/state", "/", "/page/page.js", f"/bot{TOKEN}/getMe"])
async def test_a_foreign_page_can_neither_look_nor_drive(
    telegram: Driver, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await read(telegram, path, **headers))[0] == status


async def test_the_control_api_says_what_is_wrong_with_a_request(telegram: Driver) -> None:
    url = f"{telegram.url}/sandbox/say"
    for body, error in [
        (b"{", "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b"\xff", "the body is not JSON"),
    ]:
        async with telegram.session.post(url, data=body) as response:
            assert response.status == 400
            assert (await response.json())["error"].startswith(error)
    assert (await read(telegram, "/sandbox/nothing"))[0] == 404


async def test_it_listens_on_loopback_only_and_needs_a_real_token() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        Sandbox(TOKEN, host="0.0.0.0")
    with pytest.raises(ValueError, match="token"):
        await Sandbox("secret").__aenter__()


async def test_two_sandboxes_live_side_by_side_and_free_their_ports() -> None:
    async with sandboxed() as one, sandboxed() as other:
        await one.does("users", first_name="x")
        assert (await other.sees("state"))["users"] == []
        port = int(one.url.rpartition(":")[2])
    async with Sandbox(TOKEN, port) as again:
        assert again.url == one.url


async def test_a_port_in_use_is_told_in_one_line() -> None:
    async with sandboxed() as telegram:
        port = telegram.url.rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.sandbox", "--port", port),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaint = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert complaint.decode().startswith("sandbox: ")
    assert complaint.count(b"\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_serves_the_demo_and_ends_cleanly(number: signal.Signals) -> None:
    arguments = ["-m", "bot.sandbox", "--token", TOKEN, "--samples-published", "1"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert line.startswith("sandbox http://127.0.0.1:")
    async with aiohttp.ClientSession() as session:
        telegram = Driver(line.split()[1], session)
        state = await telegram.sees("state")
        assert [user["id"] for user in state["users"]] == [101, 102, 103]
        assert await telegram.calls("getUpdates") == []
        assert len((await telegram.sees("samples"))["published"]) == 1
        waiting = asyncio.create_task(telegram.answer("getUpdates", timeout=50))
        await asyncio.sleep(0.1)
        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), 5) == 0
        with pytest.raises(aiohttp.ClientError):
            await waiting
