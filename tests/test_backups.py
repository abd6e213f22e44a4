"""Backups are whole and made beside the running bot; a restored one sends nothing again."""

import asyncio
import gzip
import itertools
import os
import sqlite3
from pathlib import Path

import pytest

from bot.cli import main
from storage import open_store
from storage.backups import back_up, name_at, outdated, schema_of
from storage.database import StorageError, StoreInUse, shipped_migrations
from storage.deliveries import Owed
from storage.models import Draft
from storage.restoring import restore
from storage.sqlite import open_sqlite
from storage.store import Store
from tests.factories import NOW, draft, known_as
from tests.people import house, until
from tests.sandboxed import write_samples

NEWEST = max(shipped_migrations())


def count(path: Path, sql: str) -> int:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as reading:
        found = reading.execute(sql).fetchone()[0]
    reading.close()
    return int(found)


async def test_a_backup_made_while_others_write_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    store = await open_store(str(path))
    batches: asyncio.Queue[int] = asyncio.Queue()  # those stored

    async def write() -> None:
        for batch in itertools.count():
            drafts = [draft(f"{batch}-{n}", "نص طويل. " * 200) for n in range(5)]
            await store.publish(known_as(*drafts), now=NOW, announce=False)
            batches.put_nowait(batch)

    writing = asyncio.create_task(write())
    found = []
    for number in range(5):
        await batches.get()
        copy = tmp_path / f"copy{number}.db"
        await asyncio.to_thread(back_up, path, copy)
        assert schema_of(copy) == NEWEST
        found.append(count(copy, "SELECT COUNT(*) FROM article"))
    writing.cancel()
    await asyncio.wait([writing])
    await store.close()
    assert all(each % 5 == 0 for each in found)  # all of a transaction, or none of it
    assert found == sorted(found)
    assert found[0] >= 5
    assert found[-1] >= 25  # what was stored before a copy began is in it
    beside = [each.name for each in tmp_path.iterdir() if each.name.startswith("copy")]
    assert sorted(beside) == [f"copy{n}.db" for n in range(5)]
    assert (tmp_path / "copy0.db").stat().st_mode & 0o777 == 0o600


async def test_a_backup_that_cannot_be_made_leaves_nothing(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match="cannot be made"):
        back_up(tmp_path / "warraq.db", tmp_path / "file" / "copy.db")
    with pytest.raises(StorageError, match="cannot be made"):
        back_up(tmp_path / "missing.db", tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


@pytest.mark.parametrize("at", [0, 20, 4096])
async def test_damage_in_a_backup_is_told(at: int, tmp_path: Path) -> None:
    path, copy = tmp_path / "w.db", tmp_path / "copy.db"
    store = await open_store(str(path))
    await store.publish(known_as(*(draft(f"{n}") for n in range(50))), now=NOW, announce=False)
    await store.close()
    back_up(path, copy)
    bytes_ = bytearray(copy.read_bytes())
    bytes_[at : at + 400] = b"\x5a" * 400
    copy.write_bytes(bytes_)
    with pytest.raises(StorageError):
        schema_of(copy)
    with pytest.raises(StorageError):
        await restore(copy, path, now=NOW)
    assert count(path, "SELECT COUNT(*) FROM article") == 50


DAY = 24 * 3600


@pytest.mark.parametrize(
    ("ages", "gone"),
    [
        ([], []),
        ([0, 13, 14], []),
        ([0, 14.1, 20], [20, 14.1]),
        ([30], []),  # the only one
        ([40, 30], [40]),
    ],
)
def test_backups_are_kept_for_two_weeks_and_the_newest_always(
    ages: list[float], gone: list[float]
) -> None:
    names = [name_at(NOW - age * DAY) for age in ages]
    others = ["warraq.db", "notes.txt", "warraq-19990101T000000Z.db.part"]
    assert outdated([*names, *others], now=NOW) == [name_at(NOW - age * DAY) for age in gone]


# ---- a restored backup


async def owing(path: Path) -> Store:
    """A store with a broadcast under way, a reply, a digest, a feed and a question that waits."""
    store = await open_store(str(path))
    for chat in (1, 2):
        await store.meet(chat, kind="private", language="ar", now=NOW)
        await store.subscribe(chat, now=NOW)
    await store.add_feed("https://a.example/feed", now=NOW)
    await store.publish(known_as(draft("one")), now=NOW, announce=True)
    await store.owe([Owed(1, "{}")], now=NOW)
    number = await store.keep_question(
        2, "متى؟", thread_id=0, article_id=None, answered=None, now=NOW
    )
    await store.wait_for_answer(number)
    await store.keep_updates([(7, "{}")], now=NOW)
    return store


async def test_nothing_goes_out_of_a_restored_store_until_somebody_says_so(tmp_path: Path) -> None:
    path, copy = tmp_path / "w.db", tmp_path / "copy.db"
    store = await owing(path)
    back_up(path, copy)
    await store.publish(known_as(draft("two")), now=NOW, announce=False)
    await store.close()
    (tmp_path / "w.db.index").write_bytes(b"an index of what came later")
    (tmp_path / "w.db.vectors").write_bytes(b"vectors of what came later")
    done = await restore(copy, path, now=NOW + 60)
    assert (done.broadcasts, done.deliveries) == (1, 1)
    assert done.replaced
    assert count(done.replaced, "SELECT COUNT(*) FROM article") == 2
    store = await open_store(str(path))
    later = NOW + DAY
    assert await store.count_articles() == 1
    assert await store.due_deliveries(now=later, limit=9) == []
    assert await store.running_broadcasts() == []
    assert await store.waiting_questions() == []
    assert await store.unhandled_updates(after=0, limit=9) == []
    [feed] = await store.feeds()
    assert not feed.archived  # its next poll is its first: filed, not told
    assert not (tmp_path / "w.db.index").exists()
    assert await store.retry_held(now=later) == 1
    assert await store.retry_held_broadcasts(now=later) == 1
    assert len(await store.running_broadcasts()) == 1
    await store.close()
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {"w.db", "w.db.lock", "copy.db", done.replaced.name}


async def test_a_backup_of_an_older_version_is_upgraded(tmp_path: Path) -> None:
    for version in shipped_migrations():
        older = {n: sql for n, sql in shipped_migrations().items() if n <= version}
        path, copy = tmp_path / f"{version}.db", tmp_path / f"copy{version}.db"
        database = await open_sqlite(path, migrations=older)
        await database.close()
        back_up(path, copy)
        assert schema_of(copy) == version
        await restore(copy, tmp_path / "restored" / f"{version}.db", now=NOW)
        assert schema_of(tmp_path / "restored" / f"{version}.db") == NEWEST


async def test_a_store_that_a_bot_holds_is_not_replaced(tmp_path: Path, store: Store) -> None:
    back_up(tmp_path / "warraq.db", tmp_path / "copy.db")
    with pytest.raises(StoreInUse):
        await restore(tmp_path / "copy.db", tmp_path / "warraq.db", now=NOW)


async def test_a_store_that_is_rubbish_can_be_replaced(tmp_path: Path) -> None:
    path, copy = tmp_path / "w.db", tmp_path / "copy.db"
    await (await owing(path)).close()
    back_up(path, copy)
    path.write_bytes(b"rubbish" * 1000)
    done = await restore(copy, path, now=NOW)
    assert done.replaced
    assert done.replaced.read_bytes().startswith(b"rubbish")
    assert schema_of(path) == NEWEST


async def test_a_replacement_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = tmp_path / "w.db", tmp_path / "copy.db"
    store = await owing(path)
    back_up(path, copy)
    await store.publish(known_as(draft("two")), now=NOW, announce=False)
    await store.close()

    def full(_: Path, target: Path) -> None:
        if target.name == "w.db":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageError):
        await restore(copy, path, now=NOW)
    monkeypatch.undo()
    assert count(path, "SELECT COUNT(*) FROM article") == 2


