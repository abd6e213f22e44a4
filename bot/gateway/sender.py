"""Messages out: a Message to the Bot API, its answer or error to an Outcome.

What goes to one chat goes through python-telegram-bot's methods.  What goes to many is prepared
once, and each copy costs little more than the request: no object is made of the answer.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson
from telegram import (
    Bot,
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
from bot.delivery.post import Address
from bot.gateway.keyboards import keyboard, markup
from bot.gateway.request import WHOLE, NotSentError
from bot.messages.fitting import CAPTION_UNITS, beginning
from bot.messages.message import Message, Page

log = logging.getLogger(__name__)

TOKEN_RECHECK = 60
# The Bot API takes a method's name in any case; written so, it does not look to
# python-telegram-bot like its own method, whose answer costs as much again to read.
SEND_MESSAGE = "SendMessage"
EDIT_MESSAGE = "EditMessageText"
SEND_PHOTO = "SendPhoto"
EDIT_CAPTION = "EditMessageCaption"
OTHER_KIND = "in the message to edit"  # "there is no text", "there is no caption"
PHOTO_MATTERS = (Why.BAD_MESSAGE, Why.NO_RIGHTS)  # without the photo it may be taken
SEND_PAGE = "sendRichMessage"  # Bot API 10.1
# What a server says that does not know of pages yet.
UNHEARD_OF = ("unknown", "unsupported", "not supported", "method not found")

# What Telegram says when neither this message nor another would do: in words of the Bot API's
# own, and in capitals where it passes on what lies behind it.
LOST = {
    "bot was blocked by the user": Why.BLOCKED,
    "user_is_blocked": Why.BLOCKED,
    "user is deactivated": Why.DEACTIVATED,
    "user_deactivated": Why.DEACTIVATED,
    "bot was kicked": Why.KICKED,
    "bot is not a member": Why.KICKED,
    "channel_private": Why.KICKED,
    "the group chat was deleted": Why.NO_CHAT,
    "chat not found": Why.NO_CHAT,
    "bot can't initiate conversation": Why.NO_CHAT,
    "bot can't send messages to bots": Why.NO_CHAT,
    "peer_id_invalid": Why.NO_CHAT,
    "not enough rights": Why.NO_RIGHTS,
    "have no rights": Why.NO_RIGHTS,
    "need administrator rights": Why.NO_RIGHTS,
    "chat_admin_required": Why.NO_RIGHTS,
    "chat_restricted": Why.NO_RIGHTS,
    "chat_send_plain_forbidden": Why.NO_RIGHTS,
    "chat_write_forbidden": Why.NO_RIGHTS,
    "topic_closed": Why.TOPIC_CLOSED,
    "topic_deleted": Why.TOPIC_GONE,
    "message thread not found": Why.TOPIC_GONE,
    "message to edit not found": Why.MESSAGE_GONE,
    "message can't be edited": Why.MESSAGE_GONE,
    "message_id_invalid": Why.MESSAGE_GONE,
}
THERE = "-"  # in the place of a photo that an edit leaves as it is
UNCHANGED = "message is not modified"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as the Bot API takes it: a JSON object, but for its start, the chat.  One that
    was made for below a `photo` goes `instead` without it, where that is not taken; `message` is
    what it was made of.
    """

    rest: bytes
    message: Message
    photo: str | None = None
    instead: "Prepared | None" = None

    def instead_of(self, message_id: int, address: Address) -> bytes:
        """The whole object, to change a message of ours."""
        old = (address.chat_id, message_id, self.rest)
        return b'{"chat_id":%d,"message_id":%d,%b' % old

    def to(self, address: Address) -> bytes:
        """The whole object, to send it."""
        if not address.thread_id:
            return b'{"chat_id":%d,%b' % (address.chat_id, self.rest)
        thread = b'"message_thread_id":%d' % address.thread_id
        return b'{"chat_id":%d,%b,%b' % (address.chat_id, thread, self.rest)


async def undrawn(_: str) -> None:
    """What is made of pictures where nothing draws them."""


