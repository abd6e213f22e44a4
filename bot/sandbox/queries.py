"""Presses of buttons and inline queries, until the bot answers them."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.entities import read_content
from bot.sandbox.errors import bad_request
from bot.sandbox.html import utf16_length
from bot.sandbox.markup import read_inline_keyboard

# Telegram does not publish how long a query waits; reports of this error begin at about 15 s.
PRESS_SECONDS = 15.0
INLINE_SECONDS = 15.0
CALLBACK_TEXT_CHARACTERS = 200
MAX_RESULTS = 50
MAX_ID_BYTES = 64
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Query:
    """One press or inline query; `deadline` is monotonic seconds, `answer` None until it comes."""

    deadline: float
    answer: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, answer: Json) -> None:
        self.answer = answer
        self.answered.set()

    async def wait(self, seconds: float) -> None:
        """Wait so long for the answer."""
        try:
            async with asyncio.timeout(seconds):
                await self.answered.wait()
        except TimeoutError:
            return


class Queries:
    """The queries by id, and the answers given."""

    def __init__(self) -> None:
        self.presses: dict[str, Query] = {}
        self.inline: dict[str, Query] = {}
        # Ids look like Telegram's: long decimal numbers in a string.
        self._ids = count(4_000_000_000_000_000_001)

    def open_press(self) -> str:
        return self._open(self.presses, PRESS_SECONDS)

    def open_inline(self) -> str:
        return self._open(self.inline, INLINE_SECONDS)

    def answer_press(self, call: Call) -> bool:
        """The method answerCallbackQuery."""
        query = _unanswered(self.presses, call.text("callback_query_id"))
        text = call.text("text")
        if utf16_length(text) > CALLBACK_TEXT_CHARACTERS:
            raise bad_request("MESSAGE_TOO_LONG")
        url = call.text("url") or None
        alert = call.flag("show_alert")
        query.settle({"text": text or None, "show_alert": alert, "url": url})
        return True

    def answer_inline(self, call: Call) -> bool:
        """The method answerInlineQuery."""
        results = call.nested_list("results") or []
        if len(results) > MAX_RESULTS:
            raise bad_request("too many inline query results specified")
        checked = [_read_result(result) for result in results]
        if len({result["id"] for result in checked}) < len(checked):
            raise bad_request("RESULT_ID_DUPLICATE")
        next_offset = call.text("next_offset")
        if len(next_offset.encode()) > MAX_ID_BYTES:
            raise bad_request("NEXT_OFFSET_INVALID")
        query = _unanswered(self.inline, call.text("inline_query_id"))
        kept = {"cache_time": call.integer("cache_time"), "is_personal": call.flag("is_personal")}
        query.settle({"results": checked, "next_offset": next_offset, **kept})
        return True

    def answer_guest(self, call: Call) -> Json:
        """The method answerGuestQuery.  Whoever summoned the bot is not here: any id will do."""
        if not call.text("guest_query_id"):
            raise bad_request(TOO_OLD)
        _read_result(call.nested_object("result"))
        return {"inline_message_id": next_id(self._ids)}

    def _open(self, queries: dict[str, Query], seconds: float) -> str:
        number = next_id(self._ids)
        queries[number] = Query(time.monotonic() + seconds)
        return number


def next_id(ids: Iterator[int]) -> str:
    return str(next(ids))


def _unanswered(queries: dict[str, Query], number: str) -> Query:
    query = queries.get(number)
    if query is None or query.answer is not None or query.deadline < time.monotonic():
        raise bad_request(TOO_OLD)
    return query


def _read_result(result: Any) -> Json:
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query results: expected an Object")
    number = result.get("id")
    if not isinstance(number, str) or not 1 <= len(number.encode()) <= MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not result.get("type"):
        raise bad_request("can't parse inline query result: type is not specified")
    if result["type"] == "article" and not result.get("title"):
        raise bad_request("can't parse inline query result: title is not specified")
    checked = dict(result)
    if result["type"] == "article" or "input_message_content" in result:
        checked["input_message_content"] = read_content(result.get("input_message_content"))
    if "reply_markup" in result:
        checked["reply_markup"] = read_inline_keyboard(Call("", result))
    return checked
