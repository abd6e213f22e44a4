"""A group that puts us out and has us back finds all as it was; what it missed comes if it asks."""

import asyncio
from collections.abc import Sequence

from bot.handlers import offers
from bot.handlers.desk import Desk, Reaction, Visit, outdated, reply
from bot.handlers.seeking import aliases_of
from bot.handlers.trying import affordable
from bot.i18n import phrase
from bot.messages import talk
from bot.messages.digests import digest
from bot.subscriptions.matching import Matcher, is_for_all, keys_of
from bot.subscriptions.schedule import REACHES_BACK, Every, next_digest, pace_of
from bot.subscriptions.wishes import Wish
from bot.text.aliases import Aliases
from storage.deliveries import DueDigest, Recipient
from storage.models import Article
from storage.returns import Missed

Told = dict[int, int]
"""Up to which broadcast each subscription, by its seq, had been told all when we were put out."""


async def put_off(desk: Desk, chat_id: int) -> Told:
    """See to it that nothing comes by itself because it fell due while we were out; before the
    chat is known to be back.
    """
    left = await desk.store.told_before_leaving(chat_id)
    found = await desk.store.digests_of(chat_id)
    for each in found:
        await _put_off(desk, each, left)
    return {each.recipient.seq: told_before(each, left) for each in found}


def told_before(due: DueDigest, left: int) -> int:
    """Up to which broadcast, if all that ended before we were put out is number `left`."""
    return left if due.recipient.told is None else min(due.told, left)


async def _put_off(desk: Desk, due: DueDigest, left: int) -> None:
    """A digest by the clock comes when it would have, the next time.  What waited for a morning
    that is over, or for so many articles, is left to whoever asks for it.
    """
    now, pace, at = desk.clock(), pace_of(due.pace), due.recipient.due
    overdue = at is not None and at <= now
    next_at = next_digest(pace, due.recipient.zone or desk.defaults.zone, now)
    if overdue and next_at is not None:
        await desk.store.put_off(due.recipient.seq, next_at=next_at)
    elif (left < await desk.store.last_broadcast()) if isinstance(pace, Every) else overdue:
        await desk.store.leave_aside(due.recipient.seq)


async def greeted(visit: Visit, told: Told) -> Reaction:
    """All is as it was; what was missed is offered, if anything was."""
    number = None
    if await _missed(visit, told):
        # JSON has no numbers for keys.
        kept = {str(seq): upto for seq, upto in told.items()}
        number = await offers.offer(visit, {"missed": kept})
    return reply(talk.back(visit.locale, missed=number))


async def caught_up(visit: Visit, numbers: list[int]) -> Reaction:
    """What was missed, as a digest for the chat and one for each topic that missed any."""
    offered = await offers.offered(visit, numbers[0], "missed")
    if offered is None:
        return outdated(visit)
    missed = await _missed(visit, {int(seq): upto for seq, upto in offered["missed"].items()})
    store, now = visit.desk.store, visit.desk.clock()
    if not await store.catch_up(numbers[0], missed, chat_id=visit.chat.id, now=now):
        return outdated(visit)
    visit.desk.wake()
    return Reaction(notice=phrase(visit.locale, "missed-comes" if missed else "missed-none-left"))


async def _missed(visit: Visit, told: Told) -> list[Missed]:
    """What each subscription would have got."""
    made = []
    for due in await visit.desk.store.digests_of(visit.chat.id):
        if due.recipient.seq in told:
            articles = await _news(visit, due.recipient, told[due.recipient.seq])
            if articles:
                payload = digest(articles, visit.locale).to_payload()
                made.append(Missed(due.recipient, payload, [each.id for each in articles]))
    return made


async def _news(visit: Visit, recipient: Recipient, told: int) -> list[Article]:
    """What the subscription asked for and its chat has not been shown, oldest first."""
    store, since = visit.desk.store, visit.desk.clock() - REACHES_BACK
    sent = await store.broadcasts_after(told, since=since)
    ids = [each.article_id for each in sent if each.language in (None, recipient.language)]
    shown, known = await store.shown_already(recipient, ids), await store.articles(ids)
    fresh = [known[each] for each in ids if each in known and each not in shown]
    standing = [article for article in fresh if not article.retracted]
    newest = affordable(standing[::-1])
    async with visit.desk.trying:
        aliases = aliases_of(visit.desk.index)
        return await asyncio.to_thread(wanted, recipient.wish, newest[::-1], aliases)


def wanted(wish: str, articles: Sequence[Article], aliases: Aliases) -> list[Article]:
    """Those that come to who asked for this."""
    if not wish:
        return list(articles)
    matcher = Matcher(Wish.from_text(wish), aliases)
    return [
        article
        for article in articles
        if is_for_all(article) or matcher.takes(keys_of(article, aliases))
    ]
