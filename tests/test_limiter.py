"""The limiter against the clock of a judge who counts each send at any instant of its flight."""

import heapq
import random
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limiter import (
    ARTICLES_PER_SECOND,
    BOT_PER_SECOND,
    FOREVER,
    GROUP_PER_MINUTE,
    Limiter,
)


def simulate(
    chats: list[int], seconds: float, *, seed: int, urgent: bool = True
) -> list[tuple[float, int]]:
    """Write to these chats as fast as allowed; (instant the judge counts, chat) of each send."""
    chance = random.Random(seed)
    limiter, now = Limiter(), 0.0
    ending: list[tuple[float, int]] = []
    counted = []
    while now < seconds:
        ready = [chat for chat in chats if limiter.opens_at(chat, now, urgent=urgent) <= now]
        if ready:
            chat = chance.choice(ready)
            flight = chance.random() * 0.2
            limiter.start(chat)
            counted.append((now + chance.random() * flight, chat))
            heapq.heappush(ending, (now + flight, chat))
            now += 0.001
        else:
            now += 0.005
        while ending and ending[0][0] <= now:
            ended, chat = heapq.heappop(ending)
            limiter.end(chat, ended)
    return sorted(counted)


def most_within(instants: list[float], length: float) -> int:
    """The most instants in any half-open window of this length."""
    return max(
        (bisect_right(instants, at + length - 1e-9) - n for n, at in enumerate(instants)), default=0
    )


@pytest.mark.parametrize("seed", range(3))
def test_no_window_of_the_judge_is_ever_exceeded(seed: int) -> None:
    chats = [*range(1, 60), *range(-5, 0)]
    counted = simulate(chats, 20, seed=seed)
    assert most_within([at for at, _ in counted], 1.0) <= BOT_PER_SECOND
    for chat in chats:
        own = [at for at, to in counted if to == chat]
        assert most_within(own, 1.0) <= 1
        if chat < 0:
            assert most_within(own, 60.0) <= GROUP_PER_MINUTE


def test_the_allowed_rate_is_used() -> None:
    counted = simulate(list(range(1, 200)), 20, seed=1)
    assert len(counted) / 20 > BOT_PER_SECOND * 0.75  # flights of up to 200 ms cost the rest


def test_articles_leave_room_for_replies() -> None:
    limiter = Limiter()
    for chat in range(1, ARTICLES_PER_SECOND + 1):
        assert limiter.opens_at(chat, 0.0, urgent=False) == 0.0
        limiter.start(chat)
    assert limiter.opens_at(999, 0.0, urgent=False) == FOREVER
    assert limiter.opens_at(999, 0.0, urgent=True) == 0.0


def test_a_closed_chat_does_not_close_the_others() -> None:
    limiter = Limiter()
    limiter.close(-5, 100.0)
    assert limiter.opens_at(-5, 0.0, urgent=True) == 100.0
    assert limiter.opens_at(7, 0.0, urgent=True) == 0.0
    limiter.close(None, 50.0)
    assert limiter.opens_at(7, 0.0, urgent=True) == 50.0


@given(st.lists(st.floats(0, 1000), min_size=1))
def test_a_closing_only_moves_forward(untils: list[float]) -> None:
    limiter = Limiter()
    for until in untils:
        limiter.close(None, until)
    assert limiter.opens_at(1, 0.0, urgent=True) == max(untils)


def test_what_limits_nothing_any_more_is_forgotten() -> None:
    limiter = Limiter()
    for chat in range(1, 1000):
        limiter.start(chat)
        limiter.end(chat, 0.0)
    limiter.close(5, 10.0)
    limiter.forget_idle(20.0)
    assert limiter._chats == {}
    assert limiter._closed_until == {}
