"""Reading articles out of files: raw text, web pages, and JSON lines.

Untrusted input, named by a person.  Only regular files of a bounded size are opened, and never
through a symbolic link.  The first thing wrong is raised before anything is returned.
"""

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.ingest.charsets import decoded
from bot.ingest.imported import BadArticle, draft_of
from bot.ingest.pages import read_page
from bot.ingest.rawtext import NoArticle, read_texts
from storage.models import Draft

__all__ = ["BadArticle", "UnreadableFile", "draft_of", "find_files", "read_file"]

ARTICLE_BYTES = 20_000_000
ARCHIVE_BYTES = 1_000_000_000  # JSON lines: a whole archive
SUFFIXES = (".txt", ".html", ".htm", ".jsonl")
BINARY_SHARE = 0.01

_REASONS = {
    "missing": "no such file or folder",
    "forbidden": "not allowed to read it",
    "unreadable": "it cannot be read",
    "symlink": "a symbolic link, which is not followed",
    "special": "not a regular file",
    "unknown type": f"not one of {', '.join(SUFFIXES)}",
    "nothing in it": f"no {', '.join(SUFFIXES)} file in this folder",
    "too large": "too large",
    "empty": "empty",
    "binary": "binary, not text",
    "no prose": "no article in it",
    "not JSON": "not valid JSON",
    "bad article": "not an article",
}
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class UnreadableFile(Exception):
    """A file that cannot be read as articles, and why.

    `reason` is one of a few fixed phrases; `line` counts from 1, None when it is not about a
    line; `detail` says more in English.  As a string it is one line for a person.
    """

    def __init__(
        self, path: Path, reason: str, *, line: int | None = None, detail: str | None = None
    ) -> None:
        super().__init__(path, reason, line, detail)
        self.path = path
        self.reason = reason
        self.line = line
        self.detail = detail

    def __str__(self) -> str:
        name = str(self.path)
        shown = name if name.isprintable() else ascii(name)
        where = shown if self.line is None else f"{shown}, line {self.line}"
        return f"{where}: {self.detail or _REASONS[self.reason]}"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` name: files as they are, folders as all the readable kinds of files
    in them, at any depth, in order of their names.

    In a folder, hidden files, symbolic links and other kinds are passed over; named by
    themselves they are refused.  Raises UnreadableFile.
    """
    return [found for path in paths for found in _found(path)]


def _found(path: Path) -> list[Path]:
    mode = _mode(path)
    if stat.S_ISLNK(mode):
        raise UnreadableFile(path, "symlink")
    if not stat.S_ISDIR(mode):
        _check_kind(path, mode)
        return [path]
    found = sorted(_within(path))
    if not found:
        raise UnreadableFile(path, "nothing in it")
    return found


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError) as error:  # a ValueError for a name with a null character
        raise _refusal(path, error) from error


def _check_kind(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise UnreadableFile(path, "special")
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(path, "unknown type")


def _within(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise _refusal(Path(error.filename or folder), error) from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            wanted = not name.startswith(".") and path.suffix.lower() in SUFFIXES
            if wanted and stat.S_ISREG(_mode(path)):
                yield path


def read_file(path: Path) -> list[Draft]:
    """The articles in a file, by its suffix, at least one: a page holds one, raw text one or
    several.  Raises UnreadableFile.
    """
    body = _body(path)
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return _read_lines(path, decoded(body))
    try:
        return read_texts(decoded(body)) if suffix == ".txt" else [read_page(body)]
    except NoArticle as error:
        raise UnreadableFile(path, error.reason) from error


def _body(path: Path) -> bytes:
    """The bytes of a regular file that are text and not too many."""
    body = _bytes(path)
    if len(body) > most_bytes(path):
        detail = f"larger than {most_bytes(path) // 1_000_000} MB"
        raise UnreadableFile(path, "too large", detail=detail)
    if not body.strip():
        raise UnreadableFile(path, "empty")
    if _is_binary(body):
        raise UnreadableFile(path, "binary")
    return body


def most_bytes(path: Path) -> int:
    """The most that a file of this kind may hold."""
    return ARCHIVE_BYTES if path.suffix.lower() == ".jsonl" else ARTICLE_BYTES


def _bytes(path: Path) -> bytes:
    """At most one byte more than a file may have.  Looks at what was opened, not at what stood
    there before, and does not wait for a pipe to be written to.
    """
    mode = _mode(path)
    if stat.S_ISLNK(mode):
        raise UnreadableFile(path, "symlink")
    _check_kind(path, mode)
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            _check_kind(path, os.fstat(number).st_mode)
            return file.read(most_bytes(path) + 1)
    except OSError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: Exception) -> UnreadableFile:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return UnreadableFile(path, "missing")
    if isinstance(error, PermissionError):
        return UnreadableFile(path, "forbidden")
    return UnreadableFile(path, "unreadable", detail=getattr(error, "strerror", None))


def _is_binary(body: bytes) -> bool:
    if body.startswith(_BINARY_STARTS):
        return True
    if body.startswith(_MARKS):
        return False
    return b"\0" in body or len(_CONTROLS.findall(body)) > BINARY_SHARE * len(body)


def _read_lines(path: Path, text: str) -> list[Draft]:
    """The articles of JSON lines; blank lines are passed over."""
    numbered = enumerate(text.removeprefix("\ufeff").split("\n"), start=1)
    drafts = [_read_line(path, number, line) for number, line in numbered if line.strip()]
    if not drafts:
        raise UnreadableFile(path, "empty")
    return drafts


def _read_line(path: Path, number: int, line: str) -> Draft:
    try:
        return draft_of(json.loads(line))
    except BadArticle as error:
        raise UnreadableFile(path, "bad article", line=number, detail=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(path, "not JSON", line=number) from error
