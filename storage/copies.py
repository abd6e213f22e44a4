"""Chats that were forgotten, forgotten in the copies of the store as well."""

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from storage.backups import back_up
from storage.privacy import BODIES_OF, CLOSURE_OF, TABLES_OF_CHATS, tag_of


def forget_in(copy: Path, key: str, tags: Collection[str]) -> int:
    """Write a copy anew without the chats whose keyed hashes these are; returns how many there
    were.  Killed meanwhile, it is as it was.  Raises StorageError, sqlite3.Error.
    """
    again = known_in(copy, key, tags)
    if not again:
        return 0
    part = copy.with_name(f"{copy.name}.anew")
    part.unlink(missing_ok=True)
    back_up(copy, part)
    with closing(sqlite3.connect(part, isolation_level=None)) as anew:
        for chat_id in again:
            erase(anew, chat_id)
        anew.execute("VACUUM")  # no page keeps what was deleted from it
    age = copy.stat()
    os.utime(part, (age.st_atime, age.st_mtime))
    part.replace(copy)
    return len(again)


def known_in(copy: Path, key: str, tags: Collection[str]) -> list[int]:
    wanted = set(tags)
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as kept:
        ids = [row[0] for row in kept.execute("SELECT id FROM chat")]
    return [chat_id for chat_id in ids if tag_of(chat_id, key) in wanted]


def erase(copy: sqlite3.Connection, chat_id: int) -> None:
    """As `storage.privacy.bury` does, in a copy of whatever schema."""
    named = {"id": chat_id, "digits": str(chat_id)}
    tables = [row[0] for row in copy.execute(TABLES_OF_CHATS)]
    for table in tables:
        copy.execute(f"DELETE FROM {table} WHERE chat_id = :id", named)  # noqa: S608
    there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
    for table, sql in (("closure", CLOSURE_OF), ("inbox", BODIES_OF)):
        if table in there:
            copy.execute(sql, named)
    copy.execute("DELETE FROM chat WHERE id = :id", named)
