"""Aliases: names that mean the same, «سو-35» and «سوخوي 35», found in texts by their keys.

One group a line, its names separated by " = "; lines that begin with # are comments.  A line
that shares a name with an earlier group adds to that group.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from bot.text.stopwords import STOP_WORDS
from bot.text.words import Token, tokens

SEPARATOR = " = "
MOST_WORDS = 8
FEWEST_LETTERS = 2  # of a name of one word
AND, BEFORE_NOUNS = frozenset("وف"), frozenset("بلك")
PARTICLES = AND | BEFORE_NOUNS
MOST_GAP = 3  # characters between two words of one name
# The group's own word in the index: a private-use character, which no token has.
FIRST_TERM, MOST_GROUPS = 0xE000, 6400

Keys: TypeAlias = tuple[str, ...]


class AliasError(ValueError):
    """A line cannot be used: its number, from 1, and what is wrong with it in English; `reason`
    is several_groups, too_many, one_name, no_name, too_long or too_common, the last three of
    `name`.
    """

    def __init__(self, line: int, reason: str, wrong: str, name: str = "") -> None:
        super().__init__(f"line {line}: {wrong}")
        self.line = line
        self.reason = reason
        self.name = name


class Occurrence(NamedTuple):
    """The words[start:end] of a text that are a name of the group with this term."""

    start: int
    end: int
    term: str


class _Node:
    """What may follow the words so far, and the group if they are a name already."""

    __slots__ = ("following", "term")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.term = ""


class Aliases:
    """Groups of names, each name the keys of its words, and where they occur."""

    def __init__(self, groups: Iterable[Iterable[Keys]] = ()) -> None:
        self._groups = tuple(tuple(dict.fromkeys(group)) for group in groups)
        self._root = _Node()
        for number, group in enumerate(self._groups):
            for name in group:
                self._add(name, chr(FIRST_TERM + number))

    def _add(self, name: Keys, term: str) -> None:
        node = self._root
        for key in name:
            node = node.following.setdefault(key, _Node())
        node.term = term

    @property
    def groups(self) -> Sequence[Sequence[Keys]]:
        return self._groups

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with the groups and with their order."""
        return blake2b(repr(self._groups).encode(), digest_size=8).hexdigest()

    def may_begin_with(self, key: str) -> bool:
        """Whether a name may begin with the word of this key."""
        return bool(self._beginnings(key))

    def marked(self, words: Sequence[Token]) -> list[Token]:
        """The words, those of a name with the group's term as their `name`."""
        found = list(words)
        for start, end, term in self.occurrences(words):
            found[start:end] = [word._replace(name=term) for word in words[start:end]]
        return found

    def occurrences(self, words: Sequence[Token]) -> Iterator[Occurrence]:
        """Where the words are a name, longest first, none over another."""
        at = 0
        while at < len(words):
            nodes = self._beginnings(words[at].key)
            found = self._longest(nodes, words, at) if nodes else None
            if found:
                yield found
            at = found.end if found else at + 1

    def _longest(
        self, nodes: Iterable[_Node], words: Sequence[Token], start: int
    ) -> Occurrence | None:
        found = (self._from(node, words, start) for node in nodes)
        return max(filter(None, found), key=lambda each: each.end, default=None)

    def _beginnings(self, key: str) -> list[_Node]:
        """The nodes of the words that this one may be and that names begin with."""
        known = self._root.following
        if key[0] not in PARTICLES:  # as nearly all are, which has to be quick
            return [known[key]] if key in known else []
        return [known[form] for form in unprefixed(key) if form in known]

    def _from(self, node: _Node, words: Sequence[Token], start: int) -> Occurrence | None:
        """The longest name that begins with the node's word, which is words[start]."""
        end, at, term = start + 1, start + 1, node.term
        while at < len(words) and words[at].start - words[at - 1].end <= MOST_GAP:
            if not (following := node.following.get(words[at].key)):
                break
            node, at = following, at + 1
            if node.term:
                end, term = at, node.term
        return Occurrence(start, end, term) if term else None


NO_ALIASES = Aliases()


def unprefixed(key: str) -> Iterator[str]:
    """A key, and what it may be without "and", "by", "for" and "like" before it."""
    yield key
    if key[0] in AND:
        key = key[1:]
        yield key
    if key[:2] == "لل":
        yield "ال" + key[2:]
    if key[:1] in BEFORE_NOUNS:
        yield key[1:]


def parsed(text: str, more: Aliases = NO_ALIASES) -> Aliases:
    """The groups of a text, after or into those of `more`.  Raises AliasError."""
    groups = [list(group) for group in more.groups]
    number_of = {name: number for number, group in enumerate(groups) for name in group}
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        names = _names(line, content)
        number = _group(line, {number_of[name] for name in names if name in number_of}, groups)
        groups[number] += names
        number_of |= dict.fromkeys(names, number)
    return Aliases(groups)


def usable(lines: Iterable[str], more: Aliases) -> Aliases:
    """The groups of those lines that can be used, after or into those of `more`."""
    for line in lines:
        with suppress(AliasError):  # what it said may have come to be said elsewhere
            more = parsed(line, more)
    return more


def _group(line: int, known: set[int], groups: list[list[Keys]]) -> int:
    """The number of the group that a line's names belong to, a new one if none is known."""
    if len(known) > 1:
        raise AliasError(line, "several_groups", "its names are in two groups already")
    if not known:
        groups.append([])
    if len(groups) > MOST_GROUPS:
        raise AliasError(line, "too_many", f"there are more than {MOST_GROUPS} groups")
    return known.pop() if known else len(groups) - 1


def _names(line: int, content: str) -> list[Keys]:
    names = [name.strip() for name in content.split(SEPARATOR)]
    if len(names) < 2:
        raise AliasError(line, "one_name", f"names separated by {SEPARATOR!r} are expected")
    return [_keys(line, name) for name in names]


def _keys(line: int, name: str) -> Keys:
    """The words of a name, by which it is found.  Raises AliasError if it would be found amiss."""
    keys = tuple(word.key for word in tokens(name))
    if not keys or "=" in name:
        raise AliasError(line, "no_name", f"{name!r} is no name", name)
    if len(keys) > MOST_WORDS:
        raise AliasError(line, "too_long", f"{name!r} has more than {MOST_WORDS} words", name)
    if (
        all(key in STOP_WORDS or key.isdigit() for key in keys)
        or len("".join(keys)) < FEWEST_LETTERS
    ):
        raise AliasError(line, "too_common", f"{name!r} would be found where it is not meant", name)
    return keys
