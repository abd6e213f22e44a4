"""Telegram asks for waits of seconds and of hours, at random, and the bot is killed on the way."""

import random
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.delivery import limiter
from bot.delivery.broadcaster import window
from tests.chaos.process import integrity, rows
from tests.chaos.thousand import Tally, publish
from tests.chaos.troubles import newsroom
from tests.chaos.zygote import Emulator, forked, kill, stop, with_store

PER_SECOND = 300
CHAT_PER_SECOND = 10  # else 200 articles would take 200 s before the first wait
HOURS = 12 * 3600
# How many seconds a send is refused for, at least and at most, and how often that befalls a chat.
# Hours only once: what could not be sent for a day is given up.
WAITS = ((2, 5, None), (6, 10, None), (3600, HOURS, 1))
# While a person's chat has to wait the bot holds everybody back for some seconds.
IN_GROUPS, TO_PEOPLE = 0.01, 0.001
LONGEST_RUN = 3.0
RUNS_A_DAY = 5  # kills until half a day has passed
QUIET = 12  # seconds without a message: all that is left waits for hours
MOST_MOVES = 6


def flood(n: int, seed: int, articles: int, chats: int) -> dict[str, Any]:
    """Articles in `n` batches, a kill -9 in each; half a day passes now and then.  Each article
    reaches each chat, in the order in which they were published.
    """
    chance, began, skew = random.Random(seed), time.monotonic(), 0
    people, groups = range(1001, 1001 + chats // 2), range(-1000 - (chats + 1) // 2, -1000)
    with (
        newsroom(articles=0, chats=people, groups=groups) as (db, told, tally),
        patch.multiple(limiter, CHAT_PER_SECOND=CHAT_PER_SECOND, GROUP_PER_MINUTE=6000),
    ):
        told.does("settings", seed=seed)
        flooded(told, chance, [*people, *groups])
        for batch in range(n):
            for number in range(articles * batch // n, articles * (batch + 1) // n):
                with_store(db, partial(publish, number=number, skew=skew))
            child = forked(db, told.url, skew=skew, per_second=PER_SECOND)
            time.sleep(chance.uniform(0.2, LONGEST_RUN))
            kill(child)
            tally.rest()
            tally.read()
            if batch % RUNS_A_DAY == RUNS_A_DAY - 1:
                run_until_quiet(db, told, tally, skew, articles * chats)
                skew += half_a_day(told)
        moves = drained(db, told, tally, skew, articles * chats)
        waits, given_up, sound = told.sees("counters"), lost_rows(db), integrity(db)
    lost, disorder = articles * chats - len(tally.copies), out_of_order(tally)
    bound = n * window(PER_SECOND)
    return {
        "chaos": "flood",
        "seed": seed,
        "articles": articles,
        "chats": chats,
        "kills": n,
        "seconds": round(time.monotonic() - began),
        "waits_asked": waits["too_many"],
        "inside_waits": waits["inside_retry_after"],
        "half_days": n // RUNS_A_DAY + moves,
        "lost": lost,
        "given_up": given_up,
        "out_of_order": disorder,
        "duplicates": tally.duplicates,
        "bound": bound,
        "integrity": sound,
        # A wait that nobody had put on record when the kill came can be known to nobody.
        "ok": lost == given_up == disorder == 0 < waits["too_many"]
        and waits["inside_retry_after"] <= n
        and tally.duplicates <= bound
        and sound == "ok",
    }


def flooded(told: Emulator, chance: random.Random, chats: list[int]) -> None:
    """Have some sends to each chat refused."""
    for chat in chats:
        for least, most, times in WAITS:
            told.does(
                "faults",
                chat=chat,
                method="sendMessage",
                times=times,
                probability=IN_GROUPS if chat < 0 else TO_PEOPLE,
                do={"kind": "429", "retry_after": chance.randint(least, most)},
            )


def half_a_day(told: Emulator) -> int:
    """All waits are over at Telegram's; how far the bot's clock is to go on."""
    told.does("settings", limits=False)
    return HOURS + 60


def drained(db: Path, told: Emulator, tally: Tally, skew: int, owed: int) -> int:
    """Bring what is left, waiting for half a day as often as that takes; how often it was."""
    moves = 0
    while len(tally.copies) < owed and moves < MOST_MOVES:
        run_until_quiet(db, told, tally, skew, owed)
        skew += half_a_day(told)
        moves += 1
    return moves


def run_until_quiet(db: Path, told: Emulator, tally: Tally, skew: int, owed: int) -> None:
    """Let it go on until nothing comes any more."""
    child, quiet = forked(db, told.url, skew=skew, per_second=PER_SECOND), 0
    while quiet < QUIET and len(tally.copies) < owed:
        time.sleep(1)
        quiet = 0 if tally.read() else quiet + 1
    stop(child)
    tally.rest()
    tally.read()


def lost_rows(db: Path) -> int:
    """How many messages the bot has given up."""
    return rows(db, "SELECT COALESCE(SUM(refused + expired + cancelled), 0) FROM broadcast")


def out_of_order(tally: Tally) -> int:
    """How many articles came to a chat after one that was published later."""
    came, latest = 0, defaultdict[int, int](lambda: -1)
    for chat, number in tally.copies:
        came += number < latest[chat]
        latest[chat] = max(latest[chat], number)
    return came
