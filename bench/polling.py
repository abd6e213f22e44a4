"""What polling costs: one huge feed, and thousands of small ones.

    python -m bench polling [--entries N] [--feeds N] [--rounds N] [--speed N]

(a) A feed of `entries` entries, from a loopback server to stored and indexed.
(b) `feeds` feeds on 250 loopback hosts, half of which answer 304, polled by the real poller whose
clock runs `speed` times as fast as ours.  CPU is the bot's own and its parsing children's, not
the server's, which is a process of its own.
"""

import argparse
import asyncio
import resource
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

import aiohttp
import psutil  # type: ignore[import-untyped]
from aiohttp import web

from bench.bars import Bar, report
from bot.handlers.indexing import open_archive
from bot.ingest.parsers import Parsers
from bot.ingest.poller import Poller
from bot.ingest.rhythm import JITTER
from storage.models import Feed
from storage.search import PassageIndex
from storage.store import Store

HOSTS = 250
LOOPBACK = "127.0.0.0/8"
HOURLY = 3600
ENTRIES_A_FEED = 12
NEWS_EVERY = 10  # of the feeds that answer 200, one in so many has news each time
MEGABYTE = 1024 * 1024
SUBJECTS = ("الميناء", "المكتبة", "الجسر", "المدرسة", "السوق", "المتحف", "الحديقة", "المحطة")
DEEDS = ("افتُتح", "رُمّم", "أُغلق", "زاره الوفد", "كُشف عن خطة توسعته", "نوقشت ميزانيته")
Clock = Callable[[], int]
PLACES = ("حلب", "تونس", "عدن", "فاس", "البصرة", "أسوان", "صيدا", "وهران", "مسقط")


# ---- the server


def rss(feed: int, numbers: range) -> str:
    """A feed whose entries have a few sentences each, newest first."""
    items = "".join(
        f"<item><guid>f{feed}-{n}</guid><link>https://news.example/{feed}/{n}</link>"
        f"<title>{headline(feed, n)}</title><pubDate>{formatdate(1_700_000_000 + n)}</pubDate>"
        f"<description>{story(feed, n)}</description></item>"
        for n in reversed(numbers)
    )
    return f"<rss version='2.0'><channel><title>صحيفة {feed}</title>{items}</channel></rss>"


