"""Trouble on demand: rules that make matching calls fail in a given way."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.errors import ControlError

KINDS = ("429", "error", "html", "garbage", "hang", "slow", "reset", "lost")


@dataclass(slots=True)
class Rule:
    """`matched` counts the calls it speaks of, `hits` those that it made fail."""

    id: int
    do: Json
    method: str | None = None
    chat: int | None = None
    nth: int = 1
    times: int | None = None
    probability: float = 1.0
    matched: int = 0
    hits: int = 0

    def strikes(self, method: str, chat: int | None, chance: Callable[[], float]) -> bool:
        """Whether this call is one to fail; counts it either way."""
        if self.method not in (None, method.lower()) or self.chat not in (None, chat):
            return False
        self.matched += 1
        if self.matched < self.nth or self.hits == self.times:
            return False
        if self.probability < 1.0 and chance() >= self.probability:
            return False
        self.hits += 1
        return True

    @property
    def json(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}


class Faults:
    """The rules in the order they were made; the first that strikes decides."""

    def __init__(self, seed: int | None = None) -> None:
        self._rules: dict[int, Rule] = {}
        self._last = 0
        # Chance, not secrecy: a seed makes a run repeatable.
        self._random = random.Random(seed)  # noqa: S311

    def seed(self, seed: int | None) -> None:
        self._random.seed(seed)

    def add(self, given: Json) -> int:
        do = given.get("do")
        if not isinstance(do, dict) or do.get("kind") not in KINDS:
            raise ControlError(f"a fault needs do.kind, one of {', '.join(KINDS)}")
        self._last += 1
        self._rules[self._last] = Rule(
            id=self._last,
            do=_checked(do),
            method=_optional(given, "method", str, None, str.lower),
            chat=_optional(given, "chat", int, None),
            nth=_optional(given, "nth", int, 1),
            times=_optional(given, "times", int, None),
            probability=_optional(given, "probability", (int, float), 1.0),
        )
        return self._last

    def remove(self, number: int | None) -> None:
        """Take one rule away, or all of them."""
        if number is None:
            self._rules.clear()
        elif self._rules.pop(number, None) is None:
            raise ControlError(f"there is no fault {number}")

    def all(self) -> list[Json]:
        return [rule.json for rule in self._rules.values()]

    def strike(self, method: str, chat: int | None) -> Rule | None:
        """The rule that this call falls to, if any."""
        for rule in self._rules.values():
            if rule.strikes(method, chat, self._random.random):
                return rule
        return None


def _checked(do: Json) -> Json:
    """The fault with its defaults filled in; a wrong value is better found here than in a test."""
    kind = do["kind"]
    if kind == "429":
        return {"kind": kind, "retry_after": _optional(do, "retry_after", int, 1)}
    if kind == "error":
        code = _optional(do, "code", int, 500)
        description = _optional(do, "description", str, "Internal Server Error")
        parameters = _optional(do, "parameters", dict, None)
        return {"kind": kind, "code": code, "description": description, "parameters": parameters}
    if kind == "html":
        return {"kind": kind, "code": _optional(do, "code", int, 502)}
    if kind in ("hang", "slow"):
        seconds = _optional(do, "seconds", (int, float), 60 if kind == "hang" else 1)
        return {"kind": kind, "seconds": seconds}
    return {"kind": kind}


def _optional(
    given: Json, name: str, kind: Any, default: Any, read: Callable[[Any], Any] | None = None
) -> Any:
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ControlError(f"{name} has a wrong type: {value!r}")
    return read(value) if read else value
