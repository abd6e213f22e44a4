"""Lines of two directions, each with the order in which a reader should see it.

Braces stand around what runs from the left; everything outside them runs from the right, letter
by letter.  So the visual order of a right-to-left line is its reverse, with what stands in braces
turned back: `visual`.  The judge is the Unicode Bidirectional Algorithm as python-bidi has it.
"""

import re

from bidi import get_display

RIGHT_TO_LEFT_LINES = (
    # Names, one and several
    "اشترت نورستان مقاتلات {Su-35}، {Su-34} هذا العام",
    "مقاتلات {Su-35}، {Su-34}، {MiG-31} في الخدمة",
    "وصلت طائرة {F-16C/D} إلى القاعدة",
    "قنبلة من طراز {GBU-39/B SDB} الجديدة",
    "دول حلف {NATO (OTAN)} تجتمع غدا",
    "دول الحلف ({NATO}) تجتمع غدا",
    "{BBC News} - {3} دقائق",
    "{Reuters} | {AFP} | وكالات",
    "{NATO}: أرمينيا تنسحب",
    "أعلنت «{Apple}» و«{Google}» شراكة",
    "المنافسة بين {Apple}، {Google}؛ {Meta} محتدمة",
    "قرأ كتاب {War and Peace} مرتين",
    "القطار من {Paris–Dakar} وصل",
    "فاز فيلم {Café Noir} بالجائزة",
    "زار {Łódź}، {Kraków} أمس",
    "يكتب {Пётр}، {Анна} إلى الصحيفة",
    # Signs at the edges of names
    "يبرمج بلغة {C++} منذ سنوات",
    "يبرمج بلغة {C#} و{F#} منذ سنوات",
    "اشترك في خدمة {Disney+} اليوم",
    "منصة {.NET} من الشركة",
    "راسلنا على {@warraq_news} مساء",
    "تابع الوسم {#AI} على المنصة",
    "تابع الوسم #الطقس على المنصة",
    "أرسل {/start} للبدء",
    "هاتف {iPhone™} الجديد",
    # Numbers
    "سجلت المحطة {42} درجة",
    "ارتفع السعر {3.5%} أمس",
    "بلغ السعر {$100} للبرميل",
    "بلغ السعر {100€} للبرميل",
    "اتصل على {+966 50 123 4567} الآن",
    "اتصل على {050-123-4567} الآن",
    "نشر بتاريخ {25/9/2022} صباحا",
    "نشر بتاريخ {2022-09-25} صباحا",
    "الموعد {10:30} صباحا",
    "الموعد {10:30 PM} بتوقيت المدينة",
    "الإصدار {v2.0.1} متاح",
    "الحرارة {-5°C} ليلا",
    "الحرارة بين {-5°}، {+7°} ليلا",
    "موسم {2022}-{2023} الكروي",
    "{2022}-{2023} موسم جديد",
    "فاز الفريق {2}-{1} في النهائي",
    "نسبة بين {10}-{15%} تقريبا",
    "نما الاقتصاد ٪{٣٫٥} هذا العام",
    "الحرارة -{٥} ليلا",
    "يزن {1 000 000} طن",
    "سرعته {900 km/h} في الجو",
    "معالج {16-bit} قديم",
    "شبكات {5G} الحديثة",
    "للكبار {18+} فقط",
    "كوفيد-{19} عاد",
    "في عام {2022} أعلن {NATO} التوسع",
    # Addresses
    "الموقع {https://warraq.example/a?b=1&c=2} يعمل",
    "الموقع {https://warraq.example/news/} يعمل",
    "راسلنا {info@warraq.example}، {help@warraq.example} دائما",
    # All at once
    "{CNN}: سعر {iPhone 15 Pro} بلغ {$999.99}، {$1,099} في {US}، {UK}",
    "{🇸🇦} {NATO} والسعودية",
    "مقاتلات {Su-35}، {٥٠}، {25/9/2022}، {Su-34} معا",
    "😀 {BBC}، {CNN} 😀",
)

# Here braces stand around what runs from the right.
LEFT_TO_RIGHT_LINES = (
    "The frigate {مرجان} sailed at 10:30",
    "The frigates {مرجان}, {لؤلؤة} sailed",
    "The papers {الصباح}, {المساء}, and others",
    "In {سلوى} 2022 was a dry year",
    "The harbour ({سلوى}) 2022",
    "By {هالة منصور} - 3 minutes",
    "The line «{قال، ثم عاد}» is quoted",
    "The poem {مدى البحر}",
)

_BRACES = re.compile(r"\{([^{}]*)\}")
_UNSEEN = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def logical(marked: str) -> str:
    """The line as it is written, without its braces."""
    return _BRACES.sub(r"\1", marked)


def visual(marked: str) -> str:
    """The line from the left edge to the right one, as a reader should see it."""
    pieces = _BRACES.split(marked)
    runs = (piece if number % 2 else piece[::-1] for number, piece in enumerate(pieces))
    return "".join(reversed(list(runs)))


def visual_from_the_left(marked: str) -> str:
    """The same of a left-to-right line: what stands in braces is turned."""
    return _BRACES.sub(lambda run: run[1][::-1], marked)


def laid_out(line: str, direction: str = "R") -> str:
    """A line from the left edge to the right one, as UAX #9 lays it out in a paragraph that runs
    from the right ("R") or the left ("L"); brackets are not mirrored.
    """
    return str(get_display(line, base_dir=direction)).translate(_UNSEEN)
