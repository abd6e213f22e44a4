"""What happened in a chat, to the handler it concerns."""

from collections.abc import Awaitable
from dataclasses import replace

from bot.handlers import curating, documents, inline, returning, routing, starting
from bot.handlers.buttons import press
from bot.handlers.commands import obey
from bot.handlers.desk import Desk, Reaction, Visit, reply
from bot.handlers.incoming import (
    Admitted,
    Asked,
    Incoming,
    Migrated,
    Person,
    Picked,
    Place,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
    Wordless,
)
from bot.handlers.unready import unready
from bot.i18n import spoken
from bot.messages import talk
from storage.readers import SEEN_EVERY
from storage.roles import Role
from storage.search import IndexUnready


async def react(desk: Desk, happened: Incoming) -> Reaction:
    """Do what it asks for; the reaction's messages are for the chat it happened in."""
    match happened:
        case Migrated(old, new):
            await desk.store.move_chat(old, new, now=desk.clock())
            return Reaction()
        case ShutOut(chat_id, reason):
            await desk.store.chat_gone(chat_id, reason=reason, now=desk.clock())
            return Reaction()
        case Regained(place):
            if await desk.store.chat_regained(place.chat_id, now=desk.clock()):
                desk.wake()
            return Reaction()
        case Said():
            return await _heard(desk, happened)
        case Pressed(data=data, message_id=message_id):
            visit = await arrive(desk, happened, message_id)
            return await patiently(visit, press(visit, data))
        case Typed():
            return await inline.typed(desk, happened)
        case Summoned():
            return await inline.summoned(desk, happened)
        case Picked(chat_id=chat_id):
            visit = await arrive(desk, happened)
            if await desk.role_of(happened.place, happened.person) < Role.EDITOR:
                return reply(talk.say(visit.locale, "only-operators"))
            return await routing.picked(visit, chat_id)
        case Wordless():
            visit = await arrive(desk, happened)
            if (
                happened.document
                and await desk.role_of(happened.place, happened.person) >= Role.EDITOR
            ):
                return await documents.received(visit, happened.document)
            return reply(talk.say(visit.locale, "only-text", help="/help"))
        case Admitted():
            return await _let_in(desk, happened)


async def _let_in(desk: Desk, admitted: Admitted) -> Reaction:
    """A group has to be greeted, as one that knows us if it does.  A person who unblocks us is
    about to press Start, and a channel's readers did not call us, only who let us in.
    """
    place = admitted.place
    told = await returning.put_off(desk, place.chat_id) if place.is_group else {}
    visit = await arrive(desk, admitted)
    if told:
        return await returning.greeted(visit, told)
    if place.is_group:
        return await starting.start(visit, "")
    if not place.is_private:
        await routing.added(visit)
    return Reaction()


async def patiently(visit: Visit, doing: Awaitable[Reaction]) -> Reaction:
    """What it comes to; a plea for patience if it needs the index and nothing can be found now."""
    try:
        return await doing
    except IndexUnready as error:
        return reply(unready(visit.desk, visit.locale, error))


async def _heard(desk: Desk, said: Said) -> Reaction:
    """Somebody said something to us: a document, an answer to a reader, a command, a question."""
    visit = await arrive(desk, said, said.message_id, said.reply_to, said.replied_to)
    if said.document and await desk.role_of(said.place, said.person) >= Role.EDITOR:
        return await documents.received(visit, said.document)
    passed_back = await curating.passed_back(visit, said.text)
    return answering(visit, passed_back or await patiently(visit, obey(visit, said.text)))


def answering(visit: Visit, reaction: Reaction) -> Reaction:
    """In a group, as replies to the message they answer: several people may be asking at once."""
    if visit.place.is_private:
        return reaction
    to_it = (replace(message, reply_to=visit.message_id) for message in reaction.messages)
    return replace(reaction, messages=tuple(to_it))


async def arrive(
    desk: Desk,
    happened: Asked | Admitted,
    message_id: int = 0,
    reply_to: int | None = None,
    replied_to: int | None = None,
) -> Visit:
    """The chat as we know it from now on."""
    place, person = happened.place, happened.person
    language, region = first_guess(desk, place, person)
    chat = await desk.store.meet(
        place.chat_id, kind=place.kind, language=language, region=region, now=desk.clock()
    )
    if desk.clock() - chat.seen_at >= SEEN_EVERY:
        await desk.store.seen(chat.id, now=desk.clock())
    return Visit(desk, place, person, chat, message_id, reply_to, replied_to)


def first_guess(desk: Desk, place: Place, person: Person) -> tuple[str, str | None]:
    """A person's own language and region; a group's are the publisher's until its admins
    choose.
    """
    default = desk.defaults.language
    return spoken(person.language_code, default) if place.is_private else (default, None)
