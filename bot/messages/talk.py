"""What the bot says of itself: greetings, help, what went wrong."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import LANGUAGES, Locale, counted, phrase
from bot.messages.articles import latest_button
from bot.messages.fitting import TEXT_UNITS
from bot.messages.layout import TITLE_LIMIT, cut, lines, shown_length
from bot.messages.message import Button, Message
from bot.messages.settings import settings_button
from storage.models import Feed

ADDRESS_LIMIT = 300
ROOM_FOR_MORE = 100


def say(locale: Locale, key: str, **values: object) -> Message:
    """A plain phrase."""
    return Message(lines(locale, phrase(locale, key, **values)))


def welcome(locale: Locale, *, subscribed: bool, articles: int) -> Message:
    """The first thing a reader sees."""
    html = lines(
        locale,
        phrase(locale, "welcome"),
        "",
        counted(locale, "welcome-articles", articles),
        "",
        phrase(locale, "welcome-how"),
    )
    first = subscription_button(locale, subscribed=subscribed)
    return Message(html, buttons=((first, latest_button(locale)), (language_button(locale),)))


def help_text(locale: Locale, *, group: bool) -> Message:
    """Every command in a line, and how to ask."""
    commands = [Markup("/{} — {}").format(name, phrase(locale, f"help-{name}")) for name in HELPED]
    html = lines(
        locale,
        phrase(locale, "help-heading"),
        "",
        *commands,
        "",
        phrase(locale, "help-group", ask="/ask") if group else phrase(locale, "help-ask-free"),
    )
    return Message(html, buttons=((language_button(locale), settings_button(locale)),))


HELPED = (
    "ask",
    "latest",
    "summary",
    "read",
    "search",
    "subscribe",
    "unsubscribe",
    "settings",
    "language",
    "help",
)


def subscription(locale: Locale, *, subscribed: bool, changed: bool) -> Message:
    """What became of a wish to subscribe or to stop."""
    key = ("subscribed" if subscribed else "unsubscribed") + ("" if changed else "-already")
    button = subscription_button(locale, subscribed=subscribed)
    return Message(lines(locale, phrase(locale, key)), buttons=((button,),))


def subscription_button(locale: Locale, *, subscribed: bool) -> Button:
    """The one that changes it."""
    key, data = ("button-unsubscribe", "v1:unsub") if subscribed else ("button-subscribe", "v1:sub")
    return Button(phrase(locale, key), data=data)


def language_button(locale: Locale) -> Button:
    return Button(phrase(locale, "button-language"), data="v1:langs")


def language_menu(locale: Locale) -> Message:
    """A button for each language, in its own words."""
    row = tuple(
        Button(phrase(Locale(code), "language-name"), data=f"v1:lang:{number}")
        for number, code in enumerate(LANGUAGES)
    )
    return Message(lines(locale, phrase(locale, "language-which")), buttons=(row,))


def ask_about(locale: Locale, title: str) -> Message:
    """Questions are now about this article."""
    return Message(lines(locale, phrase(locale, "ask-about", title=cut(title, TITLE_LIMIT))))


def feed_added(locale: Locale, title: str, url: str, entries: int) -> Message:
    """A feed works and will be polled."""
    return Message(
        lines(
            locale,
            feed_line(locale, "feed-added", title, url),
            counted(locale, "feed-entries", entries),
        )
    )


def feed_refused(locale: Locale, url: str, cause: str) -> Message:
    """A feed cannot be read, and why."""
    return Message(
        lines(
            locale,
            phrase(locale, "feed-refused", url=cut(url, ADDRESS_LIMIT)),
            cause_said(locale, cause),
        )
    )


def feed_list(locale: Locale, feeds: Sequence[Feed]) -> Message:
    """Every feed and how it is doing, or as many as a message holds."""
    if not feeds:
        return say(locale, "no-feeds", example="/add")
    html = lines(locale, phrase(locale, "feeds-heading"))
    for number, feed in enumerate(feeds):
        longer = lines(locale, html, "", *_feed_and_state(locale, feed))
        if shown_length(longer) > TEXT_UNITS - ROOM_FOR_MORE:
            more = counted(locale, "more-feeds", len(feeds) - number)
            return Message(lines(locale, html, "", more))
        html = longer
    return Message(html)


def _feed_and_state(locale: Locale, feed: Feed) -> tuple[Markup, Markup]:
    state = cause_said(locale, feed.cause) if feed.cause else phrase(locale, "feed-healthy")
    return feed_line(locale, "feed-line", feed.title or feed.url, feed.url), state


def feed_line(locale: Locale, key: str, title: str, url: str) -> Markup:
    """A feed's title and address, within a few hundred units."""
    return phrase(locale, key, title=cut(title, TITLE_LIMIT), url=cut(url, ADDRESS_LIMIT))


STATUS_SAID = {"status_403": "forbidden", "status_404": "not-found", "status_410": "gone"}


def cause_said(locale: Locale, cause: str) -> Markup:
    """In words, why a feed cannot be read; `cause` is a word of `ingest`."""
    if cause.startswith("status_"):
        number = cause.removeprefix("status_")
        other = "server-error" if number.startswith("5") else "status"
        return phrase(locale, f"cause-{STATUS_SAID.get(cause, other)}", status=number)
    return phrase(locale, f"cause-{cause.replace('_', '-')}")
