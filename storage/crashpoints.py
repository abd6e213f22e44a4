"""Named places where a test may have the process killed, to see that nothing is lost there.

`CRASH_POINT=name:n` kills it, as `kill -9` does, at the n-th passage of that place.  Without the
variable a passage costs a look at a constant.
"""

import os
import signal
from collections import Counter

POINTS = (
    "publish.stored",  # an article is stored, its broadcast is not yet
    "publish.owed",  # both are, nothing is committed
    "publish.committed",
    "broadcast.before-send",
    "broadcast.after-send",  # Telegram has it, nobody has noted so
    "broadcast.in-commit",
    "broadcast.committed",
    "row.before-claim",
    "row.claimed",
    "row.after-send",
    "row.in-commit",
    "row.committed",
    "digest.in-commit",
    "digest.committed",
    "correction.after-edit",
    "correction.committed",
    "proposal.told",  # the newsdesk is owed an article's card
    "proposal.in-commit",  # it has decided, and the broadcast is begun
    "proposal.decided",
    "proposal.due",
    "announcement.in-commit",
)

_NAME, _, _NTH = os.environ.get("CRASH_POINT", "").partition(":")
_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Pass a place; die there if it is the one and this the time."""
    if not _NAME:
        return
    _passed[name] += 1
    if name == _NAME and _passed[name] >= int(_NTH or "1"):
        os.kill(os.getpid(), signal.SIGKILL)


def arm(name: str, nth: int) -> None:
    """As if the variable had said so."""
    global _NAME, _NTH
    _NAME, _NTH = name, str(nth)
