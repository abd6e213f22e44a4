"""try: what a filter would have sent lately, before anybody follows it."""

import asyncio
from collections.abc import Sequence
from itertools import accumulate

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.seeking import aliases_of
from bot.handlers.subscriptions import feed_titles, followed, subscription_here, wish_typed
from bot.messages import subscriptions as cards
from bot.messages.trying import trial
from bot.subscriptions.matching import READ_CHARS, Matcher, keys_of
from bot.subscriptions.wishes import Misunderstood, UnreadableWish, Wish
from bot.text.aliases import Aliases
from storage.models import Article

SINCE = 7 * 24 * 3600
LOOKED_AT, CHARS = 200, 500_000  # articles of that time, the newest, and what they have in all


async def try_(visit: Visit, words: str) -> Reaction:
    """What the words would have sent in the last week; without any, what is followed now."""
    wish = await wish_typed(visit, words) if words else await _present(visit)
    if isinstance(wish, Misunderstood):
        return reply(cards.misunderstood(visit.locale, wish))
    now = visit.desk.clock()
    newest = await visit.desk.store.recent_articles(since=now - SINCE, limit=LOOKED_AT)
    recent = affordable(newest)
    async with visit.desk.trying:
        wanted = await asyncio.to_thread(taken, wish, recent, aliases_of(visit.desk.index))
    number = None
    if words:
        number = await offers.offer(visit, {"wish": wish.to_text()})
    titles = await feed_titles(visit)
    return reply(trial(visit.locale, wish, titles, wanted, len(recent), offer=number))


def affordable(articles: Sequence[Article]) -> list[Article]:
    """The first of the articles, and those after it up to CHARS in all."""
    sizes = accumulate(min(len(article.text), READ_CHARS) for article in articles)
    return [a for a, size in zip(articles, sizes, strict=True) if size <= CHARS] or [*articles[:1]]


def taken(wish: Wish, articles: Sequence[Article], aliases: Aliases) -> list[Article]:
    """Those of the articles that the wish asks for."""
    matcher = Matcher(wish, aliases)
    return [article for article in articles if matcher.takes(keys_of(article, aliases))]


async def _present(visit: Visit) -> Wish:
    there = await subscription_here(visit)
    return Wish.from_text(there.wish if there else "")


# ---- buttons


async def shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await try_(visit, "")


async def chosen(visit: Visit, numbers: list[int]) -> Reaction:
    """Follow what was tried."""
    offered = await offers.offered(visit, numbers[0], "wish")
    if offered is None:
        return outdated(visit)
    try:
        return await followed(visit, Wish.from_text(offered["wish"]))
    except UnreadableWish:
        return outdated(visit)
