"""Whether what is sent fits Telegram, is whole, and reads in the right order.

`python -m bench rendering [--seed S] [--documents N] [--titles N]` prints one JSON line.  Made-up
documents of every script and tag are split at several limits, and each part is read by the
emulator's parser, which knows nothing of ours: `over_limit`, `over_entities`, `refused` (not
balanced), `lost` (a letter, or its tag or link), `cut_graphemes`, `open_isolates`.  Lines of two directions are
laid out by UAX #9: `misread`, and `misread_raw` of those as they were written.  Made-up titles
are cleaned and put on cards: `refused` by the parser, `changed` but for direction marks, and
`refused_over_http` by the running emulator.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

import aiohttp
import regex
from markupsafe import Markup, escape
from tqdm import tqdm

from bench.bars import report
from bench.material.mixed import (
    LEFT_TO_RIGHT_LINES,
    RIGHT_TO_LEFT_LINES,
    laid_out,
    logical,
    visual,
    visual_from_the_left,
)
from bot.i18n import Locale
from bot.messages.articles import article_card
from bot.messages.direction import isolated_names, isolated_runs
from bot.messages.fitting import split
from bot.messages.message import Message
from bot.sandbox import Sandbox
from bot.sandbox.errors import ApiError
from bot.sandbox.html import parse_html, utf16_length
from bot.text.words import clean
from storage.models import Article

LIMITS = (200, 1024, 4096)
ENTITIES = 100
OVER_HTTP = 300
TOKEN = "77:BENCH"  # the emulator takes any
READER = 9
LOCALES = (Locale("ar"), Locale("en"))
FAULTS = ("over_limit", "over_entities", "refused", "lost", "cut_graphemes", "open_isolates")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench rendering")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--titles", type=int, default=10_000)
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    figures = {
        "documents": measured_documents(rng, options.documents),
        "lines": measured_lines(),
        "titles": measured_titles(rng, options.titles),
    }
    bars = {
        f"{name} {fault}": (figures[name][fault], "<=", 0.0)
        for name, faults in (
            ("documents", FAULTS),
            ("lines", ("misread", "misread_from_the_left")),
            ("titles", ("refused", "changed", "refused_over_http")),
        )
        for fault in faults
    }
    return report("rendering", figures, bars)


# ---- documents


def listed(words: str) -> list[str]:
    return words.split()


WORDS = (
    *listed("سفينة مرجان قالت الوزارة إنّ البناءَ اكتمل، وأضافت: نعم؟ لا! أُعلن. التقرير؛"),
    *listed(
        'The harbour opened; U.S. officials said. Dr. Smith 3.5% C++ $100 Su-35، a&b <tag> "q" it\'s'
    ),
    *listed("कक्षि क्षत्रिय हिन्दी 東京は晴れ。 ภาษาไทย שלום עולם 한국어 Ελλάδα Привет"),
    *listed("👨‍👩‍👧‍👦 🇸🇦🇪🇬 👍🏽 ❤️ 5️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301\u0323 a\u0308\u0304\u0301 ل\u0651\u064e\u0670"),
    *listed("https://a.example/?q=1&r=2 info@a.example @name #tag +966 50 123 4567"),
)
SPACES = (" ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\n \n", "\u00a0", "")
DEEPEST = 6
CODE = {
    "<code>": "</code>",
    "<pre>": "</pre>",
    '<pre><code class="language-python">': "</code></pre>",
}
TAGS = (
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ("<u>", "</u>"),
    ("<s>", "</s>"),
    ("<tg-spoiler>", "</tg-spoiler>"),
    ('<span class="tg-spoiler">', "</span>"),
    ('<a href="https://a.example/?a=1&amp;b=&#34;2&#34;">', "</a>"),
    ('<a href="tg://user?id=42">', "</a>"),
    *CODE.items(),
    ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"),
)


def made_document(rng: random.Random, size: int) -> Markup:
    """Telegram HTML of about so many words, its tags nested up to DEEPEST deep."""
    pieces: list[str] = []
    _grow(rng, pieces, size, 0)
    return Markup("".join(pieces))


def _grow(rng: random.Random, pieces: list[str], size: int, depth: int) -> None:
    dense = rng.choice((0.02, 0.1, 0.5))
    while size > 0:
        inner = rng.randint(1, max(1, min(size, 400)))
        size -= inner
        chance = rng.random()
        if depth < DEEPEST and chance < dense:
            opening, closing = rng.choice(TAGS)
            pieces.append(opening)
            # Within code Telegram knows no other tags.
            _grow(rng, pieces, inner, DEEPEST if opening in CODE else depth + 1)
            pieces.append(closing)
        elif depth < DEEPEST and chance < dense + 0.05:
            pieces.append("\u2068")
            _grow(rng, pieces, min(inner, 20), depth + 1)
            pieces.append("\u2069")
        else:
            lead = rng.choice(("", "", "", "\u200f", "\u200e"))
            words = (rng.choice(WORDS) + rng.choice(SPACES) for _ in range(inner))
            pieces.append(lead + escape("".join(words)))


def measured_documents(rng: random.Random, count: int) -> dict[str, float]:
    """The faults of the parts of so many documents at every limit, and the milliseconds that the
    splitting of a long one takes.
    """
    faults: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
    spent: list[float] = []
    parts = 0
    for _ in tqdm(range(count), desc="documents", disable=None):
        html = made_document(rng, int(10 ** rng.uniform(0, 3.6)))
        for limit in LIMITS:
            started = time.perf_counter()
            given = split(html, limit, ENTITIES)
            if len(html) > 20_000 and limit == max(LIMITS):
                spent.append(1000 * (time.perf_counter() - started))
            faults.update(faults_of(html, given, limit))
            parts += len(given)
    long_ms = round(statistics.mean(spent), 1) if spent else 0.0
    return {"count": count, "parts": parts, **faults, "ms_per_long_document": long_ms}


@dataclass(frozen=True, slots=True)
class Letter:
    """A character that shows, with what Telegram would do to it."""

    char: str
    dress: frozenset[str]


def faults_of(html: str, parts: Iterable[Markup], limit: int) -> Counter[str]:
    """What is wrong with the parts of some HTML, judged by the emulator's parser."""
    faults: Counter[str] = Counter()
    shown: list[Letter] = []
    ends: list[int] = []
    for part in parts:
        try:
            text, entities = parse_html(part)
        except ApiError:
            faults["refused"] += 1
            continue
        faults["over_limit"] += utf16_length(text) > limit or not text.strip()
        faults["over_entities"] += len(entities) > ENTITIES
        faults["open_isolates"] += is_isolate_open(text)
        shown += letters(part)[0]
        ends.append(len(shown))
    given, graphemes = letters(html)
    faults["lost"] += shown != given
    # A cut is between two letters; they must not be of one grapheme.
    faults["cut_graphemes"] += sum(graphemes[end - 1] == graphemes[end] for end in ends[:-1])
    return faults


