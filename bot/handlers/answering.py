"""From a question to the sentence that answers it: the one path, for chats and for the command
line.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.answers import Choice, Ruling, ruled
from bot.text.evidence import Found
from bot.text.passages import passages
from bot.text.questions import Question, understood
from bot.text.repair import Query, nearest, repaired, variants
from bot.text.words import tokens
from storage.models import Article
from storage.search import IndexedPassage, PassageIndex

ANALYSER_VERSION = "3"
CANDIDATES = 60
HITS = 10
SURE_ENOUGH = 0.45
SURE_ENOUGH_IN_ARTICLE = 0.3
"""Who asks one article has chosen where to look: only nonsense is refused."""


class UnfoundedQuote(Exception):
    """A quote that does not stand in its article, letter for letter."""

    def __init__(self, article_id: int, quote: str) -> None:
        super().__init__(f"not in article {article_id}: {quote[:80]!r}")
        self.article_id = article_id
        self.quote = quote


class Articles(Protocol):
    """Where the articles are."""

    async def articles(self, ids: Collection[int]) -> dict[int, Article]: ...


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


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer, None if the articles do not tell; how likely the best sentence answers
    (0..1); the nearest passages, best first.
    """

    answer: Answer | None
    confidence: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ArticleAnalyser:
    """Puts articles in the terms of the index: the stems of their words, and for each name that
    has aliases, the term of its group.
    """

    aliases: Aliases = NO_ALIASES

    @property
    def version(self) -> str:
        """What changes with the terms that an article is put in."""
        return f"{ANALYSER_VERSION} {self.aliases.digest}"

    def __call__(self, article: Article) -> list[IndexedPassage]:
        text, language = article.text, article.language or ""
        title = self._terms(article.title, language)
        return [
            IndexedPassage(
                span.start, span.end, title, self._terms(text[span.start : span.end], language)
            )
            for span in passages(text, article.headings)
        ]

    def _terms(self, text: str, language: str) -> list[str]:
        words = self.aliases.marked(tokens(text, language))
        names = [name for name, _ in groupby(word.name for word in words) if name]
        return [word.stem for word in words] + names


def aliases_of(index: PassageIndex) -> Aliases:
    """The aliases that an index was made with: questions must be read with the same."""
    analyser = index.analyser
    return analyser.aliases if isinstance(analyser, ArticleAnalyser) else NO_ALIASES


async def find_answer(
    store: Articles,
    index: PassageIndex,
    question: str,
    *,
    articles: Collection[int] | None = None,
) -> Finding:
    """Find the sentences that answer a question, in all articles or only in these.

    The index may be behind the store; passages of articles that changed meanwhile are left out.
    """
    # In a thread: the first question in Latin letters loads what tells its language.
    query = await asked(index, await asyncio.to_thread(understood, question, aliases_of(index)))
    found, known = await found_among(store, index, query, articles)
    # In a thread: it takes a few tens of milliseconds, whatever the question.
    ruling = await asyncio.to_thread(ruled, query, found)
    return finding(ruling, known, SURE_ENOUGH if articles is None else SURE_ENOUGH_IN_ARTICLE)


async def asked(index: PassageIndex, question: Question) -> Query:
    """The question in the words of the archive, misspelt ones repaired."""
    others = variants(question)
    known = {word.key: (word.stem, word.name, *others[word.key]) for word in question.terms}
    counts = await index.counts({stem for each in known.values() for stem in each})
    near = {}
    for word in question.terms:
        if not any(map(counts.get, known[word.key])):
            near[word.key] = nearest(word.stem, await index.neighbours(word.stem))
    counts |= await index.counts({stem for each in near.values() for stem in each})
    return repaired(question, counts, await index.size(), near)


async def found_among(
    store: Articles, index: PassageIndex, query: Query, articles: Collection[int] | None
) -> tuple[list[Found], dict[int, Article]]:
    """The passages that share stems with the query, with their texts, and their articles."""
    if not query.stems:
        return [], {}
    candidates = await index.candidates(query.stems, limit=CANDIDATES, articles=articles)
    known = await store.articles({candidate.article_id for candidate in candidates})
    return [
        Found(
            *(article.id, article.title, article.text),
            each.start,
            each.end,
            each.score,
            article.language or "",
        )
        for each in candidates
        if (article := known.get(each.article_id)) and article.version == each.version
    ], known


def finding(ruling: Ruling, known: dict[int, Article], sure_enough: float) -> Finding:
    hits = tuple(
        Hit(known[each.found.article], each.found.start, each.found.end, each.score)
        for each in ruling.ranked[:HITS]
    )
    if ruling.choice is None or ruling.confidence < sure_enough:
        return Finding(None, ruling.confidence, hits)
    return Finding(answer(ruling.choice, known), ruling.confidence, hits)


def answer(choice: Choice, known: dict[int, Article]) -> Answer:
    found = choice.passage.found
    return Answer(
        known[found.article], found.start, found.end, choice.quote.start, choice.quote.end
    )
