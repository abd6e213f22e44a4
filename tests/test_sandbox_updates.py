"""Updates reach the bot as Telegram gives them: confirmed by offset, or pushed to its address."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from tests.sandboxed import Driver, Json, sandboxed

SARA, OMAR = 101, 102


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        for number in (SARA, OMAR):
            await driver.reader(number)
        yield driver


async def say(telegram: Driver, *texts: str, chat: int = SARA) -> None:
    for text in texts:
        await telegram.does("say", chat=chat, user=chat, text=text)


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_offset_confirms_what_lies_before_it(telegram: Driver) -> None:
    await say(telegram, "1", "2", "3")
    first = await telegram.calls("getUpdates", limit=2)
    assert texts(first) == ["1", "2"]
    assert texts(await telegram.calls("getUpdates")) == ["1", "2", "3"]
    rest = await telegram.calls("getUpdates", offset=first[-1]["update_id"] + 1)
    assert texts(rest) == ["3"]
    assert texts(await telegram.calls("getUpdates")) == ["3"]


async def test_a_batch_holds_a_hundred_at_most(telegram: Driver) -> None:
    for number in range(120):
        await telegram.does("update", message={"text": str(number)})
    assert len(await telegram.calls("getUpdates", limit=1000)) == 100


async def test_a_negative_offset_forgets_all_but_the_last(telegram: Driver) -> None:
    await say(telegram, "1", "2", "3")
    assert texts(await telegram.calls("getUpdates", offset=-1)) == ["3"]
    assert texts(await telegram.calls("getUpdates")) == ["3"]


async def test_a_long_poll_ends_with_the_first_update(telegram: Driver) -> None:
    start = time.monotonic()
    waiting = asyncio.create_task(telegram.calls("getUpdates", timeout=50))
    await asyncio.sleep(0.2)
    await say(telegram, "أهلاً")
    assert texts(await waiting) == ["أهلاً"]
    assert 0.15 < time.monotonic() - start < 2


async def test_an_impatient_poll_of_the_same_offset_waits_three_seconds(telegram: Driver) -> None:
    start = time.monotonic()
    assert await telegram.calls("getUpdates", offset=1, timeout=0) == []
    assert time.monotonic() - start < 2  # and not three
    waiting = asyncio.create_task(telegram.calls("getUpdates", offset=1, timeout=0))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await say(telegram, "x")
    assert texts(await waiting) == ["x"]


async def test_of_two_polls_the_waiting_one_fails(telegram: Driver) -> None:
    waiting = asyncio.create_task(telegram.refused("getUpdates", timeout=10))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(telegram.calls("getUpdates", timeout=10))
    assert await waiting == (
        "409 Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await say(telegram, "x")
    assert texts(await second) == ["x"]


async def test_only_kinds_that_are_wanted_come_and_the_wish_lasts(telegram: Driver) -> None:
    await telegram.calls("getUpdates", allowed_updates=["callback_query"])
    await say(telegram, "unheard")
    sent = await telegram.calls("sendMessage", chat_id=SARA, text="x")
    place = {"chat": SARA, "user": SARA, "message": sent["message_id"]}
    await telegram.does("press", **place, data="1")
    (update,) = await telegram.updates()
    assert update["callback_query"]["data"] == "1"
    await telegram.calls("getUpdates", offset=1, allowed_updates=[])
    await say(telegram, "heard")
    assert texts(await telegram.updates()) == ["heard"]


@pytest.mark.parametrize(
    "update",
    [{"message": {"text": 5}}, {"update_id": "x"}, {}, [1], "text", {"message": "\ud800"}],
)
async def test_anything_can_be_injected(telegram: Driver, update: Any) -> None:
    async with telegram.session.post(f"{telegram.url}/sandbox/update", json=update) as response:
        number = (await response.json())["update_id"]
    (seen,) = await telegram.calls("getUpdates")
    if isinstance(update, dict):
        assert seen == {"update_id": number} | update
    else:
        assert seen == update
    await say(telegram, "next")
    following = (await telegram.calls("getUpdates"))[-1]
    assert len(await telegram.calls("getUpdates", offset=following["update_id"])) == 1


async def test_an_injected_update_is_given_again_after_its_number_is_confirmed(
    telegram: Driver,
) -> None:
    for number in (500, 501, 500):
        await telegram.does("update", update_id=number)
    first = await telegram.calls("getUpdates", limit=2)
    again = await telegram.calls("getUpdates", offset=502)
    assert [u["update_id"] for u in first + again] == [500, 501, 500]
    await say(telegram, "x")
    (natural,) = await telegram.calls("getUpdates", offset=502)
    assert natural["update_id"] == 502


class Bot:
    """A bot's own address: keeps what comes and answers as the test says."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.times: list[float] = []
        self.secrets: set[str | None] = set()
        self.answers: list[web.Response] = []
        self.gate: dict[str, asyncio.Event] = {}

    async def handle(self, request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        self.got.append(text)
        self.times.append(time.monotonic())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if text in self.gate:
            await self.gate[text].wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def has(self, *expected: str) -> None:
        """Wait until these came, in this order."""
        async with asyncio.timeout(5):
            while len(self.got) < len(expected):
                await asyncio.sleep(0.01)
        assert self.got == list(expected)


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Bot, str]]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/hook", bot.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield bot, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret_in_the_order_of_a_chat(
    telegram: Driver,
) -> None:
    async with listening() as (bot, url):
        await say(telegram, "before")
        await telegram.calls("setWebhook", url=url, secret_token="s-1")
        await bot.has("before")
        bot.gate["1"] = asyncio.Event()
        await say(telegram, "1", "2")
        await say(telegram, "other", chat=OMAR)
        await bot.has("before", "1", "other")
        bot.gate["1"].set()
        await bot.has("before", "1", "other", "2")
        assert bot.secrets == {"s-1"}
        await asyncio.sleep(0.1)
        info = await telegram.calls("getWebhookInfo")
        assert (info["url"], info["pending_update_count"]) == (url, 0)


