"""The story so far, articles like one, and what a reader missed: each article with one sentence of
its own, word for word.
"""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, number, phrase
from bot.messages.articles import byline, ids_of, latest_button, numbers, rows, summary_of, title_of
from bot.messages.fitting import beginning as fitted
from bot.messages.layout import Native, beginning, bold, cut, lines, native
from bot.messages.message import Button, Message, Quote
from bot.text.summaries import Length
from storage.models import Article

A_ROW = 5
TITLE_UNITS = 120
SENTENCE_UNITS = 200
FOLDED_UNITS = 300  # marks of direction included


def timeline(article: Article, before: Sequence[Article], locale: Locale) -> Message:
    """How it came to this: articles oldest first, and the article itself last."""
    if not before:
        return _nothing(article, "story-nothing", locale)
    return _listed([*before, article], phrase(locale, "story-heading"), locale)


def alike(article: Article, others: Sequence[Article], locale: Locale) -> Message:
    """Articles like this one."""
    if not others:
        return _nothing(article, "alike-nothing", locale)
    return _listed(others, phrase(locale, "alike-heading", title=title_of(article)), locale)


def missed(articles: Sequence[tuple[Article, int]], total: int, locale: Locale) -> Message:
    """What came in while the reader was away, each with how many sources told it."""
    if not articles:
        return Message(lines(locale, phrase(locale, "missed-nothing")))
    told = {article.id: sources for article, sources in articles}
    heading = counted(locale, "missed-heading", total)
    message = _listed([article for article, _ in articles], heading, locale, told)
    more = ((latest_button(locale),),) if total > len(articles) else ()
    return replace(message, buttons=(*message.buttons, *more))


def _listed(
    articles: Sequence[Article],
    heading: Markup,
    locale: Locale,
    told: dict[int, int] | None = None,
) -> Message:
    parts: list[Markup | str | None] = [heading]
    quotes = []
    for n, article in enumerate(articles, 1):
        [sentence, *_] = summary_of(article, Length.PUSH)
        words = beginning(sentence, SENTENCE_UNITS).removesuffix("…")
        quotes.append(Quote(article.id, words))
        title = isolated(cut(article.title, TITLE_UNITS))
        titled = Markup("{}. ").format(number(locale, n)) + bold(title)
        sources = (told or {}).get(article.id, 1)
        also = counted(locale, "told-by", sources) if sources > 1 else None
        parts += [
            "",
            titled,
            byline(article, locale),
            also,
            folded(article, cut(sentence, SENTENCE_UNITS)),
        ]
    row = numbers(articles, 1, locale)
    split = [row[at : at + A_ROW] for at in range(0, len(row), A_ROW)]
    return Message(
        lines(locale, *parts), buttons=rows(*split), quotes=tuple(quotes), lists=ids_of(articles)
    )


def folded(article: Article, sentence: str) -> Native:
    """A sentence of the article, folded when it is long."""
    fold = Markup("<blockquote expandable>{}</blockquote>")
    return Native(fold.format(fitted(native(article, sentence), FOLDED_UNITS)))


def _nothing(article: Article, key: str, locale: Locale) -> Message:
    said = phrase(locale, key, title=title_of(article))
    asking = Button(phrase(locale, "button-ask"), data=f"v1:about:{article.id}")
    return Message(lines(locale, said), buttons=((asking,),), article_id=article.id)
