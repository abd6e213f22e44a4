"""check: what keeps the bot from running well, a line for each, without starting it.

Each look takes the settings and gives what is wrong, as `KEY: got …, expected …`.
"""

import argparse
import asyncio
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from bot.cli import settings
from bot.config import Config, ConfigError
from bot.connecting import StartError, reached
from bot.handlers.indexing import UnusableAliases, known_aliases
from bot.models.meanings import PATIENCE
from bot.wiring import chooser_of, embeddings_of
from storage import store_path
from storage.database import StorageError, shipped_migrations
from storage.sqlite import QUICK_CHECK

OK, BAD_CONFIG = 0, 78
SQLITE_MAGIC = b"SQLite format 3\0"
HOOK_PORTS = (443, 80, 88, 8443)
ROOM_BYTES = 100 * 1024 * 1024


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checking = verbs.add_parser("check", help="say what is wrong with the settings, line by line")
    checking.add_argument("--offline", action="store_true", help="do not ask Telegram")
    checking.set_defaults(do=check)


def check(given: argparse.Namespace, config: Config) -> int:
    """Exit 0 if the bot could start; what is merely unwise is told as well."""
    wrong: list[Exception] = [*given.wrong, *store(config), *around(config)]
    if config.token and not given.offline:
        wrong += asyncio.run(at_telegram(config))
    if config.models_url and not given.offline:
        wrong += asyncio.run(at_models(config))
    for mistake in wrong:
        print(f"warraq: {mistake}", file=sys.stderr)
    for warning in unwise(config):
        print(f"warraq: warning: {warning}", file=sys.stderr)
    if not wrong:
        print("warraq: all is well")
    return BAD_CONFIG if wrong else OK


def around(config: Config) -> Iterator[ConfigError]:
    """What is wrong on this machine, but for the store, which takes longer to look through."""
    yield from aliases(config)
    yield from watched(config)
    yield from doorway(config)
    if (config.embedding_model or config.chat_model) and not config.models_url:
        yield ConfigError("MODELS_URL", "", "the address of the server that has the models")


def aliases(config: Config) -> Iterator[ConfigError]:
    try:
        known_aliases(config.aliases)
    except UnusableAliases as error:
        yield ConfigError("ALIASES", str(config.aliases), str(error))


def store(config: Config) -> Iterator[ConfigError]:
    """The store: that it can be opened, or made."""
    try:
        path = store_path(config.db)
    except StorageError:
        yield ConfigError("DATABASE", config.db, "a path, or sqlite:/// and a path")
        return
    if path.is_dir():
        yield ConfigError("DATABASE", config.db, "a file, not a folder")
    elif not writable(nearest(path.parent)):
        yield ConfigError("DATABASE", config.db, "a file in a folder that can be written to")
    elif path.exists() and path.stat().st_size:
        yield from kept(config.db, path)


def kept(db: str, path: Path) -> Iterator[ConfigError]:
    """A store that is there: ours, whole, and not from the future."""
    try:
        with path.open("rb") as file:
            is_sqlite = file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
        version, sound = condition(path) if is_sqlite else (None, "")
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        version, sound = 0, str(error)
    newest = max(shipped_migrations())
    if version is None:
        yield ConfigError("DATABASE", db, "a store of this bot's, or no file")
    elif sound != "ok":
        yield ConfigError("DATABASE", db, f"a whole store, but: {sound}")
    elif version > newest:
        yield ConfigError("DATABASE", db, f"a store up to version {newest}; it is {version}")


def condition(path: Path) -> tuple[int | None, str]:
    """The version of a store, None if it is somebody else's, and SQLite's word on its pages."""
    reading = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        [sound] = reading.execute(QUICK_CHECK).fetchone()
        said = sound.decode("utf-8", "replace")
        tables = {row[0] for row in reading.execute("SELECT name FROM sqlite_master")}
        if "migration" not in tables:
            return None, said
        [version] = reading.execute("SELECT COALESCE(MAX(version), 0) FROM migration").fetchone()
        return int(version), said
    finally:
        reading.close()


def watched(config: Config) -> Iterator[ConfigError]:
    if (kept := config.backup_folder) and not writable(nearest(Path(kept))):
        yield ConfigError("BACKUP_FOLDER", kept, "a folder that can be written to")
    if config.watch_folder and not writable(Path(config.watch_folder)):
        # What was read is moved away.
        yield ConfigError("WATCH_FOLDER", config.watch_folder, "a folder that can be written to")


def doorway(config: Config) -> Iterator[ConfigError]:
    """Where others are listened to: an address of this machine's, that Telegram can reach."""
    if config.webhook_url and config.api_url == Config.api_url:
        yield from reachable(config.webhook_url)
    if not config.listens:
        return
    if config.web_socket:
        if not writable(nearest(Path(config.web_socket).parent)):
            expected = "a file in a folder that can be written to"
            yield ConfigError("WEB_SOCKET", config.web_socket, expected)
        return
    try:
        family = socket.AF_INET6 if ":" in config.web_host else socket.AF_INET
        with socket.socket(family) as door:
            door.bind((config.web_host, 0))
    except OSError:
        yield ConfigError("WEB_HOST", config.web_host, "an address of this machine's")


def reachable(url: str) -> Iterator[ConfigError]:
    """Telegram itself posts to nothing else."""
    parts = urlsplit(url)
    if parts.scheme != "https" or (parts.port or 443) not in HOOK_PORTS:
        expected = "https, at port 443, 80, 88 or 8443"
        yield ConfigError("WEBHOOK_URL", url, expected)


async def at_telegram(config: Config) -> Iterable[Exception]:
    """Whether the Bot API is there and takes the token."""
    try:
        async with reached(config):
            pass
    except (ConfigError, StartError) as error:
        return [error]
    return []


async def at_models(config: Config) -> list[Exception]:
    """Whether each model that is named answers."""
    async with AsyncExitStack() as opened:
        embeddings, chooser = embeddings_of(config, opened), chooser_of(config, opened)
        told = {
            "EMBEDDING_MODEL": embeddings and await embeddings.vectors(["?"], seconds=PATIENCE),
            "CHAT_MODEL": chooser and await chooser.choose("?", ["1", "2"]),
        }
    named = {"EMBEDDING_MODEL": config.embedding_model, "CHAT_MODEL": config.chat_model}
    expected = "a model that MODELS_URL answers with in time (the bot does without it meanwhile)"
    return [
        ConfigError(key, name, expected) for key, name in named.items() if name and not told[key]
    ]


def unwise(config: Config) -> Iterator[ConfigError]:
    """What works, and should be otherwise."""
    if config.token and not config.operators:
        yield ConfigError(
            "OPERATORS", "", "your Telegram id, or that you follow the link `warraq run` prints"
        )
    if config.token and not config.contact:
        yield ConfigError("CONTACT", "", "whom readers may write to about what is kept of them")
    if settings.FILE.exists() and (mode := settings.FILE.stat().st_mode & 0o777) & 0o077:
        expected = f"600, since it holds secrets: chmod 600 {settings.FILE}"
        yield ConfigError(f"{settings.FILE}", f"mode {mode:o}", expected)
    free = shutil.disk_usage(nearest(Path(config.db.removeprefix("sqlite:///")).parent)).free
    if free < ROOM_BYTES:
        expected = f"{ROOM_BYTES // 1024 // 1024} MB of free space beside it"
        yield ConfigError("DATABASE", f"{free // 1024 // 1024} MB free", expected)


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that there is."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def writable(folder: Path) -> bool:
    """Whether a file can be made there.  Modes tell little of read-only disks and of root."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
