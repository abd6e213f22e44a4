"""Speed and size of answering from a large archive of a natural vocabulary (`bench.material`).

`python -m bench speed PATHS… [--passages N] [--folder F]` makes the archive from the words of
question sets (it stays in the folder, if one is named), and measures in a process of its own, as
after a restart: the first answer; questions through the whole path, on the wall and in CPU time of
all its threads, the loop's worst lag meanwhile; hostile questions, in CPU time; memory.  The
archive is published as any is, and indexed word by word (`bench.material.archive.ByWord`), which
takes 4 ms of CPU an article; `article_ms` is of the real analyser.  Beside it, on the same
passages: a `token_set_ratio` scan, FTS5 with all the words of a question, and tantivy.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]
from tqdm import tqdm

from bench.bars import Bar, report
from bench.beside import timed_beside
from bench.corpus import read_sets, with_typos
from bench.material.archive import PASSAGES_AN_ARTICLE, Archive, ByWord
from bench.material.hostile import hostile
from bot.app import spare_collector
from bot.handlers.answering import find_answer
from bot.handlers.indexing import known_aliases, open_archive
from bot.handlers.seeking import ArticleAnalyser
from bot.handlers.waiting import LATIN
from bot.text.questions import understood
from storage import open_store
from storage.models import Draft
from storage.search import PassageIndex, open_index
from storage.store import Store

BATCH = 2000
QUESTIONS, HOSTILE, ALONE = 300, 1000, 20
MISTYPED = 3  # one in so many questions
MOST_SCANNED = 100_000
STORE = "warraq.db"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench speed")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ask:
        print(json.dumps(asyncio.run(asked(options.folder, options.paths))))
        return 0
    with TemporaryDirectory() as elsewhere:
        folder = options.folder or Path(elsewhere)
        figures = asyncio.run(made(folder, options.paths, options.passages))
        command = [sys.executable, "-m", "bench", "speed", *map(str, options.paths)]
        child = subprocess.run(
            [*command, "--folder", str(folder), "--ask"], check=True, capture_output=True, text=True
        )
        figures |= json.loads(child.stdout)
        figures |= asyncio.run(beside(folder, options.paths, options.passages))
    return report("speed", figures, barred(figures))


def barred(figures: dict[str, float]) -> dict[str, Bar]:
    large = figures["passages"] > 2 * MOST_SCANNED  # a few are added, one by one
    bars: dict[str, Bar] = {
        "question p95 ms": (figures["question_ms_p95"], "<=", 120 if large else 60),
        "question p95 cpu ms": (figures["question_cpu_ms_p95"], "<=", 120 if large else 60),
        "hostile exceptions": (figures["hostile_exceptions"], "<=", 0),
        "hostile worst cpu ms": (figures["hostile_cpu_ms_max"], "<=", 50),
        "one article indexed ms": (figures["article_ms"], "<=", 20),
        "one article indexed cpu ms": (figures["article_cpu_ms"], "<=", 20),
        "rss MB": (figures["rss_mb"], "<=", 500),
        "index MB a million, kept analysis aside": (figures["index_mb_a_million"], "<=", 600),
    }
    if not large:
        share = figures["question_ms_p50"] / figures["token_set_ratio_ms"]
        bars["first answer s"] = (figures["first_answer_s"], "<=", 1)
        bars["share of a token_set_ratio scan"] = (round(share, 4), "<=", 1 / 20)
    return bars


async def made(folder: Path, paths: Sequence[Path], passages: int) -> dict[str, float]:
    """Make the archive, unless the folder holds one; how long that and one more article took."""
    start = time.process_time()
    archive, store = Archive(read_sets(paths)[0]), await open_store(str(folder / STORE))
    try:
        if not await store.count_articles():
            await filled(folder, store, archive, passages)
    finally:
        await store.close()
    seconds = time.process_time() - start
    async with open_archive(str(folder / STORE)) as (store, index):
        each = [await alone(store, index, draft) for draft in archive.drafts(ALONE * 5)]
        known = {"passages": await index.size(), "kept_mb": await index.kept_bytes() / 1e6}
    return {
        "build_cpu_s": round(seconds, 1),
        "article_ms": round(median(wall for wall, _ in each), 2),
        "article_cpu_ms": round(median(cpu for _, cpu in each), 2),
        **sizes(folder, **known),
    }


async def filled(folder: Path, store: Store, archive: Archive, passages: int) -> None:
    """Publish the archive in large parts, and index each with an analyser that knows its words."""
    version = ArticleAnalyser(known_aliases()).version
    path = folder / f"{STORE}.index"
    index = await open_index(path, ByWord(known_aliases()), version)
    try:
        drafts = archive.drafts(passages)
        with tqdm(total=passages // PASSAGES_AN_ARTICLE, disable=None) as bar:
            while batch := list(islice(drafts, BATCH)):
                named = [([f"made:{draft.external_id}"], draft) for draft in batch]
                await store.publish(named, now=0, announce=False)
                await index.catch_up(store, taken=bar.update)
    finally:
        await index.close()


async def alone(store: Store, index: PassageIndex, draft: Draft) -> tuple[float, float]:
    """The milliseconds it takes to index one article, on the wall and of CPU."""
    await store.publish([([f"alone:{time.time_ns()}"], draft)], now=0, announce=False)
    return await timed(index.catch_up(store))


def sizes(folder: Path, *, passages: float, kept_mb: float) -> dict[str, float]:
    """The megabytes of the index and of the analysis that is kept in it, the index closed."""
    whole = sum(each.stat().st_size for each in folder.glob(f"{STORE}.index*")) / 1e6
    return {
        "passages": passages,
        "index_mb": round(whole, 1),
        "kept_mb": round(kept_mb, 1),
        "index_mb_a_million": round(1e6 * (whole - kept_mb) / passages, 1),
    }


async def asked(folder: Path, paths: Sequence[Path]) -> dict[str, float]:
    """The figures of questions, in a process that has only just begun."""
    start = time.perf_counter()
    async with open_archive(str(folder / STORE)) as (store, index):
        await find_answer(store, index, "متى افتتح الميناء الجديد في المدينة؟")
        first = time.perf_counter() - start
        questions = await questions_of(store, paths)
        await asyncio.to_thread(understood, LATIN)  # this and the next as the bot does at start
        spare_collector()
        figures = await answered(store, index, questions)
        figures |= await attacked(store, index, questions)
    rss = psutil.Process().memory_info().rss / 1e6
    return {"first_answer_s": round(first, 3), "rss_mb": round(rss), **figures}


async def questions_of(store: Store, paths: Sequence[Path]) -> list[str]:
    archive, chance = Archive(read_sets(paths)[0], seed=2), random.Random(3)
    total = await store.count_articles()
    ids = chance.sample(range(1, total), QUESTIONS)
    known = await store.articles(ids)
    asked = [archive.question(known[each].text) for each in ids]
    return [with_typos(q, 2, q) if n % MISTYPED == 0 else q for n, q in enumerate(asked)]


async def answered(store: Store, index: PassageIndex, asked: list[str]) -> dict[str, float]:
    lags: list[float] = []
    ticking = asyncio.create_task(tick(lags))
    times = [await timed(find_answer(store, index, question)) for question in asked]
    ticking.cancel()
    each = {
        "question_ms": [wall for wall, _ in times],
        "question_cpu_ms": [cpu for _, cpu in times],
    }
    figures = {f"{name}_{p}": at(v, s) for name, v in each.items() for p, s in SHARES.items()}
    return {**figures, "loop_lag_ms_p99": at(lags, 0.99), "loop_lag_ms_max": at(lags, 1)}


SHARES = {"p50": 0.5, "p95": 0.95, "max": 1.0}


def at(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[min(int(share * len(values)), len(values) - 1)], 2)


async def tick(lags: list[float]) -> None:
    """How late the loop comes round, in milliseconds."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append(1000 * (time.perf_counter() - start) - 5)


async def timed(work: Awaitable[object]) -> tuple[float, float]:
    """Milliseconds: on the wall, of all the CPU of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


async def attacked(store: Store, index: PassageIndex, asked: list[str]) -> dict[str, float]:
    exceptions, worst = 0, 0.0
    words = [word for question in asked for word in question.split()]
    for question in hostile(HOSTILE, words):
        try:
            _, cpu = await timed(find_answer(store, index, question))
            worst = max(worst, cpu)
        except Exception as error:  # every one is counted, and shown
            print(f"{question[:60]!r}: {error!r}", file=sys.stderr)
            exceptions += 1
    return {"hostile_exceptions": exceptions, "hostile_cpu_ms_max": round(worst, 1)}


async def beside(folder: Path, paths: Sequence[Path], passages: int) -> dict[str, float]:
    """What other ways to the same passages take."""
    store = await open_store(str(folder / STORE), read_only=True)
    try:
        asked = await questions_of(store, paths)
        return await timed_beside(store, asked, min(passages, MOST_SCANNED))
    finally:
        await store.close()
