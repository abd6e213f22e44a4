"""What else befalls a bot that delivers: it is told to stop, Telegram asks it to wait, the network
goes away, the disk fills up, the clock jumps, somebody starts it twice.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.delivery.broadcaster import window
from tests.chaos.process import integrity, rows
from tests.chaos.thousand import PATIENCE, Tally, publish, subscribe
from tests.chaos.zygote import PER_SECOND, Emulator, emulator, forked, kill, stop, with_store

CHATS = range(1001, 1301)
LATENCY_MS = 30
ENOUGH = 4  # articles for all CHATS: more than a second of sends


@contextmanager
def newsroom(
    articles: int = 1, chats: range = CHATS, groups: range = range(0)
) -> Iterator[tuple[Path, Emulator, Tally]]:
    """A store whose subscribers, groups first, are owed articles, and their Telegram."""
    with tempfile.TemporaryDirectory() as folder, emulator(limits=False) as told:
        db = Path(folder) / "warraq.db"
        for chat in chats:
            told.reader(chat)
        for group in groups:
            told.group(group)
        told.does("settings", latency_ms=LATENCY_MS)
        with_store(db, partial(subscribe, chats=[*groups, *chats]))
        for number in range(articles):
            with_store(db, partial(publish, number=number))
        yield db, told, Tally(told)


def drained(tally: Tally, owed: int) -> bool:
    """Wait until so many different messages have come."""
    return until(lambda: tally.read() >= 0 and len(tally.copies) >= owed)


def finished(child: int, tally: Tally, owed: int) -> tuple[int, int]:
    """Wait until all that is owed has come, and have the child stop: its exit code, and how much
    never came.
    """
    drained(tally, owed)
    status, _ = stop(child)
    tally.read()
    return status, owed - len(tally.copies)


def until(true: Callable[[], object]) -> bool:
    at = time.monotonic() + PATIENCE
    while time.monotonic() < at:
        if true():
            return True
        time.sleep(0.1)
    return False


def sigterm(n: int, seed: int) -> dict[str, Any]:
    """Told to stop with a full queue, again and again: in time, nothing lost, nothing twice."""
    chance, slowest, statuses = random.Random(seed), 0.0, set()
    with newsroom(articles=3) as (db, told, tally):
        for _ in range(n):
            child = forked(db, told.url)
            tally.wait()
            time.sleep(chance.uniform(0, 0.3))
            status, seconds = stop(child)
            slowest = max(slowest, seconds)
            statuses.add(status)
            tally.rest()
            tally.read()
            if len(tally.copies) > 2 * len(CHATS):
                break
        child = forked(db, told.url)
        owed = 3 * len(CHATS)
        drained(tally, owed)
        statuses.add(stop(child)[0])
        tally.read()
        lost, sound = owed - len(tally.copies), integrity(db)
    return {
        "chaos": "sigterm",
        "seed": seed,
        "lost": lost,
        "duplicates": tally.duplicates,
        "slowest_s": round(slowest, 2),
        "statuses": sorted(statuses),
        "integrity": sound,
        "ok": lost == tally.duplicates == 0 and slowest <= 10 and statuses == {0},
    }


def twins(n: int, seed: int) -> dict[str, Any]:
    """Two at once on one store, `n` times: one delivers, the other ends; then its place is free."""
    both, neither, duplicates = 0, 0, 0
    with newsroom() as (db, told, tally):
        for _ in range(n):
            children = [forked(db, told.url) for _ in range(2)]
            time.sleep(1.5)
            alive = [child for child in children if not os.waitpid(child, os.WNOHANG)[0]]
            both += len(alive) > 1
            neither += not alive
            for child in alive:
                kill(child)
            tally.read()
        child = forked(db, told.url)
        drained(tally, len(CHATS))
        stop(child)
        lost, duplicates = len(CHATS) - len(tally.copies), tally.duplicates
    return {
        "chaos": "twins",
        "seed": seed,
        "races": n,
        "both": both,
        "neither": neither,
        "lost": lost,
        "duplicates": duplicates,
        "bound": n * window(PER_SECOND),
        "ok": both == neither == lost == 0 and duplicates <= n * window(PER_SECOND),
    }


def clock(_: int, seed: int) -> dict[str, Any]:
    """The clock is an hour slow, a day fast, right again, from one start to the next."""
    with newsroom(articles=2 * ENOUGH) as (db, told, tally):
        for skew in (-3600, 20 * 3600, 0):
            child = forked(db, told.url, skew=skew)
            tally.wait()
            time.sleep(0.3)
            kill(child)
            tally.read()
        child = forked(db, told.url)
        owed = 2 * ENOUGH * len(CHATS)
        began = time.monotonic()
        drained(tally, owed)
        took = time.monotonic() - began
        stop(child)
        expired = rows(db, "SELECT SUM(expired) FROM broadcast")
    lost = owed - len(tally.copies)
    return {
        "chaos": "clock",
        "seed": seed,
        "lost": lost,
        "expired": expired,
        "duplicates": tally.duplicates,
        "bound": 3 * window(PER_SECOND),
        "drained_s": round(took, 1),
        "ok": lost == expired == 0 and tally.duplicates <= 3 * window(PER_SECOND) and took <= 60,
    }


def disk(n: int, seed: int) -> dict[str, Any]:
    """No room is left for the store while articles go out: it stops; with room again it goes on."""
    articles = n + ENOUGH
    with newsroom(articles) as (db, told, tally):
        starts = 0
        for spare in [4096 * pages for pages in range(1, n + 1)]:
            size = max(each.stat().st_size for each in db.parent.iterdir())
            child = forked(db, told.url, limit=size + spare)
            until(lambda child=child: os.waitpid(child, os.WNOHANG)[0] or tally.read())  # type: ignore[misc]
            time.sleep(0.5)
            starts += 1
            with suppress(ProcessLookupError, ChildProcessError):
                kill(child)
            tally.read()
        sound = integrity(db)
        child = forked(db, told.url)
        owed = articles * len(CHATS)
        drained(tally, owed)
        stop(child)
    lost = owed - len(tally.copies)
    return {
        "chaos": "disk",
        "seed": seed,
        "starts": starts,
        "lost": lost,
        "duplicates": tally.duplicates,
        "bound": starts * window(PER_SECOND),
        "integrity": sound,
        "ok": lost == 0 and tally.duplicates <= starts * window(PER_SECOND) and sound == "ok",
    }


def partition(n: int, seed: int) -> dict[str, Any]:
    """Telegram falls silent for some seconds, `n` times: nothing is lost, and it goes on at once."""
    chance, slowest = random.Random(seed), 0.0
    with newsroom(articles=n + 1) as (db, told, tally):
        child = forked(db, told.url)
        for _ in range(n):
            tally.wait()
            os.kill(told.process, signal.SIGSTOP)
            time.sleep(chance.uniform(1, 5))
            os.kill(told.process, signal.SIGCONT)
            began = time.monotonic()
            tally.read()
            tally.wait()
            slowest = max(slowest, time.monotonic() - began)
        status, lost = finished(child, tally, (n + 1) * len(CHATS))
    return {
        "chaos": "partition",
        "seed": seed,
        "silences": n,
        "lost": lost,
        "duplicates": tally.duplicates,
        "resumed_s": round(slowest, 2),
        "status": status,
        "ok": lost == tally.duplicates == status == 0 and slowest <= 10,
    }


GROUPS = range(-1030, -1000)
STORM_S = 15.0
# What the emulator takes easily: the share is not to be that of its own time.
STORM_PER_SECOND = 150


def storm(n: int, seed: int) -> dict[str, Any]:
    """Groups answer every other message with a wait of 1 to 5 seconds, one with an hour, across
    `n` restarts: none is written to inside its wait, and people get theirs as fast as without.
    """
    chance = random.Random(seed)
    with newsroom(articles=60, groups=GROUPS) as (db, told, tally):
        child = forked(db, told.url, per_second=STORM_PER_SECOND)
        tally.wait()
        calm = rate(tally, STORM_S)
        for group in GROUPS:
            wait = 3600 if group == GROUPS[0] else chance.randint(1, 5)
            told.does(
                "faults",
                chat=group,
                probability=0.5,
                do={"kind": "429", "retry_after": wait},
            )
        with_store_after(child, db)
        rates, shares = [], []
        for _ in range(n + 1):
            child = forked(db, told.url, per_second=STORM_PER_SECOND)
            tally.read()
            tally.wait()
            rates.append(rate(tally, STORM_S / (n + 1)))
            stop(child)
        counted = told.sees("counters")
        tally.read()
        # Most is still owed at the end: that wait is an hour.
        lost = rows(db, "SELECT SUM(sent) FROM broadcast") - len(tally.copies)
        lost += rows(db, "SELECT SUM(refused + expired + cancelled + hushed) FROM broadcast")
        shares = [each / calm for each in rates]
    share = sum(shares) / len(shares)
    return {
        "chaos": "storm",
        "seed": seed,
        "restarts": n,
        "calm_per_s": round(calm, 1),
        "storm_per_s": round(sum(rates) / len(rates), 1),
        "share": round(share, 3),
        "waits_asked": counted["too_many"],
        "inside_waits": counted["inside_retry_after"],
        "lost": lost,
        "duplicates": tally.duplicates,
        "ok": counted["inside_retry_after"] == lost == 0
        and counted["too_many"] > 0
        and share >= 0.95
        and tally.duplicates == 0,
    }


def with_store_after(child: int, db: Path) -> None:
    """More articles for everybody, once the child has ended."""
    stop(child)
    for number in range(60, 120):
        with_store(db, partial(publish, number=number))


def rate(tally: Tally, seconds: float) -> float:
    """Messages to people a second."""
    tally.read()
    before, began = tally.to_people, time.monotonic()
    time.sleep(seconds)
    tally.read()
    return (tally.to_people - before) / (time.monotonic() - began)
