"""The sample articles: published one by one, as an RSS feed and as plain pages."""

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bot.sandbox.call import Json
from bot.sandbox.errors import ControlError

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
HEADING = "## "
STYLE = """\
body { font: 1.1rem/1.7 system-ui, sans-serif; margin: 2rem auto; max-width: 42rem;
  padding: 0 1rem; color-scheme: light dark; }
h1, h2 { line-height: 1.3; }
"""

_not_xml = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Sample:
    """An article of the samples file. `published` is Unix seconds."""

    id: str
    title: str
    text: str
    author: str
    published: float
    language: str
    tags: tuple[str, ...]

    @property
    def summary(self) -> Json:
        return {"id": self.id, "title": self.title, "language": self.language}

    @property
    def html(self) -> str:
        """The text as `<p>` and `<h2>`."""
        blocks = [block.strip() for block in self.text.split("\n\n") if block.strip()]
        return "\n".join(
            f"<h2>{escape(block.removeprefix(HEADING), quote=False)}</h2>"
            if block.startswith(HEADING)
            else f"<p>{escape(block, quote=False)}</p>"
            for block in blocks
        )


class Samples:
    """The archive in the file's order: the first are published at the start, the rest on demand."""

    def __init__(self, samples: list[Sample], published: int) -> None:
        self._left = {sample.id: sample for sample in samples[published:]}
        self._published = {sample.id: (sample.published, sample) for sample in samples[:published]}

    def publish(self, number: str | None) -> Sample:
        """Publish the sample named, or the next one, now."""
        if number is None:
            number = next(iter(self._left), None)
        sample = self._left.pop(number, None) if number is not None else None
        if sample is None:
            known = number in self._published
            raise ControlError(
                "it is published already" if known else "there is no such sample left"
            )
        self._published[sample.id] = (time.time(), sample)
        return sample

    def published(self, number: str) -> Sample | None:
        found = self._published.get(number)
        return found[1] if found else None

    @property
    def json(self) -> Json:
        published = [sample.summary for _, sample in self._published.values()]
        return {"published": published, "left": [sample.summary for sample in self._left.values()]}

    @property
    def left(self) -> int:
        return len(self._left)

    def feed(self, base: str) -> tuple[bytes, str]:
        """RSS 2.0 of what is published, newest first, and its ETag."""
        newest_first = sorted(self._published.values(), key=lambda item: item[0], reverse=True)
        items = "".join(_item(sample, at, base) for at, sample in newest_first)
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
            f"<channel><title>عينات ورّاق</title><link>{_text(base)}/</link>"
            "<description>Sample articles of the sandbox</description>\n"
            f"{items}</channel></rss>\n"
        ).encode()
        return body, f'"{sha256(body).hexdigest()[:32]}"'


def read_samples(path: Path) -> list[Sample]:
    """The samples of a JSONL file; a line that is not an article says which line it is."""
    samples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                samples.append(_read_sample(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, line {number}: {error!r}") from error
    return samples


def page(sample: Sample) -> str:
    """A sample as a plain page that reads in its own direction."""
    direction = "rtl" if sample.language in RIGHT_TO_LEFT else "ltr"
    day = datetime.fromtimestamp(sample.published, UTC).date().isoformat()
    return (
        f'<!doctype html>\n<html lang={quoteattr(sample.language)} dir="{direction}">\n'
        f'<head><meta charset="utf-8"><title>{escape(sample.title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content={quoteattr(sample.author)}>\n'
        '<link rel="stylesheet" href="/samples/article.css"></head>\n'
        f"<body><article><h1>{escape(sample.title)}</h1>\n"
        f'<p>{escape(sample.author)} · <time datetime="{day}">{day}</time></p>\n'
        f"{sample.html}\n</article></body></html>\n"
    )


def _read_sample(given: Json) -> Sample:
    return Sample(
        id=str(given["id"]),
        title=given["title"],
        text=given["text"],
        author=given.get("author") or "",
        published=_instant(given["published"]),
        language=given.get("language") or "und",
        tags=tuple(given.get("tags") or ()),
    )


def _instant(published: str | float) -> float:
    if not isinstance(published, str):
        return float(published)
    read = datetime.fromisoformat(published)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _item(sample: Sample, at: float, base: str) -> str:
    categories = "".join(f"<category>{_text(tag)}</category>" for tag in sample.tags)
    author = f"<dc:creator>{_text(sample.author)}</dc:creator>" if sample.author else ""
    return (
        f"<item><title>{_text(sample.title)}</title>"
        f"<link>{_text(base)}/samples/{_text(sample.id)}</link>"
        f'<guid isPermaLink="false">{_text(sample.id)}</guid>{author}'
        f"<dc:language>{_text(sample.language)}</dc:language>"
        f"<pubDate>{format_datetime(datetime.fromtimestamp(at, UTC))}</pubDate>{categories}"
        f"<content:encoded>{_text(sample.html)}</content:encoded></item>\n"
    )


def _text(text: str) -> str:
    return escape(_not_xml.sub("�", text))
