"""What the index writes for articles: statements, and the rows that they are given."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage import indexfile
from storage.database import Row
from storage.models import Article

AFFIX_LETTERS = 2
# The number of octal digits of a count.
_LEVEL = "iif({0} > 0, length(printf('%o', {0})), 0)"
_NEW_WORDS = (
    "INSERT INTO word SELECT value ->> 0, value ->> 1, {level}, length(value ->> 0),"
    " substr(value ->> 0, 1, :affix), substr(value ->> 0, -:affix) FROM json_each(:words)"
    " WHERE true ON CONFLICT (word) DO UPDATE SET passages = passages + excluded.passages"
)
_NEW_LEVELS = (
    "UPDATE word SET level = {level} WHERE word IN (SELECT value ->> 0 FROM json_each(:words))"
    " AND level <> {level}"
)
OLD = (
    "SELECT passage.id AS id, title, words FROM passage JOIN article ON article.id = article_id"
    " WHERE article_id IN (SELECT value FROM json_each(:ids))"
)
NEW_PASSAGE = "INSERT INTO passage VALUES (:id, :article, :version, :start, :end, :words, :seal)"
REPLACEMENT = (
    "INSERT INTO passage_terms (passage_terms, rowid, title, terms)"
    " SELECT 'delete', value ->> 0, value ->> 1, value ->> 2 FROM json_each(:old)",
    "DELETE FROM passage WHERE article_id IN (SELECT value FROM json_each(:ids))",
    "DELETE FROM article WHERE id IN (SELECT value FROM json_each(:ids))",
    "INSERT INTO article SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3"
    " FROM json_each(:articles)",
    "INSERT INTO passage_terms (rowid, title, terms)"
    " SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:new)",
    _NEW_WORDS.format(level=_LEVEL.format("value ->> 1")),
    # Apart, so that the indexes are touched for those words only whose level changes.
    _NEW_LEVELS.format(level=_LEVEL.format("passages")),
    "UPDATE state SET change = :change, passages = passages + :more",
)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A span of an article's text, and its words as the analyser keeps them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """The words of an article's title, as the analyser keeps them, and its passages."""

    title: str
    passages: Sequence[IndexedPassage]


class Analyser(Protocol):
    """Cuts articles into passages and their words, and says which terms such words are."""

    def __call__(self, article: Article, /) -> IndexedArticle: ...

    def terms(self, words: str, /) -> list[str]: ...


def replacement(
    analyser: Analyser, articles: Sequence[Article], old: Sequence[Row], first: int
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """What REPLACEMENT needs to put articles in place of their `old` passages, and the rows of
    their new ones, numbered from `first`.
    """
    analysed = [(article, analyser(article)) for article in articles]
    each = [(article, of.title, passage) for article, of in analysed for passage in of.passages]
    passages = list(enumerate(each, first))
    new = [_terms(analyser, number, title, p.words) for number, (_, title, p) in passages]
    gone = [
        _terms(analyser, row["id"], row["title"], indexfile.unpacked(row["words"])) for row in old
    ]
    return {
        "ids": json.dumps([article.id for article in articles]),
        "old": json.dumps(gone),
        "new": json.dumps(new),
        "articles": json.dumps([(a.id, of.title, a.feed_id, _instant(a)) for a, of in analysed]),
        "words": json.dumps(_difference(new, gone)),
        "affix": AFFIX_LETTERS,
        "change": articles[-1].change,
        "more": len(new) - len(gone),
    }, [_passage(number, *each) for number, each in passages]


def _terms(analyser: Analyser, number: int, title: str, words: str) -> tuple[int, str, str]:
    """A row of passage_terms."""
    return number, " ".join(analyser.terms(title)), " ".join(analyser.terms(words))


def _instant(article: Article) -> int:
    return article.first_seen if article.published is None else article.published


def _passage(
    number: int, article: Article, title: str, passage: IndexedPassage
) -> dict[str, object]:
    """A row of `passage`."""
    packed = indexfile.packed(passage.words)
    return {
        "id": number,
        "article": article.id,
        "version": article.version,
        "start": passage.start,
        "end": passage.end,
        "words": packed,
        "seal": indexfile.seal(
            article.id, article.version, passage.start, passage.end, title, packed
        ),
    }


def _difference(
    new: Iterable[tuple[int, str, str]], gone: Iterable[tuple[int, str, str]]
) -> list[tuple[str, int]]:
    """How many more passages hold each word."""
    counted: Counter[str] = Counter()
    for _, title, terms in new:
        counted.update({*title.split(), *terms.split()})
    for _, title, terms in gone:
        counted.subtract({*title.split(), *terms.split()})
    return sorted((word, more) for word, more in counted.items() if more)
