"""What people do in the sandbox: write, press buttons, ask inline, block the bot, remove it."""

import time
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.chatinfo import member
from bot.sandbox.entities import CAPTION_UNITS, TEXT_UNITS, finish
from bot.sandbox.errors import ControlError
from bot.sandbox.html import utf16_length
from bot.sandbox.world import ANONYMOUS, GROUP_STATES, PRIVATE_STATES, Chat, World, reply_copy

# The states in which a person can reach the bot in this chat.
REACHABLE = ("ok", "not_started", "no_rights")
# Changes of state that the bot is told about.
TOLD_STATES = ("ok", "blocked", "kicked", "not_member", "no_rights")


def say(
    world: World,
    chat: Chat,
    user: Json,
    text: str,
    *,
    reply_to: int | None = None,
    thread: int | None = None,
    anonymous: bool = False,
    document: Json | None = None,
) -> Json:
    """A person writes; the bot gets the message unless privacy mode hides it.  The text of a
    message with a document is its caption, and may be empty.
    """
    _check_reach(chat, user)
    content = _content(world, text, document)
    replied = _replied(chat, reply_to)
    is_post = chat.type == "channel"
    hidden = is_post or (anonymous and chat.is_group)
    message = world.new_message(
        chat,
        None if is_post else ANONYMOUS if hidden else user,
        sender_chat=chat.json if hidden else None,
        message_thread_id=_open_thread(chat, thread),
        is_topic_message=True if thread else None,
        reply_to_message=reply_copy(replied) if replied else None,
        **content,
    )
    if chat.state == "not_started":
        set_state(world, chat, "ok")
    if bot_sees(world, chat, message):
        world.updates.add("channel_post" if is_post else "message", message, chat.id)
    return message


def _content(world: World, text: str, document: Json | None) -> Json:
    words = finish(text, [])
    least, most = (1, TEXT_UNITS) if document is None else (0, CAPTION_UNITS)
    if not least <= utf16_length(words.words) <= most:
        raise ControlError(f"a message holds {least} to {most} UTF-16 units of text")
    if document is None:
        return {"text": words.words, "entities": words.entities or None}
    name, body = document.get("name"), document.get("content")
    if not isinstance(name, str) or not isinstance(body, str):
        raise ControlError("a document has a name and a content")
    return {
        "document": world.files.sent_by_person(name, body.encode()),
        "caption": words.words or None,
        "caption_entities": words.entities or None,
    }


def bot_sees(world: World, chat: Chat, message: Json) -> bool:
    """Privacy mode: of a group the bot gets commands not meant for another bot, mentions of it
    and replies to it; everything when it is an admin.
    """
    if chat.type in ("private", "channel") or world.bot["id"] in chat.admins:
        return True
    replied = message.get("reply_to_message", {})
    if replied.get("from", {}).get("id") == world.bot["id"]:
        return True
    name = f"@{world.bot['username']}".lower()
    named = [
        (entity["type"], _slice(message["text"], entity).lower()) for entity in _entities(message)
    ]
    return any(
        (kind == "bot_command" and ("@" not in words or words.endswith(name)))
        or (kind == "mention" and words == name)
        for kind, words in named
    )


def press(world: World, chat: Chat, user: Json, number: int, data: str) -> str:
    """A person presses a callback button; gives the query's id."""
    _check_reach(chat, user)
    kept = chat.kept(number)
    if kept is None:
        raise ControlError(f"there is no message {number!r} in this chat")
    if not 1 <= len(data.encode()) <= 64:
        raise ControlError("callback data has 1 to 64 bytes")
    query = world.queries.open_press()
    payload = {
        "id": query,
        "from": user,
        "message": kept.message,
        "chat_instance": str(abs(chat.id) * 7919),
        "data": data,
    }
    world.updates.add("callback_query", payload, chat.id)
    world.events.add("press", chat.id, user=user["id"], message_id=number, data=data, query=query)
    return query


def button_data(chat: Chat, number: int, row: int, column: int) -> str:
    """The callback data of the button in this place."""
    kept = chat.kept(number)
    rows = kept.message.get("reply_markup", {}).get("inline_keyboard", []) if kept else []
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        raise ControlError("there is no such button under this message")
    data = rows[row][column].get("callback_data")
    if not isinstance(data, str):
        raise ControlError("this button has no callback data")
    return data


