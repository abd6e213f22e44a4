"""Files are read apart as they are read here, and refused in the same words."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ingest.documents import DOCUMENT_BYTES, read_apart, read_document
from bot.ingest.files import UnreadableFile, read_file
from bot.ingest.parsers import Parsers
from tests.pages_of_text import ARABIC
from tests.test_files import ARTICLE, lines
from tests.test_pages import html_of

GOOD = {
    "a.txt": ARABIC.raw(),
    "a.HTML": html_of(ARABIC),
    "a.jsonl": "\ufeff" + lines(ARTICLE, {**ARTICLE, "id": 7}) + "\n",
}
BAD = {
    "empty.txt": b" \n",
    "menu.html": b"<nav>Home</nav>",
    "binary.txt": b"text\0text",
    "broken.jsonl": json.dumps(ARTICLE).encode() + b"\n\n{",
    "deep.jsonl": b"[" * 100_000,
    "wrong.jsonl": b'{"title": "x"}',
    "picture.png": b"\x89PNG",
}


@pytest.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(count=1) as opened:
        yield opened


@pytest.mark.parametrize("name", GOOD)
async def test_a_file_gives_the_same_articles_apart(
    parsers: Parsers, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text(GOOD[name], "utf-8")
    here = read_file(path)
    assert await read_apart(parsers, path) == here
    assert await read_document(parsers, name, path.read_bytes()) == here


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_document_is_refused_as_a_file_is(
    parsers: Parsers, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(UnreadableFile) as here:
        read_file(path)
    with pytest.raises(UnreadableFile) as apart:
        await read_document(parsers, name, BAD[name])
    expected, got = here.value, apart.value
    assert (got.reason, got.line, got.detail) == (expected.reason, expected.line, expected.detail)


async def test_a_document_is_of_so_many_bytes(parsers: Parsers) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await read_document(parsers, "a.txt", b"x" * (DOCUMENT_BYTES + 1))
    assert refused.value.reason == "too large"


async def test_a_file_that_its_parser_does_not_survive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(html_of(ARABIC) * 200, "utf-8")
    async with Parsers(count=1, seconds=0.05) as hasty:
        with pytest.raises(UnreadableFile) as refused:
            await read_apart(hasty, path)
    assert "stopped" in str(refused.value)
