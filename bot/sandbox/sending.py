"""sendMessage, sendPhoto, sendDocument and sendChatAction."""

import time
from typing import Any

from bot.sandbox.access import check_may_send, check_presence, read_chat
from bot.sandbox.call import Call, Json
from bot.sandbox.entities import Text, read_caption, read_text
from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_reply_markup
from bot.sandbox.world import Chat, World, reply_copy

CHAT_ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)


def send_message(world: World, call: Call) -> Json:
    text = fill_mentions(world, read_text(call))
    content = {
        "text": text.words,
        "entities": text.entities or None,
        "link_preview_options": read_preview(call),
    }
    return _send(world, call, "text messages", content)


def send_photo(world: World, call: Call) -> Json:
    caption = fill_mentions(world, read_caption(call))
    content = {"photo": world.files.read_photo(call), **_caption_fields(call, caption)}
    return _send(world, call, "photos", content)


def send_document(world: World, call: Call) -> Json:
    caption = fill_mentions(world, read_caption(call))
    content = {"document": world.files.read_document(call), **_caption_fields(call, caption)}
    return _send(world, call, "documents", content)


def send_chat_action(world: World, call: Call) -> bool:
    if call.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = read_chat(world, call)
    check_presence(chat)
    _read_thread(chat, call)
    return True


def read_preview(call: Call) -> Json | None:
    """`link_preview_options`, or the older `disable_web_page_preview` in the same words."""
    if call.flag("disable_web_page_preview"):
        return {"is_disabled": True}
    return call.nested_object("link_preview_options") or None


def fill_mentions(world: World, text: Text) -> Text:
    """Mentions by id become the users themselves; of someone unknown nothing remains."""
    if not any(entity["type"] == "text_mention" for entity in text.entities):
        return text
    filled = [_fill_mention(world, entity) for entity in text.entities]
    return Text(text.words, [entity for entity in filled if entity])


def _fill_mention(world: World, entity: Json) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    mentioned = entity.get("user")
    number = mentioned.get("id") if isinstance(mentioned, dict) else None
    user = world.users.get(number) if isinstance(number, int) else None
    return entity | {"user": user} if user else None


def _caption_fields(call: Call, caption: Text) -> Json:
    return {
        "caption": caption.words or None,
        "caption_entities": caption.entities or None,
        "show_caption_above_media": call.flag("show_caption_above_media") or None,
    }


def _send(world: World, call: Call, what: str, content: dict[str, Any]) -> Json:
    inline_keyboard, keyboard = read_reply_markup(call)
    chat = read_chat(world, call)
    check_may_send(chat, what)
    reply, quote = _read_reply(world, chat, call)
    # An answer to a message of a topic stands in that topic.
    thread = _read_thread(chat, call) or (reply or {}).get("message_thread_id")
    world.limiter.admit(chat.id, group=chat.is_group, now=time.monotonic_ns())
    return world.new_message(
        chat,
        None if chat.type == "channel" else world.bot,
        sender_chat=chat.json if chat.type == "channel" else None,
        message_thread_id=thread,
        is_topic_message=True if thread else None,
        reply_to_message=reply,
        quote=quote,
        **content,
        reply_markup=inline_keyboard,
        keyboard=keyboard,
        silent=call.flag("disable_notification"),
        has_protected_content=call.flag("protect_content") or None,
    )


def _read_thread(chat: Chat, call: Call) -> int | None:
    thread = call.integer("message_thread_id")
    if not thread:
        return None
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    return thread


def _read_reply(world: World, chat: Chat, call: Call) -> tuple[Json | None, Json | None]:
    """The message replied to and the part of it quoted."""
    given = call.nested_object("reply_parameters")
    if given is None:
        number = call.integer("reply_to_message_id")
        if not number:
            return None, None
        allowed = call.flag("allow_sending_without_reply")
        given = {"message_id": number, "allow_sending_without_reply": allowed}
    return _find_reply(world, chat, Call("", given))


def _find_reply(world: World, chat: Chat, given: Call) -> tuple[Json | None, Json | None]:
    there = read_chat(world, given) if given.values.get("chat_id") else chat
    kept = there.kept(given.integer("message_id"))
    if kept is None:
        if given.flag("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    words = given.text("quote")
    original = kept.message.get("text") or kept.message.get("caption") or ""
    if words not in original:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = len(original[: original.find(words)].encode("utf-16-le")) >> 1
    quote = {"text": words, "position": position, "is_manual": True} if words else None
    return reply_copy(kept.message), quote
