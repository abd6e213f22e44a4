"""The command line.  Its machine-readable forms are a stable interface: see docs/cli.md.

articles   import, read, summarise
asking     ask
feeds      opml import and export, feeds
running    run (on Telegram, or in the sandbox), health
lines      JSON lines in and out, and the errors of bad input
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from dotenv import dotenv_values

from bot import __version__
from bot.app import StartError
from bot.cli import articles, asking, feeds, running
from bot.cli.lines import BadInput
from bot.config import Config, ConfigError
from bot.ingest.files import UnreadableFile
from storage.database import StorageError, StoreInUse

# What the exit codes mean is fixed by <sysexits.h>.
OK, BAD_INPUT, UNAVAILABLE, IN_USE, BAD_CONFIG = 0, 65, 69, 75, 78
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """The verbs and their options."""
    top = argparse.ArgumentParser(
        prog="warraq",
        description="Deliver a publisher's articles on Telegram and answer from them.",
    )
    top.add_argument("--version", action="version", version=f"warraq {__version__}")
    top.add_argument("--db", metavar="PATH-or-URL", help="the store (default: DATABASE)")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for room in (running, articles, asking, feeds):
        room.add_verbs(verbs)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; returns the exit code.  Whatever a person can mend is one line on stderr."""
    given = parser().parse_args(arguments)
    try:
        config = Config.from_env(environment())
        code: int = given.do(given, config if given.db is None else config.with_db(given.db))
    except ConfigError as error:
        return complain(error, BAD_CONFIG)
    except (UnreadableFile, BadInput) as error:
        return complain(error, BAD_INPUT)
    except StoreInUse as error:
        return complain(error, IN_USE)
    except (StorageError, StartError) as error:
        return complain(error, UNAVAILABLE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not complain of it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def environment() -> Mapping[str, str]:
    """The settings in `.env` here, and over them those of the process."""
    filed = {key: value for key, value in dotenv_values(".env").items() if value is not None}
    return {**filed, **os.environ}


def complain(error: Exception, code: int) -> int:
    print(f"warraq: {error}", file=sys.stderr)
    return code
