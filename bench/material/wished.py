"""Articles as several papers tell them, and wishes about them: those that people have, and those
that are made to be slow.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench.material.synthesis import ARABIC, ENGLISH, names
from bench.retellings import GUISES
from bot.sandbox.samples import read_samples
from bot.subscriptions.matching import READ_CHARS
from bot.subscriptions.wishes import TERM_CHARS, TYPED_CHARS, Wish
from bot.text.words import tokens
from storage.models import Article, Draft
from storage.wishes import MOST_TERMS

SAMPLES = Path(__file__).parents[2] / "bot" / "sandbox" / "samples" / "articles.jsonl"
FEEDS = 8
MISSING = [word for item in (*ARABIC.stray, *ENGLISH.stray) for word in item.split()]


def told(chance: random.Random) -> Iterator[Article]:
    """The samples, each as it is and in every guise."""
    samples = read_samples(SAMPLES)
    filler = [word for sample in samples for word in sample.text.split()]
    number = 0
    for sample in samples:
        draft = Draft(sample.title, sample.text)
        others = [change(draft, filler, chance) for change in GUISES.values()]
        for each in (draft, *others):
            number += 1
            yield made(
                *(number, each.title, each.text, sample.language),
                author=sample.author if each is draft else chance.choice(names("ar")),
                tags=sample.tags,
                feed=chance.randrange(FEEDS),
            )


def made(
    number: int,
    title: str,
    text: str,
    language: str,
    *,
    author: str = "",
    tags: tuple[str, ...] = (),
    feed: int = 0,
) -> Article:
    """An article with what a wish can be about."""
    return Article(
        *(number, 1, number, feed, None, None, title, author, language, None, 0, tags, text, ())
    )


def some_words(articles: Sequence[Article], chance: random.Random) -> Wish:
    """One to five words, about half of them in no article."""
    pools = [chance.choice(articles).text.split(), MISSING]
    return of_words(chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 5)))


def most_words(articles: Sequence[Article], chance: random.Random) -> Wish:
    return of_words(chance.choice(chance.choice(articles).text.split()) for _ in range(MOST_TERMS))


def some_phrase(articles: Sequence[Article], chance: random.Random) -> Wish:
    """Two or three words of an article: in a row, or anyhow."""
    text = chance.choice(articles).text.split()
    count = chance.randint(2, 3)
    start = chance.randrange(len(text) - count)
    row = text[start : start + count] if chance.random() < 0.5 else chance.sample(text, count)
    return of_words([" ".join(row)])


def some_tag(articles: Sequence[Article], chance: random.Random) -> Wish:
    return Wish(tags=(chance.choice([*chance.choice(articles).tags, chance.choice(MISSING)]),))


def some_author(articles: Sequence[Article], chance: random.Random) -> Wish:
    return Wish(authors=(chance.choice(articles).author or chance.choice(names("en")),))


def some_feed(articles: Sequence[Article], chance: random.Random) -> Wish:
    return Wish(feeds=(chance.choice(articles).feed_id or 0,))


def of_words(terms: Iterable[str]) -> Wish:
    """A wish for those that are words."""
    return Wish(words=tuple(t for t in terms if len(t) <= TERM_CHARS and tokens(t)))


Kind = Callable[[Sequence[Article], random.Random], Wish]
KINDS: dict[Kind, int] = {
    **{some_words: 45, some_phrase: 20, most_words: 5},
    **{some_tag: 15, some_author: 5, some_feed: 10},
}
EXCLUDING = 0.3


def drawn(articles: Sequence[Article], chance: random.Random) -> Wish:
    """A wish of some kind, which may exclude something."""
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    wish = kind(articles, chance)
    if chance.random() > EXCLUDING:
        return wish
    but = chance.choice((some_words, some_phrase))(articles, chance)
    return Wish(wish.feeds, wish.tags, wish.authors, wish.words[:10], but.words)


# ---- made to be slow


def slow_articles() -> list[Article]:
    """One word over and over, two by turns, other words all the way, marks on marks."""
    texts = (
        "ab " * (READ_CHARS // 3 - 3) + "cd ab",
        "cd " + "ab " * (READ_CHARS // 3 - 3),
        "في من " * (READ_CHARS // 6),
        " ".join(f"كلمة{number:x}" for number in range(READ_CHARS // 10)),
        "ن" + "\u0651\u064e\u0300" * (READ_CHARS // 3),
    )
    return [made(number, "ab cd", text, "en") for number, text in enumerate(texts)]


def slow_terms() -> dict[str, list[str]]:
    """As many and as long terms as a wish may have, by the kind of trouble they are."""
    each = range(MOST_TERMS)
    return {
        "longest words": [f"{n:02}" + "ن" * (TERM_CHARS - 2) for n in each],
        "longest Arabic words": [f"{n:02}وال" + "مستشفياتهما" * 5 for n in each],
        "one word over and over": spread("ab", "cd"),
        "two words by turns": spread("ab cd", "ab ab"),
        "common words": spread("في من", "في في"),
        "one-letter words": spread("a", "b"),
        "marks on marks": [f"ن{n}" + "ن\u0651\u064e\u0300\u0301" * 12 for n in each],
        "ligatures of many letters": [f"{n:02}" + "ﷺ" * (2 * TERM_CHARS // 18 - 1) for n in each],
        "astral characters": [f"{n:02}" + "𞸀𝔄" * 31 for n in each],
    }


def spread(phrase: str, stranger: str) -> list[str]:
    """The phrase over and over, ended by what breaks it: the longest such terms."""
    most = (TERM_CHARS - len(stranger)) // (len(phrase) + 1)
    some = [[*[phrase] * (most - n // 2), stranger] for n in range(MOST_TERMS)]
    return [" ".join(words if n % 2 else words[::-1]) for n, words in enumerate(some)]


def slow_typing() -> dict[str, str]:
    """What is typed, at full length, by the kind of trouble it is."""
    return {
        "joined digits": "1," * (TYPED_CHARS // 2),
        "apostrophes": "a'" * (TYPED_CHARS // 2),
        "pile of marks": "ن" + "\u0651\u064e\u0300" * (TYPED_CHARS // 3),
        "one long word of ligatures": "ﷺ" * TYPED_CHARS,
        "quotes": "«" * TYPED_CHARS,
        "authors of authors": "من:" * (TYPED_CHARS // 3),
        "authors without an end": "من: ن - " * (TYPED_CHARS // 8),
        "an author of letters and spaces": "من:" + " ن" * (TYPED_CHARS // 2 - 2),
        "dashes": "- " * (TYPED_CHARS // 2),
        "hashes": "#" * TYPED_CHARS,
        "spaces": "ن" + " " * (TYPED_CHARS - 2) + "ن",
        "what is not seen": "\u200b\u202e\u2066\ufeff" * (TYPED_CHARS // 4),
        "a message of greatest length": "نفط " * 1024,
    }
