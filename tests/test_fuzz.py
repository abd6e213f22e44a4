"""Odd input, a little of it in every run; `python -m tests.fuzz` throws as much as one likes."""

from tests.fuzz import DOORS, fuzz, past


async def test_odd_input_is_handled_at_every_door() -> None:
    told = await fuzz(n=50 * len(DOORS), seed=11)
    assert told["unhandled"] == 0
    assert told["inputs"] == 250


def test_what_once_went_wrong_is_thrown_at_a_door_that_there_is() -> None:
    assert {each for each, _ in past()} <= set(DOORS)
