"""The server that benches measure against counts what it is asked."""

import asyncio

import pytest
from telegram import Bot

from bench.material.botserver import Ledger, served
from bot.gateway.request import AiohttpRequest
from tests.sandboxed import TOKEN


async def test_the_real_client_takes_its_answers_and_it_counts_them() -> None:
    transport = AiohttpRequest()
    async with served(latency_ms=50) as server:
        url = f"{server.url}/bot"
        async with Bot(TOKEN, url, request=transport, get_updates_request=transport) as bot:
            began = asyncio.get_running_loop().time()
            sent = await asyncio.gather(*(bot.send_message(chat, "سلام") for chat in (1, 2, 2)))
            assert asyncio.get_running_loop().time() - began >= 0.05
            assert await bot.delete_webhook() is True
        counts = await server.stats()
    assert sorted(message.message_id for message in sent) == [1, 2, 3]
    assert (counts.requests, counts.busiest_second, counts.chats) == (3, 3, 2)


TIMES = [
    ([0.0, 0.5, 0.9], 3),
    ([0.0, 0.5, 1.0], 2),  # what came a second ago is out of the second
    ([0.0, 0.0, 2.0, 2.5, 2.9, 2.95], 4),
]


@pytest.mark.parametrize(("times", "busiest"), TIMES)
def test_the_busiest_second_is_any_second(times: list[float], busiest: int) -> None:
    ledger = Ledger()
    for time in times:
        ledger.note(b'{"chat_id":1}', 100.0 + time)
    assert ledger.counts().busiest_second == busiest
    assert ledger.counts().seconds == pytest.approx(times[-1])
