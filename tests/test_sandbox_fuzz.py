"""No call, however odd, breaks the sandbox: it is carried out or refused with a 400 or 403."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ApiError
from bot.sandbox.journal import Events, Journal
from bot.sandbox.methods import METHODS
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    5,
    2**70,
    0.5,
    float("nan"),
    "",
    "x",
    "1",
    "\0",
    "\ud800",
    [],
    [5],
    {},
)
TYPES = ("bold", "text_link", "text_mention", "pre", "article", "photo", "chat", "commands")
odd = st.sampled_from((*ODD, {"id": 5}, {"a": {"b": []}}, [[]], [{}]))


def some(*names: str, **likely: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with some of these fields, each odd or likely; sometimes no object at all."""
    fields = {name: odd | strategy for name, strategy in likely.items()}
    made = st.fixed_dictionaries({}, optional=fields | dict.fromkeys(names, odd))
    return made | made | made | odd


numbers = st.sampled_from((0, 1, 2, 5))
entity = some("url", "user", type=st.sampled_from(TYPES), offset=numbers, length=numbers)
entities = st.lists(entity, max_size=3)
button = some("url", "copy_text", "web_app", text=st.just("زر"), callback_data=st.just("1"))
rows = st.lists(st.lists(button, max_size=2) | odd, max_size=2)
keyboard = some(inline_keyboard=rows, keyboard=rows)
text = st.sampled_from(("سلام", "<b>x</b>", '<a href="tg://user?id=5">x</a>'))
content = some("parse_mode", message_text=text, entities=entities)
result = some(
    id=st.sampled_from(("1", "2")),
    type=st.sampled_from(TYPES),
    title=text,
    input_message_content=content,
    reply_markup=keyboard,
)
FIELDS = {
    "chat_id": st.sampled_from((5, "5", -7)),
    "message_id": st.just(1),
    "text": text,
    "caption": text,
    "parse_mode": st.just("HTML"),
    "entities": entities,
    "caption_entities": entities,
    "reply_markup": keyboard,
    "reply_parameters": some("chat_id", "quote", message_id=st.just(1)),
    "link_preview_options": some("url", "is_disabled"),
    "message_thread_id": numbers,
    "inline_query_id": st.just("1"),
    "callback_query_id": st.just("1"),
    "results": st.lists(result, max_size=3),
    "action": st.just("typing"),
    "user_id": st.just(5),
    "commands": st.lists(some(command=st.just("start"), description=text), max_size=2),
    "scope": some("user_id", type=st.sampled_from(TYPES), chat_id=numbers),
    "language_code": st.just("ar"),
    "menu_button": some("web_app", type=st.sampled_from(TYPES)),
    "photo": odd,
    "document": st.just("https://a.com/x"),
    "file_id": st.just("F1"),
}
SYNCHRONOUS = sorted(set(METHODS) - {"getUpdates", "setWebhook", "deleteWebhook"})
calls = st.fixed_dictionaries({}, optional={name: odd | FIELDS[name] for name in FIELDS})


def a_world() -> World:
    world = World("77:TEST", Updates(), Events(), Journal())
    world.limiter.enabled = False
    world.add_user("سارة", 5)
    world.chats[5].state = "ok"
    world.add_chat("supergroup", "غرفة", [5], [77], chat=-7)
    world.new_message(world.chats[5], world.bot, text="س")
    world.queries.inline["1"] = world.queries.inline[world.queries.open_inline()]
    return world


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SYNCHRONOUS), calls, st.booleans())
def test_any_values_are_taken_or_refused(method: str, values: Json, as_form: bool) -> None:
    world = a_world()
    if as_form:
        values = {n: v if isinstance(v, str) else json.dumps(v) for n, v in values.items()}
    try:
        answer = METHODS[method](world, Webhook(world.updates), Call(method, values))
    except ApiError as refusal:
        answer = refusal.description
        kind = {400: "Bad Request: ", 403: "Forbidden: "}[refusal.code]
        assert answer.startswith(kind)
    assert json.dumps(answer, ensure_ascii=False).encode()
