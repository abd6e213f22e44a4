"""Answers: which sentences of which passage answer a question, and how surely.

A linear model over the evidence ranks the passages that the index found; a second one chooses
among the sentences of the best few; a third, logistic, tells how likely the choice answers.
Their weights were fitted on questions with known answers (`bot.text.weights`).
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from types import MappingProxyType
from typing import NamedTuple

from bot.text.evidence import Found, Judge, PassageEvidence, Seen, SentenceEvidence
from bot.text.repair import Query
from bot.text.sentences import Span
from bot.text.weights import CERTAINTY, PASSAGE, SENTENCE

PASSAGES_FOR_QUOTES = 5
QUOTE_APART = 5.0  # at most, in units of the score of quotes
QUOTE_CHARS = 220  # a quote takes a neighbouring sentence in if it stays within this
FACTS = frozenset({"when", "where", "how many"})
NO_MORE: Mapping[Found, float] = MappingProxyType({})


class Ranked(NamedTuple):
    """A passage, what speaks for it, and the weighted sum of that."""

    found: Found
    seen: Seen
    evidence: PassageEvidence
    score: float


class Choice(NamedTuple):
    """One or two sentences, text[quote.start:quote.end], of a passage; the number of the first
    that was chosen among its sentences.
    """

    passage: Ranked
    number: int
    quote: Span
    evidence: SentenceEvidence
    score: float


class CertaintyEvidence(NamedTuple):
    """What tells whether the best sentence answers the question."""

    score: float  # of its passage
    quote_apart: float  # how far the sentence is above other articles', up to QUOTE_APART
    told: float  # logarithm of how many of the rarest words the stems found are worth
    fact: float  # whether a date, a place or a number is asked for


class Ruling(NamedTuple):
    """Passages, best first; the best quote of each of the best few, best first; how likely the
    first answers (0..1).
    """

    ranked: list[Ranked]
    choices: list[Choice]
    confidence: float


def ruled(query: Query, found: Sequence[Found], more: Mapping[Found, float] = NO_MORE) -> Ruling:
    """Rank the passages, choose the quotes, and say how sure the first is.  `more` is what is
    added to the scores of passages.
    """
    ranked, choices = weighed(query, found, more)
    if not choices:
        return Ruling(ranked, [], 0.0)
    choices.sort(key=lambda choice: -choice.score)
    sure = 1 / (1 + exp(-weighted(CERTAINTY, certainty_evidence(query, choices))))
    each = {choice.passage.found: choice for choice in reversed(choices)}.values()
    best = sorted(each, key=lambda choice: -choice.score)
    return Ruling(ranked, [extended(choice, choices) for choice in best], sure)


def weighed(
    query: Query, found: Sequence[Found], more: Mapping[Found, float] = NO_MORE
) -> tuple[list[Ranked], list[Choice]]:
    """The passages, best first, and every sentence of the best few."""
    judge = Judge(query, found)
    best = max((each.score for each in found), default=0.0)
    seen = [judge.sees(each) for each in found]
    evidence = [judge.passage(each, best) for each in seen]
    ranked = [
        Ranked(s.found, s, e, weighted(PASSAGE, e) + more.get(s.found, 0.0))
        for s, e in zip(seen, evidence, strict=True)
    ]
    ranked.sort(key=lambda passage: -passage.score)
    return ranked, [
        Choice(passage, number, span, seen, weighted(SENTENCE, seen))
        for passage in ranked[:PASSAGES_FOR_QUOTES]
        for number, (span, seen) in enumerate(judge.sentences(passage.seen, passage.score))
    ]


def weighted(
    weights: Mapping[str, float], evidence: PassageEvidence | SentenceEvidence | CertaintyEvidence
) -> float:
    """The weighted sum of evidence, by name; "bias" counts as it is."""
    values: dict[str, float] = evidence._asdict()
    return sum(weight * values.get(name, 1.0) for name, weight in weights.items())


def certainty_evidence(query: Query, choices: Sequence[Choice]) -> CertaintyEvidence:
    """What speaks for the first of the choices, which are best first."""
    best = choices[0]
    passage, article = best.passage, best.passage.found.article
    quotes = (c.score for c in choices if c.passage.found.article != article)
    exact = zip(query.terms, passage.seen.exact, strict=True)
    told = sum(term.weight * sure for term, sure in exact)
    return CertaintyEvidence(
        score=passage.score,
        quote_apart=min(best.score - max(quotes, default=0.0), QUOTE_APART),
        told=log(1 + told / query.most),
        fact=float(query.kind in FACTS),
    )


def extended(best: Choice, choices: Sequence[Choice]) -> Choice:
    """The choice with the better of its neighbouring sentences, if the two are short enough."""
    near = [c for c in choices if c.passage is best.passage and _adjoin(c, best)]
    for other in sorted(near, key=lambda choice: -choice.score):
        start, end = min(best.quote.start, other.quote.start), max(best.quote.end, other.quote.end)
        if end - start <= QUOTE_CHARS:
            return best._replace(quote=Span(start, end))
    return best


def _adjoin(other: Choice, best: Choice) -> bool:
    """Whether a sentence stands right before or after the best one, in its paragraph."""
    paragraphs = best.passage.found.analysis.paragraphs
    together = paragraphs[other.number] == paragraphs[best.number]
    return together and abs(other.number - best.number) == 1
