"""What happens to articles, deliveries and updates when the bot is killed, again and again.

The real `warraq run` as a process of its own, against an emulator that outlives it:

    python -m tests.chaos kills --n 100 --seed 7      kill -9 while articles go out
    python -m tests.chaos updates --n 20 --seed 7     kill -9 while updates come in
    python -m tests.chaos arrive --n 200 --seed 7     kill -9 while articles come in

Its delivery in forked processes, so that there can be many of them:

    python -m tests.chaos thousand --n 1000 --seed 7  kill -9 at a thousand messages a second
    python -m tests.chaos points --n 3 --seed 7       at the first n passages of every named place
    python -m tests.chaos edits --n 30 --seed 7       while pushed messages are corrected
    python -m tests.chaos sigterm --n 10 --seed 7     told to stop with a full queue
    python -m tests.chaos storm --n 2 --seed 7        groups that answer 429, across n restarts
    python -m tests.chaos flood --n 20 --seed 7       429 of seconds and hours at random, kill -9
    python -m tests.chaos partition --n 5 --seed 7    Telegram falls silent
    python -m tests.chaos disk --n 5 --seed 7         no room for the store
    python -m tests.chaos twins --n 20 --seed 7       started twice at once
    python -m tests.chaos clock --n 1 --seed 7        the clock jumps between starts
    python -m tests.chaos unanswered --n 2 --seed 7   sends that are delivered and never answered
    python -m tests.chaos weather --n 1 --seed 7      5xx, pages, rubbish, cut connections
    python -m tests.chaos revoked --n 1 --seed 7      the token is refused for a while
    python -m tests.chaos conflict --n 12 --seed 7    another program asks for our updates

What befalls the files, and the machine:

    python -m tests.chaos busy --n 2 --seed 7         others hold the store, or read it for long
    python -m tests.chaos writes --n 12 --seed 7      the n-th write fails (needs strace)
    python -m tests.chaos power --n 20 --seed 7       what reached the disk ends anywhere
    python -m tests.chaos corruption --n 200 --seed 7 bytes change
    python -m tests.chaos migrations --n 6 --seed 7   kill -9 in an upgrade from each schema
    python -m tests.chaos copying --n 15 --seed 7     in a backup, a compaction, a purge
    python -m tests.chaos forgetting --n 25 --seed 7  while somebody is forgotten
    python -m tests.chaos memory --n 3 --seed 7       a document that takes all memory

All of it, small, as one gate: `python -m tests.chaos matrix --seed 7`.

Each prints one JSON line with its seed and exits 0 only if its invariants hold.
"""

from tests.chaos.arrivals import arrive
from tests.chaos.deliveries import Newspaper, delivered, drained, kills, subscribe
from tests.chaos.process import count, served, start
from tests.chaos.updates import updates

__all__ = [
    "Newspaper",
    "arrive",
    "count",
    "delivered",
    "drained",
    "kills",
    "served",
    "start",
    "subscribe",
    "updates",
]
