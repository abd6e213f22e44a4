"""Telegram's HTML: text with a few tags becomes plain text and entities with UTF-16 offsets.

Follows the behaviour of tdlib's `parse_html` (MessageEntity.cpp), error texts included. Errors
name an offset in UTF-8 bytes of the source; entities count UTF-16 code units of the result.
"""

import re
from dataclasses import dataclass, field

from bot.sandbox.call import Json
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.links import checked_link, linked_user

SPACES = " \t\r\n\0\v"
ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
# The attribute a tag's meaning hangs on.
ARGUMENT_OF_TAG = {
    "a": "href",
    "code": "class",
    "span": "class",
    "tg-emoji": "emoji-id",
    "tg-time": "unix",
    "blockquote": "expandable",
}
NAMED_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

# The start of a reference or a tag; tags without attributes, most of them, are taken whole.
_special = re.compile(
    "&|<(?:(/?)(b|strong|i|em|u|ins|s|strike|del|code|pre|blockquote|tg-spoiler|a)>)?"
)
_reference = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_tag_name = re.compile(r"[^ \t\r\n\0\v>]*")
_attribute_name = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_name_token = re.compile(r"[A-Za-z0-9.-]*")
_spaces = re.compile(r"[ \t\r\n\0\v]*")


def utf16_length(text: str) -> int:
    """Code units of UTF-16, the unit of every offset and length in the Bot API."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) >> 1


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text without its tags, and its entities in the order their tags close."""
    return _HtmlParser(source).run()


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    """In UTF-16 units of the text so far."""
    piece: int
    """How many pieces of text came before."""


