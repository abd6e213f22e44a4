"""Lengths as Telegram counts them (UTF-16 units after entities), cutting, line direction."""

import re
from functools import lru_cache
from html import unescape

from markupsafe import Markup

from bot.i18n import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, Locale, is_right_to_left
from bot.messages.direction import first_strong, isolated_names, isolated_runs
from bot.messages.fitting import utf16_length, within
from bot.text.languages import UNKNOWN
from storage.models import Article

TITLE_LIMIT = 256
REMEMBERED_CHARS = 300

_TAG = re.compile(r"<[^<>]*>")
_WORDS = re.compile(r"(?<=>)[^<>]+|\A[^<>]+")
_FIRST_SPACE = re.compile(r"\A\S*\s+")
_LAST_SPACE = re.compile(r"\s+\S*\Z")


class Native(Markup):
    """Words of an article: they run in its direction, not in the reader's."""


def shown_length(html: Markup) -> int:
    """How long Telegram says a message is once its tags and entities are read."""
    return utf16_length(shown(html))


def shown(html: str) -> str:
    """The text of a message without its tags."""
    return unescape(_TAG.sub("", html))


def cut(text: str, limit: int) -> str:
    """The beginning of a text within `limit` units, ending at a word and an ellipsis if it had
    to be cut.
    """
    kept = beginning(text, limit)
    return text if kept == text else beginning(text, limit - 1).rstrip(" ،,؛;:.") + "…"


def beginning(text: str, limit: int) -> str:
    """The longest beginning within `limit` units, ending at a word where there is one, at a
    grapheme where there is none.
    """
    if utf16_length(text) <= limit:
        return text
    kept = within(text, limit)
    if text[len(kept)].isspace():
        return kept.rstrip()
    return _LAST_SPACE.sub("", kept) or kept


def ending(text: str, limit: int) -> str:
    """The end of a text within `limit` units, beginning at a word after an ellipsis if it had to
    be cut.
    """
    if utf16_length(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    kept = units[len(units) - 2 * (limit - 1) :].decode("utf-16-le", "ignore")
    return "…" + _FIRST_SPACE.sub("", kept)


def bold(text: str) -> Markup:
    """Bold, escaped."""
    return Markup("<b>{}</b>").format(text)


def link(text: str, url: str) -> Markup:
    """A link, escaped."""
    return Markup('<a href="{}">{}</a>').format(url, text)


def native(article: Article, html: str) -> Native:
    """Words of this article, each line running as its language does."""
    if article.language == UNKNOWN:
        return Native(Markup.escape(html))
    return Native(directed(article.language, Markup.escape(html)))


def lines(locale: Locale, *parts: Markup | str | None) -> Markup:
    """The parts one under another, each line running as the reader's language does whatever
    letter it begins with, save an article's own words; None parts are left out.
    """
    return Markup("\n").join(
        part if isinstance(part, Native) else directed(locale.language, Markup.escape(part))
        for part in parts
        if part is not None
    )


def directed(language: str, html: Markup) -> Markup:
    """Every line running as the language does, and every run in it that turns another way kept in
    its own order.
    """
    lay_out = _remembered if len(html) <= REMEMBERED_CHARS else _laid_out
    return lay_out(language, html)


def _laid_out(language: str, html: Markup) -> Markup:
    return led(
        language, isolated_runs(html) if is_right_to_left(language) else isolated_names(html)
    )


# Most lines are the catalog's own, said again and again.
_remembered = lru_cache(1024, typed=True)(_laid_out)


def led(language: str, html: Markup) -> Markup:
    """Every line led by a mark unless its first letter already runs as the language does:
    clients lay a line out by its first strong letter, and a title may begin with a Latin name.
    """
    mark, own = (
        (RIGHT_TO_LEFT_MARK, "R") if is_right_to_left(language) else (LEFT_TO_RIGHT_MARK, "L")
    )
    each = html.split("\n")
    marked = (line if first_strong(shown(line)) == own else _led(line, mark) for line in each)
    return Markup("\n".join(marked))  # noqa: S704  only marks were put between its lines


def _led(line: str, mark: str) -> str:
    """The mark stands within the tags that open the line: before a quotation it would be a line
    of its own.
    """
    words = _WORDS.search(line)
    return line[: words.start()] + mark + line[words.start() :] if words else line
