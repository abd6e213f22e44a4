"""Questions that nobody asks in good faith: syntax, floods, marks, controls."""

import random
from collections.abc import Iterator

SHAPES = [
    *('" OR * NEAR(', "hello AND", "*", "t:", "-hello", "{t x}:a", "NEAR(a b", "a\x00b", "^a"),
    *("'; DROP TABLE passage;--", "title : a", "(" * 4096, '"' * 4096, "؟" * 4096),
    *(
        "a" * 4096,
        "ا" * 4096,
        "a " * 2048,
        "ال " * 1365,
        "1" * 4096,
        "1,2" * 1365,
        "e\u0301" * 2048,
    ),
    *("a" + "\u0301" * 4095, "ـ" * 4096, "👨‍👩‍👧" * 512, "\u202e\u2066" * 2048, "\ud800" * 99),
    *("\ufdfa" * 1024, "½" * 4096, "a." * 2048, "a-" * 2048, "&lt;b>" * 600, "\n" * 4096),
]
POOL = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئة abc019 \"*():-^+'ًٌَُِّ\u200f\u202e\u0000😀"


def hostile(count: int, words: list[str]) -> Iterator[str]:
    """So many hostile questions: the shapes, then random letters and random words of the archive,
    up to the 4,096 characters that Telegram lets through.
    """
    chance = random.Random(4096)
    for number in range(count):
        if number < len(SHAPES):
            yield SHAPES[number]
        elif number % 2:
            yield "".join(chance.choices(POOL, k=chance.randint(1, 4096)))
        else:
            yield " ".join(chance.choices(words, k=chance.randint(1, 600)))[:4096]
