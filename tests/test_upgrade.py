"""A store of an older version: what it owed goes on, what it had sent is on record."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import open_store
from storage.database import shipped_migrations
from storage.sqlite import open_sqlite
from tests.factories import NOW

BEFORE_BROADCASTS = 7
DELIVERIES = [
    # chat, state, message id
    (1, "sent", 77),
    (2, "held", None),
    (3, "refused", None),
    (4, "sending", None),
    (5, "pending", None),
    (6, "cancelled", None),
]


async def older_store(path: Path) -> None:
    """A store with a row in the outbox for each recipient of an article."""
    migrations = {n: sql for n, sql in shipped_migrations().items() if n <= BEFORE_BROADCASTS}
    database = await open_sqlite(path, migrations=migrations)
    async with database.transaction() as tx:
        await tx.execute(
            "INSERT INTO article (id, change, title, language, first_seen, tags, text, headings)"
            " VALUES (9, 1, 'سفينة', 'ar', :now, '[]', 'نص.', '[]')",
            now=NOW,
        )
        for chat, state, message_id in DELIVERIES:
            await tx.execute(
                "INSERT INTO chat (id, kind, language, met_at)"
                " VALUES (:chat, 'private', 'ar', :now)",
                chat=chat,
                now=NOW,
            )
            await tx.execute(
                "INSERT INTO delivery (chat_id, article_id, urgency, state, next_at, message_id,"
                " created_at) VALUES (:chat, 9, 1, :state, :now, :message_id, :now)",
                chat=chat,
                state=state,
                message_id=message_id,
                now=NOW,
            )
    await database.close()


async def test_what_an_older_version_owed_is_still_owed_and_accounted_for(tmp_path: Path) -> None:
    path = tmp_path / "warraq.db"
    await older_store(path)
    store = await open_store(str(path))
    assert await store.take_back_claims() == 1
    counted = await store.count_deliveries()
    assert counted == {"sent": 1, "held": 1, "refused": 1, "pending": 2, "cancelled": 1}
    account = await store.account(9)
    assert account is not None
    assert (account.visited, account.lost, account.state) == (6, 0, "finished")
    assert await store.article_shown(1, 77) == 9
    due = await store.due_deliveries(now=NOW, limit=9)
    assert [each.chat_id for each in due] == [4, 5]
    await store.close()


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
LISTS = ("tags", "done", "headings")


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has, but for the one that says what was upgraded."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute(TABLES) if name != "migration"]
        return {name: db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}


def fill(path: Path) -> None:
    """Put three rows into each table that may have as many, of numbers that are each other's
    keys.
    """
    with closing(sqlite3.connect(path)) as db:
        for table in counts(path):
            columns = db.execute(f"PRAGMA table_info({table})").fetchall()
            for number in (1, 2, 3):
                row = [value(name, kind, number) for _, name, kind, *_ in columns]
                db.execute(
                    f"INSERT OR IGNORE INTO {table} VALUES ({','.join('?' * len(row))})", row
                )
        db.commit()


def value(name: str, kind: str, number: int) -> int | str:
    if kind == "INTEGER":
        return number
    return '["x"]' if name in LISTS else str(number)


@pytest.mark.parametrize("version", sorted(shipped_migrations())[:-1])
async def test_an_upgrade_loses_no_row_of_any_table(tmp_path: Path, version: int) -> None:
    path = tmp_path / "warraq.db"
    steps = {number: sql for number, sql in shipped_migrations().items() if number <= version}
    await (await open_sqlite(path, migrations=steps)).close()
    fill(path)
    before = counts(path)
    assert min(before.values()) >= 1
    await (await open_store(str(path))).close()
    after = counts(path)
    assert {name: after.get(name) for name in before} == before
