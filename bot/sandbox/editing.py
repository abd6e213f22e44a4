"""editMessageText, editMessageCaption, editMessageReplyMarkup and deleteMessage."""

import time

from bot.sandbox.access import check_presence, read_chat, read_message
from bot.sandbox.call import Call, Json
from bot.sandbox.entities import read_caption, read_text
from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_inline_keyboard
from bot.sandbox.sending import fill_mentions, read_preview
from bot.sandbox.world import Chat, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
# What Telegram itself wrote, and cannot be edited.
SERVICE_FIELDS = ("new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id")


def edit_message_text(world: World, call: Call) -> Json:
    text = fill_mentions(world, read_text(call))
    fields = {
        "text": text.words,
        "entities": text.entities or None,
        "link_preview_options": read_preview(call),
    }
    return _edit(world, call, "text", fields)


def edit_message_caption(world: World, call: Call) -> Json:
    caption = fill_mentions(world, read_caption(call))
    fields = {"caption": caption.words or None, "caption_entities": caption.entities or None}
    return _edit(world, call, "caption", fields)


def edit_message_reply_markup(world: World, call: Call) -> Json:
    return _edit(world, call, "reply markup", {})


def delete_message(world: World, call: Call) -> bool:
    chat = read_chat(world, call)
    check_presence(chat)
    message = read_message(chat, call, "delete").message
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    world.delete(chat, message["message_id"])
    return True


def _edit(world: World, call: Call, what: str, fields: Json) -> Json:
    """The message with new fields. A keyboard not given again is taken away, as in Telegram."""
    keyboard = read_inline_keyboard(call)
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = read_chat(world, call)
    check_presence(chat)
    before = read_message(chat, call, "edit").message
    if not _is_own(world, chat, before):
        raise bad_request("message can't be edited")
    is_media = "photo" in before or "document" in before
    if (what == "text" and is_media) or (what == "caption" and not is_media):
        raise bad_request(f"there is no {what} in the message to edit")
    changes = fields | {"reply_markup": keyboard}
    if all(before.get(name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    after = before | changes | {"edit_date": int(time.time())}
    after = {name: value for name, value in after.items() if value is not None}
    world.replace(chat, after)
    return after


def _is_own(world: World, chat: Chat, message: Json) -> bool:
    if any(name in message for name in SERVICE_FIELDS):
        return False
    if chat.type == "channel":
        return True
    return bool(message.get("from", {}).get("id") == world.bot["id"])


def _may_delete(world: World, chat: Chat, message: Json) -> bool:
    """The bot's own messages, any message of a private chat, any where the bot is an admin."""
    is_admin = world.bot["id"] in chat.admins
    return is_admin or chat.type == "private" or _is_own(world, chat, message)
