"""Telling a text's language: from its script, or by py3langid among the languages that share it.

The model of py3langid (Lui & Baldwin 2012, trained anew) takes most of a second and numpy to
load, so it waits for the first text that needs it: one in Latin or Cyrillic letters, or in Arabic
ones with some that Arabic does not have.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE = 20_000
UNKNOWN = "und"

# The script of a letter, by ranges of code points, and the language when the script tells it.
_SCRIPTS = {
    "latin": r"A-Za-zª-ɏḀ-ỿ",
    "arabic": r"ؠ-يٮ-ۿݐ-ݿࢠ-ࣿﭐ-﷿ﹰ-ﻼ",
    "cyrillic": r"Ѐ-ԯ",
    "el": r"Ͱ-Ͽἀ-῿",
    "he": r"א-ת",
    "hy": r"Ա-և",
    "ka": r"Ⴀ-ჿ",
    "hi": r"ऄ-ॿ",
    "bn": r"ঀ-৾",
    "ta": r"ஂ-௺",
    "th": r"ก-๛",
    "am": r"ሀ-፼",
    "ko": r"가-힣ᄀ-ᇿ",
    "kana": r"ぁ-ゖァ-ヺ",
    "han": r"㐀-鿿",
}
_LETTERS_OF = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
_WORDS_OF = {name: re.compile(f"[{ranges}]+") for name, ranges in _SCRIPTS.items()}

# Letters that Arabic does not have; Sorani alone has the first ones (the model knows it not).
_SORANI = re.compile("[ێۆڕڵە]")
_NOT_ARABIC = re.compile("[پچژگکیٹڈڑےںھہێۆڕڵەځڅډړښږېۍڭۈۇۋ]")
_LETTERS_NEEDED = 0.02

# The languages of a script that are told apart, by the model's names.  Those that hardly anybody
# tells from a larger one in a headline (Galician, Malay, Scots…) go under that one.
_AMONG = {
    "latin": "en fr es de it pt tr nl id sv da no fi pl cs sk hu ro ca eu hr sl sq lt lv et az uz ku"
    " vi tl sw so",
    "cyrillic": "ru uk be bg sr mk kk ky mn tg tt",
    "arabic": "ar ary arz fa ur ps ug",
}
_MORE_NAMES = {"ary": "ar", "arz": "ar"}
_MODEL_SAMPLE = 3_000
_FEWEST_LETTERS = 12
_ONE_OF_THESE = 0.1  # below, it is most likely in a language that is not told apart
_SURE_ENOUGH = 0.5


def language_of(text: str) -> str:
    """The ISO 639 code of the language most of `text` is in, "und" when nothing tells.

    Only the first SAMPLE characters are read.
    """
    sample = text[:SAMPLE]
    counts = Counter[str]()
    for name, letters in _LETTERS_OF.items():
        counts[name] = len(letters.findall(sample))
        if 2 * counts[name] > len(sample):
            break  # no other can have more
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return UNKNOWN
    if script == "arabic":
        return _of_arabic_letters(sample, counts[script])
    if script in _AMONG:
        return _modelled(sample, script)
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 20 > counts["han"] else "zh"
    return script


def _of_arabic_letters(sample: str, letters: int) -> str:
    """Arabic, unless letters that it does not have make up a telling share."""
    needed = max(2, letters * _LETTERS_NEEDED)
    if len(_SORANI.findall(sample)) >= needed:
        return "ckb"
    if len(_NOT_ARABIC.findall(sample)) < needed:
        return "ar"
    found = _modelled(sample, "arabic")
    return "ar" if found == UNKNOWN else found


def _modelled(sample: str, script: str) -> str:
    """What the model takes the words of this script for."""
    words = " ".join(_WORDS_OF[script].findall(sample))[:_MODEL_SAMPLE]
    if len(words) - words.count(" ") < _FEWEST_LETTERS:
        return UNKNOWN
    among = _AMONG[script].split()
    ranked: list[tuple[str, float]] = [each for each in _model().rank(words) if each[0] in among]
    best, likelihood = ranked[0]
    total = sum(each for _, each in ranked)
    if total < _ONE_OF_THESE or likelihood < _SURE_ENOUGH * total:
        return UNKNOWN
    return _MORE_NAMES.get(best, best)


@lru_cache(1)
def _model() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
