"""The command line.  Its machine-readable forms are a stable interface: see docs/cli.md.

settings     where the settings come from
verbs        the verbs and their options, and what each error means
articles     import, read, summarise
asking       ask
feeds        opml import and export, feeds
keeping      backup, restore
checking     check
starting     init
running      run (on Telegram, or in the sandbox), health
lines        JSON lines in and out, and the errors of bad input
"""

import sys
from collections.abc import Sequence

from bot.cli.settings import environment
from bot.config import read_settings

BAD_CONFIG = 78  # as <sysexits.h> has it
# Verbs and options that are there to find out what is wrong.
FORGIVING = frozenset({"-h", "--help", "--version", "check", "init"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; returns the exit code.  Settings come first: what is wrong with them is told
    at once, while the libraries of the bot take a second or two to load.
    """
    words = sys.argv[1:] if arguments is None else arguments
    environ, wrong = environment()
    config, mistakes = read_settings(environ)
    wrong += mistakes
    if wrong and not FORGIVING.intersection(words):
        for mistake in wrong:
            print(f"warraq: {mistake}", file=sys.stderr)
        return BAD_CONFIG
    from bot.cli.verbs import obey

    return obey(words, config, wrong)
