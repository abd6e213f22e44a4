"""Tables in raw text: rows of cells between tabs, bars or wide gaps, and cells one a line."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

CELL_WORDS_MOST = 8
LINE_CELL_WORDS_MOST = 4
COLUMNS_MOST = 30
ROW_CHARS_MOST = 1000
LINE_CELLS_LEAST = 4
NUMBERS_LEAST = 0.4

_GAP = re.compile(r"[ ]*\|[ ]*|[ ]*\t[ \t]*|[ ]{2,}")
_STOPS = re.compile(r"[.!?؟…:؛]\W*\Z")
_DIGIT = re.compile(r"\d")


def rows_among(lines: Sequence[str]) -> list[bool]:
    """Which lines, as they were written, are rows of a table: at least two in a row with as many
    cells, three where there are but two columns.
    """
    columns = [_columns(line) for line in lines]
    told: list[bool] = []
    for count, run in groupby(range(len(lines)), key=lambda number: columns[number]):
        numbers = list(run)
        told += [_is_table(count, [lines[number] for number in numbers])] * len(numbers)
    return told


def _columns(line: str) -> int:
    """How many cells a line has, 0 when it is no row: its cells are words, not sentences."""
    if len(line) > ROW_CHARS_MOST:
        return 0
    cells = _GAP.split(line.strip(" \t|"))
    fits = 2 <= len(cells) <= COLUMNS_MOST
    short = all(len(cell.split()) <= CELL_WORDS_MOST for cell in cells)
    return len(cells) if fits and short and not _STOPS.search(line) else 0


def _is_table(columns: int, lines: list[str]) -> bool:
    if columns < 2 or len(lines) < 2:
        return False
    numbered = sum(bool(_DIGIT.search(line)) for line in lines)
    return columns > 2 or (len(lines) > 2 and 2 * numbered >= len(lines))


def cells_among(lines: Iterable[str]) -> list[bool]:
    """Which of the lines are a table's cells, one a line: a run of short ones, many of them
    numbers.
    """
    told: list[bool] = []
    for is_short, run in groupby(lines, key=_is_short):
        cells = list(run)
        numbers = sum(map(_is_number, cells))
        enough = len(cells) >= LINE_CELLS_LEAST and numbers >= NUMBERS_LEAST * len(cells)
        told += [is_short and enough] * len(cells)
    return told


def _is_short(line: str) -> bool:
    few = len(line.split()) <= LINE_CELL_WORDS_MOST
    return few and any(map(str.isalnum, line)) and not _STOPS.search(line)


def _is_number(line: str) -> bool:
    """Whether digits are most of a cell: an amount, a share, a date."""
    digits = len(_DIGIT.findall(line))
    return digits > 0 and 2 * digits >= sum(char.isalnum() for char in line)
