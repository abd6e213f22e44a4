"""An announcement as readers see it, and what editors see before it goes."""

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, phrase
from bot.messages.corrections import correction_lines
from bot.messages.layout import cut, lines, native, shown_length
from bot.messages.message import Button, Message
from storage.announcements import Segment
from storage.deliveries import Before
from storage.models import Article

MOST_UNITS = 3000
NAME_UNITS = 80


def fits(text: str) -> bool:
    """Whether it can be said in one message."""
    return shown_length(Markup.escape(text)) <= MOST_UNITS


def announcement(article: Article, locale: Locale, *, before: Before | None = None) -> Message:
    """What readers get: its words and nothing else."""
    html = lines(locale, native(article, article.text), *correction_lines(article, before, locale))
    return Message(html, article_id=article.id or None)


def how(locale: Locale) -> Message:
    """How an announcement is written."""
    return Message(lines(locale, phrase(locale, "announcement-how", command="/broadcast")))


def confirmation(
    locale: Locale, offer: int, segment: Segment, feed: str | None, audience: int
) -> Message:
    """Who will get what stands above, and the buttons that send it."""
    html = lines(
        locale,
        phrase(locale, "announcement-sure"),
        whom(locale, segment, feed),
        counted(locale, "announcement-audience", audience),
        phrase(locale, "announcement-digests"),
    )
    data = f"v1:nsend:{offer}"
    sending = (
        Button(phrase(locale, "button-send-usual"), data=f"{data}:0"),
        Button(phrase(locale, "button-send-silent"), data=f"{data}:1"),
    )
    drop = Button(phrase(locale, "button-announcement-drop"), data=f"v1:ndrop:{offer}")
    return Message(html, buttons=(sending, (drop,)))


def whom(locale: Locale, segment: Segment, feed: str | None) -> Markup:
    """Which subscribers, in words."""
    if segment.language:
        name = phrase(Locale(segment.language), "language-name")
        return phrase(locale, "segment-language", name=isolated(name))
    comma = phrase(locale, "comma") + " "
    named = [cut(feed, NAME_UNITS)] if feed else []
    named += [f"#{cut(tag, NAME_UNITS)}" for tag in segment.tags]
    if not named:
        return phrase(locale, "segment-all")
    return phrase(locale, "segment-followers", names=comma.join(isolated(each) for each in named))


def dropped(locale: Locale, *, edit: int | None) -> Message:
    return Message(lines(locale, phrase(locale, "announcement-dropped")), edit=edit)
