"""Articles given as JSON objects: what the command line imports and summarises.

Only `title` and `text` are required.  Text is cleaned at the door and otherwise kept word for
word: somebody has prepared it.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.ingest.dates import parse_date
from bot.text.languages import language_of
from bot.text.words import clean
from storage.models import BLOCK_BREAK, Draft

HEADING_MARK = "## "
YEAR_1 = -62_135_596_800
YEAR_10000 = 253_402_300_800

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ADDRESS = re.compile(r"https?://[^\s/]\S*\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*\Z", re.IGNORECASE)


class BadArticle(ValueError):
    """A JSON object that is no article.  As a string it says what is wrong, in English."""


def draft_of(found: object) -> Draft:
    """The article that a JSON object tells.  Raises BadArticle.

    `published` is ISO 8601 or seconds since 1970; an address that is not http is left out.
    """
    if not isinstance(found, Mapping):
        raise BadArticle("not a JSON object")
    title = " ".join(_string(found, "title", required=True).split())
    blocks = _blocks(_string(found, "text", required=True))
    text = BLOCK_BREAK.join(block for block, _ in blocks)
    url = _string(found, "url").strip()
    return Draft(
        title=title,
        text=text,
        headings=tuple(number for number, (_, is_heading) in enumerate(blocks) if is_heading),
        author=" ".join(_string(found, "author").split()) or None,
        language=_language(_string(found, "language")) or language_of(text),
        published=_published(found.get("published")),
        url=url if _ADDRESS.match(url) else None,
        tags=_tags(found.get("tags")),
        external_id=_id(found.get("id")),
    )


def _string(found: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    value = found.get(field)
    if value is None and not required:
        return ""
    if value is None:
        raise BadArticle(f"{field}: missing")
    if not isinstance(value, str):
        raise BadArticle(f"{field}: not a string")
    cleaned = clean(value).strip()
    if required and not cleaned:
        raise BadArticle(f"{field}: empty")
    return cleaned


def _blocks(text: str) -> list[tuple[str, bool]]:
    """Paragraphs and headings: what blank lines separate or, if there are none, lines."""
    between = _BLANK_LINES if _BLANK_LINES.search(text) else re.compile("\n")
    found = [block for part in between.split(text) for block in _with_heading(part.strip())]
    if not found:
        raise BadArticle("text: empty")
    return found


def _with_heading(part: str) -> list[tuple[str, bool]]:
    """A paragraph, or the heading on its first line and what stands under it."""
    if not (part + " ").startswith(HEADING_MARK):
        return [(part, False)] if part else []
    heading, _, rest = part.removeprefix("##").partition("\n")
    told = [(heading.strip(), True), (rest.strip(), False)]
    return [(block, is_heading) for block, is_heading in told if block]


def _language(given: str) -> str | None:
    found = _LANGUAGE.match(given)
    return found[1].lower() if found else None


def _published(given: object) -> int | None:
    if given is None or given == "":
        return None
    instant = parse_date(given) if isinstance(given, str) else _seconds(given)
    if instant is None:
        raise BadArticle("published: neither ISO 8601 nor seconds since 1970")
    return instant


def _seconds(given: object) -> int | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    return int(given) if YEAR_1 <= given < YEAR_10000 else None


def _tags(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(tag, str) for tag in given):
        raise BadArticle("tags: not a list of strings")
    tags = (" ".join(clean(tag).split()) for tag in given)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _id(given: object) -> str | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise BadArticle("id: neither a string nor a whole number")
    return clean(str(given)).strip() or None
