"""Forums, as editors see them: which categories have a topic of their own there."""

from collections.abc import Collection, Sequence

from bot.i18n import Locale, phrase
from bot.messages.articles import rows
from bot.messages.layout import bold, cut, lines
from bot.messages.message import Button, Message
from bot.messages.routing import TITLE_UNITS

LABEL_UNITS = 30


def categories_card(
    locale: Locale,
    title: str,
    number: int,
    categories: Sequence[str],
    *,
    there: Collection[str],
    edit: int | None = None,
) -> Message:
    """A button for each category that opens its topic, marked if it is `there`, and one for all
    that are not.
    """
    heading = bold(cut(title, TITLE_UNITS))
    if not categories:
        return Message(lines(locale, heading, phrase(locale, "forum-none")), edit=edit)
    opening = [
        Button(_label(category, is_open=category in there), data=f"v1:rnew:{number}:{place}")
        for place, category in enumerate(categories)
    ]
    pairs = [tuple(opening[at : at + 2]) for at in range(0, len(opening), 2)]
    all_ = Button(phrase(locale, "button-forum-all"), data=f"v1:rnew:{number}:{len(categories)}")
    back = Button(phrase(locale, "button-routes"), data="v1:routes")
    are_left = any(category not in there for category in categories)
    buttons = rows(*pairs, (all_,) if are_left else (), (back,))
    return Message(lines(locale, heading, phrase(locale, "forum-how")), buttons=buttons, edit=edit)


def _label(category: str, *, is_open: bool) -> str:
    return ("✓ " if is_open else "") + cut(category, LABEL_UNITS)
