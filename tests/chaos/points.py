"""Kill -9 at every named place, at its first, second and third passage."""

import asyncio
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.delivery import limiter
from bot.delivery.dispatch import Dispatch
from bot.i18n import Locale
from bot.messages.talk import say
from storage import Store
from storage.crashpoints import POINTS
from storage.deliveries import Owed, Tone
from storage.newsdesk import Standing
from tests.chaos.process import integrity, rows
from tests.chaos.thousand import TITLE, publish
from tests.chaos.zygote import Emulator, emulator, forked, kill, with_store

READERS = range(1001, 1009)
COUNTED = range(1009, 1012)  # who get a digest of each three
NEWSDESK = 1012  # for whose word articles wait
PASSAGES = (1, 2, 3)
ARTICLES = 3  # in each scenario
PATIENCE = 40.0
DRAINED = 300.0
CHAT_PER_SECOND = (
    20  # messages to a chat: of so few chats, each would take minutes at Telegram's one
)
CORRECTED = "ثم غادرت السفينة إلى ميناء آخر."


async def settle_in(store: Store) -> None:
    now = int(time.time())
    for chat in (*READERS, *COUNTED):
        await store.meet(chat, kind="private", language="ar", now=now)
        await store.subscribe(chat, now=now)
    for chat in COUNTED:
        subscription = await store.subscription(chat)
        assert subscription is not None
        await store.choose_pace(subscription.seq, f"every {ARTICLES}", next_at=None)
    await store.meet(NEWSDESK, kind="private", language="ar", now=now)
    await store.open_newsdesk(NEWSDESK, thread_id=0)
    await store.let_wait(waits=True)


async def happen(first: int, store: Store, dispatch: Dispatch) -> None:
    """Three articles appear (and the twelve before them, as a source goes on telling what it told a
    process that died), the newsdesk decides and announces something, somebody is answered, and as
    many articles that readers have are corrected.
    """
    now = int(time.time())
    for number in range(max(first - 4 * ARTICLES, 0), first + ARTICLES):
        if not await is_known(store, number):
            await publish(store, number)
        dispatch.wake()
    await decide(store, now)
    for number in range(ARTICLES):
        await announce(store, first + number, now)
    updates = [(first + number, "{}") for number in range(ARTICLES)]
    await store.keep_updates(updates, now=now)
    for update in await store.unhandled_updates(after=0, limit=9):
        reply = say(Locale("ar"), "went-wrong").to_payload()
        await store.update_handled(update.seq, [Owed(READERS[0], reply)], now=now)
    dispatch.wake()
    for number in await delivered(store):
        await publish(store, number, CORRECTED)
    dispatch.wake()


async def is_known(store: Store, number: int) -> bool:
    """Whether the article is there: telling it as it was would take a correction back."""
    return bool(await store.known([f"n{number}"]))


async def delivered(store: Store) -> list[int]:
    """Articles that readers have and that are as they were, once there are any."""
    while True:
        async with store.transaction() as tx:
            found = await tx.fetch_all(
                "SELECT DISTINCT title FROM copy JOIN article ON article.id = article_id"
                " WHERE article.version = 1 AND kind = '' ORDER BY article.id LIMIT :most",
                most=ARTICLES,
            )
        if found:
            return [int(TITLE.findall(row["title"])[0]) for row in found]
        await asyncio.sleep(0.05)


async def decide(store: Store, now: int) -> None:
    """Every other article that waits is sent at once, the others soon."""
    for number, each in enumerate(await store.undecided(limit=99)):
        standing = Standing.SCHEDULED if number % 2 else Standing.SENT
        await store.decide(each.article_id, standing, round_=each.round, due_at=now, now=now)


async def announce(store: Store, number: int, now: int) -> None:
    """Say something to readers of a language that nobody here reads."""
    segment: dict[str, object] = {"feed": None, "tags": [], "language": "en"}
    offer = {"announcement": f"Notice {number}", "segment": segment, "written": "en"}
    offered = await store.offer(NEWSDESK, offer, now=now)
    await store.announce(offered, chat_id=NEWSDESK, tone=Tone.USUAL, now=now)


