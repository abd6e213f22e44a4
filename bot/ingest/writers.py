"""The likeliest name of a writer on a line, in whatever wording.

A line is cut at its signs, and each piece at the words that are part of no name: words of
writing, roles, prepositions, digits, handles.  One of the runs of words that are left may look
like a name; whether it is the writer's depends on how much of the rest of the line is explained.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import regex

from bot.ingest.bylines import (
    BYLINE_WORDS_MOST,
    CREDIT_CHARS_MOST,
    JOINS,
    LOWER_IN_NAMES,
    NOT_IN_NAMES,
    credited,
    is_known,
    is_plain_name,
    name_in,
    without_agencies,
)
from bot.ingest.furniture import is_decoy, is_idle, is_office
from bot.ingest.gazetteer import AUTHORIAL, GENRES, GIVEN_NAMES, NAME_PARTICLES, ROLES
from bot.text.stopwords import STOP_WORDS
from bot.text.words import normalise

SIGNING = 3
LOOSE_MOST = 3  # words beside a name that nothing explains
WHERE_WORDS_MOST = 4
GRAMMAR_CHARS_MOST = 3  # of words that are mostly articles and prepositions, in any language

_BETWEEN_PIECES = regex.compile(
    r"\s*[|،,؛;()\[\]•·/\\:：→»«>؟?\p{So}\p{Sk}\uFE0F]\s*|\s*[–—ـ]+\s*|\s+[-*]+\s*|[-*]+\s+"
)
_SIGNED = regex.compile(r"^\s*(?:[-–—]+\s*\w|[(\[].*[)\]]\s*$)|[✍✎✏✒🖊🖋]")
_NISBA = regex.compile(r"^ال\w{2,10}ي$")
_CALLING = (":", "/", "：")
# What stands before where one writes from, or for whom, or with whose help.
_WHERE_WORDS = """
في من إلى لصحيفة لموقع مع in at from for with near à en au aux pour avec depuis aus für mit bei a para con desde per da в из для
"""
# What a line may begin with in a capital letter that a name begins with too, but not there.
_FIRST_WORDS = """
de du un une una uno ein eine einer aus von van di da dal dalla del della
"""
_WHERE = frozenset(_WHERE_WORDS.split())
_FIRST = frozenset(_FIRST_WORDS.split())
_ARTICLES = ("the", "a", "an")


@dataclass(frozen=True)
class _Run:
    """Words of a piece that nothing explains; whether they may be a name, and whether a word of
    place stands before them.
    """

    text: str
    may_name: bool
    is_where: bool

    @cached_property
    def likeness(self) -> int:
        return min(map(_likeness, _names(self.text))) if self.may_name else 0

    @property
    def is_explained(self) -> bool:
        return (self.is_where and len(self.text.split()) <= WHERE_WORDS_MOST) or _is_context(
            self.text
        )


@dataclass(frozen=True)
class _Piece:
    """A piece of a line between two signs."""

    text: str

    @cached_property
    def runs(self) -> list[_Run]:
        return _runs(self.text.split())

    @cached_property
    def keys(self) -> list[str]:
        return [_key(word) for word in self.text.split()]

    @property
    def label(self) -> int:
        """How much it says that a writer's name is near: 2 by a word of writing, 1 by a genre or
        a role.
        """
        return max((_label(key) or key in ROLES for key in self.keys), default=0)

    @property
    def loose(self) -> int:
        """How many of its words nothing explains; those in small letters count twice, since
        headlines and sentences have them and names have not.
        """
        if _is_context(self.text):
            return 0
        loose = [run.text for run in self.runs if not run.is_explained]
        return sum(len(text.split()) + text[:1].islower() for text in loose)


def likely_name(line: str) -> tuple[str, int]:
    """The part of a line that looks most like a person's name, and how much it does, 0 to 8:
    by its own words, by a word of writing beside it, by what else stands on the line.
    """
    told = _name_told(line)
    return told.name, told.own + told.label + told.beside


def signs(line: str) -> bool:
    """Whether a line names its writer, by all that can be told from the line alone."""
    told = _name_told(line)
    return told.label > 0 and told.own + told.label + told.beside >= SIGNING


class _Told(NamedTuple):
    """The likeliest name on a line, and what its own words, a word of writing and the rest of
    the line say for it.
    """

    name: str = ""
    own: int = 0
    label: int = 0
    beside: int = 0


@lru_cache(1024)
def _name_told(line: str) -> _Told:
    if len(line) > CREDIT_CHARS_MOST or len(line.split()) > BYLINE_WORDS_MOST:
        return _Told()
    if is_decoy(line) or credited(line) == "":
        return _Told()
    told = [_Piece(text.strip(" .*_")) for text in _BETWEEN_PIECES.split(line)]
    pieces = [piece for piece in told if piece.text]
    runs = [(run, piece) for piece in pieces if not is_idle(piece.text) for run in piece.runs]
    name, home = max(runs, key=lambda each: each[0].likeness, default=(None, None))
    if name is None or home is None or not name.likeness:
        return _Told()
    others = [piece for piece in pieces if piece is not home]
    if not _is_explained(name, home, others):
        return _Told()
    label = max([home.label, *(piece.label for piece in others if piece.loose < 2)])
    return _Told(name.text, name.likeness, label, _beside(line, name, home, others))


def is_capitalised(name: str) -> bool:
    """Whether each word begins with a capital letter, as names do where a script has them."""
    return all(word[:1].isupper() for word in name.split())


def says_writer(line: str) -> bool:
    """Whether a line speaks of a writer."""
    return any(_label(_key(word)) or _key(word) in ROLES for word in line.split())


def _key(word: str) -> str:
    return normalise(word).strip(" .")


def _label(key: str) -> int:
    return 2 if key in AUTHORIAL else int(key in GENRES)


def _runs(words: list[str]) -> list[_Run]:
    """The words in runs, between those that are part of no name."""
    runs: list[_Run] = []
    run: list[str] = []
    before: list[str] = []  # the words apart since the last run
    if words[0].casefold() in _FIRST and len(words) > 2:
        before, words = words[:1], words[1:]
    for word in [*words, "@"]:
        if (run and word in LOWER_IN_NAMES) or not _is_apart(word):
            run.append(word)
            continue
        if run:
            runs.append(_run(_without_ends(run), before, is_first=not runs))
            before = []
        run = []
        before.append(word)
        if _tells(word):
            runs.append(_Run(word, False, False))
    return runs


def _run(text: str, before: list[str], *, is_first: bool) -> _Run:
    is_where = any(word.casefold() in _WHERE for word in before)
    is_thing = bool(before) and before[-1].casefold() in _ARTICLES
    return _Run(text, not is_thing and (is_first or not is_where), is_where)


def _without_ends(run: list[str]) -> str:
    """A run without what joins it to nothing and without agencies."""
    while len(run) > 1 and run[-1] in LOWER_IN_NAMES:
        run = run[:-1]
    return without_agencies(" ".join(run))


def _is_apart(word: str) -> bool:
    """Whether a word is part of no name.  Prepositions as written, because without its dots the
    name علي is the word على.
    """
    key = _key(word)
    if word.startswith(("@", "لل")) or word[:1].islower() or any(map(str.isdigit, word)):
        return True
    if word in NOT_IN_NAMES or _label(key) or key in ROLES:
        return True
    return key.isascii() and key in STOP_WORDS and key not in GIVEN_NAMES


def _tells(word: str) -> bool:
    """Whether a word in small letters tells something, as those of headlines do."""
    key = _key(word)
    known = key in STOP_WORDS or key in ROLES or _label(key) or word.casefold() in _WHERE
    return word[:1].islower() and len(word) > GRAMMAR_CHARS_MOST and not (known or is_known(word))


def _is_explained(name: _Run, home: _Piece, others: list[_Piece]) -> bool:
    """Whether little stands on the line besides a name that says nothing of a writer."""
    at = home.runs.index(name)
    before, after = home.runs[:at], home.runs[at + 1 :]
    is_dated = any(map(str.isdigit, home.text))
    is_object = any(not run.is_where and is_idle(run.text) for run in after)  # as of a headline
    beside = all(run.is_explained for run in (*before, *after)) and (is_dated or not is_object)
    return beside and sum(piece.loose for piece in others) <= LOOSE_MOST


def _is_context(part: str) -> bool:
    return is_known(part) or is_office(part)


def _beside(line: str, name: _Run, home: _Piece, others: list[_Piece]) -> int:
    """How much the rest of a line says that the name on it is the author's, labels apart."""
    telling = [piece for piece in others if any(map(str.isalpha, piece.text))]
    has_more = bool(telling) or len(home.runs) > 1 or "@" in home.text
    is_known_all = has_more and not any(piece.loose for piece in others)
    is_called = line.partition(name.text)[0].rstrip().endswith(_CALLING)
    has_role = any(key in ROLES for key in home.keys)
    return (is_known_all or is_called or has_role) + bool(_SIGNED.search(line))


def _names(text: str) -> list[str]:
    """The names in a run, one or several joined by «and»."""
    names: list[list[str]] = [[]]
    for word in text.split():
        if word in JOINS:
            names.append([])
        else:
            names[-1].append(word)
    return [" ".join(name) for name in names]


def _likeness(name: str) -> int:
    """How much a few words look like a person's name, 0 to 4."""
    words = name.split()
    if not is_plain_name(name) or _is_context(name):
        return 0
    if name_in(name) != name or name.endswith(("'s", "’s")):
        return 0
    keys = [normalise(word) for word in words]
    is_given = keys[0] in GIVEN_NAMES or not NAME_PARTICLES.isdisjoint(keys[:-1])
    return 1 + 2 * is_given + bool(_NISBA.match(words[-1]))
