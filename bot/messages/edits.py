"""What an edit changed in an article, sentence by sentence."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.i18n import Locale, phrase
from bot.messages.articles import headline, read_button
from bot.messages.layout import TITLE_LIMIT, cut, lines, native
from bot.messages.message import Message
from bot.text.changes import changes
from storage.models import Article

SENTENCES, SENTENCE_LIMIT = 5, 250


def last_edit(article: Article, old_title: str, old_text: str, locale: Locale) -> Message:
    """What the last edit put in and took out; a long one as far as a message holds."""
    html = lines(locale, *_changed(article, old_title, old_text, locale))
    return Message(html, buttons=((read_button(article, locale),),), article_id=article.id)


def would_be(article: Article, title: str, text: str, locale: Locale) -> Markup:
    """What would be put in and taken out if the article said this."""
    after = replace(article, title=title, text=text)
    return lines(locale, *_changed(after, article.title, article.text, locale))


def _changed(
    article: Article, old_title: str, old_text: str, locale: Locale
) -> list[Markup | str | None]:
    found = changes(old_text, article.text)
    retitled = old_title != article.title
    return [
        headline(article),
        phrase(locale, "edits-title") if retitled else None,
        native(article, _struck(cut(old_title, TITLE_LIMIT))) if retitled else None,
        *_part(article, locale, "edits-added", found.added, Markup("• {}")),
        *_part(article, locale, "edits-removed", found.removed, Markup("• <s>{}</s>")),
        None if retitled or found.added or found.removed else phrase(locale, "edits-slight"),
    ]


def _part(
    article: Article, locale: Locale, key: str, sentences: Sequence[str], form: Markup
) -> list[Markup | str | None]:
    if not sentences:
        return []
    shown = (cut(" ".join(each.split()), SENTENCE_LIMIT) for each in sentences[:SENTENCES])
    said = [native(article, form.format(each)) for each in shown]
    more = Markup("…") if len(sentences) > SENTENCES else None
    return ["", phrase(locale, key), *said, more]


def _struck(text: str) -> Markup:
    return Markup("<s>{}</s>").format(text)
