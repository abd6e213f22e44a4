"""What operators are told of the bot's own state."""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Message

ERRORS_LISTED = 10
PLACE_UNITS = 120


class Trouble(Protocol):
    """Errors of one kind at one place."""

    @property
    def kind(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def count(self) -> int: ...


def errors_card(locale: Locale, troubles: Sequence[Trouble]) -> Message:
    """Errors that operators have not been told of."""
    listed = [_trouble(locale, each) for each in troubles[:ERRORS_LISTED]]
    return Message(
        lines(
            locale,
            phrase(locale, "errors-heading"),
            "",
            *listed,
            "",
            phrase(locale, "errors-once"),
        )
    )


def _trouble(locale: Locale, trouble: Trouble) -> Markup:
    what = isolated(cut(f"{trouble.kind} · {trouble.place}", PLACE_UNITS))
    return Markup("<code>{}</code> {}").format(what, counted(locale, "times", trouble.count))
