"""Telegram's updates to what happened: who is spoken to, who speaks, and what is nothing to us."""

from typing import Any

import pytest
from telegram import Update, User

from bot.gateway.incoming import TEXT_LIMIT, what_happened
from bot.handlers.incoming import (
    Admitted,
    Incoming,
    Migrated,
    Person,
    Place,
    Pressed,
    Regained,
    Said,
    ShutOut,
    Summoned,
    Typed,
    Wordless,
)
from bot.sandbox.chatinfo import ADMIN_RIGHTS, WRITING_RIGHTS

Json = dict[str, Any]

ME = User(77, "ورّاق", is_bot=True, username="Warraq_bot")
US: Json = {"id": 77, "is_bot": True, "first_name": "ورّاق", "username": "Warraq_bot"}
SARA: Json = {"id": 101, "is_bot": False, "first_name": "سارة", "language_code": "ar"}
PRIVATE: Json = {"id": 101, "type": "private", "first_name": "سارة"}
GROUP: Json = {"id": -201, "type": "supergroup", "title": "غرفة"}
CHANNEL: Json = {"id": -301, "type": "channel", "title": "قناة"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
HOME, ROOM, STAND = Place(101, "private"), Place(-201, "supergroup"), Place(-301, "channel")
PERSON = Person(101, "ar")
STICKER: Json = {
    "file_id": "f",
    "file_unique_id": "u",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


def message(text: str | None = None, chat: Json = PRIVATE, **more: Any) -> Json:
    """A message, by Sara unless `more` says otherwise."""
    said = {"message_id": 5, "date": 1, "chat": chat, "from": SARA, **more}
    return said if text is None else {**said, "text": text}


def happened(**update: Any) -> Incoming | None:
    parsed = Update.de_json({"update_id": 1, **update}, None)
    assert parsed is not None
    return what_happened(parsed, ME)


def mention(text: str, name: str = "@Warraq_bot") -> list[Json]:
    return [{"type": "mention", "offset": text.index(name), "length": len(name)}]


ours = message("نصّنا", GROUP, **{"from": US})
MENTIONED = "كم الطاقم @Warraq_bot\nيا ترى؟"

SPOKEN: list[tuple[Json, Incoming | None]] = [
    # In private everything said is said to us.
    (message(" كم الطاقم؟ "), Said(HOME, PERSON, "كم الطاقم؟", 5)),
    (message("a\u202eb\u0000c\ud800"), Said(HOME, PERSON, "abc\ufffd", 5)),
    (message(caption="كم؟", photo=[]), Said(HOME, PERSON, "كم؟", 5)),
    (message("/ask@warraq_BOT كم؟"), Said(HOME, PERSON, "/ask@warraq_BOT كم؟", 5)),
    (message("/ask@other_bot كم؟"), None),
    (message("كم؟", reply_to_message=ours), Said(HOME, PERSON, "كم؟", 5, 5)),
    (
        message("كم؟", reply_to_message=message("كم؟")),
        Said(HOME, PERSON, "كم؟", 5, replied_to=PERSON.id),
    ),
    (message(sticker=STICKER), Wordless(HOME, PERSON)),
    (message("\u200b\u202e"), None),
    # In a group only what is said to us.
    (message("كم الطاقم؟", GROUP), None),
    (message(sticker=STICKER, chat=GROUP), None),
    (message("/ask كم؟", GROUP), Said(ROOM, PERSON, "/ask كم؟", 5)),
    (message("/ask@other_bot كم؟", GROUP), None),
    (message("كم؟", GROUP, reply_to_message=ours), Said(ROOM, PERSON, "كم؟", 5, 5)),
    (message("كم؟", GROUP, reply_to_message=message("كم؟", GROUP)), None),
    (
        message(MENTIONED, GROUP, entities=mention(MENTIONED)),
        Said(ROOM, PERSON, "كم الطاقم \nيا ترى؟", 5),
    ),
    (message("هو @other_bot", GROUP, entities=mention("هو @other_bot", "@other_bot")), None),
    # A topic of a forum is a place of its own.
    (
        message("/latest", GROUP, message_thread_id=9, is_topic_message=True),
        Said(Place(-201, "supergroup", 9), PERSON, "/latest", 5),
    ),
    # A thread of answers is not.
    (message("/latest", GROUP, message_thread_id=9), Said(ROOM, PERSON, "/latest", 5)),
    # An anonymous admin speaks for the group; a linked channel or another bot for nobody.
    (
        message("/latest", GROUP, **{"from": ANONYMOUS}, sender_chat=GROUP),
        Said(ROOM, Person(-201, None, speaks_for_chat=True), "/latest", 5),
    ),
    (message("/latest", GROUP, **{"from": ANONYMOUS}, sender_chat=CHANNEL), None),
    (message("/latest", GROUP, **{"from": {**US, "id": 78}}), None),
    (message("/latest", CHANNEL, sender_chat=CHANNEL), None),
    # What was forwarded is another's word.
    (
        message("كم؟", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "س"}),
        None,
    ),
    # Telegram's own words.
    (message(pinned_message=message("كم؟")), None),
    (message(chat=GROUP, new_chat_members=[US]), None),
    (message(chat=GROUP, migrate_to_chat_id=-1009), Migrated(-201, -1009)),
    (message(chat=GROUP, migrate_from_chat_id=-200), Migrated(-200, -201)),
]


@pytest.mark.parametrize(("said", "expected"), SPOKEN)
def test_what_is_said_to_us(said: Json, expected: Incoming | None) -> None:
    assert happened(message=said) == expected


@pytest.mark.parametrize(
    "kind",
    ["edited_message", "channel_post", "edited_channel_post", "business_message"],
)
def test_only_new_messages_are_said_to_us(kind: str) -> None:
    assert happened(**{kind: message("كم الطاقم؟")}) is None


def test_a_text_is_cut_to_what_telegram_lets_a_person_write() -> None:
    said = happened(message=message("م" * 10_000))
    assert isinstance(said, Said)
    assert len(said.text) == TEXT_LIMIT


def press(**more: Any) -> Json:
    return {"id": "1", "from": SARA, "chat_instance": "1", **more}


TOPIC = {"message_thread_id": 9, "is_topic_message": True}
PRESSES: list[tuple[Json, Incoming | None]] = [
    (press(data="v1:sub", message=message("…")), Pressed(HOME, PERSON, "v1:sub", 5)),
    (
        press(data="v1:sub", message=message("…", GROUP, **TOPIC)),
        Pressed(Place(-201, "supergroup", 9), PERSON, "v1:sub", 5),
    ),
    # Too old for Telegram to show it.
    (
        press(data="v1:sub", message={"message_id": 5, "date": 0, "chat": PRIVATE}),
        Pressed(HOME, PERSON, "v1:sub", 5),
    ),
    (press(data="v1:sub", inline_message_id="x"), None),
    (press(game_short_name="x", message=message("…")), None),
]


@pytest.mark.parametrize(("query", "expected"), PRESSES)
def test_what_is_pressed(query: Json, expected: Incoming | None) -> None:
    assert happened(callback_query=query) == expected


def test_what_is_typed_after_our_name_in_any_chat() -> None:
    query = {"id": "7", "from": SARA, "query": " كم\u202e؟ ", "offset": "10"}
    assert happened(inline_query=query) == Typed(PERSON, "7", "كم؟", "10")


SUMMONS: list[tuple[Json, Incoming | None]] = [
    (message("@Warraq_bot كم؟", GROUP, guest_query_id="7"), Summoned(PERSON, "7", "كم؟")),
    (message("/ask@Warraq_bot كم؟", GROUP, guest_query_id="7"), Summoned(PERSON, "7", "كم؟")),
    (message("@Warraq_bot كم؟", GROUP), None),
    (message("كم؟", GROUP, guest_query_id="7", **{"from": {**US, "id": 78}}), None),
    (message("كم؟", GROUP, guest_query_id="7", sender_chat=CHANNEL), None),
]


@pytest.mark.parametrize(("said", "expected"), SUMMONS)
def test_who_summons_us_where_we_are_not(said: Json, expected: Incoming | None) -> None:
    assert happened(guest_message=said) == expected


RIGHTS: dict[str, Json] = {
    "kicked": {"until_date": 0},
    "restricted": {"until_date": 0, "is_member": True} | dict.fromkeys(WRITING_RIGHTS, False),
    "administrator": {"can_be_edited": False, "is_anonymous": False, **ADMIN_RIGHTS},
}


def change(chat: Json, before: str, after: str, **rights_after: bool) -> Json:
    def member(status: str, **rights: bool) -> Json:
        given: Json = dict(RIGHTS.get(status, {})) | rights
        return {"user": US, "status": status, **given}

    return {
        "chat": chat,
        "from": SARA,
        "date": 1,
        "old_chat_member": member(before),
        "new_chat_member": member(after, **rights_after),
    }


CHANGES: list[tuple[Json, Incoming | None]] = [
    (change(PRIVATE, "member", "kicked"), ShutOut(101, "blocked")),
    (change(PRIVATE, "kicked", "member"), Admitted(HOME, PERSON)),
    (change(GROUP, "left", "member"), Admitted(ROOM, PERSON)),
    (change(GROUP, "member", "left"), ShutOut(-201, "kicked")),
    (change(GROUP, "member", "kicked"), ShutOut(-201, "kicked")),
    (change(GROUP, "left", "kicked"), None),
    (change(GROUP, "restricted", "member"), Regained(ROOM)),
    (change(GROUP, "restricted", "administrator"), Regained(ROOM)),
    (change(GROUP, "restricted", "restricted", can_send_messages=True), Regained(ROOM)),
    (change(GROUP, "member", "restricted"), None),
    (change(GROUP, "restricted", "left"), ShutOut(-201, "kicked")),
    (change(CHANNEL, "administrator", "administrator", can_post_messages=True), Regained(STAND)),
    (change(CHANNEL, "administrator", "administrator", can_post_messages=False), None),
]


@pytest.mark.parametrize(("membership", "expected"), CHANGES)
def test_what_becomes_of_our_membership(membership: Json, expected: Incoming | None) -> None:
    assert happened(my_chat_member=membership) == expected
