"""Light stems of words, each by the rules of its language.

Arabic: light10 (Larkey, Ballesteros & Connell 2007) with guards.  The article is looked for
before hamza is folded, so that ألمانيا, which starts with another letter than ال, stays whole.
Endings that are as often a part of the word (ان, ون, ين, ي) go only when four letters stay, so
that لبنان is not لبن; a feminine ending that makes another word of a short one (عمل, عملة) stays
as a final ه, which its plural, its dual and its possessives share.
Other languages: Snowball (Porter 2001), on the letters with their accents.  Persian too; Urdu,
Kurdish, Pashto, Sindhi and Uyghur, for which it has none, keep their words whole.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from threading import Lock

import Stemmer

STEM_LETTERS = 3
LONGEST_WORD = 64  # letters; not every algorithm of Snowball takes time linear in them
ARTICLES = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "ال", "لل")
LETTERS_AFTER_AND = 4
# Words whose first letters only look like an article with a clitic.
WHOLE = ("والد", "والي", "بالغ")
TENS = frozenset({"عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"})
FEMININE = "ه"
OWNERS = ("هما", "هم", "ها", "نا", "ه")
# What a word ends in, how many letters stay at least, and what is put instead.
ENDINGS = (
    *((f"ات{owner}", 2, "ات") for owner in OWNERS),
    *((f"ت{owner}", 3, FEMININE) for owner in (*OWNERS, "ان", "ين")),
    *(("هما", 4, ""), ("هم", 4, ""), ("ها", 3, ""), ("ات", 3, FEMININE), ("وا", 3, "")),
    *(("يا", 3, "ي"), ("ان", 4, ""), ("ون", 4, ""), ("ين", 4, ""), ("ي", 4, ""), ("و", 4, "")),
    # كتابا: the alif that an indefinite accusative ends in, whether or not its tanwin is written.
    ("ا", 4, ""),
)
_ENDINGS_IN = {last: [each for each in ENDINGS if each[0][-1] == last] for last in "هاتمنوي"}
HAMZA = {"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه"}

LONG_VOWELS = "اوي"  # after one of them a ت is a root's
MOST_ENDINGS = 5
# مكتبة، جامعة، عملة: nouns that mean something else without their ending.
_MARKED = re.compile(r"...|م[^اوي]{3}|.ا.[^ي]")


def folded(word: str) -> str:
    """An Arabic word with the spellings of hamza, ya and ta marbuta made one."""
    word = word.replace("ئو", "ؤو")
    for spelling, letter in HAMZA.items():  # a tenth of the time that str.translate takes
        word = word.replace(spelling, letter)
    return word


def arabic_stem(word: str) -> str:
    """The stem, folded, of an Arabic word without diacritics, hamza still in place."""
    bare = _without_article(word)
    stem = _without_endings(folded(bare))
    letters = len(stem.removesuffix(FEMININE))
    is_and = bare == word and stem[0] == "و" and letters > LETTERS_AFTER_AND
    return stem[1:] if is_and and not word.startswith(WHOLE) else stem


def _without_article(word: str) -> str:
    if word.startswith(WHOLE):
        return word
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= STEM_LETTERS:
            return word[len(article) :]
    return word


def _without_endings(word: str) -> str:
    if word[:-2] in TENS and word.endswith(("ون", "ين")):
        return word[:-2] + "ون"
    for _ in range(MOST_ENDINGS):
        word, longer = _without_ending(word), word
        if word == longer:
            break
    return word


def _without_ending(word: str) -> str:
    if word[-2:] == "تي" and len(word) > STEM_LETTERS + 1 and word[-3] not in LONG_VOWELS:
        return word[:-2] + FEMININE  # شركتي: my company, or two
    for ending, least, instead in _ENDINGS_IN.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)] + instead
    return _without_last(word) if len(word) > STEM_LETTERS else word


def _without_last(word: str) -> str:
    """The word without the ه of a noun that means the same without, or the ت of a verb."""
    if word[-1] == FEMININE:
        return word if _MARKED.fullmatch(word, 0, len(word) - 1) else word[:-1]
    return word[:-1] if word[-1] == "ت" and word[-2] not in LONG_VOWELS else word


# The languages of a script and their Snowball algorithms, None if there is none; first the one
# that a word is taken for in a text of another script.
SCRIPTS: dict[str, dict[str, str | None]] = {
    "latin": {
        **{"en": "english", "fr": "french", "es": "spanish", "de": "german", "it": "italian"},
        **{"pt": "portuguese", "tr": "turkish", "nl": "dutch", "id": "indonesian"},
        **{"sv": "swedish", "da": "danish", "no": "norwegian", "nb": "norwegian"},
        **{"nn": "norwegian", "fi": "finnish", "pl": "polish", "cs": "czech", "hu": "hungarian"},
        **{"ro": "romanian", "ca": "catalan", "eu": "basque", "lt": "lithuanian"},
        **{"et": "estonian", "ga": "irish", "eo": "esperanto", "st": "sesotho"},
        **{"sr": "serbian", "hr": "serbian", "bs": "serbian", "ms": "indonesian"},
        **dict.fromkeys(
            ("af", "az", "ku", "lv", "mt", "sk", "sl", "so", "sq", "sw", "tl", "uz", "vi")
        ),
    },
    "cyrillic": {
        **{"ru": "russian", "sr": "serbian"},
        **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "tg", "tt", "uk")),
    },
    "devanagari": {"hi": "hindi", "ne": "nepali", **dict.fromkeys(("mr", "sa"))},
    "greek": {"el": "greek"},
    "armenian": {"hy": "armenian"},
    "tamil": {"ta": "tamil"},
    "hebrew": {"he": None, "yi": "yiddish"},
}
ARABIC_LETTER = re.compile("[ء-ي]")
_SCRIPT_OF = {
    **{"latin": re.compile(r"[a-zª-ɏḀ-ỿ]"), "cyrillic": re.compile("[Ѐ-ԯ]")},
    **{"greek": re.compile("[Ͱ-Ͽἀ-῿]"), "hebrew": re.compile("[א-ת]")},
    **{"armenian": re.compile("[ա-և]"), "devanagari": re.compile("[ऄ-ॿ]")},
    **{"tamil": re.compile("[ஂ-௺]")},
}
UNSTEMMED = ("ur", "ckb", "ps", "sd", "ug")  # in Arabic letters, and no stemmer for them
_ONE_AT_A_TIME = Lock()  # a Snowball stemmer works in place: two threads must not share it


def foreign_stem(word: str, language: str) -> str:
    """The stem of a lower-case word, accents in place, of any script but Arabic.

    `language` is that of the text, "" if unknown; the word itself may be of another one.
    """
    languages = _languages(word)
    algorithm = languages.get(language, next(iter(languages.values()), None))
    return snowball(word, algorithm)


def languages_of(word: str) -> Iterable[str]:
    """The languages written in the letters of a word, one for each way to stem it."""
    if ARABIC_LETTER.match(word):
        return ("ar", "fa", UNSTEMMED[0])
    return [language for language, algorithm in _languages(word).items() if algorithm]


def _languages(word: str) -> Mapping[str, str | None]:
    for script, letters in _SCRIPT_OF.items():
        if letters.match(word):
            return SCRIPTS[script]
    return {}


def snowball(word: str, algorithm: str | None) -> str:
    """The stem of a word by this algorithm, the word itself if there is none or it is no word."""
    if algorithm is None or len(word) > LONGEST_WORD:
        return word
    with _ONE_AT_A_TIME:
        return str(_stemmer(algorithm).stemWord(word))


@lru_cache
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm, 0)
