"""Answers to question sets, all paragraphs in one archive.

`python -m bench answers PATHS… [--sample N]` prints one JSON line.  For each set: `passage_1`,
the share of questions whose gold passage comes first; `quote`, whose quote holds the answer
(with no regard to certainty); both again with two typing errors a question; `answered`, the share
that is answered rather than refused; `far_answered`, that of far-off questions: the same ones,
with every article but their own to answer from.  `weights` were fitted on these very sets: see
`bench fit` for figures of questions never seen.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

from tqdm import tqdm

from bench.bars import Bar, report
from bench.corpus import Asked, Shelf, holds, index_of, is_gold, read_sets, with_typos
from bot.handlers.answering import SURE_ENOUGH, aliases_of, asked, found_among
from bot.text.answers import Ruling, ruled
from bot.text.questions import understood
from storage.search import PassageIndex

BARS = {
    "arcd-train": {"passage_1": 0.67, "typos_passage_1": 0.62, "quote": 0.56},
    "tydi-ar-a": {"passage_1": 0.89, "typos_passage_1": 0.82, "quote": 0.76},
    "mlqa-ar": {"passage_1": 0.61, "typos_passage_1": 0.54, "quote": 0.42},
    "all": {"answered": 0.85},
}
FAR_ANSWERED_AT_MOST = 0.12

Measures = defaultdict[str, list[float]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench answers")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, help="ask only so many questions of each set")
    options = parser.parse_args(arguments)
    figures = asyncio.run(measured(options.paths, options.sample))
    return report("answers", figures, barred(figures))


def barred(figures: dict[str, dict[str, float]]) -> dict[str, Bar]:
    """The bars of the sets that were asked."""
    bars: dict[str, Bar] = {
        f"{name} {measure}": (figures[name][measure], ">=", limit)
        for name, limits in BARS.items()
        if name in figures
        for measure, limit in limits.items()
    }
    return {
        **bars,
        "all far_answered": (figures["all"]["far_answered"], "<=", FAR_ANSWERED_AT_MOST),
    }


async def measured(paths: Sequence[Path], sample: int | None) -> dict[str, dict[str, float]]:
    articles, questions = read_sets(paths)
    everything, shelf = {article.id for article in articles}, Shelf(articles)
    sets: defaultdict[str, Measures] = defaultdict(lambda: defaultdict(list))
    async with index_of(articles) as index:
        for question in tqdm(sampled(questions, sample), disable=None):
            values = await measures(index, shelf, question, everything)
            for name, value in values.items():
                sets[question.set][name].append(value)
                sets["all"][name].append(value)
    return {name: summary(values) for name, values in sets.items()}


def sampled(questions: Sequence[Asked], sample: int | None) -> Sequence[Asked]:
    if sample is None:
        return questions
    chance = random.Random(sample)
    each = {name: [q for q in questions if q.set == name] for name in {q.set for q in questions}}
    return [
        q for name in sorted(each) for q in chance.sample(each[name], min(sample, len(each[name])))
    ]


def summary(values: Measures) -> dict[str, float]:
    shares = {name: round(statistics.fmean(v), 3) for name, v in values.items() if name != "ms"}
    milliseconds = sorted(values["ms"])
    p95 = milliseconds[int(len(milliseconds) * 0.95)]
    p50 = statistics.median(milliseconds)
    return shares | {
        "questions": len(milliseconds),
        "ms_p50": round(p50, 1),
        "ms_p95": round(p95, 1),
    }


async def measures(
    index: PassageIndex, shelf: Shelf, question: Asked, everything: Collection[int]
) -> dict[str, float]:
    """The figures of one question, 1 or 0 each but for `ms`."""
    start = time.perf_counter()
    plain = await ruling(index, shelf, question.text)
    elapsed = time.perf_counter() - start
    mistyped = with_typos(question.text, 2, question.text)
    typos = await ruling(index, shelf, mistyped)
    far = await ruling(index, shelf, question.text, set(everything) - {question.article_id})
    return {
        **result(question, plain),
        **{f"typos_{name}": value for name, value in result(question, typos).items()},
        "far_answered": far.confidence >= SURE_ENOUGH,
        "ms": 1000 * elapsed,
    }


async def ruling(
    index: PassageIndex, shelf: Shelf, text: str, articles: Collection[int] | None = None
) -> Ruling:
    query = await asked(index, understood(text, aliases_of(index)))
    found, _ = await found_among(shelf, index, query, articles)
    return ruled(query, found)


def result(question: Asked, given: Ruling) -> dict[str, float]:
    choice = given.choice
    quote = choice.passage.found.text[choice.quote.start : choice.quote.end] if choice else ""
    return {
        "passage_1": bool(given.ranked) and is_gold(question, given.ranked[0].found),
        "quote": holds(quote, question.answers),
        "answered": given.confidence >= SURE_ENOUGH,
    }
