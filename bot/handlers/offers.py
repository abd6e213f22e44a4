"""What a chat was offered to choose from, by the number that its buttons carry."""

from collections.abc import Mapping
from typing import Any

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.messages.message import Message


async def offer(visit: Visit, offered: Mapping[str, Any]) -> int:
    """Keep what this chat is offered, a JSON object whose keys tell its kind; its number."""
    return await visit.desk.store.offer(visit.chat.id, offered, now=visit.desk.clock())


async def offered(visit: Visit, number: int, *kinds: str) -> dict[str, Any] | None:
    """What this chat was offered under this number, None if that is of no such kind, or nothing is
    offered (any more).
    """
    found = await visit.desk.store.offered(number, chat_id=visit.chat.id)
    return found if found and not found.keys().isdisjoint(kinds) else None


async def declined(visit: Visit, number: int, *kinds: str, done: Message) -> Reaction:
    """Withdraw an offer of such a kind that nobody wants."""
    if await offered(visit, number, *kinds) is None:
        return outdated(visit)
    await visit.desk.store.withdraw(number)
    return reply(done)
