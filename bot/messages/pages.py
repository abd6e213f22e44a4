"""A whole article in one message, for clients that show such pages."""

from dataclasses import replace

from markupsafe import Markup

from bot.i18n import Locale, is_right_to_left
from bot.messages.articles import article_buttons, article_page, origin
from bot.messages.fitting import utf16_length
from bot.messages.layout import TITLE_LIMIT, cut, directed, native
from bot.messages.message import Message, Page
from storage.models import Article

PAGE_UNITS, PAGE_BLOCKS = 32_000, 490  # a little less than Telegram takes


def whole_article(article: Article, locale: Locale, *, rich: bool) -> Message:
    """The article as a page, if the chat wants that and it fits; folded, as far as a message goes,
    where it cannot be shown so.
    """
    first = article_page(article, 0, locale)
    if not rich or len(article.blocks) > PAGE_BLOCKS:
        return first
    page = page_of(article, locale)
    return replace(first, page=page) if utf16_length(page.html) <= PAGE_UNITS else first


def page_of(article: Article, locale: Locale) -> Page:
    """The title, whose article it is, and its blocks."""
    heading = native(article, cut(article.title, TITLE_LIMIT))
    parts = [
        Markup("<h1>{}</h1>").format(heading),
        Markup("<p><i>{}</i></p>").format(directed(locale.language, origin(article, locale))),
    ]
    for block in article.blocks:
        tag = "h2" if block.is_heading else "p"
        parts.append(Markup(f"<{tag}>{{}}</{tag}>").format(native(article, block.text)))  # noqa: S704
    buttons = article_buttons(article, locale)
    return Page(Markup("").join(parts), is_right_to_left(article.language), buttons)
