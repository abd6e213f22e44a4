"""What groups and channels are called: asked of Telegram when it is to be shown."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.text.words import clean

log = logging.getLogger(__name__)

TITLE_CHARS = 128


async def title_of(bot: Bot, chat_id: int) -> str:
    """The title of a group or channel, its number if Telegram does not tell."""
    try:
        chat = await bot.get_chat(chat_id)
    except TelegramError as error:
        log.info("a title could not be asked for: %s", error)
        return str(chat_id)
    return " ".join(clean(chat.title or "").split())[:TITLE_CHARS] or str(chat_id)
