"""Waiting: chats that asked what no article told are told when one does; an index that is damaged
or has other aliases now is made anew meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.handlers import curating
from bot.handlers.answering import find_answer
from bot.handlers.asking import place_of
from bot.handlers.indexing import all_aliases
from bot.handlers.seeking import ArticleAnalyser, aliases_of
from bot.i18n import Locale, locale_of, phrase
from bot.messages.answers import answer, curated
from bot.messages.layout import cut
from bot.messages.message import Message
from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.questions import understood
from storage.models import AskedQuestion
from storage.search import IndexBeingMade, IndexDamaged, PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

FORGET_AFTER = 24 * 3600
LOOK_EVERY = 3600.0  # seconds
QUESTION_CHARS = 200
LATIN = "Who wrote this and when?"


class Waiting:
    """Answers questions that wait whenever the index took something in, and heals it."""

    def __init__(
        self,
        store: Store,
        index: PassageIndex,
        *,
        defaults: Locale,
        clock: Callable[[], int],
        owed: Callable[[], None],
        aliases: Aliases = NO_ALIASES,
    ) -> None:
        self._store = store
        self._index = index
        self._defaults = defaults
        self._clock = clock
        self._owed = owed
        self._aliases = aliases
        self._renamed = False
        self._awake = asyncio.Event()
        self._damaged = False
        index.when_taken = self.wake

    def wake(self) -> None:
        """There may be answers now."""
        self._awake.set()

    def damaged(self) -> None:
        """The index is not what was written."""
        self._damaged = True
        self._awake.set()

    def renamed(self) -> None:
        """The aliases that editors have written are others now."""
        self._renamed = True
        self._awake.set()

    async def run(self) -> None:
        """Run until cancelled.  What came while the bot was away, or an index that is made anew,
        is taken in meanwhile.
        """
        await self._index.catch_up(self._store, taken=self._tell)
        # What tells languages takes a second to load: not while somebody waits for an answer.
        await asyncio.to_thread(understood, LATIN)
        await self._look()
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._awake.wait()
            except TimeoutError:
                await self._look()
            self._awake.clear()
            await self.round()

    def _tell(self, articles: int) -> None:  # noqa: ARG002
        if self._index.percent is not None:
            log.info("the index is being made: %d %%", self._index.percent)

    async def _look(self) -> None:
        """Read the whole index, which questions do not: damage is found before it is met."""
        self._damaged = self._damaged or not await self._index.is_whole()
        self._awake.set()

    async def round(self) -> None:
        """Heal what is damaged, answer what waits, forget what nobody waits for."""
        try:
            if self._renamed:
                self._renamed = False
                await self._rename()
            if self._damaged:
                log.warning("the index is damaged and is made anew")
                await self._index.heal(self._store, taken=self._tell)
                self._damaged = False
            for asked in await self._store.waiting_questions():
                await self._answer(asked)
        except IndexDamaged:
            self.damaged()
        except IndexBeingMade:
            log.info("questions wait until the index is made")
        await self._store.forget_questions(before=self._clock() - FORGET_AFTER)

    async def _rename(self) -> None:
        """Make the index anew with the aliases as they are now."""
        known = await all_aliases(self._store, self._aliases)
        if known.digest == aliases_of(self._index).digest:
            return
        log.info("the index is made anew with other aliases")
        analyser = ArticleAnalyser(known)
        by = (analyser, analyser.version)
        await self._index.heal(self._store, by=by, taken=self._tell)

    async def _answer(self, asked: AskedQuestion) -> None:
        chat = await self._store.chat(asked.chat_id)
        locale = locale_of(chat, self._defaults) if chat else self._defaults
        message = await self._message(asked, locale)
        if message is None:
            return
        now = self._clock()
        reply = await curating.late_answer(self._store, asked, message, locale, now=now)
        if await self._store.answer_question(asked.id, reply, now=now):
            self._owed()

    async def _message(self, asked: AskedQuestion, locale: Locale) -> Message | None:
        """The answer to what was asked, None as long as there is none."""
        if kept := await curating.answer_to(self._store, asked.words, now=self._clock()):
            return curated(kept, locale)
        found = (await find_answer(self._store, self._index, asked.words)).answer
        if found is None:
            return None
        note = phrase(locale, "now-answered", question=cut(asked.words, QUESTION_CHARS))
        return answer(place_of(found), locale, notes=[note])
