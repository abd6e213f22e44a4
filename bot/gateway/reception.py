"""Kept updates to handlers: in order for each chat, chats side by side, each once."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.gateway.incoming import what_happened
from bot.gateway.inline import answer_guest, answer_inline
from bot.gateway.patience import Patience, Verdict
from bot.gateway.sound import sound
from bot.handlers.desk import Desk, Reaction
from bot.handlers.incoming import (
    Incoming,
    Migrated,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
    Wordless,
)
from bot.handlers.react import react
from bot.i18n import locale_of, phrase
from bot.messages import talk
from bot.messages.message import Message
from storage.database import StorageError
from storage.deliveries import Owed
from storage.models import KeptUpdate
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 128
PAGE = 100
NOTICE_LIMIT = 200
SLOW = 0.7  # seconds after which an answer is long in coming

Handle = Callable[[KeptUpdate], Awaitable[None]]


class Lanes:
    """Handles kept updates: one lane a chat, AT_ONCE updates taken in at a time."""

    def __init__(self, store: Store, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        self._lanes: dict[int, deque[KeptUpdate]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._awake = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Handle what is kept, oldest first, until cancelled.  What is cut short is handled
        again at the next start.
        """
        after = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._awake.clear()
                page = await self._store.unhandled_updates(after=after, limit=PAGE)
                for update in page:
                    await self._room.acquire()
                    self._queue(update, tasks)
                    after = update.seq
                if not page:
                    await self._awake.wait()

    def _queue(self, update: KeptUpdate, tasks: asyncio.TaskGroup) -> None:
        key = lane_of(json.loads(update.body))
        lane = self._lanes.setdefault(key, deque())
        lane.append(update)
        if len(lane) == 1:
            tasks.create_task(self._drain(key, lane))

    async def _drain(self, key: int, lane: deque[KeptUpdate]) -> None:
        while lane:
            await self._handle(lane[0])
            lane.popleft()
            self._room.release()
        del self._lanes[key]


def lane_of(update: Any) -> int:
    """The chat that an update, as it came, is about; 0 if it does not say."""
    happened = [part for part in update.values() if isinstance(part, dict)] if update else []
    for part in happened:
        for holder in (part, part.get("message"), {"chat": part.get("from")}):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0


class Reception:
    """Handles one kept update: understands it, asks the handlers, owes their replies."""

    def __init__(self, bot: Bot, desk: Desk, owed: Callable[[], None]) -> None:
        self._patience = Patience()
        self._bot = bot
        self._desk = desk
        self._owed = owed

    async def handle(self, update: KeptUpdate) -> None:
        """Handle it, or set it aside: one that cannot be handled must not stop the others."""
        began = time.monotonic()
        try:
            happened = self._understand(update)
        except Exception as error:  # whatever python-telegram-bot makes of a malformed update
            log.exception("update %s cannot be read and was set aside", update.seq)
            await self._set_aside(update, error)
            return
        try:
            async with typing_if_slow(self._bot, happened):
                reaction = await self._reaction(happened) if happened else Reaction()
        except StorageError:
            raise
        except Exception as error:  # a fault of ours: the reader is told, the operator sees it
            log.exception("update %s could not be handled and was set aside", update.seq)
            await self._set_aside(update, error, happened)
            await self._answer_press(update, None)
            return
        replies = [owed_to(happened, message) for message in reaction.messages]
        await self._desk.store.update_handled(update.seq, replies, now=self._desk.clock())
        self._owed()
        await self._answer_press(update, reaction.notice)
        if isinstance(happened, Typed) and reaction.offers is not None:
            door = phrase(self._desk.defaults, "inline-nothing")
            await answer_inline(self._bot, happened.query_id, reaction.offers, door=door)
        if isinstance(happened, Summoned) and reaction.offers is not None:
            await answer_guest(self._bot, happened.query_id, reaction.offers)
        if isinstance(happened, Said | Pressed | Wordless):
            facts = {
                "kind": type(happened).__name__,
                "replies": len(replies),
                "ms": round((time.monotonic() - began) * 1000),
            }
            about = {"chat": happened.place.chat_id, "facts": facts}
            log.info("an update was handled", extra=about)

    async def _reaction(self, happened: Incoming) -> Reaction:
        """What the handlers say, unless somebody asks for too much; who has a role never does."""
        if isinstance(happened, Said | Pressed | Wordless):
            verdict = self._patience.judge(happened, time.monotonic())
            if verdict is not Verdict.DO and not await self._has_role(happened):
                return await self._impatient(happened, verdict)
        return await react(self._desk, happened)

    async def _has_role(self, happened: Said | Pressed | Wordless) -> bool:
        return bool(await self._desk.role_of(happened.place, happened.person))

    async def _impatient(self, happened: Said | Pressed | Wordless, verdict: Verdict) -> Reaction:
        if verdict is Verdict.IGNORE:
            return Reaction()
        chat = await self._desk.store.chat(happened.place.chat_id)
        locale = locale_of(chat, self._desk.defaults) if chat else self._desk.defaults
        if isinstance(happened, Pressed):
            return Reaction(notice=phrase(locale, "too-fast"))
        return Reaction((talk.say(locale, "too-fast"),))

    def _understand(self, update: KeptUpdate) -> Incoming | None:
        parsed = Update.de_json(json.loads(update.body), self._bot)
        happened = what_happened(parsed, self._bot.bot) if parsed else None
        return sound(happened) if happened else None

    async def _set_aside(
        self, update: KeptUpdate, error: Exception, happened: Incoming | None = None
    ) -> None:
        replies = []
        if isinstance(happened, Said | Pressed):
            chat = await self._desk.store.chat(happened.place.chat_id)
            if chat:
                locale = locale_of(chat, self._desk.defaults)
                replies.append(owed_to(happened, talk.say(locale, "went-wrong")))
        await self._desk.store.update_quarantined(
            update.seq, type(error).__name__, replies, now=self._desk.clock()
        )
        self._owed()

    async def _answer_press(self, update: KeptUpdate, notice: str | None) -> None:
        """Stop the button's spinner.  Nothing is lost if this fails."""
        query = json.loads(update.body).get("callback_query")
        if not isinstance(query, dict) or not isinstance(query.get("id"), str):
            return
        try:
            text = notice[:NOTICE_LIMIT] if notice else None
            await self._bot.answer_callback_query(query["id"], text)
        except TelegramError as error:
            log.info("a press could not be answered: %s", error)


@asynccontextmanager
async def typing_if_slow(bot: Bot, happened: Incoming | None) -> AsyncIterator[None]:
    """Show that we are at it where somebody waits for an answer, but only once that takes long."""
    showing = asyncio.create_task(_typing(bot, happened)) if isinstance(happened, Said) else None
    try:
        yield
    finally:
        if showing:
            showing.cancel()


async def _typing(bot: Bot, said: Said) -> None:
    await asyncio.sleep(SLOW)
    try:
        await bot.send_chat_action(
            said.place.chat_id, ChatAction.TYPING, message_thread_id=said.place.thread_id or None
        )
    except TelegramError as error:
        log.info("typing could not be shown: %s", error)


def owed_to(happened: Incoming | None, message: Message) -> Owed:
    """A reply for the place where it happened."""
    if happened is None or isinstance(happened, Migrated | ShutOut | Regained | Typed | Summoned):
        raise ValueError("nobody is there to reply to")
    place = happened.place
    return Owed(place.chat_id, message.to_payload(), place.thread_id, message.article_id)
