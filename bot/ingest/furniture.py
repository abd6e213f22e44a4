"""What stands around an article on a page and is not the article: by-lines, dates, sharing lines,
comment forms, links to other articles.

The words are those of content management systems and newspapers at large, in nine languages; none
belongs to a site.  Phrases are compared as search sees them, so hamza and case do not matter.
"""

import re

from bot.text.words import normalise, tokens

CLOSING_WORDS_MOST = 40
ASIDE_WORDS_MOST = 24
NOISE_WORDS_MOST = 14
NOISE_CHARS_MOST = 1000
BYLINE_WORDS_MOST = 14
NAME_WORDS_MOST = 8
CREDIT_WORDS_MOST = 9
NOISE_SHARE = 0.6

# Where an article ends: forms, comments, other articles, the foot of the page.
_CLOSING = """
اترك تعليق | أضف تعليق | اكتب تعليق | لن يتم نشر عنوان بريدك | الحقول الإلزامية | التعليقات | تعليقات | تعليقات القراء
مقالات ذات صلة | مواضيع ذات صلة | موضوعات ذات صلة | أخبار ذات صلة | مقالات مشابهة | مقالات أخرى
أخبار متعلقة | مواد ذات صلة | قد يعجبك | قد يهمك | الأكثر قراءة | الأكثر مشاهدة | آخر الأخبار
المزيد من الأخبار | جميع الحقوق محفوظة | كل الحقوق محفوظة | عن الكاتب | نبذة عن الكاتب | عن المؤلف
اشترك في نشرتنا | اشترك في النشرة | اشترك الآن | تابعونا على | تابعنا على | الوسوم | الكلمات المفتاحية
كلمات مفتاحية | المقال السابق | المقال التالي | الخبر السابق | احفظ اسمي
leave a reply | leave a comment | post a comment | add a comment | join the conversation | comments
your email address will not be published | required fields | save my name | related articles
related posts | related stories | related news | related topics | you may also like | you might also like
more stories | more from | more on this | most read | most popular | latest news | recommended for you
all rights reserved | copyright © | © | about the author | subscribe to | sign up for | sign up to
follow us | reporting by | additional reporting by | editing by | tags: | filed under | previous article | next article | previous post | next post
we use cookies | this website uses cookies | this site uses cookies | by continuing to use this
نستخدم ملفات تعريف | يستخدم هذا الموقع ملفات | يستخدم موقعنا ملفات | ce site utilise des cookies | diese website verwendet
laisser un commentaire | laissez un commentaire | votre adresse e-mail ne sera pas | votre adresse de messagerie
articles similaires | articles liés | sur le même sujet | tous droits réservés | à propos de l'auteur
les plus lus | abonnez-vous | suivez-nous | commentaires
schreibe einen kommentar | hinterlasse einen kommentar | deine e-mail-adresse wird nicht | ähnliche artikel
ähnliche beiträge | das könnte dich auch | das könnte sie auch | mehr zum thema | alle rechte vorbehalten
über den autor | kommentare | deja un comentario | deja una respuesta | tu dirección de correo
artículos relacionados | noticias relacionadas | todos los derechos reservados | sobre el autor | comentarios
lascia un commento | articoli correlati | tutti i diritti riservati | il tuo indirizzo email | deixe um comentário
deixe uma resposta | o seu endereço de e-mail | artigos relacionados | notícias relacionadas | sobre o autor
todos os direitos reservados | bir yanıt yazın | yorum yap | ilgili haberler | benzer haberler
e-posta adresiniz | tüm hakları saklıdır | geef een reactie | gerelateerde artikelen | lees ook
"""
# A link to another article, between two paragraphs of this one.
_ASIDE = """
اقرأ أيضا | اقرا ايضا | إقرأ أيضا | إقرئي أيضا | اقرئي أيضا | اقرأ المزيد | إقرأ المزيد | اقرأ كذلك | طالع أيضا
شاهد أيضا | انظر أيضا | لقراءة المزيد | للمزيد | المزيد
read also | also read | read more | see also | read next | watch also | watch: | don't miss
lire aussi | à lire aussi | lire la suite | voir aussi | lesen sie auch | lies auch | siehe auch
lea también | lee también | leer más | leggi anche | leia também | veja também | bunu da oku | lees ook
"""
# Lines that only say where a picture or the text comes from.
_CREDIT = """
صورة: | الصورة: | تصوير: | مصدر الصورة | المصدر: | المصدر | مصدر: | photo: | photo by | photo credit | image: | image credit
credit: | source: | sources: | foto: | crédit | crédits | quelle: | fuente: | fonte: | kaynak: | bron:
"""
_NOISE_WORDS = """
يناير فبراير مارس أبريل إبريل مايو يونيو يونيه يوليو يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
كانون الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين الأول جانفي فيفري أفريل ماي جوان جويلية أوت
السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة صباحا مساء ص م بتوقيت غرينتش نشر النشر تاريخ التاريخ
في منذ دقيقة دقائق ساعة ساعات يوم أيام آخر تحديث حدث قراءة للقراءة وقت
شارك شاركها مشاركة المشاركة انشر نسخ انسخ الرابط طباعة حفظ استمع متابعة تابعنا على عبر إعلان إعلانات مشاهدة
مشاهدات تعليق تعليقات إعجاب فيسبوك تويتر واتساب تيليجرام تلغرام تيلغرام لينكد إن إكس البريد الإلكتروني بريد
facebook twitter x whatsapp telegram linkedin pinterest reddit email e mail print share tweet copy link
save listen follow advertisement advert ad sponsored comments comment views view read min mins minute minutes
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
mon tue wed thu fri sat sun am pm gmt utc est et published updated posted last on at ago hours hour days day
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi
jeudi vendredi samedi dimanche publié le mis à jour partager imprimer lecture
januar februar märz juni juli oktober dezember uhr teilen drucken
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre compartir
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre condividi
"""
_BIO_WORDS = """
كاتب كاتبة صحفي صحفية صحافي صحافية باحث باحثة خبير محرر محررة مراسل مراسلة إعلامي إعلامية مواليد حاصل
writer journalist reporter editor correspondent author columnist freelance covers analyst researcher
journaliste rédacteur rédactrice correspondant chercheur auteur journalist redakteur autor periodista
"""


