"""Titles that come nearest to words which nothing matches."""

import re
from collections.abc import Sequence
from statistics import fmean

from rapidfuzz import fuzz, process

from bot.text.stopwords import STOP_WORDS
from bot.text.words import normalise

ALIKE = 60.0  # percent of two words' letters
NEAR = 0.4  # of all words, on the average
MOST_WORDS = 8
WORDS = re.compile(r"\w+")
ARTICLE = re.compile(r"^ال(?=\w{3})")


def nearest_titles(typed: str, titles: Sequence[str], *, most: int) -> list[int]:
    """The places of the titles whose words are most like those that were typed, best first."""
    wanted = [word for word in _words(typed) if word not in STOP_WORDS][:MOST_WORDS]
    if not wanted:
        return []
    each = [set(_words(title)) for title in titles]
    known = sorted(set().union(*each))
    alike = [_alike(word, known) for word in wanted]
    scores = [_score(words, alike) for words in each]
    near = (place for place, score in enumerate(scores) if score >= NEAR)
    return sorted(near, key=lambda place: -scores[place])[:most]


def _words(text: str) -> list[str]:
    return [ARTICLE.sub("", word) for word in WORDS.findall(normalise(text))]


def _alike(word: str, known: Sequence[str]) -> dict[str, float]:
    """The words that are like this one, and how much, from 0 to 1."""
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    return {other: score / 100 for other, score, _ in found}


def _score(words: set[str], alike: Sequence[dict[str, float]]) -> float:
    return fmean(max((like[w] for w in words & like.keys()), default=0.0) for like in alike)
