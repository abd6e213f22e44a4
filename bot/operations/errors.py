"""What went wrong: gathered from the log, grouped by kind and place, told once a day."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from bot.logs import where

REMEMBERED = 24 * 3600  # seconds for which an error that was told is not told again
GROUPS = 200


@dataclass(slots=True)
class Group:
    """Errors of one kind at one place: how many, when the first and last came, and whether
    operators know.
    """

    kind: str
    place: str
    count: int
    first_at: float
    last_at: float
    told: bool = False


class ErrorBook(logging.Handler):
    """Keeps the errors that are logged, by kind and place, and none of their words."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.groups: dict[tuple[str, str], Group] = {}

    def emit(self, record: logging.LogRecord) -> None:
        kind, place = kind_of(record), place_of(record)
        group = self.groups.get((kind, place))
        if group is None and len(self.groups) < GROUPS:
            group = self.groups[kind, place] = Group(kind, place, 0, record.created, record.created)
        if group:
            group.count += 1
            group.last_at = record.created

    def news(self, now: float) -> list[Group]:
        """The groups that nobody was told of; old ones are forgotten."""
        for key, group in list(self.groups.items()):
            if group.told and group.last_at + REMEMBERED <= now:
                del self.groups[key]
        return [group for group in self.groups.values() if not group.told]

    def told(self, groups: Iterable[Group]) -> None:
        """Operators know of these."""
        for group in groups:
            group.told = True


def kind_of(record: logging.LogRecord) -> str:
    """The exception, or what the record's template says."""
    if record.exc_info and record.exc_info[0]:
        return record.exc_info[0].__name__
    return record.msg if isinstance(record.msg, str) else record.levelname


def place_of(record: logging.LogRecord) -> str:
    """Where it was raised, or logged."""
    frames = where(record.exc_info[2]) if record.exc_info else []
    return frames[-1] if frames else f"{record.name}:{record.lineno}"
