"""A webhook at Telegram: registered, looked after, taken away at the end."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from bot.gateway.fetcher import ALLOWED, PULSE, STALLED, pause_after
from storage.store import Store

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds
CONNECTIONS = 40
FAILED_LATELY = 300  # seconds


class Hooked:
    """Has Telegram post updates to `url` with this secret while it runs; stands where else
    `Fetcher` does.
    """

    def __init__(
        self, bot: Bot, url: str, secret: str, store: Store, *, clock: Callable[[], int]
    ) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._store = store
        self._clock = clock
        self._failures = 0
        self.expected_by = float("inf")  # else it hangs

    async def run(self) -> None:
        """Look after it until cancelled; then updates wait at Telegram for the next start."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self.expected_by = loop.time() + STALLED
                pause = await self._round()
                self.expected_by += pause
                await asyncio.sleep(pause)
        finally:
            await self._take_away()

    async def _round(self) -> float:
        """Register it unless it is; seconds until the next look."""
        try:
            info = await self._bot.get_webhook_info()
            if info.url.lower() != self._url.lower():
                await self._register()
            self._failures = 0
        except TelegramError as error:
            self._failures += 1
            pause = pause_after(error, self._failures)
            log.warning("the webhook cannot be looked after (%s), next try in %s s", error, pause)
            return pause
        now = self._clock()
        if failed(info, now):
            log.warning("Telegram cannot post updates, %s wait", info.pending_update_count)
        else:
            await self._store.beat(PULSE, now=now)
        return LOOK

    async def _register(self) -> None:
        await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )
        log.info("updates come by webhook")

    async def _take_away(self) -> None:
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook could not be taken away: %s", error)


def failed(info: WebhookInfo, now: int) -> bool:
    """Whether Telegram has failed to post lately, and something waits."""
    if info.last_error_date is None or not info.pending_update_count:
        return False
    return now - int(info.last_error_date.timestamp()) < FAILED_LATELY
