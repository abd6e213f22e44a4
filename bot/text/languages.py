"""Telling a text's language from its letters and, among Latin scripts, its commonest words."""

import re
from collections import Counter

SAMPLE = 20_000
UNKNOWN = "und"

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")

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

# Letters that a script's main language does not have, and the languages that do.
_ARABIC_SCRIPT = {"ur": "ٹڈڑےںھہ", "ckb": "ێۆڕڵە", "ps": "ځڅډړښږېۍ", "fa": "پچژگکی"}
_CYRILLIC = {"uk": "іїєґ", "be": "ў", "sr": "ђћџљњј", "kk": "қңғүұәө"}
_LETTERS_NEEDED = 0.02

_ARABIC_WORDS = {
    "ar": "في من على إلى أن التي الذي هذا هذه كان عن قال وقال ما لم لا مع بعد",
    "fa": "در از به که را این است با برای آن های می شد و خود یک",
}
_LATIN_WORDS = {
    "en": "the of and to in is that for was on with as it by from are this be at has",
    "fr": "le la les des et est un une du dans que qui pour sur avec par au ce plus pas",
    "de": "der die das und ist nicht ein eine den von mit dem zu auf für im sich des auch dass",
    "es": "el la los las de que y en un una por con para se del su al lo como más",
    "it": "il di che e la per un una in del della con non le gli si dei sono è nel",
    "pt": "o a os as de que e em um uma para com não do da no na por dos se",
    "tr": "ve bir bu için ile da de olarak çok olan daha sonra kadar gibi ne en ancak değil var ise",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er om ook door bij",
    "sv": "och att det som en på är av för med den till inte om har ett de var från vi",
    "pl": "w i na z do się że nie jest to o jak po dla ale od przez za są który",
    "id": "yang dan di dengan untuk dari ini itu pada dalam tidak akan adalah ke oleh juga karena",
}
_HITS_NEEDED = 2
_SHARE_NEEDED = 0.08


def language_of(text: str) -> str:
    """The ISO 639 code of the language most of `text` is in, "und" when nothing tells.

    Only the first SAMPLE characters are read.
    """
    sample = text[:SAMPLE]
    counts = {name: len(letters.findall(sample)) for name, letters in _LETTERS_OF.items()}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return UNKNOWN
    if script == "latin":
        return _latin_language(sample)
    if script == "arabic":
        return _arabic_language(sample)
    if script == "cyrillic":
        return _language_by_letters(sample, _CYRILLIC) or _russian_or_bulgarian(sample)
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 20 > counts["han"] else "zh"
    return script


def _arabic_language(sample: str) -> str:
    found = _language_by_letters(sample, _ARABIC_SCRIPT)
    if found != "fa":
        return found or "ar"
    hits = _hits(sample, _ARABIC_WORDS)
    return "ar" if hits["ar"] > hits["fa"] else "fa"


def _language_by_letters(sample: str, letters_of: dict[str, str]) -> str | None:
    """The first language whose own letters make up a telling share of the letters."""
    total = len(_LETTER.findall(sample))
    for language, letters in letters_of.items():
        if sum(map(sample.count, letters)) >= max(2, total * _LETTERS_NEEDED):
            return language
    return None


def _russian_or_bulgarian(sample: str) -> str:
    russian = sum(map(sample.count, "ыэё"))
    return "bg" if sample.count("ъ") > 2 * russian and len(sample) > 40 else "ru"


def _latin_language(sample: str) -> str:
    (best, most), (_, next_most) = _hits(sample, _LATIN_WORDS).most_common(2)
    enough = most >= max(_HITS_NEEDED, len(_WORD.findall(sample)) * _SHARE_NEEDED)
    return best if enough and most > next_most else UNKNOWN


def _hits(sample: str, words_of: dict[str, str]) -> Counter[str]:
    """How often the common words of each language occur in a text."""
    found = Counter(_WORD.findall(sample.lower()))
    return Counter(
        {
            language: sum(found[word] for word in words.split())
            for language, words in words_of.items()
        }
    )
