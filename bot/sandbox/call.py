"""One call of the Bot API: its parameters read from JSON, a form or multipart, whatever came."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.sandbox.errors import ApiError, bad_request

Json = dict[str, Any]

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
# What a multipart body may hold beside the file itself: the other fields and the boundaries.
MAX_BODY_BYTES = MAX_UPLOAD_BYTES + 1024 * 1024
NOT_UTF8 = "strings must be encoded in UTF-8"
TRUE_WORDS = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart call."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the Bot API by its name as documented, with its values as they were sent.

    In a form every value is a string and nested objects are JSON in a string; in a JSON body
    they are what they are. The readers below accept both.
    """

    method: str
    values: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The string called so, "" when absent; refuses what is not well-formed Unicode."""
        value = self.values.get(name)
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value)
        check_unicode(text)
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """The number called so; what is not a number counts as absent, as in Telegram."""
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(str(value))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value is True or str(value).lower() in TRUE_WORDS

    def nested(self, name: str) -> Any:
        """The object or list called so, None when absent; refuses what is not JSON."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, str):
                value = json.loads(value)
            if not _is_surely_unicode(value):
                check_unicode_within(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
        return value

    def nested_object(self, name: str) -> Json | None:
        value = self.nested(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value

    def nested_list(self, name: str) -> list[Any] | None:
        value = self.nested(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array as {name.replace('_', ' ')}")
        return value


def check_unicode(text: str) -> None:
    """Refuse a lone surrogate or NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request(NOT_UTF8) from None
    if "\0" in text:
        raise bad_request(NOT_UTF8)


def _is_surely_unicode(value: Any) -> bool:
    """A quick look by the C encoder; when in doubt, every string is looked at."""
    try:
        encoded = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return b"\\u0000" not in encoded


def check_unicode_within(value: Any) -> None:
    """Refuse a lone surrogate or NUL in any string of a nested value."""
    if isinstance(value, str):
        check_unicode(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_unicode(key)
            check_unicode_within(inner)
    elif isinstance(value, list):
        for inner in value:
            check_unicode_within(inner)


async def read_call(request: web.Request, method: str) -> Call:
    """The call with the query string's values, overridden by the body's."""
    values: Json = dict(request.query) if "?" in request.raw_path else {}
    files: dict[str, Upload] = {}
    if request.body_exists:
        values |= await _read_body(request, files)
    return Call(method, values, files)


async def _read_body(request: web.Request, files: dict[str, Upload]) -> Json:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, files)
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    if request.content_type == "application/json":
        return _read_json(body)
    return _read_form(body)


def _read_json(body: bytes) -> Json:
    try:
        values = json.loads(body) if body else {}
    except UnicodeDecodeError:
        raise bad_request(NOT_UTF8) from None
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("JSON object expected")
    return values


def _read_form(body: bytes) -> Json:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise bad_request(NOT_UTF8) from None
    return dict(pairs)


async def _read_multipart(request: web.Request, files: dict[str, Upload]) -> Json:
    values: Json = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise bad_request("nested multipart is not supported")
        data = bytes(await part.read())
        size += len(data)
        if len(data) > MAX_UPLOAD_BYTES or size > MAX_BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        name = part.name or ""
        if part.filename is None:
            values[name] = _decode(data)
        else:
            mime_type = part.headers.get("Content-Type", "application/octet-stream")
            files[name] = Upload(part.filename, mime_type, data)
    return values


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise bad_request(NOT_UTF8) from None