def points(passages: int, seed: int) -> dict[str, Any]:
    """Die at each of the first `passages` passages of every point, and go on after it."""
    chance, missed, first = random.Random(seed), [], 0
    deaths: list[tuple[str, int]] = [(name, nth) for name in POINTS for nth in PASSAGES[:passages]]
    chance.shuffle(deaths)
    with (
        tempfile.TemporaryDirectory() as folder,
        emulator(limits=False) as told,
        patch.object(limiter, "CHAT_PER_SECOND", CHAT_PER_SECOND),
    ):
        db = Path(folder) / "warraq.db"
        for chat in (*READERS, *COUNTED, NEWSDESK):
            told.reader(chat)
        with_store(db, settle_in)
        kill_when(
            forked(db, told.url, work=partial(happen, first)), lambda: not owed(told, ARTICLES)
        )
        first += ARTICLES
        for name, nth in deaths:
            work = partial(happen, first)
            if not dies(forked(db, told.url, work=work, point=(name, nth))):
                missed.append(f"{name}:{nth}")
            first += ARTICLES
        child = forked(db, told.url, work=partial(happen, first))
        first += ARTICLES
        settled = until(
            lambda: not owed(told, first) and not outdated(db, told) and not undigested(db)
        )
        kill(child)
        copies = shown(told)
        untold = undigested(db)
        sound = integrity(db)
    duplicates = sum(len(each) - len(set(each)) for each in copies.values())
    lost = len(owed_of(copies, first)) + untold
    return {
        "chaos": "points",
        "seed": seed,
        "points": f"{len(POINTS)}/{len(POINTS)}" if not missed else f"missed {missed}",
        "deaths": len(deaths),
        "owed": first * len(READERS),
        "lost": lost,
        "duplicates": duplicates,
        "corrected": settled,
        "integrity": sound,
        "ok": not missed and lost == 0 and settled and sound == "ok",
    }


def dies(child: int) -> bool:
    """Whether it is killed where it was to be; one that lives on is killed here."""
    until_at = time.monotonic() + PATIENCE
    while time.monotonic() < until_at:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        time.sleep(0.02)
    kill(child)
    return False


def kill_when(child: int, true: Callable[[], bool]) -> None:
    until(true)
    kill(child)


def until(true: Callable[[], bool]) -> bool:
    at = time.monotonic() + DRAINED
    while time.monotonic() < at:
        if true():
            return True
        time.sleep(0.5)
    return False


def shown(told: Emulator) -> dict[int, list[int]]:
    """The articles that each chat has been shown, as often as it was."""
    found = {}
    for chat in READERS:
        messages = told.sees(f"transcript?chat={chat}")["messages"]
        texts = [message.get("text", "") for message in messages]
        found[chat] = [int(number) for text in texts for number in set(TITLE.findall(text))]
    return found


def undigested(db: Path) -> int:
    """How many articles a digest is to have told, one for each chat, and has not."""
    return rows(
        db,
        "SELECT COUNT(*) FROM broadcast JOIN subscription ON pace <> '' AND broadcast.id <= told"
        " AND broadcast.language IS NULL"
        " WHERE NOT EXISTS (SELECT 1 FROM copy WHERE copy.article_id = broadcast.article_id"
        " AND copy.chat_id = subscription.chat_id AND beside IS NOT NULL)",
    )


def owed_of(copies: dict[int, list[int]], articles: int) -> set[tuple[int, int]]:
    return {
        (chat, number)
        for chat, each in copies.items()
        for number in set(range(articles)) - set(each)
    }


def owed(told: Emulator, articles: int) -> bool:
    return bool(owed_of(shown(told), articles))


def outdated(db: Path, told: Emulator) -> bool:
    """Whether a copy that is on record is as it was before its article was corrected.  One that
    was sent again because a kill came before its record is nobody's to correct.
    """
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        kept = connection.execute(
            "SELECT chat_id, message_id FROM copy JOIN article ON article.id = article_id"
            " WHERE beside IS NULL AND instr(text, ?)",
            (CORRECTED,),
        ).fetchall()
    finally:
        connection.close()
    texts = {
        (chat, message["message_id"]): message.get("text", "")
        for chat in READERS
        for message in told.sees(f"transcript?chat={chat}")["messages"]
    }
    return any(CORRECTED not in texts.get(copy, CORRECTED) for copy in kept)
