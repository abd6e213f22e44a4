"""Who may do more than read: owners appoint them by a link or by replying to them."""

import secrets

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import LANGUAGES, Locale, locale_of, phrase
from bot.messages import staff as cards
from bot.messages import talk
from bot.messages.links import Link, address_of
from bot.messages.message import Message
from bot.text.words import normalise
from storage.deliveries import Owed
from storage.roles import Member, Role

CODE_BYTES = 12
ROLES = {role.value: role for role in Role}


def new_code() -> str:
    """What nobody guesses, of letters that a link may carry."""
    return secrets.token_urlsafe(CODE_BYTES)


async def editors(visit: Visit, words: str) -> Reaction:
    """Everybody with a role; in reply to a person, their new role, in a word."""
    if visit.place.is_private:
        return reply(await _list(visit))
    role = role_called(words) if words else Role.EDITOR
    if visit.replied_to is None or role is None:
        return reply(talk.say(visit.locale, "staff-how", command="/editors"))
    if not await _appoint(visit, visit.replied_to, role):
        return reply(talk.say(visit.locale, "staff-fixed"))
    return reply(cards.appointed(visit.locale, role))


async def joined(visit: Visit, code: str) -> Reaction:
    """Somebody follows an invitation."""
    desk, person = visit.desk, visit.person.id
    role = await desk.store.accept(code, person, now=desk.clock())
    if role is None:
        return reply(talk.say(visit.locale, "invitation-over"))
    await desk.outside.show_menu(person, role)
    return reply(cards.yours(visit.locale, role))


def role_called(words: str) -> Role | None:
    """The role that a word means in any of our languages."""
    wanted = normalise(words.strip())
    for role in Role:
        if wanted in {normalise(cards.role_name(Locale(code), role)) for code in LANGUAGES}:
            return role
    return None


# ---- buttons


async def listed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """Everybody, in place."""
    return reply(await _list(visit, edit=visit.message_id))


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    """One of them."""
    member = await _member(visit, numbers[0])
    if member is None:
        return outdated(visit)
    return reply(cards.member_card(visit.locale, member, edit=visit.message_id))


async def appointed(visit: Visit, numbers: list[int]) -> Reaction:
    """Another role for one of them, or none."""
    member, role = await _member(visit, numbers[0]), ROLES.get(numbers[1])
    if member is None or role is None:
        return outdated(visit)
    if not await _appoint(visit, member.person, role):
        return Reaction(notice=phrase(visit.locale, "staff-fixed"))
    return reply(await _list(visit, edit=visit.message_id))


async def invited(visit: Visit, numbers: list[int]) -> Reaction:
    """A link that gives its first follower a role."""
    role = ROLES.get(numbers[0], Role.READER)
    code = new_code()
    address = address_of(visit.desk.name, Link("j", code))
    if role is Role.READER or address is None:
        return outdated(visit)
    await visit.desk.store.invite(role, code, now=visit.desk.clock())
    return reply(cards.invitation(visit.locale, role, address))


async def _list(visit: Visit, *, edit: int | None = None) -> Message:
    return cards.staff_card(visit.locale, await visit.desk.store.members(), edit=edit)


async def _member(visit: Visit, person: int) -> Member | None:
    members = await visit.desk.store.members()
    return next((member for member in members if member.person == person), None)


async def _appoint(visit: Visit, person: int, role: Role) -> bool:
    """Whether it could be; the person is told."""
    desk = visit.desk
    if not await desk.store.appoint(person, role, now=desk.clock()):
        return False
    await desk.outside.show_menu(person, role)
    for chat in await desk.store.reachable([person]):
        told = cards.yours(locale_of(chat, desk.defaults), role)
        await desk.store.owe([Owed(chat.id, told.to_payload())], now=desk.clock())
    desk.wake()
    return True
