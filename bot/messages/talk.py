"""What the bot says of itself: greetings, help, settings, what went wrong."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import LANGUAGES, counted, phrase
from bot.messages.articles import latest_button
from bot.messages.layout import MESSAGE_LIMIT, TITLE_LIMIT, cut, lines, shown_length
from bot.messages.message import Button, Message
from storage.models import Feed

ADDRESS_LIMIT = 300
ROOM_FOR_MORE = 100


def say(language: str, key: str, **values: object) -> Message:
    """A plain phrase."""
    return Message(lines(language, phrase(language, key, **values)))


def welcome(language: str, *, subscribed: bool, articles: int) -> Message:
    """The first thing a reader sees."""
    html = lines(
        language,
        phrase(language, "welcome"),
        "",
        counted(language, "welcome-articles", articles),
        "",
        phrase(language, "welcome-how"),
    )
    first = subscription_button(language, subscribed=subscribed)
    return Message(html, buttons=((first, latest_button(language)), (language_button(language),)))


def help_text(language: str, *, group: bool) -> Message:
    """Every command in a line, and how to ask."""
    commands = [
        Markup("/{} — {}").format(name, phrase(language, f"help-{name}")) for name in HELPED
    ]
    html = lines(
        language,
        phrase(language, "help-heading"),
        "",
        *commands,
        "",
        phrase(language, "help-group", ask="/ask") if group else phrase(language, "help-ask-free"),
    )
    return Message(html, buttons=((language_button(language),),))


HELPED = (
    "ask",
    "latest",
    "summary",
    "read",
    "search",
    "subscribe",
    "unsubscribe",
    "language",
    "help",
)


def subscription(language: str, *, subscribed: bool, changed: bool) -> Message:
    """What became of a wish to subscribe or to stop."""
    key = ("subscribed" if subscribed else "unsubscribed") + ("" if changed else "-already")
    button = subscription_button(language, subscribed=subscribed)
    return Message(lines(language, phrase(language, key)), buttons=((button,),))


def subscription_button(language: str, *, subscribed: bool) -> Button:
    """The one that changes it."""
    key, data = ("button-unsubscribe", "v1:unsub") if subscribed else ("button-subscribe", "v1:sub")
    return Button(phrase(language, key), data=data)


def language_button(language: str) -> Button:
    return Button(phrase(language, "button-language"), data="v1:langs")


def language_menu(language: str) -> Message:
    """A button for each language, in its own words."""
    row = tuple(
        Button(phrase(code, "language-name"), data=f"v1:lang:{number}")
        for number, code in enumerate(LANGUAGES)
    )
    return Message(lines(language, phrase(language, "language-which")), buttons=(row,))


def ask_about(language: str, title: str) -> Message:
    """Questions are now about this article."""
    return Message(lines(language, phrase(language, "ask-about", title=cut(title, TITLE_LIMIT))))


def feed_added(language: str, title: str, url: str, entries: int) -> Message:
    """A feed works and will be polled."""
    return Message(
        lines(
            language,
            feed_line(language, "feed-added", title, url),
            counted(language, "feed-entries", entries),
        )
    )


def feed_refused(language: str, url: str, cause: str) -> Message:
    """A feed cannot be read, and why."""
    return Message(
        lines(
            language,
            phrase(language, "feed-refused", url=cut(url, ADDRESS_LIMIT)),
            cause_said(language, cause),
        )
    )


def feed_list(language: str, feeds: Sequence[Feed]) -> Message:
    """Every feed and how it is doing, or as many as a message holds."""
    if not feeds:
        return say(language, "no-feeds", example="/add")
    html = lines(language, phrase(language, "feeds-heading"))
    for number, feed in enumerate(feeds):
        longer = lines(language, html, "", *_feed_and_state(language, feed))
        if shown_length(longer) > MESSAGE_LIMIT - ROOM_FOR_MORE:
            more = counted(language, "more-feeds", len(feeds) - number)
            return Message(lines(language, html, "", more))
        html = longer
    return Message(html)


def _feed_and_state(language: str, feed: Feed) -> tuple[Markup, Markup]:
    state = cause_said(language, feed.cause) if feed.cause else phrase(language, "feed-healthy")
    return feed_line(language, "feed-line", feed.title or feed.url, feed.url), state


def feed_line(language: str, key: str, title: str, url: str) -> Markup:
    """A feed's title and address, within a few hundred units."""
    return phrase(language, key, title=cut(title, TITLE_LIMIT), url=cut(url, ADDRESS_LIMIT))


STATUS_SAID = {"status_403": "forbidden", "status_404": "not-found", "status_410": "gone"}


def cause_said(language: str, cause: str) -> Markup:
    """In words, why a feed cannot be read; `cause` is a word of `ingest`."""
    if cause.startswith("status_"):
        number = cause.removeprefix("status_")
        other = "server-error" if number.startswith("5") else "status"
        return phrase(language, f"cause-{STATUS_SAID.get(cause, other)}", status=number)
    return phrase(language, f"cause-{cause.replace('_', '-')}")
