"""What stands around an article on a page and is not the article: dates, sharing lines, comment
forms, links to other articles.  By-lines have a room of their own.

The words are those of content management systems and newspapers at large, in nine languages; none
belongs to a site.  Phrases are compared as search sees them, so hamza and case do not matter.
"""

import re
from collections import defaultdict

from bot.text.words import normalise, tokens

CLOSING_WORDS_MOST = 40
ASIDE_WORDS_MOST = 24
NOISE_WORDS_MOST = 14
NOISE_CHARS_MOST = 1000
CREDIT_WORDS_MOST = 9
NOISE_SHARE = 0.6
ROLE_WORDS_MOST = 6
PHRASE_CHARS = 200  # enough for the longest phrase and the words that tell what it is part of

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
view this post on | a post shared by | view on instagram | this content is hosted by | advertisement - | read: | listen: | listen to | video: | gallery:
اقرأ: | طالع: | طالع المزيد | شاهد: | شاهد المزيد | شاهد بالفيديو | شاهد الفيديو | تابع أيضا | تابع المزيد | استمع أيضا | استمع إلى | فيديو: | بالفيديو: | بالصور:
عرض هذا المنشور | شاهد هذا المنشور | منشور تمت مشاركته | أدخل بريدك | أدخل عنوان بريدك | النشرة البريدية | النشرة الإخبارية
enter your email | your email address | newsletter | voir cette publication | sieh dir diesen beitrag | ver esta publicación
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
محرم صفر ربيع الآخر جمادى الأولى الآخرة رجب شعبان رمضان شوال ذو القعدة الحجة هـ ه الموافق
السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة صباحا مساء ص م بتوقيت غرينتش نشر النشر تاريخ التاريخ
في منذ دقيقة دقائق ساعة ساعات يوم أيام آخر تحديث حدث قراءة للقراءة وقت
شارك شاركها مشاركة المشاركة انشر نسخ انسخ الرابط طباعة حفظ استمع متابعة تابعنا على عبر إعلان إعلانات مشاهدة
مشاهدات تعليق تعليقات إعجاب اشتراك اشترك إرسال فيسبوك إنستغرام تويتر واتساب تيليجرام تلغرام تيلغرام لينكد إن إكس البريد الإلكتروني بريد
facebook twitter x instagram whatsapp telegram linkedin pinterest reddit email e mail print share tweet copy link
save listen follow subscribe submit advertisement advert ad sponsored comments comment views view read min mins minute minutes
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
mon tue wed thu fri sat sun am pm gmt utc est et published updated posted last on at ago hours hour days day
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi
jeudi vendredi samedi dimanche publié le mis à jour partager imprimer lecture
januar februar märz juni juli oktober dezember uhr teilen drucken
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre compartir
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre condividi
janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro publicado compartilhar
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık paylaş
januari februari maart mei augustus delen
января февраля марта апреля мая июня июля августа сентября октября ноября декабря поделиться опубликовано
"""
_BIO_WORDS = """
كاتب كاتبة كاتبا صحفي صحفية صحافي صحافية باحث باحثة خبير محرر محررة محلل محللة أستاذ أستاذة مدون مدونة مراسل مراسلة إعلامي إعلامية مواليد حاصل
writer contributor professor blogger staff journalist reporter editor correspondent author columnist freelance covers analyst researcher
journaliste rédacteur rédactrice rédaction correspondant chercheur auteur journalist redakteur autor periodista
"""
# Words that point to another article, in whatever wording.
_POINTING = """
أيضا أيضًا كذلك اقرأ إقرأ اقرئي اقرؤوا طالع طالعوا شاهد شاهدوا تابع تابعوا استمع انظر راجع المزيد للمزيد مزيد ذات صلة متعلق متعلقة مرتبط مرتبطة
مشابه مشابهة يهمك يهمكم يعجبك تقرأ تفوتك يفوتك الأرشيف أرشيف اخترنا ننصح سياق متصل السابق التالي
related recommended recommends archive archives more also read watch see next miss previously earlier similar further background explore discover
lire aussi voir lesen auch siehe mehr leer lea también ver leggi anche leia veja oku bunu lees читайте также
"""
_POINTED = """
خبر أخبار الأخبار مقال مقالات المقال موضوع مواضيع موضوعات قصة قصص تقرير تقارير قد من في ما لا هذا هذه السياق نفسه ذلك
story stories article articles post posts coverage reading news content this from the our you may like might in on to here about
"""
# Those who are named on a page and did not write its article.
_DECOY_WORDS = """
صورة الصورة صور تصوير عدسة بعدسة المصور المصورة مصور كاريكاتير كاريكاتور بريشة رسم رسوم إنفوجرافيك غرافيك جرافيك رئيس رئيسة مدير مديرة الناشر
مجلس الإدارة تصميم برمجة إخراج مونتاج حقوق مراجعة راجعه راجعها تدقيق إشراف بطولة سيناريو إنتاج ألحان فيديو رعاية برعاية
photo photos photograph photographs photographer picture pictures image images illustration illustrated illustrator graphic graphics courtesy
cartoon video camera publisher chief chairman chairwoman chair director designed powered copyright © founder owner edited editing sponsored presented starring directed produced music translated translator translation contact spokesman spokeswoman
photographie illustration dessin directeur directrice rédacteur-en-chef bild bilder fotograf chefredakteur herausgeber imagen foto fotos director editora
"""
# Words of newspapers, agencies and the buttons of sites: no person is called by them.
_OFFICE_WORDS = """
صحيفة جريدة وكالة وكالات موقع قناة شبكة مجلة مؤسسة مركز إذاعة تلفزيون الأنباء للأنباء اليوم الآن أخبار الأخبار خبر هيئة قسم إدارة فريق مكتب
صفحة الصفحة الرابط الخط المقال الخبر التعليق قراءة إضافة أضف إرسال أرسل تكبير تصغير حجم تحميل تنزيل بحث خريطة سياسة شروط القائمة الرئيسية فيديو عرض عدد المشاهدات المشاركات مقالات الرأي
the post times daily news newspaper wire service press agency agencies media journal tribune herald gazette observer chronicle guardian telegraph ledger
mail review magazine network radio television tv channel desk team staff correspondent today weekly monthly bulletin group ltd inc online
policy privacy terms contact cookies cookie settings menu home search account article story page link more watch live sign log login register latest top
trending popular related recommended newsletter alerts app download read gallery edition section sections opinion sport sports business world politics
listen subscribe share print now here pick picks exclusive breaking special middle asia africa america europe asian african american european
"""
# What forms ask of a reader, and whose it is.
_ASKED_WORDS = """
email e-mail mail inbox newsletter newsletters briefing browser password account subscription cookies cookie privacy comment comments
courriel courriels boîte newsletter lettre commentaire commentaires mot posteingang postfach konto kommentar correo buzón boletín comentario comentarios
البريد بريدك بريدكم نشرتنا تعليقك تعليقكم حسابك حسابكم رأيك رأيكم اشتراكك متصفحك
"""
_READER_WORDS = """
your our we us votre vos notre nos ihre ihr ihrem ihren deine unser unsere tu su nuestro nuestra
بريدك بريدكم نشرتنا تعليقك تعليقكم حسابك حسابكم رأيك رأيكم اشتراكك متصفحك نحن لن لدينا لك لكم
"""

_FIRST_WORD = re.compile(r"\w+|\S")
_Phrases = dict[str, list[str]]


def _phrases(listed: str) -> _Phrases:
    """The phrases as search sees them, by their first words."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in listed.replace("\n", "|").split("|"):
        if bare := normalise(phrase.strip()):
            found[_first_word(bare)].append(bare)
    return dict(found)


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[0] if found else ""