def headline(feed: int, n: int) -> str:
    at = feed * 7 + n
    subject, deed = SUBJECTS[at % len(SUBJECTS)], DEEDS[at // 3 % len(DEEDS)]
    return f"{subject} في {PLACES[at % len(PLACES)]}: {deed} للمرة {n}"


def story(feed: int, n: int) -> str:
    about = headline(feed, n)
    return (
        f"{about}. قال شهود إن العمل رقم {n} بدأ صباحًا وانتهى بعد {n % 50 + 2} ساعة. "
        f"وحضره {n % 900 + 40} شخصًا من {PLACES[(n + feed) % len(PLACES)]}، ثم عادوا إلى بيوتهم. "
        f"ويُنتظر أن تُنشر التفاصيل في العدد {n * 3 + feed} من الصحيفة."
    )


async def answer(request: web.Request) -> web.Response:
    feed = int(request.match_info["feed"])
    etag = f'"{feed}"'
    if feed % 2 and request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    asked = request.app["asked"]
    asked[feed] = asked.get(feed, -1) + 1
    first = asked[feed] if feed // 2 % NEWS_EVERY == 0 else 0
    body = rss(feed, range(first, first + ENTRIES_A_FEED))
    headers = {"ETag": etag} if feed % 2 else {}
    return web.Response(text=body, content_type="application/rss+xml", headers=headers)


async def huge(request: web.Request) -> web.Response:
    asked = request.match_info
    body = rss(int(asked["feed"]), range(int(asked["entries"])))
    return web.Response(text=body, content_type="application/rss+xml")


async def serve(port: int) -> None:
    app = web.Application()
    app["asked"] = {}
    app.add_routes([web.get("/feed/{feed}", answer), web.get("/huge/{feed}/{entries}", huge)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for host in range(1, HOSTS + 1):
        await web.TCPSite(runner, f"127.0.0.{host}", port).start()
    await asyncio.Event().wait()


@asynccontextmanager
async def served() -> AsyncIterator[tuple[int, int]]:
    """The port of the server, and the process that it is."""
    port = free_port()
    code = f"import asyncio; from bench.polling import serve; asyncio.run(serve({port}))"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), cwd=Path(__file__).parents[1]
    )
    try:
        await answers(f"http://127.0.0.{HOSTS}:{port}/huge/0/1")
        yield port, child.pid
    finally:
        child.kill()
        await child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answers(url: str) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


# ---- the bot


class Watched(Poller):
    """A poller that notes how late, by its clock, it began each poll."""

    def __init__(self, store: Store, index: PassageIndex, parsers: Parsers, clock: Clock) -> None:
        super().__init__(
            store,
            index,
            parsers,
            every=HOURLY,
            clock=clock,
            owed=lambda: None,
            allowed=[LOOPBACK],
        )
        self._now = clock
        self.late: list[int] = []

    async def _poll(self, session: aiohttp.ClientSession, feed: Feed) -> Feed:
        self.late.append(self._now() - feed.next_check)
        return await super()._poll(session, feed)


@dataclass
class Bench:
    """A poller at work, and what it fills."""

    store: Store
    index: PassageIndex
    poller: Watched

    async def stored(self, feeds: int) -> None:
        """Wait until what so many feeds held when they were added is stored."""

        async def all_are() -> bool:
            return sum(feed.archived for feed in await self.store.feeds()) >= feeds

        await until(all_are)

    async def indexed(self) -> int:
        """How many articles there are, once the index has them all."""
        await self.index.catch_up(self.store)
        return await self.store.count_articles()

    async def polls(self, number: int) -> None:
        """Wait until so many polls have begun.  Its naps are by our clock, which is too slow."""

        async def have_begun() -> bool:
            self.poller.wake()
            return len(self.poller.late) >= number

        await until(have_begun)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await true():
            return
        await asyncio.sleep(0.05)


@asynccontextmanager
async def polling(urls: list[str], clock: Clock, *, spread: int = 0) -> AsyncIterator[Bench]:
    """These feeds, being polled, from so many seconds on as they are spread over."""
    with tempfile.TemporaryDirectory() as folder:
        db = str(Path(folder) / "warraq.db")
        async with open_archive(db) as (store, index), Parsers() as parsers:
            for number, url in enumerate(urls):
                feed = await store.add_feed(url, now=clock() + number * spread // len(urls))
                await store.choose_full_text(feed.id, "never")  # its links lead nowhere
            poller = Watched(store, index, parsers, clock)
            running = asyncio.create_task(poller.run())
            try:
                yield Bench(store, index, poller)
            finally:
                running.cancel()
                await asyncio.wait([running])


# ---- the figures


def cpu_seconds(server: int) -> float:
    """Of this process and of its children, living and dead, but not of the server."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    living = [child.cpu_times() for child in psutil.Process().children() if child.pid != server]
    ours = sum(used.ru_utime + used.ru_stime for used in spent)
    return ours + float(sum(times.user + times.system for times in living))


def resident() -> int:
    return int(psutil.Process().memory_info().rss)


async def archived(url: str) -> dict[str, float]:
    """How long it takes until what a feed holds is stored, and until it is indexed too."""
    async with polling([url], lambda: int(time.time())) as bench:
        started = time.monotonic()
        await bench.stored(1)
        stored = time.monotonic() - started
        articles = await bench.indexed()
        return {
            "articles": articles,
            "stored_s": round(stored, 2),
            "indexed_s": round(time.monotonic() - started, 2),
        }


async def rounds(port: int, server: int, given: argparse.Namespace) -> dict[str, float]:
    """Rounds of as many polls as there are feeds; from the second on they are measured."""
    epoch, started = int(time.time()), time.monotonic()

    def clock() -> int:
        return epoch + int((time.monotonic() - started) * given.speed)

    urls = [f"http://127.0.0.{1 + n % HOSTS}:{port}/feed/{n}" for n in range(given.feeds)]
    async with polling(urls, clock, spread=HOURLY) as bench:
        await bench.polls(given.feeds)
        await bench.stored(given.feeds)
        await bench.polls(2 * given.feeds)
        cpu, memory, since = cpu_seconds(server), resident(), clock()
        begun = len(bench.poller.late)
        await bench.polls(given.rounds * given.feeds)
        spent, passed = cpu_seconds(server) - cpu, clock() - since
        grown = resident() - memory
        late = sorted(bench.poller.late[begun:])
        failing = (await bench.store.count_feeds()).get("failing", 0)
    return {
        "polls": (given.rounds - 2) * given.feeds,
        "simulated_h": round(passed / HOURLY, 2),
        "cpu_s_a_round": round(spent / (given.rounds - 2), 2),
        "core_share_hourly": round(spent / (given.rounds - 2) / HOURLY, 4),
        "rss_mb": round(memory / MEGABYTE, 1),
        "rss_growth_mb": round(grown / MEGABYTE, 1),
        "late_median_s": late[len(late) // 2],
        "late_99th_s": late[len(late) * 99 // 100],
        "late_most_s": late[-1],
        "failing": failing,
    }


async def measured(given: argparse.Namespace) -> dict[str, dict[str, float]]:
    async with served() as (port, server):
        return {
            "one_feed": await archived(f"http://127.0.0.1:{port}/huge/0/{given.entries}"),
            "many_feeds": await rounds(port, server, given),
        }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench polling")
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--speed", type=int, default=30)
    given = parser.parse_args(arguments)
    figures = asyncio.run(measured(given))
    many = figures["many_feeds"]
    bars: dict[str, Bar] = {
        "one_feed_articles": (figures["one_feed"]["articles"], ">=", given.entries),
        "one_feed_s": (figures["one_feed"]["indexed_s"], "<=", 10),
        "core_share": (many["core_share_hourly"], "<=", 0.5),
        "rss_growth_mb": (many["rss_growth_mb"], "<=", 20),
        # By its clock: the shortest of the waits may be longer by this.
        "late_s": (many["late_most_s"], "<=", HOURLY / JITTER),
        "failing": (many["failing"], "<=", 0),
    }
    return report("polling", figures, bars)
