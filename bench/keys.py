"""Search keys: words that should share a stem and words that should not, and the speed of tokens.

`python -m bench keys [PAIRS] [--texts FOLDER]` prints one JSON line.  PAIRS holds a pair a line:
"same" or "differ", the language, and the two words, separated by tabs.  `same_merged` and
`differ_kept` are the shares of pairs that come out right; `pairs` has the counts of each
language, and those of Snowball's Arabic stemmer on the Arabic pairs (of their normalised keys, or
as written, whichever is better for it).  Speed is in thousands of tokens a second of processor time
over every text of the folder, with an empty cache (`cold`, best of ROUNDS) and a full one (`warm`).
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.bars import Bar, report
from bot.text import words
from bot.text.stems import snowball
from bot.text.words import normalise, tokens

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "data" / "keys.tsv"
SHARED = ROOT.parent / "shared" / "data"
SAMPLES = ROOT / "bot" / "sandbox" / "samples"
SAME_AT_LEAST, DIFFER_AT_LEAST = 0.90, 0.82
KTOKENS_AT_LEAST = 150.0
ROUNDS = 3


class Pair(NamedTuple):
    """Two words of a language that a reader takes for one, or for two."""

    same: bool
    language: str
    left: str
    right: str


Stemming = Callable[[str, str], object]
Counts = dict[str, list[int]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench keys")
    parser.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    parser.add_argument("--texts", type=Path, default=SHARED if SHARED.exists() else SAMPLES)
    options = parser.parse_args(arguments)
    pairs = read_pairs(options.pairs)
    shares = {kind: round(right / of, 3) for kind, (right, of) in counts(pairs).items()}
    speed = speeds(list(texts(options.texts)))
    bars: dict[str, Bar] = {
        "same_merged": (shares["same"], ">=", SAME_AT_LEAST),
        "differ_kept": (shares["differ"], ">=", DIFFER_AT_LEAST),
        "ktokens_cold": (speed["ktokens_cold"], ">=", KTOKENS_AT_LEAST),
    }
    figures = {"same_merged": shares["same"], "differ_kept": shares["differ"], **speed}
    return report("keys", {**figures, "pairs": by_language(pairs)}, bars)


def read_pairs(path: Path) -> list[Pair]:
    lines = (line for line in path.read_text("utf-8").splitlines() if line.strip())
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [Pair(kind == "same", language, left, right) for kind, language, left, right in rows]


def stems(word: str, language: str) -> list[str]:
    return [token.stem for token in tokens(word, language)]


def counts(pairs: Sequence[Pair], stemming: Stemming = stems) -> Counts:
    """Of the pairs that should merge and of those that should not, how many do right."""
    found: Counts = {"same": [0, 0], "differ": [0, 0]}
    for same, language, left, right in pairs:
        merged = stemming(left, language) == stemming(right, language)
        count = found["same" if same else "differ"]
        count[0] += merged == same
        count[1] += 1
    return found


def by_language(pairs: Sequence[Pair]) -> dict[str, Counts]:
    languages = sorted({pair.language for pair in pairs})
    of = {name: [pair for pair in pairs if pair.language == name] for name in languages}
    snowball_arabic = max(
        (counts(of.get("ar", []), way) for way in (keyed_first, stemmed_first)),
        key=lambda found: found["same"][0] + found["differ"][0],
    )
    return {
        **{name: counts(mine) for name, mine in of.items()},
        "ar by Snowball": snowball_arabic,
    }


def keyed_first(word: str, _: str) -> str:
    return snowball(normalise(word), "arabic")


def stemmed_first(word: str, _: str) -> str:
    return normalise(snowball(word, "arabic"))


def texts(folder: Path) -> Iterator[str]:
    """Every string of some length in the JSON and text files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            yield path.read_text("utf-8")
        elif path.suffix == ".jsonl":
            for line in path.read_text("utf-8").splitlines():
                yield from strings(json.loads(line))
        elif path.suffix == ".json":
            yield from strings(json.loads(path.read_text("utf-8")))


def strings(found: object) -> Iterable[str]:
    if isinstance(found, str):
        return [found] if len(found) > 100 else []
    inside = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [text for each in inside for text in strings(each)]


def speeds(sources: Sequence[str]) -> dict[str, float]:
    """How many thousand tokens a second, and how many there were."""
    cold, warm = 0.0, 0.0
    for _ in range(ROUNDS):
        words._cached.cache_clear()
        cold = max(cold, speed(sources))
        warm = max(warm, speed(sources))
    count = sum(len(tokens(text)) for text in sources)
    return {"ktokens_cold": round(cold, 1), "ktokens_warm": round(warm, 1), "tokens": count}


def speed(sources: Sequence[str]) -> float:
    start = time.process_time()
    count = sum(len(tokens(text)) for text in sources)
    return count / (time.process_time() - start) / 1000
