"""Fit the weights of the evidence to question sets, and write `bot/text/weights.py`.

`python -m bench fit PATHS…` prints, for each set, the figures of weights fitted on the other
sets (what to expect of questions never seen) and of weights fitted on all of them, and what
leaving the set out loses; then writes the weights fitted on all sets.  Questions that ask for
several things are rare in such sets; some of our own, `material/lists.json`, are fitted to as well.

Ranking weights are fitted by pairwise logistic regression (gold passage against the strongest
others; then a sentence that holds the answer against the others), certainty by logistic
regression of questions answered rightly, as asked and mistyped, against far-off ones
(`bench.cases`).  The bands begin where a given share of far-off questions is left above.
"""

import argparse
import asyncio
from collections.abc import Sequence
from math import exp
from pathlib import Path
from statistics import fmean

from bench.bars import Bar, report
from bench.cases import Case, collected
from bench.corpus import holds, is_gold, read_sets
from bench.curves import auroc, threshold
from bench.logistic import Row, fitted
from bot.text import weights
from bot.text.answers import (
    PASSAGES_FOR_QUOTES,
    CertaintyEvidence,
    Choice,
    Ranked,
    certainty_evidence,
    extended,
    weighted,
)
from bot.text.evidence import PassageEvidence, SentenceEvidence
from bot.text.sentences import Span

RIVALS = 8
# The kinds of cases that the one and the other are fitted to.
RANKING, CERTAINTY = ("full", "again", "small"), ("full", "far", "small")
# Of far-off questions, the share at most that is answered; that is shown the closest passage;
# that is answered from one article asked about, when they are about others.
BANDS = {"answer": ("far", 0.10), "closest": ("far", 0.35), "in_article": ("one", 0.02)}
LOSS = 0.01
WEIGHTS_FILE = Path(weights.__file__)
LISTS = Path(__file__).with_name("material") / "lists.json"

