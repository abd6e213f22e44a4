"""Answers where many read along: a line, and a door to the rest of it in the private chat."""

from markupsafe import Markup

from bot.i18n import Locale, date, isolated, phrase
from bot.messages import layout
from bot.messages.answers import Shown, headline_of
from bot.messages.articles import host_of
from bot.messages.layout import bold, cut, lines, link
from bot.messages.message import Button, Message, Quote
from storage.models import CuratedAnswer

QUOTE_UNITS = 400
TITLE_UNITS = 100


def answer_in_a_line(shown: Shown, locale: Locale, *, closest: bool, door: str | None) -> Message:
    """The words, or as many of them as a line may have, and where and when they were written."""
    article = shown.article
    whole = article.text[shown.start : shown.end].strip()
    words = layout.beginning(whole.partition("\n")[0].rstrip(), QUOTE_UNITS)
    key = "closest-in-a-line" if closest else "answer-in-a-line"
    html = phrase(
        locale,
        key,
        words=bold(isolated(words)) + ("" if words == whole else "…"),
        source=headline_of(article, words, TITLE_UNITS),
        date=date(locale, article.published or article.first_seen),
    )
    return Message(
        lines(locale, html),
        buttons=door_buttons(locale, door),
        quotes=(Quote(article.id, words),),
        article_id=article.id,
    )


def no_answer_in_a_line(locale: Locale, *, scoped: bool, door: str | None) -> Message:
    """The articles do not tell."""
    no = phrase(locale, "article-does-not-say" if scoped else "articles-do-not-say")
    return Message(lines(locale, no), buttons=door_buttons(locale, door))


def publishers_line(kept: CuratedAnswer, locale: Locale, *, door: str | None) -> Message:
    """What the publisher answers, or its beginning, and where that stands."""
    said: Markup | str = isolated(cut(" ".join(kept.answer.split()), QUOTE_UNITS))
    if kept.source:
        source = link(isolated(host_of(kept.source) or kept.source), kept.source)
        said = Markup("{} — {}").format(said, source)
    return Message(lines(locale, said), buttons=door_buttons(locale, door))


def door_buttons(locale: Locale, door: str | None) -> tuple[tuple[Button, ...], ...]:
    """The button that leads into the private chat; none if nobody knows our name."""
    if door is None:
        return ()
    return ((Button(phrase(locale, "button-in-private"), url=door),),)
