"""What happened, its parts looked at: what Telegram says is typed, what somebody makes up is not."""

import re
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from bot.handlers.incoming import Incoming

LARGEST = 2**63  # SQLite keeps no larger number
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unsound(ValueError):
    """A part is not what it should be."""


def sound(happened: Incoming) -> Incoming:
    """The same.  Raises Unsound."""
    if not _is_sound(happened, type(happened)):
        raise Unsound(type(happened).__name__)
    return happened


def _is_sound(value: Any, kind: Any) -> bool:
    if isinstance(value, bool) and kind is not bool:
        return False
    if not isinstance(value, kind):
        return False
    if isinstance(value, int):
        return -LARGEST <= value < LARGEST
    if isinstance(value, str):
        return not _SURROGATE.search(value)
    return value is None or all(_is_sound(getattr(value, name), of) for name, of in _parts(kind))


@cache
def _parts(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a record and what each is; of a record or None, those of the record."""
    record = next(
        (one for one in getattr(kind, "__args__", (kind,)) if one is not type(None)), kind
    )
    hints = get_type_hints(record)
    return tuple((field.name, hints[field.name]) for field in fields(record))
