"""JSON lines in and out, progress bars, and the errors of bad input."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

T = TypeVar("T")


class BadInput(Exception):
    """Input that cannot be used: where it came from, which line, and why."""

    def __init__(self, source: str, reason: str, line: int | None = None) -> None:
        where = source if line is None else f"{source}, line {line}"
        super().__init__(f"{where}: {reason}")


def objects(path: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The numbered JSON objects of a JSON lines file, or of standard input for None or "-".
    Raises BadInput.
    """
    source = "standard input" if path in (None, "-") else str(path)
    for number, line in enumerate(_lines(path, source), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise BadInput(source, f"broken JSON ({error})", number) from None
        if not isinstance(found, dict):
            raise BadInput(source, "not a JSON object", number)
        yield number, found


def _lines(path: str | None, source: str) -> Iterable[str]:
    try:
        raw = sys.stdin.buffer.read() if path in (None, "-") else Path(str(path)).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(source, error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise BadInput(source, "not UTF-8 text") from None
    if not text.strip():
        raise BadInput(source, "empty")
    return text.split("\n")


def wanted(found: dict[str, Any], key: str, source: str, number: int) -> str:
    """A text that an object must have.  Raises BadInput."""
    value = found.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(source, f'"{key}" is missing or not a text', number)
    return value


def say(record: dict[str, Any]) -> None:
    """One JSON line out."""
    print(json.dumps(record, ensure_ascii=False), flush=True)


def progress(things: Iterable[T], *, total: int | None = None, what: str) -> Iterable[T]:
    """The things, with a progress bar if a terminal is there to show it."""
    bar: Iterable[T] = tqdm(
        things, total=total, desc=what, disable=not sys.stderr.isatty(), leave=False
    )
    return bar


@contextmanager
def counting(
    what: str, unit: str, *, total: int | None = None
) -> Iterator[Callable[[int], object]]:
    """A progress bar, if a terminal is there to show it, to be told of each few more."""
    hidden = not sys.stderr.isatty()
    with tqdm(total=total, desc=what, unit=f" {unit}", disable=hidden, leave=False) as bar:
        yield bar.update
