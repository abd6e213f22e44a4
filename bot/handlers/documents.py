"""Documents that operators send: read, shown, and published on a press.

Nothing of a document is kept until then: what is offered is its name among Telegram's files, and
it is read again at the press.
"""

from dataclasses import asdict
from pathlib import PurePath

from bot.handlers.desk import Reaction, Visit, outdated, reply
from bot.handlers.incoming import Document
from bot.handlers.outside import Outside
from bot.messages import sources as cards
from storage.models import Draft

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")
MOST_BYTES = 5_000_000


async def received(visit: Visit, document: Document, outside: Outside) -> Reaction:
    """Show what a document holds, to an operator."""
    if PurePath(document.name).suffix.lower() not in SUFFIXES:
        return reply(cards.refused(visit.locale, document.name, "unknown type"))
    if (document.size or 0) > MOST_BYTES:
        return reply(cards.refused(visit.locale, document.name, "too large"))
    drafts = await _drafts(document, outside)
    if isinstance(drafts, str):
        return reply(cards.refused(visit.locale, document.name, drafts))
    offered = {"document": asdict(document)}
    number = await outside.choices.offer(visit.place.chat_id, offered, now=visit.desk.clock())
    return reply(cards.preview(visit.locale, number, [draft.title for draft in drafts]))


async def published(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """Publish what it holds, as news."""
    return await _settled(visit, numbers[0], outside, news=True)


async def archived(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """Publish what it holds, for the archive alone."""
    return await _settled(visit, numbers[0], outside, news=False)


async def dismissed(visit: Visit, numbers: list[int], outside: Outside) -> Reaction:
    """Do nothing with it."""
    if await _offered(visit, numbers[0], outside) is None:
        return outdated(visit)
    await outside.choices.withdraw(numbers[0])
    return reply(cards.dismissed(visit.locale, "document-dismissed", edit=visit.message_id))


async def _settled(visit: Visit, number: int, outside: Outside, *, news: bool) -> Reaction:
    document = await _offered(visit, number, outside)
    if document is None:
        return outdated(visit)
    drafts = await _drafts(document, outside)
    if isinstance(drafts, str):  # it may be there the next time: the offer stands
        return reply(cards.refused(visit.locale, document.name, drafts))
    done = await outside.publish(drafts, news)
    await outside.choices.withdraw(number)
    return reply(cards.taken_in(visit.locale, done, news=news, edit=visit.message_id))


async def _drafts(document: Document, outside: Outside) -> list[Draft] | str:
    """The articles in a document, or a word for why there are none."""
    body = await outside.download(document.file_id)
    return "gone" if body is None else await outside.read(document.name, body)


async def _offered(visit: Visit, number: int, outside: Outside) -> Document | None:
    offered = await outside.choices.offered(number, chat_id=visit.place.chat_id)
    return Document(**offered["document"]) if offered and "document" in offered else None
