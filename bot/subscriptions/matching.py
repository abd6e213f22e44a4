"""Matching: whether an article is one that a wish asks for.

Both are put in search keys, an article once for all wishes and a wish once for all articles of a
language, so that a decision is a few look-ups in sets.  Only a phrase whose words all occur is
looked for in the text, in time linear in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.subscriptions.wishes import Wish
from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.stems import ARABIC_LETTER, LONGEST_WORD, SCRIPTS, STEM_LETTERS, UNSTEMMED
from bot.text.words import Token, analysed, tokens
from storage.models import Article

READ_CHARS = 100_000  # what stands further down is not what an article is about
CLITICS = "وبل"  # written as one word with the next; those before an article, stems lose
ARTICLE = "ال"
JOINED = "+"  # before the stem of a word that may begin with a clitic, as «الورقة» does not
_RULED = frozenset(code for codes in SCRIPTS.values() for code in codes) | {"fa", *UNSTEMMED}


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """What an article offers to wishes.  `stems` are those of its words, tags and author, again
    after JOINED where the word may begin with a clitic, and the terms of the groups of aliases
    that are named; `line` has the stems in order, each between spaces; `tags` are such lines, and
    `author` is one of keys.
    """

    language: str
    feed_id: int | None
    stems: frozenset[str]
    line: str
    tags: frozenset[str]
    author: str


def keys_of(article: Article, aliases: Aliases = NO_ALIASES) -> ArticleKeys:
    """The keys of an article's title, text (its first READ_CHARS), tags and author."""
    language = article.language if article.language in _RULED else ""
    fields = (article.title, article.text[:READ_CHARS], article.author or "", *article.tags)
    words = [aliases.marked(tokens(field, language)) for field in fields]
    lines = [_line(word.stem for word in field) for field in words]
    return ArticleKeys(
        language,
        article.feed_id,
        _offered(list(chain.from_iterable(words))),
        # A line break of its own between fields: no phrase goes over it.
        "\n".join(lines),
        frozenset(lines[3:]),
        _line(word.key for word in words[2]),
    )


def _offered(words: Sequence[Token]) -> frozenset[str]:
    joined = {JOINED + word.stem for word in words if word.key[0] in CLITICS}
    return frozenset({word.stem for word in words} | joined | {w.name for w in words if w.name})


def _line(keys: Iterable[str]) -> str:
    return f" {' '.join(keys)} "


@dataclass(frozen=True, slots=True)
class _Terms:
    """Words, any of which will do, and phrases: the set and the line of the stems of each."""

    words: frozenset[str]
    phrases: tuple[tuple[frozenset[str], str], ...]

    def are_in(self, keys: ArticleKeys) -> bool:
        if not self.words.isdisjoint(keys.stems):
            return True
        # Most wishes have no phrase, and any() makes a generator even for nothing.
        return bool(self.phrases) and any(
            words <= keys.stems and line in keys.line for words, line in self.phrases
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A wish in the keys of one language."""

    tags: frozenset[str]
    terms: _Terms
    without: _Terms


def is_for_all(article: Article) -> bool:
    """Whether everybody gets it, whatever they follow."""
    return article.is_announcement and article.feed_id is None and not article.tags


class Matcher:
    """A wish made ready to be asked of many articles; keep it, for it is dear to make."""

    def __init__(self, wish: Wish, aliases: Aliases = NO_ALIASES) -> None:
        self._wish = wish
        self._aliases = aliases
        self._feeds = frozenset(wish.feeds)
        self._authors = [_line(word.key for word in tokens(author)) for author in wish.authors]
        self._takes_any = not (wish.feeds or wish.tags or wish.authors or wish.words)
        self._in_language: dict[str, _Wanted] = {}

    def takes(self, keys: ArticleKeys) -> bool:
        """Whether the wish asks for the article of these keys."""
        wanted = self._in_language.get(keys.language) or self._put_in(keys.language)
        asked = (
            self._takes_any
            or keys.feed_id in self._feeds
            or wanted.terms.are_in(keys)
            or not wanted.tags.isdisjoint(keys.tags)
            or (self._authors and any(author in keys.author for author in self._authors))
        )
        return bool(asked) and not wanted.without.are_in(keys)

    def _put_in(self, language: str) -> _Wanted:
        wanted = self._in_language[language] = _Wanted(
            frozenset(_line(w.stem for w in tokens(tag, language)) for tag in self._wish.tags),
            _terms(self._wish.words, language, self._aliases),
            _terms(self._wish.without, language, self._aliases),
        )
        return wanted


def _terms(texts: Iterable[str], language: str, aliases: Aliases) -> _Terms:
    forms = {form for text in texts for form in _forms(tokens(text, language), language, aliases)}
    return _Terms(
        frozenset(form[0] for form in forms if len(form) == 1),
        tuple(
            (frozenset(form), _line(form).replace(JOINED, ""))
            for form in sorted(forms)
            if len(form) > 1
        ),
    )


def _forms(words: Sequence[Token], language: str, aliases: Aliases) -> Iterator[tuple[str, ...]]:
    """The stems that a term may stand as, and the group of aliases that it is a name of."""
    if not words:
        return
    first, *others = words
    rest = tuple(word.stem for word in others)
    for stem in {first.stem, *_with_clitics(first, language)}:
        yield (stem, *rest)
    for start, end, term in aliases.occurrences(words):
        if (start, end) == (0, len(words)):
            yield (term,)


def _with_clitics(word: Token, language: str) -> Iterator[str]:
    """What an Arabic word is offered as after each of the CLITICS.  None for a short one with an
    article: «الرقة» is not in «ورقة».
    """
    is_arabic = ARABIC_LETTER.match(word.key) and language not in ("fa", *UNSTEMMED)
    fewest = STEM_LETTERS + word.key.startswith(ARTICLE)
    if is_arabic and fewest <= len(word.stem) <= LONGEST_WORD:
        for clitic in CLITICS:
            yield JOINED + clitic + word.stem
            # With a letter more, another ending may go.
            yield JOINED + analysed(clitic + word.surface, language)[1]
