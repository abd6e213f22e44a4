"""What a filter would have sent."""

from collections.abc import Mapping, Sequence

from bot.i18n import Locale, counted, number, phrase
from bot.messages.articles import ids_of, listed, numbers, rows
from bot.messages.layout import lines
from bot.messages.message import Button, Message
from bot.messages.subscriptions import wished
from bot.subscriptions.wishes import Wish
from storage.models import Article

LISTED = 5


def trial(
    locale: Locale,
    wish: Wish,
    feeds: Mapping[int, str],
    wanted: Sequence[Article],
    looked_at: int,
    *,
    offer: int | None,
) -> Message:
    """Which of the articles of the last week, of which so many were looked at, the wish would have
    sent; `offer` is that of the wish among what is offered, None if it is followed already.
    """
    most = wanted[:LISTED]
    html = lines(
        locale,
        phrase(locale, "try-heading"),
        "",
        *wished(locale, wish, feeds),
        "",
        counted(locale, "try-found", len(wanted), all=number(locale, looked_at)),
        *listed(most, 1, locale),
    )
    choice = Button(phrase(locale, "button-try-follow"), data=f"v1:wish:{offer}")
    buttons = rows(numbers(most, 1, locale), (choice,) if offer is not None else ())
    return Message(html, buttons=buttons, lists=ids_of(most))
