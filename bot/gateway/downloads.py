"""Files that people send to the bot, from Telegram."""

import logging

from telegram import Bot
from telegram.error import TelegramError

log = logging.getLogger(__name__)

MOST_BYTES = 5_000_000


async def downloaded(bot: Bot, file_id: str) -> bytes | None:
    """The file of this id; None if it cannot be had now, or is larger than MOST_BYTES."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > MOST_BYTES:
            return None
        return bytes(await file.download_as_bytearray())
    except TelegramError as error:
        # Not the error itself: it may tell the file's address, which holds the token.
        log.warning("a file cannot be downloaded: %s", type(error).__name__)
        return None
