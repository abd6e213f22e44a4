"""Summaries against people's: ROUGE F1 of `summarise` and of the plain lead, on EASC.

`python -m bench summaries PATH/dev.jsonl` prints one JSON line.  Each article has five extracts
by people; a figure is the mean over them and then over the articles.  Words are compared as
search keys, without stemming, because the extracts are already without hamzas.  `k3` is a budget
of three sentences, `c400` of four hundred characters.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bars import report
from bot.text.sentences import sentences
from bot.text.summaries import summarise
from bot.text.words import tokens

BARS = {
    "k3_r1": (">=", 0.43),
    "k3_r2": (">=", 0.36),
    "c400_r1": (">=", 0.42),
    "ms_most": ("<=", 20),
}
BUDGETS: dict[str, dict[str, int]] = {
    "k2": {"sentences": 2},
    "k3": {"sentences": 3},
    "c400": {"chars": 400},
    "c600": {"chars": 600},
}

Article = dict[str, Any]
Summariser = Callable[[Article, dict[str, int]], str]


def main(arguments: list[str]) -> int:
    """Print the figures of the articles in a JSONL file."""
    articles = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
    figures = {
        f"{prefix}{budget}_{measure}": round(value, 4)
        for prefix, system in (("", by_us), ("lead_", by_lead))
        for budget, limit in BUDGETS.items()
        for measure, value in averages(articles, system, limit).items()
    }
    figures |= {"articles": len(articles), "ms_most": round(slowest(articles), 1)}
    bars = {name: (figures[name], sign, limit) for name, (sign, limit) in BARS.items()}
    return report("summaries", figures, bars)


def by_us(article: Article, limit: dict[str, int]) -> str:
    chosen = summarise(
        article["title"],
        blocks(article),
        sentences=limit.get("sentences"),
        chars=limit.get("chars"),
    )
    return " ".join(sentence.text for sentence in chosen)


def by_lead(article: Article, limit: dict[str, int]) -> str:
    """The first sentences, unguarded, that fit."""
    text = blocks(article)
    said = [text[span.start : span.end] for span in sentences(text)]
    if "sentences" in limit:
        return " ".join(said[: limit["sentences"]])
    while len(" ".join(said)) > limit["chars"] and len(said) > 1:
        said.pop()
    return " ".join(said)


def blocks(article: Article) -> str:
    return str(article["text"]).replace("\n", "\n\n")


def averages(
    articles: list[Article], system: Summariser, limit: dict[str, int]
) -> dict[str, float]:
    scored: dict[str, list[float]] = {"r1": [], "r2": []}
    for article in articles:
        summary = words(system(article, limit))
        references = [words(reference) for reference in article["references"]]
        for size, values in enumerate(scored.values(), start=1):
            values.append(statistics.fmean(rouge(summary, one, size) for one in references))
    return {measure: statistics.fmean(values) for measure, values in scored.items()}


def words(text: str) -> list[str]:
    return [token.key for token in tokens(text)]


def rouge(summary: list[str], reference: list[str], size: int) -> float:
    """ROUGE-N F1 of two lists of words, with n-grams of `size` words (Lin, 2004)."""
    ours, theirs = grams(summary, size), grams(reference, size)
    common = (ours & theirs).total()
    return 2 * common / ((ours.total() + theirs.total()) or 1)


def grams(listed: list[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(listed[at:] for at in range(size)), strict=False))


def slowest(articles: list[Article]) -> float:
    """The longest time that one article took, in milliseconds, the best of three each."""
    return max(min(timed(article) for _ in range(3)) for article in articles)


def timed(article: Article) -> float:
    start = time.perf_counter()
    by_us(article, BUDGETS["k3"])
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
