"""Updates in: fetch, keep, and only then move the offset.

python-telegram-bot's own polling tells Telegram that updates have been dealt with before they
have, and fetches the same batch for ever if one update in it does not parse.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.gateway.keeping import Keeper, numbers_of
from bot.gateway.sender import TOKEN_RECHECK, seconds
from storage.store import Store

log = logging.getLogger(__name__)

BATCH = 100
LONG_POLL = 30
ALLOWED = ["message", "callback_query", "my_chat_member", "inline_query", "guest_message"]
LATE = 5  # seconds that an answer may come after its time
# Short: a call that hung through the end of an outage, and this, are what it is longer for us.
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 5.0
CONFLICT_PAUSE, LONGEST_CONFLICT_PAUSE = 5.0, 60.0
PULSE = "updates"
STALLED = 120.0  # seconds; a call ends within 50


class Fetcher:
    """Has every update kept that the Bot API at `url` (token included) has for the bot."""

    def __init__(
        self,
        request: BaseRequest,
        url: str,
        store: Store,
        *,
        keeper: Keeper,
        clock: Callable[[], int],
    ) -> None:
        self._request = request
        self._url = f"{url}/getUpdates"
        self._store = store
        self._keeper = keeper
        self._clock = clock
        self._offset: int | None = None
        self._failures = 0
        self.expected_by = time.monotonic() + STALLED  # else it hangs

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            self.expected_by = time.monotonic() + STALLED
            try:
                await self._keep(await self._fetch())
                self._failures = 0
            except TelegramError as error:
                self._failures += 1
                pause = pause_after(error, self._failures)
                log.warning("updates cannot be fetched (%s), next try in %s s", error, pause)
                self.expected_by += pause
                await asyncio.sleep(pause)

    async def _fetch(self) -> list[Any]:
        asked: dict[str, Any] = {
            "timeout": LONG_POLL,
            "limit": BATCH,
            "allowed_updates": json.dumps(ALLOWED),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        fetched: object = await self._request.post(
            f"{self._url}?{urlencode(asked)}", read_timeout=LONG_POLL + LATE
        )
        return fetched if isinstance(fetched, list) else [fetched]

    async def _keep(self, batch: list[Any]) -> None:
        numbers = numbers_of(batch)
        if batch and not numbers:
            await asyncio.sleep(SHORTEST_PAUSE)  # asking again at once would spin
        await self._keeper.keep(batch)
        if numbers:
            self._offset = numbers[-1] + 1
        await self._store.beat(PULSE, now=self._clock())


def pause_after(error: TelegramError, failures: int) -> float:
    """Seconds to wait after a failure, `failures` of them in a row."""
    match error:
        case RetryAfter():
            return float(seconds(error))
        case Conflict():  # another copy of this bot is polling
            return min(CONFLICT_PAUSE * failures, LONGEST_CONFLICT_PAUSE)
        case InvalidToken():
            return float(TOKEN_RECHECK)
        case NetworkError() | TelegramError():
            return float(min(SHORTEST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE))
