"""What changed in the source of the index since it took it in, analysed before its turn."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Protocol

from storage.indexrows import Analysed
from storage.models import Article

ARTICLES_A_TRANSACTION, MOST_A_TRANSACTION = 20, 500  # at first; when very many wait
AHEAD = 3  # transactions whose articles are analysed before their turn


class Source(Protocol):
    """Where articles come from, ordered by change number."""

    async def changed_articles(self, after: int, limit: int) -> list[Article]: ...

    async def newest_change(self) -> int: ...


Analyse = Callable[[Sequence[Article]], Awaitable[list[Analysed]]]
"""Analyses articles, somewhere."""


async def analysed_between(
    source: Source, change: int, upto: int, analyse: Analyse
) -> AsyncGenerator[list[tuple[Article, Analysed]], None]:
    """What changed in the source after one change and up to about another, a few articles at a
    time; while some are taken in, the next are being analysed.
    """
    few = ARTICLES_A_TRANSACTION
    ahead = deque[tuple[list[Article], asyncio.Future[list[Analysed]]]]()
    try:
        while True:
            while change < upto and len(ahead) < AHEAD:
                if not (some := await source.changed_articles(change, few)):
                    break
                ahead.append((some, asyncio.ensure_future(analyse(some))))
                change, few = some[-1].change, min(2 * few, MOST_A_TRANSACTION)
            if not ahead:
                return
            articles, analysis = ahead.popleft()
            yield list(zip(articles, await analysis, strict=True))
    finally:
        for _, analysis in ahead:
            analysis.cancel()