# ---- by whom, and when


async def test_an_operator_gets_a_backup_that_can_be_restored(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({101})) as home:
        hala = await home.reader(101)
        await home.publishes(Draft("سفينة", "نص السفينة الجديدة."), announce=False)
        said = await hala.writes("/backup")
        file, confirmed = await hala.hears(after=said["message_id"], count=2)
        assert "نسخة كاملة" in confirmed["text"]
        path = (await home.driver.calls("getFile", file_id=file["document"]["file_id"]))[
            "file_path"
        ]
        url = f"{home.driver.url}/file/bot{home.app.bot.token}/{path}"
        async with home.driver.session.get(url) as response:
            packed = await response.read()
    copy = tmp_path / "sent.db"
    copy.write_bytes(gzip.decompress(packed))
    assert schema_of(copy) == NEWEST
    assert count(copy, "SELECT COUNT(*) FROM article") == 1
    assert not list((tmp_path / "backups").glob("*.gz"))


async def test_only_operators_and_only_in_private_get_a_backup(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({101})) as home:
        hala, sara = await home.reader(101), await home.reader(102)
        await home.group(-201, members=[101, 102], admins=[101])
        refused = await sara.says("/backup")
        in_group = await type(hala)(home.driver, 101, -201).says("/backup")
        assert "document" not in refused
        assert "document" not in in_group
        assert "الخاصة" in in_group["text"]


async def test_a_backup_is_made_by_itself_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.backups.LOOK", 0.05)
    folder = tmp_path / "kept"
    async with house(tmp_path, backup_folder=str(folder)) as home:

        async def made() -> bool:
            return folder.exists() and bool(list(folder.glob("*.db")))

        await until(made)
        await asyncio.sleep(0.3)
        [only] = folder.iterdir()
        old, new = (tmp_path / f"warraq.db.before-{name}" for name in ("0008", "0009"))
        for copy in (old, new):
            copy.write_bytes(b"")
        os.utime(old, (0, 0))
        await home.app.store.beat("backup", now=NOW - 2 * DAY)

        async def made_again() -> bool:
            beaten = await home.app.store.last_beat("backup")
            return beaten is not None and beaten > NOW

        await until(made_again)
        assert (old.exists(), new.exists()) == (False, True)
    assert schema_of(only) == NEWEST


def test_the_command_line_copies_checks_and_restores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asyncio.run(owe(tmp_path / "w.db"))
    assert main(["--db", "w.db", "backup", "copy.db"]) == 0
    assert main(["--db", "w.db", "backup", "copy.db"]) == 65
    assert main(["restore", "--check", "copy.db"]) == 0
    assert "is whole" in capsys.readouterr().out
    assert main(["--db", "w.db", "restore", "copy.db"]) == 0
    assert "1 articles and 1 messages" in capsys.readouterr().out
    write_samples(tmp_path / "x.jsonl", 1)
    assert main(["--db", "w.db", "restore", "x.jsonl"]) == 65
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("warraq: x.jsonl: ")


async def owe(path: Path) -> None:
    await (await owing(path)).close()
