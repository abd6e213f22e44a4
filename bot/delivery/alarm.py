"""How a loop of delivery sleeps until its next instant or until it is woken, and how sends end."""

import asyncio
from collections.abc import Collection

LONGEST_NAP = 30.0
DRAIN = 8.0  # supervisors kill what has not ended ten seconds after it was told to


class Alarm:
    """Wakes one loop.  What rings after `reset` is not slept through."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    def reset(self) -> None:
        """Sleep through what has rung so far."""
        self._rung.clear()

    async def nap(self, seconds: float, *, least: float = 0) -> None:
        """Sleep so many seconds, within bounds, or until it rings."""
        try:
            async with asyncio.timeout(min(max(seconds, least), LONGEST_NAP)):
                await self._rung.wait()
        except TimeoutError:
            pass


async def finished(sends: "Collection[asyncio.Task[None]]") -> "set[asyncio.Task[None]]":
    """Let sends end; those that hang longer than DRAIN seconds are cancelled, and returned."""
    if not sends:
        return set()
    _, hanging = await asyncio.wait(sends, timeout=DRAIN)
    for send in hanging:
        send.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    return hanging
