"""The picture that leads an article, as an address."""

import re
from html import unescape

from bot.ingest.entries import address

PICTURES = 10
TAG_CHARS = 4000

_IMG = re.compile(rf"<img\s([^<>]{{0,{TAG_CHARS}}})", re.IGNORECASE)
_SRC = re.compile(
    r"(?:\s|\A)(data-lazy-src|data-src|data-original|src)\s{0,9}=\s{0,9}[\"']?([^\"'\s<>]+)",
    re.IGNORECASE,
)
_PIXEL = re.compile(r"(?:\s|\A)(?:width|height)\s{0,9}=\s{0,9}[\"']?[01](?!\d)", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|\Z)", re.IGNORECASE)


def is_image(kind: object, url: object) -> bool:
    """Whether what a feed points to is a picture: it says so (`image`, `image/png`) or, where it
    says nothing, its address does.
    """
    if isinstance(kind, str) and kind:
        return kind.lower().startswith("image")
    return isinstance(url, str) and bool(_SUFFIX.search(url[-200:]))


def image_in(html: str, *, base: str) -> str | None:
    """The first picture in an entry's text that can be opened and is none to count readers by."""
    for number, tag in enumerate(_IMG.finditer(html)):
        if number == PICTURES:
            break
        if _PIXEL.search(tag[1]):
            continue
        for source in _sources(tag[1]):
            if found := address(unescape(source), base=base):
                return found
    return None


def _sources(attributes: str) -> list[str]:
    """A picture's addresses; where one waits until it is scrolled to, `src` is a placeholder."""
    found = sorted(_SRC.findall(attributes), key=lambda source: source[0].lower() == "src")
    return [value for _, value in found]
