"""A broadcast under way: whom it has come to, who is being served, who has to wait a little.

Pure bookkeeping; instants are seconds of a monotonic clock.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.deliveries import Broadcast, Recipient, Walked

SMALLEST_PAGE, LARGEST_PAGE = 8, 1000


@dataclass(slots=True)
class Walk:
    """Where a broadcast stands.  Everybody up to `walked` has been come to; `open` are those of
    them that are not on record yet, `done` those that are although somebody before them is not.
    """

    broadcast: Broadcast
    walked: int = 0
    exhausted: bool = False
    plain: bool = False
    page: int = SMALLEST_PAGE
    ahead: deque[Recipient] = field(default_factory=deque)  # read, and not come to yet
    ahead_until: float = 0.0  # afterwards they may have changed their minds
    at_end: bool = False  # nobody comes after those
    open: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    waiting: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.walked = self.broadcast.lo
        self.done = set(self.broadcast.done)
        self.plain = self.broadcast.plain

    def come_to(self, seq: int) -> bool:
        """Come to the next one; False if it was dealt with before a restart."""
        self.walked = seq
        return seq not in self.done

    def read(self, page: list[Recipient], limit: int, until: float) -> None:
        """The next ones have been read, so many at most, and are so until then."""
        self.ahead, self.ahead_until, self.at_end = deque(page), until, len(page) < limit

    def turned(self, *, started: int) -> None:
        """All that were ahead have been attended to, so many sends began.  Where few want it, the
        next page is larger.
        """
        if self.at_end:
            self.walked, self.exhausted = max(self.walked, self.broadcast.hi_seq), True
        larger = min(2 * self.page, LARGEST_PAGE)
        self.page = larger if not started else SMALLEST_PAGE

    def wait(self, seq: int, until: float) -> None:
        """Come back to one whose chat takes no message just now."""
        self.open.add(seq)
        heapq.heappush(self.waiting, (until, seq))

    def stops_waiting(self, seq: int) -> bool:
        """Come back to one at once; False if it does not wait."""
        kept = [each for each in self.waiting if each[1] != seq] if seq in self.open else None
        if kept is None or len(kept) == len(self.waiting):
            return False
        heapq.heapify(kept)
        self.waiting = kept
        return True

    def ready(self, now: float, most: int) -> list[int]:
        """Those whose wait is over, no longer waiting."""
        ready: list[int] = []
        while self.waiting and self.waiting[0][0] <= now and len(ready) < most:
            ready.append(heapq.heappop(self.waiting)[1])
        return ready

    def next_ready(self) -> float | None:
        return self.waiting[0][0] if self.waiting else None

    def settle(self, seqs: Iterable[int]) -> Walked:
        """Where it stands once these are on record."""
        settled = set(seqs)
        self.open -= settled
        self.done |= settled
        lo = min(self.open) - 1 if self.open else self.walked
        self.done = {seq for seq in self.done if seq > lo}
        return Walked(
            self.broadcast.id, lo, tuple(sorted(self.done)), finished=self.over, plain=self.plain
        )

    @property
    def over(self) -> bool:
        return self.exhausted and not self.open
