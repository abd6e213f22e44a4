"""The sandbox's limits never lie: sliding windows, exact waits, honest counters."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.limits import SECOND, THE_BOT, Limiter, Window
from tests.sandboxed import TOKEN, Driver, sandboxed

steps = st.lists(st.tuples(st.integers(0, 3 * SECOND), st.integers(1, 3)), min_size=1, max_size=60)


@pytest.fixture
async def telegram() -> AsyncIterator[Driver]:
    async with sandboxed(limits=True) as driver:
        yield driver


def refused(limiter: Limiter, chat: int, *, group: bool, now: int) -> int:
    """Try to send; the seconds to wait when it is refused, else 0."""
    try:
        limiter.check_open((THE_BOT, chat), now)
        limiter.admit(chat, group=group, now=now)
    except ApiError as refusal:
        wait = int((refusal.parameters or {})["retry_after"])
        return wait if refusal.description == f"Too Many Requests: retry after {wait}" else -1
    return 0


@given(steps)
def test_a_window_counts_what_happened_within_its_span(steps: list[tuple[int, int]]) -> None:
    window, now = Window(SECOND), 0
    past: list[tuple[int, int]] = []
    for pause, key in steps:
        now += pause
        past.append((now, key))
        expected = sum(1 for at, other in past if other == key and at > now - SECOND)
        assert window.add(key, now) == expected


@given(steps, st.integers(1, 5))
def test_the_wait_is_the_shortest_that_makes_room(steps: list[tuple[int, int]], limit: int) -> None:
    window, now = Window(SECOND), 0
    for pause, key in steps:
        now += pause // 10
        wait = window.wait(key, limit, now)
        if wait:
            assert window.count(key, now + wait - 1) >= limit
            now += wait
        assert window.count(key, now) < limit
        window.add(key, now)


@given(steps=steps, group=st.booleans())
def test_no_window_of_accepted_sends_is_ever_too_full(
    steps: list[tuple[int, int]], *, group: bool
) -> None:
    limiter, now = Limiter(bulk_per_second=3), 0
    accepted: list[tuple[int, int]] = []
    for pause, chat in steps:
        now += pause // 8
        if wait := refused(limiter, chat, group=group, now=now):
            now += wait * SECOND
            assert refused(limiter, chat, group=group, now=now) == 0
        accepted.append((now, chat))
    fullest = fullest_chat = fullest_minute = 0
    for end, chat in accepted:
        in_second = [c for at, c in accepted if end - SECOND < at <= end]
        minute = [c for at, c in accepted if end - 60 * SECOND < at <= end]
        fullest = max(fullest, len(in_second))
        fullest_chat = max(fullest_chat, in_second.count(chat))
        fullest_minute = max(fullest_minute, minute.count(chat))
    assert fullest <= 3
    assert fullest_chat <= 1
    assert not group or fullest_minute <= 20
    counters = limiter.counters
    assert counters.sent == len(accepted)
    assert counters.max_per_second == fullest
    assert counters.max_per_chat_per_second == fullest_chat
    assert counters.max_per_group_per_minute == (fullest_minute if group else 0)
    assert counters.inside_retry_after == 0


def test_a_group_takes_twenty_in_a_minute_and_says_when_the_next() -> None:
    limiter = Limiter()
    for number in range(20):
        limiter.admit(-1, group=True, now=number * 2 * SECOND)
    with pytest.raises(ApiError) as refusal:
        limiter.admit(-1, group=True, now=40 * SECOND)
    assert refusal.value.parameters == {"retry_after": 20}
    limiter.admit(-1, group=True, now=60 * SECOND)


def test_a_closed_chat_leaves_the_others_open() -> None:
    limiter = Limiter()
    limiter.admit(1, group=False, now=0)
    with pytest.raises(ApiError):
        limiter.admit(1, group=False, now=1)
    limiter.check_open((THE_BOT, 2), 2)
    limiter.admit(2, group=False, now=2)
    with pytest.raises(ApiError) as refusal:
        limiter.check_open((THE_BOT, 1), SECOND // 2)
    assert refusal.value.parameters == {"retry_after": 1}
    assert limiter.counters.inside_retry_after == 1
    assert limiter.counters.too_many == 2


async def test_a_second_message_at_once_is_told_to_wait_and_then_goes(telegram: Driver) -> None:
    sara = await telegram.reader(101)
    await telegram.calls("sendMessage", chat_id=sara, text="1")
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    async with telegram.session.post(url, json={"chat_id": sara, "text": "2"}) as response:
        answer = await response.json()
    assert response.status == 429
    assert response.headers["Retry-After"] == "1"
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    refusal = await telegram.refused("sendMessage", chat_id=sara, text="3")
    assert refusal == "429 Too Many Requests: retry after 1"
    await asyncio.sleep(1)
    await telegram.calls("sendMessage", chat_id=sara, text="4")
    counters = await telegram.sees("counters")
    assert counters == {
        "sent": 2,
        "max_per_second": 1,
        "max_per_chat_per_second": 1,
        "max_per_group_per_minute": 0,
        "inside_retry_after": 1,
        "too_many": 2,
    }


async def test_the_bot_as_a_whole_sends_thirty_a_second(telegram: Driver) -> None:
    readers = [await telegram.reader(number) for number in range(1, 41)]
    start = time.monotonic()
    answers = [await telegram.answer("sendMessage", chat_id=n, text="x") for n in readers]
    assert time.monotonic() - start < 1
    assert [status for status, _ in answers] == [200] * 30 + [429] * 10
    counters = await telegram.sees("counters")
    assert counters["max_per_second"] == 30
    assert counters["inside_retry_after"] == 9
    assert await telegram.calls("getMe")


async def test_the_bulk_limit_can_be_set_and_limits_switched_off(telegram: Driver) -> None:
    sara, omar = await telegram.reader(101), await telegram.reader(102)
    await telegram.does("settings", bulk_per_second=1)
    await telegram.calls("sendMessage", chat_id=sara, text="x")
    assert (await telegram.refused("sendMessage", chat_id=omar, text="x")).startswith("429")
    await telegram.does("settings", limits=False)
    for _ in range(50):
        await telegram.calls("sendMessage", chat_id=omar, text="x")
    assert (await telegram.sees("counters"))["max_per_chat_per_second"] == 50


async def test_a_refused_message_counts_for_no_limit(telegram: Driver) -> None:
    sara = await telegram.reader(101)
    assert (await telegram.refused("sendMessage", chat_id=sara, text="")).startswith("400")
    assert (await telegram.refused("sendMessage", chat_id=5, text="x")).startswith("400")
    await telegram.calls("sendMessage", chat_id=sara, text="x")
    assert (await telegram.sees("counters"))["sent"] == 1
