"""A broadcast to a million subscribers, from its start to the last of them.

    python -m bench million [--subscribers N]

The whole of delivery, as fast as it goes, against a server of its own that takes everything.
Compared in the same run: with ten thousand subscribers, for the memory that the others cost; and
with a row for each recipient, as an outbox without a cursor would begin.
"""

import argparse
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from bench.bars import report
from bench.material.botserver import keep_off_its_core, served
from bench.material.press import archive, delivering, finished, publish, resident, subscribe
from bot.app import spare_collector
from bot.delivery.dispatch import Dispatch
from storage import Store
from storage.deliveries import Account

FEW = 10_000
UNPACED = 100_000


async def measured(subscribers: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(served())
        keep_off_its_core()
        store = await stack.enter_async_context(archive(folder, FEW))
        dispatch = await stack.enter_async_context(delivering(store, server.url, UNPACED))
        spare_collector()
        for number in range(2):
            few = await broadcast(store, dispatch, number)
        await subscribe(store, subscribers - FEW, FEW + 1)
        rows_ms = await with_rows(store)
        everybody = await broadcast(store, dispatch, 2)
        reached = (await server.stats()).chats
    figures = {name: everybody[name] for name in everybody if name != "rss_mb"}
    rss = {"rss_few_mb": few["rss_mb"], "rss_all_mb": everybody["rss_mb"]}
    return figures | rss | {"start_with_rows_ms": rows_ms, "reached": reached}


async def broadcast(store: Store, dispatch: Dispatch, number: int) -> dict[str, float]:
    """Send an article to everybody: what it took."""
    before, most = await pages(store), 0.0

    def watch(_: Account) -> None:
        nonlocal most
        most = max(most, resident())

    began = time.perf_counter()
    article = await publish(store, number)
    start_ms = (time.perf_counter() - began) * 1000
    dispatch.wake()
    account = await finished(store, article, 7200, watch)
    took = time.perf_counter() - began
    return {
        "start_ms": round(start_ms, 2),
        "seconds": round(took, 1),
        "per_second": round(account.sent / took, 1),
        "sent": account.sent,
        "lost": account.lost,
        "rss_mb": round(most, 1),
        "grown_mb": round((await pages(store) - before) / 1e6, 2),
        "message_ids_mb": round(await copies_bytes(store, article) / 1e6, 2),
    }


async def pages(store: Store) -> int:
    """The size of the store in bytes."""
    async with store._db.reading() as read:
        count = await read.fetch_one("PRAGMA page_count")
        size = await read.fetch_one("PRAGMA page_size")
    return int(count["page_count"]) * int(size["page_size"]) if count and size else 0


async def copies_bytes(store: Store, article: int) -> int:
    """What the message ids of an article take, by the pages of their table."""
    async with store._db.reading() as read:
        row = await read.fetch_one("SELECT SUM(pgsize) AS bytes FROM dbstat WHERE name = 'copy'")
        all_ = await read.fetch_one("SELECT COUNT(*) AS many FROM copy")
        own = await read.fetch_one(
            "SELECT COUNT(*) AS many FROM copy WHERE article_id = :id", id=article
        )
    if not (row and all_ and own):
        return 0
    return int(row["bytes"] * own["many"] / all_["many"])


async def with_rows(store: Store) -> float:
    """How long it takes to begin with a row for each recipient, in ms; taken back again."""
    began = time.perf_counter()
    try:
        async with store._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO delivery (chat_id, article_id, urgency, next_at, created_at)"
                " SELECT chat_id, 1, 1, 0, 0 FROM subscription"
            )
            raise TakenBack((time.perf_counter() - began) * 1000)
    except TakenBack as end:
        return round(end.took, 1)


class TakenBack(Exception):
    def __init__(self, took: float) -> None:
        super().__init__()
        self.took = took


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench million")
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    subscribers = parser.parse_args(arguments).subscribers
    figures = uvloop.run(measured(subscribers))
    bars = {
        "start_ms": (figures["start_ms"], "<=", 50.0),
        "grown_besides_ids_mb": (
            round(figures["grown_mb"] - figures["message_ids_mb"], 2),
            "<=",
            5.0,
        ),
        "rss_growth_mb": (round(figures["rss_all_mb"] - figures["rss_few_mb"], 1), "<=", 20.0),
        "sent": (figures["sent"], ">=", float(subscribers)),
        "reached": (figures["reached"], ">=", float(subscribers)),
        "lost": (figures["lost"], "<=", 0.0),
    }
    return report("million", figures, bars)