Weights = dict[str, float]
Models = tuple[Weights, Weights, Weights, Weights]
"""Weights of passages, sentences and certainty; where the bands begin."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench fit")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--keep", action="store_true", help="do not write the weights")
    options = parser.parse_args(arguments)
    cases = asyncio.run(collected(*read_sets([*options.paths, LISTS])))
    models = fit(cases)
    if not options.keep:
        WEIGHTS_FILE.write_text(source_of(models), "utf-8")
    sets = sorted(path.stem for path in options.paths)
    measured = {name: left_out(cases, name, models) for name in sets}
    return report("fit", measured, barred(measured))


def barred(measured: dict[str, dict[str, Weights]]) -> dict[str, Bar]:
    return {
        f"{name} {figure} lost": (
            round(each["seen"][figure] - each["unseen"][figure], 3),
            "<=",
            LOSS,
        )
        for name, each in measured.items()
        for figure in ("passage_1", "typos_passage_1", "quote", "auroc")
    }


def left_out(cases: Sequence[Case], name: str, models: Models) -> dict[str, Weights]:
    """The figures of a set: of weights fitted on the others, and of these."""
    its = [case for case in cases if case.asked.set == name]
    unseen = fit([case for case in cases if case.asked.set != name])
    return {"unseen": figures(its, unseen), "seen": figures(its, models)}


def fit(cases: Sequence[Case]) -> Models:
    ranking = [case for case in cases if case.kind in RANKING and case.answerable]
    passage = fitted(passage_pairs(ranking), list(PassageEvidence._fields))
    sentence = fitted(sentence_pairs(ranking, passage), list(SentenceEvidence._fields))
    told = [case for case in cases if case.kind in CERTAINTY]
    rows = [row for each in told for row in rows_of(each, passage, sentence)]
    certainty = fitted(rows, ["bias", *CertaintyEvidence._fields])
    bands = {}
    for band, (kind, share) in BANDS.items():
        off = [c for c in cases if c.kind == kind and not c.answerable and not c.mistyped]
        sure = [confidence(case, passage, sentence, certainty) for case in off]
        bands[band] = threshold(sure, share)
    return passage, sentence, certainty, bands


def passage_pairs(cases: Sequence[Case]) -> list[Row]:
    """Differences in evidence between the gold passage and its strongest rivals."""
    rows: list[Row] = []
    for each in cases:
        golds = [number for number in range(len(each.found)) if each.gold(number)]
        order = sorted(
            range(len(each.found)), key=lambda n: -weighted(weights.PASSAGE, each.passages[n])
        )
        rivals = [number for number in order if number not in golds][:RIVALS]
        rows += [
            (difference(each.passages[gold], each.passages[rival]), 1.0)
            for gold in golds[:1]
            for rival in rivals
        ]
    return rows


def sentence_pairs(cases: Sequence[Case], passage: Weights) -> list[Row]:
    """Differences in evidence between sentences that hold the answer and those that do not."""
    rows: list[Row] = []
    for each in cases:
        choices = choices_of(each, ranked(each, passage), {})
        right = [choice for choice in choices if answers(each, choice)]
        wrong = [choice for choice in choices if not answers(each, choice)]
        rows += [
            (difference(good.evidence, bad.evidence), 1.0) for good in right[:1] for bad in wrong
        ]
    return rows


def rows_of(each: Case, passage: Weights, sentence: Weights) -> list[Row]:
    """Evidence of certainty, 1 for an answered question and 0 for a far-off one; none for a
    question that is answered wrongly: it could have been.
    """
    order = ranked(each, passage)
    choices = choices_of(each, order, sentence)
    if not choices or (each.answerable and not answers(each, choices[0])):
        return []
    evidence = certainty_evidence(each.query, choices)
    return [([1.0, *evidence], float(each.answerable))]


def confidence(each: Case, passage: Weights, sentence: Weights, certainty: Weights) -> float:
    """How likely the best sentence answers, 0 to 1."""
    order = ranked(each, passage)
    choices = choices_of(each, order, sentence)
    if not choices:
        return 0.0
    return 1 / (1 + exp(-weighted(certainty, certainty_evidence(each.query, choices))))


def ranked(each: Case, passage: Weights) -> list[Ranked]:
    found = zip(each.found, each.seen, each.passages, strict=True)
    return sorted(
        (
            Ranked(where, seen, evidence, weighted(passage, evidence))
            for where, seen, evidence in found
        ),
        key=lambda passage: -passage.score,
    )


def choices_of(each: Case, order: Sequence[Ranked], sentence: Weights) -> list[Choice]:
    """The sentences of the best passages, best first."""
    numbers = {where: number for number, where in enumerate(each.found)}
    choices = []
    for one in order[:PASSAGES_FOR_QUOTES]:
        for number, (span, seen) in enumerate(each.sentences.get(numbers[one.found], [])):
            evidence = seen._replace(passage=one.score)
            choices.append(Choice(one, number, span, evidence, weighted(sentence, evidence)))
    return sorted(choices, key=lambda choice: -choice.score)


def answers(each: Case, choice: Choice) -> bool:
    return (
        each.answerable
        and is_gold(each.asked, choice.passage.found)
        and holds(each.text(choice.passage.found, choice.quote), each.asked.in_words)
    )


def difference(
    left: PassageEvidence | SentenceEvidence, right: PassageEvidence | SentenceEvidence
) -> list[float]:
    return [a - b for a, b in zip(left, right, strict=True)]


def figures(cases: Sequence[Case], models: Models) -> Weights:
    """Shares: right passage first, best quote answers; of answerable questions and of far-off
    ones, those in the first band; the area under the curve of one against the other.
    """
    passage, sentence, certainty, bands = models
    near = [case for case in cases if case.kind == "full" and not case.mistyped]
    far = [case for case in cases if case.kind == "far" and not case.mistyped]
    typos = [case for case in cases if case.kind == "full" and case.mistyped]
    sure = [confidence(case, passage, sentence, certainty) for case in near]
    off = [confidence(case, passage, sentence, certainty) for case in far]
    shares = {
        "passage_1": fmean(is_first(case, passage) for case in near),
        "typos_passage_1": fmean(is_first(case, passage) for case in typos),
        "quote": fmean(is_quoted(case, passage, sentence) for case in near),
        "answered": fmean(each >= bands["answer"] for each in sure),
        "far_answered": fmean(each >= bands["answer"] for each in off),
        "auroc": auroc(sure, off),
    }
    return {name: round(value, 3) for name, value in shares.items()}


def is_first(case: Case, passage: Weights) -> bool:
    """Whether the first passage is of the right article and holds the answer."""
    first = [each.found for each in ranked(case, passage)[:1]]
    return any(
        each.article == case.asked.article_id
        and holds(case.text(each, Span(each.start, each.end)), case.asked.in_words)
        for each in first
    )


def is_quoted(case: Case, passage: Weights, sentence: Weights) -> bool:
    choices = choices_of(case, ranked(case, passage), sentence)
    return bool(choices) and answers(case, extended(choices[0], choices))


def source_of(models: Models) -> str:
    """The weights as a Python module."""
    lines = [
        '"""Weights of the evidence, and where bands begin, as written by `python -m bench fit`."""'
    ]
    for name, table in zip(("PASSAGE", "SENTENCE", "CERTAINTY", "BANDS"), models, strict=True):
        entries = "".join(f'    "{key}": {value:.3f},\n' for key, value in table.items())
        lines.append(f"\n{name} = {{\n{entries}}}")
    return "\n".join(lines) + "\n"
