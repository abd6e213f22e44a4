"""Moving a feed: it goes on at another address, its articles and whoever follows it stay."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers import feeds, offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.messages import sources as cards
from bot.messages.feeds import feed_refused
from storage.choices import Candidate


async def named(visit: Visit, words: str) -> Reaction:
    """The list; with a feed's address, old or new, its card; with another after it, the offer to
    move it there.
    """
    old, *there = words.split() or [""]
    if not old:
        return await feeds.listed(visit)
    feed = await visit.desk.store.feed_at(old)
    if feed is None:
        return reply(cards.unknown(visit.locale, old))
    if not there:
        card = await feeds.card(visit, feed)
        return reply(replace(card, edit=None))
    found = await visit.desk.outside.discover(there[0], feed.headers_for(there[0]))
    if isinstance(found, str):
        return reply(feed_refused(visit.locale, there[0], found))
    one = like_it(found, feed.kind, there[0])
    if one is None:
        return reply(cards.nothing_like_it(visit.locale, feed, there[0]))
    number = await offers.offer(visit, {"move": feed.id, "to": one.url, "headers": one.headers})
    return reply(cards.move(visit.locale, number, feed, one))


def like_it(found: Sequence[Candidate], kind: str, url: str) -> Candidate | None:
    """Of what lies at an address, that of this kind, the one at the very address first."""
    alike = [one for one in found if one.kind == kind]
    return next((one for one in alike if one.url == url), alike[0] if alike else None)


# ---- buttons


async def how(visit: Visit, numbers: list[int]) -> Reaction:
    """What to write to move this feed."""
    feed = await visit.desk.store.feed(numbers[0])
    return outdated(visit) if feed is None else reply(cards.how_to_move(visit.locale, feed))


async def confirmed(visit: Visit, numbers: list[int]) -> Reaction:
    """Move it, and look at once what is there."""
    store, offered = visit.desk.store, await offers.offered(visit, numbers[0], "move")
    feed = await store.feed(offered["move"]) if offered else None
    if offered is None or feed is None:
        return outdated(visit)
    await store.withdraw(numbers[0])
    where = await store.move_feed(feed, offered["to"], headers=offered["headers"])
    await store.check_feed(where, now=visit.desk.clock())
    visit.desk.feed_added()
    return reply(cards.moved(visit.locale, feed, offered["to"], edit=visit.message_id))


async def dropped(visit: Visit, numbers: list[int]) -> Reaction:
    """Leave it where it is."""
    done = cards.dismissed(visit.locale, "feed-not-moved", edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "move", done=done)
