"""The Bot API methods that the sandbox knows, by name: one table."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import chatinfo, editing, forums, sending
from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ApiError
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

Method = Callable[[World, Webhook, Call], Any | Awaitable[Any]]

WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
# Methods that put a message into a chat: these the limits count.
SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument"})


async def get_updates(world: World, webhook: Webhook, call: Call) -> list[Json]:
    if webhook.url:
        raise ApiError(409, WEBHOOK_IS_ACTIVE)
    world.updates.allow(call.nested_list("allowed_updates"))
    return await world.updates.fetch(
        call.integer("offset"), call.integer("limit", 100), call.integer("timeout")
    )


METHODS: dict[str, Method] = {
    "getMe": lambda world, _, call: chatinfo.get_me(world, call),
    "getUpdates": get_updates,
    "setWebhook": lambda _, webhook, call: webhook.set(call),
    "deleteWebhook": lambda _, webhook, call: webhook.delete(call),
    "getWebhookInfo": lambda _, webhook, call: webhook.info(call),
    "sendMessage": lambda world, _, call: sending.send_message(world, call),
    "sendPhoto": lambda world, _, call: sending.send_photo(world, call),
    "sendDocument": lambda world, _, call: sending.send_document(world, call),
    "sendChatAction": lambda world, _, call: sending.send_chat_action(world, call),
    "editMessageText": lambda world, _, call: editing.edit_message_text(world, call),
    "editMessageCaption": lambda world, _, call: editing.edit_message_caption(world, call),
    "editMessageReplyMarkup": lambda world, _, call: editing.edit_message_reply_markup(world, call),
    "deleteMessage": lambda world, _, call: editing.delete_message(world, call),
    "answerCallbackQuery": lambda world, _, call: world.queries.answer_press(call),
    "answerInlineQuery": lambda world, _, call: world.queries.answer_inline(call),
    "answerGuestQuery": lambda world, _, call: world.queries.answer_guest(call),
    "getChat": lambda world, _, call: chatinfo.get_chat(world, call),
    "getChatMember": lambda world, _, call: chatinfo.get_chat_member(world, call),
    "getChatAdministrators": lambda world, _, call: chatinfo.get_chat_administrators(world, call),
    "getChatMemberCount": lambda world, _, call: chatinfo.get_chat_member_count(world, call),
    "createForumTopic": lambda world, _, call: forums.create_forum_topic(world, call),
    "leaveChat": lambda world, _, call: chatinfo.leave_chat(world, call),
    "setMyCommands": lambda world, _, call: world.profile.set_commands(call),
    "getMyCommands": lambda world, _, call: world.profile.get_commands(call),
    "deleteMyCommands": lambda world, _, call: world.profile.delete_commands(call),
    "setMyDescription": lambda world, _, call: world.profile.set_description(call),
    "getMyDescription": lambda world, _, call: world.profile.get_text(call, "description"),
    "setMyShortDescription": lambda world, _, call: world.profile.set_short_description(call),
    "getMyShortDescription": lambda world, _, call: world.profile.get_text(
        call, "short_description"
    ),
    "setMyName": lambda world, _, call: world.profile.set_name(call),
    "getMyName": lambda world, _, call: world.profile.get_text(
        call, "name", world.bot["first_name"]
    ),
    "setChatMenuButton": lambda world, _, call: world.profile.set_menu_button(call),
    "getChatMenuButton": lambda world, _, call: world.profile.get_menu_button(call),
    "getFile": lambda world, _, call: world.files.get(call),
}
# Telegram takes a method's name in any case.
NAME_OF = {name.lower(): name for name in METHODS}
