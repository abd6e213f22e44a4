"""import, read and summarise: articles from files."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.app import archive, now
from bot.cli.lines import BadInput, counting, objects, progress, say
from bot.config import Config
from bot.ingest.documents import read_apart
from bot.ingest.files import draft_of, find_files, read_file
from bot.ingest.identity import identities
from bot.ingest.parsers import Parsers
from bot.text.summaries import summarise
from storage.models import Draft, Published, blocks_of


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    importing = verbs.add_parser("import", help="file articles in the archive")
    importing.add_argument("paths", nargs="+", metavar="PATH", help=".txt, .html, .jsonl, folder")
    importing.add_argument(
        "--push", action="store_true", help="owe the new ones to subscribers, as news"
    )
    importing.set_defaults(do=import_)
    reading = verbs.add_parser("read", help="show a file as the article it holds, storing nothing")
    reading.add_argument("path", metavar="PATH")
    reading.add_argument("--json", action="store_true", help="as JSON")
    reading.set_defaults(do=read)
    summing = verbs.add_parser("summarise", help="summarise articles in their own sentences")
    summing.add_argument("path", nargs="?", metavar="FILE", help="JSON lines (default: stdin)")
    summing.add_argument("--jsonl", action="store_true", help="answer in JSON lines")
    budget = summing.add_mutually_exclusive_group()
    budget.add_argument("--sentences", type=positive, metavar="N", help="at most N (default: 3)")
    budget.add_argument("--chars", type=positive, metavar="N", help="at most N characters")
    summing.set_defaults(do=summarise_)


def positive(given: str) -> int:
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def import_(given: argparse.Namespace, config: Config) -> int:
    """Read everything first: a bad file leaves nothing half-imported."""
    lists = [path for path in given.paths if path.lower().endswith(".opml")]
    if lists:
        raise BadInput(lists[0], "a list of feeds, not of articles: use `warraq opml import`")
    drafts = asyncio.run(read_all(find_files([Path(path) for path in given.paths])))
    published = asyncio.run(store_all(drafts, config, announce=given.push))
    print(
        f"{len(published.new)} imported, {len(published.edited)} changed, "
        f"{len(published.known)} known already"
    )
    return 0


async def read_all(paths: list[Path]) -> list[Draft]:
    """The articles of the files, each read apart.  Raises UnreadableFile."""
    drafts: list[Draft] = []
    async with Parsers(count=1) as parsers:
        for path in progress(paths, what="reading"):
            drafts += await read_apart(parsers, path)
    return drafts


async def store_all(drafts: list[Draft], config: Config, *, announce: bool) -> Published:
    """Publish drafts together and bring the index up to date."""
    with counting("indexing", "articles") as taken:
        return await _stored(drafts, config, announce, taken)


async def _stored(
    drafts: list[Draft], config: Config, announce: bool, taken: Callable[[int], object]
) -> Published:
    async with archive(config, taken=taken) as (store, index):
        published = await store.publish(
            [(identities(draft, feed_id=None), draft) for draft in drafts],
            now=now(),
            announce=announce,
        )
        await index.catch_up(store, taken=taken)
    return published


def read(given: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    for number, draft in enumerate(read_file(Path(given.path))):
        if given.json:
            print(json.dumps(as_json(draft), ensure_ascii=False, indent=1))
        else:
            print("\n----\n" * (number > 0), end="")
            show(draft)
    return 0


def as_json(draft: Draft) -> dict[str, Any]:
    """An article as people would outline it: paragraphs, then sections under headings."""
    paragraphs: list[str] = []
    sections: list[dict[str, Any]] = []
    into = paragraphs
    for block in blocks_of(draft.text, draft.headings):
        if block.is_heading:
            into = []
            sections.append({"heading": block.text, "paragraphs": into})
        else:
            into.append(block.text)
    return {
        "title": draft.title,
        "author": draft.author,
        "language": draft.language,
        "published": draft.published,
        "url": draft.url,
        "tags": list(draft.tags),
        "paragraphs": paragraphs,
        "sections": sections,
    }


def show(draft: Draft) -> None:
    print(draft.title)
    if draft.author:
        print(draft.author)
    for block in blocks_of(draft.text, draft.headings):
        print(f"\n{'## ' if block.is_heading else ''}{block.text}")


def summarise_(given: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    source = given.path or "standard input"
    for number, found in objects(given.path):
        try:
            draft = draft_of(found)
        except ValueError as error:
            raise BadInput(source, str(error), number) from None
        chosen = summarise(
            draft.title,
            draft.text,
            headings=draft.headings,
            sentences=given.sentences,
            chars=given.chars,
        )
        summary = [sentence.text for sentence in chosen]
        if given.jsonl:
            say({"id": found.get("id"), "summary": summary})
        else:
            print("\n".join((draft.title, *summary)), end="\n\n", file=sys.stdout)
    return 0
