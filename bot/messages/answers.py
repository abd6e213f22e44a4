"""Answers: a sentence of an article, word for word, with its source; or an honest no."""

from collections.abc import Sequence
from urllib.parse import quote as percent_encoded

from markupsafe import Markup

from bot.i18n import Locale, phrase
from bot.messages import layout
from bot.messages.articles import (
    byline,
    latest_button,
    listed,
    numbers,
    read_button,
    title_of,
)
from bot.messages.fitting import beginning, utf16_length
from bot.messages.layout import Native, bold, cut, ending, lines, link, native
from bot.messages.message import Button, Message, Quote
from storage.models import Article, Block

QUOTE_CHARS = 1200
CONTEXT_CHARS = 600
CONTEXT_UNITS = 3000  # marks of direction included
FRAGMENT_WORDS = 5
FOLDED_UNITS = 400


def answer(
    article: Article, start: int, end: int, locale: Locale, *, note: str | None = None
) -> Message:
    """The words of the article from `start` to `end`, and where they stand.  `note` is the key
    of a phrase to say first.
    """
    words = layout.beginning(article.text[start:end], QUOTE_CHARS)
    html = lines(
        locale,
        phrase(locale, note) if note else None,
        native(article, quotation(words)),
        source(article, words),
        byline(article, locale),
    )
    more = Button(phrase(locale, "button-context"), data=f"v1:ctx:{article.id}:{start}:{end}")
    return Message(
        html,
        buttons=((more, read_button(article, locale)),),
        quotes=(Quote(article.id, words),),
        article_id=article.id,
    )


def context(article: Article, start: int, end: int, locale: Locale) -> Message:
    """The paragraph that holds the words from `start` to `end`, the words in bold, and the
    paragraphs before and after it.
    """
    first, last = _around(article.blocks, start)
    words = layout.beginning(article.text[start : min(end, last.end)], QUOTE_CHARS)
    before = ending(article.text[first.start : start], CONTEXT_CHARS)
    after = cut(article.text[start + len(words) : last.end], CONTEXT_CHARS)
    around = Markup("{}{}{}").format(before, bold(words), after)
    html = lines(
        locale,
        headline_of(article, words),
        byline(article, locale),
        "",
        Native(beginning(native(article, around), CONTEXT_UNITS)),
    )
    return Message(
        html,
        buttons=((read_button(article, locale),),),
        quotes=(Quote(article.id, words),),
        article_id=article.id,
    )


def _around(blocks: Sequence[Block], start: int) -> tuple[Block, Block]:
    """The block before the one that holds the character at `start`, and the block after it; a
    heading after it tells of something else.
    """
    at = next((n for n, block in enumerate(blocks) if start < block.end), len(blocks) - 1)
    after = blocks[min(at + 1, len(blocks) - 1)]
    return blocks[max(at - 1, 0)], blocks[at] if after.is_heading else after


def no_answer(nearest: Sequence[Article], locale: Locale, *, scoped: bool = False) -> Message:
    """The articles do not tell; here are the nearest ones."""
    no = phrase(locale, "article-does-not-say" if scoped else "articles-do-not-say")
    if not nearest:
        return Message(lines(locale, no), buttons=((latest_button(locale),),))
    nearest_ones = [phrase(locale, "nearest-heading"), *listed(nearest, 1, locale)]
    return Message(lines(locale, no, "", *nearest_ones), buttons=(numbers(nearest, 1, locale),))


def quotation(words: str) -> Markup:
    """A quotation; a long one is folded until the reader opens it."""
    tag = "blockquote expandable" if utf16_length(words) > FOLDED_UNITS else "blockquote"
    return Markup(f"<{tag}>{{}}</blockquote>").format(words)  # noqa: S704  the tag is one of two


def source(article: Article, words: str) -> Markup:
    return Markup("— ") + headline_of(article, words)


def headline_of(article: Article, words: str) -> Markup:
    """The title, leading to the quoted words if the article has an address."""
    title = title_of(article)
    return link(title, fragment(article.url, words)) if article.url else bold(title)


def fragment(url: str, words: str) -> str:
    """The address that makes a browser scroll to these words (WICG scroll-to-text-fragment)."""
    if "#" in url:
        return url
    each = words.split()
    if len(each) <= 2 * FRAGMENT_WORDS:
        ends = [" ".join(each)]
    else:
        ends = [" ".join(each[:FRAGMENT_WORDS]), " ".join(each[-FRAGMENT_WORDS:])]
    # The hyphen has a meaning of its own there.
    encoded = (percent_encoded(part, safe="").replace("-", "%2D") for part in ends)
    return f"{url}#:~:text={','.join(encoded)}"