_CLOSING_PHRASES = _phrases(_CLOSING)
_ASIDE_PHRASES = _phrases(_ASIDE)
_CREDIT_PHRASES = _phrases(_CREDIT)
_NOISE_KEYS = frozenset(token.key for token in tokens(_NOISE_WORDS))
_BIO_KEYS = frozenset(token.key for token in tokens(_BIO_WORDS))
_POINTING_KEYS = frozenset(token.key for token in tokens(_POINTING))
_POINTED_KEYS = frozenset(token.key for token in tokens(_POINTED))
_ASKED_KEYS = frozenset(token.key for token in tokens(_ASKED_WORDS))
_READER_KEYS = frozenset(token.key for token in tokens(_READER_WORDS))
_DECOY_KEYS = frozenset(token.key for token in tokens(_DECOY_WORDS))
_OFFICE_KEYS = frozenset(token.key for token in tokens(_OFFICE_WORDS))
_COUNTED = re.compile(r"^\W*\d+\W+")
_EDITOR = re.compile(r"\W*(?:[\w-]{1,20}[ ]){0,2}editors?[ ]?:", re.I)
_QUOTES = re.compile(r"[«»“”\"]")
_LEADING = re.compile(r"^[\W_]+(?=\w)")
_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}\.\S+|(?:https?://|www\.)\S+|@\w+|[\w-]{1,64}\.[\w.-]{1,64}/\S+"
)


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
    if is_idle(words):
        return True
    return len(words.split()) <= CREDIT_WORDS_MOST and _begins(block, _CREDIT_PHRASES)


