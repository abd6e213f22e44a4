"""init: questions in a terminal that end with settings by which the bot runs."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.settings import read_file
from bot.cli.starting import with_answers
from bot.config import SETTINGS, read_settings
from tests.people import Person, until
from tests.sandboxed import LOOPBACK, TOKEN, Driver, sandboxed, write_samples

PERSON = 101


class Terminal:
    """What is typed, line by line, and what is shown."""

    def __init__(self, *typed: str) -> None:
        self._typed = list(typed)
        self.shown = ""

    def write(self, text: str) -> int:
        self.shown += text
        return len(text)

    def flush(self) -> None: ...

    def readline(self) -> str:
        return f"{self._typed.pop(0)}\n" if self._typed else ""


@pytest.fixture
async def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Driver]:
    """A sandbox with two samples in its feed, a folder of its own, and no settings but these."""
    monkeypatch.chdir(tmp_path)
    for key in SETTINGS:
        monkeypatch.delenv(key, raising=False)
    samples = write_samples(tmp_path / "samples.jsonl", 2)
    async with sandboxed(samples=samples) as driver:
        monkeypatch.setenv("BOT_API_URL", driver.url)
        monkeypatch.setenv("FETCH_ALLOWED", LOOPBACK)
        await driver.does("users", first_name="هدى", id=PERSON)
        yield driver


async def run(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> "asyncio.Future[int]":
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stdout", terminal)
    return asyncio.ensure_future(asyncio.to_thread(main, ["init"]))


async def follow_the_link(driver: Driver, terminal: Terminal) -> None:
    async def shown() -> bool:
        return "?start=" in terminal.shown

    await until(shown)
    code = terminal.shown.split("?start=")[1].split("\n")[0]
    await driver.does("say", chat=PERSON, user=PERSON, text="/start wrong")
    await driver.does("say", chat=PERSON, user=PERSON, text=f"/start {code}")


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_a_few_answers_make_settings_by_which_the_bot_runs(
    language: str, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = f"{driver.url}/samples/feed.xml"
    terminal = Terminal(language, "77:WRONG", "no token", TOKEN, "127.0.0.1:9", feed)
    running = await run(terminal, monkeypatch)
    await follow_the_link(driver, terminal)
    assert await running == 0
    config, wrong = read_settings(read_file(Path(".env"))[0])
    assert not wrong
    assert (config.token, config.operators) == (TOKEN, frozenset({PERSON}))
    assert (config.feeds, config.locale.language) == ((feed,), language)
    assert Path(".env").stat().st_mode & 0o777 == 0o600
    assert ("الرمز" in terminal.shown) == (language == "ar")
    [card] = await Person(driver, PERSON, PERSON).messages()
    assert "عنوان" in card["text"]


async def test_what_is_broken_off_writes_nothing(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await (await run(Terminal("en"), monkeypatch)) == 130
    assert not Path(".env").exists()


async def test_a_person_who_only_says_start_does_not_own_the_bot(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.claim.claimant.__kwdefaults__", {"patience": 1.5})
    await driver.does("say", chat=PERSON, user=PERSON, text="/start")
    assert await (await run(Terminal("en", TOKEN, ""), monkeypatch)) == 0
    assert "OPERATORS" not in Path(".env").read_text("utf-8")
    waiting = await driver.calls("getUpdates")
    assert [update["message"]["text"] for update in waiting] == ["/start"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "A=1 2\n"),
        ("# why\nA=\nB=x\n", "# why\nA=1 2\nB=x\n"),
        ("B=x", "B=x\nA=1 2\n"),
        ("export A='old'\n", "A=1 2\n"),
        ("AA=3\n#A=4\n", "AA=3\n#A=4\nA=1 2\n"),
    ],
)
def test_answers_stand_where_the_settings_stood(text: str, written: str) -> None:
    assert with_answers(text, {"A": "1 2"}) == written
