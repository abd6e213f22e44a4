"""What a reader has put aside."""

from collections.abc import Sequence

from bot.i18n import Locale, counted, number, phrase
from bot.messages.articles import LIST_PAGE, ids_of, listed, numbers, pages_in, rows, turning
from bot.messages.layout import lines
from bot.messages.message import Button, Message
from storage.models import Article


def saved_list(
    articles: Sequence[Article], *, page: int, total: int, locale: Locale, edit: int | None = None
) -> Message:
    """A page of the list; a button each to open an article, another to take it off."""
    if not articles:
        return Message(lines(locale, phrase(locale, "saved-nothing")), edit=edit)
    first = page * LIST_PAGE + 1
    html = lines(
        locale,
        phrase(locale, "saved-heading"),
        counted(locale, "saved-in-all", total),
        *listed(articles, first, locale),
    )
    off = tuple(
        Button(f"🗑 {number(locale, n)}", data=f"v1:unsave:{article.id}:{page}")
        for n, article in enumerate(articles, first)
    )
    turn = turning("saved", page, pages_in(total), locale)
    buttons = rows(numbers(articles, first, locale), off, turn)
    return Message(html, buttons=buttons, edit=edit, lists=ids_of(articles))
