"""What a reader may have meant by words that nothing matches."""

import asyncio

from bot.handlers.desk import Desk, Visit
from bot.messages import talk
from bot.messages.articles import not_found
from bot.messages.layout import cut
from bot.messages.message import Message
from bot.text.titles import nearest_titles
from storage.models import Article

OFFERED = 3
LOOKED_THROUGH = 2000  # titles, the newest
WORDS_SHOWN = 100


async def no_article(visit: Visit, words: str) -> Message:
    """There is no article with these words; those that may be meant, if any come near."""
    near = await nearest_titled(visit.desk, words) if words else []
    if not near:
        return talk.say(visit.locale, "no-such-article")
    return not_found(cut(words, WORDS_SHOWN), near, visit.locale)


async def nearest_titled(desk: Desk, words: str) -> list[Article]:
    """The articles whose titles come nearest to these words, best first."""
    known = await desk.store.latest_titles(limit=LOOKED_THROUGH)
    titles = [title for _, title in known]
    places = await asyncio.to_thread(nearest_titles, words, titles, most=OFFERED)
    ids = [known[place][0] for place in places]
    articles = await desk.store.articles(ids)
    return [articles[each] for each in ids if each in articles]
