"""Who is served next: of the chats where something waits, the one that has asked for least lately.

Pure.  What is asked in one chat is done in order, one thing at a time.  However many wait, no more
than so many are held: when there is no room, those who ask for most lose what they asked last.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.handlers.incoming import Incoming, Migrated, ShutOut, Summoned, Typed
from storage.models import KeptUpdate

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that happened and is to be handled, or only told that it is not."""

    update: KeptUpdate
    happened: Incoming
    is_refused: bool = False
    comes_first: bool = False  # however much was asked in its chat

    @property
    def lane(self) -> int:
        """The chat that it waits in."""
        match self.happened:
            case Migrated(old=chat_id) | ShutOut(chat_id=chat_id):
                return chat_id
            case Typed(person=person) | Summoned(person=person):
                return person.id
            case happened:
                return happened.place.chat_id


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
        """Wait; gives what has to go for it, if there is no room: the last that was asked by those
        who ask for most.
        """
        self._lanes.setdefault(turn.lane, deque()).append(turn)
        self._waiting += 1
        if self._waiting <= self._most:
            return None
        heaviest = min(self._lanes.values(), key=lambda lane: (self._left(lane), -len(lane)))
        return self._out(heaviest.pop())

    def take(self) -> Turn | None:
        """The next whose lane is free; None if there is none.  Its lane is taken until `end`."""
        free = [lane for number, lane in self._lanes.items() if number not in self._busy]
        if not free:
            return None
        lane = max(free, key=lambda lane: (self._left(lane), -lane[0].update.seq))
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
