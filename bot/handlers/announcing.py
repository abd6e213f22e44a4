"""Announcements: what the publisher has to say to readers beside articles, shown before it goes."""

from collections.abc import Mapping
from dataclasses import asdict

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.outbox import account_shown
from bot.i18n import LANGUAGES, Locale, phrase
from bot.messages import announcements as cards
from bot.messages import talk
from bot.subscriptions.matching import Matcher, keys_of
from bot.subscriptions.wishes import EVERYTHING, Misunderstood, Wish, feeds_named, wish_of
from bot.text.languages import language_of
from bot.text.words import normalise
from storage.announcements import Segment, drafted
from storage.deliveries import Tone
from storage.models import ANNOUNCEMENT, Article

TONES = (Tone.USUAL, Tone.SILENT)


async def broadcast(visit: Visit, words: str) -> Reaction:
    """Show an announcement as it will be seen, and how many get it: the first line says who, if
    another follows.
    """
    feeds = await visit.desk.store.feeds()
    titles = {feed.id: feed.title or feed.url for feed in feeds}
    segment, text = announced(words, titles)
    if not text:
        return reply(cards.how(visit.locale))
    if not cards.fits(text):
        return reply(talk.say(visit.locale, "announcement-too-long"))
    offered = {
        "announcement": text,
        "segment": asdict(segment),
        "written": language_of(text),
    }
    article = as_article(offered, now=visit.desk.clock())
    number = await offers.offer(visit, offered)
    audience = await _audience(visit, segment, article)
    name = titles.get(segment.feed) if segment.feed is not None else None
    preview = cards.announcement(article, visit.locale)
    return reply(preview, cards.confirmation(visit.locale, number, segment, name, audience))


def announced(words: str, titles: Mapping[int, str]) -> tuple[Segment, str]:
    """Whom an announcement is for, and what it says."""
    head, _, rest = words.strip().partition("\n")
    segment = segment_meant(head, titles) if rest.strip() else None
    return (Segment(), words.strip()) if segment is None else (segment, rest.strip())


def segment_meant(typed: str, titles: Mapping[int, str]) -> Segment | None:
    """The subscribers that a line means: «الكل», a language, a feed by its title, tags; None if it
    means none.
    """
    plain = normalise(typed.strip())
    for code in LANGUAGES:
        if plain in {code, normalise(phrase(Locale(code), "language-name"))}:
            return Segment(language=code)
    named, rest = feeds_named(typed, titles)
    wish = wish_of(rest, named) if rest or not named else Wish(feeds=named)
    if isinstance(wish, Misunderstood):
        return None
    if wish == EVERYTHING:
        return Segment()
    if wish.words or wish.authors or wish.without or len(wish.feeds) > 1:
        return None
    return Segment(next(iter(wish.feeds), None), wish.tags)


def as_article(offered: Mapping[str, object], *, now: int) -> Article:
    """An announcement as it will be, once it is stored."""
    draft = drafted(dict(offered))
    segment = Segment(**offered["segment"])  # type: ignore[arg-type]
    about = {"feed_id": segment.feed, "first_seen": now, "kind": ANNOUNCEMENT}
    return Article(id=0, version=1, change=0, **{**asdict(draft), **about})


async def _audience(visit: Visit, segment: Segment, article: Article) -> int:
    """About how many get it at once."""
    wishes = await visit.desk.store.wishes(segment.language)
    if segment.feed is None and not segment.tags:
        return sum(wishes.values())
    keys = keys_of(article)
    return sum(n for wish, n in wishes.items() if Matcher(Wish.from_text(wish)).takes(keys))


# ---- buttons


async def sent(visit: Visit, numbers: list[int]) -> Reaction:
    """Send it; what becomes of it is shown in place."""
    if numbers[1] >= len(TONES):
        return outdated(visit)
    article = await visit.desk.store.announce(
        numbers[0], chat_id=visit.chat.id, tone=TONES[numbers[1]], now=visit.desk.clock()
    )
    if article is None:
        return outdated(visit)
    visit.desk.wake()
    return await account_shown(visit, [article])


async def dropped(visit: Visit, numbers: list[int]) -> Reaction:
    """Say nothing."""
    done = cards.dropped(visit.locale, edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "announcement", done=done)


async def stopped(visit: Visit, numbers: list[int]) -> Reaction:
    """Whoever has not got it yet does not."""
    if await visit.desk.store.stop_broadcast(numbers[0], now=visit.desk.clock()):
        visit.desk.wake()
    return await account_shown(visit, numbers)
