"""What the log says: a line for each record on standard error, JSON unless a terminal reads it.

Nothing in it is confidential, whoever logs and whatever happens: one handler writes everything, and
it writes no secret in any form, chats as keyed hashes, and of an exception only its kind and where
it was raised, since its words may be somebody's question or name.
"""

import base64
import hmac
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

HIDDEN = "…"
OURS = ("bot", "storage")
SPEAKING = ("bot.", "storage.", "telegram.error")  # whose exceptions say nothing of a reader's
QUIET = ("httpx", "httpcore", "aiohttp", "telegram", "asyncio", "hpack")
FRAMES = 12
TAG_DIGITS = 8

_TOKEN = re.compile(r"\d{5,}(?::|%3[Aa])[\w-]{20,}")
_USERINFO = re.compile(r"(?<=//)[^/@\s\"]+(?=@)")
_QUOTED = re.compile(r"\"[^\"]*\"|«[^»]*»|“[^”]*”|`[^`]*`|(?<![\w])'[^']*'")


class Redactor:
    """Takes out of a text whatever must not be read there."""

    def __init__(self, secrets: Iterable[str] = (), *, key: bytes = b"") -> None:
        forms = {form for secret in secrets if secret for form in forms_of(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if forms else None
        self._key = key

    def __call__(self, text: str) -> str:
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        return _USERINFO.sub(HIDDEN, _TOKEN.sub(HIDDEN, text))

    def tag(self, chat_id: int) -> str:
        """A name for a chat that tells it from others, and nothing else to who has not the key."""
        return hmac.digest(self._key, str(chat_id).encode(), "sha256").hex()[:TAG_DIGITS]


def forms_of(secret: str) -> set[str]:
    """A secret as it may stand in a text: as it is, in an address, in base64 at any offset."""
    plain = {secret, secret.partition(":")[2] or secret}  # of a token, its secret part alone
    written = {form for each in plain for form in (each, quote(each, safe=""), quote_plus(each))}
    return written | {form for each in plain for form in _in_base64(each)}


def _in_base64(secret: str) -> Iterable[str]:
    """What does not depend on what stands around it, at each of three offsets."""
    for before in range(3):
        raw = b"\0" * before + secret.encode("utf-8", "replace")
        whole = raw[: len(raw) // 3 * 3]
        inner = base64.b64encode(whole).decode()[4 * (before > 0) :]
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))


def told(error: BaseException) -> str:
    """An exception's kind, and what it says if that cannot be a reader's words."""
    kind = type(error).__name__
    if isinstance(error, BaseExceptionGroup):
        return f"{kind}({', '.join(told(each) for each in error.exceptions)})"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    if f"{type(error).__module__}.".startswith(SPEAKING):
        return f"{kind}: {_QUOTED.sub(HIDDEN, str(error))}"
    return kind


def where(trace: TracebackType | None) -> list[str]:
    """The innermost frames, innermost last, as file:line and function."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


def said(record: logging.LogRecord) -> str:
    """What a record says.  Of others' records only the template: its arguments may be anything."""
    if record.name.partition(".")[0] not in OURS:
        return str(record.msg).partition("\n")[0] if isinstance(record.msg, str) else HIDDEN
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(told(a) if isinstance(a, BaseException) else a for a in arguments)
    template = record.msg if isinstance(record.msg, str) else HIDDEN
    return template % arguments if arguments else template


class Lines(logging.Formatter):
    """A record as one line: JSON, or for people."""

    def __init__(self, redact: Redactor, *, as_json: bool) -> None:
        super().__init__()
        self._redact = redact
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        fields = self._fields(record)
        if self._as_json:
            return self._redact(json.dumps(fields, ensure_ascii=False, default=repr))
        instant, level, room, text = (fields.pop(name) for name in ("at", "level", "room", "said"))
        rest = "".join(f" {name}={value}" for name, value in fields.items())
        return self._redact(f"{instant} {level} {room}: {text}{rest}".replace("\n", " "))

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "room": record.name,
            "said": _written(self._redact(said(record))),
        }
        if (chat := getattr(record, "chat", None)) is not None:
            fields["chat"] = self._redact.tag(chat)
        fields |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            fields["error"] = _written(self._redact(told(record.exc_info[1])))
            fields["where"] = where(record.exc_info[2])
        return fields


def _written(text: str) -> str:
    """With half surrogate pairs replaced: they cannot be written."""
    return text.encode("utf-8", "replace").decode()


def handler(redact: Redactor, stream: TextIO | None = None) -> logging.Handler:
    """The one that writes everything."""
    into = stream or sys.stderr
    writes = logging.StreamHandler(into)
    writes.setFormatter(Lines(redact, as_json=not into.isatty()))
    return writes


def set_up(secrets: Sequence[str], *others: logging.Handler) -> None:
    """Log by one handler, from now on and whatever fails; `others` hear the same records."""
    key = hmac.digest(b"chats in the log", "".join(secrets).encode(), "sha256")
    root = logging.getLogger()
    root.handlers[:] = [handler(Redactor(secrets, key=key)), *others]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # what cannot be logged would be printed as it is
    sys.excepthook = lambda kind, error, trace: _uncaught((kind, error, trace))
    sys.unraisablehook = lambda lost: _uncaught(
        (lost.exc_type, lost.exc_value or lost.exc_type(), lost.exc_traceback)
    )
    threading.excepthook = lambda lost: _uncaught(
        (lost.exc_type, lost.exc_value or lost.exc_type(), lost.exc_traceback)
    )


def _uncaught(
    failure: tuple[type[BaseException], BaseException, TracebackType | None],
) -> None:
    logging.getLogger("bot").critical("nobody caught an error", exc_info=failure)
