"""What the index writes for articles: statements, and the rows that they are given."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

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


@dataclass(frozen=True, slots=True)
class Analysed:
    """An article as the index takes it: the words of its title and their terms, and of each of its
    passages its start, its end, its words and their terms.
    """

    title: str
    title_terms: str
    passages: Sequence[tuple[int, int, str, str]]


class Analyser(Protocol):
    """Cuts articles into passages and their words, and says which terms such words are."""

    def __call__(self, article: Article, /) -> IndexedArticle: ...

    def terms(self, words: str, /) -> list[str]: ...


def analysed(analyser: Analyser, article: Article) -> Analysed:
    """An article as the index takes it."""
    of = analyser(article)
    return Analysed(
        of.title,
        _terms(analyser, of.title),
        [(each.start, each.end, each.words, _terms(analyser, each.words)) for each in of.passages],
    )


def replacement(
    analyser: Analyser,
    articles: Sequence[tuple[Article, Analysed]],
    old: Sequence[Row],
    first: int,
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """What REPLACEMENT needs to put articles in place of their `old` passages, and the rows of
    their new ones, numbered from `first`.
    """
    each = [(article, of, passage) for article, of in articles for passage in of.passages]
    passages = list(enumerate(each, first))
    new = [(number, of.title_terms, terms) for number, (_, of, (*_, terms)) in passages]
    gone = [
        (
            row["id"],
            _terms(analyser, row["title"]),
            _terms(analyser, indexfile.unpacked(row["words"])),
        )
        for row in old
    ]
    return {
        "ids": _json([article.id for article, _ in articles]),
        "old": _json(gone),
        "new": _json(new),
        "articles": _json([(a.id, of.title, a.feed_id, _instant(a)) for a, of in articles]),
        "words": _json(_difference(new, gone)),
        "affix": AFFIX_LETTERS,
        "change": articles[-1][0].change,
        "more": len(new) - len(gone),
    }, [_passage(number, article, of.title, passage) for number, (article, of, passage) in passages]


def _terms(analyser: Analyser, words: str) -> str:
    return " ".join(analyser.terms(words))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _instant(article: Article) -> int:
    return article.first_seen if article.published is None else article.published


def _passage(
    number: int, article: Article, title: str, passage: tuple[int, int, str, str]
) -> dict[str, object]:
    """A row of `passage`."""
    start, end, words, _ = passage
    packed = indexfile.packed(words)
    return {
        "id": number,
        "article": article.id,
        "version": article.version,
        "start": start,
        "end": end,
        "words": packed,
        "seal": indexfile.seal(article.id, article.version, start, end, title, packed),
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
