"""Keyboards: read, checked as Telegram checks them, and given back as it gives them."""

from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.links import checked_link, linked_user

MAX_BUTTONS = 100
MAX_BUTTONS_A_ROW = 8
MAX_CALLBACK_BYTES = 64
MAX_COPY_CHARACTERS = 256
# What a button does: exactly one of these stands beside its text.
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
REPLY_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")


def read_inline_keyboard(call: Call) -> Json | None:
    """The inline keyboard of a message that is edited; other keyboards have no place there."""
    markup = call.nested_object("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return read_rows(markup["inline_keyboard"])


def read_reply_markup(call: Call) -> tuple[Json | None, Json | None]:
    """The inline keyboard of a new message, or the reply keyboard that comes with it: only the
    first is part of the message.
    """
    markup = call.nested_object("reply_markup")
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return read_rows(markup["inline_keyboard"]), None
    if not any(name in markup for name in REPLY_MARKUPS):
        raise bad_request("reply markup is of an unknown type")
    _check_size(markup.get("keyboard", []))
    return None, markup


def read_rows(rows: Any) -> Json | None:
    """An inline keyboard of checked buttons without empty rows; None when nothing is left."""
    _check_size(rows)
    checked = [[_read_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": checked} if checked else None


def _check_size(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_A_ROW for row in rows):
        raise bad_request("reply markup is too long")


def _read_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request("text buttons are unallowed in the inline keyboard")
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if len(actions) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    return {"text": text, actions[0]: _read_action(actions[0], button[actions[0]])}


def _read_action(name: str, value: Any) -> Any:
    if name == "callback_data":
        return _callback_data(value)
    if name == "url":
        return _url(value)
    if name == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return value


def _callback_data(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return value


def _url(value: Any) -> str:
    url = value if isinstance(value, str) else ""
    if linked_user(url):
        return url
    if not (checked := checked_link(url)):
        raise bad_request("BUTTON_URL_INVALID")
    return checked
