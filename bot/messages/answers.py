"""Answers: a sentence of an article, word for word, with its source; or an honest no."""

from collections.abc import Sequence
from urllib.parse import quote as percent_encoded

from markupsafe import Markup

from bot.i18n import phrase
from bot.messages.articles import byline, listed, numbers, read_button
from bot.messages.layout import TITLE_LIMIT, beginning, bold, cut, lines, link
from bot.messages.message import Button, Message, Quote
from storage.models import Article

QUOTE_CHARS = 2000
CONTEXT_CHARS = 1200
FRAGMENT_WORDS = 5


def answer(
    article: Article, start: int, end: int, language: str, *, note: str | None = None
) -> Message:
    """The words of the article from `start` to `end`, and where they stand.  `note` is the key
    of a phrase to say first.
    """
    words = beginning(article.text[start:end], QUOTE_CHARS)
    html = lines(
        language,
        phrase(language, note) if note else None,
        Markup("<blockquote>{}</blockquote>").format(words),
        source(article, words),
        byline(article, language),
    )
    more = Button(phrase(language, "button-context"), data=f"v1:ctx:{article.id}:{start}:{end}")
    buttons: tuple[tuple[Button, ...], ...] = ((more, read_button(article, language)),)
    if article.url:
        buttons += (
            (Button(phrase(language, "button-original"), url=fragment(article.url, words)),),
        )
    return Message(html, buttons=buttons, quotes=(Quote(article.id, words),), article_id=article.id)


def context(article: Article, start: int, end: int, language: str) -> Message:
    """The paragraph that holds the words from `start` to `end`, the words in bold."""
    block = next((b for b in article.blocks if b.start <= start < b.end), article.blocks[0])
    start, end = max(start, block.start), min(end, block.end)
    words = beginning(article.text[start:end], QUOTE_CHARS)
    before = _ending(article.text[block.start : start], CONTEXT_CHARS)
    after = cut(article.text[start + len(words) : block.end], CONTEXT_CHARS)
    html = lines(
        language,
        headline_of(article, words),
        byline(article, language),
        "",
        Markup("{}{}{}").format(before, bold(words), after),
    )
    return Message(
        html,
        buttons=((read_button(article, language),),),
        quotes=(Quote(article.id, words),),
        article_id=article.id,
    )


def no_answer(nearest: Sequence[Article], language: str, *, scoped: bool = False) -> Message:
    """The articles do not tell; here are the nearest ones."""
    parts: list[Markup | str | None] = [
        phrase(language, "article-does-not-say" if scoped else "articles-do-not-say")
    ]
    if not nearest:
        return Message(lines(language, *parts))
    parts += ["", phrase(language, "nearest-heading"), *listed(nearest, 1, language)]
    return Message(lines(language, *parts), buttons=(numbers(nearest, 1),))


def source(article: Article, words: str) -> Markup:
    return Markup("— ") + headline_of(article, words)


def headline_of(article: Article, words: str) -> Markup:
    """The title, leading to the quoted words if the article has an address."""
    title = cut(article.title, TITLE_LIMIT)
    return link(title, fragment(article.url, words)) if article.url else bold(title)


def fragment(url: str, words: str) -> str:
    """The address that makes a browser scroll to these words (WICG scroll-to-text-fragment)."""
    if "#" in url:
        return url
    each = words.split()
    if len(each) <= 2 * FRAGMENT_WORDS:
        ends = [words]
    else:
        ends = [" ".join(each[:FRAGMENT_WORDS]), " ".join(each[-FRAGMENT_WORDS:])]
    return f"{url}#:~:text={','.join(percent_encoded(part, safe='').replace('-', '%2D') for part in ends)}"


def _ending(text: str, limit: int) -> str:
    return text if len(text) <= limit else "…" + text[-limit:].partition(" ")[2]
