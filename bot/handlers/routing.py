"""Routes: editors say from their private chat what groups, channels and topics get, where they are
admins.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.incoming import Place
from bot.handlers.outside import Venue
from bot.handlers.subscriptions import choose_sound, choose_wish, feed_titles
from bot.i18n import LENGTHS
from bot.messages import routing as cards
from bot.messages import talk
from bot.messages.message import Message
from bot.messages.subscriptions import misunderstood
from bot.subscriptions.wishes import EVERYTHING, Misunderstood, feeds_named, wish_of
from bot.text.words import normalise
from storage.deliveries import Owed
from storage.models import Chat
from storage.roles import Role
from storage.subscriptions import Route

LOOKED_THROUGH = 30
PICKING_LASTS = 120  # seconds


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
    await choose_wish(there(visit, route.chat, route.thread_id), wish)
    return await _shown(visit, route)


async def _mine(visit: Visit) -> list[Route]:
    """Those where this editor is an admin."""
    found = await visit.desk.store.routes(limit=LOOKED_THROUGH)
    chats = list({route.chat.id for route in found})
    asked = (visit.desk.is_admin(chat, visit.person.id) for chat in chats)
    mine = dict(zip(chats, await asyncio.gather(*asked), strict=True))
    return [route for route in found if mine[route.chat.id]]


async def _list(visit: Visit, mine: list[Route], *, edit: int | None = None) -> Message:
    venues = await asyncio.gather(*(venue_of(visit, each.chat) for each in mine))
    titled = [(venue.title, each) for venue, each in zip(venues, mine, strict=True)]
    return cards.routes_card(visit.locale, titled, edit=edit)


async def _card(visit: Visit, route: Route, *, edit: int | None = None) -> Message:
    venue, feeds = await venue_of(visit, route.chat), await feed_titles(visit)
    return cards.route_card(
        visit.locale, venue.title, route, feeds, is_forum=venue.is_forum, edit=edit
    )


async def venue_of(visit: Visit, chat: Chat) -> Venue:
    """The chat as Telegram has it, its number for a title if it does not tell."""
    return await visit.desk.outside.venue_of(chat.id) or Venue(str(chat.id), chat.kind)


async def picked(visit: Visit, chat_id: int) -> Reaction:
    """An editor has picked a group or channel: its card, if both of us may decide there."""
    desk = visit.desk
    venue = await desk.outside.venue_of(chat_id)
    if venue is None or not await desk.is_admin(chat_id, visit.person.id):
        return reply(cards.picked(visit.locale, None))
    language, now = desk.defaults.language, desk.clock()
    chat = await desk.store.meet(chat_id, kind=venue.kind, language=language, now=now)
    shown = await _shown(visit, Route(chat, 0, None))
    return reply(cards.picked(visit.locale, venue.title), *shown.messages)


async def added(visit: Visit) -> None:
    """We were let into a channel, where nobody talks: whoever did it is told in private, if they
    have talked to us, how it is set up or who may do that; unless they pick it there, which lets
    us in as well.
    """
    desk = visit.desk
    for chat in await desk.store.reachable([visit.person.id]):
        since = desk.clock() - PICKING_LASTS
        if "picking" in await desk.store.offered_last(chat.id, since=since):
            continue
        in_private = replace(visit, place=Place(chat.id, chat.kind), chat=chat)
        told = await _told_to_who_added(in_private, visit.chat)
        owed = [Owed(chat.id, message.to_payload()) for message in told]
        await desk.store.owe(owed, now=desk.clock())
        desk.wake()


async def _told_to_who_added(visit: Visit, channel: Chat) -> Sequence[Message]:
    title = (await venue_of(visit, channel)).title
    if await visit.desk.role_of(visit.place, visit.person) < Role.EDITOR:
        return (cards.added(visit.locale, title, may_decide=False),)
    shown = await _shown(visit, Route(channel, 0, None))
    return (cards.added(visit.locale, title, may_decide=True), *shown.messages)


def there(visit: Visit, chat: Chat, thread_id: int) -> Visit:
    """As if the editor had said it there."""
    return replace(visit, place=Place(chat.id, chat.kind, thread_id), chat=chat)


# ---- buttons


async def listed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _list(visit, await _mine(visit), edit=visit.message_id))


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    route = await _route(visit, numbers)
    return outdated(visit) if route is None else await _shown(visit, route, edit=True)


async def asked_for(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """Keys that let a group or channel be picked."""
    if not visit.place.is_private:
        return outdated(visit)
    await offers.offer(visit, {"picking": True})
    return reply(cards.picking(visit.locale))


async def everything(visit: Visit, numbers: list[int]) -> Reaction:
    """It gets every article from now on."""
    route = await _route(visit, numbers)
    if route is None:
        return outdated(visit)
    await choose_wish(there(visit, route.chat, route.thread_id), EVERYTHING)
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
    await choose_sound(there(visit, route.chat, route.thread_id), silent=bool(numbers[2]))
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
    chat, thread = await decided(visit, -numbers[0]), numbers[1]
    if chat is None:
        return None
    asked = await visit.desk.store.subscription(chat.id, thread_id=thread)
    return Route(chat, thread, asked) if asked or thread == 0 else None


async def decided(visit: Visit, chat_id: int) -> Chat | None:
    """The group or channel, if this editor is an admin there now."""
    chat = await visit.desk.store.chat(chat_id)
    if chat is None or chat.is_private or chat.state != "active" or not visit.place.is_private:
        return None
    return chat if await visit.desk.is_admin(chat.id, visit.person.id) else None
