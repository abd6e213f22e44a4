"""Sentences: how many cases are cut exactly, and what long texts make of the rules.

`python -m bench sentences [CASES] [--texts FOLDER]` prints one JSON line.  CASES (by default
those of the tests) has a case a line: a language, a tab and a text, in which `|` stands for the
space between two sentences, `~` for a boundary without one and `⏎` for a line break.  FOLDER
holds articles in any of the shapes that `texts_of` reads.  Beside ours stands a splitter that
cuts at every white space after a terminator.
"""

import argparse
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bars import Bar, report
from bot.text.sentences import sentences

CASES = Path(__file__).parent.parent / "tests" / "data" / "sentences.txt"
EXACT_LEAST = 0.9
FEW_WORDS, MANY_WORDS = 2, 80

_BOUNDARY = re.compile("[|~⏎]")
_NAIVE = re.compile(r"(?<=[.!?؟])\s")

Splitter = Callable[[str], list[str]]


@dataclass(frozen=True)
class Case:
    """A text and the sentences it is to be cut into."""

    language: str
    text: str
    expected: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Print the figures of the cases and, if asked, of the texts."""
    parser = argparse.ArgumentParser(prog="python -m bench sentences")
    parser.add_argument("cases", nargs="?", type=Path, default=CASES)
    parser.add_argument("--texts", type=Path, metavar="FOLDER")
    given = parser.parse_args(arguments)
    cases = read_cases(given.cases)
    texts = list(texts_in(given.texts)) if given.texts else []
    exact = shares(cases, ours)
    figures: dict[str, object] = {"cases": len(cases), "exact": exact}
    gone = sum(map(lost, [*texts, *(case.text for case in cases)]))
    figures |= {"naive_exact": shares(cases, naive), "lost": gone}
    figures |= lengths(texts) if texts else {}
    bars: dict[str, Bar] = {f"exact_{name}": (it, ">=", EXACT_LEAST) for name, it in exact.items()}
    bars["lost"] = (gone, "<=", 0)
    return report("sentences", figures, bars)


def read_cases(path: Path) -> list[Case]:
    """The cases of a file; lines that begin with # are comments."""
    lines = path.read_text("utf-8").split("\n")
    rows = (line.split("\t", 1) for line in lines if line.strip() and not line.startswith("#"))
    return [case(language, marked) for language, marked in rows]


def case(language: str, marked: str) -> Case:
    text = marked.replace("|", " ").replace("~", "").replace("⏎", "\n")
    return Case(language, text, tuple(_BOUNDARY.split(marked)))


def ours(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def naive(text: str) -> list[str]:
    return _NAIVE.split(text)


def shares(cases: Iterable[Case], splitter: Splitter) -> dict[str, float]:
    """The share of cases cut exactly, of all (`all`) and of each language."""
    exact: defaultdict[str, list[bool]] = defaultdict(list)
    for one in cases:
        right = tuple(splitter(one.text)) == one.expected
        for name in ("all", one.language):
            exact[name].append(right)
    return {name: round(sum(found) / len(found), 4) for name, found in exact.items()}


def lost(text: str) -> int:
    """How many characters but white space stand outside every sentence, or in two of them."""
    seen = [0] * len(text)
    for span in sentences(text):
        for at in range(span.start, span.end):
            seen[at] += 1
    return sum(
        times > 1 or (times == 0 and not char.isspace())
        for char, times in zip(text, seen, strict=True)
    )


def lengths(texts: Sequence[str]) -> dict[str, float]:
    """How many sentences there are, the shares of very short and very long ones, and the speed."""
    start = time.process_time()
    cut = [sentences(text) for text in texts]
    seconds = time.process_time() - start
    words = [
        len(text[span.start : span.end].split())
        for text, spans in zip(texts, cut, strict=True)
        for span in spans
    ]
    return {
        "texts": len(texts),
        "sentences": len(words),
        "share_short": round(sum(count <= FEW_WORDS for count in words) / len(words), 4),
        "share_long": round(sum(count > MANY_WORDS for count in words) / len(words), 4),
        "mchar_s": round(sum(map(len, texts)) / seconds / 1e6, 2),
    }


def texts_in(folder: Path) -> Iterator[str]:
    """The texts of all files under a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".jsonl", ".txt"):
            yield from texts_of(path)


def texts_of(path: Path) -> Iterator[str]:
    """A plain text; the `text` of JSON lines; a question set's contexts; the gold bodies of
    pages (`articleBody`).  Of other JSON, nothing.
    """
    content = path.read_text("utf-8")
    if path.suffix == ".txt":
        yield content
    elif path.suffix == ".jsonl":
        rows = map(json.loads, filter(None, content.split("\n")))
        yield from (row["text"] for row in rows if "text" in row)
    else:
        yield from _texts_in_json(json.loads(content))


def _texts_in_json(found: dict[str, object]) -> Iterator[str]:
    if isinstance(entries := found.get("data"), list):
        for entry in entries:
            yield from (paragraph["context"] for paragraph in entry["paragraphs"])
    else:
        pages = (page for page in found.values() if isinstance(page, dict))
        yield from (page["articleBody"] for page in pages if "articleBody" in page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
