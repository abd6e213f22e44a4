"""Kept updates to handlers: in order for each chat, a few chats side by side, each update once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.gateway.turns import AT_ONCE, Turn, Turns
from storage.models import KeptUpdate
from storage.store import Store

BREATH = 0.005  # seconds
PAGE = 100


class Host(Protocol):
    """Who receives what came."""

    async def arrives(self, update: KeptUpdate) -> Turn | None:
        """What is to be done about an update, if anything is."""

    async def serve(self, turn: Turn) -> None:
        """Do it."""

    def turn_away(self, turn: Turn) -> Turn | None:
        """There is no room for it: what is to be served in its place, if anything is."""

    def patience(self, turn: Turn) -> float:
        """How much of it is left for whoever asks this."""


async def at_once() -> None:
    """There is room."""


class Lanes:
    """Takes in all that is kept as it comes, and serves AT_ONCE chats at a time, those first that
    have asked for least; each once there is `room` for its answer among what waits to be sent.
    """

    def __init__(
        self, store: Store, host: Host, *, room: Callable[[], Awaitable[None]] = at_once
    ) -> None:
        self._store = store
        self._host = host
        self._room = room
        self._turns = Turns(host.patience)
        self._awake = asyncio.Event()
        self._queued = asyncio.Event()
        self._breathed = 0.0
        self._tasks: asyncio.TaskGroup

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """Handle what is kept, until cancelled.  What is cut short is handled again at the next
        start.
        """
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for _ in range(AT_ONCE):
                tasks.create_task(self._serve())
            await self._take_in()

    async def _take_in(self) -> None:
        after = 0
        while True:
            self._awake.clear()
            page = await self._store.unhandled_updates(after=after, limit=PAGE)
            if not page:
                await self._awake.wait()
                continue
            after = page[-1].seq
            done = [seq for update in page for seq in await self._join(update)]
            await self._store.updates_ignored(done)

    async def _join(self, update: KeptUpdate) -> list[int]:
        """Queue it; the sequence numbers of what there is nothing to do about, now."""
        # A page is long, and others have work to do; but a turn of the loop is long too where
        # threads want the interpreter, so that not every update may wait for one.
        if time.monotonic() - self._breathed > BREATH:
            await asyncio.sleep(0)
            self._breathed = time.monotonic()
        turn = await self._host.arrives(update)
        if turn is None:
            return [update.seq]
        crowded_out = self._turns.join(turn)
        self._queued.set()
        if crowded_out is None:
            return []
        told = self._host.turn_away(crowded_out)
        if told is None:
            return [crowded_out.update.seq]
        self._tasks.create_task(self._host.serve(told))
        return []

    async def _serve(self) -> None:
        while True:
            await self._room()
            turn = self._turns.take()
            if turn is None:
                self._queued.clear()
                await self._queued.wait()
                continue
            await self._host.serve(turn)
            self._turns.end(turn)
            self._queued.set()
