"""backup and restore: copies of the store, and one of them in its place."""

import argparse
import asyncio
from pathlib import Path

from bot.app import now
from bot.cli.lines import BadInput
from bot.config import Config
from storage import store_path
from storage.backups import back_up, name_at, schema_of
from storage.database import StorageError
from storage.restoring import restore


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backing = verbs.add_parser("backup", help="copy the store, also while the bot runs")
    backing.add_argument("file", nargs="?", metavar="FILE", help="default: in BACKUP_FOLDER")
    backing.set_defaults(do=backup)
    restoring = verbs.add_parser("restore", help="put a backup in the place of the store")
    restoring.add_argument("file", metavar="FILE")
    restoring.add_argument("--check", action="store_true", help="only look whether it is whole")
    restoring.set_defaults(do=restore_)


def backup(given: argparse.Namespace, config: Config) -> int:
    path = store_path(config.db)
    folder = Path(config.backup_folder) if config.backup_folder else path.parent / "backups"
    target = Path(given.file) if given.file else folder / name_at(now())
    if given.file and target.exists():
        raise BadInput(given.file, "is there already")
    back_up(path, target)
    print(f"{target} is a whole copy, {target.stat().st_size} bytes")
    return 0


def restore_(given: argparse.Namespace, config: Config) -> int:
    file = Path(given.file)
    try:
        version = schema_of(file)
    except StorageError as error:
        raise BadInput(given.file, str(error).removeprefix(f"{file} ")) from None
    if given.check:
        print(f"{file} is whole, of schema {version}")
        return 0
    done = asyncio.run(restore(file, store_path(config.db), now=now()))
    print(f"{config.db} is {file} now; {done.broadcasts} articles and {done.deliveries} messages")
    print("that were on their way may have been sent since, and wait in /outbox for your word.")
    if done.replaced:
        print(f"What was there is kept as {done.replaced}")
    return 0
