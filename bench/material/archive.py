"""A synthetic archive whose vocabulary is as natural as that of the texts it is made from.

Words are drawn as in those texts, by rank (Zipf); as the archive grows, so does its vocabulary
(Heaps 1978): in place of a word, now and then, comes one of its shape that nobody wrote before.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import accumulate, islice

from bot.text.aliases import Aliases
from bot.text.kept import kept_words, terms
from storage.indexrows import IndexedArticle, IndexedPassage
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

    def _words_drawn(self, count: int) -> list[str]:
        self._written += count
        total = self._sums[-1]
        new = HEAPS * len(self._words) / total * (total / self._written) ** HEAPS
        drawn = self._chance.choices(self._words, cum_weights=self._sums, k=count)
        return [self._alike(word) if self._chance.random() < new else word for word in drawn]

    def _alike(self, word: str) -> str:
        """A word of this shape with other letters."""
        return "".join(
            self._chance.choice(LETTERS)
            if each in LETTERS and self._chance.random() < 0.6
            else each
            for each in word
        )

    def _passage(self) -> str:
        lengths = [self._chance.randint(*WORDS_A_SENTENCE) for _ in range(SENTENCES_A_PASSAGE)]
        words = iter(self._words_drawn(sum(lengths)))
        return " ".join(" ".join(islice(words, length)) + "." for length in lengths)

    def drafts(self, passages: int) -> Iterator[Draft]:
        """Articles with about so many passages in all."""
        for number in range(passages // PASSAGES_AN_ARTICLE):
            title = " ".join(self._words_drawn(self._chance.randint(5, 9)))
            text = BLOCK_BREAK.join(self._passage() for _ in range(PASSAGES_AN_ARTICLE))
            yield Draft(title, text, language="ar", external_id=f"made {number}")

    def question(self, text: str) -> str:
        """A question of a few neighbouring words of a text, one of them from elsewhere in it."""
        words = text.split()
        at = self._chance.randrange(max(1, len(words) - 8))
        asked = words[at : at + self._chance.randint(3, 7)]
        opening = self._chance.choice(("متى", "من هو", "كم", "أين", "ما هي", "هل", "لماذا"))
        return f"{opening} {' '.join(asked)} {self._chance.choice(words)}؟".replace(".", "")


class ByWord:
    """Analyses articles of such an archive word by word, and each word once: a tenth of the work.
    Their passages are their paragraphs, their sentences end with a full stop, and names of several
    words are none; all else is as in an index that is not made in a hurry.
    """

    def __init__(self, aliases: Aliases) -> None:
        self._written = cache(partial(kept_words, language="ar", aliases=aliases))
        self._terms = cache(terms)

    def __call__(self, article: Article, /) -> IndexedArticle:
        passages, start = [], 0
        for block in article.text.split(BLOCK_BREAK):
            passages.append(IndexedPassage(start, start + len(block), self._kept(block)))
            start += len(block) + len(BLOCK_BREAK)
        return IndexedArticle(self._words(article.title), passages)

    def terms(self, words: str, /) -> list[str]:
        said = (line.partition(" ")[2] if "," in line else line for line in words.split("\n"))
        return [term for line in said for word in line.split() for term in self._terms(word)]

    def _kept(self, paragraph: str) -> str:
        lines, at = [], 0
        for sentence in paragraph.split(". "):
            end = min(at + len(sentence) + 1, len(paragraph))
            lines.append(f"{at},{end},0 {self._words(sentence)}")
            at = end + 1
        return "\n".join(lines)

    def _words(self, text: str) -> str:
        return " ".join(filter(None, map(self._written, text.split())))
