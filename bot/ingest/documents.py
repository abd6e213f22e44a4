"""Files that came from outside, read apart: parsed in children that may be killed.

The same as `files.read_file` gives, with the same refusals.
"""

import asyncio
from pathlib import Path

from bot.ingest.files import UnreadableFile, read_file
from bot.ingest.files import _body as body_of
from bot.ingest.files import _is_binary as is_binary
from bot.ingest.parsers import TEXT_BYTES, BadLine, ParserKilled, Parsers
from bot.ingest.rawtext import NoArticle
from storage.models import Draft

DOCUMENT_BYTES = 5_000_000

SUFFIXES = (".txt", ".html", ".htm", ".jsonl")


async def read_apart(parsers: Parsers, path: Path) -> list[Draft]:
    """The articles in a file of a person's own, at least one.  Raises UnreadableFile.

    An archive in JSON lines is too large for a child, and its lines need none: they are prepared.
    """
    if path.suffix.lower() == ".jsonl":
        return await asyncio.to_thread(read_file, path)
    body = await asyncio.to_thread(body_of, path)
    if path.suffix.lower() == ".txt" and len(body) > TEXT_BYTES:
        raise UnreadableFile(path, "too large", detail=f"larger than {TEXT_BYTES // 1_000_000} MB")
    return await _read(parsers, path, body)


async def read_document(parsers: Parsers, name: str, body: bytes) -> list[Draft]:
    """The articles in a document that was sent, by its name, at least one; all of it is read in a
    child.  Raises UnreadableFile.
    """
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(path, "unknown type")
    if len(body) > DOCUMENT_BYTES:
        raise UnreadableFile(path, "too large")
    if not body.strip():
        raise UnreadableFile(path, "empty")
    if is_binary(body):
        raise UnreadableFile(path, "binary")
    return await _read(parsers, path, body)


async def _read(parsers: Parsers, path: Path, body: bytes) -> list[Draft]:
    try:
        drafts = await _drafts(parsers, path, body)
    except NoArticle as error:
        raise UnreadableFile(path, error.reason) from error
    except BadLine as error:
        raise UnreadableFile(path, error.reason, line=error.line, detail=error.detail) from error
    except ParserKilled as error:
        raise UnreadableFile(path, "unreadable", detail="reading it had to be stopped") from error
    if not drafts:
        raise UnreadableFile(path, "empty")
    return drafts


async def _drafts(parsers: Parsers, path: Path, body: bytes) -> list[Draft]:
    match path.suffix.lower():
        case ".jsonl":
            return await parsers.lines(body)
        case ".txt":
            return await parsers.texts(body)
    return [await parsers.page(body)]
