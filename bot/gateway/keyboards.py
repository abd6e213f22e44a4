"""What stands under a message, and what takes the place of the letters."""

from telegram import (
    ChatAdministratorRights,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.messages.message import Key, Message, Page

# Whoever picks a chat is an admin of it, and lets us in; in a channel we need the right to post.
_SOME = ChatAdministratorRights.no_rights().to_dict() | {"can_manage_chat": True}
_ADMIN = ChatAdministratorRights(**_SOME)
_POSTING = ChatAdministratorRights(**_SOME | {"can_post_messages": True})
PICKED = {
    "channel": KeyboardButtonRequestChat(
        1,
        chat_is_channel=True,
        user_administrator_rights=_POSTING,
        bot_administrator_rights=_POSTING,
    ),
    "group": KeyboardButtonRequestChat(
        2, chat_is_channel=False, user_administrator_rights=_ADMIN, bot_is_member=True
    ),
}


def keyboard(message: Message | Page) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.data, url=b.url) for b in row]
        for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows)


def markup(
    message: Message,
) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """What stands below a new message, or in the place of the letters."""
    if message.buttons or message.keys is None:
        return keyboard(message)
    if not message.keys:
        return ReplyKeyboardRemove()
    rows = [[_key(key) for key in row] for row in message.keys]
    picks = any(key.picks for row in message.keys for key in row)
    return ReplyKeyboardMarkup(
        rows, resize_keyboard=True, is_persistent=not picks, one_time_keyboard=picks
    )


def _key(key: Key) -> KeyboardButton:
    return KeyboardButton(key.label, request_chat=PICKED.get(key.picks))
