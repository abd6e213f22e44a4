"""Lengths as Telegram counts them (UTF-16 units after entities), cutting, line direction."""

from collections.abc import Iterable
from html import unescape
from re import sub

from markupsafe import Markup

from bot.i18n import RIGHT_TO_LEFT_MARK, is_right_to_left

MESSAGE_LIMIT = 4096
TITLE_LIMIT = 256
LABEL_LIMIT = 40


def utf16_length(text: str) -> int:
    """How long Telegram says this text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown_length(html: Markup) -> int:
    """How long Telegram says a message is once its tags and entities are read."""
    return utf16_length(unescape(sub(r"<[^<>]*>", "", html)))


def cut(text: str, limit: int) -> str:
    """The beginning of a text within `limit` units, ending at a word and an ellipsis if it had
    to be cut.
    """
    kept = beginning(text, limit)
    return text if kept == text else beginning(text, limit - 1).rstrip(" ،,؛;:.") + "…"


def beginning(text: str, limit: int) -> str:
    """The longest beginning within `limit` units, ending at a word where there is one."""
    if utf16_length(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
    return (kept.rsplit(None, 1)[0] if " " in kept else kept).rstrip()


def bold(text: str) -> Markup:
    """Bold, escaped."""
    return Markup("<b>{}</b>").format(text)


def link(text: str, url: str) -> Markup:
    """A link, escaped."""
    return Markup('<a href="{}">{}</a>').format(url, text)


def folded(paragraphs: Iterable[Markup | str]) -> Markup:
    """An expandable quotation of these paragraphs."""
    return Markup("<blockquote expandable>{}</blockquote>").format(Markup("\n\n").join(paragraphs))


def lines(language: str, *parts: Markup | str | None) -> Markup:
    """The parts one under another, each line running in the direction of `language` whatever
    letter it begins with; empty parts are left out.
    """
    text = Markup("\n").join(part for part in parts if part is not None)
    return directed(language, text)


def directed(language: str, html: Markup) -> Markup:
    """Every line led by a right-to-left mark if the language is written so: clients lay a line
    out by its first strong letter, and a title may begin with a Latin name.
    """
    if not is_right_to_left(language):
        return html
    marked = [RIGHT_TO_LEFT_MARK + line if line.strip() else line for line in html.split("\n")]
    return Markup("\n".join(marked))  # noqa: S704  only marks were put between its lines
