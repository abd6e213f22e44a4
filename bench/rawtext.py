"""Raw text to article: how exactly the article comes out of what surrounds it.

`python -m bench rawtext DATA [--seed N] [--files N]` prints one JSON line.  DATA holds `seed`,
`easc` and `extraction`.  Four sets: the seed as it was scraped; mutations of it, each a page of
its own shape; files synthesised around known articles, where a body counts by the 4-grams of its
words; the whole text of real pages, menus and all, which a body is to be found in.
"""

import argparse
import json
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from bench.bars import Bar, report
from bench.material.mutations import HEADING, MUTATIONS, Source
from bench.material.pagetext import Page, pages
from bench.material.synthesis import names, synthesised
from bot.ingest.files import read_file
from bot.ingest.rawtext import NoArticle, read_texts
from bot.text.languages import language_of
from storage.models import BLOCK_BREAK, Draft, blocks_of

SAMPLES = Path(__file__).parents[1] / "bot" / "sandbox" / "samples" / "articles.jsonl"
GRAM = 4
LEAKED_WORDS_LEAST = 4
BARS = {
    "seed_exact": (">=", 1.0),
    "mutations_exact": (">=", 17 / 18),
    "body_precision": (">=", 0.995),
    "body_recall": (">=", 0.965),
    "title": (">=", 0.95),
    "author": (">=", 0.88),
    "leaked": ("<=", 0.02),
    "ms": ("<=", 25.0),
    "dump_f1": (">=", 0.845),
}


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench rawtext")
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=360)
    given = parser.parse_args(arguments)
    found_pages = list(pages(given.data / "extraction"))
    figures: dict[str, Any] = mutated(seed_source(given.data / "seed"))
    figures["seed_exact"] = seed_exact(given.data / "seed")
    by_language = sources(given.data, found_pages)
    figures |= over_synthesised(by_language, given.files, Random(given.seed))
    figures |= over_dumps(found_pages)
    bars: dict[str, Bar] = {name: (figures[name], *bar) for name, bar in BARS.items()}
    return report("rawtext", figures, bars)


def read(raw: str) -> Draft | None:
    """The first article of a text, as the bot reads a file; None when it finds none."""
    try:
        return read_texts(raw)[0]
    except NoArticle:
        return None


# The seed and its mutations


def seed_source(folder: Path) -> Source:
    told = json.loads((folder / "expected.json").read_text("utf-8"))
    body = list(told["paragraphs"])
    for section in told["sections"]:
        body += [HEADING + section["heading"], *section["paragraphs"]]
    return Source(told["title"], told["author"], told["language"], tuple(body))


def seed_exact(folder: Path) -> float:
    return float(is_exact((folder / "raw.txt").read_text("utf-8"), seed_source(folder)))


def is_exact(raw: str, source: Source) -> bool:
    """Whether one article comes out with this title, author and body, white space aside."""
    try:
        drafts = read_texts(raw)
    except NoArticle:
        return False
    told = [(unspaced(source.title), source.author or None, [*map(unspaced, source.body)])]
    return told == [(unspaced(each.title), each.author, marked(each)) for each in drafts]


def marked(draft: Draft) -> list[str]:
    """The blocks of a draft as a Source writes them."""
    blocks = blocks_of(draft.text, draft.headings)
    return [unspaced(HEADING * block.is_heading + block.text) for block in blocks]


def unspaced(text: str) -> str:
    return "".join(text.split())


def mutated(source: Source) -> dict[str, object]:
    missed = [name for name, mutate in MUTATIONS.items() if not is_exact(mutate(source), source)]
    share = 1 - len(missed) / len(MUTATIONS)
    return {"mutations": len(MUTATIONS), "mutations_exact": share, "mutations_missed": missed}


# Files synthesised around articles


