"""What editors see of the outbox and may do about it, and how they take an article back."""

from collections.abc import Mapping, Sequence

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.readers import article_meant
from bot.i18n import counted
from bot.messages import corrections, talk
from bot.messages import outbox as cards
from bot.messages.message import Message
from storage.deliveries import Account
from storage.models import Article

WAYS = ("replaced", "deleted")
"""What becomes of the copies of an article that is taken back.  A button carries the place in this
list, and stays under old messages: add at the end.
"""


async def outbox(visit: Visit, words: str) -> Reaction:
    """How the outbox stands; with words, what became of the article that they mean."""
    if not words:
        return reply(await _stand(visit))
    article = await article_meant(visit, words)
    account = await visit.desk.store.account(article.id) if article else None
    if account is None:
        return reply(talk.say(visit.locale, "no-account" if article else "no-such-article"))
    return reply(cards.account_card(visit.locale, account))


async def retract(visit: Visit, words: str) -> Reaction:
    """Ask what is to become of the copies of the article that is meant."""
    if not words and not visit.reply_to:
        return reply(talk.say(visit.locale, "retract-what"))
    article = await article_meant(visit, words)
    if article is None:
        return reply(talk.say(visit.locale, "no-such-article"))
    return reply(await _retraction(visit, article))


# ---- buttons


async def shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """How the outbox stands now, in place."""
    return reply(await _stand(visit, edit=visit.message_id))


async def retried(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """Try again all that is held."""
    store, now = visit.desk.store, visit.desk.clock()
    again = await store.retry_held(now=now) + await store.retry_held_broadcasts(now=now)
    visit.desk.wake()
    message = await _stand(visit, edit=visit.message_id)
    return Reaction((message,), notice=counted(visit.locale, "outbox-retried", again))


async def account_shown(visit: Visit, numbers: list[int]) -> Reaction:
    account = await visit.desk.store.account(numbers[0])
    if account is None:
        return outdated(visit)
    return reply(cards.account_card(visit.locale, account, edit=visit.message_id))


async def retraction_shown(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _retraction(visit, article, edit=visit.message_id))


async def retracted(visit: Visit, article: Article, rest: list[int]) -> Reaction:
    """Take the article back: nothing shows it from now on."""
    if rest[0] >= len(WAYS):
        return outdated(visit)
    store, how = visit.desk.store, WAYS[rest[0]]
    await store.retract(article.id, how=how, now=visit.desk.clock())
    await visit.desk.index.catch_up(store)
    visit.desk.wake()
    return reply(corrections.retraction_done(visit.locale, article, how=how, edit=visit.message_id))


async def _retraction(visit: Visit, article: Article, *, edit: int | None = None) -> Message:
    account = await visit.desk.store.account(article.id)
    sent = account.sent if account else 0
    return corrections.retraction_card(visit.locale, article, sent=sent, edit=edit)


async def _stand(visit: Visit, *, edit: int | None = None) -> Message:
    store, now = visit.desk.store, visit.desk.clock()
    running = await store.accounts_in("running", limit=cards.SHOWN)
    stand = cards.Stand(
        await store.oldest_due(now=now),
        running,
        await store.accounts_in("held", limit=cards.SHOWN),
        await store.accounts(limit=cards.SHOWN),
        await store.held_deliveries(limit=cards.SHOWN),
        await store.count_held(),
        time_left(running, per_second=visit.desk.per_second),
    )
    return cards.outbox_card(visit.locale, stand, now=now, edit=edit)


def time_left(running: Sequence[Account], *, per_second: int) -> Mapping[int, int]:
    """About how many seconds each broadcast still takes, by article: they share the rate, those
    with the fewest recipients left go first.
    """
    left = {
        each.article_id: max(0, each.audience - each.visited)
        for each in running
        if each.audience is not None
    }
    ahead, seconds = 0, {}
    for article_id in sorted(left, key=lambda each: (left[each], each)):
        ahead += left[article_id]
        seconds[article_id] = -(-ahead // per_second)
    return seconds
