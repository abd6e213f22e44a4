"""What a search found, and what there is on a topic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.i18n import Locale, counted, number, phrase
from bot.messages.articles import (
    LIST_PAGE,
    byline,
    ids_of,
    listed,
    numbered,
    numbers,
    pages_in,
    rows,
    turning,
)
from bot.messages.layout import bold, cut, lines, native
from bot.messages.message import Button, Message
from bot.text.sentences import sentences
from bot.text.words import tokens
from storage.models import Article
from storage.readers import Topic

EXCERPT_CHARS = 200
BEFORE_CHARS = 60  # shown of a long sentence before the first word that was found
TOPIC_UNITS = 30
TOPICS_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page, counted from 0, of a list of `total` that the chat was offered as `number`."""

    number: int
    page: int
    total: int

    @property
    def first(self) -> int:
        return self.page * LIST_PAGE + 1


def search_results(
    found: Sequence[tuple[Article, int, int]],
    stems: Collection[str],
    words: str,
    locale: Locale,
    *,
    place: PageOf,
    edit: int | None = None,
) -> Message:
    """Articles, each with the sentence of text[start:end] that has most of these stems, those
    words in bold.
    """
    parts: list[Markup | str | None] = [
        phrase(locale, "found-heading", words=words),
        counted(locale, "found-in-all", place.total),
    ]
    for n, (article, start, end) in enumerate(found, place.first):
        said = snippet(article.text[start:end], stems, article.language)
        parts += ["", numbered(n, article, locale), native(article, said), byline(article, locale)]
    articles = [article for article, _, _ in found]
    turn = turning("found", place.page, pages_in(place.total), locale, argument=f"{place.number}:")
    buttons = rows(numbers(articles, place.first, locale), turn)
    return Message(lines(locale, *parts), buttons=buttons, edit=edit, lists=ids_of(articles))


def snippet(passage: str, stems: Collection[str], language: str) -> Markup:
    """The first of the passage's sentences that have most of the stems, the words in bold."""
    spans = sentences(passage)
    each = [" ".join(passage[span.start : span.end].split()) for span in spans] or [passage]
    best = max(each, key=lambda sentence: len(stems_in(sentence, stems, language)))
    shown = _window(best, stems, language)
    marked, end = Markup(), 0
    for token in tokens(shown, _ruled(language)):
        if token.stem in stems:
            marked += Markup.escape(shown[end : token.start]) + bold(shown[token.start : token.end])
            end = token.end
    return marked + Markup.escape(shown[end:])


def stems_in(sentence: str, stems: Collection[str], language: str) -> set[str]:
    """Those of the stems that a sentence in this language has."""
    return {token.stem for token in tokens(sentence, _ruled(language))} & set(stems)


def _window(sentence: str, stems: Collection[str], language: str) -> str:
    """A long sentence from shortly before the first word that was found."""
    at = next((t.start for t in tokens(sentence, _ruled(language)) if t.stem in stems), 0)
    if len(sentence) <= EXCERPT_CHARS or at <= BEFORE_CHARS:
        return cut(sentence, EXCERPT_CHARS)
    begin = sentence.find(" ", at - BEFORE_CHARS) + 1
    return "…" + cut(sentence[min(begin, at) :], EXCERPT_CHARS)


def _ruled(language: str) -> str:
    return "" if language == "und" else language


def topics_list(topics: Sequence[Topic], offer: int, locale: Locale) -> Message:
    """The topics, a button each."""
    if not topics:
        return Message(lines(locale, phrase(locale, "topics-none")))
    buttons = [
        Button(
            f"{cut(topic.tag, TOPIC_UNITS)} · {number(locale, topic.articles)}",
            data=f"v1:topic:{offer}:{place}:0",
        )
        for place, topic in enumerate(topics)
    ]
    keyboard = tuple(
        tuple(buttons[at : at + TOPICS_IN_A_ROW]) for at in range(0, len(buttons), TOPICS_IN_A_ROW)
    )
    return Message(lines(locale, phrase(locale, "topics-heading")), buttons=keyboard)


def topic_page(
    tag: str,
    articles: Sequence[Article],
    which: int,
    locale: Locale,
    *,
    place: PageOf,
    edit: int | None = None,
) -> Message:
    """A page of a topic's articles, newest first; `which` is its place among those offered."""
    html = lines(
        locale,
        phrase(locale, "topic-heading", tag=tag),
        counted(locale, "found-in-all", place.total),
        *listed(articles, place.first, locale),
    )
    argument = f"{place.number}:{which}:"
    turn = turning("topic", place.page, pages_in(place.total), locale, argument=argument)
    follow = Button(phrase(locale, "button-follow-topic"), data=f"v1:ftopic:{place.number}:{which}")
    back = Button(phrase(locale, "button-topics"), data="v1:topics")
    buttons = rows(numbers(articles, place.first, locale), turn, (follow, back))
    return Message(html, buttons=buttons, edit=edit, lists=ids_of(articles))
