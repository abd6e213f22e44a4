"""Summaries against people's: ROUGE F1 of `summarise`, the plain lead, LexRank and TextRank.

`python -m bench summaries PATH/dev.jsonl` prints one JSON line, measured on EASC.  Each article
has five extracts by people; a figure is the mean over them and then over the articles.  Words are
this benchmark's own, not the product's, so that a change of its tokens cannot move the measure;
they are without hamzas because the extracts are.  `k3` is a budget of three sentences, `c400` of
four hundred characters.  LexRank and TextRank are sumy's, given our sentences and these words.
"""

import json
import random
import re
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bench.bars import Bar, report
from bot.text.sentences import sentences
from bot.text.summaries import summarise

BARS = {
    "k3_r1": (">=", 0.43),
    "k3_r2": (">=", 0.36),
    "c400_r1": (">=", 0.42),
    "ms_most": ("<=", 20),
}
BUDGETS: dict[str, dict[str, int]] = {
    "k2": {"sentences": 2},
    "k3": {"sentences": 3},
    "c400": {"chars": 400},
    "c600": {"chars": 600},
}
NEVER_UNDER_LEAD = ("k2", "k3", "c400")
UNDER_LEAD_MOST = -0.005
RESAMPLES, SEED = 2000, 7

_UNSEEN = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
    "\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)
_SAME = str.maketrans("أإآٱىة٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايه01234567890123456789")

Article = dict[str, Any]
Limit = dict[str, int]
Summariser = Callable[[Article, Limit], str]
Scores = dict[str, list[float]]
"""A figure, such as `r1`, for each article."""


def main(arguments: list[str]) -> int:
    """Print the figures of the articles in a JSONL file."""
    lines = Path(arguments[0]).read_text("utf-8").split("\n")
    articles = [json.loads(line) for line in lines if line]
    scored = {name: scores(articles, system) for name, system in SYSTEMS.items()}
    figures: dict[str, float] = {name: round(value, 4) for name, value in means(scored).items()}
    bars: dict[str, Bar] = {}
    for name in (f"{budget}_{measure}" for budget in NEVER_UNDER_LEAD for measure in ("r1", "r2")):
        figures[f"{name}_over_lead"] = round(figures[name] - figures[f"lead_{name}"], 4)
        bars[f"{name}_over_lead"] = (figures[f"{name}_over_lead"], ">=", UNDER_LEAD_MOST)
    figures |= {"articles": len(articles), "ms_most": round(slowest(articles), 1)}
    bars |= {name: (figures[name], sign, limit) for name, (sign, limit) in BARS.items()}
    intervals: dict[str, object] = {
        f"{name}_over_lead_95": interval(scored["ours"][name], scored["lead"][name])
        for name in ("k3_r1", "k3_r2")
    }
    return report("summaries", {**figures, **intervals}, bars)


def means(scored: dict[str, Scores]) -> dict[str, float]:
    """The mean of each figure; ours without a prefix."""
    return {
        figure if system == "ours" else f"{system}_{figure}": statistics.fmean(values)
        for system, table in scored.items()
        for figure, values in table.items()
    }


def by_us(article: Article, limit: Limit) -> str:
    chosen = summarise(
        article["title"],
        blocks(article),
        sentences=limit.get("sentences"),
        chars=limit.get("chars"),
    )
    return " ".join(sentence.text for sentence in chosen)


def by_lead(article: Article, limit: Limit) -> str:
    """The first sentences, unguarded, that fit."""
    said = cut(article)
    if "sentences" in limit:
        return " ".join(said[: limit["sentences"]])
    while len(" ".join(said)) > limit["chars"] and len(said) > 1:
        said.pop()
    return " ".join(said)


class Words:
    """What sumy asks for words: its own for Arabic needs a package we do not."""

    @staticmethod
    def to_words(text: str) -> tuple[str, ...]:
        return tuple(words(text))


def by_rank(ranking: Callable[..., Sequence[object]], article: Article, limit: Limit) -> str:
    """The best sentences by one of sumy's rankings, in the order of the article."""
    said = [Sentence(sentence, Words) for sentence in cut(article) if words(sentence)]
    budget = limit.get("sentences") or partial(fitting, limit["chars"])
    chosen = ranking(ObjectDocumentModel([Paragraph(said)]), budget)
    return " ".join(map(str, chosen))


def fitting(chars: int, best_first: Sequence[Any]) -> list[Any]:
    """Those that fit together, the best first, with a space between two."""
    kept = []
    for one in best_first:
        size = len(str(one.sentence))
        if size <= chars:
            kept.append(one)
            chars -= size + 1
    return kept


SYSTEMS: dict[str, Summariser] = {
    "ours": by_us,
    "lead": by_lead,
    "lexrank": partial(by_rank, LexRankSummarizer()),
    "textrank": partial(by_rank, TextRankSummarizer()),
}


def blocks(article: Article) -> str:
    return str(article["text"]).replace("\n", "\n\n")


def cut(article: Article) -> list[str]:
    text = blocks(article)
    return [text[span.start : span.end] for span in sentences(text)]


def scores(articles: Sequence[Article], system: Summariser) -> Scores:
    """ROUGE-1 and ROUGE-2 of each article under each budget."""
    found: Scores = {f"{budget}_r{size}": [] for budget in BUDGETS for size in (1, 2)}
    for article in articles:
        references = [words(reference) for reference in article["references"]]
        for budget, limit in BUDGETS.items():
            summary = words(system(article, limit))
            for size in (1, 2):
                value = statistics.fmean(rouge(summary, one, size) for one in references)
                found[f"{budget}_r{size}"].append(value)
    return found


def words(text: str) -> list[str]:
    """Words without diacritics, tatweel, bidi marks, hamza on alif and case; digits in ASCII."""
    bare = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return re.findall(r"\w+", bare.translate(_SAME).casefold())


def rouge(summary: Sequence[str], reference: Sequence[str], size: int) -> float:
    """ROUGE-N F1 of two lists of words, with n-grams of `size` words (Lin, 2004)."""
    ours, theirs = grams(summary, size), grams(reference, size)
    common = (ours & theirs).total()
    return 2 * common / ((ours.total() + theirs.total()) or 1)


def grams(listed: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(listed[at:] for at in range(size)), strict=False))


def interval(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """The 95 % interval of the mean difference, by a paired bootstrap over articles."""
    chance = random.Random(SEED)
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    resampled = sorted(
        statistics.fmean(chance.choices(differences, k=len(differences))) for _ in range(RESAMPLES)
    )
    return [round(resampled[int(RESAMPLES * share)], 4) for share in (0.025, 0.975)]


def slowest(articles: Sequence[Article]) -> float:
    """The longest processor time that one article took, in milliseconds, the best of three each."""
    return max(min(timed(article) for _ in range(3)) for article in articles)


def timed(article: Article) -> float:
    start = time.process_time()
    by_us(article, BUDGETS["k3"])
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
