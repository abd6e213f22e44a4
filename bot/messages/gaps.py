"""What readers asked in vain, as operators are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, number, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message

WORDS_UNITS = 120


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same: a typical wording, how often it was asked, in how many
    wordings.
    """

    wording: str
    times: int
    wordings: int


def gaps_card(gaps: Sequence[Gap], locale: Locale) -> Message:
    """Questions that no article answers, the most frequent first."""
    if not gaps:
        return Message(lines(locale, phrase(locale, "unanswered-none")))
    asked = [_line(place, gap, locale) for place, gap in enumerate(gaps, 1)]
    heading = phrase(locale, "unanswered-heading")
    return Message(lines(locale, heading, "", *asked, "", phrase(locale, "unanswered-hidden")))


def _line(place: int, gap: Gap, locale: Locale) -> Markup:
    words, times = isolated(cut(gap.wording, WORDS_UNITS)), counted(locale, "times", gap.times)
    said = Markup("{}. {} — {}").format(number(locale, place), words, times)
    if gap.wordings == 1:
        return said
    comma = phrase(locale, "comma")
    return Markup("{}{} {}").format(said, comma, counted(locale, "wordings", gap.wordings))


def gaps_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-gaps"), data="v1:gaps")
