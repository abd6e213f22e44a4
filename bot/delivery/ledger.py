"""What became of broadcasts' messages, put on record in groups: one durable commit for many."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.delivery.walk import Walk
from storage.deliveries import End, Ended
from storage.store import Store

GATHERED = 0.05  # seconds: how long an end may wait for others to be recorded with


@dataclass(frozen=True, slots=True)
class Entry:
    """An end, and whether it took a place in the window of what is sent but not on record."""

    walk: Walk
    ended: Ended
    in_window: bool


class Ledger:
    """Records ends, after what is to be on record `before` them: no row may wait for the end of a
    wait that is forgotten at a restart.  `recorded(n)` is called when the ends of `n` sends have
    become durable, and `row_owed` when some recipients have rows in the outbox now.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], int],
        before: Callable[[], Awaitable[None]],
        recorded: Callable[[int], None],
        row_owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._before = before
        self._recorded = recorded
        self._row_owed = row_owed
        self._entries: list[Entry] = []
        self._touched: dict[int, Walk] = {}
        self._filled = asyncio.Event()
        self._closing = False
        self.epoch = 0

    def note(self, walk: Walk, ended: Ended, *, in_window: bool) -> None:
        """Have an end recorded soon."""
        self._entries.append(Entry(walk, ended, in_window))
        self.touch(walk)

    def touch(self, walk: Walk) -> None:
        """Have it recorded where a broadcast stands."""
        self._touched[walk.broadcast.id] = walk
        self._filled.set()

    def close(self) -> None:
        """Have `run` end once all there is has been recorded.  It is not to be cancelled: what was
        sent would be sent again.
        """
        self._closing = True
        self._filled.set()

    async def run(self) -> None:
        """Record until closed."""
        while not self._closing:
            await self._filled.wait()
            if not self._closing:
                await asyncio.sleep(GATHERED)
            await self._record()
        await self._record()  # what came while the last was being recorded

    async def _record(self) -> None:
        """Record all there is."""
        entries, self._entries = self._entries, []
        touched, self._touched = self._touched, {}
        self._filled.clear()
        if not touched:
            return
        seqs: dict[int, list[int]] = defaultdict(list)
        for entry in entries:
            seqs[entry.walk.broadcast.id].append(entry.ended.recipient.seq)
        walked = [walk.settle(seqs[number]) for number, walk in touched.items()]
        ends = [entry.ended for entry in entries]
        await self._before()
        await self._store.settle_broadcasts(self.epoch, walked, ends, now=self._clock())
        self._recorded(sum(entry.in_window for entry in entries))
        if any(ended.end is End.WAITING or ended.loss for ended in ends):
            self._row_owed()
