"""What a handler may use, and what it gives back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.handlers.incoming import Person, Place
from bot.handlers.modelled import NO_MODELS, Models
from bot.handlers.outside import Outside
from bot.i18n import Locale, locale_of, phrase
from bot.messages.message import Message
from bot.text.aliases import NO_ALIASES, Aliases
from storage.models import Chat
from storage.roles import Role
from storage.search import PassageIndex
from storage.store import Store


def nothing() -> None:
    """What is done when nobody listens."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything outside a handler: memory, clock, and what only Telegram or a feed can tell."""

    store: Store
    index: PassageIndex
    defaults: Locale
    clock: Callable[[], int]
    is_admin: Callable[[int, int], Awaitable[bool]]  # (chat id, user id)
    outside: Outside
    feed_added: Callable[[], None]
    wake: Callable[[], None]  # something is owed, or what is owed has changed
    per_second: int  # messages that are sent at most
    contact: str | None = None  # whom readers may write to
    keeps_questions: bool = False  # those that no article answers, without who asked
    index_damaged: Callable[[], None] = nothing
    answer_waiting: Callable[[], None] = nothing  # there may be answers to questions that wait
    aliases: Aliases = NO_ALIASES  # without those of editors
    renamed: Callable[[], None] = nothing  # editors' aliases are others now
    models: Models = NO_MODELS
    trying: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))  # filters
    name: str = ""  # the bot's, for addresses that lead to it
    hears_all: bool = False  # that is said in groups: Telegram's privacy mode is off

    async def may_decide(self, place: Place, person: Person) -> bool:
        """Whether this person may change what this chat gets: in a group, its admins."""
        if place.is_private or person.speaks_for_chat:
            return True
        return await self.is_admin(place.chat_id, person.id)

    async def role_of(self, place: Place, person: Person) -> Role:
        """What this person may do here, as it stands now: in the group where the newsdesk is, its
        admins are editors.
        """
        role = Role.READER if person.speaks_for_chat else await self.store.role_of(person.id)
        if role >= Role.EDITOR or not place.is_group:
            return role
        newsdesk = await self.store.newsdesk()
        if newsdesk is None or newsdesk.chat_id != place.chat_id:
            return role
        return Role.EDITOR if await self.may_decide(place, person) else role


@dataclass(frozen=True, slots=True)
class Visit:
    """One thing that happened in one chat: where, who, and the chat as we know it."""

    desk: Desk
    place: Place
    person: Person
    chat: Chat
    message_id: int
    reply_to: int | None = None
    replied_to: int | None = None  # the person whose message it answers

    @property
    def locale(self) -> Locale:
        """How this chat is addressed."""
        return locale_of(self.chat, self.desk.defaults)


@dataclass(frozen=True, slots=True)
class Offer:
    """A message that somebody may send in any chat, and how it is listed."""

    id: str
    title: str
    description: str
    message: Message


@dataclass(frozen=True, slots=True)
class Offers:
    """A page of offers, "" or where the next begins, and for how many seconds it may be shown
    again.
    """

    results: tuple[Offer, ...]
    next_offset: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a handler gives back: messages for the chat, for a press a short notice, for what is
    typed in any chat some offers.
    """

    messages: tuple[Message, ...] = ()
    notice: str | None = None
    offers: Offers | None = None


def reply(*messages: Message) -> Reaction:
    return Reaction(messages)


def taken_back(visit: Visit) -> Reaction:
    """What a button says whose article its publisher took back."""
    return Reaction(notice=phrase(visit.locale, "taken-back"))


def outdated(visit: Visit) -> Reaction:
    """What a button says that does nothing (any more)."""
    return Reaction(notice=phrase(visit.locale, "old-button"))
