"""Adding a source: what lies at an address is shown, chosen and confirmed."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.messages import sources as cards
from bot.messages import talk
from bot.messages.feeds import feed_refused
from storage.choices import Candidate

EXAMPLE = "/add sahifa.example"
EXAMPLE_HEADER = "User-Agent: Mozilla/5.0"
HEADERS = 10
HEADER_CHARS = 2000

_HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}):[ \t]*([\x21-\x7e][\x20-\x7e]*)")
# What fetching decides itself.
_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since"}
    | {"if-none-match", "keep-alive", "proxy-authorization", "range", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)


async def add(visit: Visit, words: str) -> Reaction:
    """Show what can be added at an address; the lines under it are headers to ask for it with."""
    url, *below = [line.strip() for line in words.splitlines() if line.strip()] or [""]
    if not url:
        return reply(talk.say(visit.locale, "add-what", example=EXAMPLE))
    headers = headers_in(below)
    if headers is None:
        return reply(talk.say(visit.locale, "add-headers-wrong", example=EXAMPLE_HEADER))
    found = await visit.desk.outside.discover(url, headers)
    if isinstance(found, str):
        return reply(feed_refused(visit.locale, url, found))
    offered = {"candidates": [asdict(one) for one in found]}
    number = await offers.offer(visit, offered)
    if len(found) > 1:
        return reply(cards.candidates(visit.locale, number, found))
    return reply(cards.candidate(visit.locale, number, 0, found[0]))


def headers_in(lines: Sequence[str]) -> dict[str, str] | None:
    """The headers in lines like `User-Agent: …`; None if a line is none, or one that is not for
    people to choose.
    """
    found = [_HEADER.fullmatch(line[:HEADER_CHARS]) for line in lines]
    if len(lines) > HEADERS or not all(found):
        return None
    headers = {one[1]: one[2].strip() for one in found if one}
    return None if any(name.lower() in _OURS for name in headers) else headers


async def picked(visit: Visit, numbers: list[int]) -> Reaction:
    """One of several, to be confirmed in place."""
    number, place = numbers
    one = await _offered(visit, number, place)
    if one is None:
        return outdated(visit)
    return reply(cards.candidate(visit.locale, number, place, one, edit=visit.message_id))


async def confirmed(visit: Visit, numbers: list[int]) -> Reaction:
    """Add it; of what it holds now, subscribers get as much as is chosen."""
    number, place, choice = numbers
    one = await _offered(visit, number, place)
    if one is None or choice >= len(cards.FIRST_POLLS):
        return outdated(visit)
    first_poll = cards.FIRST_POLLS[choice]
    await visit.desk.store.add_feed(
        one.url,
        now=visit.desk.clock(),
        kind=one.kind,
        first_poll=first_poll,
        headers=one.headers,
    )
    visit.desk.feed_added()
    await visit.desk.store.withdraw(number)
    return reply(cards.added(visit.locale, one, first_poll=first_poll, edit=visit.message_id))


async def dismissed(visit: Visit, numbers: list[int]) -> Reaction:
    """Add none."""
    done = cards.dismissed(visit.locale, "source-dismissed", edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "candidates", done=done)


async def _offered(visit: Visit, number: int, place: int) -> Candidate | None:
    """What this chat was offered in this place."""
    offered = await offers.offered(visit, number, "candidates")
    found: list[dict[str, Any]] = offered["candidates"] if offered else []
    if place >= len(found):
        return None
    return Candidate(**{**found[place], "samples": tuple(found[place]["samples"])})
