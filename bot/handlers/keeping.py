"""What readers put aside to read later: each for themselves, also from within a group."""

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.i18n import phrase
from bot.messages import articles as cards
from bot.messages import shelf, talk
from bot.messages.message import Message
from storage.models import Article


async def saved(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """A reader's own list, which is nobody else's to see."""
    if not visit.place.is_private:
        return reply(talk.say(visit.locale, "saved-in-private"))
    return reply(await _page(visit, 0))


# ---- buttons


async def save(visit: Visit, article: Article, rest: list[int]) -> Reaction:  # noqa: ARG001
    new = await visit.desk.store.save(visit.person.id, article.id, now=visit.desk.clock())
    key = "saved-now" if new else "saved-already"
    return Reaction(notice=phrase(visit.locale, key, command="/saved"))


async def turned(visit: Visit, numbers: list[int]) -> Reaction:
    if not visit.place.is_private:
        return outdated(visit)
    return reply(await _page(visit, numbers[0], edit=visit.message_id))


async def removed(visit: Visit, numbers: list[int]) -> Reaction:
    """Take an article off the list, whose page is shown anew."""
    article_id, page = numbers
    if not visit.place.is_private or not await visit.desk.store.unsave(visit.person.id, article_id):
        return outdated(visit)
    return reply(await _page(visit, page, edit=visit.message_id))


async def _page(visit: Visit, page: int, *, edit: int | None = None) -> Message:
    store, reader = visit.desk.store, visit.person.id
    total = await store.count_saved(reader)
    page = cards.page_within(page, total)
    listed = await store.saved(reader, limit=cards.LIST_PAGE, offset=page * cards.LIST_PAGE)
    return shelf.saved_list(listed, page=page, total=total, locale=visit.locale, edit=edit)