class Sender:
    """Sends messages through a bot; never raises for what Telegram or the network may do.  `draw`
    makes a PNG of a picture, or None: then its words go alone.
    """

    def __init__(self, bot: Bot, draw: Callable[[str], Awaitable[bytes | None]] = undrawn) -> None:
        self._bot = bot
        self._draw = draw
        self._takes_pages = True  # until the server says that it does not know them

    async def send(
        self, address: Address, message: Message, *, silent: bool = False, paid: bool = False
    ) -> Outcome:
        """Send or edit.  A silent message rings no phone; a paid one may go when the free rate
        is used up.
        """
        if message.edit is not None:
            return await outcome(self._edit(address, message, message.edit), address.chat_id)
        if message.photo:
            return await self.send_prepared(
                address, self.prepared(message, silent=silent, paid=paid)
            )
        if message.page and self._takes_pages:
            sending = self._send_page(address, message, message.page)
            return await outcome(sending, address.chat_id)
        if message.picture and (drawn := await self._draw(message.picture)):
            return await outcome(self._show(address, message, drawn, silent), address.chat_id)
        return await outcome(self._send(address, message, silent, paid), address.chat_id)

    @staticmethod
    def prepared(message: Message, *, silent: bool = False, paid: bool = False) -> Prepared:
        """A message for many chats; its `edit` and `reply_to` play no part.  Raises TypeError
        for what is no Unicode.
        """
        fields: dict[str, Any] = said_in(message)
        instead = None
        if message.photo:
            without = replace(message, photo=None)
            instead = Sender.prepared(without, silent=silent, paid=paid)
        if (buttons := keyboard(message)) is not None:
            fields["reply_markup"] = buttons.to_dict()
        if silent:
            fields["disable_notification"] = True
        if paid:
            fields["allow_paid_broadcast"] = True
        rest = orjson.dumps(fields).removeprefix(b"{")
        return Prepared(rest, message, message.photo, instead)

    async def send_prepared(self, address: Address, prepared: Prepared) -> Outcome:
        """Send one copy."""
        became = await outcome(self._send_prepared(address, prepared), address.chat_id)
        if prepared.instead and isinstance(became, Refused) and became.why in PHOTO_MATTERS:
            return await self.send_prepared(address, prepared.instead)
        return became

    async def delete(self, address: Address, message_id: int) -> Outcome:
        """Take a message of ours away, as long as Telegram lets us."""
        return await outcome(self._delete(address, message_id), address.chat_id)

    async def _delete(self, address: Address, message_id: int) -> Outcome:
        await self._bot.delete_message(address.chat_id, message_id)
        return Sent()

    async def edit_prepared(self, address: Address, message_id: int, prepared: Prepared) -> Outcome:
        """Change one copy into this."""
        return await outcome(self._edit_prepared(address, message_id, prepared), address.chat_id)

    async def _edit_prepared(
        self, address: Address, message_id: int, prepared: Prepared
    ) -> Outcome:
        try:
            return await self._change(address, message_id, prepared)
        except BadRequest as error:
            if OTHER_KIND not in error.message.lower():
                raise
        # A copy that went with its photo, or without one that came later.
        other = prepared.instead or self.prepared(below_photo(prepared.message))
        return await self._change(address, message_id, other)

    async def _change(self, address: Address, message_id: int, prepared: Prepared) -> Outcome:
        method = EDIT_CAPTION if prepared.photo else EDIT_MESSAGE
        await self._bot.do_api_request(method, {WHOLE: prepared.instead_of(message_id, address)})
        return Sent(message_id)

    async def _send_prepared(self, address: Address, prepared: Prepared) -> Outcome:
        method = SEND_PHOTO if prepared.photo else SEND_MESSAGE
        sent = await self._bot.do_api_request(method, {WHOLE: prepared.to(address)})
        return Sent(whole(sent["message_id"]))

    async def _send(self, address: Address, message: Message, silent: bool, paid: bool) -> Outcome:
        sent = await self._bot.send_message(
            address.chat_id,
            message.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=address.thread_id or None,
            reply_markup=markup(message),
            link_preview_options=preview(message),
            reply_parameters=answering(message),
            disable_notification=silent or None,
            allow_paid_broadcast=paid or None,
        )
        return Sent(sent.message_id)

    async def _send_page(self, address: Address, message: Message, page: Page) -> Outcome:
        """Send the page, or the message if that is not taken: a server that does not know of
        pages is not asked again.
        """
        fields: dict[str, Any] = {
            "chat_id": address.chat_id,
            "rich_message": {"html": page.html, "is_rtl": page.rtl, "skip_entity_detection": True},
            "message_thread_id": address.thread_id or None,
            "reply_markup": keyboard(page),
            "reply_parameters": answering(message),
        }
        given = {name: value for name, value in fields.items() if value is not None}
        try:
            sent = await self._bot.do_api_request(SEND_PAGE, given)
        except (EndPointNotFound, BadRequest) as error:
            said = error.message.lower()
            if isinstance(error, EndPointNotFound) or any(each in said for each in UNHEARD_OF):
                log.info("the Bot API server takes no rich messages")
                self._takes_pages = False
            return await self._send(address, message, silent=False, paid=False)
        return Sent(whole(sent["message_id"]))

    async def _show(
        self, address: Address, message: Message, photo: bytes, silent: bool
    ) -> Outcome:
        sent = await self._bot.send_photo(
            address.chat_id,
            photo,
            caption=message.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=address.thread_id or None,
            reply_markup=keyboard(message),
            reply_parameters=answering(message),
            disable_notification=silent or None,
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


async def outcome(sending: Awaitable[Outcome], chat_id: int) -> Outcome:
    """What became of a send to this chat, answered or not."""
    try:
        return await sending
    except TelegramError as error:
        became = outcome_of(error)
        log.info("a send ended as %s", type(became).__name__, extra={"chat": chat_id})
        return became
    except (AttributeError, KeyError, TypeError, ValueError):
        log.exception("a send was answered with something that is no message")
        return Unknown("an answer that is no message")


def whole(number: object) -> int:
    """The number; raises TypeError if it is none."""
    if not isinstance(number, int):
        raise TypeError("not a whole number")
    return number


def said_in(message: Message) -> dict[str, Any]:
    """The words, or the photo and the words below it."""
    if message.photo:
        said: dict[str, Any] = {"caption": message.html, "photo": message.photo}
    else:
        said = {"text": message.html, "link_preview_options": preview(message).to_dict()}
    return {**said, "parse_mode": ParseMode.HTML.value}


def below_photo(message: Message) -> Message:
    """The message, cut to what fits below a photo that is there already."""
    return replace(message, html=beginning(message.html, CAPTION_UNITS), photo=THERE)


def preview(message: Message) -> LinkPreviewOptions:
    if message.preview is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_large_media=True, show_above_text=True)


