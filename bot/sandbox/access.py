"""Whether the bot may do something in a chat, and Telegram's words when it may not."""

from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.world import Chat, Kept, World


def read_chat(world: World, call: Call) -> Chat:
    """The chat that `chat_id` names, which the bot may at least look at."""
    value = call.values.get("chat_id")
    if value is None or value == "":
        raise bad_request("chat_id is empty")
    chat = world.chats.get(call.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def check_presence(chat: Chat) -> None:
    """Refuse to write or edit in a chat that the bot is not, or no longer, in."""
    if chat.state in ("ok", "no_rights"):
        return
    if chat.state == "migrated":
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.moved_to},
        )
    if chat.state == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.state == "not_member":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    raise forbidden(
        {
            "blocked": "bot was blocked by the user",
            "deactivated": "user is deactivated",
            "deleted": "the group chat was deleted",
            "not_started": "bot can't initiate conversation with a user",
        }[chat.state]
    )


def check_may_send(chat: Chat, what: str) -> None:
    """Refuse to send `what` ("text messages", "photos", "documents") where the bot may not."""
    check_presence(chat)
    if chat.state != "no_rights":
        return
    if chat.type == "channel":
        raise bad_request("need administrator rights in the channel chat")
    raise bad_request(f"not enough rights to send {what} to the chat")


def read_message(chat: Chat, call: Call, purpose: str) -> Kept:
    """The message that `message_id` names; `purpose` is "edit" or "delete"."""
    number = call.integer("message_id")
    if number <= 0:
        raise bad_request("message identifier is not specified")
    kept = chat.kept(number)
    if kept is None:
        raise bad_request(f"message to {purpose} not found")
    return kept
