"""Slips: how a finger errs on a keyboard, which tells what a misspelt word was meant to be."""

from itertools import chain, pairwise, takewhile

from bot.text.words import normalise

ROWS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LIKELY, LESS_LIKELY, UNLIKELY = 0.7, 0.85, 1.0
BESIDE = frozenset(
    frozenset(pair) for pair in chain.from_iterable(pairwise(normalise(row)) for row in ROWS)
)
SHORT, SHORTEST = 4, 3  # letters


def slip(typed: str, meant: str, distance: int) -> float:
    """How far a word is from what was typed in its stead: its distance in errors, and less where
    the one error is one that fingers make.
    """
    return _one_error(*_apart(typed, meant)) if distance == 1 else distance


def short_slips(typed: str) -> list[str]:
    """What else a short word may have been meant to be: two of its letters in turn, or what is
    beside the middle one of three on the keyboard.  Such an error leaves neither of its ends.
    """
    if not SHORTEST <= len(typed) <= SHORT:
        return []
    turned = (
        typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1)
    )
    middle = typed[1:-1]
    others = sorted(other for pair in BESIDE if middle in pair for other in pair - {middle})
    beside = (typed[0] + other + typed[-1] for other in others)
    return [meant for meant in dict.fromkeys((*turned, *beside)) if meant != typed]


def _apart(typed: str, meant: str) -> tuple[str, str, str]:
    """What differs between the two, and the letters around it."""
    start = _alike(typed, meant)
    end = _alike(typed[start:][::-1], meant[start:][::-1])
    around = typed[max(start - 1, 0) : start] + typed[len(typed) - end :][:1]
    return typed[start : len(typed) - end], meant[start : len(meant) - end], around


def _alike(left: str, right: str) -> int:
    """How many letters the two have in common from their beginning."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))
    )


def _one_error(typed: str, meant: str, around: str) -> float:
    if len(typed) == len(meant) == 2:  # two letters, each in the other's place
        return LIKELY
    if typed and meant:
        return LIKELY if frozenset((typed, meant)) in BESIDE else UNLIKELY
    if meant:
        return LESS_LIKELY  # a letter was left out
    touched = any(typed == each or frozenset((typed, each)) in BESIDE for each in around)
    return LIKELY if touched else UNLIKELY