def answering(message: Message) -> ReplyParameters | None:
    if message.reply_to is None:
        return None
    return ReplyParameters(message.reply_to, allow_sending_without_reply=True)


def outcome_of(error: TelegramError) -> Outcome:
    """What an error of the Bot API says became of a message.  BadRequest is tested before
    NetworkError, its parent.
    """
    match error:
        case RetryAfter():
            return NotSent(seconds(error), reason="429")
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case BadRequest() | Forbidden():
            return refusal(error.message)
        case InvalidToken() | EndPointNotFound():
            return NotSent(TOKEN_RECHECK, everywhere=True, reason="the token was refused")
        case NotSentError():
            return NotSent(reason=error.message)
        case NetworkError() | TelegramError():
            why = why_lost(error.message)  # codes change: a closed topic has been 400 and 406
            return Refused(why, error.message) if why else Unknown(error.message)


def refusal(description: str) -> Outcome:
    """What a 400 or 403 says."""
    if UNCHANGED in description.lower():
        return Sent()
    return Refused(why_lost(description) or Why.BAD_MESSAGE, description)


def why_lost(description: str) -> Why | None:
    """What LOST makes of it; python-telegram-bot has changed the case of its letters."""
    said = description.lower()
    return next((why for words, why in LOST.items() if words in said), None)


def seconds(error: RetryAfter) -> int:
    """Whole seconds to wait, rounded up."""
    wait = error.retry_after
    exact = wait.total_seconds() if isinstance(wait, timedelta) else wait
    return -int(-exact // 1)
