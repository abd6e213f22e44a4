"""What is kept of a chat is told, shown and erased without a trace; a kill leaves all or nothing."""

import json
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import Redactor, handler
from bot.operations.backups import Backups
from storage import open_store
from storage.backups import back_up, name_at, schema_of
from storage.database import shipped_migrations
from storage.deliveries import Owed
from storage.models import Draft
from storage.restoring import restore
from storage.sqlite import DELETES_SECURELY, open_sqlite
from storage.store import Store
from tests.factories import NOW, draft, known_as
from tests.people import House, Person, buttons, house

CHAT, OTHER = 7_391_846_205, 6_204_815_937  # of six bytes each, that nothing else looks like
DAY = 24 * 3600
KILLS = 12
QUESTION = "ما سرّ الكناري الأصفر في قبو الوزارة؟"


def forms(number: int) -> set[bytes]:
    """A number as text, as SQLite keeps it in a row, and as the number of a row."""
    varint, left = bytearray([number & 0x7F]), number >> 7
    while left:
        varint.insert(0, left & 0x7F | 0x80)
        left >>= 7
    return {str(number).encode(), number.to_bytes(6, "big"), bytes(varint)}


def traces(folder: Path, number: int) -> list[str]:
    """The files in which a number can be read."""
    return [
        f"{path.name}: {form!r}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for form in forms(number)
        if form in path.read_bytes()
    ]


async def live(store: Store, chat: int) -> None:
    """Everything that may be kept of a chat."""
    await store.meet(chat, kind="private", language="ar", now=NOW)
    await store.subscribe(chat, now=NOW)
    await store.owe([Owed(chat, "{}")], now=NOW)
    await store.offer(chat, {"candidates": []}, now=NOW)
    await store.close_scope(chat, NOW + 60)
    number = await store.keep_question(
        chat, QUESTION, thread_id=0, article_id=None, answered=None, now=NOW
    )
    await store.wait_for_answer(number)
    body = json.dumps({"update_id": chat % 1000, "message": {"chat": {"id": chat}}})
    await store.keep_updates([(chat % 1000, body)], now=NOW)
    await store.quarantine_nameless(body, now=NOW)
    async with store.transaction() as tx:
        [article] = await tx.fetch_all("SELECT id FROM article LIMIT 1")
        values = {"chat": chat, "article": article["id"]}
        await tx.execute(
            "INSERT INTO copy (article_id, chat_id, message_id, thread_id, version)"
            " VALUES (:article, :chat, 5, 0, 1)",
            **values,
        )
        await tx.execute(
            "INSERT INTO sent_message (chat_id, message_id, article_id, sent_at)"
            " VALUES (:chat, 6, :article, 0)",
            **values,
        )


async def lived_in(path: Path) -> Store:
    store = await open_store(str(path))
    await store.publish(known_as(draft("one")), now=NOW, announce=False)
    await live(store, CHAT)
    await live(store, OTHER)
    return store


async def test_a_forgotten_chat_leaves_no_byte(tmp_path: Path) -> None:
    store = await lived_in(tmp_path / "w.db")
    assert traces(tmp_path, CHAT)
    before = await store.data_of(OTHER)
    await store.forget_chat(CHAT, now=NOW)
    assert traces(tmp_path, CHAT) == []  # while the store is open
    assert await store.data_of(OTHER) == before
    assert set(before) >= {"chat", "choice", "copy", "delivery", "question", "subscription"}
    await store.close()
    assert traces(tmp_path, CHAT) == []
    assert traces(tmp_path, OTHER)


async def test_every_table_that_names_chats_is_known_to_be_erased(tmp_path: Path) -> None:
    """A column of another name would be missed: whoever adds one has to say so here."""
    store = await open_store(str(tmp_path / "w.db"))
    await store.close()
    with sqlite3.connect(tmp_path / "w.db") as reading:
        columns = {
            (table, column)
            for (table,) in reading.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for _, column, *_ in reading.execute(f"PRAGMA table_info({table})")
        }
    reading.close()
    named = {(t, c) for t, c in columns if "chat" in c or "user" in c or "person" in c}
    assert {column for _, column in named} == {"chat_id"}
    assert {table for table, column in columns if column in ("scope", "body")} == {
        "closure",
        "inbox",
    }


