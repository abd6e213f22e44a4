"""What a chat, or one of its topics, asks for: which articles, at what pace, when not to be
disturbed.  Who asks is subscribed.
"""

from dataclasses import replace

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.messages import subscriptions as cards
from bot.messages.message import Message
from bot.subscriptions.schedule import (
    AtOnce,
    Daily,
    Pace,
    Quiet,
    Weekly,
    next_digest,
    pace_of,
    pace_text,
    quiet_of,
    quiet_text,
    quiet_until,
)
from bot.subscriptions.spoken import is_off, pace_meant, quiet_meant, sound_meant
from bot.subscriptions.wishes import (
    EVERYTHING,
    Misunderstood,
    UnreadableWish,
    Wish,
    feeds_named,
    wish_of,
)
from storage.deliveries import Subscription


async def follow(visit: Visit, words: str) -> Reaction:
    """Follow what the words ask for; without any, what is followed now."""
    if not words:
        return reply(await _following(visit))
    wish = await wish_typed(visit, words)
    if isinstance(wish, Misunderstood):
        return reply(cards.misunderstood(visit.locale, wish))
    return await followed(visit, wish)


async def wish_typed(visit: Visit, words: str) -> Wish | Misunderstood:
    """What the words ask for."""
    named, rest = feeds_named(words, await feed_titles(visit))
    return wish_of(rest, named)


async def followed(visit: Visit, wish: Wish) -> Reaction:
    """Follow this from now on."""
    await choose_wish(visit, wish)
    return reply(await _following(visit))


async def tag_followed(visit: Visit, tag: str) -> Reaction:
    """Follow a tag too; who got everything gets only what is named from now on."""
    there = await _subscribed(visit)
    wish = Wish.from_text(there.wish)
    try:
        await choose_wish(visit, replace(wish, tags=(*wish.tags, tag)))
    except UnreadableWish as error:
        return reply(cards.misunderstood(visit.locale, error.wrong))
    return reply(await _following(visit))


async def digest(visit: Visit, words: str) -> Reaction:
    """Change the pace to the one that the words mean; without any, how it is now."""
    pace = pace_meant(words) if words else None
    if pace is not None:
        await _choose_pace(visit, pace)
    unknown = words if pace is None else None
    return reply(cards.digest_card(visit.locale, await subscription_here(visit), unknown=unknown))


async def quiet(visit: Visit, words: str) -> Reaction:
    """Change the quiet hours, or the sound, as the words say; without any, how they are now."""
    hours, sound, off = quiet_meant(words), sound_meant(words), is_off(words)
    if hours or off:
        await _choose_quiet(visit, hours)
    elif sound is not None:
        await choose_sound(visit, silent=not sound)
    unknown = None if hours or off or sound is not None else words
    return reply(cards.quiet_card(visit.locale, await subscription_here(visit), unknown=unknown))


async def reschedule(visit: Visit, zone: str) -> None:
    """The chat's clock is another's now: its digests come by that."""
    store, now = visit.desk.store, visit.desk.clock()
    for each in await store.subscriptions_of(visit.chat.id):
        if isinstance(pace_of(each.pace), Daily | Weekly):
            due = next_digest(pace_of(each.pace), zone, now)
            await store.choose_pace(each.seq, each.pace, next_at=due)
    visit.desk.wake()


# ---- buttons


async def follow_shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(await _following(visit))


async def all_followed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    await choose_wish(visit, EVERYTHING)
    return reply(await _following(visit, edit=visit.message_id))


async def digest_shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(cards.digest_card(visit.locale, await subscription_here(visit)))


