"""The text of a message and its entities: parsed, given, found, trimmed and put in order."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.html import parse_html, utf16_length
from bot.sandbox.links import checked_link, linked_user

RAW_BYTES = 32_768
TEXT_UNITS = 4096
CAPTION_UNITS = 1024
MAX_ENTITY_OFFSET = 1_000_000
MAX_ENTITIES = 100

# Outer entities come first where two begin together (tdlib's get_type_priority).
PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
# What a bot may give in `entities`; the others are found by Telegram itself.
GIVEN_TYPES = frozenset(PRIORITY)
FOUND_TYPES = frozenset(
    (
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "date_time",
    )
)
# Nothing is found, and nothing else stands, inside these.
OPAQUE_TYPES = frozenset({"pre", "code"})
LINKED_TYPES = OPAQUE_TYPES | {"text_link", "text_mention"}

_found = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"«»\u2066-\u2069]+"
    r"[^\s<>\"«»\u2066-\u2069'.,;:!?()\[\]،؛؟])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w))"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<hashtag>(?<![\w\u200c])#(?=[\w\u200c]*[^\W\d_])[\w\u200c]{1,256}(?!#))"
)
_mark_of_found = re.compile("[@#/]|www")


@dataclass(frozen=True, slots=True)
class Text:
    """A message's words as they will stand in the chat; entities in UTF-16 units."""

    words: str
    entities: list[Json]


def read_text(call: Call) -> Text:
    """The `text` of a message, which must not be empty."""
    raw = call.text("text")
    if not raw:
        raise bad_request("message text is empty")
    text = _read(call, raw, "entities")
    if not text.words:
        raise bad_request("text must be non-empty")
    if utf16_length(text.words) > TEXT_UNITS:
        raise bad_request("message is too long")
    return text


def read_caption(call: Call) -> Text:
    """The `caption` of a photo or document, which may be empty."""
    text = _read(call, call.text("caption"), "caption_entities")
    if utf16_length(text.words) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return text


def read_content(given: Any) -> Json:
    """The text that an inline result would send: checked as a message's, markup turned to
    entities.
    """
    if not isinstance(given, dict) or not given.get("message_text"):
        raise bad_request("can't parse inline query result: message text is not specified")
    plain = {
        name: value for name, value in given.items() if name not in ("message_text", "parse_mode")
    }
    text = read_text(Call("", given | {"text": given["message_text"]}))
    return plain | {"message_text": text.words, "entities": text.entities}


def _read(call: Call, raw: str, entities_name: str) -> Text:
    if len(raw) * 4 > RAW_BYTES and len(raw.encode()) > RAW_BYTES:
        raise bad_request("text is too long")
    mode = call.text("parse_mode").lower()
    if mode == "html":
        words, entities = parse_html(raw)
    elif mode in ("", "none"):
        words, entities = raw, read_entities(call.nested_list(entities_name), raw)
    elif mode in ("markdown", "markdownv2"):
        raise bad_request(f"can't parse entities: the sandbox does not read {mode}, use HTML")
    else:
        raise bad_request("unsupported parse_mode")
    return finish(words, entities)


def read_entities(given: list[Any] | None, words: str) -> list[Json]:
    """The entities that a bot gave beside its text, checked against it."""
    if not given:
        return []
    length = utf16_length(words)
    entities = [_read_entity(entity) for entity in given]
    return [
        entity | {"length": min(entity["length"], length - entity["offset"])}
        for entity in entities
        if entity["type"] in GIVEN_TYPES and entity["length"] and entity["offset"] < length
    ]


def _read_entity(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse entities: expected an Object")
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in GIVEN_TYPES | FOUND_TYPES:
        raise bad_request("can't parse entities: unsupported type specified")
    for name in ("offset", "length"):
        value = given.get(name)
        if type(value) is not int or not 0 <= value <= MAX_ENTITY_OFFSET:
            raise bad_request(f"receive an entity with incorrect {name} {value}")
    if kind == "text_link":
        return _read_text_link(given)
    return dict(given)


def _read_text_link(given: Json) -> Json:
    url = str(given.get("url") or "")
    place = {"offset": given["offset"], "length": given["length"]}
    if user := linked_user(url):
        return {"type": "text_mention", **place, "user": {"id": user}}
    if checked := checked_link(url):
        return {"type": "text_link", **place, "url": checked}
    raise bad_request(f"entity URL '{url}' is invalid: Unsupported URL protocol")


def finish(words: str, entities: list[Json]) -> Text:
    """Trim the text as Telegram does, find links and commands in it, and sort its entities."""
    trimmed, entities = _trim(words, entities)
    entities += find_entities(trimmed, [e for e in entities if e["type"] in LINKED_TYPES])
    entities = _without_entities_in_code(entities)
    entities.sort(key=_order)
    # A tag inside itself says nothing new.
    unique = [e for before, e in pairwise([{}, *entities]) if e != before]
    return Text(trimmed, unique[:MAX_ENTITIES])


def find_entities(words: str, taken: list[Json] | None = None) -> list[Json]:
    """Commands, mentions, links, addresses and hashtags outside the places already taken."""
    if not _mark_of_found.search(words):
        return []
    found = []
    for match in _found.finditer(words):
        kind = match.lastgroup
        offset = utf16_length(words[: match.start()])
        entity = {"type": kind, "offset": offset, "length": utf16_length(match.group())}
        if not any(_overlap(entity, other) for other in taken or ()):
            found.append(entity)
    return found


def _trim(words: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """No white space at the end; none at the beginning either, up to the first entity."""
    text = words.rstrip()
    first = min((entity["offset"] for entity in entities), default=len(text))
    leading = min(len(text) - len(text.lstrip(" \n")), first)
    if leading == 0 and len(text) == len(words):
        return text, entities
    text = text[leading:]
    length = utf16_length(text)
    moved = [entity | {"offset": entity["offset"] - leading} for entity in entities]
    return text, [
        entity | {"length": min(entity["length"], length - entity["offset"])}
        for entity in moved
        if entity["offset"] < length
    ]


def _without_entities_in_code(entities: list[Json]) -> list[Json]:
    code = [entity for entity in entities if entity["type"] in OPAQUE_TYPES]
    if not code:
        return entities
    return [e for e in entities if e in code or not any(_overlap(e, other) for other in code)]


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def _order(entity: Json) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], PRIORITY.get(entity["type"], 50)
