"""What follows from the outcome of a send: the delivery promise, as a table."""

import pytest

from bot.delivery.decisions import (
    LONGEST_BACKOFF,
    ChatGone,
    ChatMoved,
    Done,
    Held,
    Later,
    Step,
    backoff,
    next_step,
)
from bot.delivery.outcomes import CHAT_LOST, Moved, NotSent, Outcome, Refused, Sent, Unknown, Why

NOW = 1_000

TABLE: list[tuple[Outcome, int, int, Step]] = [
    # outcome, attempts, of them unknown before, what follows
    (Sent(7), 1, 0, Done(7)),
    (Sent(7), 9, 1, Done(7)),
    (NotSent(wait=3, reason="429"), 1, 0, Later(NOW + 4, "429", counted=False)),
    (NotSent(wait=3600, reason="429"), 99, 0, Later(NOW + 3601, "429", counted=False)),
    (NotSent(reason="dns"), 1, 0, Later(NOW + 1, "dns")),
    (NotSent(reason="dns"), 3, 0, Later(NOW + 4, "dns")),
    (NotSent(reason="dns"), 10_000, 0, Later(NOW + LONGEST_BACKOFF, "dns")),
    (Unknown("cut"), 1, 0, Later(NOW + 30, "cut", maybe_sent=True)),
    (Unknown("cut"), 2, 1, Held("unknown twice: cut")),
    (Refused(Why.BAD_MESSAGE, "can't parse"), 1, 0, Held("bad message: can't parse")),
    (Refused(Why.UNFOUNDED), 1, 0, Held("unfounded quote: ")),
    (Moved(-1001), 1, 0, ChatMoved(-1001)),
]


@pytest.mark.parametrize(("outcome", "attempts", "maybe_sent", "step"), TABLE)
def test_what_follows(outcome: Outcome, attempts: int, maybe_sent: int, step: Step) -> None:
    assert next_step(outcome, attempts=attempts, maybe_sent=maybe_sent, now=NOW) == step


@pytest.mark.parametrize("why", sorted(CHAT_LOST))
def test_a_lost_chat_is_gone_and_is_never_retried(why: Why) -> None:
    assert next_step(Refused(why), attempts=1, maybe_sent=0, now=NOW) == ChatGone(why)


def test_what_was_not_sent_is_retried_for_ever_at_a_bounded_pace() -> None:
    waits = [backoff(attempts) for attempts in range(1, 100)]
    assert waits == sorted(waits)
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert max(waits) == LONGEST_BACKOFF
