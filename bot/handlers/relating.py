"""What belongs to an article: the story so far, and articles like it."""

import asyncio
from collections.abc import Sequence

from bot.handlers.desk import Desk, Reaction, Visit, reply
from bot.handlers.nearest import no_article
from bot.handlers.readers import article_meant
from bot.handlers.seeking import aliases_of, asked, found_among
from bot.messages import stories
from bot.text.evidence import Found
from bot.text.questions import understood
from storage.models import Article

MOST = 6
ALIKE = 0.33
"""How near an article must come to what the given one scores itself when its title is sought."""


async def story(visit: Visit, words: str) -> Reaction:
    """The story of the article that is meant."""
    article = await article_meant(visit, words)
    if article is None:
        return reply(await no_article(visit, words))
    return await told(visit, article, [])


# ---- buttons


async def told(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    """The articles that led up to this one, oldest first, and this one."""
    found = await _related(visit, article)
    until = when(article)
    before = [each for each in found if when(each) <= until][: MOST - 1]
    return reply(stories.timeline(article, sorted(before, key=when), visit.locale))


async def alike(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    found = await _related(visit, article)
    return reply(stories.alike(article, found[:MOST], visit.locale))


async def _related(visit: Visit, article: Article) -> list[Article]:
    """Articles that say much of what the title of this one says, most like it first."""
    ids = nearest(await _sought(visit.desk, article.title), article.id)
    known = await visit.desk.store.articles(ids)
    return [known[each] for each in ids if each in known]


async def _sought(desk: Desk, words: str) -> list[Found]:
    question = await asyncio.to_thread(understood, words, aliases_of(desk.index))
    return await found_among(desk.store, desk.index, await asked(desk.index, question))


def nearest(found: Sequence[Found], article_id: int) -> list[int]:
    """The other articles whose best passage scores at least ALIKE of the article's own, the best
    first.
    """
    best: dict[int, float] = {}
    for each in found:
        best[each.article] = max(best.get(each.article, 0.0), each.score)
    own = best.pop(article_id, None) or max(best.values(), default=0.0)
    near = [each for each, score in best.items() if score >= ALIKE * own]
    return sorted(near, key=lambda each: -best[each])


def when(article: Article) -> int:
    return article.first_seen if article.published is None else article.published
