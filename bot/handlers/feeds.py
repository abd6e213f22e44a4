"""What editors see of the feeds, what they may do about each, and what they are told of them."""

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import Locale, locale_of, phrase
from bot.messages import feeds as cards
from bot.messages.articles import DIGEST_LISTED, new_source
from bot.messages.message import Message
from storage.deliveries import Owed
from storage.models import Feed
from storage.roles import Role
from storage.store import Store


async def listed(visit: Visit) -> Reaction:
    """The first page of the list."""
    return reply(await page(visit, 0))


async def page(visit: Visit, first: int, *, edit: int | None = None) -> Message:
    """The page that begins with feed number `first` from 0; the last one if there are fewer."""
    store = visit.desk.store
    counts = await store.count_feeds()
    total = sum(counts.values())
    if not total:
        return cards.no_feeds(visit.locale, edit=edit)
    first = min(first, (total - 1) // cards.PAGE * cards.PAGE)
    shown = await store.feeds_page(limit=cards.PAGE, offset=first)
    return cards.feeds_page(
        visit.locale, shown, first=first, counts=counts, percent=visit.desk.index.percent, edit=edit
    )


async def card(visit: Visit, feed: Feed) -> Message:
    """The feed's card, in place of the message whose button was pressed."""
    last_article = await visit.desk.store.last_article_of(feed.id)
    held = await visit.desk.store.held(feed.id)
    return cards.feed_card(
        visit.locale, feed, last_article=last_article, held=bool(held), edit=visit.message_id
    )


# ---- buttons


async def turned(visit: Visit, numbers: list[int]) -> Reaction:
    """Another page, in place."""
    return reply(await page(visit, numbers[0], edit=visit.message_id))


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    """The card of a feed, in place."""
    return await _as_it_stands(visit, numbers[0])


async def checked(visit: Visit, numbers: list[int]) -> Reaction:
    """Poll it now; one that was stopped goes on."""
    await visit.desk.store.check_feed(numbers[0], now=visit.desk.clock())
    visit.desk.feed_added()
    return await _as_it_stands(visit, numbers[0], notice="feed-checking")


async def stopped(visit: Visit, numbers: list[int]) -> Reaction:
    """Do not poll it until somebody resumes it."""
    await visit.desk.store.stop_feed(numbers[0])
    return await _as_it_stands(visit, numbers[0])


async def dropped(visit: Visit, numbers: list[int]) -> Reaction:
    """Ask whether it is really to be removed."""
    feed = await visit.desk.store.feed(numbers[0])
    if feed is None:
        return outdated(visit)
    return reply(cards.removal(visit.locale, feed, edit=visit.message_id))


async def removed(visit: Visit, numbers: list[int]) -> Reaction:
    """Remove it; its articles stay."""
    await visit.desk.store.remove_feed(numbers[0])
    message = await page(visit, 0, edit=visit.message_id)
    return Reaction((message,), notice=phrase(visit.locale, "feed-removed"))


async def full_text_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    """Whether its articles' pages are read."""
    if numbers[1] >= len(cards.FULL_TEXT):
        return outdated(visit)
    await visit.desk.store.choose_full_text(numbers[0], cards.FULL_TEXT[numbers[1]])
    return await _as_it_stands(visit, numbers[0])


async def held_sent(visit: Visit, numbers: list[int]) -> Reaction:
    """Send subscribers what was held."""
    released = await visit.desk.store.release(numbers[0], now=visit.desk.clock())
    visit.desk.wake()
    return await _settled(visit, numbers[0], settled=bool(released), sent=True)


async def held_kept(visit: Visit, numbers: list[int]) -> Reaction:
    """Leave what was held to the archive."""
    dropped = await visit.desk.store.drop_held(numbers[0])
    return await _settled(visit, numbers[0], settled=bool(dropped), sent=False)


async def _settled(visit: Visit, feed_id: int, *, settled: bool, sent: bool) -> Reaction:
    feed = await visit.desk.store.feed(feed_id)
    if feed is None or not settled:
        return outdated(visit)
    return reply(cards.held_settled(visit.locale, feed, sent=sent, edit=visit.message_id))


async def _as_it_stands(visit: Visit, feed_id: int, *, notice: str | None = None) -> Reaction:
    feed = await visit.desk.store.feed(feed_id)
    if feed is None:
        return outdated(visit)
    said = phrase(visit.locale, notice) if notice else None
    return Reaction((await card(visit, feed),), notice=said)


# ---- what editors and subscribers are told


async def notices(store: Store, defaults: Locale, feed: Feed | None) -> list[Owed]:
    """What each editor whom the bot may write to is owed when a feed has failed, was stopped or
    works again; with None, when nearly all feeds fail at once.
    """
    found = await store.reachable(await store.people(Role.EDITOR))
    return [Owed(c.id, _notice(locale_of(c, defaults), feed).to_payload()) for c in found]


async def flood(store: Store, defaults: Locale, feed_id: int) -> list[Owed]:
    """What each editor is owed when articles of a feed are held for their word."""
    feed, held = await store.feed(feed_id), await store.held(feed_id)
    if feed is None:
        return []
    found = await store.reachable(await store.people(Role.EDITOR))
    return [
        Owed(chat.id, cards.feed_flood(locale_of(chat, defaults), feed, held).to_payload())
        for chat in found
    ]


async def digest(store: Store, defaults: Locale, feed: Feed) -> list[Owed]:
    """What each subscriber is owed of a feed that was just added, in one message."""
    total = await store.count_articles_of(feed.id)
    if not total:
        return []
    newest = await store.articles_of(feed.id, limit=DIGEST_LISTED)
    return [
        Owed(
            to.chat.id,
            new_source(feed, newest, total, locale_of(to.chat, defaults)).to_payload(),
            to.thread_id,
            waits=True,
        )
        for to in await store.subscribers()
    ]


def _notice(locale: Locale, feed: Feed | None) -> Message:
    if feed is None:
        return cards.feeds_outage(locale)
    if feed.cause is None:
        return cards.feed_recovered(locale, feed)
    return cards.feed_trouble(locale, feed)
