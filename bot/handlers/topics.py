"""Topics: the tags that the newest articles have, the articles of one, following it."""

from dataclasses import replace

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.subscriptions import tag_followed
from bot.messages import articles as cards
from bot.messages import finds
from bot.messages.message import Message

TOPICS = 24
ARTICLES = 1000


async def topics(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """The commonest topics; they are kept, so that a button can name one by its place."""
    found = await visit.desk.store.topics(limit=TOPICS)
    offered = {"topics": [topic.tag for topic in found]}
    number = await offers.offer(visit, offered)
    return reply(finds.topics_list(found, number, visit.locale))


async def listed(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """All topics again, in place."""
    [message] = (await topics(visit, "")).messages
    return reply(replace(message, edit=visit.message_id))


async def opened(visit: Visit, tag: str) -> Reaction:
    """A topic that somebody was sent to."""
    number = await offers.offer(visit, {"topics": [tag]})
    return reply(await _page(visit, tag, number, 0, 0))


# ---- buttons


async def shown(visit: Visit, numbers: list[int]) -> Reaction:
    """A page of a topic, in place."""
    number, place, page = numbers
    tag = await _offered(visit, number, place)
    if tag is None:
        return outdated(visit)
    return reply(await _page(visit, tag, number, place, page, edit=visit.message_id))


async def followed(visit: Visit, numbers: list[int]) -> Reaction:
    tag = await _offered(visit, *numbers)
    return outdated(visit) if tag is None else await tag_followed(visit, tag)


async def _page(
    visit: Visit, tag: str, number: int, which: int, page: int, *, edit: int | None = None
) -> Message:
    store = visit.desk.store
    ids = await store.article_ids(tags=[tag], limit=ARTICLES)
    page = cards.page_within(page, len(ids))
    some = ids[page * cards.LIST_PAGE :][: cards.LIST_PAGE]
    known = await store.articles(some)
    articles = [known[each] for each in some if each in known]
    place = finds.PageOf(number, page, len(ids))
    return finds.topic_page(tag, articles, which, visit.locale, place=place, edit=edit)


async def _offered(visit: Visit, number: int, place: int) -> str | None:
    offered = await offers.offered(visit, number, "topics")
    tags: list[str] = offered["topics"] if offered else []
    return tags[place] if place < len(tags) else None
