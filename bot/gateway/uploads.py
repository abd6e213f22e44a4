"""Files that the bot sends, to Telegram."""

import asyncio
import logging
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000


async def named(bot: Bot, chat_id: int, picture: bytes) -> str | None:
    """Telegram's name for a picture, None if it does not take it.  To give it one it is sent, to a
    chat where nobody minds, and taken away again.
    """
    try:
        sent = await bot.send_photo(chat_id, picture, disable_notification=True)
        await bot.delete_message(chat_id, sent.message_id)
    except TelegramError as error:
        log.warning("a picture could not be given: %s", error)
        return None
    return sent.photo[-1].file_id if sent.photo else None


async def uploaded(bot: Bot, chat_id: int, file: Path) -> bool:
    """Whether it has arrived; what is larger than MOST_BYTES cannot."""
    if file.stat().st_size > MOST_BYTES:
        return False
    try:
        await bot.send_document(
            chat_id, await asyncio.to_thread(file.read_bytes), filename=file.name
        )
    except TelegramError as error:
        log.warning("a file could not be sent: %s", error)
        return False
    return True
