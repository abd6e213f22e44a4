"""What is said of an article that has changed since it was sent: corrected, or taken back."""

from markupsafe import Markup

from bot.i18n import Locale, counted, date, isolated, phrase, time_of_day
from bot.messages.layout import Native, cut, lines, native
from bot.messages.message import Button, Message
from bot.text.changes import changes, words_of
from storage.deliveries import Before
from storage.models import Article

SENTENCES = 3
SENTENCE_UNITS = 200
TITLE_UNITS = 160


def correction_lines(
    article: Article, before: Before | None, locale: Locale
) -> list[Markup | str | None]:
    """When the article was corrected, and what it says now that it did not say before."""
    if before is None:
        return []
    when = phrase(
        locale,
        "corrected",
        date=date(locale, before.edited_at),
        time=time_of_day(locale, before.edited_at),
    )
    said = [native(article, cut(words, SENTENCE_UNITS)) for words in new_words(article, before)]
    if not said:
        return ["", when]
    quote = Markup("<blockquote expandable>{}</blockquote>").format(Markup("\n").join(said))
    return ["", when, Native(quote)]


def new_words(article: Article, before: Before) -> list[str]:
    """The title, if it is another, and the first sentences that are new."""
    renamed = words_of(article.title) != words_of(before.title)
    added = changes(before.text, article.text).added[:SENTENCES]
    return [*([article.title] if renamed else []), *added]


def retraction(article: Article, locale: Locale, now: int) -> Message:
    """What stands in the place of an article that its publisher took back."""
    title = isolated(cut(article.title, TITLE_UNITS))
    html = lines(locale, phrase(locale, "retracted", title=title, date=date(locale, now)))
    return Message(html, article_id=article.id)


def retraction_card(
    locale: Locale, article: Article, *, sent: int, edit: int | None = None
) -> Message:
    """Asks an operator what is to become of the copies of an article that is taken back."""
    html = lines(
        locale,
        phrase(locale, "retract-sure", title=cut(article.title, TITLE_UNITS)),
        counted(locale, "retract-sent", sent),
        "",
        phrase(locale, "retract-how"),
    )
    rows = tuple(
        (Button(phrase(locale, key), data=f"v1:goback:{article.id}:{place}"),)
        for place, key in enumerate(("button-retract-replace", "button-retract-delete"))
    )
    return Message(html, buttons=rows, edit=edit)


def retraction_done(
    locale: Locale, article: Article, *, how: str, edit: int | None = None
) -> Message:
    """The article was taken back, and what happens to its copies."""
    title = cut(article.title, TITLE_UNITS)
    return Message(lines(locale, phrase(locale, f"retract-{how}", title=title)), edit=edit)


def correction_card(locale: Locale, changed: Markup, offer: int, sent: int) -> Message:
    """What a correction would change, and the buttons that make it."""
    html = lines(
        locale,
        Native(changed),
        "",
        phrase(locale, "correct-sure"),
        counted(locale, "retract-sent", sent),
    )
    yes = Button(phrase(locale, "button-correct"), data=f"v1:fix:{offer}")
    no = Button(phrase(locale, "button-correct-not"), data=f"v1:nofix:{offer}")
    return Message(html, buttons=((yes, no),))


def correction_refused(locale: Locale, words: str, *, several: bool) -> Message:
    """The words stand nowhere in the article, or in several places."""
    key = "correct-several" if several else "correct-nowhere"
    return Message(lines(locale, phrase(locale, key, words=cut(words, SENTENCE_UNITS))))


def correction_done(locale: Locale, article: Article, *, edit: int | None) -> Message:
    """The article says something else now, and so will its copies."""
    title = cut(article.title, TITLE_UNITS)
    return Message(lines(locale, phrase(locale, "correct-done", title=title)), edit=edit)


def correction_dropped(locale: Locale, *, edit: int | None) -> Message:
    return Message(lines(locale, phrase(locale, "correct-dropped")), edit=edit)
