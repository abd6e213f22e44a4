"""What operators are told of the bot's own state."""

from collections.abc import Collection, Sequence
from typing import Protocol

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message
from bot.messages.outbox import duration
from storage.figures import Figures

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


def health_card(
    locale: Locale,
    figures: Figures,
    wrong: Collection[str],
    *,
    now: int,
    edit: int | None = None,
) -> Message:
    """Whether all is well; which of `updates`, `feeds` and `owed` are `wrong`, and the figures."""
    feeds, states = figures.feeds, ("active", "failing", "stopped")
    counts = {state: feeds.get(state, 0) for state in states}
    late = None if figures.oldest_owed is None else now - figures.oldest_owed
    html = lines(
        locale,
        phrase(locale, "health-wrong" if wrong else "health-well"),
        "",
        _since(locale, "updates", figures, wrong, now),
        _since(locale, "feeds", figures, wrong, now),
        phrase(locale, "feeds-counts", **counts),
        _marked(_owed(locale, late), is_wrong="owed" in wrong),
        phrase(locale, "health-paused") if figures.paused else None,
        phrase(locale, "health-sending", broadcasts=figures.broadcasts.get("running", 0)),
        phrase(
            locale,
            "health-holds",
            articles=figures.articles,
            subscriptions=figures.subscriptions,
            megabytes=round(figures.bytes / 1e6),
        ),
    )
    again = Button(phrase(locale, "button-outbox-again"), data="v1:health")
    return Message(html, buttons=((again,),), edit=edit)


def _since(locale: Locale, loop: str, figures: Figures, wrong: Collection[str], now: int) -> Markup:
    at = figures.pulses.get(loop)
    age = phrase(locale, "health-never") if at is None else duration(locale, max(0, now - at))
    return _marked(phrase(locale, f"health-{loop}", age=age), is_wrong=loop in wrong)


def _owed(locale: Locale, late: int | None) -> Markup:
    if late is None:
        return phrase(locale, "outbox-idle")
    return phrase(locale, "outbox-oldest", age=duration(locale, max(0, late)))


def _marked(said: Markup, *, is_wrong: bool) -> Markup:
    return Markup("⚠️ {}").format(said) if is_wrong else said


def _trouble(locale: Locale, trouble: Trouble) -> Markup:
    what = isolated(cut(f"{trouble.kind} · {trouble.place}", PLACE_UNITS))
    return Markup("<code>{}</code> {}").format(what, counted(locale, "times", trouble.count))
