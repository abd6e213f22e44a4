"""Analysing very many articles for the index in processes of their own, so that it takes less
time, and none from the readers whom the bot answers meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Any

import orjson

from bot.children.pool import Children, ParserKilled
from bot.handlers.seeking import ArticleAnalyser
from bot.text.aliases import Aliases
from storage.changes import Analyse
from storage.indexrows import Analysed, analysed
from storage.models import Article

CHARS_A_JOB = 1_000_000
_FIELDS = [field.name for field in fields(Article)]


@asynccontextmanager
async def in_children(aliases: Aliases) -> AsyncIterator[Analyse]:
    """Children that put articles in the words of the index, with these aliases."""

    async def analyse(articles: Sequence[Article]) -> list[Analysed]:
        try:
            jobs = [await _analysed(children, some, aliases) for some in jobs_of(articles)]
            return [each for job in jobs for each in job]
        except (
            ParserKilled
        ):  # whatever is wrong with them or with the machine, they are to be found
            analyser = ArticleAnalyser(aliases)
            return await asyncio.to_thread(lambda: [analysed(analyser, each) for each in articles])

    async with Children() as children:
        yield analyse


def jobs_of(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """The articles in order, with CHARS_A_JOB characters a job at most, or one article."""
    job: list[Article] = []
    chars = 0
    for article in articles:
        if job and chars + len(article.text) > CHARS_A_JOB:
            yield job
            job, chars = [], 0
        job.append(article)
        chars += len(article.text)
    if job:
        yield job


async def _analysed(
    children: Children, articles: Sequence[Article], aliases: Aliases
) -> list[Analysed]:
    rows = [[getattr(article, name) for name in _FIELDS] for article in articles]
    found = await children.ask(analysis, orjson.dumps(rows), groups=aliases.groups)
    return [Analysed(*values) for values in found]


def analysis(body: bytes, *, groups: Sequence[Sequence[Sequence[str]]]) -> Iterator[list[Any]]:
    """What a child does: each article of a list (JSON) as the index takes it."""
    analyser = ArticleAnalyser(Aliases([map(tuple, group) for group in groups]))
    for values in orjson.loads(body):
        found = analysed(analyser, Article(*values))
        yield [found.title, found.title_terms, found.passages]
