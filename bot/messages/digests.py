"""Digests: several articles in one message."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, number, phrase
from bot.messages.articles import byline, ids_of, latest_button, numbers
from bot.messages.layout import bold, cut, lines
from bot.messages.message import Message
from storage.models import Article

MOST = 10
TITLE_UNITS = 160
A_ROW = 5


def digest(articles: Sequence[Article], locale: Locale) -> Message:
    """The articles, the newest MOST of them named, each with a button that opens it."""
    named = articles[-MOST:]
    parts: list[Markup | str | None] = [bold(counted(locale, "digest-heading", len(articles)))]
    for n, article in enumerate(named, 1):
        parts += ["", item(n, article, locale), byline(article, locale)]
    if len(articles) > len(named):
        parts += ["", counted(locale, "digest-more", len(articles) - len(named))]
    rows = [
        numbers(named[start : start + A_ROW], start + 1, locale)
        for start in range(0, len(named), A_ROW)
    ]
    return Message(
        lines(locale, *parts), buttons=(*rows, (latest_button(locale),)), lists=ids_of(named)
    )


def item(n: int, article: Article, locale: Locale) -> Markup:
    """A numbered title; one that was taken back is struck out."""
    title = isolated(cut(article.title, TITLE_UNITS))
    if article.retracted:
        struck = Markup("<s>{}</s> {}").format(title, phrase(locale, "retracted-mark"))
        return Markup("{}. ").format(number(locale, n)) + struck
    return Markup("{}. ").format(number(locale, n)) + bold(title)
