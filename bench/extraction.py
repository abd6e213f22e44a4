"""Web page to article: how exactly the body comes out of real pages.

`python -m bench extraction DATA` prints one JSON line.  DATA is a copy of Zyte's
article-extraction-benchmark (MIT): `ground-truth.json` and `html/*.html.gz`.  The measure is that
of its `evaluate.py`: shingles of four words, the true and false ones counted for each page;
precision is the mean over pages in which something was found, recall over those in which there is
something to find, F1 of the two means.  Beside us, in the same run: readability-lxml and the
whole text of a page.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
from lxml import etree
from readability import Document  # type: ignore[import-untyped]

from bench.bars import report
from bot.ingest.pages import read_page
from bot.ingest.rawtext import NoArticle

GRAM = 4
F1_LEAST = 0.965
UNSEEN = ("head", "script", "style", "noscript", "template", etree.Comment)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """A page as it was fetched from `url`, and the body that people found in it."""

    html: bytes
    url: str
    gold: str


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench extraction")
    parser.add_argument("data", type=Path)
    found = list(read_pages(parser.parse_args(arguments).data))
    ours(found[0])  # loads what it needs, which no page should pay for
    figures: dict[str, object] = {"pages": len(found)}
    ways = {"ours": ours, "readability": readability, "all_text": all_text}
    for name, body_of in ways.items():
        figures[name] = measured(found, body_of)
    f1 = float(figures["ours"]["f1"])  # type: ignore[index]
    return report("extraction", figures, {"f1": (f1, ">=", F1_LEAST)})


def read_pages(folder: Path) -> Iterator[Page]:
    told = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, page in told.items():
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Page(html, page["url"], page["articleBody"])


# What finds a body


def ours(page: Page) -> str:
    try:
        return read_page(page.html, url=page.url).text
    except NoArticle:
        return ""


def readability(page: Page) -> str:
    summary = Document(page.html.decode("utf-8", "replace")).summary(html_partial=True)
    return " ".join(lxml.html.fromstring(summary).itertext())


def all_text(page: Page) -> str:
    parser = lxml.html.HTMLParser(encoding="utf-8")
    root = lxml.html.document_fromstring(page.html, parser=parser)
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    return " ".join(root.itertext())


# How right it is


def measured(found: Iterable[Page], body_of: Callable[[Page], str]) -> dict[str, float | int]:
    """Precision, recall and F1 of a way to find bodies, and the milliseconds of processor
    time that a page takes."""
    rows, seconds, empty = [], [], 0
    for page in found:
        start = time.process_time()
        body = body_of(page)
        seconds.append(time.process_time() - start)
        empty += not body.strip()
        rows.append(matched(page.gold, body))
    precision = statistics.fmean(score(same, extra) for same, extra, _ in rows if same + extra)
    recall = statistics.fmean(score(same, missed) for same, _, missed in rows if same + missed)
    return {
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "empty": empty,
        "ms": round(1000 * statistics.fmean(seconds), 1),
        "ms_worst": round(1000 * max(seconds), 1),
    }


def score(same: int, other: int) -> float:
    return same / (same + other)


def matched(gold: str, got: str) -> tuple[int, int, int]:
    """How many shingles are in both, in `got` alone and in `gold` alone."""
    wanted, found = shingles(gold), shingles(got)
    return (wanted & found).total(), (found - wanted).total(), (wanted - found).total()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of GRAM words; a shorter text is one of them, an empty one has none."""
    words = _WORD.findall(text)
    runs = (tuple(words[at : at + GRAM]) for at in range(max(1, len(words) - GRAM + 1)))
    return Counter(run for run in runs if run)
