"""What happens to articles, deliveries and updates when the bot is killed, again and again.

    python -m tests.chaos kills --n 100 --seed 7      kill -9 while articles go out
    python -m tests.chaos updates --n 20 --seed 7     kill -9 while updates come in
    python -m tests.chaos arrive --n 200 --seed 7     kill -9 while articles come in

The real `warraq run` runs as a process of its own against an emulator that outlives it.  Each
prints one JSON line and exits 0 only if its invariants hold.
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
