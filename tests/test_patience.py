"""Whoever asks too much is told once and then not answered; everybody else is."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.patience import (
    CAPACITY,
    CHARS,
    KNOWN_AFTER,
    PER_SECOND,
    PRESS,
    QUESTION,
    TELL_AGAIN,
    TYPED,
    Patience,
    Verdict,
    asker_of,
    outlined,
)
from bot.handlers.incoming import Admitted, Migrated, Person, Place, Pressed, Said
from tests.people import house, until

BURST = int(CAPACITY / QUESTION)


def asked(person: int, chat: int | None = None) -> Said:
    place = Place(person, "private") if chat is None else Place(chat, "group")
    return Said(place, Person(person), "متى؟", 1)


def verdicts(patience: Patience, happened: Said | Pressed, *instants: float) -> list[Verdict]:
    return [patience.judge(asker_of(happened), now) for now in instants]


def test_a_burst_is_answered_then_told_once_then_ignored() -> None:
    found = verdicts(Patience(), asked(1), *[0.0] * (BURST + 3))
    assert found == [Verdict.DO] * BURST + [Verdict.TELL] + [Verdict.IGNORE] * 2


def test_it_is_told_again_after_a_minute_at_most() -> None:
    patience = Patience()
    step = QUESTION / PER_SECOND / 2  # twice as fast as the bucket fills
    found = verdicts(patience, asked(1), *(n * step for n in range(400)))
    told = [n * step for n, verdict in enumerate(found) if verdict is Verdict.TELL]
    assert len(told) > 2
    assert all(b - a >= TELL_AGAIN for a, b in pairwise(told))


def test_a_bucket_fills_again_and_no_further_than_it_was() -> None:
    patience = Patience()
    verdicts(patience, asked(1), *[0.0] * BURST)
    assert patience.judge(asker_of(asked(1)), QUESTION / PER_SECOND - 0.01) is Verdict.TELL
    assert patience.judge(asker_of(asked(1)), QUESTION / PER_SECOND) is Verdict.DO
    found = verdicts(patience, asked(1), *[1e6] * (BURST + 1))
    assert found == [Verdict.DO] * BURST + [Verdict.TELL]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    patience = Patience()
    verdicts(patience, asked(1), *[100.0] * BURST)
    assert patience.judge(asker_of(asked(1)), 0.0) is not Verdict.DO


def test_one_person_who_asks_too_much_does_not_silence_another() -> None:
    patience = Patience()
    verdicts(patience, asked(1), *[0.0] * 100)
    assert patience.judge(asker_of(asked(2)), 0.0) is Verdict.DO


def test_a_group_has_a_bucket_of_its_own() -> None:
    patience = Patience()
    found = [patience.judge(asker_of(asked(person, -5)), 0.0) for person in range(1, BURST + 3)]
    assert found == [Verdict.DO] * BURST + [Verdict.TELL, Verdict.IGNORE]
    assert patience.judge(asker_of(asked(1)), 0.0) is Verdict.DO  # in private


def test_a_press_takes_less_than_a_question() -> None:
    press = Pressed(Place(1, "private"), Person(1), "v1:latest", 1)
    found = verdicts(Patience(), press, *[0.0] * int(CAPACITY + 1))
    assert found == [Verdict.DO] * int(CAPACITY) + [Verdict.TELL]


def test_a_long_text_takes_as_much_as_many_short_ones() -> None:
    long = replace(asked(1), text="س" * 10 * CHARS)
    found = verdicts(Patience(), long, *[0.0] * (BURST // 10 + 1))
    assert found == [Verdict.DO] * (BURST // 10) + [Verdict.TELL]


UPDATES: list[tuple[Any, float]] = [
    ({"message": {"chat": {"type": "private", "id": 1}, "text": "كم؟"}}, QUESTION),
    ({"callback_query": {"message": {"chat": {"type": "private", "id": 1}}}}, PRESS),
    ({"inline_query": {"from": {"id": 1}, "query": "ك"}}, TYPED),
]


@pytest.mark.parametrize(("update", "cost"), UPDATES)
def test_who_asks_is_told_before_an_update_is_read(update: Any, cost: float) -> None:
    asker = outlined(update)
    assert asker is not None
    assert (asker.chat_id, asker.keys, asker.cost) == (1, frozenset({1}), cost)
    assert asker.can_wait == ("inline_query" in update)


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"chat": {"type": "private", "id": 1}, "photo": []}},
        {"message": {"chat": {"type": "group", "id": -1}, "text": "كم؟"}},
        {"message": {"chat": {"type": "private", "id": "1"}, "text": "كم؟"}},
        {"my_chat_member": {"chat": {"type": "private", "id": 1}}},
        {"callback_query": {"inline_message_id": "1"}},
        {},
        [],
        None,
    ],
)
def test_of_anything_else_nothing_is_told_unread(update: Any) -> None:
    assert outlined(update) is None


def test_silenced_is_who_would_be_ignored() -> None:
    patience, chance = Patience(), random.Random(7)
    now, seen = 0.0, set()
    for _ in range(3000):
        now += chance.expovariate(2.0)
        happened = replace(asked(chance.randrange(3)), text="س" * chance.randrange(4096))
        asker = asker_of(happened)
        silenced = patience.is_silenced(asker, now)
        verdict = patience.judge(asker, now)
        assert silenced == (verdict is Verdict.IGNORE)
        seen.add(verdict)
    assert seen == set(Verdict)


def test_who_is_forgiven_is_not_silenced() -> None:
    patience, asker = Patience(), asker_of(asked(1))
    verdicts(patience, asked(1), *[0.0] * (BURST + 2))
    assert patience.is_silenced(asker, 0.0)
    patience.forgive(asker)
    assert not patience.is_silenced(asker, 0.0)


@pytest.mark.parametrize("happened", [Migrated(1, 2), Admitted(Place(1, "group"), Person(1))])
def test_what_nobody_asked_for_costs_nothing(happened: Migrated | Admitted) -> None:
    patience = Patience()
    assert {patience.judge(asker_of(happened), 0.0) for _ in range(1000)} == {Verdict.DO}


def test_its_memory_is_bounded() -> None:
    patience = Patience(remembered=100)
    for person in range(1000):
        patience.judge(asker_of(asked(person)), 0.0)
    assert len(patience) == 100


async def test_a_flood_gets_its_burst_and_one_notice_and_others_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.patience.PER_SECOND", 0.0)
    monkeypatch.setattr("bot.gateway.patience.CAPACITY", 3 * QUESTION)
    async with house(tmp_path) as home:
        hasty, sara = await home.reader(101), await home.reader(102)
        for _ in range(30):
            await hasty.writes("/help")
        assert "مهلًا" not in (await sara.says("/help"))["text"]

        async def nothing_is_owed() -> bool:
            figures = await home.app.store.figures(now=0)
            return not (figures.owed or figures.updates.get("kept"))

        await until(nothing_is_owed)
        heard = [m["text"] for m in await hasty.messages()]
        assert len(heard) == 3 + 1  # the greeting was one of the three
        assert ["مهلًا" in text for text in heard] == [False] * 3 + [True]


def test_who_was_here_before_a_crowd_goes_before_the_crowd() -> None:
    patience = Patience()
    patience.judge(asker_of(asked(1)), 0.0)
    patience.judge(asker_of(asked(1)), KNOWN_AFTER)
    patience.judge(asker_of(asked(2)), KNOWN_AFTER)
    left = [patience.left(asker_of(asked(person)), KNOWN_AFTER) for person in (1, 2, 3)]
    assert left[0] > max(left[1:])
    for _ in range(3):
        patience.judge(asker_of(asked(1)), KNOWN_AFTER)
    assert patience.left(asker_of(asked(1)), KNOWN_AFTER) < left[1]
