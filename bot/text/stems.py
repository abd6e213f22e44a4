"""Light stems of Arabic and English words.

Arabic: light10 (Larkey, Ballesteros & Connell 2007) with guards: a stem keeps at least three
letters, a bare و is taken for "and" only before four.  The article is looked for before hamza is
folded, so that ألمانيا, which starts with another letter than ال, stays whole.
English: plurals, possessives, -ed and -ing, as steps 1a and 1b of Porter (1980).
"""

import re

STEM_LETTERS = 3
ARTICLES = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "ال", "لل")
LETTERS_AFTER_AND = 4
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يا", "يه", "ه", "ي")
# Words whose first letters only look like an article with a clitic.
WHOLE = ("والد", "والي", "بالغ")
HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه"})

_VOWEL = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"([bdfgkmnprt])\1$")


def folded(word: str) -> str:
    """An Arabic word with the spellings of hamza, ya and ta marbuta made one."""
    return word.translate(HAMZA)


def arabic_stem(word: str) -> str:
    """The stem, folded, of an Arabic word without diacritics, hamza still in place."""
    bare = _without_article(word)
    stem = _without_suffixes(folded(bare))
    is_and = bare == word and stem[0] == "و" and len(stem) > LETTERS_AFTER_AND
    return stem[1:] if is_and and not word.startswith(WHOLE) else stem


def _without_article(word: str) -> str:
    if word.startswith(WHOLE):
        return word
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= STEM_LETTERS:
            return word[len(article) :]
    return word


def _without_suffixes(word: str) -> str:
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= STEM_LETTERS:
            word = word[: -len(suffix)]
    # كتابا: the alif that an indefinite accusative ends in, whether or not its tanwin is written.
    if word.endswith("ا") and len(word) > LETTERS_AFTER_AND:
        return word[:-1]
    return word


def english_stem(word: str) -> str:
    """The stem of a lower-case English word."""
    word = word.removesuffix("'s").removesuffix("'")
    word = _without_participle(_singular(word))
    return word[:-1] if len(word) > STEM_LETTERS and word.endswith("e") else word


def _singular(word: str) -> str:
    if len(word) <= STEM_LETTERS or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")


def _without_participle(word: str) -> str:
    for suffix in ("ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= STEM_LETTERS and _VOWEL.search(rest):
            return _DOUBLED.sub(r"\1", rest)
    return word
