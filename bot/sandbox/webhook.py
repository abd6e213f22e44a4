"""Updates pushed to the bot's own address, as Telegram's WebhookActor does it."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request, too_many_requests
from bot.sandbox.links import checked_link
from bot.sandbox.updates import Pending, Updates

TERMINATED = "Conflict: terminated by setWebhook request"

SECRET_CHARACTERS = 256
MAX_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40
FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 60.0
MAX_RETRY_AFTER_SECONDS = 3600.0
DELIVERY_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105

_secret = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(slots=True)
class Webhook:
    """Where updates go now: nowhere while `url` is empty. Within a chat one update is in flight
    and the next follows its acknowledgement; chats go side by side.
    """

    updates: Updates
    url: str = ""
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    last_error: tuple[int, str] | None = None
    _last_set: float = float("-inf")
    _worker: asyncio.Task[None] | None = None
    _session: aiohttp.ClientSession | None = None
    _busy: set[int | None] = field(default_factory=set)
    _deliveries: set[asyncio.Task[None]] = field(default_factory=set)

    async def set(self, call: Call) -> bool:
        """The method setWebhook; an empty url takes the webhook away."""
        url, secret = call.text("url"), call.text("secret_token")
        _check_secret(secret)
        if url and not checked_link(url) and "://localhost" not in url:
            raise bad_request("bad webhook: invalid URL host name specified")
        now = time.monotonic()
        if now < self._last_set + 1.0:
            raise too_many_requests(1)
        self._last_set = now
        self.updates.allow(call.nested_list("allowed_updates"))
        await self._apply(call, url, secret)
        return True

    async def delete(self, call: Call) -> bool:
        """The method deleteWebhook."""
        await self._apply(call, "", "")
        return True

    def info(self, _call: Call) -> Json:
        """The method getWebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            info["max_connections"] = self.max_connections
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        return info

    async def stop(self) -> None:
        """Stop delivering; what is not acknowledged stays pending."""
        tasks = [*self._deliveries, *([self._worker] if self._worker else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._deliveries.clear()
        self._busy.clear()
        if self._session:
            await self._session.close()
        self._worker = self._session = None

    async def _apply(self, call: Call, url: str, secret: str) -> None:
        await self.stop()
        if url:
            self.updates.end_waiting(TERMINATED)
        if call.flag("drop_pending_updates"):
            self.updates.drop()
        self.url, self.secret, self.last_error = url, secret, None
        wanted = call.integer("max_connections", DEFAULT_CONNECTIONS)
        self.max_connections = min(max(wanted, 1), MAX_CONNECTIONS)
        if url:
            timeout = aiohttp.ClientTimeout(total=DELIVERY_SECONDS)
            connector = aiohttp.TCPConnector(limit=self.max_connections)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
            self._worker = asyncio.create_task(self._run(self._session))

    async def _run(self, session: aiohttp.ClientSession) -> None:
        while True:
            self.updates.arrived.clear()
            for pending in self._next_ones():
                self._busy.add(pending.chat)
                task = asyncio.create_task(self._deliver(session, pending))
                self._deliveries.add(task)
                task.add_done_callback(self._deliveries.discard)
            await self.updates.arrived.wait()

    def _next_ones(self) -> list[Pending]:
        """The first update of every chat that has none in flight, as connections allow."""
        seen = set(self._busy)
        chosen: list[Pending] = []
        for pending in self.updates.pending:
            if len(seen) >= self.max_connections:
                break
            if pending.chat not in seen:
                seen.add(pending.chat)
                chosen.append(pending)
        return chosen

    async def _deliver(self, session: aiohttp.ClientSession, pending: Pending) -> None:
        """Send one update until it is acknowledged: 1, 2, 4 … 60 s apart, or as the bot asks."""
        delay = FIRST_RETRY_SECONDS
        while pending in self.updates.pending:
            asked = await self._attempt(session, pending.update)
            if asked is None:
                self.updates.acknowledge(pending)
            else:
                await asyncio.sleep(asked or delay)
                delay = min(delay * 2, LAST_RETRY_SECONDS)
        self._busy.discard(pending.chat)
        self.updates.arrived.set()

    async def _attempt(self, session: aiohttp.ClientSession, update: Json) -> float | None:
        """None when acknowledged, else the seconds that the bot asked to wait (0: it did not)."""
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with session.post(self.url, data=body, headers=headers) as response:
                if 200 <= response.status < 300:
                    return None
                reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                wait = _retry_after(response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            reason, wait = f"Connection failed: {error or type(error).__name__}", 0.0
        self.last_error = int(time.time()), reason
        return wait


def _check_secret(secret: str) -> None:
    if len(secret) > SECRET_CHARACTERS:
        raise bad_request("secret token is too long")
    if not _secret.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def _retry_after(value: str) -> float:
    return min(float(value), MAX_RETRY_AFTER_SECONDS) if value.isdecimal() else 0.0
