"""Routes: editors say from their private chat what groups, channels and topics get, where they are
admins.
"""

import asyncio
from dataclasses import replace

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.incoming import Place
from bot.handlers.subscriptions import choose_sound, choose_wish, feed_titles
from bot.i18n import LENGTHS
from bot.messages import routing as cards
from bot.messages import talk
from bot.messages.message import Message
from bot.messages.subscriptions import misunderstood
from bot.subscriptions.wishes import EVERYTHING, Misunderstood, feeds_named, wish_of
from bot.text.words import normalise
from storage.models import Chat
from storage.subscriptions import Route

LOOKED_THROUGH = 30


async def routes(visit: Visit, words: str) -> Reaction:
    """All of them; with a number, that one; with words after it, what it is to get."""
    if not visit.place.is_private:
        return reply(talk.say(visit.locale, "routes-in-private"))
    mine = await _mine(visit)
    number, _, wanted = words.partition(" ")
    chosen = normalise(number)
    if not chosen.isdecimal() or not 1 <= int(chosen[:3]) <= len(mine):
        return reply(await _list(visit, mine))
    route = mine[int(chosen[:3]) - 1]
    if not wanted.strip():
        return reply(await _card(visit, route))
    named, rest = feeds_named(wanted, await feed_titles(visit))
    wish = wish_of(rest, named)
    if isinstance(wish, Misunderstood):
        return reply(misunderstood(visit.locale, wish))
    await choose_wish(_there(visit, route), wish)
    return await _shown(visit, route)


async def _mine(visit: Visit) -> list[Route]:
    """Those where this editor is an admin."""
    found = await visit.desk.store.routes(limit=LOOKED_THROUGH)
    chats = list({route.chat.id for route in found})
    asked = (visit.desk.is_admin(chat, visit.person.id) for chat in chats)
    mine = dict(zip(chats, await asyncio.gather(*asked), strict=True))
    return [route for route in found if mine[route.chat.id]]


async def _list(visit: Visit, mine: list[Route], *, edit: int | None = None) -> Message:
    titles = await asyncio.gather(*(visit.desk.outside.title_of(each.chat.id) for each in mine))
    return cards.routes_card(visit.locale, list(zip(titles, mine, strict=True)), edit=edit)


async def _card(visit: Visit, route: Route, *, edit: int | None = None) -> Message:
    title, feeds = await visit.desk.outside.title_of(route.chat.id), await feed_titles(visit)
    return cards.route_card(visit.locale, title, route, feeds, edit=edit)


def _there(visit: Visit, route: Route) -> Visit:
    """As if the editor had said it there."""
    place = Place(route.chat.id, route.chat.kind, route.thread_id)
    return replace(visit, place=place, chat=route.chat)


# ---- buttons


async def listed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _list(visit, await _mine(visit), edit=visit.message_id))


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    route = await _route(visit, numbers)
    return outdated(visit) if route is None else await _shown(visit, route, edit=True)


async def everything(visit: Visit, numbers: list[int]) -> Reaction:
    """It gets every article from now on."""
    route = await _route(visit, numbers)
    if route is None:
        return outdated(visit)
    await choose_wish(_there(visit, route), EVERYTHING)
    return await _shown(visit, route, edit=True)


async def stopped(visit: Visit, numbers: list[int]) -> Reaction:
    """It gets nothing any more."""
    route = await _route(visit, numbers)
    if route is None:
        return outdated(visit)
    await visit.desk.store.unsubscribe(
        route.chat.id, thread_id=route.thread_id, now=visit.desk.clock()
    )
    return await _shown(visit, route, edit=True)


async def sound_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    """With a sound or without."""
    route = await _route(visit, numbers)
    if route is None or route.subscription is None:
        return outdated(visit)
    await choose_sound(_there(visit, route), silent=bool(numbers[2]))
    return await _shown(visit, route, edit=True)


async def length_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    """How much is told of an article there."""
    route = await _route(visit, numbers)
    if route is None or numbers[2] >= len(LENGTHS):
        return outdated(visit)
    await visit.desk.store.choose_length(route.chat.id, LENGTHS[numbers[2]])
    return await _shown(visit, route, edit=True)


async def _shown(visit: Visit, route: Route, *, edit: bool = False) -> Reaction:
    """The card as it stands now."""
    store = visit.desk.store
    chat = await store.chat(route.chat.id) or route.chat
    asked = await store.subscription(chat.id, thread_id=route.thread_id)
    now = Route(chat, route.thread_id, asked)
    return reply(await _card(visit, now, edit=visit.message_id if edit else None))


async def _route(visit: Visit, numbers: list[int]) -> Route | None:
    """The place that a button names, if this editor is an admin there now."""
    chat, thread = await visit.desk.store.chat(-numbers[0]), numbers[1]
    if chat is None or not await _decides(visit, chat):
        return None
    asked = await visit.desk.store.subscription(chat.id, thread_id=thread)
    return Route(chat, thread, asked) if asked or thread == 0 else None


async def _decides(visit: Visit, chat: Chat) -> bool:
    if chat.is_private or chat.state != "active" or not visit.place.is_private:
        return False
    return await visit.desk.is_admin(chat.id, visit.person.id)
