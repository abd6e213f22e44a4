"""The Bot API over HTTP: the way of a call from its request to its answer."""

import inspect
import json
import socket
import struct
import time
from collections.abc import Hashable
from typing import Any

from aiohttp import web

from bot.sandbox.call import Call, Json, read_call
from bot.sandbox.errors import ApiError, too_many_requests
from bot.sandbox.faults import Rule
from bot.sandbox.limits import THE_BOT
from bot.sandbox.methods import METHODS, NAME_OF, SENDS
from bot.sandbox.state import State

UNAUTHORIZED = ApiError(401, "Unauthorized")
METHOD_NOT_FOUND = ApiError(404, "Not Found: method not found")
BAD_GATEWAY = (
    "<html>\r\n<head><title>{code} Bad Gateway</title></head>\r\n"
    "<body>\r\n<center><h1>{code} Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
# Close with a reset (RST) instead of an orderly end.
LINGER_NOT = struct.pack("ii", 1, 0)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BotApi:
    """Handles `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._state.token:
            return _refusal(UNAUTHORIZED)
        name = NAME_OF.get(request.match_info["method"].lower())
        if name is None:
            return _refusal(METHOD_NOT_FOUND)
        try:
            call = await read_call(request, name)
        except ApiError as error:
            self._note(Call(name), error.code, error.description)
            return _refusal(error)
        return await self._answer(request, call)

    async def refuse(self, _request: web.Request) -> web.Response:
        """Any other address."""
        return _refusal(ApiError(404, "Not Found"))

    async def download(self, request: web.Request) -> web.Response:
        file = self._state.world.files.at(request.match_info["path"])
        if request.match_info["token"] != self._state.token or file is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        state = self._state
        if state.settings.latency_ms:
            await state.pause(state.settings.latency_ms / 1000)
        chat = _chat_of(call)
        try:
            state.world.limiter.check_open(_scopes(call, chat), time.monotonic_ns())
        except ApiError as error:
            self._note(call, error.code, error.description)
            return _refusal(error)
        if rule := state.faults.strike(call.method, chat):
            return await self._fail(request, call, rule)
        return await self._carry_out(call)

    async def _carry_out(self, call: Call, note: str = "") -> web.Response:
        state = self._state
        try:
            result = METHODS[call.method](state.world, state.webhook, call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            self._note(call, error.code, error.description)
            return _refusal(error)
        self._note(call, 200, note, result)
        return _json({"ok": True, "result": result})

    async def _fail(self, request: web.Request, call: Call, rule: Rule) -> web.StreamResponse:
        do, kind = rule.do, rule.do["kind"]
        if kind == "slow":
            await self._state.pause(do["seconds"])
            return await self._carry_out(call)
        if kind == "lost":
            await self._carry_out(call, "the answer was lost")
            return _cut(request)
        if kind in ("hang", "reset"):
            self._note(call, 0, f"fault: {kind}")
            await self._state.pause(do.get("seconds", 0))
            return _cut(request)
        return self._false_answer(call, rule)

    def _false_answer(self, call: Call, rule: Rule) -> web.Response:
        """An answer made up by the rule; nothing was done."""
        do, kind = rule.do, rule.do["kind"]
        if kind == "garbage":
            self._note(call, 0, "fault: garbage")
            return web.Response(text="it works, but this is no JSON", content_type="text/plain")
        if kind == "html":
            self._note(call, do["code"], "fault: html")
            page = BAD_GATEWAY.format(code=do["code"])
            return web.Response(text=page, status=do["code"], content_type="text/html")
        if kind == "429":
            error = too_many_requests(do["retry_after"])
            scope = self._flooded(call, rule)
            self._state.world.limiter.close(scope, do["retry_after"], time.monotonic_ns())
        else:
            error = ApiError(do["code"], do["description"], do["parameters"])
        self._note(call, error.code, error.description)
        return _refusal(error)

    def _flooded(self, call: Call, rule: Rule) -> Hashable:
        """What a made-up 429 closes: the chat when the rule names one or it is a group, else the
        whole bot; for methods that are not sends, the method.
        """
        if call.method not in SENDS:
            return call.method
        number = _chat_of(call)
        chat = self._state.world.chats.get(number or 0)
        if number is not None and (rule.chat is not None or (chat and chat.is_group)):
            return number
        return THE_BOT

    def _note(self, call: Call, code: int, description: str, result: Any = None) -> None:
        if call.method == "getUpdates":
            return
        # Of a message the text as it stands in the chat, of a refused call as it came.
        message = result if isinstance(result, dict) and "message_id" in result else None
        shown = message or call.values
        text = shown.get("text") or shown.get("caption") or ""
        self._state.world.journal.write(
            time.time(),
            call.method,
            _chat_of(call),
            code=code,
            description=description,
            text=str(text),
            message_id=message["message_id"] if message else call.integer("message_id") or None,
        )


def _chat_of(call: Call) -> int | None:
    return call.integer("chat_id") or None


def _scopes(call: Call, chat: int | None) -> tuple[Hashable, ...]:
    return (THE_BOT, chat) if call.method in SENDS else (call.method,)


def _refusal(error: ApiError) -> web.Response:
    answer: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        answer["parameters"] = error.parameters
    response = _json(answer, error.code)
    if error.parameters and "retry_after" in error.parameters:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


def _json(answer: Json, status: int = 200) -> web.Response:
    try:
        body = _encode(answer).encode()
    except UnicodeEncodeError:
        # An update injected with a lone surrogate: JSON can carry it, UTF-8 cannot.
        body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, content_type="application/json")


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer; what is returned has nowhere to go."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
    return web.Response()
