"""Fit the weights of the evidence to question sets, and write `bot/text/weights.py`.

`python -m bench fit PATHS…` prints, for each set, the figures of weights fitted on the other
sets (what to expect of questions never seen), then writes the weights fitted on all of them.

Ranking weights are fitted by pairwise logistic regression (gold passage against the strongest
others; then a sentence that holds the answer against the others), certainty by logistic
regression of answered questions, as asked and mistyped, against far-off ones: questions whose
article is left out.  Small archives, where words are rarer, count as well: a share of the
questions is asked of a few articles only.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from bench.corpus import Asked, Shelf, holds, index_of, is_gold, read_sets, with_typos
from bench.logistic import Row, fitted
from bot.handlers.answering import aliases_of, asked, found_among
from bot.text import weights
from bot.text.answers import Choice, Ranked, certainty_evidence, weighted
from bot.text.evidence import (
    Found,
    PassageEvidence,
    SentenceEvidence,
    matcher_of,
    passage_evidence,
    sentence_evidence,
    trigrams,
)
from bot.text.questions import understood
from bot.text.repair import Query
from bot.text.sentences import Span
from storage.models import Article
from storage.search import PassageIndex

PASSAGES_WITH_SENTENCES = 12
PASSAGES_FOR_QUOTES = 5
RIVALS = 8
SMALL_ARCHIVES, SMALL_ARCHIVE_ARTICLES = 40, 14
WEIGHTS_FILE = Path(weights.__file__)

Weights = dict[str, float]


@dataclass
class Case:
    """A question put to an archive, and all the evidence found."""

    asked: Asked
    answerable: bool
    query: Query
    found: Sequence[Found]
    passages: Sequence[PassageEvidence]
    sentences: dict[int, list[tuple[Span, SentenceEvidence]]]

    def gold(self, number: int) -> bool:
        return self.answerable and is_gold(self.asked, self.found[number])


def main(arguments: list[str]) -> int:
    cases = asyncio.run(collected([Path(argument) for argument in arguments]))
    for name in sorted({case.asked.set for case in cases}):
        models = fit([case for case in cases if case.asked.set != name])
        held_out = [case for case in cases if case.asked.set == name]
        print(json.dumps({"bench": "fit", "set": name, "figures": figures(held_out, models)}))
    models = fit(cases)
    WEIGHTS_FILE.write_text(source_of(models), "utf-8")
    return 0


async def collected(paths: Sequence[Path]) -> list[Case]:
    articles, questions = read_sets(paths)
    cases = []
    async with index_of(articles) as index:
        for question in tqdm(questions, disable=None):
            mistyped = with_typos(question.text, 2, question.text)
            others = {each.id for each in articles} - {question.article_id}
            shelf = Shelf(articles)
            cases.append(await case(index, shelf, question, question.text))
            cases.append(await case(index, shelf, question, mistyped))
            cases.append(await case(index, shelf, question, question.text, only=others))
    return cases + [each async for each in of_small_archives(articles, questions)]


async def of_small_archives(
    articles: Sequence[Article], questions: Sequence[Asked]
) -> AsyncIterator[Case]:
    chance = random.Random(1)
    for _ in tqdm(range(SMALL_ARCHIVES), disable=None):
        few = chance.sample(articles, SMALL_ARCHIVE_ARTICLES)
        ids = {article.id for article in few}
        near = [question for question in questions if question.article_id in ids]
        far = [question for question in questions if question.article_id not in ids]
        async with index_of(few) as index:
            for question in near + chance.sample(far, min(len(far), len(near))):
                yield await case(index, Shelf(few), question, question.text, only=ids)


async def case(
    index: PassageIndex, shelf: Shelf, question: Asked, text: str, *, only: set[int] | None = None
) -> Case:
    query = await asked(index, understood(text, aliases_of(index)))
    found, _ = await found_among(shelf, index, query, only)
    matcher, grams = matcher_of(query, found), trigrams(query)
    best = max((each.score for each in found), default=0.0)
    passages = [passage_evidence(matcher, grams, each, best) for each in found]
    order = sorted(range(len(found)), key=lambda n: -weighted(weights.PASSAGE, passages[n]))
    sentences = {
        number: sentence_evidence(matcher, grams, found[number], 0.0)
        for number in order[:PASSAGES_WITH_SENTENCES]
    }
    answerable = only is None or question.article_id in only
    return Case(question, answerable, query, found, passages, sentences)


def fit(cases: Sequence[Case]) -> tuple[Weights, Weights, Weights]:
    passage = fitted(passage_pairs(cases), names(PassageEvidence))
    sentence = fitted(sentence_pairs(cases, passage), names(SentenceEvidence))
    rows = [row for each in cases for row in certainty_rows(each, passage, sentence)]
    return passage, sentence, fitted([row for row, _ in rows], ["bias", *rows[0][1]])


def names(evidence: type[PassageEvidence] | type[SentenceEvidence]) -> list[str]:
    return list(evidence._fields)


def passage_pairs(cases: Sequence[Case]) -> list[Row]:
    """Differences in evidence between the gold passage and its strongest rivals."""
    rows: list[Row] = []
    for each in cases:
        golds = [number for number in range(len(each.found)) if each.gold(number)]
        rivals = [number for number in each.sentences if number not in golds][:RIVALS]
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
        choices = choices_of(each, passage, {})
        right = [choice for choice in choices if answers(each, choice)]
        wrong = [choice for choice in choices if not answers(each, choice)]
        rows += [
            (difference(good.evidence, bad.evidence), 1.0) for good in right[:1] for bad in wrong
        ]
    return rows


def certainty_rows(
    each: Case, passage: Weights, sentence: Weights
) -> list[tuple[Row, tuple[str, ...]]]:
    """Evidence of certainty, 1 for an answered question and 0 for a far-off one; none for a
    question that is answered wrongly: it could have been.
    """
    choices = choices_of(each, passage, sentence)
    if not choices:
        return []
    best = max(choices, key=lambda choice: choice.score)
    if each.answerable and not answers(each, best):
        return []
    evidence = certainty_evidence(each.query, ranked(each, passage), best)
    return [(([1.0, *evidence], float(each.answerable)), evidence._fields)]


def ranked(each: Case, passage: Weights) -> list[Ranked]:
    found = zip(each.found, each.passages, strict=True)
    return sorted(
        (Ranked(where, seen, weighted(passage, seen)) for where, seen in found),
        key=lambda passage: -passage.score,
    )


def choices_of(each: Case, passage: Weights, sentence: Weights) -> list[Choice]:
    numbers = {where: number for number, where in enumerate(each.found)}
    choices = []
    for one in ranked(each, passage)[:PASSAGES_FOR_QUOTES]:
        for span, seen in each.sentences.get(numbers[one.found], []):
            evidence = seen._replace(passage=one.score)
            choices.append(Choice(one, span, evidence, weighted(sentence, evidence)))
    return choices


def answers(each: Case, choice: Choice) -> bool:
    quote = choice.passage.found.text[choice.quote.start : choice.quote.end]
    return (
        each.answerable
        and is_gold(each.asked, choice.passage.found)
        and holds(quote, each.asked.answers)
    )


def difference(
    left: PassageEvidence | SentenceEvidence, right: PassageEvidence | SentenceEvidence
) -> list[float]:
    return [a - b for a, b in zip(left, right, strict=True)]


def figures(cases: Sequence[Case], models: tuple[Weights, Weights, Weights]) -> Weights:
    """Shares: gold passage first, best sentence answers; of answerable questions and far-off
    ones, those answered at certainty one half.
    """
    passage, sentence, certainty = models
    first: list[bool] = []
    right: list[bool] = []
    sure: list[bool] = []
    far: list[bool] = []
    for each in cases:
        choices = choices_of(each, passage, sentence)
        best = max(choices, key=lambda choice: choice.score, default=None)
        order = ranked(each, passage)
        confident = best is not None and (
            weighted(certainty, certainty_evidence(each.query, order, best)) > 0
        )
        if each.answerable:
            first.append(bool(order) and is_gold(each.asked, order[0].found))
            right.append(best is not None and answers(each, best))
        (sure if each.answerable else far).append(confident)
    measured = {"passage_1": first, "sentence": right, "answered": sure, "far_answered": far}
    return {name: round(sum(values) / len(values), 3) for name, values in measured.items()}


def source_of(models: tuple[Weights, Weights, Weights]) -> str:
    """The weights as a Python module."""
    lines = ['"""Weights of the evidence, as fitted and written by `python -m bench fit`."""']
    for name, table in zip(("PASSAGE", "SENTENCE", "CERTAINTY"), models, strict=True):
        entries = "".join(f'    "{key}": {value:.3f},\n' for key, value in table.items())
        lines.append(f"\n{name} = {{\n{entries}}}")
    return "\n".join(lines).replace('"""\n\n', '"""\n\n') + "\n"
