"""Lines that say who wrote an article, and where: by-lines and datelines.

A by-line begins with a label («بقلم», "By", "Von"), or it is a credit line: a few parts between
dashes, bars or brackets, each of which is a place, an agency, a date or a name.  The labels are
those of newspapers at large, in thirteen languages.
"""

import re

from bot.ingest.furniture import is_decoy, is_idle, is_office, is_role
from bot.ingest.gazetteer import AGENCIES, GIVEN_NAMES, NAME_PARTICLES, PARTS_OF_PLACES, PLACES
from bot.text.stopwords import STOP_WORDS
from bot.text.words import normalise

BYLINE_WORDS_MOST = 14
NAME_WORDS_MOST = 8
PLAIN_NAME_WORDS = range(2, 5)
CREDIT_CHARS_MOST = 120
CREDIT_PARTS = range(2, 6)
LOOSE_MOST = 3  # words beside a name that nothing explains

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
_LATIN_NAME = re.compile(
    r"(?:(?:[A-ZÀ-ÞŁŚŻĞİŞÇ][\w.'’-]*|al-\w+|d['’]\w+|de|da|do|dos|del|della|der|den|van|von|bin|ibn|el|la|le|and|et|und|y|e|ve|en|&)(?:\s+|$))+"
)
# As written, because without its dots the name علي is the word على.
_PARTICLES = """
في من إلى على عن مع أن إن هل بعد قبل التي الذي لا لم لن كل هذا هذه كيف لماذا ما ضد بين قد حول ثم
"""
_NOT_IN_NAMES = frozenset(_PARTICLES.split())
_STAFF = re.compile(r"^(?:staff|admin|administrator|the editors?|editor|مدير الموقع|المحرر)$", re.I)

