"""A site that pushes, and the archive behind the door it pushes at."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.handlers.indexing import open_archive
from bot.ingest.parsers import Parsers
from bot.web.server import Web
from bot.web.signatures import SIGNATURE, TIMESTAMP, signature_of
from storage.search import PassageIndex
from storage.store import Store
from tests.factories import NOW
from tests.people import PATIENCE

SECRET = "long enough to be a secret"
LIGHT = {
    "id": "n-1",
    "title": "منارة جديدة في ميناء سلوى",
    "text": "أضاءت منارة سلوى للمرة الأولى مساء الخميس.\n\nويبلغ ارتفاعها أربعين مترًا.",
    "url": "https://sahifa.example/light",
    "tags": ["موانئ"],
}
BRIDGE = {"id": "n-2", "title": "A bridge over the Tarn", "text": "It opened to carts on Monday."}


@dataclass
class Site:
    """A site that pushes, and the archive behind the door it pushes at."""

    web: Web
    store: Store
    index: PassageIndex
    session: aiohttp.ClientSession
    clock: list[int] = field(default_factory=lambda: [NOW])

    def signed(self, body: bytes, *, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
        timestamp = str(self.clock[0] if at is None else at)
        signature = signature_of(secret.encode(), timestamp, body)
        return {TIMESTAMP: timestamp, SIGNATURE: f"sha256={signature}"}

    async def sends(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """The status and the text of an answer."""
        to = f"{self.web.url}/ingest"
        async with self.session.post(to, data=body, headers=headers) as response:
            return response.status, await response.text()

    async def pushes(self, told: object, **how: Any) -> tuple[int, Any]:
        """The status of a signed push, and what the answer tells.  Each is of another second."""
        if "at" not in how:
            self.clock[0] += 1
        body = json.dumps(told).encode()
        status, text = await self.sends(body, self.signed(body, **how))
        return status, json.loads(text) if text else None

    async def articles(self) -> list[str]:
        return [each.title for each in await self.store.latest_articles(limit=1000)]

    async def raw(self, head: str, body: bytes = b"") -> bytes:
        """All that is answered to these bytes."""
        reader, writer = await self.dials()
        writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        try:
            async with asyncio.timeout(PATIENCE):
                return await reader.read()
        finally:
            writer.close()

    async def dials(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = int(self.web.url.rpartition(":")[2])
        return await asyncio.open_connection("127.0.0.1", port)

    def head(self, body: bytes, length: str) -> str:
        """The head of a signed push, with this line about its length."""
        lines = [f"{name}: {value}" for name, value in self.signed(body).items()]
        return "\n".join(["POST /ingest HTTP/1.1", "Host: x", *lines, length])


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Site]:
    clock = [NOW]
    async with (
        open_archive(str(folder / "warraq.db")) as (store, index),
        Parsers(count=1) as parsers,
        served(store, index, parsers, clock) as web,
        aiohttp.ClientSession() as session,
    ):
        yield Site(web, store, index, session, clock)


@asynccontextmanager
async def served(
    store: Store, index: PassageIndex, parsers: Parsers, clock: list[int], **more: Any
) -> AsyncIterator[Web]:
    given: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "owed": lambda: None, **more}
    web = Web(store, index, parsers, secret=SECRET, clock=lambda: clock[0], **given)
    async with web:
        running = asyncio.create_task(web.run())
        yield web
        running.cancel()
        await asyncio.wait([running])
