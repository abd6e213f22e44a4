"""Documents that editors send: read, shown, and published on a press.

Nothing of a document is kept until then: what is offered is its name among Telegram's files, and
it is read again at the press.
"""

from dataclasses import asdict
from pathlib import PurePath

from bot.handlers import offers
from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.incoming import Document
from bot.messages import sources as cards
from storage.models import Draft

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")
LISTS = (".opml",)
MOST_BYTES = 5_000_000


async def received(visit: Visit, document: Document) -> Reaction:
    """Show what a document holds, to an operator."""
    is_list = PurePath(document.name).suffix.lower() in LISTS
    if not is_list and PurePath(document.name).suffix.lower() not in SUFFIXES:
        return reply(cards.refused(visit.locale, document.name, "unknown type"))
    if (document.size or 0) > MOST_BYTES:
        return reply(cards.refused(visit.locale, document.name, "too large"))
    if is_list:
        return await _listed(visit, document)
    drafts = await _drafts(visit, document)
    if isinstance(drafts, str):
        return reply(cards.refused(visit.locale, document.name, drafts))
    offered = {"document": asdict(document)}
    number = await offers.offer(visit, offered)
    return reply(cards.preview(visit.locale, number, [draft.title for draft in drafts]))


async def published(visit: Visit, numbers: list[int]) -> Reaction:
    """Publish what it holds, as news."""
    return await _settled(visit, numbers[0], news=True)


async def archived(visit: Visit, numbers: list[int]) -> Reaction:
    """Publish what it holds, for the archive alone."""
    return await _settled(visit, numbers[0], news=False)


async def _listed(visit: Visit, document: Document) -> Reaction:
    """Show how many feeds a list holds."""
    body = await visit.desk.outside.download(document.file_id)
    urls = "gone" if body is None else await visit.desk.outside.read_list(body)
    if isinstance(urls, str):
        return reply(cards.refused(visit.locale, document.name, urls))
    known = {feed.url for feed in await visit.desk.store.feeds()}
    new = [url for url in urls if url not in known]
    number = await offers.offer(visit, {"feeds": new})
    return reply(cards.feeds_listed(visit.locale, number, len(new), len(urls) - len(new)))


async def feeds_added(visit: Visit, numbers: list[int]) -> Reaction:
    """Add the feeds of a list; what they hold is archived."""
    offered = await offers.offered(visit, numbers[0], "feeds")
    if offered is None:
        return outdated(visit)
    for url in offered["feeds"]:
        await visit.desk.store.add_feed(url, now=visit.desk.clock())
    visit.desk.feed_added()
    await visit.desk.store.withdraw(numbers[0])
    added = len(offered["feeds"])
    return reply(cards.feeds_taken_in(visit.locale, added, edit=visit.message_id))


async def dismissed(visit: Visit, numbers: list[int]) -> Reaction:
    """Do nothing with it."""
    done = cards.dismissed(visit.locale, "document-dismissed", edit=visit.message_id)
    return await offers.declined(visit, numbers[0], "document", "feeds", done=done)


async def _settled(visit: Visit, number: int, *, news: bool) -> Reaction:
    document = await _offered(visit, number)
    if document is None:
        return outdated(visit)
    drafts = await _drafts(visit, document)
    if isinstance(drafts, str):  # it may be there the next time: the offer stands
        return reply(cards.refused(visit.locale, document.name, drafts))
    done = await visit.desk.outside.publish(drafts, news)
    await visit.desk.store.withdraw(number)
    return reply(cards.taken_in(visit.locale, done, news=news, edit=visit.message_id))


async def _drafts(visit: Visit, document: Document) -> list[Draft] | str:
    """The articles in a document, or a word for why there are none."""
    body = await visit.desk.outside.download(document.file_id)
    return "gone" if body is None else await visit.desk.outside.read(document.name, body)


async def _offered(visit: Visit, number: int) -> Document | None:
    offered = await offers.offered(visit, number, "document")
    return Document(**offered["document"]) if offered else None
