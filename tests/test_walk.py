"""Where a broadcast stands: whatever the order in which sends end, nobody is forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.walk import LARGEST_PAGE, SMALLEST_PAGE, Walk
from storage.deliveries import Broadcast, Walked
from tests.factories import NOW


def walk(upto: int, lo: int = 0, done: tuple[int, ...] = ()) -> Walk:
    return Walk(Broadcast(1, 9, 1, NOW, NOW + 60, upto, lo, done))


def resumed(stood: Walked, upto: int) -> list[int]:
    """Whom a walk that goes on from there comes to and has to deal with."""
    again = walk(upto, stood.lo, stood.done)
    return [seq for seq in range(stood.lo + 1, upto + 1) if again.come_to(seq)]


@given(st.permutations(range(1, 13)), st.integers(0, 12))
def test_after_a_restart_exactly_those_who_were_not_on_record_are_served(
    order: list[int], recorded: int
) -> None:
    going = walk(12)
    for seq in range(1, 13):
        going.come_to(seq)
        going.open.add(seq)
    stood = going.settle([])
    for seq in order[:recorded]:
        stood = going.settle([seq])
    assert resumed(stood, 12) == sorted(order[recorded:])


def test_it_is_over_when_all_are_on_record_and_there_is_nobody_left() -> None:
    going = walk(3)
    for seq in (1, 3):
        going.come_to(seq)
        going.open.add(seq)
    going.read([], 8, until=0.0)
    going.turned(started=2)
    assert not going.settle([1]).finished
    assert going.settle([3]) == Walked(1, 3, (), finished=True)


def test_who_waits_is_come_back_to_in_order_of_time() -> None:
    going = walk(9)
    going.wait(7, until=5.0)
    going.wait(2, until=3.0)
    assert going.next_ready() == 3.0
    assert going.ready(2.9, 9) == []
    assert going.ready(5.0, 1) == [2]
    assert going.ready(5.0, 9) == [7]


def test_pages_grow_where_few_want_it_and_shrink_again() -> None:
    going = walk(10**6)
    for _ in range(12):
        going.turned(started=0)
    assert going.page == LARGEST_PAGE
    going.turned(started=1)
    assert going.page == SMALLEST_PAGE


def test_who_stops_waiting_is_not_come_back_to() -> None:
    going = walk(9)
    going.wait(1, until=5.0)
    going.wait(2, until=3.0)
    assert going.stops_waiting(2)
    assert not going.stops_waiting(2)
    assert not going.stops_waiting(9)
    assert going.ready(9.0, 9) == [1]
