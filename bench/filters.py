"""Filters: how many article × wish decisions a second, the worst that anybody can ask, variants.

`python -m bench filters [--wishes N] [--seed S]` prints one JSON line.  The articles are the
samples that come with the bot, as they are and as other papers would tell them
(`bench.retellings`); the wishes are drawn from their words, tags and authors and from words that
are in none.  `per_second` counts decisions in a second of CPU with every wish made ready, best of
ROUNDS; `all_in_per_second` those from texts of the store and articles without keys, once through.
Beside it, over the raw text, what filters usually are: `substring` (lower case, `in`) and `regex`
(an alternation of each wish's terms), which know no spelling but one.

`worst` are CPU milliseconds for what is made to be slow, with an empty cache of words: of the
terms of a wish, the most of reading them from the store, making them ready for one more language,
and deciding about the worst article for them; of what is typed, reading it.  `variants` are shares
of the pairs of words of tests/data/keys.tsv that come out right when one is the wish and the other
stands in an article, either way round.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import TypeVar

from bench.bars import Bar, report
from bench.keys import PAIRS, Pair, read_pairs
from bench.material.wished import drawn, made, slow_articles, slow_terms, slow_typing, told
from bot.handlers.indexing import known_aliases
from bot.subscriptions.matching import ArticleKeys, Matcher, keys_of
from bot.subscriptions.wishes import Wish, wish_of
from bot.text import words
from storage.models import Article

ROUNDS = 3
PER_SECOND_AT_LEAST, WORST_MS = 50_000, 5.0
TIMES_REGEX_AT_LEAST = 5.0
SAME_AT_LEAST, DIFFER_AT_LEAST = 0.90, 0.80

Form = TypeVar("Form")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench filters")
    parser.add_argument("--wishes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    articles = list(told(chance))
    wishes = [drawn(articles, chance) for _ in range(options.wishes)]
    speed = speeds(articles, wishes)
    slowest = worst()
    right = variants(read_pairs(PAIRS))
    bars: dict[str, Bar] = {
        "per_second": (speed["per_second"], ">=", PER_SECOND_AT_LEAST),
        "times_regex": (speed["times_regex"], ">=", TIMES_REGEX_AT_LEAST),
        "worst_ms": (max(slowest.values()), "<=", WORST_MS),
        "same": (right["same"], ">=", SAME_AT_LEAST),
        "differ": (right["differ"], ">=", DIFFER_AT_LEAST),
    }
    figures = {"articles": len(articles), "wishes": len(wishes), **speed}
    return report("filters", {**figures, "worst": slowest, "variants": right}, bars)


# ---- speed


def speeds(articles: Sequence[Article], wishes: Sequence[Wish]) -> dict[str, float]:
    """Decisions a second, ours and theirs, and what it takes to make things ready."""
    texts = [wish.to_text() for wish in wishes]
    aliases = known_aliases()
    words._cached.cache_clear()
    started = time.process_time()
    keys = [keys_of(article, aliases) for article in articles]
    keyed = time.process_time()
    matchers = [Matcher(Wish.from_text(text), aliases) for text in texts]
    taken = sum(matcher.takes(each) for each, matcher in product(keys, matchers))
    all_in = time.process_time() - started
    count = len(articles) * len(wishes)
    per_second = rate(keys, [matcher.takes for matcher in matchers])
    raw = [in_one(article) for article in articles]
    substring = rate(raw, [by_substring(wish) for wish in wishes])
    regex = rate(raw, [by_regex(wish) for wish in wishes])
    keys_ms = 1000 * (keyed - started)
    return {
        **{"taken": round(taken / count, 3), "per_second": round(per_second)},
        "all_in_per_second": round(count / all_in),
        "keys_ms_per_article": round(keys_ms / len(articles), 2),
        "ready_ms_per_wish": round(
            (1000 * (all_in - count / per_second) - keys_ms) / len(wishes), 2
        ),
        "times_substring": round(per_second / substring, 2),
        "times_regex": round(per_second / regex, 2),
    }


def rate(articles: Sequence[Form], deciders: Sequence[Callable[[Form], object]]) -> float:
    """Decisions in a second of CPU, in the best of ROUNDS."""
    laps = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for article in articles:
            for decide in deciders:
                decide(article)
        laps.append(time.process_time() - started)
    return len(articles) * len(deciders) / min(laps)


Raw = tuple[str, int | None, frozenset[str], str]
"""An article as it is: title, text and all in one, feed, tags, author."""


def in_one(article: Article) -> Raw:
    parts = (article.title, article.text, *article.tags, article.author or "")
    return (
        *("\n".join(parts).lower(), article.feed_id),
        *(frozenset(article.tags), article.author or ""),
    )


def by_substring(wish: Wish) -> Callable[[Raw], bool]:
    wanted, unwanted = ([term.lower() for term in terms] for terms in (wish.words, wish.without))
    return partial(
        _decided,
        wish,
        lambda text: any(term in text for term in wanted),
        lambda text: any(term in text for term in unwanted),
    )


def by_regex(wish: Wish) -> Callable[[Raw], bool]:
    wanted, unwanted = (alternation(terms) for terms in (wish.words, wish.without))
    return partial(
        _decided,
        wish,
        lambda text: wanted.search(text) is not None,
        lambda text: unwanted.search(text) is not None,
    )


def alternation(terms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, terms)) or '(?!)'})\b", re.IGNORECASE)


def _decided(
    wish: Wish, wanted: Callable[[str], bool], unwanted: Callable[[str], bool], article: Raw
) -> bool:
    text, feed, tags, author = article
    asked = (
        not (wish.feeds or wish.tags or wish.authors or wish.words)
        or feed in wish.feeds
        or any(tag in tags for tag in wish.tags)
        or any(name in author for name in wish.authors)
        or (bool(wish.words) and wanted(text))
    )
    return asked and not (wish.without and unwanted(text))


# ---- the worst


def worst() -> dict[str, float]:
    """What each slow thing takes at most, CPU ms."""
    keys = [keys_of(article) for article in slow_articles()]
    terms = {name: slowest(Wish(words=tuple(each)), keys) for name, each in slow_terms().items()}
    typing = {name: took(partial(wish_of, typed)) for name, typed in slow_typing().items()}
    return {name: round(ms, 2) for name, ms in (*terms.items(), *typing.items())}


def slowest(wish: Wish, articles: Sequence[ArticleKeys]) -> float:
    """The most of reading it, making it ready, and deciding about an article."""
    text, matcher = wish.to_text(), Matcher(wish)
    return max(
        took(lambda: Wish.from_text(text)),
        took(lambda: Matcher(wish).takes(articles[0])),
        *(took(partial(matcher.takes, each)) for each in articles),
    )


def took(work: Callable[[], object]) -> float:
    """CPU milliseconds with an empty cache of words, in the best of ROUNDS."""
    laps = []
    for _ in range(ROUNDS):
        words._cached.cache_clear()
        started = time.process_time()
        work()
        laps.append(1000 * (time.process_time() - started))
    return min(laps)


# ---- variants


def variants(pairs: Sequence[Pair]) -> dict[str, float]:
    """Shares of the pairs that come out right: by us, and by regex."""
    shares = {}
    for name, finds in (("", ours), ("_by_regex", theirs)):
        for kind, same in (("same", True), ("differ", False)):
            mine = [pair for pair in pairs if pair.same == same]
            right = sum(all(finds(*way) == same for way in both_ways(pair)) for pair in mine)
            shares[kind + name] = round(right / len(mine), 3)
    return shares


def both_ways(pair: Pair) -> Iterator[tuple[Wish, Article]]:
    """A wish for each of the words, and an article with the other."""
    for wished, given in ((pair.left, pair.right), (pair.right, pair.left)):
        yield Wish(words=(wished,)), made(1, "", given, pair.language)


def ours(wish: Wish, article: Article) -> bool:
    return Matcher(wish).takes(keys_of(article))


def theirs(wish: Wish, article: Article) -> bool:
    return by_regex(wish)(in_one(article))
