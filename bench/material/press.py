"""A publisher for benches: a store with many subscribers, articles, and the real delivery."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from telegram import Bot

from bot.delivery.dispatch import Dispatch
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from storage import Store, open_store
from storage.deliveries import Account
from storage.models import Draft

TOKEN = "77:BENCH"
TEXT = "قال المدير إن العمل يبدأ غدًا، وإن السفن الأولى في الطريق إلى الميناء. " * 5


@asynccontextmanager
async def archive(folder: Path, subscribers: int, first: int = 1) -> AsyncIterator[Store]:
    """A new store with so many private chats, all subscribed to everything."""
    store = await open_store(str(folder / "warraq.db"))
    await subscribe(store, subscribers, first)
    try:
        yield store
    finally:
        await store.close()


async def subscribe(store: Store, subscribers: int, first: int = 1) -> None:
    now = int(time.time())
    for start in range(first, first + subscribers, 50_000):
        chats = range(start, min(start + 50_000, first + subscribers))
        async with store._db.transaction() as tx:
            await tx.execute_many(
                "INSERT INTO chat (id, kind, language, met_at) VALUES (:id, :kind, 'ar', :now)",
                [
                    {"id": n, "kind": "private" if n > 0 else "supergroup", "now": now}
                    for n in chats
                ],
            )
            await tx.execute_many(
                "INSERT INTO subscription (chat_id, since) VALUES (:id, :now)",
                [{"id": n, "now": now} for n in chats],
            )


async def publish(store: Store, number: int) -> int:
    """Publish an article; its id."""
    draft = Draft(
        title=f"افتُتح الميناء الجديد {number}",
        text=TEXT,
        language="ar",
        url="https://news.example/1",
    )
    now = int(time.time())
    return (await store.publish([([f"n{number}"], draft)], now=now, announce=True)).new[0]


@asynccontextmanager
async def delivering(store: Store, url: str, per_second: int) -> AsyncIterator[Dispatch]:
    """Delivery as the bot runs it, through python-telegram-bot and our transport."""
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=request)
    dispatch = Dispatch(store, Sender(bot), per_second=per_second)
    running = asyncio.create_task(dispatch.run())
    try:
        yield dispatch
    finally:
        running.cancel()
        await asyncio.wait([running])
        await request.shutdown()
        if not running.cancelled() and running.exception():
            raise running.exception() or AssertionError


async def finished(
    store: Store, article_id: int, seconds: float, seen: Callable[[Account], None] | None = None
) -> Account:
    """The account of an article once everybody has been dealt with."""
    async with asyncio.timeout(seconds):
        while True:
            account = await store.account(article_id)
            if account and seen:
                seen(account)
            if account and account.state == "finished" and not account.waiting:
                return account
            await asyncio.sleep(0.1)


def resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
