"""Everything the sandbox pretends: users, chats, messages, files, and what the bot says of itself."""

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.call import Json
from bot.sandbox.errors import ControlError
from bot.sandbox.files import Files
from bot.sandbox.journal import Events, Journal
from bot.sandbox.limits import Limiter
from bot.sandbox.profile import Profile
from bot.sandbox.queries import Queries
from bot.sandbox.updates import Updates

CHAT_TYPES = ("private", "group", "supergroup", "channel")
PRIVATE_STATES = ("ok", "blocked", "deactivated", "not_started")
GROUP_STATES = ("ok", "kicked", "not_member", "deleted", "no_rights")
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
FIRST_USER = 1001
FIRST_GROUP = 2001
SUPERGROUPS_BELOW = -1_000_000_000_000
# Messages of one private chat or basic group share the bot's own counter, as in Telegram.
OWN_COUNTER = ("supergroup", "channel")


@dataclass(slots=True)
class Kept:
    """A message as it stands, and what became of it. `keyboard` is a reply keyboard that came
    with it: its reader sees it, but it is no part of the Message object, nor is it whether it came
    without a sound.
    """

    message: Json
    keyboard: Json | None = None
    silent: bool = False
    edits: int = 0
    deleted: bool = False

    @property
    def shown(self) -> Json:
        """The message with all that a person sees under it."""
        return self.message | {"reply_markup": self.keyboard} if self.keyboard else self.message


@dataclass(slots=True)
class Chat:
    """A chat as its members see it; `json` is the Chat object that its messages carry."""

    id: int
    type: str
    json: Json
    members: list[int]
    admins: list[int] = field(default_factory=list)
    state: str = "ok"
    is_forum: bool = False
    moved_to: int | None = None
    threads: set[int] = field(default_factory=set)
    messages: dict[int, Kept] = field(default_factory=dict)
    last_message: int = 0

    @property
    def is_group(self) -> bool:
        """Whether Telegram's limit of messages a minute holds here."""
        return self.type != "private"

    def kept(self, message: int) -> Kept | None:
        """The message of this number unless it is deleted."""
        kept = self.messages.get(message)
        return None if kept is None or kept.deleted else kept


class World:
    """One bot's Telegram. Nothing here awaits: a call is carried out in one step."""

    def __init__(self, token: str, updates: Updates, events: Events, journal: Journal) -> None:
        self.bot: Json = _bot(token)
        self.updates = updates
        self.events = events
        self.journal = journal
        self.limiter = Limiter()
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.profile = Profile()
        self.queries = Queries()
        self.files = Files()
        self._last_message = 0
        self._user_ids = count(FIRST_USER)
        self._group_ids = count(FIRST_GROUP)

    def add_user(self, first_name: str, user: int | None = None, **more: str) -> Json:
        """A new person who has not yet started the bot. Their private chat has their id."""
        number = self._new_id(user, self._user_ids, sign=1)
        known = {name: value for name, value in more.items() if value}
        self.users[number] = {"id": number, "is_bot": False, "first_name": first_name, **known}
        names = {name: value for name, value in known.items() if name != "language_code"}
        json = {"id": number, "type": "private", "first_name": first_name, **names}
        self.chats[number] = Chat(number, "private", json, [number], state="not_started")
        return self.users[number]

    def add_chat(
        self,
        kind: str,
        title: str,
        members: list[int],
        admins: list[int],
        *,
        is_forum: bool = False,
        chat: int | None = None,
    ) -> Chat:
        """A new group or channel with the bot in it; nobody is told yet."""
        offset = SUPERGROUPS_BELOW if kind in OWN_COUNTER else 0
        number = self._new_id(chat, self._group_ids, sign=-1, offset=offset)
        json: Json = {"id": number, "type": kind, "title": title}
        if is_forum:
            json["is_forum"] = True
        everyone = [n for n in dict.fromkeys(members + admins) if n != self.bot["id"]]
        made = Chat(number, kind, json, everyone, list(admins), is_forum=is_forum)
        self.chats[number] = made
        return made

    def chat(self, number: Any) -> Chat:
        """The chat of this id, for the control API."""
        if isinstance(number, int) and number in self.chats:
            return self.chats[number]
        raise ControlError(f"there is no chat {number!r}")

    def user(self, number: Any) -> Json:
        """The user of this id, for the control API."""
        if isinstance(number, int) and number in self.users:
            return self.users[number]
        raise ControlError(f"there is no user {number!r}")

    def new_message(
        self,
        chat: Chat,
        sender: Json | None,
        *,
        keyboard: Json | None = None,
        silent: bool = False,
        **content: Any,
    ) -> Json:
        """Put a message into the chat and tell the watchers; fields that are None are left out."""
        if chat.type in OWN_COUNTER:
            chat.last_message += 1
            number = chat.last_message
        else:
            self._last_message += 1
            number = self._last_message
        message: Json = {"message_id": number}
        if sender is not None:
            message["from"] = sender
        message["chat"] = chat.json
        message["date"] = int(time.time())
        for name, value in content.items():
            if value is not None:
                message[name] = value
        kept = chat.messages[number] = Kept(message, keyboard, silent)
        self.events.add("message", chat.id, message=kept.shown)
        return message

    def replace(self, chat: Chat, message: Json) -> None:
        """Put an edited message in the place of the one it was made from."""
        kept = chat.messages[message["message_id"]]
        kept.message = message
        kept.edits += 1
        self.events.add("edit", chat.id, message=kept.shown)

    def delete(self, chat: Chat, number: int) -> None:
        chat.messages[number].deleted = True
        self.events.add("delete", chat.id, message={"message_id": number, "chat": chat.json})

    def host_of(self, chat: Chat) -> Json:
        """Who acts for a chat when nobody is named: its first admin, else its first member."""
        people = [number for number in chat.admins + chat.members if number in self.users]
        return self.users[people[0]] if people else TELEGRAM

    def _new_id(self, wanted: int | None, ids: "count[int]", sign: int, offset: int = 0) -> int:
        if wanted is None:
            numbers = (offset + sign * number for number in ids)
            return next(number for number in numbers if number not in self.chats)
        if wanted in self.chats or wanted * sign <= 0 or wanted == self.bot["id"]:
            raise ControlError(f"the id {wanted} is taken or not of this kind of chat")
        return wanted


def reply_copy(message: Json) -> Json:
    """A message as it stands in `reply_to_message`: without the one that it replies to itself."""
    if "reply_to_message" not in message:
        return message
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def _bot(token: str) -> Json:
    number = token.partition(":")[0]
    if not number.isdecimal():
        raise ValueError("a bot token begins with the bot's number and a colon")
    return {
        "id": int(number),
        "is_bot": True,
        "first_name": "Warraq",
        "username": "warraq_bot",
    }
