"""Copies of the store: made while it is open, looked through before they count, kept for a while."""

import os
import re
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from storage.database import StorageError

KEPT_SECONDS = 14 * 24 * 3600
NAME = re.compile(r"warraq-(\d{8}T\d{6}Z)\.db")
_STAMP = "%Y%m%dT%H%M%SZ"


def back_up(store: Path, target: Path) -> None:
    """A consistent copy of the store as it is now, whole or not there at all.  Takes as long as
    copying takes and disturbs nobody who reads or writes meanwhile.  Raises StorageError.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(store, part)
        schema_of(part)
        _reach_the_disk(part)
        part.replace(target)
        _reach_the_disk(target.parent)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StorageError(f"{target} cannot be made: {error}") from error


def _copy(store: Path, part: Path) -> None:
    source = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(part)) as copy:
        # In one step: a copy made page by page begins anew whenever somebody writes.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _reach_the_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def schema_of(path: Path) -> int:
    """The schema version of a store's copy that is whole.  Raises StorageError."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            version = copy.execute("SELECT MAX(version) FROM migration").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"{path} is no store: {error}") from error
    if found != ("ok",) or broken is not None or version[0] is None:
        raise StorageError(f"{path} is damaged")
    return int(version[0])


def name_at(now: float) -> str:
    """What a backup of this instant is called."""
    return f"warraq-{time.strftime(_STAMP, time.gmtime(now))}.db"


def outdated(names: Iterable[str], *, now: float) -> list[str]:
    """The backups that need not be kept any longer; never the newest, and nothing that is not a
    backup by its name.
    """
    ours = sorted(name for name in names if NAME.fullmatch(name))
    oldest = name_at(now - KEPT_SECONDS)
    return [name for name in ours[:-1] if name < oldest]
