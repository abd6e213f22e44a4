"""Forums: a topic for each category, opened where an editor who is an admin there wants it."""

from collections.abc import Sequence

from bot.handlers import offers, routing
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.subscriptions import choose_wish
from bot.i18n import phrase
from bot.messages import forums as cards
from bot.messages.message import Message
from bot.subscriptions.wishes import UnreadableWish, Wish
from storage.models import Chat

MOST = 12  # categories


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    """The categories that may have a topic of their own, to choose from."""
    chat = await routing.decided(visit, -numbers[0])
    if chat is None or not (await routing.venue_of(visit, chat)).is_forum:
        return outdated(visit)
    categories = await _categories(visit)
    number = await offers.offer(visit, {"forum": chat.id, "categories": categories})
    return reply(await _card(visit, chat, number, categories))


async def opened(visit: Visit, numbers: list[int]) -> Reaction:
    """Open the topic of this category, or beyond the last of them those of all."""
    number, place = numbers
    offered = await offers.offered(visit, number, "forum")
    chat = await routing.decided(visit, offered["forum"]) if offered else None
    if offered is None or chat is None:
        return outdated(visit)
    categories: list[str] = offered["categories"]
    done = await _open_all(visit, chat, categories[place : place + 1] or categories)
    card = await _card(visit, chat, number, categories)
    return Reaction((card,), notice=None if done else phrase(visit.locale, "forum-refused"))


async def _open_all(visit: Visit, chat: Chat, categories: Sequence[str]) -> bool:
    """Open the topics that are not there yet, until one is refused; whether none was."""
    there = await _open_already(visit, chat, categories)
    for category in categories:
        if category not in there and not await _open(visit, chat, category):
            return False
    return True


async def _open(visit: Visit, chat: Chat, category: str) -> bool:
    """Open one, and have its articles go there."""
    thread = await visit.desk.outside.open_topic(chat.id, category)
    if thread is None:
        return False
    await choose_wish(routing.there(visit, chat, thread), Wish(tags=(category,)))
    return True


async def _card(visit: Visit, chat: Chat, number: int, categories: Sequence[str]) -> Message:
    title = (await routing.venue_of(visit, chat)).title
    there = await _open_already(visit, chat, categories)
    return cards.categories_card(
        visit.locale, title, number, categories, there=there, edit=visit.message_id
    )


async def _categories(visit: Visit) -> list[str]:
    """The commonest tags that may be wished for."""
    found = await visit.desk.store.topics(limit=2 * MOST)
    return [topic.tag for topic in found if _wish_for(topic.tag)][:MOST]


def _wish_for(category: str) -> str:
    """A wish for this category alone, as the store keeps it; "" if there can be none."""
    try:
        return Wish(tags=(category,)).to_text()
    except UnreadableWish:
        return ""


async def _open_already(visit: Visit, chat: Chat, categories: Sequence[str]) -> set[str]:
    """Those of these categories that a topic there is for, and for nothing else."""
    whole = await visit.desk.store.subscription(chat.id)
    found = await visit.desk.store.subscriptions_of(chat.id)
    wishes = {each.wish for each in found if whole is None or each.seq != whole.seq}
    return {category for category in categories if _wish_for(category) in wishes}
