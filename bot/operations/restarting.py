"""A loop that hangs is begun anew."""

import asyncio
import logging
import time
from typing import Protocol

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds


class Loop(Protocol):
    """Comes round by the monotonic instant `expected_by`, unless it hangs."""

    @property
    def expected_by(self) -> float: ...

    async def run(self) -> None: ...


async def restarting(loop: Loop) -> None:
    """Run it until cancelled, anew whenever it hangs; how it fails is how this fails."""
    while True:
        running = asyncio.create_task(loop.run(), name=type(loop).__name__)
        try:
            while True:
                await asyncio.wait({running}, timeout=LOOK)
                if running.done() or time.monotonic() > loop.expected_by:
                    break
            if running.done():
                return running.result()
            log.error("%s hangs and is begun anew", type(loop).__name__)
        finally:
            running.cancel()
            await asyncio.wait({running}, timeout=LOOK)
