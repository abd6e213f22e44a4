"""`python -m bot` is `warraq`."""

import sys

from bot.cli import main

sys.exit(main())
