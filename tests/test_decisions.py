"""What follows from the outcome of a send: the delivery promise, as a table."""

import pytest

from bot.delivery.decisions import (
    LONGEST_BACKOFF,
    AsPlain,
    ChatGone,
    ChatMoved,
    ChatSuspended,
    Done,
    Held,
    Later,
    Step,
    TopicLost,
    backoff,
    next_step,
)
from bot.delivery.outcomes import CHAT_LOST, Moved, NotSent, Outcome, Refused, Sent, Unknown, Why

NOW = 1_000

TABLE: list[tuple[Outcome, int, int, Step]] = [
    # outcome, attempts, of them unknown before, what follows
    (Sent(7), 1, 0, Done(7)),
    (Sent(7), 9, 1, Done(7)),
    (NotSent(wait=3, reason="429"), 1, 0, Later(NOW + 3, "429", counted=False)),
    (NotSent(wait=3600, reason="429"), 99, 0, Later(NOW + 3600, "429", counted=False)),
    (NotSent(reason="dns"), 1, 0, Later(NOW + 1, "dns")),
    (NotSent(reason="dns"), 3, 0, Later(NOW + 4, "dns")),
    (NotSent(reason="dns"), 10_000, 0, Later(NOW + LONGEST_BACKOFF, "dns")),
    (Unknown("cut"), 1, 0, Later(NOW + 30, "cut", maybe_sent=True)),
    (Unknown("cut"), 2, 1, Held("unknown twice: cut")),
    (Refused(Why.BAD_MESSAGE, "can't parse"), 1, 0, AsPlain("can't parse")),
    (Refused(Why.UNFOUNDED), 1, 0, Held("unfounded quote: ")),
    (Refused(Why.UNSHOWABLE, "KeyError"), 1, 0, Held("unshowable: KeyError")),
    (Refused(Why.NO_RIGHTS, "no"), 1, 0, ChatSuspended(Why.NO_RIGHTS)),
    (Refused(Why.TOPIC_CLOSED, "no"), 1, 0, TopicLost(Why.TOPIC_CLOSED)),
    (Refused(Why.TOPIC_GONE, "no"), 1, 0, TopicLost(Why.TOPIC_GONE)),
    (Moved(-1001), 1, 0, ChatMoved(-1001)),
]


@pytest.mark.parametrize(("outcome", "attempts", "maybe_sent", "step"), TABLE)
def test_what_follows(outcome: Outcome, attempts: int, maybe_sent: int, step: Step) -> None:
    assert next_step(outcome, attempts=attempts, maybe_sent=maybe_sent, now=NOW) == step


def test_bare_words_are_sent_once_and_then_a_person_must_look() -> None:
    refused = Refused(Why.BAD_MESSAGE, "too long")
    step = next_step(refused, attempts=2, maybe_sent=0, now=NOW, plain=True)
    assert step == Held("bad message: too long")


@pytest.mark.parametrize(
    ("outcome", "attempts", "maybe_sent", "step"),
    [row for row in TABLE if not isinstance(row[-1], AsPlain)],
)
def test_but_for_that_bare_words_fare_like_any(
    outcome: Outcome, attempts: int, maybe_sent: int, step: Step
) -> None:
    found = next_step(outcome, attempts=attempts, maybe_sent=maybe_sent, now=NOW, plain=True)
    assert found == step


def test_something_follows_from_every_refusal() -> None:
    steps = {why: next_step(Refused(why), attempts=1, maybe_sent=0, now=NOW) for why in Why}
    asks = {why for why, step in steps.items() if isinstance(step, Held)}
    assert asks == {Why.MESSAGE_GONE, Why.UNFOUNDED, Why.UNSHOWABLE}


@pytest.mark.parametrize("why", sorted(CHAT_LOST))
def test_a_lost_chat_is_gone_and_is_never_retried(why: Why) -> None:
    assert next_step(Refused(why), attempts=1, maybe_sent=0, now=NOW) == ChatGone(why)


def test_what_was_not_sent_is_retried_for_ever_at_a_bounded_pace() -> None:
    waits = [backoff(attempts) for attempts in range(1, 100)]
    assert waits == sorted(waits)
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert max(waits) == LONGEST_BACKOFF