def letters(html: str) -> tuple[list[Letter], list[int]]:
    """The characters that show, but for white space and direction marks, and the number of the
    grapheme that each belongs to.
    """
    text, entities = parse_html(html)
    dress: list[set[str]] = [set() for _ in range(utf16_length(text))]
    for entity in entities:
        name = " ".join(str(value) for key, value in entity.items() if key not in PLACE)
        for unit in dress[entity["offset"] : entity["offset"] + entity["length"]]:
            unit.add(name)
    found, graphemes, unit_at = [], [], 0
    for number, grapheme in enumerate(regex.findall(r"\X", text)):
        for char in grapheme:
            if not char.isspace() and char not in DIRECTION_MARKS:
                found.append(Letter(char, frozenset(dress[unit_at])))
                graphemes.append(number)
            unit_at += utf16_length(char)
    return found, graphemes


def is_isolate_open(text: str) -> bool:
    """Whether some isolate is not ended in the text, or ended that was not begun."""
    depth = 0
    for char in text:
        depth += (char == "\u2068") - (char == "\u2069")
        if depth < 0:
            return True
    return depth > 0


PLACE = ("offset", "length")
DIRECTION_MARKS = frozenset("\u200e\u200f\u2066\u2067\u2068\u2069")


# ---- lines


def measured_lines() -> dict[str, float]:
    """How many lines are laid out in another order than a reader should see."""
    raw = sum(laid_out(logical(line)) != visual(line) for line in RIGHT_TO_LEFT_LINES)
    right = (laid_out(unescape(isolated_runs(logical(line)))) for line in RIGHT_TO_LEFT_LINES)
    left = (laid_out(unescape(isolated_names(logical(line))), "L") for line in LEFT_TO_RIGHT_LINES)
    return {
        "count": len(RIGHT_TO_LEFT_LINES) + len(LEFT_TO_RIGHT_LINES),
        "misread_raw": raw,
        "misread": sum(map(str.__ne__, right, map(visual, RIGHT_TO_LEFT_LINES))),
        "misread_from_the_left": sum(
            map(str.__ne__, left, map(visual_from_the_left, LEFT_TO_RIGHT_LINES))
        ),
    }


