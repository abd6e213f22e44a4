"""Answers to question sets, all their paragraphs in one archive.

`python -m bench answers PATHS… [--sample N]` has `warraq import` file them, asks by the path that
chats ask by, and prints one JSON line.  With `--models-url URL --embedding-model NAME` it asks with
that model, once it has embedded all passages.  For each set and for all:

`passage_1`     the share of questions whose first passage is of the right article and holds the
                answer
`quote`         whose quote holds the answer, with no regard to certainty
`…_bare`        the same where only the bare words of the answer count, not words that its first
                or last is a part of wherever it stands («القاهرة» in «بالقاهرة»)
`typos_…`       the same with two typing errors a question
`spelling_1`    `passage_1` without hamza, dots of ta marbuta and ya, in Arabic digits
`dialect_1`     `passage_1` in chatty dialect wording
`answered`      the share in the first band; `closest` that in the second
`far_answered`  of far-off questions: the same ones, of an archive without any article of their set
`auroc`         how well confidence tells the two apart; `auroc_found`, those whose right passage
                comes first from far-off ones
`trade_off`     for shares of far-off questions answered, that of answerable ones answered
`quote_chars`   the median length of the quotes

Beside them, for as many questions of each set as BESIDE, `passage_1` of plain systems (`bench.
baselines`).  The weights were fitted on these very sets: see `bench fit` for what to expect of
questions never seen.
"""

import argparse
import asyncio
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from bench.bars import Bar, report
from bench.baselines import compared
from bench.corpus import Asked, holds, imported, read_sets, sampled, with_typos
from bench.curves import auroc, trade_off
from bench.wordings import in_dialect, in_other_spelling
from bot.config import Config
from bot.handlers.answering import Band, Finding, band_of, find_answer
from bot.wiring import models_of
from storage.models import Article

BARS = {
    "arcd-train": {"passage_1": 0.67, "typos_passage_1": 0.62, "quote": 0.56},
    "tydi-ar-a": {"passage_1": 0.89, "typos_passage_1": 0.82, "quote": 0.76},
    "mlqa-ar": {"passage_1": 0.61, "typos_passage_1": 0.54, "quote": 0.42},
    "all": {"answered": 0.85, "auroc": 0.93},
}
AT_MOST = {"far_answered": 0.12, "spelling_drop": 0.002, "dialect_drop": 0.05, "quote_chars": 200}
FAR_SHARES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.4, 0.5)
BESIDE = 50

