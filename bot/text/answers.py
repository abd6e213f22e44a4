"""Answers: which sentences of which passage answer a question, and how surely.

A linear model over the evidence ranks the passages that the index found; a second one chooses
among the sentences of the best few; a third, logistic, tells how likely the choice answers.
Their weights were fitted on questions with known answers (`bot.text.weights`).
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from bot.text.evidence import (
    Found,
    PassageEvidence,
    SentenceEvidence,
    matcher_of,
    passage_evidence,
    sentence_evidence,
    trigrams,
)
from bot.text.repair import Query
from bot.text.sentences import Span
from bot.text.weights import CERTAINTY, PASSAGE, SENTENCE

PASSAGES_FOR_QUOTES = 5
MOST_APART = 3.0  # in units of a passage's score
QUOTE_CHARS = 220  # a quote takes a neighbouring sentence in if it stays within this


class Ranked(NamedTuple):
    """A passage, what speaks for it, and the weighted sum of that."""

    found: Found
    evidence: PassageEvidence
    score: float


class Choice(NamedTuple):
    """One or two sentences, text[quote.start:quote.end], of a passage."""

    passage: Ranked
    quote: Span
    evidence: SentenceEvidence
    score: float


class CertaintyEvidence(NamedTuple):
    """What tells whether the best sentence answers the question."""

    apart: float  # how far the passage's score is above that of other articles, up to MOST_APART
    exact: float
    alike: float
    bm25: float
    title: float
    titled: float
    sentence: float
    sentence_pairs: float
    told: float  # logarithm of how many of the rarest words the terms found are worth


class Ruling(NamedTuple):
    """Passages, best first; the quote, None without passages; how likely it answers (0..1)."""

    ranked: list[Ranked]
    choice: Choice | None
    confidence: float


def ruled(query: Query, found: Sequence[Found]) -> Ruling:
    """Rank the passages, choose the quote, and say how sure that is."""
    ranked, choices = weighed(query, found)
    if not choices:
        return Ruling(ranked, None, 0.0)
    best = max(choices, key=lambda choice: choice.score)
    sure = 1 / (1 + exp(-weighted(CERTAINTY, certainty_evidence(query, ranked, best))))
    return Ruling(ranked, extended(best, choices), sure)


def weighed(query: Query, found: Sequence[Found]) -> tuple[list[Ranked], list[Choice]]:
    """The passages, best first, and every sentence of the best few."""
    matcher, grams = matcher_of(query, found), trigrams(query)
    best = max((each.score for each in found), default=0.0)
    evidence = [passage_evidence(matcher, grams, each, best) for each in found]
    ranked = [Ranked(f, e, weighted(PASSAGE, e)) for f, e in zip(found, evidence, strict=True)]
    ranked.sort(key=lambda passage: -passage.score)
    return ranked, [
        Choice(passage, span, seen, weighted(SENTENCE, seen))
        for passage in ranked[:PASSAGES_FOR_QUOTES]
        for span, seen in sentence_evidence(matcher, grams, passage.found, passage.score)
    ]


def weighted(
    weights: Mapping[str, float], evidence: PassageEvidence | SentenceEvidence | CertaintyEvidence
) -> float:
    """The weighted sum of evidence, by name; "bias" counts as it is."""
    values: dict[str, float] = evidence._asdict()
    return sum(weight * values.get(name, 1.0) for name, weight in weights.items())


def certainty_evidence(query: Query, ranked: Sequence[Ranked], best: Choice) -> CertaintyEvidence:
    passage, evidence = best.passage, best.passage.evidence
    elsewhere = (r.score for r in ranked if r.found.article != passage.found.article)
    total = sum(term.weight for term in query.terms)
    return CertaintyEvidence(
        apart=min(passage.score - max(elsewhere, default=0.0), MOST_APART),
        exact=evidence.exact,
        alike=evidence.alike,
        bm25=evidence.bm25,
        title=evidence.title,
        titled=evidence.titled,
        sentence=best.evidence.alike,
        sentence_pairs=best.evidence.pairs,
        told=log(1 + total * evidence.alike / query.most),
    )


def extended(best: Choice, choices: Sequence[Choice]) -> Choice:
    """The choice with the better of its neighbouring sentences, if the two are short enough."""
    near = [c for c in choices if c.passage is best.passage and _adjoin(c.quote, best)]
    for other in sorted(near, key=lambda choice: -choice.score):
        start, end = min(best.quote.start, other.quote.start), max(best.quote.end, other.quote.end)
        if end - start <= QUOTE_CHARS:
            return best._replace(quote=Span(start, end))
    return best


def _adjoin(span: Span, best: Choice) -> bool:
    """Whether this sentence stands right before or after the best one, in its paragraph."""
    left, right = sorted((span.end, best.quote.start, span.start, best.quote.end))[1:3]
    between = best.passage.found.text[left:right]
    return span != best.quote and not between.strip() and "\n" not in between
