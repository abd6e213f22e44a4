"""Messages as Telegram shows them, and what holds of each."""

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import bidirectional

from bot.i18n import Locale
from bot.messages import talk
from bot.messages.answers import no_answer
from bot.messages.articles import (
    article_card,
    article_list,
    article_page,
    article_summary,
    pages_of,
)
from bot.messages.finds import PageOf, search_results
from bot.messages.fitting import TEXT_UNITS, utf16_length
from bot.messages.layout import cut
from bot.messages.message import Message
from bot.messages.stories import timeline
from bot.sandbox.html import parse_html
from storage.models import Article


def messages_on(article: Article, locale: Locale) -> Iterator[Message]:
    """Every message that shows this article."""
    others = [replace(article, id=number) for number in range(1, 6)]
    yield article_card(article, locale)
    yield article_summary(article, locale)
    yield from (article_page(article, page, locale) for page in range(len(pages_of(article))))
    yield article_list(others, page=1, total=77, locale=locale)
    found = [(one, 0, min(len(one.text), 1500)) for one in others]
    words = cut(article.title, 100)
    yield search_results(found, {"سفين"}, words, locale, place=PageOf(7, 0, 5))
    yield timeline(article, others[:1], locale)
    yield talk.welcome(locale, subscribed=False, articles=7, example=article)
    yield talk.subscription(locale, subscribed=True, changed=True, sample=article)
    yield no_answer(others[:3], locale, question=7, scoped=True)
    yield talk.ask_about(locale, article.title)


def shown(message: Message) -> str:
    """The text as Telegram shows it; the emulator's parser refuses what Telegram refuses."""
    return parse_html(str(message.html))[0]


def first_strong(line: str) -> str | None:
    classes = map(bidirectional, line)
    return next((kind for kind in classes if kind in {"L", "R", "AL", "FSI"}), None)


def fits(message: Message) -> None:
    """Telegram takes it, and the outbox gives it back as it was."""
    text = shown(message)
    assert text.strip()
    assert utf16_length(text) <= TEXT_UNITS
    for row in message.buttons:
        assert row
        for button in row:
            assert button.label.strip()
            assert (button.data is None) != (button.url is None)
            assert len((button.data or "").encode()) <= 64
    assert Message.from_payload(message.to_payload()) == message
