"""The table of buttons.  Their data is `v1:verb[:argument…]` and is user input like any other:
parsed, authorised at the press, and looked up in the presser's own chat.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.handlers import asking, feeds, readers, settings
from bot.handlers.commands import Audience, refused
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import LANGUAGES, phrase
from bot.messages import articles as cards
from bot.messages import talk
from bot.messages.answers import context
from bot.text.summaries import Length

Press = Callable[[Visit, list[int]], Awaitable[Reaction]]


@dataclass(frozen=True, slots=True)
class ButtonVerb:
    """What a button does, how many numbers it carries, who may press it."""

    press: Press
    numbers: int = 0
    audience: Audience = Audience.ANYONE


async def card(visit: Visit, numbers: list[int]) -> Reaction:
    article = await visit.desk.store.article(numbers[0])
    if article is None:
        return outdated(visit)
    also = await visit.desk.store.story(article.id)
    return reply(cards.article_card(article, visit.locale, also=also))


async def summary(visit: Visit, numbers: list[int]) -> Reaction:
    article = await visit.desk.store.article(numbers[0])
    return reply(cards.article_summary(article, visit.locale)) if article else outdated(visit)


async def longer(visit: Visit, numbers: list[int]) -> Reaction:
    return await summary_in_place(visit, numbers[0], Length.LONG)


async def shorter(visit: Visit, numbers: list[int]) -> Reaction:
    return await summary_in_place(visit, numbers[0], Length.SHORT)


async def summary_in_place(visit: Visit, article_id: int, length: Length) -> Reaction:
    article = await visit.desk.store.article(article_id)
    if article is None:
        return outdated(visit)
    edit = visit.message_id
    return reply(cards.article_summary(article, visit.locale, length=length, edit=edit))


async def read(visit: Visit, numbers: list[int]) -> Reaction:
    """The first page, as a message of its own."""
    article = await visit.desk.store.article(numbers[0])
    return reply(cards.article_page(article, 0, visit.locale)) if article else outdated(visit)


async def turn(visit: Visit, numbers: list[int]) -> Reaction:
    """Another page of the article, in place."""
    article = await visit.desk.store.article(numbers[0])
    if article is None:
        return outdated(visit)
    return reply(cards.article_page(article, numbers[1], visit.locale, edit=visit.message_id))


async def about(visit: Visit, numbers: list[int]) -> Reaction:
    article = await visit.desk.store.article(numbers[0])
    return await asking.ask_about(visit, article) if article else outdated(visit)


async def in_context(visit: Visit, numbers: list[int]) -> Reaction:
    article_id, start, end = numbers
    article = await visit.desk.store.article(article_id)
    if article is None or not 0 <= start < end <= len(article.text):
        return outdated(visit)
    return reply(context(article, start, end, visit.locale))


async def latest(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await readers.latest_page(visit, 0))


async def latest_turn(visit: Visit, numbers: list[int]) -> Reaction:
    return reply(await readers.latest_page(visit, numbers[0], edit=visit.message_id))


async def subscribe(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await readers.subscribe(visit, "")


async def unsubscribe(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await readers.unsubscribe(visit, "")


async def languages(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(talk.language_menu(visit.locale))


async def language(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(LANGUAGES):
        return outdated(visit)
    return await readers.set_language(visit, LANGUAGES[numbers[0]])


BUTTONS = {
    "card": ButtonVerb(card, 1),
    "sum": ButtonVerb(summary, 1),
    "long": ButtonVerb(longer, 1),
    "short": ButtonVerb(shorter, 1),
    "read": ButtonVerb(read, 1),
    "turn": ButtonVerb(turn, 2),
    "about": ButtonVerb(about, 1),
    "ctx": ButtonVerb(in_context, 3),
    "latest": ButtonVerb(latest),
    "list": ButtonVerb(latest_turn, 1),
    "sub": ButtonVerb(subscribe, 0, Audience.DECIDERS),
    "unsub": ButtonVerb(unsubscribe, 0, Audience.DECIDERS),
    "langs": ButtonVerb(languages, 0, Audience.DECIDERS),
    "lang": ButtonVerb(language, 1, Audience.DECIDERS),
    "settings": ButtonVerb(settings.shown, 0, Audience.DECIDERS),
    "set": ButtonVerb(settings.back, 0, Audience.DECIDERS),
    "setlang": ButtonVerb(settings.language_chosen, 1, Audience.DECIDERS),
    "digits": ButtonVerb(settings.digits_chosen, 1, Audience.DECIDERS),
    "months": ButtonVerb(settings.months, 0, Audience.DECIDERS),
    "month": ButtonVerb(settings.months_chosen, 1, Audience.DECIDERS),
    "zones": ButtonVerb(settings.places, 0, Audience.DECIDERS),
    "zone": ButtonVerb(settings.zone_chosen, 1, Audience.DECIDERS),
    "feeds": ButtonVerb(feeds.turned, 1, Audience.OPERATORS),
    "feed": ButtonVerb(feeds.shown, 1, Audience.OPERATORS),
    "fcheck": ButtonVerb(feeds.checked, 1, Audience.OPERATORS),
    "fstop": ButtonVerb(feeds.stopped, 1, Audience.OPERATORS),
    "fdrop": ButtonVerb(feeds.dropped, 1, Audience.OPERATORS),
    "fgone": ButtonVerb(feeds.removed, 1, Audience.OPERATORS),
    "ftext": ButtonVerb(feeds.full_text_chosen, 2, Audience.OPERATORS),
}


def parse(data: str) -> tuple[ButtonVerb, list[int]] | None:
    """The verb and its numbers; None for anything that is not exactly a button of ours."""
    version, _, rest = data.partition(":")
    verb, *arguments = rest.split(":")
    button = BUTTONS.get(verb)
    if version != "v1" or button is None or len(arguments) != button.numbers:
        return None
    if not all(each.isascii() and each.isdecimal() and len(each) <= 15 for each in arguments):
        return None
    return button, [int(each) for each in arguments]


async def press(visit: Visit, data: str) -> Reaction:
    """Do what a button says."""
    parsed = parse(data)
    if parsed is None:
        return outdated(visit)
    button, numbers = parsed
    refusal = await refused(visit, button.audience)
    if refusal:
        return Reaction(notice=phrase(visit.locale, "only-admins"))
    return await button.press(visit, numbers)