# Words that say in any language that a writer's name is near, in whatever wording.
_AUTHORIAL = frozenset(
    normalise(word)
    for word in [
        "بقلم",
        "قلم",
        "كتب",
        "كتبت",
        "كتبه",
        "كتبها",
        "كتابة",
        "كاتب",
        "كاتبة",
        "الكاتب",
        "الكاتبة",
        "المقال",
        "مقال",
        "مقالة",
        "إعداد",
        "أعد",
        "أعده",
        "أعدت",
        "أعدها",
        "أعدته",
        "تحرير",
        "حرر",
        "حرره",
        "حررته",
        "حررها",
        "المحرر",
        "المحررة",
        "تقرير",
        "التقرير",
        "ترجمة",
        "ترجمه",
        "ترجمها",
        "حوار",
        "حاوره",
        "متابعة",
        "تغطية",
        "تحقيق",
        "تحليل",
        "رصد",
        "خاص",
        "نشر",
        "نشره",
        "بواسطة",
        "مراسل",
        "مراسلة",
        "مراسلنا",
        "مراسلتنا",
        "صاحب",
        "رأي",
        "صياغة",
        "نص",
        "النص",
        "تأليف",
        "المؤلف",
        "مؤلف",
        "روى",
        "by",
        "written",
        "writer",
        "words",
        "text",
        "story",
        "report",
        "reporting",
        "reported",
        "reporter",
        "author",
        "authors",
        "contributed",
        "contributor",
        "posted",
        "published",
        "article",
        "analysis",
        "opinion",
        "column",
        "correspondent",
        "byline",
        "interview",
        "essay",
        "par",
        "écrit",
        "auteur",
        "texte",
        "récit",
        "von",
        "verfasst",
        "autor",
        "por",
        "escrito",
        "texto",
        "redacción",
        "di",
        "testo",
        "da",
        "yazan",
        "yazar",
        "автор",
        "текст",
    ]
)
_BETWEEN_PIECES = re.compile(
    r"\s*[|،,؛;()\[\]•·/\\:：→»«>]\s*|\s*[–—ـ]+\s*|\s+-+\s*|-+\s+|\s+(?:by|par|von|por|بقلم|بواسطة"
    r"|(?:is|was|est|ist|es|è)\s+(?:an?|the|une?|eine?|una?)|هو|هي)\s+",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^\s*(?:[-–—]+\s*\w|[(\[].*[)\]]\s*$)")
_NISBA = re.compile(r"^ال\w{2,10}ي$")
_FIRST_NAMES_LEAST = 2

_BETWEEN_PARTS = re.compile(r"\s*[|،,؛;()\[\]•·]\s*|\s+[-–—/:]+\s+|\s*[–—]\s*|(?<=\w):\s+")
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
    name = name_in(found["name"])
    if name is None or (not name and found["name"].strip()):
        return None
    return name


def _weakly_labelled(block: str) -> str | None:
    for pattern in _WEAK_BYLINES:
        found = pattern.match(block)
        name = name_in(found["name"]) if found else None
        if name and _is_plain_name(name):
            return name
    return None


def name_in(text: str) -> str | None:
    """The person's name that `text` begins with and is, None when it does not look like one."""
    name = _NAME_ENDS.sub("", text).strip(" .:-–—/|")
    if len(name.split()) > NAME_WORDS_MOST or re.search(r"[.!?؟…][ ]|[!?؟…]", _no_titles(name)):
        return None
    if not _NOT_IN_NAMES.isdisjoint(name.split()):
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
    if len(block) > CREDIT_CHARS_MOST or _ENDS_IN_STOP.search(block):
        return None
    parts = [bare for part in _BETWEEN_PARTS.split(block) if (bare := part.strip(" -–—/:"))]
    if len(parts) not in CREDIT_PARTS or all(map(is_idle, parts)):
        return None
    names = [part for part in parts if not _is_known(part)]
    if ": " in block and not (_is_place(parts[0]) or _is_agency(parts[0])):
        return None
    if len(names) > 1 or len(names) == len(parts):
        return None
    if not names or _is_unknown_place(parts, names[0]):
        return ""
    return names[0] if name_in(names[0]) == names[0] and _is_plain_name(names[0]) else None


def likely_name(line: str) -> tuple[str, int]:
    """The part of a line that looks most like a person's name, and how much it does, 0 to 7:
    by its own words, by a word of writing before it, by what else stands on the line.
    """
    if len(line) > CREDIT_CHARS_MOST or len(line.split()) > BYLINE_WORDS_MOST:
        return "", 0
    if is_decoy(line) or credited(line) == "":
        return "", 0
    pieces = [piece.strip(" .-–—*") for piece in _BETWEEN_PIECES.split(line)]
    pieces = [piece for piece in pieces if piece and not is_idle(piece)]
    told = [_unlabelled(piece) for piece in pieces]
    scored = [(name, _likeness(name)) for name, _ in told]
    name, own = max(scored, key=lambda each: each[1], default=("", 0))
    others = [bare for bare, _ in told if bare and bare != name]
    if not own or sum(len(each.split()) for each in others if not _is_context(each)) > LOOSE_MOST:
        return "", 0
    return name, own + _context(line, name, any(label for _, label in told), others)


def _unlabelled(piece: str) -> tuple[str, bool]:
    """A piece of a line without the words of writing it begins with, without where and for whom
    («in London»), and whether it had words of writing.
    """
    words = piece.split()
    at = 0
    while at < len(words) and _is_label(words[at]):
        at += 1
    name = words[at:]
    ends = (n for n, word in enumerate(name) if word in STOP_WORDS and n >= _FIRST_NAMES_LEAST)
    end = next(ends, len(name)) if piece.isascii() else len(name)
    return " ".join(name[:end]), at > 0


def says_writer(line: str) -> bool:
    """Whether a line speaks of a writer."""
    return any(_is_label(word) for word in line.split())


def _is_label(word: str) -> bool:
    return normalise(word).strip(" .") in _AUTHORIAL or word in ("From", "from", "Di")


def _is_context(part: str) -> bool:
    return _is_known(part) or is_office(part)


def _context(line: str, name: str, is_labelled: bool, others: list[str]) -> int:
    """How much the rest of a line says that the name on it is the author's."""
    is_known = bool(others) and all(map(_is_context, others))
    is_called = line.partition(name)[0].rstrip().endswith((":", "/", "："))
    return 2 * is_labelled + (is_known or is_called) + bool(_SIGNED.match(line))


def _likeness(name: str) -> int:
    """How much a few words look like a person's name, 0 to 4."""
    words = name.split()
    if not _is_plain_name(name) or _is_context(name):
        return 0
    keys = [normalise(word) for word in words]
    if any(key in STOP_WORDS and key.isascii() and key not in GIVEN_NAMES for key in keys):
        return 0
    if name_in(name) != name or name.endswith(("'s", "’s")):
        return 0
    is_given = keys[0] in GIVEN_NAMES or not NAME_PARTICLES.isdisjoint(keys[:-1])
    return 1 + 2 * is_given + bool(_NISBA.match(words[-1]))


def is_bare_name(block: str) -> bool:
    """Whether a line is nothing but a person's name, by its given name or a particle in it."""
    words = normalise(block).split()
    if len(block) > CREDIT_CHARS_MOST or name_in(block) != block or not _is_plain_name(block):
        return False
    if _is_label(block.split()[0]):
        return False
    return words[0] in GIVEN_NAMES or not NAME_PARTICLES.isdisjoint(words[:-1])


def _is_known(part: str) -> bool:
    """Whether a part of a credit line is anything but a name."""
    return _is_place(part) or _is_agency(part) or is_idle(part) or is_role(part)


def _is_unknown_place(parts: list[str], name: str) -> bool:
    """Whether the one unknown part stands before an agency, as a place does, and is named like
    one: in one word, or «ميناء …».
    """
    words = normalise(name).split()
    like_place = len(words) == 1 or (words[0] in PARTS_OF_PLACES and len(words) <= 3)
    return like_place and name == parts[0] and any(map(_is_agency, parts[1:]))


def _is_plain_name(name: str) -> bool:
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
