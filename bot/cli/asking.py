"""ask: questions answered from the stored articles, by the same path as in chat."""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from bot.app import archive
from bot.cli.lines import counting, objects, say, wanted
from bot.config import Config
from bot.handlers.answering import Finding, find_answer
from storage import Store
from storage.models import Article
from storage.search import PassageIndex


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    asking = verbs.add_parser("ask", help="answer questions from the articles")
    asking.add_argument("question", nargs="?", help="a question; with --jsonl, a file of them")
    asking.add_argument(
        "--jsonl", action="store_true", help="JSON lines in (default: stdin) and out"
    )
    asking.set_defaults(do=ask)


def ask(given: argparse.Namespace, config: Config) -> int:
    if not given.jsonl:
        given.question or argparse.ArgumentParser(prog="warraq ask").error("what is the question?")
        asyncio.run(answer_one(given.question, config))
        return 0
    source = given.question or "standard input"
    questions = [
        (found.get("id"), wanted(found, "question", source, number))
        for number, found in objects(given.question)
    ]
    asyncio.run(answer_all(questions, config))
    return 0


async def answer_one(question: str, config: Config) -> None:
    async with indexed(config) as (store, index):
        finding = await find_answer(store, index, question)
    if finding.answer:
        print(finding.answer.quote)
        print(f"— {finding.answer.article.title}")
    else:
        print("The articles do not say.")


async def answer_all(questions: Iterable[tuple[Any, str]], config: Config) -> None:
    async with indexed(config) as (store, index):
        for number, question in questions:
            start = time.perf_counter()
            finding = await find_answer(store, index, question)
            ms = round((time.perf_counter() - start) * 1000, 2)
            say({"id": number, **as_json(finding), "ms": ms})


@asynccontextmanager
async def indexed(config: Config) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """The archive; if its index has to be made, a bar shows how far it is."""
    with counting("indexing", "articles") as taken:
        async with archive(config, beside=True, taken=taken) as parts:
            yield parts


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as docs/cli.md describes it."""
    found = finding.answer
    return {
        "answered": found is not None,
        "confidence": round(finding.confidence, 4),
        "quote": found.quote if found else None,
        "passage": found.passage if found else None,
        "article": named(found.article) if found else None,
        "hits": [
            {
                "article": named(hit.article),
                "passage": hit.article.text[hit.start : hit.end],
                "score": round(hit.score, 4),
            }
            for hit in finding.hits[:10]
        ],
    }


def named(article: Article) -> dict[str, Any]:
    """An article by the id it came with, or by ours."""
    return {
        "id": article.external_id if article.external_id is not None else article.id,
        "title": article.title,
        "url": article.url,
    }
