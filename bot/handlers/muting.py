"""Muting: what comes in the meantime is told in one digest afterwards."""

from dataclasses import replace

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.subscriptions import choose_wish, subscription_here, unmuted
from bot.messages import muting as cards
from bot.messages import subscriptions as wishes
from bot.messages.message import Message
from bot.subscriptions.spoken import hours_meant, is_off
from bot.subscriptions.wishes import Misunderstood, UnreadableWish, Wish, wish_of
from storage.models import Article


async def mute(visit: Visit, words: str) -> Reaction:
    """Mute for so many hours, or what the words name; without any, what is muted and can be."""
    subscription = await subscription_here(visit)
    if subscription is None or not words:
        return reply(await _card(visit, await _replied_to(visit)))
    if hours := hours_meant(words):
        await _hush(visit, hours)
    elif is_off(words):
        await unmuted(visit, subscription)
    else:
        wish = without(Wish.from_text(subscription.wish), words)
        if isinstance(wish, Misunderstood):
            return reply(wishes.misunderstood(visit.locale, wish))
        await choose_wish(visit, wish)
    return reply(await _card(visit))


def without(wish: Wish, words: str) -> Wish | Misunderstood:
    """The wish, but for what these words name."""
    named = wish_of(words)
    if isinstance(named, Misunderstood):
        return named
    try:
        return replace(wish, without=(*wish.without, *named.terms))
    except UnreadableWish as error:
        return error.wrong


# ---- buttons


async def shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _card(visit))


async def shown_for(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _card(visit, article))


async def hushed(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(cards.HOURS):
        return outdated(visit)
    await _hush(visit, cards.HOURS[numbers[0]])
    return await _changed(visit)


async def ended(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    subscription = await subscription_here(visit)
    if subscription is not None:
        await unmuted(visit, subscription)
    return await _changed(visit)


async def topic_hushed(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """No more of one of the article's topics, as they were when the button was made."""
    version, place = rest
    subscription, topics = await subscription_here(visit), cards.topics_of(article)
    if subscription is None or version != article.version or place >= len(topics):
        return outdated(visit)
    wish = Wish.from_text(subscription.wish)
    try:
        await choose_wish(visit, replace(wish, without=(*wish.without, topics[place])))
    except UnreadableWish as error:
        return reply(wishes.misunderstood(visit.locale, error.wrong))
    return await _changed(visit)


async def _hush(visit: Visit, hours: int) -> None:
    subscription = await subscription_here(visit)
    if subscription is not None:
        until = visit.desk.clock() + hours * 3600
        await visit.desk.store.mute(subscription.seq, until=until)
        visit.desk.wake()


async def _changed(visit: Visit) -> Reaction:
    return reply(await _card(visit, edit=visit.message_id))


async def _card(
    visit: Visit, article: Article | None = None, *, edit: int | None = None
) -> Message:
    subscription = await subscription_here(visit)
    return cards.mute_card(
        visit.locale, subscription, now=visit.desk.clock(), article=article, edit=edit
    )


async def _replied_to(visit: Visit) -> Article | None:
    if not visit.reply_to:
        return None
    article_id = await visit.desk.store.article_shown(visit.chat.id, visit.reply_to)
    return await visit.desk.store.article(article_id) if article_id else None
