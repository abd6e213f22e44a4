"""The control API under `/sandbox/`: JSON in, JSON out."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.sandbox import forums, people
from bot.sandbox.call import Json, check_unicode
from bot.sandbox.errors import ApiError, ControlError
from bot.sandbox.state import State
from bot.sandbox.world import CHAT_TYPES, Chat

MAX_WAIT_SECONDS = 60.0
REQUIRED: Any = object()

Answer = Callable[[web.Request, Json], Awaitable[Json]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Every method answers one call of the table in `routes`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[tuple[str, str, Answer]]:
        return [
            ("GET", "/sandbox/state", self.state),
            ("POST", "/sandbox/users", self.add_user),
            ("POST", "/sandbox/chats", self.add_chat),
            ("POST", "/sandbox/chats/{chat}/state", self.set_state),
            ("POST", "/sandbox/say", self.say),
            ("POST", "/sandbox/press", self.press),
            ("POST", "/sandbox/pick", self.pick),
            ("GET", "/sandbox/presses/{query}", self.press_answer),
            ("POST", "/sandbox/inline", self.inline),
            ("POST", "/sandbox/update", self.update),
            ("GET", "/sandbox/transcript", self.transcript),
            ("GET", "/sandbox/events", self.events),
            ("POST", "/sandbox/faults", self.add_fault),
            ("GET", "/sandbox/faults", self.faults),
            ("DELETE", "/sandbox/faults", self.remove_faults),
            ("DELETE", "/sandbox/faults/{fault}", self.remove_faults),
            ("POST", "/sandbox/settings", self.settings),
            ("GET", "/sandbox/journal", self.journal),
            ("GET", "/sandbox/counters", self.counters),
            ("POST", "/sandbox/publish", self.publish),
            ("GET", "/sandbox/samples", self.samples),
            ("POST", "/sandbox/reset", self.reset),
        ]

    async def state(self, _request: web.Request, _body: Json) -> Json:
        world = self._state.world
        chats = [_chat_json(chat) for chat in world.chats.values()]
        return {"bot": world.bot, "users": list(world.users.values()), "chats": chats}

    async def add_user(self, _request: web.Request, body: Json) -> Json:
        first_name = _read(body, "first_name", str)
        if not first_name.strip():
            raise ControlError("first_name is empty")
        names = ("last_name", "username", "language_code")
        more = {name: _read(body, name, str, "") for name in names}
        user = self._state.world.add_user(first_name, _read(body, "id", int, None), **more)
        self._state.events.add("chat", user["id"])
        return user

    async def add_chat(self, _request: web.Request, body: Json) -> Json:
        world = self._state.world
        kind = _read(body, "type", str)
        if kind not in CHAT_TYPES[1:]:
            raise ControlError(f"type is one of {', '.join(CHAT_TYPES[1:])}")
        members, admins = _read(body, "members", list, []), _read(body, "admins", list, [])
        for number in [*members, *admins]:
            if number != world.bot["id"]:
                world.user(number)
        is_forum = _read(body, "is_forum", bool, False)
        number = _read(body, "id", int, None)
        title = _read(body, "title", str)
        chat = world.add_chat(kind, title, members, admins, is_forum=is_forum, chat=number)
        people.announce_chat(world, chat)
        return _chat_json(chat)

    async def set_state(self, request: web.Request, body: Json) -> Json:
        world = self._state.world
        chat = world.chat(_number(request.match_info["chat"]))
        state = _read(body, "state", str)
        if state == "migrated":
            people.migrate(world, chat, _read(body, "to", int, None))
        else:
            people.set_state(world, chat, state)
        return _chat_json(chat)

    async def say(self, _request: web.Request, body: Json) -> Json:
        world = self._state.world
        return people.say(
            world,
            world.chat(_read(body, "chat", int)),
            world.user(_read(body, "user", int)),
            _read(body, "text", str),
            reply_to=_read(body, "reply_to", int, None),
            thread=_read(body, "thread", int, None),
            anonymous=_read(body, "anonymous", bool, False),
            document=_read(body, "document", dict, None),
        )

    async def press(self, _request: web.Request, body: Json) -> Json:
        world = self._state.world
        chat = world.chat(_read(body, "chat", int))
        number = _read(body, "message", int)
        data = _read(body, "data", str, None)
        if data is None:
            place = _read(body, "row", int), _read(body, "column", int)
            data = people.button_data(chat, number, *place)
        user = world.user(_read(body, "user", int))
        return {"callback_query_id": people.press(world, chat, user, number, data)}

    async def pick(self, _request: web.Request, body: Json) -> Json:
        world = self._state.world
        user, picked = world.user(_read(body, "user", int)), world.chat(_read(body, "chat", int))
        return forums.pick(world, user, _read(body, "request", int), picked)

    async def press_answer(self, request: web.Request, _body: Json) -> Json:
        query = self._state.world.queries.presses.get(request.match_info["query"])
        if query is None:
            raise ControlError("there is no such callback query")
        answer = query.answer or {"text": None, "show_alert": False, "url": None}
        return {"answered": query.answer is not None, **answer}

    async def inline(self, _request: web.Request, body: Json) -> Json:
        world = self._state.world
        user = world.user(_read(body, "user", int))
        words, offset = _read(body, "query", str), _read(body, "offset", str, "")
        query = world.queries.inline[people.ask_inline(world, user, words, offset)]
        await query.wait(min(_read(body, "wait", (int, float), 0.0), MAX_WAIT_SECONDS))
        answer = query.answer or {"results": [], "next_offset": ""}
        return {"answered": query.answer is not None, **answer}

    async def update(self, _request: web.Request, body: Any) -> Json:
        return {"update_id": self._state.updates.inject(body)}

    async def transcript(self, request: web.Request, _body: Json) -> Json:
        chat = self._state.world.chat(_number(request.query.get("chat")))
        kept = chat.messages.values()
        return {
            "messages": [
                k.shown | {"edits": k.edits, "deleted": k.deleted, "silent": k.silent} for k in kept
            ]
        }

    async def events(self, request: web.Request, _body: Json) -> Json:
        events = self._state.events
        after = _number(request.query.get("after", "0"))
        wait = min(_seconds(request.query.get("wait", "0")), MAX_WAIT_SECONDS)
        fresh = await events.wait_after(after, wait) if wait else events.after(after)
        return {"last": fresh[-1]["n"] if fresh else events.last, "events": fresh}

    async def add_fault(self, _request: web.Request, body: Json) -> Json:
        return {"id": self._state.faults.add(body)}

    async def faults(self, _request: web.Request, _body: Json) -> Json:
        return {"faults": self._state.faults.all()}

    async def remove_faults(self, request: web.Request, _body: Json) -> Json:
        number = request.match_info.get("fault")
        self._state.faults.remove(None if number is None else _number(number))
        return {"faults": self._state.faults.all()}

    async def settings(self, _request: web.Request, body: Json) -> Json:
        self._state.change_settings(body)
        return self._state.settings.json

    async def journal(self, request: web.Request, _body: Json) -> Json:
        journal = self._state.world.journal
        entries = journal.after(_number(request.query.get("after", "0")))
        return {"last": journal.last, "entries": [entry._asdict() for entry in entries]}

    async def counters(self, _request: web.Request, _body: Json) -> Json:
        return asdict(self._state.world.limiter.counters)

    async def publish(self, _request: web.Request, body: Json) -> Json:
        sample = self._state.samples.publish(_read(body, "id", str, None))
        return {"published": sample.id, "left": self._state.samples.left}

    async def samples(self, _request: web.Request, _body: Json) -> Json:
        return self._state.samples.json

    async def reset(self, _request: web.Request, _body: Json) -> Json:
        self._state.reset()
        return {}


def as_handler(answer: Answer) -> Handler:
    """An HTTP handler of a control call: reads its JSON, tells its errors."""

    async def handle(request: web.Request) -> web.Response:
        try:
            result = await answer(request, await _read_body(request))
        except (ControlError, ApiError) as error:
            return _json({"error": str(error)}, status=400)
        return _json(result)

    return handle


async def _read_body(request: web.Request) -> Any:
    raw = await request.read()
    try:
        return json.loads(raw) if raw else {}
    except ValueError as error:
        raise ControlError(f"the body is not JSON: {error}") from None


def _read(body: Any, name: str, kind: Any, default: Any = REQUIRED) -> Any:
    """The value called so. A bool is no number here, and text is well-formed Unicode."""
    if not isinstance(body, dict):
        raise ControlError("the body is not a JSON object")
    value = body.get(name)
    if value is None:
        if default is REQUIRED:
            raise ControlError(f"{name} is missing")
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ControlError(f"{name} has a wrong type: {value!r}")
    if isinstance(value, str):
        check_unicode(value)
    return value


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        raise ControlError(f"{text!r} is not a number") from None


def _seconds(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        raise ControlError(f"{text!r} is not a number of seconds") from None


def _chat_json(chat: Chat) -> Json:
    moved = {"migrate_to_chat_id": chat.moved_to} if chat.moved_to is not None else {}
    people_in_it = {"members": chat.members, "admins": chat.admins}
    return chat.json | people_in_it | {"state": chat.state} | moved


def _json(answer: Json, status: int = 200) -> web.Response:
    # Escaped to ASCII: an injected update may hold what UTF-8 cannot carry.
    return web.json_response(answer, status=status)
