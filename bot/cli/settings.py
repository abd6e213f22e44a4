"""Where the settings come from: `.env` in the folder one stands in, and over it the environment."""

import os
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from bot.config import ConfigError, unknown

FILE = Path(".env")


def environment() -> tuple[dict[str, str], list[ConfigError]]:
    """The settings, and what is wrong with the file of them."""
    filed, wrong = read_file(FILE)
    return {**filed, **os.environ}, wrong


def read_file(path: Path) -> tuple[dict[str, str], list[ConfigError]]:
    """The settings in a file, none if there is no such file, and what is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError):
        return {}, [ConfigError(str(path), "…", "a UTF-8 text file that can be read")]
    lines = list(parse_stream(StringIO(text)))
    # What a line holds is never shown: it may be a secret.
    wrong = [
        ConfigError(f"{path}, line {line.original.line}", "…", "KEY=value, or a comment after #")
        for line in lines
        if line.error
    ]
    filed = {line.key: line.value for line in lines if line.key and line.value is not None}
    return filed, wrong + unknown(filed)


def write(path: Path, text: str) -> None:
    """Replace the file, which nobody else may read."""
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