def _phrases(listed: str) -> tuple[str, ...]:
    phrases = (phrase.strip() for phrase in listed.replace("\n", "|").split("|"))
    return tuple(normalise(phrase) for phrase in phrases if phrase)


_CLOSING_PHRASES = _phrases(_CLOSING)
_ASIDE_PHRASES = _phrases(_ASIDE)
_CREDIT_PHRASES = _phrases(_CREDIT)
_NOISE_KEYS = frozenset(token.key for token in tokens(_NOISE_WORDS))
_BIO_KEYS = frozenset(token.key for token in tokens(_BIO_WORDS))
_COUNTED = re.compile(r"^\W*\d+\W+")
_LEADING = re.compile(r"^[\W_]+(?=\w)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\S+|(?:https?://|www\.)\S+|@\w+")

_SEPARATOR = r"[:：/\\|ـ–—-]"
# The label that makes a line a by-line.  Those that are also common words need a separator.
_BYLINE = re.compile(
    rf"""^[\W_]*(?:
      (?:بقلم|كتبه|كتبها|كتبته|كتبتها)\b[ ]*{_SEPARATOR}*[ ]*
    | (?:كتب|كتبت|كتابة|إعداد|اعداد|أعده|أعدته|تحرير|المحرر|المحررة|تأليف|الكاتبة?|المؤلفة?|نشره|نشر[ ]بواسطة|بواسطة)[ ]*{_SEPARATOR}+[ ]*
    | (?:نشر[ ]بواسطة|بواسطة)[ ]+
    | (?:(?:(?:written|posted|reported|published|article|words|story)[ ])?by
        |(?:écrit|publié|rédigé)?[ ]?par|(?:geschrieben[ ])?von|(?:escrito[ ]|publicado[ ])?por|door)
      (?:[ ]*{_SEPARATOR}[ ]*|[ ]+|$)
    | (?:authors?|auteure?|autore?|autora|yazar|yazan|auteur|di)[ ]*{_SEPARATOR}+[ ]*
    )(?P<name>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME_ENDS = re.compile(
    r"\s*(?:[|,،•·؛;()\[\]]|\s[-–—/]\s|\s(?:في|on|le|am|em|el|il|at|for|pour)\s(?=.*\d)|\d|\s{3,}).*$"
)
_LATIN_NAME = re.compile(
    r"(?:(?:[A-ZÀ-ÞŁŚŻĞİŞÇ][\w.'’-]*|al-\w+|d['’]\w+|de|da|do|dos|del|della|der|den|van|von|bin|ibn|el|la|le|and|et|und|y|e|ve|en|&)(?:\s+|$))+"
)
# As written, because without its dots the name علي is the word على.
_NOT_IN_NAMES = {
    *[
        "في",
        "من",
        "إلى",
        "على",
        "عن",
        "مع",
        "أن",
        "إن",
        "هل",
        "بعد",
        "قبل",
        "التي",
        "الذي",
        "لا",
        "لم",
        "لن",
    ]
}
_STAFF = re.compile(r"^(?:staff|admin|administrator|the editors?|editor|مدير الموقع|المحرر)$", re.I)


def byline(block: str) -> str | None:
    """The name in a by-line, "" when the line is a label whose name must be on the next line,
    None when the block is no by-line.
    """
    found = _BYLINE.match(block) if len(block.split()) <= BYLINE_WORDS_MOST else None
    if found is None:
        return None
    name = name_in(found["name"])
    if name is None or (not name and found["name"].strip()):
        return None
    return name


def name_in(text: str) -> str | None:
    """The person's name that `text` begins with and is, None when it does not look like one."""
    name = _NAME_ENDS.sub("", text).strip(" .:-–—/|")
    if len(name.split()) > NAME_WORDS_MOST or re.search(r"[.!?؟…][ ]|[!?؟…]", _no_titles(name)):
        return None
    if not _NOT_IN_NAMES.isdisjoint(name.split()):
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


def closes(block: str) -> bool:
    """Whether an article is over where this block stands."""
    return len(block.split()) <= CLOSING_WORDS_MOST and _begins(block, _CLOSING_PHRASES)


def is_aside(block: str) -> bool:
    """Whether a block links to another article."""
    return len(block.split()) <= ASIDE_WORDS_MOST and _begins(block, _ASIDE_PHRASES)


def is_bare_aside(block: str) -> bool:
    """Whether it announces links that follow in blocks of their own."""
    return is_aside(block) and (len(block.split()) <= 3 or block.endswith(":"))


def is_noise(block: str) -> bool:
    """Whether a short block is only a date, a way to share, a credit, an address or digits."""
    if len(block.split()) > NOISE_WORDS_MOST or len(block) > NOISE_CHARS_MOST:
        return False
    words = _ADDRESS.sub("", block)
    found = tokens(words)
    idle = sum(token.key in _NOISE_KEYS or token.key[0].isdigit() for token in found)
    if idle >= NOISE_SHARE * len(found):
        return True
    return len(words.split()) <= CREDIT_WORDS_MOST and _begins(block, _CREDIT_PHRASES)


def is_biography(block: str, author: str) -> bool:
    """Whether a block tells of its author: it begins with the name and says what they are."""
    return block.startswith(author) and any(token.key in _BIO_KEYS for token in tokens(block))


def _begins(block: str, phrases: tuple[str, ...]) -> bool:
    bare = normalise(block if block[0] == "©" else _LEADING.sub("", _COUNTED.sub("", block)))
    return any(bare.startswith(phrase) and _is_phrase_of(bare, phrase) for phrase in phrases)


def _is_phrase_of(bare: str, phrase: str) -> bool:
    """Whether a block that begins with a phrase means it.  One word alone begins many honest
    paragraphs, so it must make up most of its block.
    """
    if " " in phrase or phrase == "©":
        return True
    after = bare[len(phrase) :]
    return not after[:1].isalpha() and (after.lstrip()[:1] == ":" or len(after.split()) <= 2)
