"""Shapes and words as SVG, on a page that runs in the reader's direction.  Pure.

What is drawn is told from the side where lines begin: at 0 on the left in English, on the right in
Arabic.  Lengths are pixels.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.insight.drawing import FAMILY

INK, SOFT, RULE = "#17212b", "#66757f", "#e2e8ec"
PAPER, CARD = "#eef2f4", "#ffffff"
ACCENT, PALE, WARM, BAD, GOOD = "#1f6f8b", "#a9cbd6", "#d98324", "#c0392b", "#2f8f5b"
SMALL, USUAL, LARGE, HUGE = 26, 30, 36, 48
_ISOLATE, _END = {True: "\u2067", False: "\u2066"}, "\u2069"
# What the font has letters for.
_LETTERED = re.compile("[\u0020-\u007e\u00a0-\u017f\u0600-\u06ff\u2010-\u2026\u2066-\u2069]*")
_ANCHORS = {"start": "end", "end": "start", "middle": "middle"}


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a page of this width, which runs from right to left or not."""

    width: int
    rtl: bool

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, round_: int = 4) -> str:
        """A rectangle."""
        left = self.width - x - w if self.rtl else x
        return (
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{round_}"'
            f' fill="{fill}"/>'
        )

    def dot(self, x: float, y: float, r: float, fill: str) -> str:
        return f'<circle cx="{self._x(x):.1f}" cy="{y:.1f}" r="{r}" fill="{fill}"/>'

    def rule(self, x: float, y: float, w: float) -> str:
        """A thin line across."""
        return self.box(x, y - 1, w, 2, RULE, round_=0)

    def curve(self, points: Sequence[tuple[float, float]], stroke: str) -> str:
        """A line through points."""
        path = " ".join(f"{self._x(x):.1f},{y:.1f}" for x, y in points)
        return (
            f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="6"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def words(
        self,
        x: float,
        y: float,
        said: Markup | str,
        *,
        size: int = SMALL,
        fill: str = INK,
        bold: bool = False,
        at: str = "start",
    ) -> str:
        """Words of the reader's language on the line at `y`, of which this is the start, the
        middle or the end.
        """
        anchor = _ANCHORS[at] if self.rtl else at
        weight = ' font-weight="600"' if bold else ""
        return (
            f'<text x="{self._x(x):.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{weight}'
            f' text-anchor="{anchor}">{_ISOLATE[self.rtl]}{escape(said)}{_END}</text>'
        )

    def page(self, height: float, parts: Sequence[str]) -> str:
        """The whole picture."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height:.0f}"'
            f' viewBox="0 0 {self.width} {height:.0f}" font-family="{FAMILY}">'
            f'<rect width="{self.width}" height="{height:.0f}" fill="{PAPER}"/>'
            f"{''.join(parts)}</svg>"
        )

    def _x(self, x: float) -> float:
        return self.width - x if self.rtl else x


def is_lettered(said: str) -> bool:
    """Whether the font has letters for all of it."""
    return _LETTERED.fullmatch(said) is not None