Measures = dict[str, list[float]]
Ask = Callable[[str], Awaitable[Finding]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench answers")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, help="ask only so many questions of each set")
    parser.add_argument("--models-url")
    parser.add_argument("--embedding-model")
    options = parser.parse_args(arguments)
    config = Config(models_url=options.models_url, embedding_model=options.embedding_model)
    articles, questions = read_sets(options.paths)
    figures = asyncio.run(measured(config, articles, sampled(questions, options.sample)))
    beside = asyncio.run(compared(articles, sampled(questions, BESIDE)))
    return report("answers", {**figures, "beside": beside}, barred(figures))


def barred(figures: Mapping[str, Mapping[str, object]]) -> dict[str, Bar]:
    """The bars of the sets that were asked."""
    bars: dict[str, Bar] = {
        f"{name} {measure}": (float(str(figures[name][measure])), ">=", limit)
        for name, limits in BARS.items()
        if name in figures
        for measure, limit in limits.items()
    }
    return bars | {
        f"all {measure}": (float(str(figures["all"][measure])), "<=", limit)
        for measure, limit in AT_MOST.items()
    }


async def measured(
    config: Config, articles: Sequence[Article], questions: Sequence[Asked]
) -> dict[str, dict[str, object]]:
    near = await near_measures(config, articles, questions)
    far = await far_confidences(config, articles, questions)
    each = {name: figures_of(near[name], far[name]) for name in near}
    everything: dict[str, list[float]] = {
        measure: [value for values in near.values() for value in values[measure]]
        for measure in next(iter(near.values()))
    }
    return {**each, "all": figures_of(everything, [c for values in far.values() for c in values])}


@asynccontextmanager
async def archive_of(config: Config, articles: Sequence[Article]) -> AsyncIterator[Ask]:
    """How an archive of these articles is asked."""
    async with imported(articles) as (store, index):
        with TemporaryDirectory() as folder:
            beside = replace(config, db=str(Path(folder, "warraq.db")))
            async with models_of(beside, store) as (models, meanings):
                if meanings:
                    await meanings.catch_up()
                yield partial(find_answer, store, index, models=models)


async def near_measures(
    config: Config, articles: Sequence[Article], questions: Sequence[Asked]
) -> dict[str, Measures]:
    """The figures of each question that can be answered, by set."""
    sets: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    async with archive_of(config, articles) as ask:
        for question in tqdm(questions, disable=None):
            for name, value in (await measures(ask, question)).items():
                sets[question.set][name].append(value)
    return {name: dict(values) for name, values in sets.items()}


async def measures(ask: Ask, question: Asked) -> dict[str, float]:
    """The figures of one question, 1 or 0 each but for confidence and length."""
    plain = await ask(question.text)
    typos = await ask(with_typos(question.text, 2, question.text))
    spelling = await ask(in_other_spelling(question.text))
    dialect = await ask(in_dialect(question.text))
    return {
        **right(question, plain),
        **{f"typos_{name}": value for name, value in right(question, typos).items()},
        "spelling_1": right(question, spelling)["passage_1"],
        "dialect_1": right(question, dialect)["passage_1"],
        "answered": plain.band is Band.ANSWER,
        "closest": plain.band is Band.CLOSEST,
        "confidence": plain.confidence,
        "quote_chars": len(plain.quotes[0].quote) if plain.quotes else 0,
    }


async def far_confidences(
    config: Config, articles: Sequence[Article], questions: Sequence[Asked]
) -> dict[str, list[float]]:
    """How sure the answers to far-off questions are, by set."""
    sets = {question.set for question in questions}
    own = {s: {q.article_id for q in questions if q.set == s} for s in sets}
    far: dict[str, list[float]] = {}
    for name in sets:
        others = [article for article in articles if article.id not in own[name]]
        async with archive_of(config, others) as ask:
            asked = tqdm([q for q in questions if q.set == name], disable=None)
            far[name] = [(await ask(q.text)).confidence for q in asked]
    return far


def figures_of(near: Measures, far: Sequence[float]) -> dict[str, object]:
    """What the figures of the questions of a set come to."""
    sure, found = near["confidence"], near["passage_1"]
    only_found = [c for c, is_found in zip(sure, found, strict=True) if is_found]
    shares = {
        name: statistics.fmean(values)
        for name, values in near.items()
        if name not in ("confidence", "quote_chars")
    }
    shares |= {
        "spelling_drop": shares["passage_1"] - shares["spelling_1"],
        "dialect_drop": shares["passage_1"] - shares["dialect_1"],
        "far_answered": statistics.fmean(is_answered(each) for each in far),
        "auroc": auroc(sure, far),
        "auroc_found": auroc(only_found, far),
    }
    return {
        **{name: round(value, 4) for name, value in shares.items()},
        "questions": len(sure),
        "quote_chars": statistics.median(near["quote_chars"]),
        "trade_off": trade_off(sure, far, FAR_SHARES),
        "trade_off_found": trade_off(only_found, far, FAR_SHARES),
    }


def is_answered(confidence: float) -> bool:
    return band_of(confidence) is Band.ANSWER


def right(question: Asked, finding: Finding) -> dict[str, float]:
    """Whether the first passage and the first quote are of the right article and hold the answer."""
    passages = [(hit.article, hit.passage) for hit in finding.hits[:1]]
    quotes = [(each.article, each.quote) for each in finding.quotes[:1]]
    return {
        f"{name}{suffix}": any(is_of(each, question) and holds(text, told) for each, text in found)
        for name, found in (("passage_1", passages), ("quote", quotes))
        for suffix, told in (("", question.in_words), ("_bare", question.answers))
    }


def is_of(article: Article, question: Asked) -> bool:
    return article.external_id == str(question.article_id)
