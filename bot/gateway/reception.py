"""One kept update to the handlers, and what they say to whoever waits for it."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.gateway.incoming import what_happened
from bot.gateway.inline import answer_guest, answer_inline
from bot.gateway.patience import Patience, Verdict, asker_of, outlined
from bot.gateway.sound import sound
from bot.gateway.turns import Turn
from bot.handlers.desk import Desk, Reaction
from bot.handlers.incoming import (
    Asked,
    Incoming,
    Migrated,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
)
from bot.handlers.react import react
from bot.i18n import locale_of, phrase
from bot.messages import talk
from bot.messages.message import Message
from storage.database import StorageError
from storage.deliveries import Owed
from storage.models import KeptUpdate

log = logging.getLogger(__name__)

NOTICE_LIMIT = 200
FOREVER = float("inf")
SLOW = 0.7  # seconds after which an answer is long in coming


class Reception:
    """Receives kept updates: understands them, asks the handlers, owes their replies."""

    def __init__(
        self, bot: Bot, desk: Desk, owed: Callable[[], None], patience: Patience | None = None
    ) -> None:
        self._patience = patience or Patience()
        self._bot = bot
        self._desk = desk
        self._owed = owed

    async def arrives(self, update: KeptUpdate) -> Turn | None:
        """What is to be done about it; None if it is nothing to us, cannot be read and was set
        aside, or comes from somebody who asks for too much.  Who has a role never does.
        """
        try:
            said = json.loads(update.body)
            asker = outlined(said)
            happened = None if asker else self._understand(said)
        except Exception as error:  # whatever python-telegram-bot makes of a malformed update
            await self._set_aside_unread(update, error)
            return None
        if happened is not None:
            asker = asker_of(happened)
        return await self._judged(Turn(update, asker, happened)) if asker else None

    async def _judged(self, turn: Turn) -> Turn | None:
        verdict = self._patience.judge(turn.asker, time.monotonic())
        if verdict is Verdict.DO:
            return turn
        if verdict is Verdict.IGNORE and turn.happened is None:
            return None  # what role they have was looked up when they were told
        read = await self._read(turn)
        if read is None:
            return None
        if await self._may_ask(read):
            return replace(read, has_role=True)
        return replace(read, refusal="too-fast") if verdict is Verdict.TELL else None

    async def _read(self, turn: Turn) -> Turn | None:
        """The turn with what happened; None if that is nothing to us, or cannot be read."""
        if turn.happened is not None:
            return turn
        try:
            happened = self._understand(json.loads(turn.update.body))
        except Exception as error:  # as above
            await self._set_aside_unread(turn.update, error)
            return None
        return replace(turn, happened=happened) if happened else None

    async def _set_aside_unread(self, update: KeptUpdate, error: Exception) -> None:
        log.error("update %s cannot be read and was set aside", update.seq, exc_info=error)
        await self._set_aside(update, error)

    def turn_away(self, turn: Turn) -> Turn | None:
        """So many are asking that there is no room for it; that is said once."""
        verdict = self._patience.tell_once(turn.asker, time.monotonic())
        return replace(turn, refusal="too-busy") if verdict is Verdict.TELL else None

    def patience(self, turn: Turn) -> float:
        """How much is left for whoever asks this."""
        if turn.has_role:
            return FOREVER
        return self._patience.left(turn.asker, time.monotonic())

    async def serve(self, turn: Turn) -> None:
        """Handle it, or set it aside: one that cannot be handled must not stop the others."""
        read = await self._read(turn)
        if read is None:
            await self._desk.store.updates_ignored([turn.update.seq])
        else:
            await self._serve(read)

    async def _serve(self, turn: Turn) -> None:
        began, update, happened = time.monotonic(), turn.update, turn.happened
        try:
            async with typing_if_slow(self._bot, happened):
                reaction = await self._reaction(turn)
        except StorageError:
            raise
        except Exception as error:  # a fault of ours: the reader is told, the operator sees it
            log.exception("update %s could not be handled and was set aside", update.seq)
            await self._set_aside(update, error, happened)
            await self._answer_press(update, None)
            return
        await self._react(turn, reaction)
        if isinstance(happened, Asked):
            facts = {
                "kind": type(happened).__name__,
                "replies": len(reaction.messages),
                "ms": round((time.monotonic() - began) * 1000),
            }
            about = {"chat": happened.place.chat_id, "facts": facts}
            log.info("an update was handled", extra=about)

    async def _react(self, turn: Turn, reaction: Reaction) -> None:
        """Owe the replies, and answer at once what is not answered with messages."""
        update, happened = turn.update, turn.happened
        replies = [owed_to(happened, message) for message in reaction.messages]
        await self._desk.store.update_handled(update.seq, replies, now=self._desk.clock())
        self._owed()
        await self._answer_press(update, reaction.notice)
        if isinstance(happened, Typed) and reaction.offers is not None:
            door = phrase(self._desk.defaults, "inline-nothing")
            await answer_inline(self._bot, happened.query_id, reaction.offers, door=door)
        if isinstance(happened, Summoned) and reaction.offers is not None:
            await answer_guest(self._bot, happened.query_id, reaction.offers)

    async def _may_ask(self, turn: Turn) -> bool:
        """Whether they have a role: then they may ask for as much as they like."""
        happened = turn.happened
        if not isinstance(happened, Asked):
            return False
        if not await self._desk.role_of(happened.place, happened.person):
            return False
        self._patience.forgive(turn.asker)
        return True

    async def _reaction(self, turn: Turn) -> Reaction:
        if turn.refusal and not await self._may_ask(turn):
            return await self._refusal(turn)
        return await react(self._desk, turn.happened) if turn.happened else Reaction()

    async def _refusal(self, turn: Turn) -> Reaction:
        """That it is not done, and why; to what is typed inline nothing can be said."""
        happened = turn.happened
        if not isinstance(happened, Asked):
            return Reaction()
        chat = await self._desk.store.chat(happened.place.chat_id)
        locale = locale_of(chat, self._desk.defaults) if chat else self._desk.defaults
        if isinstance(happened, Pressed):
            return Reaction(notice=phrase(locale, turn.refusal))
        return Reaction((talk.say(locale, turn.refusal),))

    def _understand(self, said: Any) -> Incoming | None:
        parsed = Update.de_json(said, self._bot)
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
    return Owed(
        *(place.chat_id, message.to_payload(), place.thread_id, message.article_id),
        lists=message.lists,
    )
