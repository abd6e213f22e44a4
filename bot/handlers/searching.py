"""Searching: passages that have the words, of articles that come from where and when was said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.handlers import offers
from bot.handlers.desk import Desk, Reaction, Visit, outdated, reply
from bot.handlers.nearest import WORDS_SHOWN, nearest_titled
from bot.handlers.seeking import aliases_of, asked, found_among
from bot.messages import articles as cards
from bot.messages import finds, talk
from bot.messages.layout import cut
from bot.messages.message import Message
from bot.text.answers import ruled
from bot.text.questions import understood
from bot.text.searches import Search, fits, search_of
from storage.models import Article, Feed
from storage.search import EVERYTHING, Scope

OPENING_CHARS = 600  # of an article, when no words were looked for
IN_SCOPE = 10_000  # articles, the newest, that a filter by name may let through


Place = tuple[int, int, int]
"""A passage: the number of its article, where it starts and ends."""


@dataclass(frozen=True, slots=True)
class Finds:
    """Passages of different articles, best first, and the stems that they were found by."""

    places: tuple[Place, ...]
    stems: frozenset[str]


async def search(visit: Visit, words: str) -> Reaction:
    """The articles that have the words, or all that the filters let through."""
    sought = search_of(words, now_there(visit))
    if not sought.words and not sought.is_filtered:
        key = "search-since" if sought.unclear else "search-what"
        return reply(talk.say(visit.locale, key))
    if sought.unclear:
        return reply(talk.say(visit.locale, "search-since"))
    number = await offers.offer(visit, {"search": words})
    return reply(await _page(visit, words, number, 0))


async def turned(visit: Visit, numbers: list[int]) -> Reaction:
    """Another page of what was found, in place."""
    number, page = numbers
    offered = await offers.offered(visit, number, "search")
    if offered is None:
        return outdated(visit)
    return reply(await _page(visit, offered["search"], number, page, edit=visit.message_id))


async def _page(
    visit: Visit, words: str, number: int, page: int, *, edit: int | None = None
) -> Message:
    sought = search_of(words, now_there(visit))
    found = await found_for(visit.desk, sought)
    page = cards.page_within(page, len(found.places))
    some = found.places[page * cards.LIST_PAGE :][: cards.LIST_PAGE]
    results = await articles_at(visit.desk, some)
    place = finds.PageOf(number, page, len(found.places))
    shown = cut(words, WORDS_SHOWN)
    if not results:
        # What a filter leaves out was not meant.
        near = [] if sought.is_filtered else await nearest_titled(visit.desk, sought.words)
        return cards.not_found(shown, near, visit.locale, edit=edit)
    return finds.search_results(results, found.stems, shown, visit.locale, place=place, edit=edit)


async def articles_at(desk: Desk, places: Sequence[Place]) -> list[tuple[Article, int, int]]:
    """The articles of these places, but for those that are gone."""
    known = await desk.store.articles([article_id for article_id, _, _ in places])
    return [(known[each], start, end) for each, start, end in places if each in known]


async def found_for(desk: Desk, sought: Search) -> Finds:
    """The best passage of each article that has some of the words; without words, the beginning of
    all that the filters let through, newest first.  Raises IndexUnready.
    """
    scope = EVERYTHING
    if sought.is_filtered:
        scope = Scope(articles=await _let_through(desk, sought))
    if not sought.words:
        places = [(article_id, 0, OPENING_CHARS) for article_id in scope.articles or ()]
        return Finds(tuple(places), frozenset())
    question = await asyncio.to_thread(understood, sought.words, aliases_of(desk.index))
    query = await asked(desk.index, question)
    found = await found_among(desk.store, desk.index, query, scope)
    ruling = await asyncio.to_thread(ruled, query, found)
    best: dict[int, Place] = {}
    for ranked in ruling.ranked:
        passage = ranked.found
        best.setdefault(passage.article, (passage.article, passage.start, passage.end))
    stems = frozenset(stem for term in query.terms for stem in term.forms)
    return Finds(tuple(best.values()), stems)


async def _let_through(desk: Desk, sought: Search) -> list[int]:
    """The articles, newest first, that the filters of a search let through."""
    store = desk.store
    tags = authors = feeds = None
    if sought.tags:
        tags = [tag for tag in await store.known_tags() if _any_fits(tag, sought.tags)]
    if sought.sources:
        authors = [name for name in await store.known_authors() if _any_fits(name, sought.sources)]
        feeds = [f.id for f in await store.feeds() if _any_fits(_called(f), sought.sources)]
    return await store.article_ids(
        tags=tags, authors=authors, feeds=feeds, since=sought.since, limit=IN_SCOPE
    )


def _called(feed: Feed) -> str:
    """A feed's title, and the words of its host."""
    return f"{feed.title or ''} {cards.host_of(feed.url).replace('.', ' ')}"


def _any_fits(name: str, wanted: tuple[str, ...]) -> bool:
    return any(fits(name, each) for each in wanted)


def now_there(visit: Visit) -> datetime:
    """What the reader's clock shows."""
    return datetime.fromtimestamp(visit.desk.clock(), ZoneInfo(visit.locale.zone))
