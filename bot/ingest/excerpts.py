"""Whether a feed gives an article, or only how it begins.

Most systems that cut an article say so at the end of what they give: they leave it open («[…]»),
or invite to read on.  Others cut without a word: they are told by their shortness.
"""

import re
from html import unescape

from bot.text.words import normalise

EXCERPT_WORDS = 60
OPEN_END_WORDS = 200  # an author, too, may end with an ellipsis
TAIL_CHARS = 3000
TAIL_PIECES = 6
INVITATION_CHARS = 200

_TAG = re.compile(r"<[^<>]*>")
_CUT = re.compile(r"[\[(] ?(?:…|\.{3}) ?[\])]\W*\Z")
_OPEN = re.compile(r"(?:…|\.{3})\W*\Z")
_LEADING = re.compile(r"\A\W+")
_TRAILING = re.compile(r"(?<=\w)\W{1,20}\Z")
_INVITATIONS = """
اقرأ المزيد | إقرأ المزيد | لقراءة المزيد | قراءة المزيد | تابع القراءة | تابع قراءة | متابعة القراءة | أكمل القراءة
اقرأ أكثر | إقرأ أكثر | قراءة بقية | لقراءة بقية | لقراءة المقال كاملا | لقراءة الخبر كاملا | طالع التفاصيل
continue reading | keep reading | read more | read the rest | read the full | read full | full story | full article
lire la suite | continuer la lecture | weiterlesen | mehr lesen | leer más | seguir leyendo | sigue leyendo
continuar leyendo | leggi tutto | continua a leggere | ler mais | leia mais | continuar lendo | devamını oku
lees verder | lees meer | читать далее | читать дальше
"""
# What WordPress puts under every entry: «The post … appeared first on …».
_SIGNATURES = """
the post _ appeared first on | ظهرت المقالة _ أولا على | ظهرت المقالة _ لأول مرة على | ظهرت التدوينة _ أولا على
l'article _ est apparu en premier sur | der beitrag _ erschien zuerst auf
la entrada _ se publicó primero en | la entrada _ aparece primero en | o post _ apareceu primeiro em
"""


def _phrases(listed: str) -> tuple[str, ...]:
    """The phrases as search sees them."""
    return tuple(normalise(phrase.strip()) for phrase in re.split(r"\||\n(?!\Z)", listed.strip()))


_INVITING = _phrases(_INVITATIONS)
_SIGNED = tuple(tuple(phrase.split(" _ ")) for phrase in _phrases(_SIGNATURES))
_HEADS = tuple(head for head, _ in _SIGNED)


def visible(html: str) -> str:
    """What remains of HTML without its tags; roughly, to be weighed and not to be read."""
    return unescape(_TAG.sub(" ", html))


def is_excerpt(html: str) -> bool:
    """Whether an entry's text is only how its article begins."""
    pieces = _unsigned([visible(piece).strip() for piece in _TAG.split(html[-TAIL_CHARS:])])
    if not pieces:
        return True
    words = len(visible(html).split())
    return (
        words < EXCERPT_WORDS
        or any(is_invitation(piece) for piece in pieces)
        or _ends_in_invitation(pieces[-1])
        or bool(_CUT.search(pieces[-1]))
        or (words < OPEN_END_WORDS and bool(_OPEN.search(pieces[-1])))
    )


def is_invitation(block: str) -> bool:
    """Whether a line under an article only invites to read it elsewhere, or signs it."""
    if len(block) > INVITATION_CHARS:
        return False
    line = _LEADING.sub("", normalise(block))
    return line.startswith(_INVITING) or _is_signature(line)


def _ends_in_invitation(piece: str) -> bool:
    end = normalise(piece[-INVITATION_CHARS:])
    return _TRAILING.sub("", end).endswith(_INVITING)


def _is_signature(line: str) -> bool:
    return any(line.startswith(head) and said in line for head, said in _SIGNED)


def _unsigned(pieces: list[str]) -> list[str]:
    """The last pieces of text between tags, without the signature that they may end in."""
    last = [piece for piece in pieces if piece][-2 * TAIL_PIECES :]
    for number, piece in enumerate(last):
        may_sign = normalise(piece[:INVITATION_CHARS]).startswith(_HEADS)
        if may_sign and _is_signature(normalise(" ".join(last[number:]))):
            return last[:number][-TAIL_PIECES:]
    return last[-TAIL_PIECES:]
