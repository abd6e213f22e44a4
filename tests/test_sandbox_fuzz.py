"""No call, however odd, breaks the sandbox: it is carried out or refused with a 400 or 403."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ApiError
from bot.sandbox.journal import Events, Journal
from bot.sandbox.methods import METHODS
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

SYNCHRONOUS = sorted(set(METHODS) - {"getUpdates", "setWebhook", "deleteWebhook"})
NAMES = (
    "chat_id",
    "message_id",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "caption_entities",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "link_preview_options",
    "message_thread_id",
    "callback_query_id",
    "inline_query_id",
    "results",
    "next_offset",
    "action",
    "user_id",
    "commands",
    "scope",
    "language_code",
    "description",
    "short_description",
    "name",
    "menu_button",
    "photo",
    "document",
    "file_id",
)
# Words that lead deeper than chance would.
KEYS = st.sampled_from(
    (
        *NAMES,
        "type",
        "offset",
        "length",
        "url",
        "user",
        "id",
        "inline_keyboard",
        "keyboard",
        "callback_data",
        "copy_text",
        "quote",
        "title",
        "input_message_content",
        "message_text",
        "command",
    )
)
WORDS = st.sampled_from(
    ("HTML", "<b>x</b>", "bold", "text_link", "text_mention", "article", "chat", "typing", "1", "")
)
scalars = st.none() | st.booleans() | st.integers(-5, 300) | st.floats() | WORDS | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
calls = st.fixed_dictionaries(
    {"chat_id": st.sampled_from((5, "5", -7)), "text": WORDS},
    optional={name: values | values.map(json.dumps) for name in NAMES[1:] if name != "text"},
)


@settings(max_examples=4000)
@given(st.sampled_from(SYNCHRONOUS), calls)
def test_any_values_are_taken_or_refused(method: str, given_values: Json) -> None:
    updates = Updates()
    world = World("77:TEST", updates, Events(), Journal())
    world.limiter.enabled = False
    world.add_user("سارة", 5)
    world.chats[5].state = "ok"
    world.add_chat("supergroup", "غرفة", [5], [77], chat=-7)
    world.new_message(world.chats[5], world.bot, text="x")
    try:
        result = METHODS[method](world, Webhook(updates), Call(method, given_values))
    except ApiError as refusal:
        assert refusal.code in (400, 403)
        assert refusal.description.startswith(("Bad Request: ", "Forbidden: "))
    else:
        json.dumps(result, ensure_ascii=False).encode()