def is_idle(text: str) -> bool:
    """Whether most words of a text are digits or words of dates and of sharing."""
    found = tokens(text)
    idle = sum(token.key in _NOISE_KEYS or token.key[0].isdigit() for token in found)
    return idle >= NOISE_SHARE * len(found)


def is_biography(block: str, author: str) -> bool:
    """Whether a block tells of its author: it begins with the name and says what they are."""
    return block.startswith(author) and any(token.key in _BIO_KEYS for token in tokens(block))


def is_role(text: str) -> bool:
    """Whether a few words say what a person is, not who."""
    found = tokens(text)[:ROLE_WORDS_MOST]
    return any(token.key in _BIO_KEYS for token in found[:2])


def points_away(label: str) -> bool:
    """Whether a label has only words that send a reader to another article."""
    keys = {token.key for token in tokens(label)}
    return not keys.isdisjoint(_POINTING_KEYS) and keys <= _POINTING_KEYS | _POINTED_KEYS


def asks_reader(block: str) -> bool:
    """Whether a sentence speaks to the reader of letters, accounts and comments, as forms do."""
    if _QUOTES.search(block):
        return False
    keys = {token.key for token in tokens(block)}
    return not keys.isdisjoint(_ASKED_KEYS) and not keys.isdisjoint(_READER_KEYS)


def is_decoy(line: str) -> bool:
    """Whether a line is about pictures or about who runs the paper, not about who wrote."""
    return bool(_EDITOR.match(line)) or any(token.key in _DECOY_KEYS for token in tokens(line))


def is_office(text: str) -> bool:
    """Whether a few words name a paper, an agency or a button rather than a person."""
    return any(token.key in _OFFICE_KEYS for token in tokens(text))


def _begins(block: str, phrases: _Phrases) -> bool:
    start = block[:PHRASE_CHARS]
    bare = normalise(start if start[0] == "©" else _LEADING.sub("", _COUNTED.sub("", start)))
    near = phrases.get(_first_word(bare), ())
    return any(bare.startswith(phrase) and _is_phrase_of(bare, phrase) for phrase in near)


def _is_phrase_of(bare: str, phrase: str) -> bool:
    """Whether a block that begins with a phrase means it.  One word alone begins many honest
    paragraphs, so it must make up most of its block.
    """
    if " " in phrase or phrase[-1] in "©:":
        return True
    after = bare[len(phrase) :]
    return not after[:1].isalpha() and (after.lstrip()[:1] == ":" or len(after.split()) <= 2)
