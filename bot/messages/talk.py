"""What the bot says of itself: greetings, help, what went wrong."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from bot.i18n import LANGUAGES, Locale, counted, isolated, phrase
from bot.messages import staff
from bot.messages.articles import (
    ask_button,
    in_short,
    latest_button,
    read_button,
    rows,
    summary_button,
)
from bot.messages.choosing import settings_button
from bot.messages.layout import TITLE_LIMIT, cut, lines
from bot.messages.message import Button, Key, Message
from bot.messages.subscriptions import follow_button, times_buttons
from storage.models import Article
from storage.roles import Role

EXAMPLE_LIMIT = 80


def say(locale: Locale, key: str, **values: object) -> Message:
    """A plain phrase."""
    return Message(lines(locale, phrase(locale, key, **values)))


def topic_lost(locale: Locale) -> Message:
    """What a group is told whose topic takes no messages any more."""
    return say(locale, "topic-lost")


def welcome(
    locale: Locale, *, subscribed: bool, articles: int, example: Article | None = None
) -> Message:
    """The first thing a reader sees; `example` is an article to ask something of."""
    html = lines(
        locale,
        phrase(locale, "welcome"),
        "",
        counted(locale, "welcome-articles", articles),
        "",
        phrase(locale, "welcome-how"),
        *_example_lines(locale, example),
    )
    first = subscription_button(locale, subscribed=subscribed)
    trial = (Button(phrase(locale, "button-try"), data=f"v1:try:{example.id}"),) if example else ()
    return Message(
        html, buttons=rows((first, latest_button(locale)), trial, (language_button(locale),))
    )


def back(locale: Locale, *, missed: int | None) -> Message:
    """What a group is told that has us back; `missed` is the number under which it is offered what
    it missed, if it missed anything.
    """
    said = [phrase(locale, "back-again")]
    offer: tuple[Button, ...] = ()
    if missed is not None:
        said.append(phrase(locale, "back-missed"))
        offer = (Button(phrase(locale, "button-missed"), data=f"v1:missed:{missed}"),)
    follow = (follow_button(locale), subscription_button(locale, subscribed=True))
    return Message(lines(locale, *said), buttons=rows(offer, follow))


def _example_lines(locale: Locale, example: Article | None) -> list[Markup | str]:
    if example is None:
        return []
    title = isolated(cut(example.title, EXAMPLE_LIMIT))
    return ["", phrase(locale, "welcome-try", title=title)]


def help_text(locale: Locale, *, role: Role = Role.READER) -> Message:
    """Every command in a line, those of the role too, and how to ask."""
    more = ["", *staff.commands(locale, role)] if role else []
    return _help(locale, HELPED, *more, "", phrase(locale, "help-ask-free"))


def group_help(locale: Locale, *, hears_all: bool) -> Message:
    """What can be done in a group, and what reaches us there: with Telegram's privacy mode on
    (not `hears_all`) commands and replies surely do, a message that names us maybe not.
    """
    commands = [name for name in HELPED if name not in IN_PRIVATE]
    hidden = None if hears_all else phrase(locale, "help-group-privacy", ask="/ask")
    return _help(locale, commands, "", phrase(locale, "help-group", ask="/ask"), hidden)


def _help(locale: Locale, commands: Sequence[str], *more: Markup | str | None) -> Message:
    each = [Markup("/{} — {}").format(name, phrase(locale, f"help-{name}")) for name in commands]
    html = lines(locale, phrase(locale, "help-heading"), "", *each, *more)
    return Message(html, buttons=((language_button(locale), settings_button(locale)),))


HELPED = (
    "ask",
    "latest",
    "summary",
    "read",
    "search",
    "topics",
    "catchup",
    "story",
    "subscribe",
    "follow",
    "try",
    "digest",
    "quiet",
    "mute",
    "saved",
    "unsubscribe",
    "settings",
    "keyboard",
    "language",
    "privacy",
    "help",
)

IN_PRIVATE = frozenset({"saved", "keyboard"})
"""Of these, those that a group is refused."""


def subscription(
    locale: Locale, *, subscribed: bool, changed: bool, sample: Article | None = None
) -> Message:
    """What became of a wish to subscribe or to stop; `sample` shows what is to come."""
    key = ("subscribed" if subscribed else "unsubscribed") + ("" if changed else "-already")
    said: list[Markup | str | None] = [phrase(locale, key)]
    opening: tuple[Button, ...] = ()
    if sample:
        said += ["", phrase(locale, "subscribed-sample"), "", *in_short(sample, locale)]
        opening = (summary_button(sample, locale), read_button(sample, locale))
    choices = (follow_button(locale), *times_buttons(locale)) if subscribed else ()
    asking = (ask_button(sample, locale),) if sample else ()
    button = subscription_button(locale, subscribed=subscribed)
    return Message(
        lines(locale, *said),
        buttons=rows(opening, asking, choices, (button,)),
        article_id=sample.id if sample else None,
    )


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


def keyboard(locale: Locale, *, shown: bool) -> Message:
    """The words that most is done with, in the place of the letters to type with; or no longer."""
    if not shown:
        return replace(say(locale, "keyboard-gone"), keys=())
    rows = (tuple(Key(str(phrase(locale, f"key-{name}"))) for name in row) for row in KEYS)
    said = say(locale, "keyboard-shown", off=phrase(locale, "keyboard-off"))
    return replace(said, keys=tuple(rows))


KEYS = (("latest", "catchup"), ("topics", "saved"), ("settings", "help"))


def ask_about(locale: Locale, title: str) -> Message:
    """Questions are now about this article."""
    return Message(lines(locale, phrase(locale, "ask-about", title=cut(title, TITLE_LIMIT))))