async def digest_page(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    subscription = await subscription_here(visit)
    return reply(cards.digest_card(visit.locale, subscription, edit=visit.message_id))


async def quiet_page(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await _quiet_changed(visit)


async def pace_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(cards.PACES):
        return outdated(visit)
    await _choose_pace(visit, cards.PACES[numbers[0]])
    subscription = await subscription_here(visit)
    return reply(cards.digest_card(visit.locale, subscription, edit=visit.message_id))


async def quiet_shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return reply(cards.quiet_card(visit.locale, await subscription_here(visit)))


async def hours_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    if numbers[0] >= len(cards.HOURS):
        return outdated(visit)
    await _choose_quiet(visit, cards.HOURS[numbers[0]])
    return await _quiet_changed(visit)


async def sound_chosen(visit: Visit, numbers: list[int]) -> Reaction:
    await choose_sound(visit, silent=bool(numbers[0]))
    return await _quiet_changed(visit)


async def _quiet_changed(visit: Visit) -> Reaction:
    subscription = await subscription_here(visit)
    return reply(cards.quiet_card(visit.locale, subscription, edit=visit.message_id))


# ---- what is kept


async def subscription_here(visit: Visit) -> Subscription | None:
    return await visit.desk.store.subscription(visit.chat.id, thread_id=visit.place.thread_id)


async def _subscribed(visit: Visit) -> Subscription:
    """The subscription; a new one if there was none."""
    store, thread = visit.desk.store, visit.place.thread_id
    await store.subscribe(visit.chat.id, thread_id=thread, now=visit.desk.clock())
    return await subscription_here(visit) or await _subscribed(visit)


async def choose_wish(visit: Visit, wish: Wish) -> None:
    await _choose(visit, replace(await _subscribed(visit), wish=wish.to_text()))


async def choose_sound(visit: Visit, *, silent: bool) -> None:
    await _choose(visit, replace(await _subscribed(visit), silent=silent))


async def _choose_quiet(visit: Visit, hours: Quiet | None) -> None:
    """Change the quiet hours.  What the old ones have put off comes when the new ones let it."""
    subscription = await _subscribed(visit)
    await _choose(visit, replace(subscription, quiet=quiet_text(hours)))
    if subscription.pace == "" and subscription.next_at is not None:
        await _put_off(visit, subscription, hours)


async def _choose(visit: Visit, wanted: Subscription) -> None:
    await visit.desk.store.choose(
        wanted.seq, wish=wanted.wish, quiet=wanted.quiet, silent=wanted.silent
    )


async def _choose_pace(visit: Visit, pace: Pace) -> None:
    subscription = await _subscribed(visit)
    if pace == pace_of(subscription.pace):
        return
    if isinstance(pace, AtOnce):
        await _put_off(visit, subscription, quiet_of(subscription.quiet))
        return
    due = next_digest(pace, visit.locale.zone, visit.desk.clock())
    await visit.desk.store.choose_pace(subscription.seq, pace_text(pace), next_at=due)
    visit.desk.wake()


async def unmuted(visit: Visit, subscription: Subscription) -> None:
    """What was put off comes now, or when the quiet hours let it; digests by their clock again."""
    pace = pace_of(subscription.pace)
    if isinstance(pace, AtOnce):
        if subscription.next_at is not None:
            await _put_off(visit, subscription, quiet_of(subscription.quiet))
        return
    due = next_digest(pace, visit.locale.zone, visit.desk.clock())
    await visit.desk.store.choose_pace(subscription.seq, subscription.pace, next_at=due)
    visit.desk.wake()


async def _put_off(visit: Visit, subscription: Subscription, hours: Quiet | None) -> None:
    """From now on all comes at once, and what waited in one last digest: now, or after the quiet
    hours.
    """
    now = visit.desk.clock()
    due = quiet_until(hours, visit.locale.zone, now) or now
    await visit.desk.store.choose_pace(subscription.seq, "", next_at=due)
    visit.desk.wake()


async def _following(visit: Visit, *, edit: int | None = None) -> Message:
    subscription, titles = await subscription_here(visit), await feed_titles(visit)
    return cards.following(visit.locale, subscription, titles, edit=edit)


async def feed_titles(visit: Visit) -> dict[int, str]:
    return {feed.id: feed.title or feed.url for feed in await visit.desk.store.feeds()}
