"""Whose turn it is when more is asked than can be answered at once."""

import pytest

from bot.gateway.patience import CAPACITY, Patience, asker_of
from bot.gateway.turns import Turn, Turns
from bot.handlers.incoming import (
    Admitted,
    Incoming,
    Migrated,
    Person,
    Place,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
)
from storage.models import KeptUpdate

GROUP = Place(-7, "group")


def said(person: int, place: Place | None = None) -> Said:
    return Said(place or Place(person, "private"), Person(person), "كم؟", 1)


def turn_of(seq: int, happened: Incoming) -> Turn:
    return Turn(KeptUpdate(seq, ""), asker_of(happened), happened)


def turns_of(left: dict[int, float], *asked: int, most: int = 100) -> tuple[Turns, list[int]]:
    """What these people ask, one after another, as it waits; who was sent away meanwhile."""
    turns, away = Turns(lambda turn: left.get(turn.lane, CAPACITY), most=most), []
    for seq, person in enumerate(asked):
        if out := turns.join(turn_of(seq, said(person))):
            away.append(out.update.seq)
    return turns, away


def served(turns: Turns) -> list[int]:
    """Who is served in which order, one at a time."""
    order = []
    while turn := turns.take():
        order.append(turn.update.seq)
        turns.end(turn)
    return order


@pytest.mark.parametrize(
    ("left", "asked", "order"),
    [
        ({}, (1, 2, 3), [0, 1, 2]),  # alike: as they came
        ({1: 10.0}, (1, 1, 1, 2), [3, 0, 1, 2]),  # who has asked for least goes first
        ({1: 10.0, 2: 20.0}, (1, 2, 3, 1, 2), [2, 1, 4, 0, 3]),
        ({}, (), []),
    ],
)
def test_who_has_asked_for_least_is_served_first(
    left: dict[int, float], asked: tuple[int, ...], order: list[int]
) -> None:
    assert served(turns_of(left, *asked)[0]) == order


@pytest.mark.parametrize(
    ("left", "asked", "away"),
    [
        ({}, (1, 1, 1, 2), [2]),  # alike: of who waits for most, the last
        ({2: 10.0}, (2, 1, 1, 3, 1), [0, 4]),  # of who has asked for most
        ({4: 10.0}, (1, 2, 3, 4), [3]),  # that may be who comes just now
    ],
)
def test_where_there_is_no_room_whoever_asks_for_most_has_to_go(
    left: dict[int, float], asked: tuple[int, ...], away: list[int]
) -> None:
    turns, sent_away = turns_of(left, *asked, most=3)
    assert sent_away == away
    assert len(turns) == 3


@pytest.mark.parametrize(
    ("first", "then", "taken"),
    [
        (said(1), said(2), 2),
        (said(1), Typed(Person(2), "1", "ك"), 1),  # the next letter asks anew
        (Typed(Person(2), "1", "ك"), said(1), 2),
        (said(3), said(4), 1),  # who has asked for much
        (said(3), said(1), 2),
    ],
)
def test_what_can_wait_leaves_room_to_what_cannot(
    first: Incoming, then: Incoming, taken: int
) -> None:
    turns = Turns(lambda turn: 0.0 if turn.lane > 2 else CAPACITY)
    turns.join(turn_of(1, first))
    assert turns.take()
    turns.join(turn_of(2, then))
    assert bool(turns.take()) == (taken == 2)


def test_one_thing_at_a_time_is_done_in_a_chat() -> None:
    turns, _ = turns_of({1: 99.0}, 1, 1, 2)
    first, second = turns.take(), turns.take()
    assert first is not None
    assert second is not None
    assert [first.update.seq, second.update.seq] == [0, 2]
    assert turns.take() is None
    turns.end(first)
    third = turns.take()
    assert third is not None
    assert third.update.seq == 1
    turns.end(second)
    turns.end(third)
    assert turns.take() is None


def test_a_reader_who_asks_now_and_then_is_before_everybody_who_asks_without_end() -> None:
    patience, now = Patience(), 0.0
    turns = Turns(lambda turn: patience.left(turn.asker, now))
    for seq in range(400):
        now = seq / 200
        happened = said(100 + seq % 50)
        patience.judge(asker_of(happened), now)
        turns.join(turn_of(seq, happened))
    patience.judge(asker_of(said(7)), now)
    turns.join(turn_of(400, said(7)))
    assert served(turns)[0] == 400


@pytest.mark.parametrize(
    ("happened", "lane"),
    [
        (said(5), 5),
        (said(5, GROUP), -7),
        (Pressed(GROUP, Person(5), "v1:x", 1), -7),
        (Typed(Person(5), "1", "…"), 5),
        (Summoned(Person(5), "1", "…"), 5),
        (Admitted(GROUP, Person(5)), -7),
        (Regained(GROUP), -7),
        (ShutOut(-7, "kicked"), -7),
        (Migrated(-7, -8), -7),
    ],
)
def test_what_happened_waits_in_the_lane_of_its_chat(happened: Incoming, lane: int) -> None:
    assert turn_of(1, happened).lane == lane