async def test_what_ends_after_its_chat_was_forgotten_is_not_kept(tmp_path: Path) -> None:
    store = await lived_in(tmp_path / "w.db")
    await store.forget_chat(CHAT, now=NOW)
    await store.owe([Owed(CHAT, "{}")], now=NOW)
    await store.close_scope(CHAT, NOW + 60)
    async with store.transaction() as tx:
        await tx.execute(
            "INSERT INTO copy (article_id, chat_id, message_id, thread_id, version)"
            " VALUES (1, :chat, 9, 0, 1)",
            chat=CHAT,
        )
    await store.close()
    assert traces(tmp_path, CHAT) == []


async def test_an_older_store_is_written_anew_without_what_was_deleted_from_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.db"
    older = {n: sql for n, sql in shipped_migrations().items() if n < DELETES_SECURELY}
    await (await open_sqlite(path, migrations=older)).close()
    with sqlite3.connect(path) as careless:
        careless.execute("PRAGMA secure_delete = OFF")
        for number in range(200):
            careless.execute(
                "INSERT INTO chat (id, kind, language, met_at) VALUES (?, 'private', 'ar', 0)",
                (CHAT if number == 100 else number,),
            )
        careless.commit()
        careless.execute("DELETE FROM chat")
    careless.close()
    assert traces(tmp_path, CHAT)
    store = await open_store(str(path))
    await store._db.scrub()
    await store.close()
    for kept in tmp_path.glob("*.before-*"):
        kept.unlink()
    assert traces(tmp_path, CHAT) == []


FORGET = """
import asyncio, sys
from storage import open_store
async def forget(path, chat):
    store = await open_store(path)
    print("ready", flush=True)
    await store.forget_chat(int(chat), now=0)
    print("done", flush=True)
asyncio.run(forget(*sys.argv[1:]))
"""


