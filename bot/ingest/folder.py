"""A watched folder: files that are dropped there are read, published, and moved away.

A file is read once it has stopped changing.  What has been read stands in `done`; what cannot be
read in `refused`, with a text of the same name beside it that says why.  Hidden files and folders
are left alone.  A crash between publishing and moving reads a file again, which changes nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from bot.ingest.documents import read_apart
from bot.ingest.files import UnreadableFile
from bot.ingest.parsers import Parsers
from storage.models import Draft

log = logging.getLogger(__name__)

EVERY = 5.0
FILE_BYTES = 20_000_000
DONE, REFUSED = "done", "refused"

Publish = Callable[[Sequence[Draft]], Awaitable[object]]
State = tuple[int, int, int, int]


class FolderWatch:
    """Watches `folder`, which is made if it is not there, every `every` seconds; `publish` stores
    the articles of a file together.
    """

    def __init__(
        self, folder: Path, parsers: Parsers, publish: Publish, *, every: float = EVERY
    ) -> None:
        self._folder = folder
        self._parsers = parsers
        self._publish = publish
        self._every = every
        self._seen: dict[str, State] = {}
        self._stuck: dict[str, State] = {}

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Take in the files that have not changed since the last look."""
        try:
            now = await asyncio.to_thread(states, self._folder)
        except OSError as error:
            log.warning("the watched folder cannot be read: %s", error.strerror)
            return
        settled = [name for name in sorted(now) if self._seen.get(name) == now[name]]
        self._seen = now
        self._stuck = {n: state for n, state in self._stuck.items() if now.get(n) == state}
        for name in settled:
            if name not in self._stuck:
                await self._take(self._folder / name, now[name])

    async def _take(self, path: Path, state: State) -> None:
        reason: str | None = None
        try:
            if state[2] > FILE_BYTES:
                detail = f"larger than {FILE_BYTES // 1_000_000} MB"
                raise UnreadableFile(path, "too large", detail=detail)
            drafts = await read_apart(self._parsers, path)
            await self._publish(drafts)
            log.info("%s articles were read from %s", len(drafts), ascii(path.name))
        except UnreadableFile as error:
            reason = str(error).removeprefix(f"{path}: ")
        try:
            await asyncio.to_thread(put_away, path, reason)
        except OSError as error:
            log.warning("%s cannot be moved: %s", ascii(path.name), error.strerror)
            self._stuck[path.name] = state  # or else it would be read for ever


def states(folder: Path) -> dict[str, State]:
    """What lies in a folder, by name: inode and mode, size and time, which change with a file.
    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # gone since
            if path.name.startswith(".") or (path.is_dir() and not path.is_symlink()):
                continue
            stat = path.lstat()
            found[path.name] = (stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime_ns)
    return found


def put_away(path: Path, reason: str | None) -> Path:
    """Move a file to where read files stand, or refused ones with the reason beside it; returns
    where it is now.  A symbolic link is moved, not what it points to.  Raises OSError.
    """
    target = path.parent / (DONE if reason is None else REFUSED)
    target.mkdir(exist_ok=True)
    names = (f"{path.stem}{f'-{n}' if n else ''}{path.suffix}" for n in count())
    free = next(
        target / name
        for name in names
        if not _is_there(target / name) and not _is_there(target / f"{name}.txt")
    )
    path.rename(free)
    if reason is not None:
        free.with_name(f"{free.name}.txt").write_text(f"{reason}\n", "utf-8")
    return free


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()
