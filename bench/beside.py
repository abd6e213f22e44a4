"""Other ways to find passages, timed: a scan with rapidfuzz, FTS5 with all words, tantivy."""

import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from statistics import median

import tantivy
from rapidfuzz import fuzz, process

from bench.baselines import stems_of, words_of
from bot.text.passages import passages
from bot.text.words import tokens
from storage.search import any_of
from storage.store import Store

SCANNED = 5  # questions: a scan takes long
ASKED = 100
READ_AT_ONCE = 500


async def timed_beside(store: Store, asked: Sequence[str], most: int) -> dict[str, float]:
    """The median milliseconds of each, on so many passages at most."""
    texts = [text async for text in texts_of(store, most)]
    ways: dict[str, tuple[Callable[[str], object], int]] = {
        "token_set_ratio_ms": (scan(texts), SCANNED),
        "fts5_all_terms_ms": (fts5(texts), ASKED),
        "tantivy_ms": (with_tantivy(texts), ASKED),
    }
    return {name: timed(way, asked[:few]) for name, (way, few) in ways.items()} | {
        "passages_beside": len(texts)
    }


async def texts_of(store: Store, most: int) -> AsyncIterator[str]:
    """The passages of a store, oldest first."""
    count, after = 0, 0
    while articles := await store.changed_articles(after, READ_AT_ONCE):
        after = articles[-1].change
        for article in articles:
            for span in passages(article.text, article.headings):
                if count == most:
                    return
                count += 1
                yield article.text[span.start : span.end]


def timed(way: Callable[[str], object], asked: Sequence[str]) -> float:
    each = []
    for question in asked:
        start = time.perf_counter()
        way(question)
        each.append(1000 * (time.perf_counter() - start))
    return round(median(each), 2)


def scan(texts: Sequence[str]) -> Callable[[str], object]:
    def best(question: str) -> object:
        asked = " ".join(words_of(question))
        return process.extractOne(asked, texts, scorer=fuzz.token_set_ratio)

    return best


def fts5(texts: Sequence[str]) -> Callable[[str], object]:
    memory = sqlite3.connect(":memory:")
    memory.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'unicode61')")
    memory.executemany("INSERT INTO t VALUES (?)", ((stemmed(text),) for text in texts))

    def best(question: str) -> object:
        terms = any_of([token.stem for token in tokens(question)])
        return memory.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 60", (terms,)
        ).fetchall()

    return best


def stemmed(text: str) -> str:
    return " ".join(token.stem for token in tokens(text))


def with_tantivy(texts: Sequence[str]) -> Callable[[str], object]:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(64_000_000, 1)
    for text in texts:
        writer.add_document(tantivy.Document(text=stemmed(text)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def best(question: str) -> object:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", stem))
            for stem in stems_of(question)
        ]
        return searcher.search(tantivy.Query.boolean_query(terms), 60).hits

    return best
