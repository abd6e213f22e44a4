"""The soak itself: it is lived to its end, or says why it is not."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from tests import month, soak
from tests.chaos.process import served
from tests.crowd import Telegram
from tests.soak import Goals


async def test_a_month_is_lived_to_its_end_and_everybody_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(soak, "QUIET", 1)
    monkeypatch.setattr(soak, "AT_REST", 1)
    for room in (soak, month):
        monkeypatch.setattr(room, "FEEDS", 10)
    result = await soak.soak(Goals(updates=100, sends=20, polls=10), minutes=2)
    assert (result["ok"], result["why"]) == (True, [])
    assert (result["asked"], result["unanswered"], result["kept"]) == (25, 0, 0)


async def test_a_bot_that_ends_ends_the_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "PROGRAM", ("-c", "pass"))
    result = await soak.soak(Goals(100, 20, 10), minutes=1)
    assert (result["ok"], result["why"]) == (False, ["the bot has ended"])


async def test_a_bot_that_does_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "PROGRAM", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(soak, "STILL", 1.0)
    async with asyncio.timeout(30):
        result = await soak.soak(Goals(100, 20, 10), minutes=1)
    assert result["why"] == ["nothing has moved for 1 seconds"]


async def test_telegram_takes_what_goes_to_many_as_it_takes_replies() -> None:
    telegram = Telegram(latency=0)
    async with (
        served([web.post("/{method}", telegram.call)]) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/SendMessage", json={"chat_id": 1, "text": "خبر"}) as response,
    ):
        answered = await response.json()
    assert (answered["result"]["message_id"], telegram.sends) == (1, 1)