@dataclass(slots=True)
class _HtmlParser:
    source: str
    position: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        source = self.source
        while special := _special.search(source, self.position):
            start = special.start()
            self._add_text(source[self.position : start])
            self.position = start
            if special[2]:
                self._read_plain_tag(special)
            elif source[start] == "&":
                self._read_reference()
            elif source.startswith("/", start + 1):
                self._read_end_tag()
            else:
                self._read_start_tag()
        self._add_text(source[self.position :])
        if self.open_tags:
            name = self.open_tags[-1].name
            raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{name}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.pieces), self.entities

    def _add_text(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.offset += utf16_length(text)

    def _read_reference(self) -> None:
        character, end = decode_reference(self.source, self.position)
        self._add_text(character or "&")
        self.position = end if character else self.position + 1

    def _read_plain_tag(self, tag: re.Match[str]) -> None:
        name = tag[2]
        if not tag[1]:
            self._open(name, "")
        elif self.open_tags and self.open_tags[-1].name == name:
            self._close(self.open_tags.pop())
        else:
            self._read_end_tag()
        self.position = tag.end()

    def _open(self, name: str, argument: str) -> None:
        self.open_tags.append(_OpenTag(name, argument, self.offset, len(self.pieces)))

    def _read_start_tag(self) -> None:
        begin = self.position
        name = self._take(_tag_name, begin + 1)
        end = begin + 1 + len(name)
        name = name.lower()
        if end == len(self.source):
            raise self._error("Unclosed start tag", begin)
        if name not in ENTITY_OF_TAG:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        self.position = end
        argument = "" if self.source[end] == ">" else self._read_attributes(name, begin)
        if name == "span" and argument != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.position += 1
        self._open(name, argument)

    def _read_attributes(self, tag: str, begin: int) -> str:
        """Everything up to the closing `>`; gives the value of the one attribute that counts."""
        argument = ""
        while True:
            self._skip_spaces(self.position)
            if self._at() == ">":
                return argument
            name = self._read_attribute_name(tag, begin)
            # Without a value only `expandable` of a quotation means something.
            value = self._read_attribute_value(tag, begin) if self._at() == "=" else name
            if ARGUMENT_OF_TAG.get(tag) == name:
                argument = value

    def _read_attribute_name(self, tag: str, begin: int) -> str:
        name = self._take(_attribute_name, self.position)
        self._skip_spaces(self.position + len(name))
        if not self._at():
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        return name

    def _read_attribute_value(self, tag: str, begin: int) -> str:
        self._skip_spaces(self.position + 1)
        start = self.position
        quote = self.source[start : start + 1]
        if not quote:
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        if quote in "'\"":
            return self._read_quoted(start, quote, begin)
        token = self._take(_name_token, start)
        self.position += len(token)
        if self._at() and self._at() not in SPACES + ">":
            raise self._error("Unexpected end of name token", start)
        if not self._at():
            raise self._error("Unclosed start tag", begin)
        return token.lower()

    def _read_quoted(self, start: int, quote: str, begin: int) -> str:
        end = self.source.find(quote, start + 1)
        if end < 0 or end + 1 == len(self.source):
            raise self._error("Unclosed start tag", begin)
        self.position = end + 1
        return _decode_references(self.source[start + 1 : end])

    def _read_end_tag(self) -> None:
        begin = self.position
        if not self.open_tags:
            raise self._error("Unexpected end tag", begin)
        name = self._take(_tag_name, begin + 2)
        self._skip_spaces(begin + 2 + len(name))
        found = name.lower()
        if self._at() != ">":
            raise self._error("Unclosed end tag", begin)
        self.position += 1
        expected = self.open_tags[-1].name
        if found and found != expected:
            mismatch = f', expected "</{expected}>", found "</{found}>"'
            raise self._error("Unmatched end tag", begin, mismatch)
        self._close(self.open_tags.pop())

    def _close(self, tag: _OpenTag) -> None:
        length = self.offset - tag.offset
        if length == 0:
            return
        entity: Json = {"type": ENTITY_OF_TAG[tag.name], "offset": tag.offset, "length": length}
        if tag.name in ("pre", "code"):
            self._close_code(tag, entity)
        elif tag.name == "a":
            self._close_link(tag, entity)
        else:
            _add_argument(entity, tag.argument)
            self.entities.append(entity)

    def _close_code(self, tag: _OpenTag, entity: Json) -> None:
        """`<pre><code class="language-…">`, in either order, is one `pre` with a language."""
        language = tag.argument.removeprefix("language-") if tag.argument else ""
        if tag.argument == language:
            language = ""
        last = self.entities[-1] if self.entities else None
        if last and _same_span(last, entity) and {last["type"], entity["type"]} == {"pre", "code"}:
            last["type"] = "pre"
            if language:
                last["language"] = language
            return
        if language:
            entity["language"] = language
        self.entities.append(entity)

    def _close_link(self, tag: _OpenTag, entity: Json) -> None:
        target = tag.argument or "".join(self.pieces[tag.piece :])
        if user := linked_user(target):
            self.entities.append(entity | {"type": "text_mention", "user": {"id": user}})
        elif url := checked_link(target):
            self.entities.append(entity | {"url": url})

    def _take(self, pattern: re.Pattern[str], position: int) -> str:
        """What the pattern, which may match nothing, finds at the position."""
        matched = pattern.match(self.source, position)
        return matched.group() if matched else ""

    def _skip_spaces(self, position: int) -> None:
        self.position = position + len(self._take(_spaces, position))

    def _at(self) -> str:
        return self.source[self.position : self.position + 1]

    def _error(self, text: str, position: int, more: str = "") -> ApiError:
        offset = len(self.source[:position].encode())
        return _cannot_parse(f"{text} at byte offset {offset}{more}")


def _add_argument(entity: Json, argument: str) -> None:
    if entity["type"] == "blockquote" and argument:
        entity["type"] = "expandable_blockquote"
    elif entity["type"] == "custom_emoji":
        if not argument.isdecimal() or int(argument) == 0:
            raise _cannot_parse("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = argument
    elif entity["type"] == "date_time":
        if not argument.isdecimal():
            raise _cannot_parse("Invalid date specified")
        entity["unix_time"] = int(argument)


def _same_span(one: Json, other: Json) -> bool:
    return (one["offset"], one["length"]) == (other["offset"], other["length"])


def decode_reference(source: str, position: int) -> tuple[str, int]:
    """The character that `&…;` stands for and where it ends; "" when it is not a reference."""
    matched = _reference.match(source, position)
    if not matched:
        return "", position
    hexadecimal, decimal, name = matched.groups()
    if name is not None:
        return NAMED_CHARACTERS.get(name, ""), matched.end()
    digits, radix, most = (decimal, 10, 7) if hexadecimal is None else (hexadecimal, 16, 6)
    code = int(digits, radix) if 0 < len(digits) <= most else 0
    if not 0 < code < 0x10FFFF:
        return "", position
    if 0xD800 <= code <= 0xDFFF:
        raise _cannot_parse(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code), matched.end()


def _decode_references(text: str) -> str:
    if "&" not in text:
        return text
    return _reference.sub(lambda found: decode_reference(text, found.start())[0] or found[0], text)


def _cannot_parse(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
