"""Questions: what a reader asks about, and how.

A question is cut down before anything looks at it, so that no question costs more than another.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.text.aliases import NO_ALIASES, Aliases
from bot.text.languages import language_of
from bot.text.stopwords import ASKED_NOUNS, ASKING, COUNTING, REACHING, STOP_WORDS
from bot.text.words import Token, clean, normalise, tokens

GOING_ON = frozenset({"و", "طيب", "وماذا", "and", "then"})
MOST_CHARS = 256
MOST_TERMS = 32
MOST_TERM_CHARS = 40
# Cleaning removes characters; this many are enough to have MOST_CHARS left of any real question.
RAW_CHARS = 4 * MOST_CHARS
# A question mark typed before the last letter of a word instead of behind it.
EARLY_MARK = re.compile(r"(?<=\w)([؟?!])(\w)(?!\S)")


@dataclass(frozen=True, slots=True)
class Question:
    """`terms` are the words to look for, in order, each once; `kind` is what is asked for: when,
    where, who, how many, why, how, which, what, yes or no, or "" for none of these.  A name that
    has aliases is one term, however many words it has.
    """

    text: str
    kind: str
    terms: tuple[Token, ...]
    aliases: Aliases = NO_ALIASES


def understood(text: str, aliases: Aliases = NO_ALIASES) -> Question:
    """The question, cut to its limits.  Words that only ask are no terms, unless all do."""
    text = " ".join(clean(text[:RAW_CHARS]).split())[:MOST_CHARS]
    said = EARLY_MARK.sub(r"\2\1", text)
    words = [w for w in tokens(said, language_of(said)) if len(w.key) <= MOST_TERM_CHARS]
    asked = _asked(words)
    named = _named(said, words, aliases)
    terms = [word for word in named if word.key not in STOP_WORDS and word not in asked]
    once = {word.name or word.key: word for word in reversed(terms or named)}
    in_order = sorted(once.values(), key=lambda word: word.start)
    return Question(text, _kind(words), tuple(in_order[:MOST_TERMS]), aliases)


def is_follow_up(text: str) -> bool:
    """Whether a question goes on from the one before: it begins with "and", or has so little of
    its own that it must be about something said before («كم عمره؟»).
    """
    question = understood(text)
    first = question.text.split(" ", 1)[0]
    return is_going_on(first) or bool(question.kind and len(question.terms) <= 1)


def is_going_on(word: str) -> bool:
    """Whether a word begins with "and" and asks («ومتى»), or is "and" itself."""
    key = normalise(word)
    return key in GOING_ON or (key[:1] == "و" and any(key[1:] in each for each in ASKING.values()))


def _named(text: str, words: list[Token], aliases: Aliases) -> list[Token]:
    """The words, each name that has aliases as one."""
    named, at = [], 0
    for start, end, term in aliases.occurrences(words):
        named += words[at:start]
        if end - start == 1:
            named.append(words[start]._replace(name=term))
        else:
            first, last = words[start].start, words[end - 1].end
            named.append(Token(text[first:last], term, term, first, last, term))
        at = end
    return named + words[at:]


def _asked(words: list[Token]) -> set[Token]:
    """The words that only count: «عدد» in «كم عدد», «وصل» in «كم وصل»."""
    return {
        right
        for left, right in pairwise(words)
        if (right.key in COUNTING and left.key in STOP_WORDS)
        or (right.key in REACHING and left.key in ASKING["how many"])
    }


def _kind(words: list[Token]) -> str:
    """What the question asks for: the first word that tells, and the noun that it asks about."""
    for number, word in enumerate(words):
        for kind, asking in ASKING.items():
            if word.key in asking and not _is_preposition(words, number):
                return _of_noun(kind, words[number + 1 : number + 3])
    return ""


def _is_preposition(words: list[Token], number: int) -> bool:
    """Whether «من» stands inside the question and so means "from"."""
    return words[number].key == "من" and number > 0


def _of_noun(kind: str, following: list[Token]) -> str:
    if kind == "how" and following and following[0].key in COUNTING:
        return "how many"
    if kind not in ("what", "which"):
        return kind
    # After a noun with its article comes an adjective: «العام» in «ما الشعور العام» is no year.
    named = following[:1] if following and following[0].surface.startswith("ال") else following
    for noun in named:
        for asked, nouns in ASKED_NOUNS.items():
            if noun.key in nouns:
                return asked
    return kind
