"""What a person sends from any chat in our name: words of an article with their source, or an
article in short.  Only addresses hang on it, for nobody there has a chat with us.
"""

from collections.abc import Collection

from bot.i18n import Locale, phrase
from bot.messages.answers import QUOTE_CHARS, Shown, quotation, source, standing
from bot.messages.articles import in_short, rows, source_button, summary_of
from bot.messages.finds import stems_in
from bot.messages.layout import beginning, bold, lines, native
from bot.messages.message import Button, Message, Quote
from bot.messages.previews import preview_of
from bot.text.sentences import sentences
from bot.text.summaries import Length
from storage.models import Article


def article(shown: Article, locale: Locale, *, ours: str | None) -> Message:
    """The article in short; `ours` is the address that opens it with us."""
    return Message(
        lines(locale, *in_short(shown, locale)),
        buttons=_buttons(shown, locale, ours),
        preview=preview_of(shown),
        article_id=shown.id,
    )


def passage(shown: Shown, locale: Locale, *, ours: str | None) -> Message:
    """Words of an article, and where they stand."""
    words = beginning(shown.article.text[shown.start : shown.end], QUOTE_CHARS)
    html = lines(
        locale,
        native(shown.article, quotation(bold(words))),
        source(shown.article, words),
        standing(shown.article, shown.start, locale),
    )
    return Message(
        html,
        buttons=_buttons(shown.article, locale, ours),
        quotes=(Quote(shown.article.id, words),),
        article_id=shown.article.id,
    )


def described(shown: Article) -> str:
    """The article in a sentence."""
    return summary_of(shown, Length.PUSH)[0]


def best_sentence(shown: Article, start: int, end: int, stems: Collection[str]) -> Shown:
    """The first of the passage's sentences that have most of the stems."""
    spans = sentences(shown.text[start:end])
    if not spans:
        return Shown(shown, start, end, start, end)
    best = max(
        spans,
        key=lambda s: len(
            stems_in(shown.text[start + s.start : start + s.end], stems, shown.language)
        ),
    )
    return Shown(shown, start + best.start, start + best.end, start, end)


def _buttons(shown: Article, locale: Locale, ours: str | None) -> tuple[tuple[Button, ...], ...]:
    asking = (Button(phrase(locale, "button-ask"), url=ours),) if ours else ()
    return rows((*source_button(shown, locale), *asking))
