"""A copy of the store each day, and whenever an operator asks for one."""

import asyncio
import gzip
import logging
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from storage.backups import KEPT_SECONDS, NAME, back_up, name_at, outdated
from storage.copies import forget_in
from storage.database import StorageError
from storage.store import Store

log = logging.getLogger(__name__)

PULSE = "backup"
EVERY = 24 * 3600  # seconds
LOOK = 600.0  # seconds between looks whether it is time
FOLDER = "backups"
LEFT_BEHIND = ("before", "replaced")  # copies that an upgrade and a restore make


class Backups:
    """Puts copies of the store at `path` into a folder."""

    def __init__(
        self, store: Store, path: Path, folder: Path | None, *, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._path = path
        self._folder = folder or path.parent / FOLDER
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Make one whenever the last is a day old, until cancelled."""
        while True:
            last = await self._store.last_beat(PULSE)
            if last is None or self._clock() - last >= EVERY:
                try:
                    await self.make()
                except (OSError, StorageError) as error:
                    log.error("no backup could be made: %s", error)
            await asyncio.sleep(LOOK)

    async def make(self) -> Path:
        """One more, now; who was forgotten since the last is forgotten in the others too.  Raises
        StorageError.
        """
        async with self._one_at_a_time:
            now, last = self._clock(), await self._store.last_beat(PULSE)
            made = self._folder / name_at(now)
            await asyncio.to_thread(back_up, self._path, made)
            await asyncio.to_thread(self._tidy, now)
            key, tags = await self._store.forgotten(since=last or 0)
            if tags:
                await asyncio.to_thread(self._forget, key, tags)
            await self._store.beat(PULSE, now=now)
        log.info("a backup was made", extra={"facts": {"bytes": made.stat().st_size}})
        return made

    def _tidy(self, now: int) -> None:
        for name in outdated([each.name for each in self._folder.iterdir()], now=now):
            (self._folder / name).unlink()
        for copy in self._left_behind():
            if copy.stat().st_mtime < now - KEPT_SECONDS:
                copy.unlink()

    def _left_behind(self) -> list[Path]:
        beside = self._path.parent
        return [copy for left in LEFT_BEHIND for copy in beside.glob(f"{self._path.name}.{left}-*")]

    def _forget(self, key: str, tags: list[str]) -> None:
        backups = [each for each in self._folder.iterdir() if NAME.fullmatch(each.name)]
        for copy in (*backups, *self._left_behind()):
            try:
                forget_in(copy, key, tags)
            except (sqlite3.Error, StorageError) as error:
                log.error("a copy still knows who was forgotten: %s: %s", copy.name, error)


def compressed(backup: Path) -> Path:
    """The copy as it can be sent, beside it; for whoever asked to remove."""
    packed = backup.with_name(f"{backup.name}.gz")
    with backup.open("rb") as whole, gzip.open(packed, "wb") as file:
        shutil.copyfileobj(whole, file)
    return packed
