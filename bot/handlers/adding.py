"""Adding a source: what lies at an address is shown, chosen and confirmed."""

from dataclasses import asdict
from typing import Any

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.outside import Outside
from bot.messages import sources as cards
from bot.messages import talk
from bot.messages.feeds import feed_refused
from storage.choices import Candidate

EXAMPLE = "/add sahifa.example"


async def add(visit: Visit, words: str, outside: Outside) -> Reaction:
    """Show what can be added at an address."""
    url = words.strip()
    if not url:
        return reply(talk.say(visit.locale, "add-what", example=EXAMPLE))
    found = await outside.discover(url)
    if isinstance(found, str):
        return reply(feed_refused(visit.locale, url, found))
    offered = {"candidates": [asdict(one) for one in found]}
    number = await outside.choices.offer(visit.place.chat_id, offered, now=visit.desk.clock())
    if len(found) > 1:
        return reply(cards.candidates(visit.locale, number, found))
    return reply(cards.candidate(visit.locale, number, 0, found[0]))


async def picked(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """One of several, to be confirmed in place."""
    number, place = numbers
    one = await _offered(visit, number, place, outside)
    if one is None:
        return outdated(visit)
    return reply(cards.candidate(visit.locale, number, place, one, edit=visit.message_id))


async def confirmed(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """Add it, with so many of the articles that it has now as news."""
    number, place, news = numbers
    one = await _offered(visit, number, place, outside)
    if one is None or news not in cards.FIRST_NEWS:
        return outdated(visit)
    await outside.add(one, news)
    await outside.choices.withdraw(number)
    return reply(cards.added(visit.locale, one, news=news, edit=visit.message_id))


async def dismissed(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """Add none."""
    if await outside.choices.offered(numbers[0], chat_id=visit.place.chat_id) is None:
        return outdated(visit)
    await outside.choices.withdraw(numbers[0])
    return reply(cards.dismissed(visit.locale, "source-dismissed", edit=visit.message_id))


async def _offered(visit: Visit, number: int, place: int, outside: Outside) -> Candidate | None:
    """What this chat was offered in this place."""
    offered = await outside.choices.offered(number, chat_id=visit.place.chat_id)
    found: list[dict[str, Any]] = (offered or {}).get("candidates", [])
    if place >= len(found):
        return None
    return Candidate(**{**found[place], "samples": tuple(found[place]["samples"])})
