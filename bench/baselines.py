"""Plain systems over the same passages and questions: what they put first.

FTS5 over the words as they are (unicode61), FTS5 over our stems, bm25s over our stems, and scans
with rapidfuzz (WRatio, token_set_ratio) over the texts.
"""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import fmean, median

import bm25s
from rapidfuzz import fuzz, process
from tqdm import tqdm

from bench.corpus import Asked, holds, with_typos
from bot.handlers.indexing import known_aliases
from bot.handlers.seeking import ArticleAnalyser
from bot.text.questions import understood
from bot.text.words import tokens
from storage.models import Article
from storage.search import any_of

Best = Callable[[str], int | None]
"""The number of the passage that comes first for a question."""


class Passages:
    """The passages of articles: whose, their text, their stems and those of their titles."""

    def __init__(self, articles: Sequence[Article]) -> None:
        analyser = ArticleAnalyser(known_aliases())
        self.articles: list[int] = []
        self.texts: list[str] = []
        self.titles: list[str] = []
        self.stems: list[tuple[str, str]] = []
        for article in articles:
            indexed = analyser(article)
            for each in indexed.passages:
                self.articles.append(article.id)
                self.texts.append(article.text[each.start : each.end])
                self.titles.append(article.title)
                stems = (analyser.terms(words) for words in (indexed.title, each.words))
                self.stems.append((" ".join(next(stems)), " ".join(next(stems))))


async def compared(
    articles: Sequence[Article], questions: Sequence[Asked]
) -> dict[str, dict[str, float]]:
    """For each system and set: the share of questions whose first passage is right, plain and
    with two typing errors; and the median milliseconds of a question.
    """
    passages = Passages(articles)
    systems = {
        "fts5 unicode61": fts5(list(zip(passages.titles, passages.texts, strict=True)), words_of),
        "fts5 stems": fts5(passages.stems, stems_of),
        "bm25s stems": with_bm25s(passages),
        "rapidfuzz WRatio": scan(passages, fuzz.WRatio),
        "rapidfuzz token_set_ratio": scan(passages, fuzz.token_set_ratio),
    }
    return {
        name: figures(passages, questions, best)
        for name, best in tqdm(systems.items(), disable=None)
    }


def figures(passages: Passages, questions: Sequence[Asked], best: Best) -> dict[str, float]:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    milliseconds = []
    for question in questions:
        for name, text in (
            (question.set, question.text),
            (f"{question.set} typos", with_typos(question.text, 2, question.text)),
        ):
            start = time.perf_counter()
            first = best(text)
            milliseconds.append(1000 * (time.perf_counter() - start))
            right[name].append(first is not None and is_right(passages, first, question))
    shares = {name: round(fmean(values), 3) for name, values in right.items()}
    return {**shares, "ms": round(median(milliseconds), 1)}


def is_right(passages: Passages, number: int, question: Asked) -> bool:
    return passages.articles[number] == question.article_id and holds(
        passages.texts[number], question.in_words
    )


def words_of(question: str) -> list[str]:
    return [token.surface for token in tokens(question)]


def stems_of(question: str) -> list[str]:
    return [term.stem for term in understood(question).terms]


def fts5(rows: Sequence[tuple[str, str]], terms_of: Callable[[str], list[str]]) -> Best:
    """FTS5 as its manual shows it: any of the words, ranked by bm25."""
    memory = sqlite3.connect(":memory:")
    memory.execute("CREATE VIRTUAL TABLE t USING fts5 (title, text, tokenize = 'unicode61')")
    memory.executemany("INSERT INTO t VALUES (?, ?)", rows)

    def best(question: str) -> int | None:
        row = memory.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 1",
            (any_of(terms_of(question)),),
        ).fetchone()
        return int(row[0]) - 1 if row else None

    return best


def with_bm25s(passages: Passages) -> Best:
    """bm25s over stems, of titles too."""
    retriever = bm25s.BM25()
    retriever.index(
        [f"{title} {text}".split() for title, text in passages.stems], show_progress=False
    )

    def best(question: str) -> int | None:
        terms = stems_of(question)
        if not terms:
            return None
        found, _ = retriever.retrieve([terms], k=1, show_progress=False)
        return int(found[0][0])

    return best


def scan(passages: Passages, scorer: Callable[..., float]) -> Best:
    """Every passage compared with the question by this scorer of rapidfuzz."""
    texts = [" ".join(words_of(text)) for text in passages.texts]

    def best(question: str) -> int | None:
        found = process.extractOne(" ".join(words_of(question)), texts, scorer=scorer)
        return found[2] if found else None

    return best
