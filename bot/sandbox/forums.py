"""createForumTopic, and the chats that people pick with a key."""

from bot.sandbox.access import check_presence, read_chat
from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ControlError, bad_request
from bot.sandbox.people import set_state
from bot.sandbox.world import Chat, World

NAME_CHARS = 128
BLUE = 7322096


def create_forum_topic(world: World, call: Call) -> Json:
    chat = read_chat(world, call)
    check_presence(chat)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if world.bot["id"] not in chat.admins:
        raise bad_request("not enough rights to create a topic")
    name = call.text("name").strip()
    if not name:
        raise bad_request("topic name must be non-empty")
    topic = {"name": name[:NAME_CHARS], "icon_color": BLUE}
    thread = chat.last_message + 1
    world.new_message(
        chat,
        world.bot,
        message_thread_id=thread,
        is_topic_message=True,
        forum_topic_created=topic,
    )
    chat.threads.add(thread)
    return {"message_thread_id": thread, **topic}


def pick(world: World, user: Json, request: int, picked: Chat) -> Json:
    """A person picks a chat where a key of the bot's asks for one; it lets the bot in if the key
    says so.
    """
    asked = _key(world.chats[user["id"]], request)
    if asked["chat_is_channel"] != (picked.type == "channel") or picked.type == "private":
        raise ControlError("the key asks for another kind of chat")
    if asked.get("user_administrator_rights") is not None and user["id"] not in picked.admins:
        raise ControlError("the key asks for a chat that this person is an admin of")
    if picked.state == "not_member" and _lets_in(asked):
        set_state(world, picked, "ok")
    shared = {"request_id": request, "chat_id": picked.id}
    message = world.new_message(world.chats[user["id"]], user, chat_shared=shared)
    world.updates.add("message", message, user["id"])
    return message


def _lets_in(asked: Json) -> bool:
    return bool(asked.get("bot_is_member") or asked.get("bot_administrator_rights"))


def _key(chat: Chat, request: int) -> Json:
    """What the key of this number asks for, as the keys stand in this chat now."""
    keyboards = [kept.keyboard for kept in chat.messages.values() if kept.keyboard]
    rows = keyboards[-1].get("keyboard", []) if keyboards else []
    for key in (key for row in rows for key in row if isinstance(key, dict)):
        asked: Json = key.get("request_chat") or {}
        if asked.get("request_id") == request:
            return asked
    raise ControlError("no key asks for a chat")
