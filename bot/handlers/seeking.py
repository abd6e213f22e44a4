"""Seeking: a question put in the words of the archive, and the passages that share some of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.evidence import Found
from bot.text.kept import Analysis, kept, kept_words, terms
from bot.text.passages import passages
from bot.text.questions import Question
from bot.text.repair import (
    Query,
    halves,
    is_known,
    nearest,
    parted,
    repaired,
    variants,
    without_relatives,
)
from bot.text.scripts import in_arabic
from bot.text.slips import short_slips
from bot.text.stopwords import STOP_WORDS
from bot.text.words import Token
from storage.indexrows import IndexedArticle, IndexedPassage
from storage.models import Article
from storage.search import EVERYTHING, PassageIndex, Scope

ANALYSER_VERSION = "5"
TITLE_CHARS = 300
CANDIDATES = 60
MOST_WEIGHED = 8 * CANDIDATES  # passages times terms: nobody asks of more in one sentence
# Terms are sought from the rarest, at most so many and until so many passages hold them; fewer
# than the fewest only if even those are in too many.
MOST_SOUGHT = 10
POSTINGS, MOST_POSTINGS = 20_000, 60_000
FEWEST_TERMS = 5
# Words to compare misspelt ones with, for all of them together.
NEIGHBOURS = 8_000
MOST_REPAIRS = 8


class Versions(Protocol):
    """Where the articles are."""

    async def versions(self, ids: Collection[int]) -> dict[int, int]: ...


@dataclass(frozen=True, slots=True)
class ArticleAnalyser:
    """Puts articles in the words and terms of the index: stems, and for each name that has
    aliases, the term of its group.
    """

    aliases: Aliases = NO_ALIASES

    @property
    def version(self) -> str:
        """What changes with the words that an article is put in."""
        return f"{ANALYSER_VERSION} {self.aliases.digest}"

    def __call__(self, article: Article, /) -> IndexedArticle:
        text, language = article.text, article.language or ""
        title = kept_words(article.title[:TITLE_CHARS], language, self.aliases)
        spans = passages(text, article.headings)
        return IndexedArticle(
            title,
            [
                IndexedPassage(s.start, s.end, kept(text[s.start : s.end], language, self.aliases))
                for s in spans
            ],
        )

    def terms(self, words: str, /) -> list[str]:
        return terms(words)


def aliases_of(index: PassageIndex) -> Aliases:
    """The aliases that an index was made with: questions must be read with the same."""
    analyser = index.analyser
    return analyser.aliases if isinstance(analyser, ArticleAnalyser) else NO_ALIASES


async def asked(index: PassageIndex, question: Question) -> Query:
    """The question in the words of the archive: misspelt ones repaired, joined ones parted."""
    counts, unknown = await _known(index, question)
    question = without_relatives(question, unknown)
    unknown = [word for word in unknown if word in question.terms]
    near = await _near(index, unknown[:MOST_REPAIRS])
    apart = await _halves(index, unknown[:MOST_REPAIRS], near)
    if apart:
        question = parted(question, apart)
        counts, _ = await _known(index, question)
    counts |= await index.counts({stem for each in near.values() for stem in each})
    return repaired(question, counts, await index.size(), near)


async def _known(index: PassageIndex, question: Question) -> tuple[dict[str, int], list[Token]]:
    """In how many passages the stems of a question are, and the words that are in (next to) none."""
    others = variants(question)
    forms = {word.key: (word.stem, word.name, *others[word.key]) for word in question.terms}
    counts = await index.counts({stem for each in forms.values() for stem in each})
    return counts, [w for w in question.terms if not is_known(w, others[w.key], counts)]


async def _near(index: PassageIndex, unknown: Sequence[Token]) -> dict[str, dict[str, float]]:
    """The neighbours of words that nobody wrote, and their distances; those of a name in the other
    script, if it has none in its own.
    """
    limit = NEIGHBOURS // (len(unknown) or 1)
    short = await index.counts({meant for word in unknown for meant in short_slips(word.stem)})
    found = {}
    for word in unknown:
        slipped = [meant for meant in short_slips(word.stem) if short.get(meant)]
        others = await index.neighbours(word.stem, limit=limit)
        near = nearest(word, list(dict.fromkeys((*others, *slipped))))
        if not near and (other := in_arabic(word)):
            near = nearest(other, await index.neighbours(other.stem, limit=limit))
        found[word.key] = near
    return found


async def _halves(
    index: PassageIndex, unknown: Sequence[Token], near: Mapping[str, Mapping[str, float]]
) -> dict[str, tuple[Token, Token]]:
    """The words that were run together rather than misspelt, by key: the archive has the halves."""
    cuts = {word.key: halves(word, misspelt=_is_near(near[word.key])) for word in unknown}
    stems = {half.stem for each in cuts.values() for pair in each for half in pair}
    counts = await index.counts(stems) if stems else {}

    def is_known(half: Token) -> bool:
        return half.key in STOP_WORDS or bool(counts.get(half.stem))

    return {key: pair for key, pairs in cuts.items() for pair in pairs if all(map(is_known, pair))}


def _is_near(near: Mapping[str, float]) -> bool:
    return min(near.values(), default=2) <= 1


async def found_among(
    store: Versions, index: PassageIndex, query: Query, scope: Scope = EVERYTHING
) -> list[Found]:
    """The passages that share stems with the query, of articles that are still as indexed."""
    stems = affordable(query)
    if not stems:
        return []
    limit = min(CANDIDATES, MOST_WEIGHED // len(query.terms))
    candidates = await index.candidates(stems, limit=limit, scope=scope)
    versions = await store.versions({candidate.article_id for candidate in candidates})
    return [
        Found(
            *(each.article_id, each.start, each.end, each.score),
            tuple(each.title.split()),
            Analysis(each.words),
        )
        for each in candidates
        if versions.get(each.article_id) == each.version
    ]


def affordable(query: Query) -> list[str]:
    """The stems to look for: those of the rarest terms, as long as the passages that hold them
    are not too many.
    """
    chosen: list[str] = []
    spent = 0
    known = (term for term in query.terms if term.forms)
    for number, term in enumerate(sorted(known, key=lambda term: term.passages)):
        spent += term.passages
        most = POSTINGS if number >= FEWEST_TERMS else MOST_POSTINGS
        if chosen and (number >= MOST_SOUGHT or spent > most):
            break
        chosen += term.forms
    return list(dict.fromkeys(chosen))
