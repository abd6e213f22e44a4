"""The settings: what is read, what is refused, and that no secret shows."""

import re
from pathlib import Path

import pytest

from bot.config import SETTINGS, Config, ConfigError
from bot.i18n import Locale

ROOT = Path(__file__).parents[1]
TOKEN = "123456:AAH-secret_part"


def test_the_example_lists_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert re.findall(r"^([A-Z_]+)=", example, re.MULTILINE) == list(SETTINGS)


def test_the_example_as_it_stands_gives_the_defaults() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert Config.from_env(given) == Config.from_env({}) == Config()


def test_each_setting_is_read() -> None:
    given = {
        "BOT_TOKEN": TOKEN,
        "DATABASE": "sqlite:///x.db",
        "FEEDS": " https://a.example/f\nhttp://b.example/f ",
        "OPERATORS": "7 8",
        "BOT_LANGUAGE": "ar-LB",
        "BOT_ZONE": "Asia/Beirut",
        "POLL_SECONDS": "60",
        "SENDS_PER_SECOND": "500",
        "BREAKING": "عاجل، حصري",
        "BOT_API_URL": "http://localhost:8081/",
        "BOT_API_PROXY": "http://proxy.example:3128",
        "SANDBOX_PORT": "0",
        "ALIASES": "names.txt",
        "FETCH_ALLOWED": "10.0.0.0/8 127.0.0.1:81",
        "FETCH_PROXY": "http://a:b@proxy.example:3128",
        "WATCH_FOLDER": "inbox",
        "INGEST_SECRET": "a long enough secret",
        "WEB_HOST": "0.0.0.0",
        "WEB_PORT": "9000",
        "WEB_SOCKET": "run/web.sock",
        "WEBHOOK_URL": "https://bot.example/telegram",
        "METRICS": "on",
        "BACKUP_FOLDER": "kept",
        "CONTACT": "@editor",
        "KEEP_QUESTIONS": "off",
        "MODELS_URL": "http://127.0.0.1:11434/v1/",
        "MODELS_KEY": "key-1",
        "EMBEDDING_MODEL": "e5",
        "CHAT_MODEL": "qwen",
    }
    assert set(given) == set(SETTINGS)
    assert Config.from_env(given) == Config(
        token=TOKEN,
        db="sqlite:///x.db",
        feeds=("https://a.example/f", "http://b.example/f"),
        operators=frozenset({7, 8}),
        locale=Locale("ar", "LB", "Asia/Beirut"),
        poll_seconds=60,
        sends_per_second=500,
        breaking=frozenset({"عاجل", "حصري"}),
        api_url="http://localhost:8081",
        api_proxy="http://proxy.example:3128",
        sandbox_port=0,
        aliases="names.txt",
        fetch_allowed=("10.0.0.0/8", "127.0.0.1:81"),
        fetch_proxy="http://a:b@proxy.example:3128",
        watch_folder="inbox",
        ingest_secret="a long enough secret",
        web_host="0.0.0.0",
        web_port=9000,
        web_socket="run/web.sock",
        webhook_url="https://bot.example/telegram",
        metrics=True,
        backup_folder="kept",
        contact="@editor",
        keep_questions=False,
        models_url="http://127.0.0.1:11434/v1",
        models_key="key-1",
        embedding_model="e5",
        chat_model="qwen",
    )


MISTAKES = [
    ("FEEDS", "a.example/feed", "http://"),
    ("FEEDS", "https://a.example/f ftp://b.example/f", "'ftp://b.example/f'"),
    ("FEEDS", "http://[x", "http://"),
    ("FEEDS", "http://a.example:99999/", "http://"),
    ("BOT_API_URL", "https://", "http://"),
    ("OPERATORS", "7, @sara", "whole number"),
    ("FETCH_ALLOWED", "10.0.0.0/8 intranet", "'intranet'"),
    ("BOT_LANGUAGE", "fr", "ar or en"),
    ("BOT_LANGUAGE", "ar-", "like ar-LB"),
    ("BOT_LANGUAGE", "ar-XX", "like ar-LB"),
    ("BOT_LANGUAGE", "ar_LB", "like ar-LB"),
    ("BOT_LANGUAGE", "lb-AR", "like ar-LB"),
    ("BOT_ZONE", "Mecca", "like Asia/Riyadh"),
    ("BOT_ZONE", "+03:00", "like Asia/Riyadh"),
    ("BOT_ZONE", "../../etc/passwd", "like Asia/Riyadh"),
    ("BOT_ZONE", "localtime", "like Asia/Riyadh"),
    ("POLL_SECONDS", "0", "from 1"),
    ("SENDS_PER_SECOND", "0", "from 1"),
    ("SENDS_PER_SECOND", "1001", "up to 1000"),
    ("POLL_SECONDS", "five", "whole number"),
    ("SANDBOX_PORT", "-1", "from 0"),
    ("SANDBOX_PORT", "65536", "up to 65535"),
]


@pytest.mark.parametrize(("key", "given", "expected"), MISTAKES)
def test_a_mistake_is_one_line_that_names_the_setting(key: str, given: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_env({key: given})
    assert str(error.value).startswith(f"{key}: got ")
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


WRONG_TOKENS = [
    "AAH-secret_part",
    ":AAH-secret_part",
    "12 34:AAH-secret_part",
    "'1:AAH-secret_part'",
]


@pytest.mark.parametrize("token", [*WRONG_TOKENS, "١٢:AAH-secret_part", "123:"])
def test_a_wrong_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ConfigError, match="BOT_TOKEN") as error:
        Config.from_env({"BOT_TOKEN": token})
    assert "secret" not in str(error.value)


def test_the_token_does_not_show_in_the_settings() -> None:
    config = Config.from_env({"BOT_TOKEN": TOKEN})
    assert "secret" not in f"{config} {config!r} {config.with_db('x')!r}"