async def test_a_kill_while_forgetting_leaves_all_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    seen = set()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        await (await lived_in(folder / "w.db")).close()
        forgetting = subprocess.Popen(
            [sys.executable, "-c", FORGET, str(folder / "w.db"), str(CHAT)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert forgetting.stdout
        assert forgetting.stdout.readline() == b"ready\n"
        if number == KILLS - 1:
            assert forgetting.stdout.readline() == b"done\n"
        else:
            time.sleep(chance.random() * 0.012)
        os.kill(forgetting.pid, signal.SIGKILL)
        forgetting.communicate()
        store = await open_store(str(folder / "w.db"))
        kept = await store.data_of(CHAT)
        rest = {table: rows for table, rows in kept.items() if rows}
        assert rest.keys() in ({*()}, (await store.data_of(OTHER)).keys())
        seen.add(bool(rest))
        if not rest:
            await store._db.scrub()
            assert traces(folder, CHAT) == []
        await store.close()
    assert False in seen


# ---- backups


async def test_a_restored_backup_does_not_bring_the_forgotten_back(tmp_path: Path) -> None:
    path, copy = tmp_path / "w.db", tmp_path / "copy.db"
    store = await lived_in(path)
    back_up(path, copy)
    await store.forget_chat(CHAT, now=NOW)
    await store.close()
    done = await restore(copy, path, now=NOW)
    store = await open_store(str(path))
    assert await store.chat(CHAT) is None
    assert await store.chat(OTHER) is not None
    assert len((await store.forgotten())[1]) == 1
    await store.close()
    copy.unlink()
    assert done.replaced
    assert traces(tmp_path, CHAT) == []


async def test_the_next_backup_erases_the_forgotten_from_the_others(tmp_path: Path) -> None:
    path, kept = tmp_path / "w.db", tmp_path / "kept"
    store = await lived_in(path)
    backups = Backups(store, path, kept, clock=lambda: int(time.time()))
    first = await backups.make()
    old = first.with_name(name_at(time.time() - DAY))
    first.rename(old)
    back_up(old, path.with_name("w.db.before-0099"))
    before = old.stat().st_mtime
    await store.forget_chat(CHAT, now=int(time.time()))
    assert traces(tmp_path, CHAT)
    await backups.make()
    assert traces(tmp_path, CHAT) == []
    assert traces(kept, OTHER)
    assert schema_of(old) == max(shipped_migrations())
    assert old.stat().st_mtime == pytest.approx(before)
    await store.close()


# ---- retention


async def test_a_chat_that_left_is_forgotten_after_ninety_days(tmp_path: Path) -> None:
    store = await lived_in(tmp_path / "w.db")
    await store.chat_gone(CHAT, reason="blocked", now=NOW)
    assert await store.forget_gone(before=NOW, now=NOW) == 0
    assert await store.forget_gone(before=NOW + 1, now=NOW) == 1
    assert await store.chat(CHAT) is None
    assert await store.chat(OTHER) is not None
    await store.forget_gone(before=NOW, now=NOW + 91 * DAY)
    assert (await store.forgotten())[1] == []
    await store.close()


async def test_what_was_asked_in_vain_is_kept_a_month_and_names_nobody(store: Store) -> None:
    for words, day in (("متى الحصاد", 0), ("متى الحصاد", 3), ("من بنى السد", 4)):
        await store.asked_in_vain(words, wording=f"{words}؟", now=NOW + day * DAY)
    now = NOW + 30 * DAY
    assert await store.unanswered(limit=9, now=now) == [("متى الحصاد؟", 2), ("من بنى السد؟", 1)]
    assert await store.unanswered(limit=9, now=NOW + 34 * DAY) == [("من بنى السد؟", 1)]
    assert await store.unanswered(limit=9, now=NOW + 35 * DAY) == []
    await store.asked_in_vain("جديد", wording="جديد", now=NOW + 40 * DAY)
    async with store.transaction() as tx:
        rows = await tx.fetch_all("SELECT * FROM unanswered")
    assert [tuple(dict(row)) for row in rows] == [("words", "times", "day", "wording")]  # type: ignore[call-overload]


# ---- in the chat


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Path]:
    """All that is logged meanwhile, in a file beside the store."""
    path = tmp_path / "log"
    with path.open("w", encoding="utf-8") as file:
        writes = handler(Redactor(key=b"key"), file)
        logging.getLogger().addHandler(writes)
        yield path
        logging.getLogger().removeHandler(writes)


async def talked(home: House) -> Person:
    """Somebody who has used everything."""
    sara = await home.reader(CHAT)
    await sara.says("اشترك")
    await home.publishes(Draft("سفينة", "نص السفينة الجديدة."))
    await sara.says(QUESTION)
    await home.settled()
    return sara


async def test_a_reader_is_told_shown_and_forgotten(tmp_path: Path, logged: Path) -> None:
    async with house(tmp_path, contact="@editor") as home:
        sara = await talked(home)
        told = (await sara.says("/privacy"))["text"]
        assert "@editor" in told
        assert "/forgetme" in told
        shown = (await sara.says("بياناتي"))["text"]
        assert str(CHAT) in shown
        assert "الكناري" in shown
        asked = await sara.says("/forgetme")
        await home.settled()
        [label] = [each["text"] for each in buttons(asked)]
        notice = await home.notice(await sara.press(asked, label))
        assert notice
        assert "مُحي" in notice
        await home.settled()
        await home.app.store._db.scrub()
        assert traces(tmp_path, CHAT) == []
        assert logged.read_bytes()
        before = len(await sara.messages())
        await home.publishes(Draft("قطار", "نص القطار الجديد."))
        await home.settled()
        assert len(await sara.messages()) == before
        assert (await sara.says("/start"))["text"]  # and may begin anew
    assert "الكناري" not in logged.read_text("utf-8")


async def test_in_a_group_its_admins_decide(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.reader(101)
        await home.reader(102)
        await home.group(-201, members=[101, 102], admins=[101])
        member, admin = (Person(home.driver, person, -201) for person in (102, 101))
        refused = await member.says("/forgetme")
        assert not buttons(refused)
        asked = await admin.says("/forgetme")
        [label] = [each["text"] for each in buttons(asked)]
        await home.notice(await member.press(asked, label))
        assert await home.app.store.chat(-201) is not None
        await home.notice(await admin.press(asked, label))
        await home.settled()
        assert await home.app.store.chat(-201) is None


@pytest.mark.parametrize("kept", [True, False])
async def test_operators_see_what_was_asked_in_vain_if_it_is_kept(
    kept: bool, tmp_path: Path
) -> None:
    async with house(tmp_path, operators=frozenset({101}), keep_questions=kept) as home:
        hala = await home.reader(101)
        await home.publishes(Draft("سفينة", "نص السفينة الجديدة."), announce=False)
        for also in ("", " يا منصور", " رجاءً", ""):
            await hala.says(f"{QUESTION}{also}")
        said = (await hala.says("/unanswered"))["text"]
        assert ("الكناري" in said and "4 مرّات" in said) == kept
        assert "منصور" not in said


async def test_what_was_asked_in_vain_is_forgotten_once_it_is_not_to_be_kept(
    tmp_path: Path,
) -> None:
    store = await open_store(str(tmp_path / "warraq.db"))
    await store.asked_in_vain("متى الحصاد", wording="متى الحصاد", now=NOW)
    await store.close()
    async with house(tmp_path, keep_questions=False) as home:
        assert await home.app.store.unanswered(limit=9, now=NOW) == []
