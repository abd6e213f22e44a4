"""Corrections: every pushed copy of an article that has changed is made to show what it says now.

An edit can be made twice without harm, so there is nothing to remember of one under way: a copy
that is not on record as changed is changed again.
"""

import asyncio
import logging
import time

from bot.delivery.alarm import LONGEST_NAP, Alarm
from bot.delivery.editions import is_public
from bot.delivery.means import Means
from bot.delivery.outcomes import Moved, NotSent, Outcome, Refused, Sent, Unknown
from bot.delivery.post import Address
from bot.i18n import Locale, locale_of
from bot.messages.corrections import retraction
from bot.messages.digests import digest
from bot.messages.message import Message
from storage.crashpoints import crash_point
from storage.deliveries import Copy
from storage.models import Article

log = logging.getLogger(__name__)

AT_ONCE = 32
PAGE = 200
PAUSE = 1.0  # after a pass that left copies unchanged; doubles up to LONGEST_NAP
BEFORE_ALL = (-(2**62), 0)


class Corrector:
    """Changes or deletes copies that are out of date."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._alarm = Alarm()
        self._pause = PAUSE

    def wake(self) -> None:
        self._alarm.ring()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._alarm.reset()
            ended = [await self._correct(each) for each in await self._due()]
            self._pause = PAUSE if all(ended) else min(2 * self._pause, LONGEST_NAP)
            await self._alarm.nap(self._pause if not all(ended) else await self._until_next())

    async def _due(self) -> list[int]:
        return await self._means.store.due_corrections(now=self._means.now())

    async def _until_next(self) -> float:
        at = await self._means.store.next_correction()
        return LONGEST_NAP if at is None else max(at - self._means.clock(), 0.05)

    async def _correct(self, article_id: int) -> bool:
        """Change the copies of an article as far as that is possible now; whether all are."""
        await self._means.store.begin_correction(article_id, now=self._means.now())
        article = (await self._means.editions.now(article_id)).article
        after = BEFORE_ALL
        while copies := await self._means.store.outdated_copies(article, after=after, limit=PAGE):
            await self._change_all(copies, article)
            after = copies[-1].chat_id, copies[-1].message_id
        return await self._means.store.end_correction(article)

    async def _change_all(self, copies: list[Copy], article: Article) -> None:
        for start in range(0, len(copies), AT_ONCE):
            some = copies[start : start + AT_ONCE]
            changed = await asyncio.gather(*(self._change(copy, article) for copy in some))
            done = [copy for copy, is_done in zip(some, changed, strict=True) if is_done]
            await self._means.store.copies_changed(done, article.version)

    async def _change(self, copy: Copy, article: Article) -> bool:
        """Change one copy; whether there is nothing left to do about it."""
        chat = await self._means.store.chat(copy.chat_id)
        if chat is None or chat.state == "gone":
            return True
        if not await self._turn(copy.chat_id):
            return False
        wanted = await self._wanted(copy, article, locale_of(chat, self._means.defaults))
        self._means.limiter.start(copy.chat_id)
        started = time.monotonic()
        try:
            outcome = await self._carry(copy, wanted)
        finally:
            self._means.limiter.end(copy.chat_id, started, time.monotonic())
        crash_point("correction.after-edit")
        self._means.closures.heed(outcome, copy.chat_id, now=self._means.now())
        await self._means.closures.remember()
        return is_settled(outcome)

    async def _turn(self, chat_id: int) -> bool:
        """Wait until the chat may be written to; False if that is not soon."""
        while True:
            now = time.monotonic()
            wait = self._means.limiter.opens_at(chat_id, now, urgent=False) - now
            if wait <= 0:
                return True
            if LONGEST_NAP < self._means.limiter.chat_opens_at(chat_id, now) - now < float("inf"):
                return False
            await asyncio.sleep(min(wait, 0.05))

    async def _carry(self, copy: Copy, wanted: Message | None) -> Outcome:
        address = Address(copy.chat_id)
        if wanted is not None:
            return await self._edit(address, copy.message_id, wanted)
        outcome = await self._means.post.delete(address, copy.message_id)
        if not isinstance(outcome, Refused):
            return outcome
        # Telegram deletes only what is recent; a notice in its place says as much.
        chat = await self._means.store.chat(copy.chat_id)
        edition = await self._means.editions.now(copy.article_id)
        locale = locale_of(chat, self._means.defaults) if chat else self._means.defaults
        notice = retraction(edition.article, locale, self._means.now())
        return await self._edit(address, copy.message_id, notice)

    async def _edit(self, address: Address, message_id: int, wanted: Message) -> Outcome:
        post = self._means.post
        return await post.edit_prepared(address, message_id, post.prepared(wanted))

    async def _wanted(self, copy: Copy, article: Article, locale: Locale) -> Message | None:
        """What the copy is to show; None if it is to go."""
        if copy.beside:
            editions = [await self._means.editions.now(each) for each in copy.beside]
            return digest([edition.article for edition in editions], locale)
        if article.retracted == "deleted":
            return None
        if article.retracted:
            return retraction(article, locale, self._means.now())
        return (await self._means.editions.now(article.id)).message(
            locale, public=is_public(copy.chat_id)
        )


def is_settled(outcome: Outcome) -> bool:
    """Whether nothing more can be done about a copy: it was changed, or never will be."""
    match outcome:
        case Sent() | Refused() | Moved():
            return True
        case NotSent() | Unknown():
            return False
