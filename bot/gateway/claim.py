"""Who runs the bot: the person who follows a link that only they were shown."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.gateway.fetcher import ALLOWED

log = logging.getLogger(__name__)

PATIENCE = 180.0  # seconds
LONG_POLL = 5
PAUSE = 0.5


def link(username: str, code: str) -> str:
    """Opens the chat with the bot; pressing Start there sends it the code."""
    return f"https://t.me/{username}?start={code}"


async def claimant(bot: Bot, code: str, *, patience: float = PATIENCE) -> int | None:
    """Telegram's id of whoever sends the code within so many seconds.  Updates are left for the
    bot to handle.
    """
    try:
        async with asyncio.timeout(patience):
            while True:
                for update in await waiting(bot):
                    if (person := sent(update, code)) is not None:
                        return person
                await asyncio.sleep(PAUSE)  # what is not confirmed comes again at once
    except TimeoutError:
        return None


async def waiting(bot: Bot) -> Sequence[Update]:
    """The updates there are; none while they cannot be had."""
    try:
        await bot.delete_webhook()
        return await bot.get_updates(timeout=LONG_POLL, allowed_updates=ALLOWED)
    except TelegramError as error:
        log.info("updates cannot be fetched: %s", type(error).__name__)
        return ()


def sent(update: Update, code: str) -> int | None:
    """Who sent the code, if this is it."""
    message = update.message
    if message is None or message.from_user is None or message.chat.type != "private":
        return None
    return message.from_user.id if message.text == f"/start {code}" else None
