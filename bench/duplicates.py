"""One story from several papers: which articles the store folds, and what that costs.

`python -m bench duplicates [FILE.jsonl…]` prints one JSON line.  The files hold an article with a
`title` and a `text` a line; without any, EASC is taken if it lies beside the project.  The samples
that come with the bot are always added.  From them `bench.retellings` makes pairs, of one story
or of two; each kind goes through a store of its own, first articles in one feed and second ones
in another.  A fold is right if it joins the two of one story.

The cost is an article's share of the processor time (of all threads) of a poll of POLLED new ones,
in a store that knows STORED others of this week, in the best of ROUNDS, since other work disturbs
the rest.  `bare` is the same
without looking for stories.  `titles` is what comparing each title with all stored ones gives.
"""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import fuzz, process

from bench.bars import Bar, report
from bench.retellings import Pair, filler, other_stories, same_story
from bot.ingest.identity import LIKENESS, sketch_of, told_apart
from storage import Store, open_store
from storage.models import Draft, Feed, Published
from storage.stories import Likeness

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "bot" / "sandbox" / "samples" / "articles.jsonl"
BESIDE = ROOT.parent / "shared" / "data" / "easc" / "dev.jsonl"
SEEDS = (1, 2, 3)
STORED, A_FEED, POLLED, ROUNDS = 10_000, 500, 20, 20
TITLES_ALIKE = 80
NOW = 1_790_000_000

Kinds = dict[str, list[Pair]]


def main(arguments: list[str]) -> int:
    """Measure and report."""
    paths = [Path(argument) for argument in arguments]
    articles = read([SAMPLES, *(paths or [BESIDE] * BESIDE.exists())])
    kinds = made(articles)
    folds = {kind: asyncio.run(folded(pairs)) for kind, pairs in kinds.items()}
    cost = asyncio.run(timed(articles))
    ours = scores(kinds, folds)
    figures = {
        "articles": len(articles),
        "pairs": sum(map(len, kinds.values())),
        **ours,
        "found": {kind: round(found(kinds[kind], folds[kind]), 3) for kind in kinds},
        "titles": scores(kinds, {kind: by_titles(pairs) for kind, pairs in kinds.items()}),
        "ms": cost,
    }
    bars: dict[str, Bar] = {
        "precision": (ours["precision"], ">=", 0.98),
        "recall": (ours["recall"], ">=", 0.95),
        "ms": (cost["all"], "<=", 2),
    }
    return report("duplicates", figures, bars)


def read(paths: Iterable[Path]) -> list[Draft]:
    """The articles of these files."""
    lines = (line for path in paths for line in path.read_text("utf-8").splitlines())
    given = (json.loads(line) for line in lines)
    return [Draft(article["title"], article["text"]) for article in given]


def made(articles: Sequence[Draft]) -> Kinds:
    """Pairs by how they were made, in runs that hold no article twice."""
    kinds: Kinds = defaultdict(list)
    for seed in SEEDS:
        chance = random.Random(seed)
        for pair in (*same_story(articles, chance), *other_stories(articles, chance)):
            kinds[f"{pair.kind} {seed}"].append(pair)
        articles = chance.sample(articles, len(articles))
    return kinds


async def folded(pairs: Sequence[Pair]) -> set[tuple[int, int]]:
    """Which pairs' first articles the store folds which pairs' second ones into, by number."""
    async with full([]) as store:
        first = await polled(store, "one", [pair.one for pair in pairs])
        second = await polled(store, "other", [pair.other for pair in pairs])
        stored = await store.articles([*first.new, *second.new])
    number = {article_id: at for at, article_id in enumerate(first.new)}
    stories = ((at, stored[article_id].story) for at, article_id in enumerate(second.new))
    return {(number[story], at) for at, story in stories if story is not None}


async def polled(store: Store, name: str, drafts: Sequence[Draft]) -> Published:
    """What becomes of a feed of these articles."""
    feed = await store.add_feed(f"https://{name}.example/feed", now=NOW)
    return await published(store, feed, drafts, LIKENESS)


async def published(
    store: Store, feed: Feed, drafts: Sequence[Draft], likeness: Likeness | None
) -> Published:
    """What becomes of these articles, each under an address of its own."""
    addressed = [
        replace(draft, url=f"{feed.url}/{at}", external_id=str(at))
        for at, draft in enumerate(drafts)
    ]
    told = told_apart(addressed, feed_id=feed.id)
    return await store.publish(told, now=NOW, announce=True, feed_id=feed.id, likeness=likeness)


def by_titles(pairs: Sequence[Pair]) -> set[tuple[int, int]]:
    """The same as `folded`, by likeness of titles."""
    titles = [pair.one.title for pair in pairs]
    best = (
        process.extractOne(
            pair.other.title, titles, scorer=fuzz.token_set_ratio, score_cutoff=TITLES_ALIKE
        )
        for pair in pairs
    )
    return {(match[2], at) for at, match in enumerate(best) if match}


def scores(kinds: Kinds, folds: dict[str, set[tuple[int, int]]]) -> dict[str, float]:
    """Precision and recall over all pairs."""
    right = sum(len(expected(kinds[kind]) & folds[kind]) for kind in kinds)
    made = sum(len(folds[kind]) for kind in kinds)
    due = sum(len(expected(pairs)) for pairs in kinds.values())
    return {"precision": round(right / (made or 1), 4), "recall": round(right / (due or 1), 4)}


def expected(pairs: Sequence[Pair]) -> set[tuple[int, int]]:
    return {(at, at) for at, pair in enumerate(pairs) if pair.same}


def found(pairs: Sequence[Pair], folds: set[tuple[int, int]]) -> float:
    """The share of pairs of one story that were folded; of pairs of two, what was folded."""
    return len(folds & expected(pairs) if pairs[0].same else folds) / len(pairs)


async def timed(articles: Sequence[Draft]) -> dict[str, float]:
    """Milliseconds an article: whole, without stories, of its sketch, of a scan of titles."""
    chance = random.Random(0)
    words = [word for article in articles for word in article.text.split()]
    stored = [filler(words, number, chance) for number in range(STORED)]
    drafts = [pair.other for pair in same_story(articles, chance)]
    laps: dict[str, list[float]] = defaultdict(list)
    async with full(stored) as store:
        for number in range(ROUNDS):
            new = chance.sample(drafts, POLLED)
            for kind, likeness in (("all", LIKENESS), ("bare", None)):
                feed = await store.add_feed(f"https://{kind}{number}.example/feed", now=NOW)
                started = time.process_time()
                await published(store, feed, new, likeness)
                laps[kind].append(time.process_time() - started)
            laps["sketch"].append(clocked(sketch_of, new))
            laps["titles"].append(clocked(partial(scan, [each.title for each in stored]), new))
    return {kind: round(min(each) * 1000 / POLLED, 3) for kind, each in laps.items()}


@asynccontextmanager
async def full(drafts: Sequence[Draft]) -> AsyncIterator[Store]:
    """A store that has polled these, gone afterwards."""
    with TemporaryDirectory() as folder:
        store = await open_store(str(Path(folder, "store.db")))
        try:
            for start in range(0, len(drafts), A_FEED):
                await polled(store, f"stored{start}", drafts[start : start + A_FEED])
            yield store
        finally:
            await store.close()


def clocked(work: Callable[[Draft], object], drafts: Sequence[Draft]) -> float:
    started = time.process_time()
    for draft in drafts:
        work(draft)
    return time.process_time() - started


def scan(titles: Sequence[str], draft: Draft) -> object:
    return process.extractOne(draft.title, titles, scorer=fuzz.token_set_ratio)
