"""check and the start: a mistake is one line that says which setting, what it holds and what it
should; nothing secret shows.
"""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import SETTINGS
from tests.sandboxed import TOKEN, sandboxed

SECRET = "AAH-canary_part-of-a-token"
SECRET_TOKEN = f"123456:{SECRET}"


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.mkdir()


def text(path: Path) -> None:
    path.write_text("this is no store, and longer than a header", "utf-8")


def latin1(path: Path) -> None:
    path.write_bytes("مدير".encode("cp1256"))


def someones_store(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE note (body TEXT)")
    other.close()


def store_from_the_future(path: Path) -> None:
    with sqlite3.connect(path) as newer:
        newer.execute("CREATE TABLE migration (version INTEGER PRIMARY KEY)")
        newer.execute("INSERT INTO migration VALUES (9999)")
    newer.close()


def broken_store(path: Path) -> None:
    store_from_the_future(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def group_without_an_equals_sign(path: Path) -> None:
    path.write_text("سو-35\n", "utf-8")


# The setting, what it holds ({path} is one that the last column prepares), what the line says.
MISTAKES: list[tuple[str, str, str, Callable[[Path], None] | None]] = [
    ("BOT_TOKEN", SECRET, "@BotFather", None),
    ("BOT_TOKEN", f"'{SECRET_TOKEN}'", "@BotFather", None),
    ("BOT_TOKEN", f"123456 :{SECRET}", "@BotFather", None),
    ("BOT_TOKEN_FILE", "{path}", "can be read", None),
    ("BOT_TOKEN_FILE", "{path}", "can be read", folder),
    ("BOT_TOKEN_FILE", "{path}", "nothing else", empty),
    ("BOT_TOKEN_FILE", "{path}", "can be read", latin1),
    ("DATABASE", "postgres://db.example/warraq", "sqlite:///", None),
    ("DATABASE", "{path}", "not a folder", folder),
    ("DATABASE", "{path}/", "path of a file", None),
    ("DATABASE", "{path}/warraq.db", "can be written to", text),
    ("DATABASE", "/proc/warraq.db", "can be written to", None),
    ("DATABASE", "{path}", "no file", text),
    ("DATABASE", "{path}", "no file", someones_store),
    ("DATABASE", "{path}", "it is 9999", store_from_the_future),
    ("DATABASE", "{path}", "a whole store", broken_store),
    ("FEEDS", "a.example/feed", "http://", None),
    ("FEEDS", "https://a.example/f,https://b.example/f", "spaces", None),
    ("FEEDS", "ftp://reader:canary@b.example/f", "http://", None),
    ("FETCH_ALLOWED", "intranet", "like 192.168.1.5:8080", None),
    ("FETCH_ALLOWED", "10.0.0.0/40", "like 192.168.1.5:8080", None),
    ("FETCH_PROXY", "socks5://reader:canary@p.example", "like http://proxy", None),
    ("WATCH_FOLDER", "{path}", "can be written to", None),
    ("WATCH_FOLDER", "{path}", "can be written to", text),
    ("BACKUP_FOLDER", "{path}", "can be written to", text),
    ("KEEP_QUESTIONS", "yes", "on or off", None),
    ("WEBHOOK_URL", "https://bot.example", "with a path", None),
    ("WEBHOOK_URL", f"https://bot.example/{SECRET_TOKEN}", "without the token", None),
    ("WEBHOOK_URL", "http://bot.example/hook", "https", None),
    ("WEBHOOK_URL", "https://bot.example:8081/hook", "443, 80, 88 or 8443", None),
    ("WEB_SOCKET", "{path}/web.sock", "can be written to", text),
    ("BOT_API_PROXY", "proxy.example:3128", "like http://proxy", None),
    ("OPERATORS", "@sara", "whole number", None),
    ("OPERATORS", "-1001234", "from 1", None),
    ("OPERATORS", SECRET_TOKEN, "whole number", None),
    ("BOT_LANGUAGE", "arabic", "ar or en", None),
    ("BOT_LANGUAGE", "ar_LB", "like ar-LB", None),
    ("BOT_ZONE", "Mecca", "like Asia/Riyadh", None),
    ("BOT_ZONE", "+03:00", "like Asia/Riyadh", None),
    ("POLL_SECONDS", "5 min", "whole number", None),
    ("POLL_SECONDS", "0", "from 1", None),
    ("SENDS_PER_SECOND", "5000", "up to 1000", None),
    ("BOT_API_URL", "api.telegram.org", "http://", None),
    ("BOT_API_URL", "https://api.example:99999", "http://", None),
    ("SANDBOX_PORT", "65536", "up to 65535", None),
    ("ALIASES", "{path}", "can be read", None),
    ("ALIASES", "{path}", "groups of names", group_without_an_equals_sign),
    ("INGEST_SECRET", "canary", "at least 16", None),
    ("WEB_HOST", "127.0.0.1:8081", "without a port", None),
    ("WEB_HOST", "192.0.2.1", "of this machine", None),
    ("WEB_PORT", "http", "whole number", None),
]


START = """
import sys
from bot.cli import main
code = main(["run"])
print("bot.app" in sys.modules)
sys.exit(code)
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and no settings."""
    monkeypatch.chdir(tmp_path)
    for key in (*SETTINGS, *(f"{key}_FILE" for key in SETTINGS)):
        monkeypatch.delenv(key, raising=False)


def check(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[str]]:
    """The exit code, and what is complained of."""
    code = main(["check", *more])
    complaints = capsys.readouterr().err.splitlines()
    return code, [line for line in complaints if not line.startswith("warraq: warning: ")]


def test_there_are_forty_mistakes() -> None:
    assert len(set(MISTAKES)) == len(MISTAKES) >= 40


@pytest.mark.parametrize(("key", "given", "said", "prepare"), MISTAKES)
def test_a_mistake_is_one_clear_line(
    key: str,
    given: str,
    said: str,
    prepare: Callable[[Path], None] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "given"
    if prepare:
        prepare(path)
    monkeypatch.setenv(key, given.replace("{path}", str(path)))
    if key in ("WEB_HOST", "WEB_SOCKET"):
        monkeypatch.setenv("INGEST_SECRET", "a long enough secret")
    code, complaints = check(capsys, "--offline")
    [line] = complaints
    assert code == 78
    assert line.startswith(f"warraq: {key}: got ")
    assert ", expected " in line
    assert said in line
    assert "canary" not in line


def test_all_mistakes_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLL_SECONDS", "0")
    monkeypatch.setenv("WATCH_FOLDER", "nowhere")
    Path(".env").write_text(f"BOT_TOKN={SECRET_TOKEN}\nDATABASE_URL=x\nrubbish {SECRET}\n", "utf-8")
    code, complaints = check(capsys, "--offline")
    assert code == 78
    assert [line.split(": ")[1] for line in complaints] == [
        ".env, line 3",
        "BOT_TOKN",
        "DATABASE_URL",
        "POLL_SECONDS",
        "WATCH_FOLDER",
    ]
    assert "canary" not in "".join(complaints)


def test_a_file_of_settings_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").mkdir()
    assert check(capsys, "--offline") == (
        78,
        ["warraq: .env: got '…', expected a UTF-8 text file that can be read"],
    )


def test_a_setting_is_read_from_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{SECRET_TOKEN}\n", "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(secret))
    assert check(capsys, "--offline") == (0, [])
    monkeypatch.setenv("BOT_TOKEN", SECRET_TOKEN)
    code, [line] = check(capsys, "--offline")
    assert (code, "not both" in line, "canary" in line) == (78, True, False)


def test_what_is_merely_unwise_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".env").write_text(f"BOT_TOKEN={SECRET_TOKEN}\n", "utf-8")
    Path(".env").chmod(0o644)
    assert main(["check", "--offline"]) == 0
    said = capsys.readouterr().err
    assert "warning: .env: got 'mode 644'" in said
    assert "warning: OPERATORS" in said
    assert "canary" not in said


@pytest.mark.parametrize(("token", "code"), [(TOKEN, 0), ("77:WRONG", 78)])
async def test_telegram_is_asked_whether_it_takes_the_token(
    token: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sandboxed() as driver:
        monkeypatch.setenv("BOT_TOKEN", token)
        monkeypatch.setenv("BOT_API_URL", driver.url)
        done, complaints = await asyncio.to_thread(check, capsys)
    assert done == code
    assert all("BOT_TOKEN" in line and token not in line for line in complaints)
    assert len(complaints) == (code != 0)


def test_a_server_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_TOKEN", SECRET_TOKEN)
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    code, [line] = check(capsys)
    assert (code, "no answer from http://127.0.0.1:9" in line) == (78, True)
    assert "canary" not in line


def test_wrong_settings_end_a_start_before_its_libraries_are_loaded(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "POLL_SECONDS": "soon", "BOT_TOKEN": SECRET}
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", START],
        env={**environ, "PYTHONPATH": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (78, "False\n")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "BOT_TOKEN",
        "POLL_SECONDS",
    ]
    assert "canary" not in done.stderr
