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
    python -m tests.chaos partition --n 5 --seed 7    Telegram falls silent
    python -m tests.chaos disk --n 5 --seed 7         no room for the store
    python -m tests.chaos twins --n 20 --seed 7       started twice at once
    python -m tests.chaos clock --n 1 --seed 7        the clock jumps between starts

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
