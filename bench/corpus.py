"""Question sets in SQuAD's shape, as one archive; typing errors; a comparison of answers."""

import asyncio
import json
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.handlers.indexing import known_aliases, open_archive
from bot.handlers.seeking import ArticleAnalyser
from bot.text.evidence import Found
from bot.text.words import clean, tokens
from storage import Store
from storage.models import BLOCK_BREAK, Article
from storage.search import PassageIndex, open_index

KEYBOARD = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LETTERS_TO_ERR_IN = 4


@dataclass(frozen=True)
class Asked:
    """A question, where its answer stands (a paragraph, article.text[start:end]), and what
    counts as the answer: as annotated, and in whole words if it stands only in parts of some
    («القاهرة» in «بالقاهرة»).  No article: nothing answers it.
    """

    set: str
    text: str
    article_id: int
    start: int
    end: int
    answers: tuple[str, ...]
    in_words: tuple[str, ...]


class Shelf:
    """Articles in memory, as a source for the index and a store for answering."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = {article.id: article for article in articles}

    async def newest_change(self) -> int:
        return max((each.change for each in self._articles.values()), default=0)

    async def changed_articles(self, after: int, limit: int) -> list[Article]:
        changed = (each for each in self._articles.values() if each.change > after)
        return sorted(changed, key=lambda each: each.change)[:limit]

    async def articles(self, ids: Collection[int]) -> dict[int, Article]:
        return {key: self._articles[key] for key in ids if key in self._articles}

    async def versions(self, ids: Collection[int]) -> dict[int, int]:
        return {key: self._articles[key].version for key in ids if key in self._articles}


def article(number: int, title: str, paragraphs: Sequence[str]) -> Article:
    text = BLOCK_BREAK.join(paragraphs)
    return Article(
        id=number,
        version=1,
        change=number,
        feed_id=None,
        external_id=None,
        url=None,
        title=title,
        author=None,
        language="ar",
        published=None,
        first_seen=0,
        tags=(),
        text=text,
        headings=(),
    )


def read_sets(paths: Sequence[Path]) -> tuple[list[Article], list[Asked]]:
    """Pool the sets: the paragraphs of one title, in whatever set, are one article."""
    paragraphs: defaultdict[str, dict[str, None]] = defaultdict(dict)
    asked = []
    for path in paths:
        for entry in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in entry["paragraphs"]:
                context = one_paragraph(paragraph["context"])
                paragraphs[entry["title"]][context] = None
                asked += [(path.stem, entry["title"], context, qa) for qa in paragraph["qas"]]
    titles = {title: number for number, title in enumerate(paragraphs, 1)}
    articles = [article(titles[title], title, list(texts)) for title, texts in paragraphs.items()]
    return articles, [
        _asked(name, articles[titles[title] - 1], context, qa) for name, title, context, qa in asked
    ]


def one_paragraph(text: str) -> str:
    return " ".join(clean(text).split())


def _asked(name: str, article: Article, paragraph: str, qa: dict[str, Any]) -> Asked:
    start = article.text.index(paragraph)
    answers = tuple(answer["text"] for answer in qa["answers"])
    both = tuple(dict.fromkeys((*answers, *(in_words(paragraph, each) for each in answers))))
    return Asked(name, qa["question"], article.id, start, start + len(paragraph), answers, both)


def in_words(paragraph: str, answer: str) -> str:
    """The answer, with all of the words that it begins and ends in if it never stands alone."""
    start = paragraph.find(answer)
    if start < 0 or holds(paragraph, [answer]):
        return answer
    end = start + len(answer)
    inside = [token for token in tokens(paragraph) if token.start < end and token.end > start]
    return paragraph[inside[0].start : inside[-1].end] if inside else answer


@asynccontextmanager
async def index_of(articles: Sequence[Article]) -> AsyncIterator[PassageIndex]:
    """An index of the articles, gone afterwards."""
    analyser = ArticleAnalyser(known_aliases())
    with TemporaryDirectory() as folder:
        index = await open_index(Path(folder, "index.db"), analyser, analyser.version)
        try:
            await index.catch_up(Shelf(articles))
            yield index
        finally:
            await index.close()


@asynccontextmanager
async def imported(articles: Sequence[Article]) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """An archive that `warraq import` filed the articles in, their numbers as their ids, gone
    afterwards.
    """
    with TemporaryDirectory() as folder:
        database, path = Path(folder, "warraq.db"), Path(folder, "articles.jsonl")
        told = ({"id": str(each.id), "title": each.title, "text": each.text} for each in articles)
        path.write_text("".join(json.dumps(each) + "\n" for each in told), "utf-8")
        command = (sys.executable, "-m", "bot", "--db", str(database), "import", str(path))
        importing = await asyncio.create_subprocess_exec(*command, stdout=sys.stderr)
        if await importing.wait():
            raise RuntimeError(f"{path} was not imported")
        async with open_archive(str(database)) as parts:
            yield parts


def is_gold(asked: Asked, found: Found) -> bool:
    """Whether a passage is, for the better half of one of them, the paragraph of the answer."""
    shared = min(found.end, asked.end) - max(found.start, asked.start)
    shorter = min(found.end - found.start, asked.end - asked.start)
    return found.article == asked.article_id and shared >= shorter / 2


def with_typos(question: str, errors: int, seed: str) -> str:
    """The question with one typing error in each of so many of its longer words."""
    chance = random.Random(seed)
    words = question.split()
    long = [number for number, word in enumerate(words) if len(word) >= LETTERS_TO_ERR_IN]
    for number in chance.sample(long, min(errors, len(long))):
        words[number] = _mistyped(words[number], chance)
    return " ".join(words)


def _mistyped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    rest = word[at + 1 :]
    return chance.choice(
        [
            word[:at] + rest,
            word[:at] + _neighbour(word[at], chance) + rest,
            word[:at] + _neighbour(word[at], chance) + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def _neighbour(letter: str, chance: random.Random) -> str:
    """A letter beside this one on the keyboard."""
    for row in KEYBOARD:
        if (at := row.find(letter)) >= 0:
            return chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return "ا"


def holds(quote: str, answers: Collection[str]) -> bool:
    """Whether the quote holds one of the answers, spelling and punctuation aside."""
    return any(f" {_keys(answer)} " in f" {_keys(quote)} " for answer in answers)


def _keys(text: str) -> str:
    return " ".join(token.key for token in tokens(text))


def sampled(questions: Sequence[Asked], count: int | None) -> Sequence[Asked]:
    """So many questions of each set, the same ones every time; all of them if None."""
    if count is None:
        return questions
    chance = random.Random(count)
    each = {name: [q for q in questions if q.set == name] for name in {q.set for q in questions}}
    return [
        q for name in sorted(each) for q in chance.sample(each[name], min(count, len(each[name])))
    ]
