"""Who is served next: of the chats where something waits, the one that has asked for least lately.

Pure.  What is asked in one chat is done in order, one thing at a time.  However many wait, no more
than so many are held: when there is no room, those who ask for most lose what they asked last.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.gateway.patience import CAPACITY, PLENTY, Asker
from bot.handlers.incoming import Incoming
from storage.models import KeptUpdate

MOST = 2_000
# So few are served side by side that the answer to one reader hardly suffers from those to others;
# fewer still beside people whom nobody knows yet, and who have asked for much or type inline.
AT_ONCE, STRANGERS_AT_ONCE, HASTY_AT_ONCE = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Turn:
    """An update that is to be handled, or whose asker is only told why it is not (a phrase's key,
    `refusal`).  One that can wait unread has not `happened` yet.
    """

    update: KeptUpdate
    asker: Asker
    happened: Incoming | None = None
    refusal: str = ""
    has_role: bool = False  # an editor's, say: whom nobody keeps waiting

    @property
    def lane(self) -> int:
        """The chat that it waits in."""
        return self.asker.chat_id


class Turns:
    """What waits.  `patience` is how much is left for whoever asked: the more, the sooner."""

    def __init__(self, patience: Callable[[Turn], float], *, most: int = MOST) -> None:
        self._patience = patience
        self._most = most
        self._waiting = 0
        self._lanes: dict[int, deque[Turn]] = {}
        self._busy: set[int] = set()

    def __len__(self) -> int:
        return self._waiting

    def join(self, turn: Turn) -> Turn | None:
        """Wait; gives what has to go for it, if there is no room: the turn itself where more waits
        than a fair share of the room, else the last that was asked by those who ask for most.
        """
        lane = self._lanes.setdefault(turn.lane, deque())
        lane.append(turn)
        self._waiting += 1
        if self._waiting <= self._most:
            return None
        if len(lane) * len(self._lanes) > self._most:  # a crowd must not cost a look at all lanes
            return self._out(lane.pop())
        heaviest = min(self._lanes.values(), key=lambda lane: (self._left(lane), -len(lane)))
        return self._out(heaviest.pop())

    def take(self) -> Turn | None:
        """The next whose lane is free; None if there is none beside as much as is being done.  Its
        lane is taken until `end`.
        """
        if len(self._busy) >= AT_ONCE:
            return None
        lanes = (lane for number, lane in self._lanes.items() if number not in self._busy)
        left = ((self._left(lane), lane) for lane in lanes)
        free = [(much, lane) for much, lane in left if len(self._busy) < at_once(lane[0], much)]
        if not free:
            return None
        _, lane = max(free, key=lambda each: (each[0], -each[1][0].update.seq))
        turn = self._out(lane.popleft())
        self._busy.add(turn.lane)
        return turn

    def end(self, turn: Turn) -> None:
        """It has been dealt with."""
        self._busy.remove(turn.lane)

    def _left(self, lane: deque[Turn]) -> float:
        return self._patience(lane[0])

    def _out(self, turn: Turn) -> Turn:
        self._waiting -= 1
        if not self._lanes[turn.lane]:
            del self._lanes[turn.lane]
        return turn


def at_once(turn: Turn, left: float) -> int:
    """How many may be served side by side, this one of so much patience included."""
    if turn.asker.can_wait or left < PLENTY:
        return HASTY_AT_ONCE
    return AT_ONCE if left > CAPACITY else STRANGERS_AT_ONCE
