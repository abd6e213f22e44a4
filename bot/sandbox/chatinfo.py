"""getMe, getChat, getChatMember, getChatAdministrators, getChatMemberCount and leaveChat."""

from typing import Any

from bot.sandbox.access import check_presence, read_chat
from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.world import Chat, World

STATUS_OF_STATE = {"kicked": "kicked", "not_member": "left", "blocked": "kicked"}
NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)
ADMIN_RIGHTS = dict.fromkeys(
    (
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    ),
    True,
)

WRITING_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


def get_me(world: World, _call: Call) -> Json:
    name = world.profile.texts.get(("name", ""))
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot | ({"first_name": name} if name else {}) | abilities


def get_chat(world: World, call: Call) -> Json:
    chat = read_chat(world, call)
    _check_readable(chat)
    full: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    return chat.json | full


def get_chat_member(world: World, call: Call) -> Json:
    chat = read_chat(world, call)
    _check_readable(chat)
    number = call.integer("user_id")
    user = world.bot if number == world.bot["id"] else world.users.get(number)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member(world, chat, user)


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    chat = read_chat(world, call)
    _check_readable(chat)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    people = world.users | {world.bot["id"]: world.bot}
    return [member(world, chat, people[number]) for number in chat.admins if number in people]


def get_chat_member_count(world: World, call: Call) -> int:
    chat = read_chat(world, call)
    _check_readable(chat)
    return len(chat.members) + 1


def leave_chat(world: World, call: Call) -> bool:
    chat = read_chat(world, call)
    check_presence(chat)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.state = "not_member"
    world.events.add("chat", chat.id)
    return True


def member(world: World, chat: Chat, user: Json) -> Json:
    """The ChatMember of a user or of the bot, with the fields that its status has."""
    number = user["id"]
    if number == world.bot["id"]:
        status = _bot_status(chat, number)
    elif number in chat.admins:
        status = "creator" if number == chat.admins[0] else "administrator"
    else:
        status = "member" if number in chat.members else "left"
    shown = {"user": user, "status": status, **_member_fields(status)}
    if number == world.bot["id"] and chat.type == "channel" and status == "administrator":
        shown["can_post_messages"] = chat.state != "no_rights"
    return shown


def _bot_status(chat: Chat, number: int) -> str:
    if chat.state in STATUS_OF_STATE:
        return STATUS_OF_STATE[chat.state]
    if number in chat.admins or chat.type == "channel":
        return "administrator"
    return "restricted" if chat.state == "no_rights" else "member"


def _member_fields(status: str) -> dict[str, Any]:
    if status == "creator":
        return {"is_anonymous": False}
    if status == "administrator":
        return {"can_be_edited": False, "is_anonymous": False, **ADMIN_RIGHTS}
    if status == "restricted":
        return {"is_member": True, "until_date": 0, **dict.fromkeys(WRITING_RIGHTS, False)}
    return {"until_date": 0} if status == "kicked" else {}


def _check_readable(chat: Chat) -> None:
    """What a stranger may not see: groups and channels that the bot was put out of."""
    if chat.type != "private" and chat.state in ("kicked", "not_member"):
        check_presence(chat)
