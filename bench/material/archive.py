"""A synthetic archive whose vocabulary is as natural as that of the texts it is made from.

Words are drawn as in those texts, by rank (Zipf); as the archive grows, so does its vocabulary
(Heaps 1978): in place of a word, now and then, comes one of its shape that nobody wrote before.
"""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from storage.models import BLOCK_BREAK, Article, Draft

PASSAGES_AN_ARTICLE = 5
WORDS_A_SENTENCE, SENTENCES_A_PASSAGE = (8, 22), 5
HEAPS = 0.5  # vocabulary grows with about this power of the text
LETTERS = "ابتجحدرزسشصطعفقكلمنهوي"


class Archive:
    """Makes articles and questions about them, the same ones every time."""

    def __init__(self, articles: Sequence[Article], seed: int = 1) -> None:
        counts = Counter(word for each in articles for word in each.text.split())
        ranked = [word for word, _ in counts.most_common()]
        self._words = ranked
        self._sums = list(accumulate(counts[word] for word in ranked))
        self._chance = random.Random(seed)
        self._written = self._sums[-1]

    def _word(self) -> str:
        self._written += 1
        word = self._words[bisect(self._sums, self._chance.random() * self._sums[-1])]
        new = HEAPS * len(self._words) / self._sums[-1] * (self._sums[-1] / self._written) ** HEAPS
        return self._alike(word) if self._chance.random() < new else word

    def _alike(self, word: str) -> str:
        """A word of this shape with other letters."""
        return "".join(
            self._chance.choice(LETTERS)
            if each in LETTERS and self._chance.random() < 0.6
            else each
            for each in word
        )

    def _passage(self) -> str:
        return " ".join(
            " ".join(self._word() for _ in range(self._chance.randint(*WORDS_A_SENTENCE))) + "."
            for _ in range(SENTENCES_A_PASSAGE)
        )

    def drafts(self, passages: int) -> Iterator[Draft]:
        """Articles with about so many passages in all."""
        for number in range(passages // PASSAGES_AN_ARTICLE):
            title = " ".join(self._word() for _ in range(self._chance.randint(5, 9)))
            text = BLOCK_BREAK.join(self._passage() for _ in range(PASSAGES_AN_ARTICLE))
            yield Draft(title, text, language="ar", external_id=str(number))

    def question(self, text: str) -> str:
        """A question of a few neighbouring words of a text, one of them from elsewhere in it."""
        words = text.split()
        at = self._chance.randrange(max(1, len(words) - 8))
        asked = words[at : at + self._chance.randint(3, 7)]
        opening = self._chance.choice(("متى", "من هو", "كم", "أين", "ما هي", "هل", "لماذا"))
        return f"{opening} {' '.join(asked)} {self._chance.choice(words)}؟".replace(".", "")
