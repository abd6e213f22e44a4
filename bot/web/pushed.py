"""What a push holds: one article as JSON, or a list of them, as `import` takes them.

An article may tell its text as `html` instead, and `"announce": false` files it in the archive
without owing it to anybody.  Read in a child (see `bot.children.pool`), and all or nothing:
with one article that is none, there are none.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.ingest.entries import GUID_CHARS, HTML_CHARS, NAME_CHARS, TITLE_CHARS, URL_CHARS, tags_of
from bot.ingest.imported import BadArticle, draft_of
from bot.ingest.jobs import Row, row
from bot.ingest.markup import blocks_from_html
from bot.ingest.parsers import restored
from storage.models import BLOCK_BREAK, Draft

ARTICLES = 100
LONGEST = {
    "id": GUID_CHARS,
    "title": TITLE_CHARS,
    "author": NAME_CHARS,
    "url": URL_CHARS,
    "text": HTML_CHARS,
    "html": HTML_CHARS,
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """The articles of a push, and whether subscribers are to get them."""

    drafts: list[Draft]
    announce: bool


class BadPush(ValueError):
    """A body that is no push: what is wrong, in English; in a list, the number of the article,
    from 0.
    """

    def __init__(self, reason: str, index: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.index = index


def rows(body: bytes) -> Iterator[Row]:
    """What a child tells of a body (see `pushed_of`): one row for whether it is to be announced
    and one for each draft, or one that says why there is none.
    """
    try:
        pushed = read(body)
    except BadPush as error:
        yield ["refused", error.reason, error.index]
        return
    yield ["announce", pushed.announce]
    for draft in pushed.drafts:
        yield ["draft", *row(draft)]


def pushed_of(told: list[Row]) -> Pushed:
    """The push that a child told of.  Raises BadPush."""
    (kind, *values), *others = told
    if kind == "refused":
        raise BadPush(*values)
    return Pushed([Draft(*restored(fields)) for _, *fields in others], *values)


def read(body: bytes) -> Pushed:
    """The push in a body.  Raises BadPush."""
    told = _json(body)
    if not isinstance(told, list):
        return Pushed([_draft(told, None)], _announced(told, None))
    if not 1 <= len(told) <= ARTICLES:
        raise BadPush(f"a list of {len(told)} articles: 1 to {ARTICLES} go together")
    drafts = [_draft(each, index) for index, each in enumerate(told)]
    announced = [_announced(each, index) for index, each in enumerate(told)]
    if odd := [index for index, each in enumerate(announced) if each != announced[0]]:
        raise BadPush("announce: not as in the rest of the list", odd[0])
    return Pushed(drafts, announced[0])


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except UnicodeDecodeError:
        raise BadPush("not UTF-8 text") from None
    except RecursionError:
        raise BadPush("broken JSON (nested too deep)") from None
    except ValueError as error:
        raise BadPush(f"broken JSON ({error})") from None


def _draft(told: object, index: int | None) -> Draft:
    try:
        _measure(told)
        draft = _from_html(told) if isinstance(told, dict) and "html" in told else draft_of(told)
    except BadArticle as error:
        raise BadPush(str(error), index) from None
    return replace(draft, tags=tags_of(draft.tags))


def _measure(told: object) -> None:
    """Nothing that a publisher says is cut silently: what is too long is refused."""
    for field, most in LONGEST.items():
        value = told.get(field) if isinstance(told, Mapping) else None
        if isinstance(value, str) and len(value) > most:
            raise BadArticle(f"{field}: longer than {most} characters")


def _from_html(told: dict[str, Any]) -> Draft:
    if not isinstance(told["html"], str):
        raise BadArticle("html: not a string")
    if told.get("text") is not None:
        raise BadArticle("html: given beside text")
    blocks = blocks_from_html(told["html"])
    if not blocks:
        raise BadArticle("html: empty")
    text = BLOCK_BREAK.join(block for block, _ in blocks)
    headings = tuple(number for number, (_, is_heading) in enumerate(blocks) if is_heading)
    return replace(draft_of({**told, "text": text}), text=text, headings=headings)


def _announced(told: dict[str, Any], index: int | None) -> bool:
    given = told.get("announce", True)
    if not isinstance(given, bool):
        raise BadPush("announce: neither true nor false", index)
    return given
