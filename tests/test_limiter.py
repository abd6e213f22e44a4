"""The limiter against the clock of a judge who counts each send at any instant of its flight."""

import heapq
import random
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limiter import (
    BEHIND,
    BOT,
    BOT_PER_SECOND,
    FOREVER,
    GROUP_PER_MINUTE,
    Limiter,
)


def simulate(
    chats: list[int], seconds: float, *, seed: int, urgent: bool = True, jitter: float = 0.2
) -> list[tuple[float, int]]:
    """Write to these chats as fast as allowed; (instant the judge counts, chat) of each send."""
    chance = random.Random(seed)
    limiter, now = Limiter(), 0.0
    ending: list[tuple[float, int, float]] = []
    counted = []
    while now < seconds:
        ready = [chat for chat in chats if limiter.opens_at(chat, now, urgent=urgent) <= now]
        if ready:
            chat = chance.choice(ready)
            there, back = (0.02 + chance.random() * jitter / 2 for _ in "ab")
            limiter.start(chat, urgent=urgent)
            counted.append((now + there, chat))
            heapq.heappush(ending, (now + there + back, chat, now))
            now += 0.001
        else:
            now += 0.005
        while ending and ending[0][0] <= now:
            ended, chat, started = heapq.heappop(ending)
            limiter.end(chat, started, ended)
    return sorted(counted)


def most_within(instants: list[float], length: float) -> int:
    """The most instants in any half-open window of this length."""
    return max(
        (bisect_right(instants, at + length - 1e-9) - n for n, at in enumerate(instants)), default=0
    )


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_no_window_of_the_judge_is_ever_exceeded(seed: int, urgent: bool) -> None:
    chats = [*range(1, 60), *range(-5, 0)]
    counted = simulate(chats, 20, seed=seed, urgent=urgent)
    assert most_within([at for at, _ in counted], 1.0) <= BOT_PER_SECOND
    for chat in chats:
        own = [at for at, to in counted if to == chat]
        assert most_within(own, 1.0) <= 1
        if chat < 0:
            assert most_within(own, 60.0) <= GROUP_PER_MINUTE


@pytest.mark.parametrize(("jitter", "share"), [(0.0, 0.97), (0.01, 0.95), (0.2, 0.8)])
def test_the_allowed_rate_is_used_but_for_what_flights_vary(jitter: float, share: float) -> None:
    counted = simulate(list(range(1, 200)), 20, seed=1, urgent=False, jitter=jitter)
    assert len(counted) / 20 > BOT_PER_SECOND * share


def test_articles_are_spread_over_the_second() -> None:
    limiter = Limiter()
    limiter.room(100.0)
    for chat in range(1, limiter.room(101.0) + 1):
        limiter.start(chat)
    assert limiter.room(101.0) == 0
    assert limiter.opens_at(999, 101.0, urgent=False) == pytest.approx(101 + 1 / BOT_PER_SECOND)
    assert limiter.opens_at(999, 101.0, urgent=True) == 101.0


def test_articles_leave_the_next_sends_to_replies_that_wait() -> None:
    limiter = Limiter()
    for chat in range(1, BOT_PER_SECOND):
        limiter.start(chat, urgent=True)
    assert limiter.room(1.0) == 1
    limiter.replies = 1
    assert limiter.room(1.0) == 0
    assert limiter.opens_at(999, 1.0, urgent=False) == FOREVER
    assert limiter.opens_at(999, 1.0, urgent=True) == 1.0


def test_what_is_owed_to_a_chat_goes_before_a_broadcast_to_it() -> None:
    limiter = Limiter()
    limiter.spoken_for = {7}
    assert limiter.chat_opens_at(7, 1.0, broadcast=True) == FOREVER
    assert limiter.chat_opens_at(7, 1.0) == 1.0
    assert limiter.chat_opens_at(8, 1.0, broadcast=True) == 1.0


def test_a_closed_chat_does_not_close_the_others() -> None:
    limiter = Limiter()
    limiter.close(-5, 100.0)
    assert limiter.opens_at(-5, 0.0, urgent=True) == 100.0
    assert limiter.opens_at(7, 0.0, urgent=True) == 0.0
    limiter.close(BOT, 50.0)
    assert limiter.opens_at(7, 0.0, urgent=True) == 50.0
    assert limiter.room(49.0) == 0


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_a_closing_only_moves_forward(untils: list[float]) -> None:
    limiter = Limiter()
    for until in untils:
        limiter.close(BOT, until)
    assert limiter.opens_at(1, 0.0, urgent=True) == max(untils)


def test_what_limits_nothing_any_more_is_forgotten() -> None:
    limiter = Limiter()
    for chat in range(-500, 500):
        limiter.start(chat)
        limiter.end(chat, 0.0, 0.1)
    limiter.close(5, 10.0)
    limiter.forget_idle(200.0)
    assert not limiter._chats
    assert not limiter._groups
    assert not limiter._closed_until


def test_when_a_wait_is_over_what_waited_goes_before_what_is_still_to_come() -> None:
    limiter = Limiter()
    limiter.close(7, 10.0)
    assert limiter.chat_opens_at(7, 9.0, broadcast=True) == 10.0
    assert limiter.chat_opens_at(7, 10.0) == 10.0
    assert limiter.chat_opens_at(7, 10.0, broadcast=True) == 10.0 + BEHIND
    limiter.forget_idle(10.1)
    assert limiter.chat_opens_at(7, 10.1, broadcast=True) == 10.0 + BEHIND
    assert limiter.chat_opens_at(7, 10.6, broadcast=True) == 10.6
