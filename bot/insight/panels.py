"""What a picture of figures is made of: each a card with a heading and one kind of chart.  Pure.

Time runs as lines of the reader's language do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10

from markupsafe import Markup

from bot.insight.pen import ACCENT, CARD, HUGE, LARGE, PALE, SMALL, SOFT, USUAL, Pen

PADDING, HEADING = 36, 92
AXIS = 96  # beside a chart, for its numbers
FOOT = 52  # below it, for its days
ROW = 60

Amount = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a card is: its corner on the side where lines begin, and its size."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list of figures: what it is, how much, in words, and its colour."""

    label: Markup | str
    value: int
    said: Markup | str
    fill: str = ACCENT


def card(pen: Pen, frame: Frame, heading: Markup | str) -> list[str]:
    """The card itself."""
    return [
        pen.box(frame.x, frame.y, frame.w, frame.h, CARD, round_=24),
        pen.words(frame.x + PADDING, frame.y + 58, heading, size=USUAL, bold=True),
    ]


def inside(frame: Frame) -> Frame:
    """Where a chart with numbers beside and days below it stands in a card."""
    return Frame(
        frame.x + PADDING,
        frame.y + HEADING,
        frame.w - 2 * PADDING - AXIS,
        frame.h - HEADING - FOOT - 20,
    )


def bars(
    pen: Pen,
    frame: Frame,
    values: Sequence[int],
    labels: Sequence[str],
    amount: Amount,
    *,
    bright: int = 0,
) -> list[str]:
    """A bar for each value; those of the last `bright` stand out."""
    top = ceiling(max(values, default=0))
    step = frame.w / max(1, len(values))
    drawn = grid(pen, frame, top, amount)
    for place, value in enumerate(values):
        height = frame.h * value / top
        if value:
            fill = ACCENT if not bright or place >= len(values) - bright else PALE
            drawn.append(
                pen.box(
                    frame.x + step * (place + 0.14),
                    frame.y + frame.h - max(height, 3),
                    step * 0.72,
                    max(height, 3),
                    fill,
                )
            )
    return drawn + feet(pen, frame, labels)


def course(
    pen: Pen, frame: Frame, values: Sequence[int | None], labels: Sequence[str], amount: Amount
) -> list[str]:
    """A line through the values that are known, and the last of them in figures."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    top = ceiling(max((value for _, value in known), default=0))
    drawn = grid(pen, frame, top, amount)
    step = frame.w / max(1, len(values))
    points = [
        (frame.x + step * (place + 0.5), frame.y + frame.h * (1 - value / top))
        for place, value in known
    ]
    if points:
        drawn += [pen.curve(points, ACCENT)] if len(points) > 1 else []
        drawn.append(pen.dot(*points[-1], 11, ACCENT))
    return drawn + feet(pen, frame, labels)


def grid(pen: Pen, frame: Frame, top: int, amount: Amount) -> list[str]:
    """Three lines across, and how much they stand for."""
    drawn = []
    for share in (0.0, 0.5, 1.0):
        y = frame.y + frame.h * (1 - share)
        drawn.append(pen.rule(frame.x, y, frame.w))
        if top * share == int(top * share):
            said = amount(int(top * share))
            drawn.append(pen.words(frame.x + frame.w + AXIS, y + 9, said, fill=SOFT, at="end"))
    return drawn


def feet(pen: Pen, frame: Frame, labels: Sequence[str]) -> list[str]:
    """What stands below: a label for each of as many equal parts as there are."""
    step = frame.w / max(1, len(labels))
    y = frame.y + frame.h + FOOT - 14
    return [
        pen.words(frame.x + step * (place + 0.5), y, label, fill=SOFT, at="middle")
        for place, label in enumerate(labels)
        if label
    ]


def listed(pen: Pen, frame: Frame, rows: Sequence[Row]) -> list[str]:
    """A label, a number and a bar below them for each row."""
    most = max([row.value for row in rows], default=0) or 1
    width = frame.w - 2 * PADDING
    drawn = []
    for place, row in enumerate(rows):
        x, y = frame.x + PADDING, frame.y + HEADING + place * ROW
        drawn += [
            pen.words(x, y + 24, row.label),
            pen.words(x + width, y + 24, row.said, bold=True, at="end"),
            pen.box(x, y + 36, width, 8, "#eef2f4"),
        ]
        if row.value:
            drawn.append(pen.box(x, y + 36, max(8, width * row.value / most), 8, row.fill))
    return drawn


def marked(pen: Pen, frame: Frame, rows: Sequence[Row]) -> list[str]:
    """A coloured dot, a label, and what is said of it at the other end, for each row."""
    drawn = []
    for place, row in enumerate(rows):
        x, y = frame.x + PADDING, frame.y + HEADING + place * ROW + 26
        drawn += [
            pen.dot(x + 10, y - 9, 10, row.fill),
            pen.words(x + 36, y, row.label),
            pen.words(x + frame.w - 2 * PADDING, y, row.said, fill=SOFT, at="end"),
        ]
    return drawn


def tile(
    pen: Pen, frame: Frame, label: Markup | str, value: str, change: tuple[Markup | str, str]
) -> list[str]:
    """One number, large, what it is, and how it has changed (in words and a colour)."""
    said, fill = change
    x = frame.x + 28
    return [
        pen.box(frame.x, frame.y, frame.w, frame.h, CARD, round_=24),
        pen.words(x, frame.y + 48, label, fill=SOFT),
        pen.words(x, frame.y + 106, value, size=HUGE if len(value) < 8 else LARGE, bold=True),
        pen.words(x, frame.y + 150, said, size=SMALL - 2, fill=fill),
    ]


def ceiling(most: int) -> int:
    """The next number that is easily halved and read: 2, 4, 10, 20, 40, 100 …"""
    if most <= 2:
        return 2
    unit: int = 10 ** int(log10(most))
    return next(unit * each for each in (1, 2, 4, 10) if unit * each >= most)
