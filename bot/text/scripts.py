"""Scripts: a foreign name as Arabic papers write it, near enough to find it in their words.

Vowels that Arabic leaves out go, the others become long ones; letters that Arabic has not become
those that stand for them most often.  What comes of it is compared with what the archive has, a
letter or two apart (`bot.text.repair`), so that it need not be right.
"""

import re

from bot.text.words import Token, analysed

_SOUNDS = (
    *(("tch", "تش"), ("sch", "ش"), ("sh", "ش"), ("ch", "تش"), ("kh", "خ"), ("gh", "غ")),
    *(("th", "ث"), ("ph", "ف"), ("ck", "ك"), ("qu", "كو"), ("oo", "و"), ("ou", "و"), ("au", "او")),
    *(("ee", "ي"), ("ea", "ي"), ("ie", "ي"), ("ei", "اي"), ("ai", "اي"), ("ay", "اي")),
    *(("ce", "س"), ("ci", "سي"), ("a", "ا"), ("b", "ب"), ("c", "ك"), ("d", "د"), ("e", "ي")),
    *(("f", "ف"), ("g", "غ"), ("h", "ه"), ("i", "ي"), ("j", "ج"), ("k", "ك"), ("l", "ل")),
    *(("m", "م"), ("n", "ن"), ("o", "و"), ("p", "ب"), ("q", "ق"), ("r", "ر"), ("s", "س")),
    *(("t", "ت"), ("u", "و"), ("v", "ف"), ("w", "و"), ("x", "كس"), ("y", "ي"), ("z", "ز")),
)
_SOUND = re.compile("|".join(letters for letters, _ in _SOUNDS))
_ARABIC = dict(_SOUNDS)
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
_UNWRITTEN = re.compile(r"(?<=[^aeiou])e(?=[^aeiou]|$)")
_FIRST_VOWEL = re.compile("^(?=[eiou])")


def in_arabic(word: Token) -> Token | None:
    """A word in Latin letters without accents, in Arabic ones; None of any other."""
    if not re.fullmatch("[a-z]+", word.key):
        return None
    bare = _UNWRITTEN.sub("", _DOUBLE.sub(r"\1", word.key))
    spelt = _SOUND.sub(lambda sound: _ARABIC[sound[0]], _FIRST_VOWEL.sub("a", bare))
    return Token(spelt, *analysed(spelt), word.start, word.end)
