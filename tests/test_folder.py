"""A watched folder: what is dropped there is read once, and nothing nasty stops it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.ingest import folder as folders
from bot.ingest.folder import FolderWatch
from bot.ingest.parsers import Parsers
from storage.models import Draft
from tests.people import PATIENCE
from tests.sites import page

ARTICLE = json.dumps({"title": "السفينة تصل", "text": "وصلت السفينة صباحا."}, ensure_ascii=False)


@dataclass
class Inbox:
    """A watched folder, and the titles of what was published from it."""

    path: Path
    watch: FolderWatch
    titles: list[str] = field(default_factory=list)

    def drop(self, name: str, content: str | bytes = ARTICLE) -> Path:
        path = self.path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    async def looks(self, times: int = 2) -> None:
        for _ in range(times):
            await self.watch.look()

    def holds(self, name: str) -> list[str]:
        return sorted(os.listdir(self.path / name)) if (self.path / name).exists() else []


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    async with Parsers(count=1) as parsers:

        async def publish(drafts: Sequence[Draft]) -> None:
            made.titles += [draft.title for draft in drafts]

        path = tmp_path / "inbox"
        made = Inbox(path, FolderWatch(path, parsers, publish, every=0.01))
        await made.looks(1)
        yield made


async def test_a_file_is_read_and_moved_away(inbox: Inbox) -> None:
    inbox.drop("a.jsonl")
    inbox.drop("b.html", page("صفحة"))
    await inbox.looks()
    assert inbox.titles == ["السفينة تصل", "صفحة"]
    assert inbox.holds("done") == ["a.jsonl", "b.html"]
    assert not [path for path in inbox.path.iterdir() if path.is_file()]


async def test_a_file_that_still_grows_waits(inbox: Inbox) -> None:
    path = inbox.drop("a.jsonl", ARTICLE[:10])
    await inbox.looks(1)
    path.write_text(ARTICLE)
    await inbox.looks(1)
    assert inbox.titles == []
    await inbox.looks(1)
    assert inbox.titles == ["السفينة تصل"]


async def test_files_of_one_name_are_all_kept(inbox: Inbox) -> None:
    for _ in range(3):
        inbox.drop("a.jsonl")
        await inbox.looks()
    assert inbox.holds("done") == ["a-1.jsonl", "a-2.jsonl", "a.jsonl"]


async def test_hidden_files_and_folders_are_left_alone(inbox: Inbox) -> None:
    inbox.drop(".partial.jsonl")
    (inbox.path / "later").mkdir()
    inbox_in = inbox.path / "later" / "a.jsonl"
    inbox_in.write_text(ARTICLE)
    await inbox.looks()
    assert inbox.titles == []
    assert inbox_in.exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF-1.4", "not one of"),
        ("a.txt", b"%PDF-1.4 \x00\x01", "binary"),
        ("a.txt", b"", "empty"),
        ("a.jsonl", b"{}\n", "title: missing"),
        ("a.jsonl", b"nonsense", "line 1"),
        ("a\u202ename\n.jsonl", b"nonsense", "line 1"),
        ("a.txt", b"x " * 10_000_001, "larger than 20 MB"),
        ("a.txt", b"x " * 2_500_001, "larger than 5 MB"),
    ],
)
async def test_what_cannot_be_read_is_put_aside_with_the_reason(
    inbox: Inbox, name: str, content: bytes, why: str
) -> None:
    inbox.drop(name, content)
    await inbox.looks()
    assert inbox.holds("refused") == [name, f"{name}.txt"]
    assert why in (inbox.path / "refused" / f"{name}.txt").read_text("utf-8")


async def test_links_and_pipes_are_moved_and_never_opened(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text(ARTICLE)
    (inbox.path / "link.jsonl").symlink_to(secret)
    (inbox.path / "away.jsonl").symlink_to(tmp_path)
    os.mkfifo(inbox.path / "pipe.txt")
    async with asyncio.timeout(PATIENCE):
        await inbox.looks()
    assert inbox.titles == []
    refused = ["away.jsonl", "link.jsonl", "pipe.txt"]
    assert inbox.holds("refused") == sorted([*refused, *(f"{name}.txt" for name in refused)])
    assert secret.exists()


async def test_a_file_that_cannot_be_moved_is_read_once(inbox: Inbox) -> None:
    (inbox.path / folders.DONE).write_text("in the way")  # a file where the folder should be
    inbox.drop("a.jsonl")
    await inbox.looks(4)
    assert inbox.titles == ["السفينة تصل"]
    assert (inbox.path / "a.jsonl").exists()


async def test_it_goes_on_until_it_is_stopped(inbox: Inbox) -> None:
    running = asyncio.create_task(inbox.watch.run())
    inbox.drop("a.jsonl")
    async with asyncio.timeout(PATIENCE):
        while not inbox.titles:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
