"""From a question to the sentence that answers it: the one path, for chats and for the command
line.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from bot.handlers.modelled import NO_MODELS, Models, by_meaning
from bot.handlers.seeking import aliases_of, asked, found_among
from bot.text.answers import Choice, Ruling, ruled
from bot.text.questions import understood
from bot.text.support import is_supported
from bot.text.weights import BANDS
from storage.models import Article
from storage.search import EVERYTHING, PassageIndex, Scope

HITS = 10
ANSWERS = 3


class UnfoundedQuote(Exception):
    """A quote that does not stand in its article, letter for letter."""

    def __init__(self, article_id: int, quote: str) -> None:
        super().__init__(f"not in article {article_id}: {quote[:80]!r}")
        self.article_id = article_id
        self.quote = quote


class Articles(Protocol):
    """Where the articles are."""

    async def articles(self, ids: Collection[int]) -> dict[int, Article]: ...

    async def versions(self, ids: Collection[int]) -> dict[int, int]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, article.text[start:end], and its score; higher is better."""

    article: Article
    start: int
    end: int
    score: float

    @property
    def passage(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences of an article, article.text[start:end], and the passage that they stand in.

    Raises UnfoundedQuote when made of a span that is not one of the article.
    """

    article: Article
    passage_start: int
    passage_end: int
    start: int
    end: int

    def __post_init__(self) -> None:
        inside = 0 <= self.passage_start <= self.start < self.end <= self.passage_end
        if not inside or not self.quote.strip() or self.quote not in self.article.text:
            raise UnfoundedQuote(self.article.id, self.quote)

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def passage(self) -> str:
        return self.article.text[self.passage_start : self.passage_end]


class Band(Enum):
    """How far a finding can be trusted."""

    ANSWER = "answer"
    CLOSEST = "closest"  # the closest passage, which may not answer
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Finding:
    """How likely the best sentence answers (0..1), and the band that this falls into; the best
    sentences of the best passages; the nearest passages, best first; the best sentence with words
    left out, "" if nobody shortened it.
    """

    band: Band
    confidence: float
    quotes: tuple[Answer, ...]
    hits: tuple[Hit, ...]
    wording: str = ""

    @property
    def answer(self) -> Answer | None:
        """The sentences that answer, None if the articles do not tell."""
        return self.quotes[0] if self.band is Band.ANSWER else None


async def find_answer(
    store: Articles,
    index: PassageIndex,
    question: str,
    *,
    scope: Scope = EVERYTHING,
    models: Models = NO_MODELS,
) -> Finding:
    """Find the sentences that answer a question, where the scope says.

    The index may be behind the store; passages of articles that changed meanwhile are left out.
    Raises IndexUnready.
    """
    # In a thread: the first question in Latin letters loads what tells its language.
    query = await asked(index, await asyncio.to_thread(understood, question, aliases_of(index)))
    found = await found_among(store, index, query, scope)
    # In a thread, which lets others run every few milliseconds: no call in it takes longer.
    ruling = await asyncio.to_thread(ruled, query, found)
    ruling = await by_meaning(models, question, query, found, ruling)
    known = await store.articles({each.found.article for each in ruling.ranked[:HITS]})
    told = finding(ruling, known, one_article=scope.articles is not None)
    return await chosen(models, question, told)


def finding(ruling: Ruling, known: Mapping[int, Article], *, one_article: bool) -> Finding:
    """The ruling in terms of articles, without those that are gone."""
    hits = tuple(
        Hit(known[each.found.article], each.found.start, each.found.end, each.score)
        for each in ruling.ranked[:HITS]
        if each.found.article in known
    )
    choices = [c for c in ruling.choices[:ANSWERS] if c.passage.found.article in known]
    quotes = tuple(quote(choice, known) for choice in choices)
    return Finding(
        band_of(ruling.confidence, one_article=one_article), ruling.confidence, quotes, hits
    )


async def chosen(models: Models, question: str, told: Finding) -> Finding:
    """The finding with the quote first that a model chooses.  When it says that none answers, that
    is believed; that one does although the words are not sure of it, is not.
    """
    if models.choose is None or told.band is Band.NOTHING or not told.quotes:
        return told
    choice = await models.choose(question, [each.quote for each in told.quotes])
    if choice is None:
        return told
    number, wording = choice
    if number == 0:
        return replace(told, band=Band.CLOSEST)
    best = told.quotes[number - 1]
    others = (each for each in told.quotes if each is not best)
    is_shorter = len(wording) < len(best.quote) and is_supported(wording, best.quote)
    return replace(told, quotes=(best, *others), wording=wording if is_shorter else "")


def band_of(confidence: float, *, one_article: bool = False) -> Band:
    """Who asks one article has chosen where to look, so that less will do."""
    if confidence >= BANDS["in_article" if one_article else "answer"]:
        return Band.ANSWER
    return Band.CLOSEST if confidence >= BANDS["closest"] else Band.NOTHING


def quote(choice: Choice, known: Mapping[int, Article]) -> Answer:
    found = choice.passage.found
    return Answer(
        known[found.article], found.start, found.end, choice.quote.start, choice.quote.end
    )
