"""Kept analysis: the words of a text as the index keeps them, so that no question analyses it anew.

A line is a sentence: where it starts and ends, whether it enumerates, and its words; an empty
line parts paragraphs.  A word is its key; its stem after a slash if that is another; the term of
its group of aliases after another slash if it is a part of a name (`bot.text.words.Token`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from bot.text.aliases import Aliases
from bot.text.sentences import Span, sentences
from bot.text.words import CACHED_WORD_CHARS, WORD, Token, analysed, tokens

PART = "/"
_BEHIND_KEYS, _BEFORE_NAMES = re.compile(r"/[^ ]*"), re.compile(r"/[^/ ]*(?:/|(?= |$))")
FIRST_NAME = re.compile("/[\ue000-\uf8ff]")
WORDS_REMEMBERED = 65_536
# What a word may not hold: compatibility forms of some ligatures have spaces.
_NOT_IN_A_PART = str.maketrans("", "", " \t\n\r\x0b\x0c/\u2028\u2029\u0085")
ITEMS = 2  # an enumeration has so many after its first, of so many words at most
WORDS_AN_ITEM = 3
_BETWEEN_ITEMS = re.compile(
    r"[،,;؛]\s*(?:و\s)?|\sو\s(?=\w{3})|\s(?=و(?!قد\b|كان\b|هو\b|هي\b)\w{3})|\sand\s"
)


class Word(NamedTuple):
    """A kept word, read."""

    key: str
    stem: str
    name: str


class Words:
    """Many kept words, read at once: as they are written, their keys and their stems, side by
    side, and the names of those that have one, by their place.
    """

    def __init__(self, written: Iterable[str]) -> None:
        self.written = list(written)
        parts = [each.partition(PART) for each in self.written]
        self.keys = [key for key, _, _ in parts]
        self.stems = [rest or key for key, _, rest in parts]
        self.names: dict[int, str] = {}
        for at in [at for at, rest in enumerate(self.stems) if PART in rest]:
            stem, _, self.names[at] = self.stems[at].partition(PART)
            self.stems[at] = stem or self.keys[at]


class Analysis:
    """The sentences of a text, each with its words as they are kept.  All else is read when it is
    asked for: of most passages that a question meets, nobody asks.
    """

    def __init__(self, written: str) -> None:
        self._written = written
        lines = [line.partition(" ") for line in written.split("\n") if line]
        self._places = [place for place, _, _ in lines]
        self._said = [said for _, _, said in lines]
        self.words: Sequence[tuple[str, ...]] = [tuple(said.split()) for said in self._said]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where the sentences stand in the text."""
        ends = (place.split(",") for place in self._places)
        return tuple(Span(int(start), int(end)) for start, end, _ in ends)

    @cached_property
    def paragraphs(self) -> tuple[int, ...]:
        """The number of each sentence's paragraph."""
        numbered = enumerate(self._written.split("\n\n"))
        return tuple(number for number, part in numbered for line in part.split("\n") if line)

    @cached_property
    def lists(self) -> tuple[bool, ...]:
        """Whether each sentence enumerates."""
        return tuple(place.endswith("1") for place in self._places)

    @cached_property
    def keys(self) -> str:
        """The keys of all words, with the terms of names, between spaces."""
        return _keys(" ".join(self._said))


def kept(text: str, language: str, aliases: Aliases) -> str:
    """The analysis of a text in this language ("" if unknown)."""
    lines, end = [], 0
    for span in sentences(text):
        if end and "\n" in text[end : span.start]:
            lines.append("")
        sentence = text[span.start : span.end]
        words = kept_words(sentence, language, aliases)
        lines.append(" ".join((f"{span.start},{span.end},{int(enumerates(sentence))}", words)))
        end = span.end
    return "\n".join(lines)


def kept_words(text: str, language: str, aliases: Aliases) -> str:
    """The words of a text, kept."""
    words = [_alone(word, language, aliases) for word in WORD.findall(text)]
    if None in words:
        return " ".join(map(_written, aliases.marked(tokens(text, language))))
    return " ".join(filter(None, words))


def _alone(word: str, language: str, aliases: Aliases) -> str | None:
    """A word of a text, kept, None if a name may begin with it."""
    remembered = len(word) <= CACHED_WORD_CHARS  # what is longer is rare, and may be very long
    return (_remembered if remembered else _looked_at)(word, language, aliases)


def _looked_at(word: str, language: str, aliases: Aliases) -> str | None:
    key, stem = analysed(word, language)
    if key and aliases.may_begin_with(key):
        return None
    return _put(key, stem)


_remembered = lru_cache(WORDS_REMEMBERED)(_looked_at)


def _written(word: Token) -> str:
    kept = _put(word.key, word.stem)
    if not word.name:
        return kept
    return f"{kept if PART in kept else kept + PART + kept}{PART}{word.name}"


def _put(key: str, stem: str) -> str:
    key, stem = key.translate(_NOT_IN_A_PART), stem.translate(_NOT_IN_A_PART)
    return key if key == stem else f"{key}{PART}{stem}"


def enumerates(sentence: str) -> bool:
    """Whether a sentence has an item and ITEMS short ones after it, between commas or with "and"
    before each.
    """
    short = (len(item.split()) <= WORDS_AN_ITEM for item in _BETWEEN_ITEMS.split(sentence)[1:])
    return any(few and len(list(run)) >= ITEMS for few, run in groupby(short))


@lru_cache(WORDS_REMEMBERED)
def word(written: str) -> Word:
    """A kept word, read."""
    key, _, rest = written.partition(PART)
    stem, _, name = rest.partition(PART)
    return Word(key, stem or key, name)


def _keys(said: str) -> str:
    """The keys of kept words, and the terms of the names that they are in, between spaces."""
    if said.count(PART) and FIRST_NAME.search(said):
        return f" {_BEFORE_NAMES.sub(' ', said)} "
    return f" {_BEHIND_KEYS.sub('', said)} "


def terms(written: str) -> list[str]:
    """The terms of kept words or of a kept analysis: their stems, and each name's once."""
    words = [word(each) for each in _each_word(written)]
    stems = [each.stem for each in words]
    if not FIRST_NAME.search(written):
        return stems
    return stems + [name for name, _ in groupby(each.name for each in words) if name]


def _each_word(written: str) -> Iterator[str]:
    for line in written.split("\n"):
        yield from (each for each in line.split(" ") if each and "," not in each)