def ask_inline(world: World, user: Json, query: str, offset: str) -> str:
    """A person types `@bot …` somewhere; gives the query's id."""
    number = world.queries.open_inline()
    payload = {"id": number, "from": user, "query": query, "offset": offset, "chat_type": "sender"}
    world.updates.add("inline_query", payload, user["id"])
    return number


def announce_chat(world: World, chat: Chat) -> None:
    """Tell the bot that it was added: my_chat_member and, in groups, the service message."""
    host = world.host_of(chat)
    left = {"user": world.bot, "status": "left"}
    _tell_membership(world, chat, left, host)
    world.events.add("chat", chat.id)
    if chat.type != "channel":
        _greet(world, chat, host)


def set_state(world: World, chat: Chat, state: str) -> None:
    """Change how the bot stands with the chat, telling it what Telegram would tell it."""
    if state not in (PRIVATE_STATES if chat.type == "private" else GROUP_STATES):
        raise ControlError(f"a {chat.type} chat cannot be {state!r}")
    before = member(world, chat, world.bot)
    chat.state = state
    after = member(world, chat, world.bot)
    world.events.add("chat", chat.id)
    if state in TOLD_STATES and before != after:
        actor = world.users[chat.id] if chat.type == "private" else world.host_of(chat)
        _tell_membership(world, chat, before, actor)
        came = before["status"] in ("left", "kicked")
        if state == "ok" and came and chat.type in ("group", "supergroup"):
            _greet(world, chat, actor)


def migrate(world: World, chat: Chat, to: int | None) -> Chat:
    """A basic group becomes a supergroup; both chats get their service message."""
    if chat.type != "group" or chat.state == "migrated":
        raise ControlError("only a basic group can migrate, and only once")
    title = chat.json["title"]
    wanted = to if to is not None else -1_000_000_000_000 + chat.id
    new = world.add_chat("supergroup", title, list(chat.members), list(chat.admins), chat=wanted)
    chat.state, chat.moved_to = "migrated", new.id
    host = world.host_of(chat)
    leaving = world.new_message(chat, host, migrate_to_chat_id=new.id)
    arriving = world.new_message(new, ANONYMOUS, sender_chat=new.json, migrate_from_chat_id=chat.id)
    world.updates.add("message", leaving, chat.id)
    world.updates.add("message", arriving, new.id)
    world.events.add("chat", chat.id)
    world.events.add("chat", new.id)
    return new


def _tell_membership(world: World, chat: Chat, before: Json, actor: Json) -> None:
    payload = {
        "chat": chat.json,
        "from": actor,
        "date": int(time.time()),
        "old_chat_member": before,
        "new_chat_member": member(world, chat, world.bot),
    }
    world.updates.add("my_chat_member", payload, chat.id)


def _greet(world: World, chat: Chat, host: Json) -> None:
    """The service message of the bot's coming."""
    message = world.new_message(chat, host, new_chat_members=[world.bot])
    world.updates.add("message", message, chat.id)


def _check_reach(chat: Chat, user: Json) -> None:
    if chat.state not in REACHABLE:
        raise ControlError(f"nothing can reach the bot from this chat: its state is {chat.state}")
    if user["id"] not in chat.members:
        raise ControlError(f"user {user['id']} is not a member of chat {chat.id}")


def _replied(chat: Chat, number: int | None) -> Json | None:
    if number is None:
        return None
    kept = chat.kept(number)
    if kept is None:
        raise ControlError(f"there is no message {number!r} in this chat")
    return kept.message


def _open_thread(chat: Chat, thread: int | None) -> int | None:
    """A topic exists from the first time that somebody writes in it."""
    if not thread:
        return None
    if not chat.is_forum:
        raise ControlError("this chat has no topics: make it with is_forum")
    chat.threads.add(thread)
    return thread


def _entities(message: Json) -> list[Any]:
    return list(message.get("entities", []))


def _slice(text: str, entity: Json) -> str:
    raw = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return raw[start : start + entity["length"] * 2].decode("utf-16-le")