# ---- titles

SCRAPS = (
    *listed(
        '<b> </b> </i> <a href="javascript:x"> <a href <script> <!-- --> &amp; &lt; &#60; &#xD800;'
    ),
    *listed(
        "&nbsp; &amp;lt; < > & \" ' ` « » “ ” \\ %s {0} {title} [x](y) __z__ */ $100 C++ Su-35"
    ),
    *listed("سفينة الوزارة NATO C# @name /start #وسم https://a.example/?a=1&b=2 😀 👨‍👩‍👧 🇸🇦 क्षि"),
    *("\u200f", "\u200e", "\u061c", "\u202e", "\u202a", "\u202c", "\u2066", "\u2067", "\u2068"),
    *("\u2069", "\u200b", "\u200d", "\u200c", "\ufeff", "\u00ad", "\u2028", "\u0000", "\u0007"),
    *("\ud800", "\udfff", "\ud83d", "e" + "\u0301" * 60, "ع" + "\u064b" * 30, "\u0336" * 9),
    *(" ", " ", " ", "\t", "\n", "\u00a0", "\U000e0041", "\ufdfd", "\uffff"),
)


def made_title(rng: random.Random) -> str:
    """1 to 400 characters that somebody hostile might have written."""
    length = rng.randint(1, 400)
    title = ""
    while len(title) < length:
        title += rng.choice(SCRAPS) + rng.choice(("", " "))
    return title[:length]


def clean_titles(rng: random.Random) -> Iterator[str]:
    """Made-up titles as they pass the door, but for those of which nothing is left."""
    while True:
        title = " ".join(clean(made_title(rng)).split())
        if title.strip("\u200c\u200d"):
            yield title


def measured_titles(rng: random.Random, count: int) -> dict[str, float]:
    """What becomes of so many titles on a card."""
    found: Counter[str] = Counter(count=0, refused=0, changed=0)
    cards: list[Message] = []
    for title in tqdm(islice(clean_titles(rng), count), desc="titles", total=count, disable=None):
        language = rng.choice(("ar", "en", "und"))
        # How a card is made stands here alone.
        card = article_card(titled(title, language), rng.choice(LOCALES))
        found["count"] += 1
        found.update(faults_of_title(title, card))
        cards.append(card)
    sample = rng.sample(cards, min(OVER_HTTP, len(cards)))
    return {**found, "refused_over_http": asyncio.run(refused_over_http(sample))}


def titled(title: str, language: str) -> Article:
    text = "دشّنت البحرية السفينة صباح الأحد في الميناء الجديد.\n\nوبلغت الكلفة 640 مليونا."
    return Article(1, 1, 1, None, None, None, title, None, language, None, 0, (), text, ())


def faults_of_title(title: str, card: Message) -> Counter[str]:
    """Whether Telegram refuses the card, and whether its first line tells another title."""
    try:
        text, _ = parse_html(card.html)
    except ApiError:
        return Counter(refused=1)
    first = "".join(char for char in text.partition("\n")[0] if char not in DIRECTION_MARKS)
    begins = utf16_length(title) > 256 and first[-1:] == "…" and title.startswith(first[:-1])
    return Counter(changed=int(first != title and not begins))


async def refused_over_http(cards: Iterable[Message]) -> int:
    """How many cards the running emulator does not take."""
    refused = 0
    async with Sandbox(TOKEN) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        for path, given in (
            ("settings", {"limits": False}),
            ("users", {"id": READER, "first_name": "R"}),
            ("say", {"chat": READER, "user": READER, "text": "/start"}),
        ):
            async with session.post(f"/sandbox/{path}", json=given) as response:
                response.raise_for_status()
        for card in cards:
            message = {"chat_id": READER, "text": str(card.html), "parse_mode": "HTML"}
            async with session.post(f"/bot{TOKEN}/sendMessage", json=message) as response:
                refused += not (await response.json())["ok"]
    return refused
