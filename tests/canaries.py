"""What people said in the tests, and the token: none of it may be read in what is written."""

import json
from pathlib import Path
from urllib.parse import quote

from bot.logs import forms_of

SHORTEST = 12  # characters; shorter words, and commands, are the bot's own too
said: set[str] = set()


def written_as(text: str) -> set[bytes]:
    """The bytes by which a text would be found."""
    escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    forms = forms_of(text) | {quote(text)} | escaped
    return {form.encode("utf-8", "replace") for form in forms if len(form) >= SHORTEST}


def found_in(paths: list[Path], *texts: str) -> list[str]:
    """Where one of these texts, in any form, can be read."""
    sought = {form for text in texts for form in written_as(text)}
    return [
        f"{path.name}: {form!r}" for path in paths for form in sought if form in path.read_bytes()
    ]


def confidential() -> list[str]:
    """What people said that is long enough to be told from the bot's own words."""
    return [text for text in said if len(text) >= SHORTEST and not text.startswith("/")]
