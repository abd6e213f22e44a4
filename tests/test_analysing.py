"""Very many articles are analysed in children, to the same index, whatever becomes of a child."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.children import pool
from bot.handlers.analysing import CHARS_A_JOB, in_children, jobs_of
from bot.handlers.indexing import known_aliases, open_passages
from bot.handlers.seeking import ArticleAnalyser
from storage import Store
from storage.changes import Analyse
from storage.indexrows import Analysed, analysed
from storage.models import Article
from tests.factories import NOW, draft, known_as

ALIASES = known_aliases()
TEXTS = ("حلّقت سو-35 فوق الميناء.\n\nثم عادت.", "The Su-35 came back.", "عنوان\n\nقال: «انتهى».")


async def articles(store: Store) -> list[Article]:
    drafts = [draft(title=f"خبر {n}", text=text) for n, text in enumerate(TEXTS)]
    await store.publish(known_as(*drafts), now=NOW, announce=False)
    return await store.changed_articles(0, 10)


def as_here(articles: Sequence[Article]) -> list[Analysed]:
    return [analysed(ArticleAnalyser(ALIASES), article) for article in articles]


def said(found: Sequence[Analysed]) -> list[tuple[str, str, list[tuple[object, ...]]]]:
    return [(one.title, one.title_terms, [tuple(each) for each in one.passages]) for one in found]


async def test_children_find_the_same_words(store: Store) -> None:
    some = await articles(store)
    async with in_children(ALIASES) as analyse:
        assert said(await analyse(some)) == said(as_here(some))


async def test_where_no_child_starts_the_words_are_found_here(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_PROGRAM", ["/nowhere/to/be/found"])
    some = await articles(store)
    async with in_children(ALIASES) as analyse:
        assert said(await analyse(some)) == said(as_here(some))


async def test_a_job_is_of_bounded_length(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    some = await articles(store)
    lengths = [len(article.text) for article in some]
    assert list(jobs_of(some)) == [some]
    assert sum(lengths) < CHARS_A_JOB
    monkeypatch.setattr("bot.handlers.analysing.CHARS_A_JOB", lengths[0] + lengths[1])
    assert list(jobs_of(some)) == [some[:2], some[2:]]
    monkeypatch.setattr("bot.handlers.analysing.CHARS_A_JOB", 1)
    assert list(jobs_of(some)) == [[one] for one in some]
    assert list(jobs_of([])) == []


@pytest.mark.parametrize("far", [False, True])
async def test_only_who_is_far_behind_calls_for_children(
    far: bool, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[int] = []

    @asynccontextmanager
    async def counting() -> AsyncIterator[Analyse]:
        async def analyse(some: Sequence[Article]) -> list[Analysed]:
            called.append(len(some))
            return as_here(some)

        yield analyse

    monkeypatch.setattr("storage.search.FAR_BEHIND", 2 if far else 3)
    await articles(store)
    index = await open_passages(tmp_path / "warraq.db", ALIASES)
    index.analysing = counting
    assert await index.catch_up(store) == len(TEXTS)
    assert await index.catch_up(store) == 0
    assert called == ([len(TEXTS)] if far else [])
    assert await index.size() == len(TEXTS)
    await index.close()
