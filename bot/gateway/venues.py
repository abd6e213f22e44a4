"""Groups, channels and their topics: asked of Telegram when they are to be shown, or to be opened."""

import logging

from telegram import Bot, ChatMember
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.handlers.outside import Venue
from bot.text.words import clean

log = logging.getLogger(__name__)

TITLE_CHARS = 128
KINDS = (ChatType.GROUP, ChatType.SUPERGROUP, ChatType.CHANNEL)


async def venue_of(bot: Bot, chat_id: int) -> Venue | None:
    """A group or channel that the bot is in; None if it is none, or Telegram does not tell."""
    try:
        chat = await bot.get_chat(chat_id)
    except TelegramError as error:
        log.info("a group or channel could not be asked about: %s", error)
        return None
    if chat.type not in KINDS:
        return None
    title = " ".join(clean(chat.title or "").split())[:TITLE_CHARS]
    return Venue(title or str(chat_id), str(chat.type), is_forum=bool(chat.is_forum))


async def is_admin(bot: Bot, chat_id: int, person: int) -> bool:
    """Whether a person is an admin of a group or channel; not if Telegram does not tell."""
    try:
        member = await bot.get_chat_member(chat_id, person)
    except TelegramError as error:
        log.warning("who is an admin could not be asked: %s", error)
        return False
    return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)


async def open_topic(bot: Bot, chat_id: int, name: str) -> int | None:
    """The number of a new topic in a forum; None if it could not be opened."""
    try:
        topic = await bot.create_forum_topic(chat_id, name[:TITLE_CHARS])
    except TelegramError as error:
        log.info("a topic could not be opened: %s", error)
        return None
    return topic.message_thread_id
