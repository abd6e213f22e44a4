"""Fetching updates: what is confirmed and when, what has no name, how long to wait after trouble."""

import asyncio
import json

import pytest
from aiohttp import web
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.gateway.fetcher import (
    LONGEST_CONFLICT_PAUSE,
    LONGEST_PAUSE,
    Fetcher,
    pause_after,
)
from bot.gateway.keeping import Keeper, sorted_out
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import TOKEN_RECHECK
from storage import Store
from tests.chaos import served
from tests.factories import NOW
from tests.people import PATIENCE


async def test_updates_are_confirmed_together_and_only_once_they_are_kept(store: Store) -> None:
    asked: list[tuple[str | None, dict[str, int]]] = []

    async def get_updates(request: web.Request) -> web.Response:
        asked.append((request.query.get("offset"), await store.count_updates()))
        await asyncio.sleep(0 if len(asked) == 1 else 0.5)
        return web.json_response({"ok": True, "result": [{"update_id": n} for n in (5, 6, 9)]})

    transport = AiohttpRequest()
    await transport.initialize()
    async with served([web.post("/bot/getUpdates", get_updates)]) as url:
        fetching = Fetcher(
            transport,
            f"{url}/bot",
            store,
            keeper=Keeper(store, kept=lambda: None, clock=lambda: NOW),
            clock=lambda: NOW,
        )
        running = asyncio.create_task(fetching.run())
        async with asyncio.timeout(PATIENCE):
            while len(asked) < 2:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        await transport.shutdown()
    assert asked == [(None, {}), ("10", {"kept": 3})]


async def test_what_would_be_ignored_is_not_kept(store: Store) -> None:
    keeper = Keeper(
        store, kept=lambda: None, clock=lambda: NOW, ignored=lambda update: update["update_id"] == 6
    )
    await keeper.keep([{"update_id": number} for number in (5, 6, 9)])
    kept = await store.unhandled_updates(after=0, limit=9)
    assert [json.loads(each.body)["update_id"] for each in kept] == [5, 9]


def test_ids_and_bodies_are_told_apart() -> None:
    named, nameless = sorted_out([{"update_id": 7, "a": "\ud800"}, 3, {"update_id": -1}])
    assert named == [(7, '{"update_id": 7, "a": "\\ud800"}')]
    assert nameless == ["3", '{"update_id":-1}']


PAUSES: list[tuple[TelegramError, list[float]]] = [
    (NetworkError("…"), [1, 2, 4, LONGEST_PAUSE, LONGEST_PAUSE]),
    (BadRequest("…"), [1, 2, 4]),
    (Conflict("…"), [5, 10, 15]),
    (InvalidToken(), [TOKEN_RECHECK, TOKEN_RECHECK]),
    (RetryAfter(7), [7, 7]),
]


@pytest.mark.parametrize(("error", "pauses"), PAUSES, ids=lambda it: type(it).__name__)
def test_how_long_to_wait_after_a_failure(error: TelegramError, pauses: list[float]) -> None:
    assert [pause_after(error, n) for n in range(1, len(pauses) + 1)] == pauses
    assert pause_after(Conflict("…"), 1000) == LONGEST_CONFLICT_PAUSE
    assert pause_after(NetworkError("…"), 100_000) == LONGEST_PAUSE
