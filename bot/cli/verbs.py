"""The verbs and their options, and the exit code of each error."""

import argparse
import os
import sys
from collections.abc import Sequence

from bot import __version__
from bot.cli import articles, asking, checking, feeds, keeping, running, starting
from bot.cli.lines import BadInput
from bot.config import Config, ConfigError
from bot.connecting import StartError
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
    for room in (running, starting, checking, articles, asking, feeds, keeping):
        room.add_verbs(verbs)
    return top


def obey(words: Sequence[str], config: Config, wrong: Sequence[ConfigError]) -> int:
    """Run a verb; returns the exit code.  Whatever a person can mend is one line on stderr.
    `wrong` is what the settings got wrong, for the verbs that look at that.
    """
    given = parser().parse_args(words)
    given.wrong = wrong
    try:
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


def complain(error: Exception, code: int) -> int:
    print(f"warraq: {error}", file=sys.stderr)
    return code
