"""Updates by webhook: only Telegram is let in, and nothing is lost on the way."""

import asyncio
import io
import json
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import WebhookInfo

from bot.app import opened
from bot.config import Config
from bot.gateway.fetcher import ALLOWED
from bot.gateway.hooked import failed
from bot.gateway.request import AiohttpRequest
from bot.web.hook import BODY_BYTES, SECRET, secret_of
from tests.factories import NOW
from tests.people import House, house, until
from tests.sandboxed import TOKEN

PATH = "/telegram"
UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 0, "chat": {"id": 9, "type": "private"}},
}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    port = free_port()
    url = f"http://127.0.0.1:{port}{PATH}"
    async with house(tmp_path, webhook_url=url, web_port=port) as home:
        yield home


async def posts(home: House, body: bytes, secret: str | None = None, path: str = PATH) -> int:
    assert home.app.web
    headers = {SECRET: secret_of(TOKEN) if secret is None else secret}
    async with home.driver.session.post(
        f"{home.app.web.url}{path}", data=io.BytesIO(body), headers=headers
    ) as response:
        assert await response.read() == b""
        return response.status


async def test_what_readers_say_comes_by_webhook(home: House) -> None:
    sara = await home.reader(101)
    assert await sara.says("/help")
    info = await home.driver.calls("getWebhookInfo")
    assert info["url"].endswith(PATH)
    assert TOKEN not in info["url"]
    assert info["allowed_updates"] == sorted(ALLOWED)


@pytest.mark.parametrize("secret", ["", "wrong", secret_of("1:other"), secret_of(TOKEN)[:-1], "سرّ"])
async def test_whoever_does_not_know_the_secret_is_not_read(home: House, secret: str) -> None:
    assert await posts(home, json.dumps(UPDATE).encode(), secret) == 403
    assert await posts(home, b"x" * (BODY_BYTES + 1), secret) == 403
    assert await home.app.store.count_updates() == {}


async def test_an_update_is_kept_once_however_often_it_is_posted(home: House) -> None:
    for _ in range(3):
        assert await posts(home, json.dumps(UPDATE).encode()) == 200
    await home.settled()
    assert sum((await home.app.store.count_updates()).values()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"update_id": -1}', b"\xff\x00", b"[" * 100_000]
)
async def test_what_is_no_update_is_set_aside_and_not_asked_for_again(
    home: House, body: bytes
) -> None:
    assert await posts(home, body) == 200
    assert await home.app.store.count_updates() == {"quarantined": 1}


async def test_a_body_that_is_too_long_is_refused(home: House) -> None:
    assert await posts(home, b" " * (BODY_BYTES + 1)) == 413
    assert await posts(home, b"{}", path="/telegram/") == 404
    assert await posts(home, b"{}", path=f"/{TOKEN}") == 404


async def test_a_stop_takes_the_webhook_away_and_updates_wait(tmp_path: Path) -> None:
    port = free_port()
    async with house(tmp_path, webhook_url=f"http://127.0.0.1:{port}{PATH}", web_port=port) as home:
        sara = await home.reader(101)
        driver = home.driver
        assert (await driver.calls("getWebhookInfo"))["url"]
        config = Config(token=TOKEN, db=str(tmp_path / "again.db"), api_url=driver.url)

        async def stop() -> None:
            [task] = [t for t in asyncio.all_tasks() if "App.run" in repr(t.get_coro())]
            task.cancel()
            await asyncio.wait([task])

        await stop()
        assert (await driver.calls("getWebhookInfo"))["url"] == ""
        await sara.writes("/help")
        async with opened(config) as app:
            running = asyncio.create_task(app.run())
            assert await sara.hears(after=0, count=2)
            running.cancel()
            await asyncio.wait([running])


async def test_a_webhook_that_somebody_took_away_is_registered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.hooked.LOOK", 1.1)  # Telegram takes one a second
    port = free_port()
    async with house(tmp_path, webhook_url=f"http://127.0.0.1:{port}{PATH}", web_port=port) as home:
        sara = await home.reader(101)
        await home.driver.calls("deleteWebhook")

        async def back() -> bool:
            return bool((await home.driver.calls("getWebhookInfo"))["url"])

        await until(back)
        assert await sara.says("/help")


async def test_a_unix_socket_is_for_the_server_in_front_alone(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    async with house(tmp_path, metrics=True, web_socket=str(path)) as home:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert home.app.web
        assert home.app.web.url == f"unix:{path}"
        connector = aiohttp.UnixConnector(str(path))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get("http://warraq/metrics") as response,
        ):
            assert b"warraq_articles" in await response.read()


@pytest.mark.parametrize(
    ("error_at", "pending", "bad"),
    [(None, 5, False), (NOW - 10, 0, False), (NOW - 10, 5, True), (NOW - 301, 5, False)],
)
def test_telegram_fails_to_post_if_it_did_lately_and_something_waits(
    error_at: int | None, pending: int, bad: bool
) -> None:
    told: dict[str, Any] = {"url": "x", "has_custom_certificate": False}
    told["pending_update_count"] = pending
    if error_at:
        told |= {"last_error_date": error_at, "last_error_message": "x"}
    info = WebhookInfo.de_json(told, None)
    assert failed(info, NOW) == bad


async def test_the_bot_api_is_reached_through_its_proxy() -> None:
    seen: list[str] = []

    async def pass_on(request: web.BaseRequest) -> web.Response:
        seen.append(str(request.raw_path))
        return web.json_response({"ok": True, "result": []})

    server = web.Server(pass_on)
    runner = web.ServerRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    transport = AiohttpRequest(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await transport.initialize()
    try:
        await transport.post("http://api.example/bot1:x/getMe")
    finally:
        await transport.shutdown()
        await runner.cleanup()
    assert seen == ["http://api.example/bot1:x/getMe"]
