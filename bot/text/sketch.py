"""Sketches: telling, from a few numbers, how much two articles say in the same words.

A sketch is the SIZE smallest hashes of an article's shingles (pairs of normalised words): a
bottom-k sample, by which the Jaccard index of two sets is estimated without bias (Broder, 1997;
Cohen and Kaplan, 2007), even with hashes that are only independent in pairs (Thorup, 2013).  With
the sizes of the sets it also tells how much of the smaller one is in the larger, which is high
when one paper prints the first half of another's story.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from bot.text.words import normalise

SIZE = 128
MOST_CHARS = 200_000
CACHED_WORDS = 65_536
WORD_CHARS = 40
_BOUND = 2**63
_ODD = 0x9E3779B97F4A7C15  # so that the order of the two words counts

# Letters and digits with the marks on them, so that normalising may drop the marks.  Longer words
# fall to pieces, which say the same and can be kept.
_WORD = re.compile(
    "(?:[^\\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d])"
    f"{{1,{WORD_CHARS}}}"
)


class Sketch(NamedTuple):
    """The smallest hashes, ascending, each below 2**63, and of how many shingles in all."""

    hashes: tuple[int, ...]
    shingles: int


def sketch(text: str) -> Sketch:
    """The sketch of a text; a text shorter than a shingle is one shingle.  Reads MOST_CHARS."""
    words = [word for word in map(_digest, _WORD.findall(text[:MOST_CHARS])) if word]
    shingles = {(one * _ODD + other) % _BOUND for one, other in pairwise(words)} or set(words)
    return Sketch(tuple(sorted(shingles)[:SIZE]), len(shingles))


def resemblance(one: Sketch, other: Sketch) -> float:
    """The estimated share of all the shingles of two texts that both have (Jaccard), 0 to 1."""
    common = set(one.hashes).intersection(other.hashes)
    if not common:
        return 0.0
    united = sorted({*one.hashes, *other.hashes})[:SIZE]
    return sum(each <= united[-1] for each in common) / len(united)


def in_common(one: Sketch, other: Sketch, alike: float) -> float:
    """The estimated number of shingles that two texts of this resemblance share."""
    return alike * (one.shingles + other.shingles) / (1 + alike)


def containment(one: Sketch, other: Sketch, alike: float) -> float:
    """The estimated share of the shorter text's shingles that the longer one has, 0 to 1, of two
    texts of this resemblance.
    """
    least = min(one.shingles, other.shingles) or 1
    return min(1.0, in_common(one, other, alike) / least)


@lru_cache(CACHED_WORDS)
def _digest(word: str) -> int:
    """A hash of the word, below 2**63; 0 for one of which nothing is left."""
    key = normalise(word).encode("utf-8", "replace")
    return int.from_bytes(blake2b(key, digest_size=8).digest()) >> 1 if key else 0
