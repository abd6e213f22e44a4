"""The log: a line for each record, and nothing in it that must not be read."""

import asyncio
import base64
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from telegram.error import BadRequest, InvalidToken

from bot.handlers import buttons
from bot.logs import Redactor, handler, told
from bot.operations.errors import ErrorBook
from bot.operations.watch import Watch
from storage.database import StorageError
from storage.models import Draft
from tests import canaries
from tests.factories import AR
from tests.people import House, Person, house, until
from tests.sandboxed import LOOPBACK, TOKEN, Driver, sandboxed

QUESTION = "ما سرّ الكناري الأصفر في قبو الوزارة؟"
NAME = "كنارية بنت عصفور"
SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the bot's handler writes, from whichever logger."""
    stream = io.StringIO()
    writes = handler(Redactor([TOKEN, "p@ss w/rd+"], key=b"key"), stream)
    logging.getLogger().addHandler(writes)
    yield stream
    logging.getLogger().removeHandler(writes)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


FORMS = [
    TOKEN,
    SECRET,
    quote(TOKEN),
    quote(TOKEN, safe=""),
    f"https://api.telegram.org/bot{TOKEN}/getMe?x=1",
    *(base64.b64encode(b"x" * before + TOKEN.encode() + b"yz").decode() for before in range(4)),
    base64.urlsafe_b64encode(TOKEN.encode()).decode(),
    "123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0",  # another bot's
    "proxy http://reader:hunter2@proxy.example:3128",
    "p%40ss%20w%2Frd%2B",
    "p%40ss+w%2Frd%2B",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_secret_is_not_written_in_any_form(text: str, written: io.StringIO) -> None:
    log = logging.getLogger("bot.test")
    log.warning("before %s after", text)
    log.error("%s", {"nested": text}, extra={"facts": {"url": text}})
    said = written.getvalue()
    assert len(said.splitlines()) == 2
    for secret in (SECRET, "hunter2", "AAHfiqks", "p%40ss", quote(SECRET)):
        assert secret not in said
    assert not any(form in said.encode() for form in canaries.written_as(TOKEN))


def test_a_failure_tells_its_kind_and_place_and_no_word_of_a_reader(
    written: io.StringIO,
) -> None:
    def ask(question: str) -> None:
        raise KeyError(question)

    log = logging.getLogger("bot.test")
    try:
        ask(QUESTION)
    except KeyError as error:
        log.exception("update %s could not be handled", 7)
        log.warning("it failed: %s", error)
    first, second = lines(written)
    assert first["said"] == "update 7 could not be handled"
    assert first["error"] == "KeyError"
    assert "tests/test_logs.py:" in first["where"][-1]
    assert first["where"][-1].endswith(" ask")
    assert second["said"] == "it failed: KeyError"
    assert "كناري" not in written.getvalue()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError(QUESTION), "ValueError"),
        (BadRequest(f'Can\'t parse entities: unsupported start tag "{QUESTION}"'),
         "BadRequest: Can't parse entities: unsupported start tag …"),
        (InvalidToken(f"The token `{TOKEN}` was rejected"), "InvalidToken: The token … was rejected"),
        (StorageError(f"fts5: syntax error near '{QUESTION}'"),
         "StorageError: fts5: syntax error near …"),
        (PermissionError(13, "Permission denied", QUESTION), "PermissionError: Permission denied"),
        (ExceptionGroup(QUESTION, [KeyError(NAME)]), "ExceptionGroup(KeyError)"),
    ],
)  # fmt: skip
def test_an_exception_says_only_what_cannot_be_a_readers_words(
    error: BaseException, says: str
) -> None:
    assert told(error) == says


def test_of_what_others_log_only_the_template_is_written(written: io.StringIO) -> None:
    logging.getLogger("telegram.Bot").warning("Calling `%s` with %s", "sendMessage", QUESTION)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {QUESTION!r}")
    logging.getLogger("aiohttp").warning(ValueError(QUESTION))
    assert [line["said"] for line in lines(written)] == [
        "Calling `%s` with %s",
        "Task exception was never retrieved",
        "…",
    ]


def test_a_chat_is_told_from_others_and_not_named(written: io.StringIO) -> None:
    log = logging.getLogger("bot.test")
    for chat in (-1001234567890, -1001234567890, 42):
        log.warning("a send ended", extra={"chat": chat})
    first, again, other = (line["chat"] for line in lines(written))
    assert first == again != other
    assert len(first) == 8
    assert "1001234567890" not in written.getvalue()
    assert Redactor(key=b"another").tag(42) != other


def test_what_cannot_be_written_is_written_as_far_as_it_can() -> None:
    # Not through a logger: pytest would keep it, and tell it to a process that cannot read it.
    stream = io.StringIO()
    said = logging.LogRecord("bot.x", logging.INFO, "", 1, "half a pair: %s", ("\ud800",), None)
    handler(Redactor(key=b"key"), stream).emit(said)
    assert lines(stream)[0]["said"] == "half a pair: ?"


