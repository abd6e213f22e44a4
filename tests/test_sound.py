"""What happened is looked at before anything is done with it: all is of the kind it should be."""

from typing import Any

import pytest

from bot.gateway.sound import Unsound, sound
from bot.handlers.incoming import (
    Admitted,
    Document,
    Migrated,
    Person,
    Place,
    Pressed,
    Said,
    ShutOut,
    Wordless,
)

HERE, SARA = Place(-1001, "supergroup", 3), Person(7, "ar")
ODD: tuple[Any, ...] = (True, 0.5, [], {}, 2**63, "\ud800", object())


@pytest.mark.parametrize(
    "happened",
    [
        Said(HERE, SARA, "متى؟ 😀", 5, 4, Document("f", "a.txt", 9)),
        Said(HERE, Person(7), "متى؟", 5),
        Wordless(HERE, SARA),
        Pressed(HERE, SARA, "v1:latest", 5),
        Admitted(HERE, SARA),
        ShutOut(7, "blocked"),
        Migrated(-1, -(2**63)),
    ],
)
def test_what_is_as_it_should_be_passes(happened: Any) -> None:
    assert sound(happened) is happened


@pytest.mark.parametrize("odd", ODD)
def test_what_is_not_is_refused_wherever_it_stands(odd: Any) -> None:
    said: dict[str, Any] = {"text": "متى؟", "message_id": 5}
    for happened in (
        Said(Place(odd, "private"), SARA, **said),
        Said(Place(1, "private", odd), SARA, **said),
        Said(HERE, Person(odd), **said),
        Said(HERE, Person(7, odd), **said),
        Said(HERE, SARA, odd, 5),
        Said(HERE, SARA, "متى؟", odd),
        Said(HERE, SARA, "متى؟", 5, odd),
        Said(HERE, SARA, "متى؟", 5, None, Document("f", "a", odd)),
        Wordless(HERE, SARA, Document(odd, "a")),
        Pressed(HERE, SARA, odd, 5),
        Migrated(odd, 1),
        ShutOut(odd, "blocked"),
    ):
        with pytest.raises(Unsound):
            sound(happened)