async def test_an_unacknowledged_update_comes_again_later_and_later_or_as_the_bot_asks(
    telegram: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.webhook.FIRST_RETRY_SECONDS", 0.15)
    async with listening() as (bot, url):
        bot.answers = [
            web.Response(status=500),
            web.Response(status=500),
            web.Response(status=503, headers={"Retry-After": "1"}),
        ]
        await telegram.calls("setWebhook", url=url)
        await say(telegram, "x")
        await bot.has("x")
        await asyncio.sleep(0.05)
        info = await telegram.calls("getWebhookInfo")
        assert info["pending_update_count"] == 1
        assert info["last_error_message"] == (
            "Wrong response from the webhook: 500 Internal Server Error"
        )
        await bot.has("x", "x", "x", "x")
        gaps = [later - earlier for earlier, later in pairwise(bot.times)]
        waited = [gap - due for gap, due in zip(gaps, [0.15, 0.3, 1.0], strict=True)]
        assert all(-0.02 < late < 0.8 for late in waited), gaps


async def test_what_is_dropped_is_not_tried_again(
    telegram: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.webhook.FIRST_RETRY_SECONDS", 0.1)
    async with listening() as (bot, url):
        bot.answers = [web.Response(status=500)]
        await telegram.calls("setWebhook", url=url)
        await say(telegram, "x")
        await bot.has("x")
        await telegram.does("reset")
        await asyncio.sleep(0.3)
        assert bot.got == ["x"]


async def test_polling_and_a_webhook_exclude_each_other(telegram: Driver) -> None:
    async with listening() as (_, url):
        waiting = asyncio.create_task(telegram.refused("getUpdates", timeout=10))
        await asyncio.sleep(0.1)
        await telegram.calls("setWebhook", url=url)
        assert await waiting == "409 Conflict: terminated by setWebhook request"
        assert await telegram.refused("getUpdates") == (
            "409 Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        await telegram.calls("deleteWebhook")
        assert await telegram.calls("getUpdates", offset=1) == []


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"secret_token": "s" * 257}, "secret token is too long"),
        ({"secret_token": "س"}, "secret token contains unallowed characters"),
        ({"url": "nowhere"}, "bad webhook: invalid URL host name specified"),
    ],
)
async def test_a_wrong_webhook_is_refused(telegram: Driver, values: Json, refusal: str) -> None:
    values = {"url": "http://127.0.0.1:1/"} | values
    assert await telegram.refused("setWebhook", **values) == f"400 Bad Request: {refusal}"


async def test_a_webhook_can_be_set_once_a_second(telegram: Driver) -> None:
    await telegram.calls("setWebhook", url="http://127.0.0.1:1/")
    status, answer = await telegram.answer("setWebhook", url="http://127.0.0.1:1/")
    assert (status, answer["parameters"]) == (429, {"retry_after": 1})


async def test_pending_updates_can_be_dropped(telegram: Driver) -> None:
    await say(telegram, "x")
    await telegram.calls("deleteWebhook", drop_pending_updates=True)
    assert await telegram.calls("getUpdates") == []
