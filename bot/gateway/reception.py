"""One kept update to the handlers, and what they say to whoever waits for it."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram import Bot, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.gateway.incoming import what_happened
from bot.gateway.inline import answer_guest, answer_inline
from bot.gateway.patience import Patience, Verdict
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
            happened = self._understand(update)
        except Exception as error:  # whatever python-telegram-bot makes of a malformed update
            log.exception("update %s cannot be read and was set aside", update.seq)
            await self._set_aside(update, error)
            return None
        if happened is None:
            return None
        verdict = self._patience.judge(happened, time.monotonic())
        if verdict is Verdict.DO:
            return Turn(update, happened)
        if await self._has_role(happened):
            return Turn(update, happened, has_role=True)
        return Turn(update, happened, is_refused=True) if verdict is Verdict.TELL else None

    async def send_away(self, turn: Turn) -> None:
        """So many are asking that there is no room for it; that is said once."""
        if self._patience.tell_once(turn.happened, time.monotonic()) is Verdict.TELL:
            await self._react(turn, await self._refusal(turn, "too-busy"))

    def patience(self, turn: Turn) -> float:
        """How much is left for whoever asks this."""
        if turn.has_role:
            return FOREVER
        return self._patience.left(turn.happened, time.monotonic())

    async def serve(self, turn: Turn) -> None:
        """Handle it, or set it aside: one that cannot be handled must not stop the others."""
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

    async def _has_role(self, happened: Incoming) -> bool:
        if not isinstance(happened, Asked):
            return False
        return bool(await self._desk.role_of(happened.place, happened.person))

    async def _reaction(self, turn: Turn) -> Reaction:
        if turn.is_refused:
            return await self._refusal(turn, "too-fast")
        return await react(self._desk, turn.happened)

    async def _refusal(self, turn: Turn, why: str) -> Reaction:
        """That it is not done, and why; to what is typed inline nothing can be said."""
        happened = turn.happened
        if not isinstance(happened, Asked):
            return Reaction()
        chat = await self._desk.store.chat(happened.place.chat_id)
        locale = locale_of(chat, self._desk.defaults) if chat else self._desk.defaults
        if isinstance(happened, Pressed):
            return Reaction(notice=phrase(locale, why))
        return Reaction((talk.say(locale, why),))

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
