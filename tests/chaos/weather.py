"""What Telegram and the way to it may do, one after another: nothing is lost, little comes twice."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.children.pool import Children, ParserKilled
from bot.delivery.broadcaster import window
from bot.gateway import sender
from tests.chaos.process import rows, start
from tests.chaos.troubles import CHATS, drained, finished, newsroom
from tests.chaos.zygote import PER_SECOND, Emulator, forked
from tests.hostile_jobs import echo, swallow
from tests.people import Person
from tests.sandboxed import sandboxed

STORM_S = 2.0


def struck(told: Emulator, seconds: float, **fault: object) -> int:
    """Have calls fail for so long; how many did."""
    number = told.does("faults", **fault)["id"]
    time.sleep(seconds)
    hits = next(each["hits"] for each in told.sees("faults")["faults"] if each["id"] == number)
    told.removes("faults")
    return int(hits)


def unanswered(n: int, seed: int) -> dict[str, Any]:
    """Telegram delivers every twentieth message and never says so."""
    with newsroom(articles=n) as (db, told, tally):
        told.does("settings", seed=seed)
        told.does("faults", method="sendMessage", probability=0.05, do={"kind": "lost"})
        child = forked(db, told.url)
        owed = n * len(CHATS)
        drained(tally, owed)
        hits = sum(each["hits"] for each in told.sees("faults")["faults"])
        told.removes("faults")
        status, lost = finished(child, tally, owed)
    return {
        "chaos": "unanswered",
        "seed": seed,
        "owed": owed,
        "unanswered": hits,
        "lost": lost,
        "duplicates": tally.duplicates,
        "ok": lost == status == 0 and hits > 0 and tally.duplicates <= hits,
    }


STORMS: tuple[dict[str, object], ...] = (
    {"kind": "error", "code": 500, "description": "Internal Server Error"},
    {"kind": "html", "code": 502},
    {"kind": "garbage"},
    {"kind": "reset"},
    {"kind": "error", "code": 200, "description": "no result"},
)


def weather(n: int, seed: int) -> dict[str, Any]:
    """Errors, pages, rubbish, cut connections, each on half of the sends and `n` times over: all
    arrives, nothing twice.
    """
    hits = 0
    with newsroom(articles=len(STORMS) * n) as (db, told, tally):
        told.does("settings", seed=seed)
        child = forked(db, told.url)
        tally.wait()
        for fault in STORMS * n:
            hits += struck(told, STORM_S, method="sendMessage", probability=0.5, do=fault)
        owed = len(STORMS) * n * len(CHATS)
        status, lost = finished(child, tally, owed)
        given_up = rows(db, "SELECT SUM(refused + expired) FROM broadcast")
    return {
        "chaos": "weather",
        "seed": seed,
        "owed": owed,
        "failed_calls": hits,
        "lost": lost,
        "given_up": given_up,
        "duplicates": tally.duplicates,
        "ok": lost == given_up == status == tally.duplicates == 0 < hits,
    }


REVOKED = {"kind": "error", "code": 401, "description": "Unauthorized"}
RECHECK = 2


def revoked(n: int, seed: int) -> dict[str, Any]:
    """The token is refused, `n` times, while articles go out: nobody is given up, nobody is
    knocked at meanwhile, and it goes on by itself.
    """
    knocks = []
    with (
        newsroom(articles=n + 1) as (db, told, tally),
        patch.object(sender, "TOKEN_RECHECK", RECHECK),
    ):
        child = forked(db, told.url)
        for _ in range(n):
            tally.wait()
            knocks.append(struck(told, 2 * RECHECK, do=REVOKED))
            tally.read()
        status, lost = finished(child, tally, (n + 1) * len(CHATS))
        given_up = rows(db, "SELECT SUM(refused + expired) FROM broadcast")
    most = 4 * window(PER_SECOND)
    return {
        "chaos": "revoked",
        "seed": seed,
        "lost": lost,
        "given_up": given_up,
        "refused_calls": knocks,
        "bound": most,
        "duplicates": tally.duplicates,
        "ok": lost == given_up == status == tally.duplicates == 0 and 0 < max(knocks) <= most,
    }


CONFLICT = {"kind": "error", "code": 409, "description": "Conflict: terminated by other getUpdates"}


async def conflict(n: int, seed: int) -> dict[str, Any]:
    """Another program asks for our updates, for `n` seconds: it is asked seldom, what is owed goes
    out, and then readers are answered.
    """
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        async with sandboxed() as driver:
            reader = Person(driver, await driver.reader(1001), 1001)
            child = await start(db, driver.url)
            first = await reader.says("/help")
            fault = await driver.does("faults", method="getUpdates", do=CONFLICT)
            await driver.does("say", chat=1001, user=1001, text="/help")
            await reader.hears(after=first["message_id"])  # had already been waited for
            said = await driver.does("say", chat=1001, user=1001, text="/help")
            await asyncio.sleep(n)
            [struck_so_far] = (await driver.sees("faults"))["faults"]
            async with driver.session.delete(f"{driver.url}/sandbox/faults/{fault['id']}"):
                began = time.monotonic()
            await hears_within(reader, said["message_id"], 30)
            waited = time.monotonic() - began
            child.terminate()
            status = await asyncio.wait_for(child.wait(), 20)
    return {
        "chaos": "conflict",
        "seed": seed,
        "seconds": n,
        "asked_meanwhile": struck_so_far["hits"],
        "answered_after_s": round(waited, 1),
        "status": status,
        "ok": 0 < struck_so_far["hits"] <= 2 + n / 5 and waited < 20 and status == 0,
    }


async def hears_within(reader: Person, after: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not [m for m in await reader.messages() if m["message_id"] > after]:
            await asyncio.sleep(0.1)


async def memory(n: int, seed: int) -> dict[str, Any]:
    """A document that takes all memory there is, `n` times: its child ends, the next is read."""
    ended = read = 0
    async with Children(count=1) as children:
        for _ in range(n):
            try:
                await children.ask(swallow, b"")
            except ParserKilled:
                ended += 1
            read += await children.ask(echo, b"x") == ["x", {}]
    return {"chaos": "memory", "seed": seed, "ended": ended, "read": read, "ok": ended == read == n}