def test_a_terminal_is_shown_a_line_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    writes = handler(Redactor(key=b"key"), stream)
    record = logging.LogRecord("bot.x", logging.INFO, "", 1, "one\ntwo", None, None)
    record.chat = 42
    writes.emit(record)
    assert stream.getvalue().count("\n") == 1
    assert "INFO bot.x: one two chat=" in stream.getvalue()


# ---- errors, told to operators once


async def broken(*_: object) -> None:
    raise LookupError(QUESTION)


async def test_operators_hear_of_an_error_once_with_its_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = ErrorBook()
    logging.getLogger("bot").addHandler(errors)
    monkeypatch.setitem(buttons.BUTTONS, "latest", buttons.ButtonVerb(broken))  # type: ignore[arg-type]
    monkeypatch.setattr("bot.operations.watch.ROUND", 3600.0)
    try:
        async with house(tmp_path, operators=frozenset({101})) as home:
            hala = await home.reader(101)
            await press_twice(home, hala)
            watch = Watch(
                home.app.store,
                errors,
                defaults=AR,
                clock=lambda: 0,
                owed=home.app.dispatch.wake,
            )
            await watch.round()
            await until(lambda: hears_of_it(hala))
            [told_of] = await about_it(hala)
            assert "مرّتين" in told_of
            assert "كناري" not in told_of
            await press_twice(home, hala)
            await watch.round()
            await home.settled()
            assert len(await about_it(hala)) == 1
    finally:
        logging.getLogger("bot").removeHandler(errors)


async def about_it(person: Person) -> list[str]:
    return [m["text"] for m in await person.messages() if "LookupError" in m["text"]]


async def hears_of_it(person: Person) -> bool:
    return bool(await about_it(person))


async def press_twice(home: House, person: Person) -> None:
    greeting = (await person.messages())[0]
    for _ in range(2):
        await home.notice(await person.press(greeting, "آخر"))
    await home.settled()


def test_an_error_that_was_told_is_told_again_after_a_day() -> None:
    errors = ErrorBook()
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 3, "a fault", None, None)
    record.created = 0.0
    errors.handle(record)
    new = errors.news(1)
    assert [(g.kind, g.place, g.count) for g in new] == [("a fault", "bot.x:3", 1)]
    assert errors.news(1) == new  # until they have been told
    errors.told(new)
    errors.handle(record)
    assert errors.news(2) == []
    assert errors.news(24 * 3600 + 1) == []
    errors.handle(record)
    assert [g.count for g in errors.news(24 * 3600 + 2)] == [1]


# ---- broadcasts, summed up


async def test_a_broadcast_is_summed_up_in_one_line(
    tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.operations.watch.ROUND", 0.2)
    async with house(tmp_path) as home:
        sara = await home.reader(101)
        await sara.says("اشترك")
        await home.publishes(Draft("سفينة", "نص السفينة الجديدة."))

        async def summed_up() -> bool:
            return "a broadcast has ended" in written.getvalue()

        await until(summed_up)
        await asyncio.sleep(0.5)
    [line] = [line for line in lines(written) if line["said"] == "a broadcast has ended"]
    assert (line["visited"], line["sent"], line["refused"]) == (1, 1, 0)


# ---- the process, with everything going wrong


async def ask_and_fail(driver: Driver) -> None:
    """A question, a name and an address that cannot be read."""
    await driver.does("users", first_name=NAME, id=7)
    await driver.does("say", chat=7, user=7, text="/start")
    for text in (QUESTION, f"/search {QUESTION}", f"/add http://127.0.0.1:9/{quote(QUESTION)}"):
        await driver.does("say", chat=7, user=7, text=text)


async def test_the_process_writes_neither_token_nor_question(tmp_path: Path) -> None:
    out, err = tmp_path / "out", tmp_path / "err"
    async with sandboxed() as driver:
        settings = {
            "BOT_TOKEN": TOKEN,
            "DATABASE": str(tmp_path / "db" / "warraq.db"),
            "BOT_API_URL": driver.url,
            "FETCH_ALLOWED": LOOPBACK,
            "FEEDS": f"http://127.0.0.1:9/{TOKEN}",
            "OPERATORS": "7",
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PATH": os.environ["PATH"],
        }
        with out.open("wb") as stdout, err.open("wb") as stderr:
            bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-X", "dev", "-m", "bot", "run"),
                env=settings,
                cwd=tmp_path,
                stdout=stdout,
                stderr=stderr,
            )
        await ask_and_fail(driver)

        async def answered() -> bool:
            shown = await driver.sees("transcript?chat=7")
            return len([m for m in shown["messages"] if m.get("from", {}).get("is_bot")]) >= 4

        async with asyncio.timeout(60):
            while not await answered():
                await asyncio.sleep(0.2)
        bot.terminate()
        assert await bot.wait() == 0
    log = [json.loads(line) for line in err.read_text("utf-8").splitlines()]
    assert any(line["said"].startswith("feed 1 failed") for line in log)
    handled = [line for line in log if line["said"] == "an update was handled"]
    assert {(line["kind"], len(line["chat"])) for line in handled} == {("Said", 8)}
    assert canaries.found_in([out, err], TOKEN, QUESTION, NAME) == []
