"""Trouble comes when it is asked for, and only then."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.sandboxed import TOKEN, Driver, sandboxed


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed() as driver:
        for number in (101, 102):
            await driver.reader(number)
        yield driver


async def send(telegram: Driver, chat: int = 101) -> int:
    """The HTTP status of a message sent."""
    return (await telegram.answer("sendMessage", chat_id=chat, text="سلام"))[0]


async def written(telegram: Driver, chat: int = 101) -> list[str]:
    """What the bot's messages in the chat say."""
    messages = (await telegram.sees(f"transcript?chat={chat}"))["messages"]
    return [message["text"] for message in messages if message["from"]["is_bot"]]


async def test_a_rule_strikes_from_its_nth_call_so_many_times(telegram: Driver) -> None:
    do = {"kind": "error", "code": 500, "description": "Internal Server Error"}
    rule = await telegram.does("faults", method="sendmessage", nth=2, times=2, do=do)
    assert await telegram.calls("getMe")
    assert [await send(telegram) for _ in range(5)] == [200, 500, 500, 200, 200]
    (seen,) = (await telegram.sees("faults"))["faults"]
    assert (seen["id"], seen["matched"], seen["hits"]) == (rule["id"], 5, 2)


async def test_a_rule_may_be_for_one_chat(telegram: Driver) -> None:
    await telegram.does("faults", chat=102, do={"kind": "error", "code": 400, "description": "no"})
    assert [await send(telegram), await send(telegram, 102)] == [200, 400]


async def test_chance_is_repeatable_with_a_seed(telegram: Driver) -> None:
    do = {"kind": "error", "code": 500, "description": "x"}
    await telegram.does("faults", probability=0.5, do=do)
    runs = []
    for _ in range(2):
        await telegram.does("settings", seed=7)
        runs.append([await send(telegram) for _ in range(40)])
    assert runs[0] == runs[1]
    assert 8 < runs[0].count(500) < 32


async def test_an_error_may_have_parameters(telegram: Driver) -> None:
    parameters = {"migrate_to_chat_id": -5}
    do = {"kind": "error", "code": 400, "description": "Bad Request: x", "parameters": parameters}
    await telegram.does("faults", do=do)
    assert await telegram.answer("sendMessage", chat_id=101, text="x") == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: x", "parameters": parameters},
    )


async def test_a_gateway_answers_html_and_a_broken_one_garbage(telegram: Driver) -> None:
    url = f"{telegram.url}/bot{TOKEN}/getMe"
    for kind, status in [("html", 502), ("garbage", 200)]:
        rule = await telegram.does("faults", do={"kind": kind})
        async with telegram.session.get(url) as response:
            assert response.status == status
            assert not (await response.text()).startswith("{")
        async with telegram.session.delete(f"{telegram.url}/sandbox/faults/{rule['id']}"):
            pass


@pytest.mark.parametrize(("kind", "delivered"), [("reset", []), ("lost", ["سلام"])])
async def test_a_cut_connection_may_or_may_not_have_delivered(
    telegram: Driver, kind: str, delivered: list[str]
) -> None:
    await telegram.does("faults", times=1, do={"kind": kind})
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(telegram)
    assert await written(telegram) == delivered
    (entry,) = (await telegram.sees("journal"))["entries"][-1:]
    assert entry["ok"] is bool(delivered)
    assert await send(telegram) == 200


async def test_a_hanging_call_does_nothing_and_then_ends(telegram: Driver) -> None:
    await telegram.does("faults", times=1, do={"kind": "hang", "seconds": 0.3})
    start = time.monotonic()
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(telegram)
    assert 0.25 < time.monotonic() - start < 2
    assert await written(telegram) == []


async def test_a_slow_call_and_a_slow_network_take_their_time(telegram: Driver) -> None:
    await telegram.does("faults", times=1, do={"kind": "slow", "seconds": 0.2})
    await telegram.does("settings", latency_ms=100)
    start = time.monotonic()
    assert await send(telegram) == 200
    assert await send(telegram) == 200
    assert 0.38 < time.monotonic() - start < 2


async def test_the_sandbox_ends_while_a_call_hangs() -> None:
    async with sandboxed() as telegram:
        await telegram.does("faults", do={"kind": "hang", "seconds": 60})
        hanging = asyncio.create_task(send(telegram))
        await asyncio.sleep(0.1)
        start = time.monotonic()
    assert time.monotonic() - start < 2
    with pytest.raises(aiohttp.ClientError):
        await hanging


@pytest.mark.parametrize(
    ("where", "closed", "still_open"), [({}, [101, 102], []), ({"chat": 101}, [101], [102])]
)
async def test_a_made_up_429_closes_what_it_speaks_of(
    telegram: Driver, where: dict[str, Any], closed: list[int], still_open: list[int]
) -> None:
    do = {"kind": "429", "retry_after": 1}
    await telegram.does("faults", method="sendMessage", times=1, do=do, **where)
    assert await send(telegram) == 429
    assert [await send(telegram, chat) for chat in closed] == [429] * len(closed)
    assert [await send(telegram, chat) for chat in still_open] == [200] * len(still_open)
    counters = await telegram.sees("counters")
    assert counters["inside_retry_after"] == len(closed)
    assert await telegram.calls("getMe")
    await asyncio.sleep(1)
    assert await send(telegram) == 200
    assert (await telegram.sees("counters"))["inside_retry_after"] == len(closed)


async def test_a_made_up_429_in_a_group_is_the_groups_alone(telegram: Driver) -> None:
    room = await telegram.group(101)
    do = {"kind": "429", "retry_after": 5}
    await telegram.does("faults", method="sendMessage", times=1, do=do)
    assert await send(telegram, room) == 429
    assert await send(telegram, 101) == 200


async def test_rules_go_one_by_one_or_all(telegram: Driver) -> None:
    do = {"kind": "error", "code": 500, "description": "x"}
    first = await telegram.does("faults", do=do)
    await telegram.does("faults", do=do)
    url = f"{telegram.url}/sandbox/faults"
    async with telegram.session.delete(f"{url}/{first['id']}") as response:
        assert len((await response.json())["faults"]) == 1
    async with telegram.session.delete(f"{url}/{first['id']}") as response:
        assert response.status == 400
    async with telegram.session.delete(url) as response:
        assert (await response.json())["faults"] == []
    assert await send(telegram) == 200


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({}, "a fault needs do.kind, one of"),
        ({"do": {"kind": "fire"}}, "a fault needs do.kind, one of"),
        ({"do": {"kind": "slow", "seconds": "1"}}, "seconds has a wrong type"),
        ({"do": {"kind": "reset"}, "chat": "101"}, "chat has a wrong type"),
        ({"do": {"kind": "reset"}, "nth": True}, "nth has a wrong type"),
    ],
)
async def test_a_wrong_rule_is_refused(telegram: Driver, rule: dict[str, Any], error: str) -> None:
    assert (await telegram.cannot("faults", **rule)).startswith(error)
