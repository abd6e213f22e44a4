"""What readers asked in vain, as editors are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, number, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message

WORDS_UNITS = 120
LISTED = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same: a typical wording ("" if it would tell who asked), how often
    it was asked, in how many wordings.
    """

    wording: str
    times: int
    wordings: int


def gaps_card(gaps: Sequence[Gap], locale: Locale) -> Message:
    """Questions that no article answers, the most frequent first."""
    if not gaps:
        return Message(lines(locale, phrase(locale, "unanswered-none")))
    told = [gap for gap in gaps if gap.wording][:LISTED]
    untold = sum(gap.times for gap in gaps if not gap.wording)
    html = lines(
        locale,
        phrase(locale, "unanswered-heading"),
        "",
        *[_line(place, gap, locale) for place, gap in enumerate(told, 1)],
        counted(locale, "unanswered-untold", untold) if untold else None,
        "",
        phrase(locale, "unanswered-hidden"),
    )
    return Message(html)


def _line(place: int, gap: Gap, locale: Locale) -> Markup:
    words, times = isolated(cut(gap.wording, WORDS_UNITS)), counted(locale, "times", gap.times)
    said = Markup("{}. {} — {}").format(number(locale, place), words, times)
    if gap.wordings == 1:
        return said
    comma = phrase(locale, "comma")
    return Markup("{}{} {}").format(said, comma, counted(locale, "wordings", gap.wordings))


def gaps_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-gaps"), data="v1:gaps")