def sources(data: Path, found_pages: Iterable[Page]) -> dict[str, list[Source]]:
    """Known articles by language: the corpus of summaries, our samples, the pages' gold."""
    found: defaultdict[str, list[Source]] = defaultdict(list)
    for line in (data / "easc" / "dev.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        if title := told["title"].strip():
            found["ar"].append(Source(title, "", "ar", paragraphs(told["text"])))
    for draft in read_file(SAMPLES):
        blocks = blocks_of(draft.text, draft.headings)
        body = tuple(HEADING * block.is_heading + block.text for block in blocks)
        found[draft.language].append(Source(draft.title, "", draft.language, body))
    for page in found_pages:
        if page.title and language_of(page.gold) == "en":
            found["en"].append(Source(page.title, "", "en", paragraphs(page.gold)))
    return dict(found)


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def over_synthesised(
    by_language: dict[str, list[Source]], files: int, rng: Random
) -> dict[str, object]:
    """Means over files by language, and over all of them."""
    rows: dict[str, list[dict[str, float]]] = {}
    for language, found in by_language.items():
        titles = [source.title for source in found]
        rows[language] = [
            row(found[number % len(found)], titles, rng)
            for number in range(files // len(by_language))
        ]
    together = means([each for some in rows.values() for each in some])
    figures: dict[str, object] = dict(together)
    figures["by_language"] = {language: means(some) for language, some in rows.items()}
    return figures


def row(source: Source, titles: list[str], rng: Random) -> dict[str, float]:
    """What came out of one synthesised file."""
    author = rng.choice(names(source.language))
    source = Source(source.title, author, source.language, source.body)
    others = [title for title in titles if title != source.title]
    raw = synthesised(source, others, rng)
    draft = read(raw)
    text, title = (draft.text, draft.title) if draft else ("", "")
    precision, recall = overlap(gold_text(source), text)
    return {
        "body_precision": precision,
        "body_recall": recall,
        "title": float(unspaced(title) == unspaced(source.title)),
        "author": float(draft is not None and draft.author == author),
        "leaked": float(any(leaks(other, text, source) for other in others)),
        "ms": milliseconds(lambda: read(raw)),
    }


def gold_text(source: Source) -> str:
    return BLOCK_BREAK.join(block.removeprefix(HEADING) for block in source.body)


def leaks(other: str, text: str, source: Source) -> bool:
    """Whether another article's headline stands in the text, and not in this article itself."""
    long_enough = len(other.split()) >= LEAKED_WORDS_LEAST
    return long_enough and other in text and other not in gold_text(source)


def means(rows: list[dict[str, float]]) -> dict[str, float]:
    found = {name: statistics.fmean(row[name] for row in rows) for name in rows[0]}
    return {"files": len(rows)} | {name: round(value, 4) for name, value in found.items()}


def milliseconds(run: Callable[[], object]) -> float:
    """The better of two runs, in processor time."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


# The text of whole pages


def over_dumps(found_pages: list[Page]) -> dict[str, float]:
    """Precision and recall, means over pages, and their F1; and those of the text untouched."""
    drafts = [(page, read(page.text)) for page in found_pages]
    ours = [overlap(page.gold, draft.text if draft else "") for page, draft in drafts]
    untouched = [overlap(page.gold, page.text) for page in found_pages]
    taken = [milliseconds(lambda page=page: read(page.text)) for page in found_pages]  # type: ignore[misc]
    several = sum(is_several(page.text) for page in found_pages)
    return {
        "dumps": len(found_pages),
        "dump_f1": f1(ours),
        "dump_untouched_f1": f1(untouched),
        "dump_ms": round(statistics.fmean(taken), 1),
        "dumps_split": several,
    }


def is_several(raw: str) -> bool:
    try:
        return len(read_texts(raw)) > 1
    except NoArticle:
        return False


def f1(rows: list[tuple[float, float]]) -> float:
    precision = statistics.fmean(row[0] for row in rows)
    recall = statistics.fmean(row[1] for row in rows)
    return round(2 * precision * recall / (precision + recall), 4)


def overlap(gold: str, got: str) -> tuple[float, float]:
    """Precision and recall of the 4-grams of words."""
    wanted, found = grams(gold), grams(got)
    same = (wanted & found).total()
    return same / max(1, found.total()), same / max(1, wanted.total())


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + GRAM]) for at in range(max(1, len(words) - GRAM + 1)))
