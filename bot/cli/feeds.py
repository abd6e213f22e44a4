"""opml and feeds: lists of feeds in and out, and what is polled."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.app import now
from bot.cli.lines import BadInput, say
from bot.config import Config
from bot.handlers.indexing import open_archive
from bot.ingest.opml import NotAList, Outline, write_opml
from bot.ingest.parsers import FEED_BYTES, ParserKilled, Parsers
from storage.models import Feed

TITLE = "Warraq"
WRONG = {"empty": "empty", "not_opml": "not an OPML list"}


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    lists = verbs.add_parser("opml", help="lists of feeds, as feed readers exchange them")
    ways = lists.add_subparsers(dest="way", required=True, metavar="WAY")
    taking = ways.add_parser("import", help="add the feeds of a list")
    taking.add_argument("file", metavar="FILE", help='an OPML file, "-" for standard input')
    taking.set_defaults(do=import_)
    giving = ways.add_parser("export", help="print the feeds as a list")
    giving.set_defaults(do=export)
    listing = verbs.add_parser("feeds", help="show the feeds and how they are doing")
    listing.add_argument("--jsonl", action="store_true", help="as JSON lines")
    listing.set_defaults(do=feeds)


def import_(given: argparse.Namespace, config: Config) -> int:
    outlines = asyncio.run(outlines_of(given.file))
    added, known = asyncio.run(add_all(outlines, config))
    print(f"{added} added, {known} known already")
    return 0


async def outlines_of(file: str) -> list[Outline]:
    """The feeds of a list, read in a child.  Raises BadInput."""
    source = "standard input" if file == "-" else file
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadInput(source, error.strerror or "cannot be read") from None
    if len(body) > FEED_BYTES:
        raise BadInput(source, f"larger than {FEED_BYTES // 1024 // 1024} MB")
    try:
        async with Parsers(count=1) as parsers:
            return await parsers.opml(body)
    except NotAList as error:
        raise BadInput(source, WRONG[error.reason]) from None
    except ParserKilled:
        raise BadInput(source, "reading it had to be stopped") from None


async def add_all(outlines: list[Outline], config: Config) -> tuple[int, int]:
    """How many were added, and how many were there before."""
    async with open_archive(config.db) as (store, _):
        known = {feed.url for feed in await store.feeds()}
        for outline in outlines:
            await store.add_feed(outline.url, now=now())
    before = sum(outline.url in known for outline in outlines)
    return len(outlines) - before, before


def export(given: argparse.Namespace, config: Config) -> int:  # noqa: ARG001
    """Feeds only: other readers cannot read other kinds of sources."""
    outlines = [
        Outline(feed.url, feed.title or "")
        for feed in asyncio.run(all_feeds(config))
        if feed.kind == "feed"
    ]
    sys.stdout.flush()
    sys.stdout.buffer.write(write_opml(outlines, title=TITLE, now=now()))
    sys.stdout.buffer.flush()
    return 0


def feeds(given: argparse.Namespace, config: Config) -> int:
    for feed in asyncio.run(all_feeds(config)):
        if given.jsonl:
            say(as_json(feed))
        else:
            print(f"{feed.cause or feed.state}\t{feed.kind}\t{feed.url}\t{feed.title or ''}")
    return 0


async def all_feeds(config: Config) -> list[Feed]:
    async with open_archive(config.db, beside=True) as (store, _):
        return await store.feeds()


def as_json(feed: Feed) -> dict[str, object]:
    """A feed as docs/sources.md describes it."""
    return {
        "url": feed.url,
        "kind": feed.kind,
        "title": feed.title,
        "state": feed.state,
        "cause": feed.cause,
        "failures": feed.failures,
        "next_check": feed.next_check,
    }
