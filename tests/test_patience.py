"""Whoever asks too much is told once and then not answered; everybody else is."""

from itertools import pairwise
from pathlib import Path

import pytest

from bot.gateway.patience import CAPACITY, PER_SECOND, QUESTION, TELL_AGAIN, Patience, Verdict
from bot.handlers.incoming import Admitted, Migrated, Person, Place, Pressed, Said
from tests.people import house, until

BURST = int(CAPACITY / QUESTION)


def asked(person: int, chat: int | None = None) -> Said:
    place = Place(person, "private") if chat is None else Place(chat, "group")
    return Said(place, Person(person), "متى؟", 1)


def verdicts(patience: Patience, happened: Said | Pressed, *instants: float) -> list[Verdict]:
    return [patience.judge(happened, now) for now in instants]


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
    assert patience.judge(asked(1), QUESTION / PER_SECOND - 0.01) is Verdict.TELL
    assert patience.judge(asked(1), QUESTION / PER_SECOND) is Verdict.DO
    found = verdicts(patience, asked(1), *[1e6] * (BURST + 1))
    assert found == [Verdict.DO] * BURST + [Verdict.TELL]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    patience = Patience()
    verdicts(patience, asked(1), *[100.0] * BURST)
    assert patience.judge(asked(1), 0.0) is not Verdict.DO


def test_one_person_who_asks_too_much_does_not_silence_another() -> None:
    patience = Patience()
    verdicts(patience, asked(1), *[0.0] * 100)
    assert patience.judge(asked(2), 0.0) is Verdict.DO


def test_a_group_has_a_bucket_of_its_own() -> None:
    patience = Patience()
    found = [patience.judge(asked(person, -5), 0.0) for person in range(1, BURST + 3)]
    assert found == [Verdict.DO] * BURST + [Verdict.TELL, Verdict.IGNORE]
    assert patience.judge(asked(1), 0.0) is Verdict.DO  # in private


def test_a_press_takes_less_than_a_question() -> None:
    press = Pressed(Place(1, "private"), Person(1), "v1:latest", 1)
    found = verdicts(Patience(), press, *[0.0] * int(CAPACITY + 1))
    assert found == [Verdict.DO] * int(CAPACITY) + [Verdict.TELL]


@pytest.mark.parametrize("happened", [Migrated(1, 2), Admitted(Place(1, "group"), Person(1))])
def test_what_nobody_asked_for_costs_nothing(happened: Migrated | Admitted) -> None:
    patience = Patience()
    assert {patience.judge(happened, 0.0) for _ in range(1000)} == {Verdict.DO}


def test_its_memory_is_bounded() -> None:
    patience = Patience(remembered=100)
    for person in range(1000):
        patience.judge(asked(person), 0.0)
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
