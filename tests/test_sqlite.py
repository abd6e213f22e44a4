"""The SQLite engine: cancellation, crashes in a migration, one process a file."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from storage import open_store
from storage.database import (
    StorageError,
    StoreFromTheFuture,
    StoreInUse,
    shipped_migrations,
    statements,
)
from storage.models import Chat
from storage.sqlite import open_sqlite
from tests.factories import NOW, draft, known_as

ONE = {1: "CREATE TABLE a (x INTEGER);\n"}
TWO = {**ONE, 2: "ALTER TABLE a ADD COLUMN y INTEGER;\nINSERT INTO a (x, y) VALUES (1, 2);\n"}


async def test_a_cancelled_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "w.db"))
    chance = random.Random(7)
    for number in range(300):
        publishing = asyncio.create_task(
            store.publish(
                known_as(*(draft(f"{number}-{n}") for n in range(3))), now=NOW, announce=True
            )
        )
        await asyncio.sleep(chance.random() * 0.002)
        publishing.cancel()
        await asyncio.wait([publishing])
        assert await store.count_articles() % 3 == 0  # all of a batch, or none of it
    await store.publish(known_as(draft("last")), now=NOW, announce=True)
    assert (await store.latest_articles(limit=1)) != []
    await store.close()


async def test_fifty_who_write_at_once_are_all_let_in(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "w.db"))

    async def writes(number: int) -> None:
        for again in range(4):
            drafts = known_as(draft(f"{number}-{again}"))
            await store.publish(drafts, now=NOW, announce=True)
            await store.meet(number + 1, kind="private", language="ar", now=NOW)
            await store.subscribe(number + 1, now=NOW)
            await store.beat(f"{number}", now=NOW + again)

    done = await asyncio.gather(*map(writes, range(50)), return_exceptions=True)
    assert [each for each in done if each is not None] == []
    assert await store.count_articles() == 200
    assert len(await store.running_broadcasts()) == 200
    await store.close()


async def test_a_store_whose_closing_is_cancelled_is_closed(tmp_path: Path) -> None:
    # A connection's thread that is left behind keeps the process from ending.
    before = set(threading.enumerate())
    database = await open_sqlite(tmp_path / "warraq.db")
    connections = set(threading.enumerate()) - before
    assert len(connections) == 2
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    assert closing.cancelled()
    for thread in connections:
        await asyncio.to_thread(thread.join, 5)
    assert not any(thread.is_alive() for thread in connections)


async def test_a_failing_transaction_rolls_back(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "w.db", migrations=ONE)

    async def half_done() -> None:
        async with database.transaction() as tx:
            await tx.execute("INSERT INTO a (x) VALUES (1)")
            await tx.execute("INSERT INTO nowhere (x) VALUES (1)")

    with pytest.raises(StorageError, match="no such table"):
        await half_done()
    async with database.reading() as read:
        assert await read.fetch_all("SELECT * FROM a") == []
    await database.close()


async def test_a_migration_happens_once_and_keeps_a_copy_of_what_was(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    await (await open_sqlite(path, migrations=ONE)).close()
    for _ in range(2):
        database = await open_sqlite(path, migrations=TWO)
        async with database.reading() as read:
            assert len(await read.fetch_all("SELECT x, y FROM a")) == 1
        await database.close()
    before = sqlite3.connect(tmp_path / "w.db.before-0002")
    assert [row[1] for row in before.execute("PRAGMA table_info(a)")] == ["x"]
    before.close()


async def test_a_chat_met_before_there_were_settings_has_chosen_none(tmp_path: Path) -> None:
    path, first = tmp_path / "w.db", {1: shipped_migrations()[1]}
    database = await open_sqlite(path, migrations=first)
    async with database.transaction() as tx:
        await tx.execute(
            "INSERT INTO chat (id, kind, language, met_at) VALUES (7, 'private', 'en', 1)"
        )
    await database.close()
    store = await open_store(str(path))
    assert await store.chat(7) == Chat(7, "private", "en", "active", None)
    await store.close()


async def test_a_store_from_the_future_is_refused(tmp_path: Path) -> None:
    await (await open_sqlite(tmp_path / "w.db", migrations=TWO)).close()
    with pytest.raises(StoreFromTheFuture, match="schema 2"):
        await open_sqlite(tmp_path / "w.db", migrations=ONE)


async def test_a_store_is_written_by_one_at_a_time_and_read_beside_it(tmp_path: Path) -> None:
    path = str(tmp_path / "w.db")
    first = await open_store(path)
    await first.publish(known_as(draft()), now=NOW, announce=False)
    with pytest.raises(StoreInUse):
        await open_store(path)
    beside = await open_store(path, read_only=True)
    assert await beside.count_articles() == 1
    with pytest.raises(StorageError):
        await beside.beat("x", now=NOW)
    await beside.close()
    await first.close()
    await (await open_store(path)).close()


async def test_a_store_that_a_failed_test_leaves_open_does_not_keep_the_tests_from_ending(
    tmp_path: Path,
) -> None:
    before = set(threading.enumerate())
    store = await open_store(str(tmp_path / "w.db"))
    its = set(threading.enumerate()) - before
    await store.close()
    assert its
    assert all(thread.daemon for thread in its)


@pytest.mark.parametrize("url", ["postgres://x/y", "http://x"])
async def test_an_unknown_kind_of_store_is_a_clear_error(url: str) -> None:
    with pytest.raises(StorageError, match="not a kind of store"):
        await open_store(url)


async def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "w.db").write_bytes(b"this is not a database, it is a letter" * 100)
    with pytest.raises(StorageError, match="not a database"):
        await open_store(str(tmp_path / "w.db"))


def test_comments_and_several_lines_do_not_confuse_a_migration() -> None:
    sql = "-- first; not a statement\nCREATE TABLE a (\n x INTEGER -- one; two\n);\nSELECT 1;\n"
    assert [" ".join(statement.split()) for statement in statements(sql)] == [
        "CREATE TABLE a ( x INTEGER )",
        "SELECT 1",
    ]


UPGRADE = """
import asyncio, sys
from pathlib import Path
from storage.sqlite import open_sqlite
steps = {1: "CREATE TABLE a (x INTEGER);\\n", 2: "CREATE TABLE b (x INTEGER);\\n"
         + "INSERT INTO b SELECT * FROM a;\\n" * 20 + "DROP TABLE a;\\n"}
print("ready", flush=True)
asyncio.run(open_sqlite(Path(sys.argv[1]), migrations=steps))
"""


def test_a_kill_in_a_migration_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    chance = random.Random(3)
    seen = set()
    for number in range(12):
        path = tmp_path / f"{number}.db"
        old = sqlite3.connect(path)
        old.executescript(
            "CREATE TABLE migration (version INTEGER PRIMARY KEY); INSERT INTO migration VALUES (1);"
            "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"
        )
        old.close()
        child = subprocess.Popen([sys.executable, "-c", UPGRADE, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.random() * 0.06)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        now = sqlite3.connect(path)
        tables = {row[0] for row in now.execute("SELECT name FROM sqlite_master")}
        version = now.execute("SELECT MAX(version) FROM migration").fetchone()[0]
        now.close()
        seen.add((version, *sorted(tables - {"migration"})))
    assert seen <= {(1, "a"), (2, "b")}
