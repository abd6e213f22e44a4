"""Messages out: a Message to the Bot API, its answer or error to an Outcome."""

import logging
from datetime import timedelta

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.delivery.outcomes import Moved, NotSent, Outcome, Refused, Sent, Unknown, Why
from bot.delivery.worker import Address
from bot.gateway.request import NotSentError
from bot.messages.message import Message

log = logging.getLogger(__name__)

TOKEN_RECHECK = 60

# What Telegram says when a message can reach nobody in that chat any more.
LOST = {
    "bot was blocked by the user": Why.BLOCKED,
    "user is deactivated": Why.DEACTIVATED,
    "bot was kicked": Why.KICKED,
    "bot is not a member": Why.KICKED,
    "the group chat was deleted": Why.NO_CHAT,
    "chat not found": Why.NO_CHAT,
    "bot can't initiate conversation": Why.NO_CHAT,
    "peer_id_invalid": Why.NO_CHAT,
    "not enough rights": Why.NO_RIGHTS,
    "have no rights": Why.NO_RIGHTS,
    "need administrator rights": Why.NO_RIGHTS,
    "chat_write_forbidden": Why.NO_RIGHTS,
}
UNCHANGED = "message is not modified"


class Sender:
    """Sends messages through a bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, address: Address, message: Message) -> Outcome:
        """Send or edit; never raises for what Telegram or the network may do."""
        try:
            if message.edit is not None:
                return await self._edit(address, message, message.edit)
            return await self._send(address, message)
        except TelegramError as error:
            outcome = outcome_of(error, address.chat_id)
            log.info("a send to a chat ended as %s", type(outcome).__name__)
            return outcome
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("a send was answered with something that is no message")
            return Unknown("an answer that is no message")

    async def _send(self, address: Address, message: Message) -> Outcome:
        sent = await self._bot.send_message(
            address.chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=address.thread_id or None,
            reply_markup=keyboard(message),
            link_preview_options=preview(message),
            reply_parameters=answering(message),
        )
        return Sent(sent.message_id)

    async def _edit(self, address: Address, message: Message, message_id: int) -> Outcome:
        await self._bot.edit_message_text(
            message.html,
            chat_id=address.chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(message),
            link_preview_options=preview(message),
        )
        return Sent(message_id)


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.data, url=b.url) for b in row]
        for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows)


def preview(message: Message) -> LinkPreviewOptions:
    if message.preview is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_large_media=True, show_above_text=True)


def answering(message: Message) -> ReplyParameters | None:
    if message.reply_to is None:
        return None
    return ReplyParameters(message.reply_to, allow_sending_without_reply=True)


def outcome_of(error: TelegramError, chat_id: int) -> Outcome:
    """What an error of the Bot API says became of a message.  BadRequest is tested before
    NetworkError, its parent.
    """
    match error:
        case RetryAfter():
            return NotSent(seconds(error), everywhere=chat_id > 0, reason="429")
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case BadRequest() | Forbidden():
            return refusal(error.message)
        case InvalidToken() | EndPointNotFound():
            return NotSent(TOKEN_RECHECK, everywhere=True, reason="the token was refused")
        case NotSentError():
            return NotSent(reason=error.message)
        case NetworkError() | TelegramError():
            return Unknown(error.message)


def refusal(description: str) -> Outcome:
    """What a 400 or 403 says; python-telegram-bot has changed the case of its letters."""
    said = description.lower()
    if UNCHANGED in said:
        return Sent()
    for words, why in LOST.items():
        if words in said:
            return Refused(why, description)
    return Refused(Why.BAD_MESSAGE, description)


def seconds(error: RetryAfter) -> int:
    """Whole seconds to wait, rounded up."""
    wait = error.retry_after
    exact = wait.total_seconds() if isinstance(wait, timedelta) else wait
    return -int(-exact // 1)
