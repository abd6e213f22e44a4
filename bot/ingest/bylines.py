"""Lines that say who wrote an article, and where: by-lines and datelines.

A by-line begins with a label («بقلم», "By", "Von"), or it is a credit line: a few parts between
dashes, bars or brackets, each of which is a place, an agency, a date or a name.  The labels are
those of newspapers at large, in thirteen languages.
"""

import re

import regex

from bot.ingest.furniture import is_decoy, is_idle, is_role
from bot.ingest.gazetteer import (
    AGENCIES,
    AUTHORIAL,
    GENRES,
    GIVEN_NAMES,
    NAME_PARTICLES,
    PARTS_OF_PLACES,
    PLACES,
    ROLES,
)
from bot.text.words import normalise

BYLINE_WORDS_MOST = 14
NAME_WORDS_MOST = 8
PLAIN_NAME_WORDS = range(2, 5)
CREDIT_CHARS_MOST = 120
CREDIT_PARTS = range(2, 6)

_SEPARATOR = r"[:：/\\|ـ–—-]"
_GENRE = (
    "خاص|تقرير|حوار|حديث|مقالة?|تحقيق|تحليل|رصد|عرض|ترجمة|متابعة|تغطية|رأي|أجرى الحوار|أجرت الحوار"
)
_STORY = (
    "written|posted|reported|published|article|words|story|text|report|analysis|opinion|review|essay|column|commentary"
    "|feature|interview"
)
# The label that makes a line a by-line.  Those that are also common words need a separator.
_BYLINE = re.compile(
    rf"""^[\W_]*(?:
      (?:(?:{_GENRE})[ ])?(?:بقلم|به[ ]قلم|كتبه|كتبها|كتبته|كتبتها|حاوره|حاورها|حاورته|حاورتها)\b[ ]*{_SEPARATOR}*[ ]*
    | (?:كتب(?:/?ـ?ت|\(ت\))?(?:[ ](?:المقال|التقرير))?|كتابة|إعداد|اعداد|أعده|أعدته|أعدها|تحرير|المحررة?|تأليف|الكاتبة?|المؤلفة?|نشره
        |نویسنده|نوشته|گزارش[ ]از|تحریر|مصنف|رپورٹ|نشر[ ]بواسطة|بواسطة
        |автор|авторы|текст|подготовила?|words|text|tekst|texte|texto|testo|reporter|haber)
      [ ]*{_SEPARATOR}+[ ]*
    | (?:نشر[ ]بواسطة|بواسطة)[ ]+
    | (?:(?:(?:an?[ ])?(?:{_STORY})[ ])?by
        |(?:(?:une?[ ])?(?:écrit|publié|rédigé|propos[ ]recueillis|article|texte|reportage|enquête|analyse|entretien)[ ])?par
        |(?:(?:ein[ ])?(?:geschrieben|artikel|bericht|beitrag|gastbeitrag|kommentar|text|interview|analyse)[ ])?von
        |(?:(?:escrito|publicado|texto|redactado|reportaje|análisis)[ ])?por|(?:(?:geschreven|tekst)[ ])?door
        |(?:a[ ]cura|articolo|testo)[ ]di|scritto[ ]da|(?:reportagem|texto)[ ]de)
      (?:[ ]*{_SEPARATOR}[ ]*|[ ]+|$)
    | (?:authors?|author\(s\)|auteurs?|auteure|autore?|autora|autorin|yazar|yazan|schrijver|di|correspondent|journaliste
        |periodista|giornalista)[ ]*{_SEPARATOR}+[ ]*
    )(?P<name>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
# These begin headlines and datelines as well, so what follows must be a plain name.
_WEAK_BYLINES = (
    re.compile(rf"^[\W_]*(?:{_GENRE})(?:[ ]و?(?:{_GENRE}))?[ ]*{_SEPARATOR}+[ ]*(?P<name>.+)$"),
    re.compile(r"^[\W_]*(?:كتبت?|كتابة|إعداد|تحرير)[ ](?P<name>[^:]+):$"),
    re.compile(
        r"^(?:[Dd]i|(?:[Uu]ne? )?(?:[Aa]rticle|[Rr]eportage|[Ee]nquête|[Rr]écit|[Pp]ortrait|[Cc]hronique|[Aa]nalyse) de)"
        r" (?P<name>(?:[A-ZÀ-Þ][\w'’-]+[ ]?){2,4})$"
    ),
)
_NAME_ENDS = re.compile(
    r"\s*(?:[|,،•·؛;()\[\]]|\s[-–—/]\s|\s(?:في|on|le|am|em|el|il|at|for|pour|op|om)\s(?=.*\d)|\d|\s{3,}).*$"
)
JOINS = frozenset(("and", "et", "und", "y", "e", "ve", "&"))
_LOWER = "de da do dos del della der den van von bin ibn el la le di du des ter al"
LOWER_IN_NAMES = JOINS.union(_LOWER.split())
_LATIN_NAME = re.compile(
    r"(?:(?:[A-ZÀ-ÞŁŚŻĞİŞÇ][\w.'’-]*|al-\w+|d['’]\w+|de|da|do|dos|del|della|der|den|van|von|bin|ibn|el|la|le|and|et|und|y|e|ve|en|&)(?:\s+|$))+"
)
# As written, because without its dots the name علي is the word على.
_PARTICLES = """
في من إلى على عن مع أن إن هل بعد قبل التي الذي لا لم لن كل هذا هذه كيف لماذا ما ضد بين قد حول ثم هو هي از به در
"""
NOT_IN_NAMES = frozenset(_PARTICLES.split())
_STAFF = re.compile(r"^(?:staff|admin|administrator|the editors?|editor|مدير الموقع|المحرر)$", re.I)

_BETWEEN_PARTS = re.compile(r"\s*[|،,؛;()\[\]•·]\s*|\s+[-–—/:]+\s+|\s*[–—]\s*|(?<=\w):\s+")
_DECORATION = regex.compile(r"[\p{So}\p{Sk}\uFE0F]+")
_SIGNS = frozenset(":/-–—|")
_ENDS_IN_STOP = re.compile(r"[.!?؟…:]\W*\Z")


def signature(block: str) -> str:
    """The name in a block that signs an article, with a label or without."""
    return byline(block) or credited(block) or (block if is_bare_name(block) else "")


def byline(block: str) -> str | None:
    """The name in a by-line, "" when the line is a label whose name must be on the next line,
    None when the block is no by-line.
    """
    if len(block.split()) > BYLINE_WORDS_MOST:
        return None
    found = _BYLINE.match(block)
    if found is None:
        return _weakly_labelled(block)
    written = without_agencies(_without_roles(found["name"]))
    name = name_in(written)
    if name is None or (not name and written.strip()):
        return None
    return name


def _without_roles(name: str) -> str:
    """A name without what its bearer is called before it: «الكاتب», "our correspondent"."""
    words = name.split()
    while len(words) > 2 and normalise(words[0]).strip(" .:") in ROLES:
        words = words[1:]
        if words[0] in _SIGNS:
            words = words[1:]
    return " ".join(words)


def without_agencies(name: str) -> str:
    """A name without «ووكالات» or "and agencies" after it."""
    words = name.split()
    if len(words) > 2 and words[-1][0] == "و" and _is_agency(words[-1][1:]):
        return " ".join(words[:-1])
    if len(words) > 3 and words[-2] in JOINS and _is_agency(words[-1]):
        return " ".join(words[:-2])
    return name


def _weakly_labelled(block: str) -> str | None:
    for pattern in _WEAK_BYLINES:
        found = pattern.match(block)
        name = name_in(found["name"]) if found else None
        if name and is_plain_name(name):
            return name
    return None


def name_in(text: str) -> str | None:
    """The person's name that `text` begins with and is, None when it does not look like one."""
    name = _NAME_ENDS.sub("", _DECORATION.sub(" ", text)).strip(" .:-–—/|")
    if len(name.split()) > NAME_WORDS_MOST or re.search(r"[.!?؟…][ ]|[!?؟…]", _no_titles(name)):
        return None
    if not NOT_IN_NAMES.isdisjoint(name.split()):
        return None
    if name[:1].islower() and not name[0].isascii():
        return None
    if name[:1].isascii() and name and not _LATIN_NAME.fullmatch(name):
        return None
    return name


def _no_titles(name: str) -> str:
    """A name without the dots of د. and Dr., which end no sentence."""
    return re.sub(r"\b\w{1,4}\.", "", name)


def is_staff(name: str) -> bool:
    """Whether a by-line names a role rather than a person."""
    return bool(_STAFF.match(name))


def credited(block: str) -> str | None:
    """The name in a credit line such as «سامي نور – القاهرة» or "Reuters | Sam Fox", "" when it
    is a dateline without a name, None when the block is neither.
    """
    if len(block) > CREDIT_CHARS_MOST or _ENDS_IN_STOP.search(block) or is_decoy(block):
        return None
    told = _BETWEEN_PARTS.split(_DECORATION.sub(" | ", block))
    parts = [bare for part in told if (bare := part.strip(" -–—/:"))]
    if len(parts) not in CREDIT_PARTS or all(map(is_idle, parts)):
        return None
    names = [without_agencies(part) for part in parts if not is_known(part)]
    if ": " in block and not (_is_place(parts[0]) or _is_agency(parts[0])):
        return None
    if len(names) > 1 or len(names) == len(parts):
        return None
    if not names or _is_unknown_place(parts, names[0]):
        return ""
    if any(_says_more(word) for word in names[0].split()):
        return None
    return names[0] if name_in(names[0]) == names[0] and is_plain_name(names[0]) else None


def _says_more(word: str) -> bool:
    """Whether a word says what somebody does or is rather than who: `writers` can tell."""
    key = normalise(word).strip(" .:")
    return key in AUTHORIAL or key in GENRES or key in ROLES


def is_bare_name(block: str) -> bool:
    """Whether a line is nothing but a person's name, by its given name or a particle in it."""
    words = normalise(block).split()
    if len(block) > CREDIT_CHARS_MOST or name_in(block) != block or not is_plain_name(block):
        return False
    if any(map(_says_more, block.split())):
        return False
    return words[0] in GIVEN_NAMES or not NAME_PARTICLES.isdisjoint(words[:-1])


def is_known(part: str) -> bool:
    """Whether a part of a credit line is anything but a name."""
    return _is_place(part) or _is_agency(part) or is_idle(part) or is_role(part)


def _is_unknown_place(parts: list[str], name: str) -> bool:
    """Whether the one unknown part stands before an agency, as a place does, and is named like
    one: in one word, or «ميناء …».
    """
    words = normalise(name).split()
    like_place = len(words) == 1 or (words[0] in PARTS_OF_PLACES and len(words) <= 3)
    return like_place and name == parts[0] and any(map(_is_agency, parts[1:]))


def is_plain_name(name: str) -> bool:
    """Whether a name is given name and family name: no list, no article or noun in front."""
    words = name.split()
    if len(words) not in PLAIN_NAME_WORDS or any(map(str.isdigit, words)):
        return False
    return not words[0].startswith("ال") and not _is_place(name)


def _is_place(text: str) -> bool:
    return normalise(text) in PLACES


def _is_agency(text: str) -> bool:
    """Whether it is an agency, or a newspaper's name in quotes."""
    bare = normalise(text.replace(".", " ").strip('«»"“” '))
    quoted = text[:1] in '«“"' and len(text.split()) <= 3
    return quoted or " ".join(bare.split()) in AGENCIES or bare.startswith("وكاله ")
