"""What an edit took out of an article and what it put in, sentence by sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text.sentences import sentences
from bot.text.words import normalise


@dataclass(frozen=True, slots=True)
class Changes:
    """Sentences of the old text that the new one does not have, and of the new that the old one
    did not have, each in the order of its text.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]


def changes(old: str, new: str) -> Changes:
    """How two versions of a text differ.  A sentence that only moved, or is spelt or punctuated
    otherwise, has not changed; one that stands there twice is two.
    """
    return Changes(tuple(_beyond(old, new)), tuple(_beyond(new, old)))


def words_of(text: str) -> str:
    """The words of a text as search sees them, without what stands between them."""
    kept = (char if char.isalnum() else " " for char in normalise(text))
    return " ".join("".join(kept).split())


def _beyond(text: str, other: str) -> Iterator[str]:
    """The sentences of `text` that are not in `other`, or not as often."""
    there = Counter(words_of(sentence) for sentence in _sentences(other))
    for sentence in _sentences(text):
        words = words_of(sentence)
        there[words] -= 1
        if words and there[words] < 0:
            yield sentence


def _sentences(text: str) -> Iterator[str]:
    return (text[span.start : span.end] for span in sentences(text))


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where these words stand in a text, as (start, end), however many spaces are between them;
    not over the end of a line.
    """
    pattern = r"[^\S\n]+".join(map(re.escape, words.split()))
    return [found.span() for found in re.finditer(pattern, text)] if pattern else []


def put_instead(text: str, place: tuple[int, int], words: str) -> str:
    """The text with other words in that place."""
    return text[: place[0]] + words + text[place[1] :]
