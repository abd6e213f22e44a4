"""What the bot says of itself: commands by scope and language, descriptions, name, menu button."""

import re
from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request

MAX_COMMANDS = 100
COMMAND_CHARACTERS = 32
COMMAND_DESCRIPTION_CHARACTERS = 256
DESCRIPTION_CHARACTERS = 512
SHORT_DESCRIPTION_CHARACTERS = 120
NAME_CHARACTERS = 64
# Each scope with the ids it must name.
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
MENU_BUTTONS = ("default", "commands", "web_app")

_language = re.compile(r"(?:[a-z]{2})?")
_command = re.compile(r"[a-z0-9_]+")

Scope = tuple[str, ...]


class Profile:
    """Each setter is the Bot API method of that name; a text for a language "" is for all."""

    def __init__(self) -> None:
        self.commands: dict[tuple[Scope, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.menu_buttons: dict[int, Json] = {}

    def set_commands(self, call: Call) -> bool:
        given = call.nested_list("commands") or []
        if len(given) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        key = _read_scope(call), _read_language(call)
        self.commands[key] = [_read_command(command) for command in given]
        return True

    def get_commands(self, call: Call) -> list[Json]:
        return self.commands.get((_read_scope(call), _read_language(call)), [])

    def delete_commands(self, call: Call) -> bool:
        self.commands.pop((_read_scope(call), _read_language(call)), None)
        return True

    def set_description(self, call: Call) -> bool:
        return self._set(call, "description", DESCRIPTION_CHARACTERS)

    def set_short_description(self, call: Call) -> bool:
        return self._set(call, "short_description", SHORT_DESCRIPTION_CHARACTERS)

    def set_name(self, call: Call) -> bool:
        return self._set(call, "name", NAME_CHARACTERS)

    def get_text(self, call: Call, name: str, default: str = "") -> Json:
        """The text for the language asked for, else the one for all languages."""
        language = _read_language(call)
        text = self.texts.get((name, language)) or self.texts.get((name, "")) or default
        return {name: text}

    def set_menu_button(self, call: Call) -> bool:
        button = call.nested_object("menu_button") or {"type": "default"}
        if button.get("type") not in MENU_BUTTONS:
            raise bad_request("can't parse menu button: unsupported type specified")
        self.menu_buttons[call.integer("chat_id")] = button
        return True

    def get_menu_button(self, call: Call) -> Json:
        default = self.menu_buttons.get(0, {"type": "commands"})
        return self.menu_buttons.get(call.integer("chat_id"), default)

    def _set(self, call: Call, name: str, limit: int) -> bool:
        language = _read_language(call)
        text = call.text(name)
        if len(text) > limit:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        self.texts[name, language] = text
        return True


def _read_language(call: Call) -> str:
    code = call.text("language_code")
    if not _language.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _read_scope(call: Call) -> Scope:
    scope = call.nested_object("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    names = SCOPES[kind]
    if any(scope.get(name) is None for name in names):
        raise bad_request(f"can't parse BotCommandScope: {' and '.join(names)} needed")
    return kind, *(str(scope[name]) for name in names)


def _read_command(given: Any) -> Json:
    """A checked command; Telegram drops a slash before it (BotCommand.cpp, set_commands)."""
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(given.get("command") or "").strip().removeprefix("/")
    description = str(given.get("description") or "").strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > COMMAND_CHARACTERS:
        raise bad_request(f"command length must not exceed {COMMAND_CHARACTERS}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > COMMAND_DESCRIPTION_CHARACTERS:
        limit = COMMAND_DESCRIPTION_CHARACTERS
        raise bad_request(f"command description length must not exceed {limit}")
    if not _command.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
