"""Muting: no articles for some hours, or none of a topic."""

from markupsafe import Markup

from bot.i18n import Locale, counted, isolated, phrase
from bot.messages.layout import cut, lines
from bot.messages.message import Button, Message
from bot.messages.subscriptions import muted_said
from bot.subscriptions.wishes import UnreadableWish, Wish
from storage.deliveries import Subscription
from storage.models import Article

HOURS = (8, 24, 72)
"""A button carries the place in this list: add at the end."""
TOPICS = 3
TOPIC_UNITS = 40


def mute_card(
    locale: Locale,
    subscription: Subscription | None,
    *,
    now: int,
    article: Article | None = None,
    edit: int | None = None,
) -> Message:
    """What is muted, and the buttons that mute: for some hours, or a topic of this article."""
    if subscription is None:
        return Message(lines(locale, phrase(locale, "mute-nothing")), edit=edit)
    muted = muted_said(locale, subscription, now)
    html = lines(
        locale,
        phrase(locale, "mute-heading"),
        "",
        muted or phrase(locale, "mute-none"),
        without_said(locale, subscription),
        "",
        phrase(locale, "mute-how"),
    )
    hours = tuple(
        Button(counted(locale, "button-mute-hours", hours), data=f"v1:hush:{place}")
        for place, hours in enumerate(HOURS)
    )
    end = (Button(phrase(locale, "button-unmute"), data="v1:unhush"),) if muted else ()
    rows = (hours, *_topic_buttons(locale, article), end)
    return Message(html, buttons=tuple(row for row in rows if row), edit=edit)


def without_said(locale: Locale, subscription: Subscription) -> Markup | None:
    """The topics that a chat does not get."""
    names = Wish.from_text(subscription.wish).without[:TOPICS]
    if not names:
        return None
    comma = phrase(locale, "comma") + " "
    named = comma.join(isolated(cut(name, TOPIC_UNITS)) for name in names)
    return phrase(locale, "follow-without", names=named)


def _topic_buttons(locale: Locale, article: Article | None) -> list[tuple[Button, ...]]:
    if article is None:
        return []
    data = f"v1:hushtag:{article.id}:{article.version}"
    return [
        (Button(phrase(locale, "button-mute-topic", tag=tag), data=f"{data}:{place}"),)
        for place, tag in enumerate(topics_of(article))
    ]


def topics_of(article: Article) -> list[str]:
    """The first few tags of an article that can be muted."""
    return [tag for tag in article.tags if len(tag) <= TOPIC_UNITS and _can_be_muted(tag)][:TOPICS]


def _can_be_muted(tag: str) -> bool:
    try:
        return bool(Wish(without=(tag,)))
    except UnreadableWish:
        return False
