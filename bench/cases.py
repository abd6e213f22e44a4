"""Questions with everything that was found for them, to fit weights to and to measure.

`full`: as asked and with two typing errors, of one pooled archive.  `again`: with two others, so
that weights are not fitted to one draw of them.  `far`: as `full`, of an archive without any article
of their set.  `small`: some of archives of a few articles.  `one`: of their own article, and of
another.
"""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from bench.corpus import Asked, Shelf, index_of, is_gold, with_typos
from bot.handlers.seeking import aliases_of, asked, found_among
from bot.text import weights
from bot.text.answers import PASSAGES_FOR_QUOTES, weighted
from bot.text.evidence import Found, Judge, PassageEvidence, Seen, SentenceEvidence
from bot.text.questions import understood
from bot.text.repair import Query
from bot.text.sentences import Span
from storage.models import Article
from storage.search import EVERYTHING, PassageIndex, Scope

SMALL_ARCHIVES, SMALL_ARCHIVE_ARTICLES = 40, 14
PASSAGES_WITH_SENTENCES = 12


@dataclass
class Case:
    """A question put to an archive, whether that holds its answer, and all the evidence found.
    `kind` is full, again, far, small or one.
    """

    kind: str
    asked: Asked
    mistyped: bool
    answerable: bool
    query: Query
    found: Sequence[Found]
    seen: Sequence[Seen]
    passages: Sequence[PassageEvidence]
    sentences: dict[int, list[tuple[Span, SentenceEvidence]]]
    text: Callable[[Found, Span], str]

    def gold(self, number: int) -> bool:
        return self.answerable and is_gold(self.asked, self.found[number])


@dataclass
class Archive:
    """Articles and their index."""

    articles: dict[int, Article]
    shelf: Shelf
    index: PassageIndex

    def text(self, found: Found, span: Span) -> str:
        return self.articles[found.article].text[span.start : span.end]

    async def case(
        self, kind: str, question: Asked, *, typos: int = 0, scope: Scope = EVERYTHING
    ) -> Case:
        drawn = f"{question.text} {kind}" if kind == "again" else question.text
        text = with_typos(question.text, typos, drawn) if typos else question.text
        query = await asked(self.index, understood(text, aliases_of(self.index)))
        found = await found_among(self.shelf, self.index, query, scope)
        judge = Judge(query, found)
        best = max((each.score for each in found), default=0.0)
        seen = [judge.sees(each) for each in found]
        passages = [judge.passage(each, best) for each in seen]
        order = sorted(range(len(found)), key=lambda n: -weighted(weights.PASSAGE, passages[n]))
        few = order if len(found) <= PASSAGES_FOR_QUOTES else order[:PASSAGES_WITH_SENTENCES]
        sentences = {number: judge.sentences(seen[number], 0.0) for number in few}
        held = self.articles if scope.articles is None else scope.articles
        return Case(
            *(kind, question, typos > 0, question.article_id in held, query),
            *(found, seen, passages, sentences, self.text),
        )


async def collected(articles: Sequence[Article], questions: Sequence[Asked]) -> list[Case]:
    """All cases of a pool of articles."""
    rooms = (full, far, small, one)
    return [case for room in rooms async for case in room(articles, questions)]


async def full(articles: Sequence[Article], questions: Sequence[Asked]) -> AsyncIterator[Case]:
    async with index_of(articles) as index:
        archive = Archive({each.id: each for each in articles}, Shelf(articles), index)
        for question in tqdm(questions, disable=None):
            for kind, typos in (("full", 0), ("full", 2), ("again", 2)):
                yield await archive.case(kind, question, typos=typos)


async def far(articles: Sequence[Article], questions: Sequence[Asked]) -> AsyncIterator[Case]:
    sets = defaultdict(set)
    for question in questions:
        sets[question.set].add(question.article_id)
    for name, own in sets.items():
        others = [article for article in articles if article.id not in own]
        async with index_of(others) as index:
            archive = Archive({each.id: each for each in others}, Shelf(others), index)
            for question in tqdm([q for q in questions if q.set == name], disable=None):
                for typos in (0, 2):
                    yield await archive.case("far", question, typos=typos)


async def small(articles: Sequence[Article], questions: Sequence[Asked]) -> AsyncIterator[Case]:
    chance = random.Random(1)
    for _ in tqdm(range(SMALL_ARCHIVES), disable=None):
        few = {each.id: each for each in chance.sample(articles, SMALL_ARCHIVE_ARTICLES)}
        near = [question for question in questions if question.article_id in few]
        others = [question for question in questions if question.article_id not in few]
        async with index_of(list(few.values())) as index:
            archive = Archive(few, Shelf(list(few.values())), index)
            for question in near + chance.sample(others, min(len(others), len(near))):
                yield await archive.case("small", question)


async def one(articles: Sequence[Article], questions: Sequence[Asked]) -> AsyncIterator[Case]:
    chance = random.Random(2)
    async with index_of(articles) as index:
        archive = Archive({each.id: each for each in articles}, Shelf(articles), index)
        for question in tqdm(questions, disable=None):
            others = [each.id for each in articles if each.id != question.article_id]
            for article in (question.article_id, chance.choice(others)):
                yield await archive.case("one", question, scope=Scope(articles=[article]))
