"""What pages carry around their articles, by language: menus, dates, forms, other headlines."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mess:
    """The mess of one language; {} in a label stands for the author's name."""

    by: str
    wrote: str
    reporter: str
    site: str
    menu: tuple[str, ...]
    breadcrumb: str
    published: tuple[str, ...]
    share: tuple[str, ...]
    credit: str
    read_also: tuple[str, ...]
    comment_form: tuple[str, ...]
    readers: tuple[str, ...]
    newsletter: tuple[str, ...]
    table: tuple[str, ...]
    headlines: tuple[str, ...]
    tags: str
    foot: tuple[str, ...]
    cookies: tuple[str, ...]
    embed: tuple[str, ...]
    contact: tuple[str, ...]
    dateline: str
    views: str


ARABIC = Mess(
    by="بقلم: {}",
    wrote="كتب {}:",
    reporter="{} - مراسل الشؤون الدولية",
    site="صحيفة المرفأ",
    menu=(
        "الرئيسية",
        "أخبار",
        "اقتصاد",
        "رياضة",
        "ثقافة وفنون",
        "منوعات",
        "رأي",
        "فيديو",
        "من نحن",
        "تسجيل الدخول",
    ),
    breadcrumb="الرئيسية » أخبار » الشؤون الدولية",
    published=("الخميس 12 مارس 2026 - 08:45 صباحا", "آخر تحديث: 13 مارس 2026، 10:20"),
    share=("شارك", "فيسبوك", "تويتر", "واتساب", "نسخ الرابط"),
    credit="صورة أرشيفية من داخل القاعة (تصوير: وكالة المرفأ)",
    read_also=(
        "اقرأ أيضا: مهرجان الخزف يعود إلى الساحل بعد انقطاع",
        "طالع المزيد: أسعار الزهور تتضاعف قبل العيد",
        "شاهد: لحظة هبوط منطاد في ملعب مدرسة",
    ),
    comment_form=(
        "اترك تعليقا",
        "لن يتم نشر بريدك الإلكتروني. الحقول المطلوبة مشار إليها بعلامة *",
        "الاسم *",
        "البريد الإلكتروني *",
        "الموقع",
        "احفظ اسمي وبريدي في هذا المتصفح للمرة القادمة.",
        "إرسال التعليق",
    ),
    readers=(
        "التعليقات (2)",
        "أبو سليم",
        "منذ 3 ساعات",
        "كلام جميل جدا وشكرا لكم على النشر يا إخوان.",
        "رد",
        "قارئة من الجنوب",
        "منذ يوم",
        "لا أتفق مع هذا الرأي أبدا، وأرجو نشر تعليقي كما هو.",
        "رد",
    ),
    newsletter=(
        "النشرة البريدية",
        "اشترك الآن ليصلك أهم ما ينشر كل صباح",
        "أدخل بريدك الإلكتروني",
        "اشتراك",
    ),
    table=(
        "السنة | الكمية | النسبة",
        "2023 | 1,204 | 3.1%",
        "2024 | 1,377 | 4.0%",
        "2025 | 1,512 | 4.6%",
    ),
    headlines=(
        "بلدية الساحل تغلق الواجهة البحرية أسبوعا",
        "عداء مغمور يفوز بماراثون الصحراء",
        "اكتشاف مخطوط نادر في خزانة مدرسة قديمة",
        "شركة ألبان تسحب منتجاتها من الأسواق",
        "طقس الغد: غبار وأمطار متفرقة",
        "جائزة الرواية تذهب إلى كاتبة في العشرين",
    ),
    tags="الوسوم: أخبار، تقارير، ملفات، العالم",
    foot=("جميع الحقوق محفوظة © صحيفة المرفأ 2026", "سياسة الخصوصية", "شروط الاستخدام"),
    cookies=("نستخدم ملفات تعريف الارتباط لتحسين تجربتك في موقعنا.", "قبول الكل", "إدارة الخيارات"),
    embed=(
        "— صحيفة المرفأ (@almarfa_example) March 12, 2026",
        "pic.twitter.com/x0Example",
        "عرض هذا المنشور على إنستغرام",
    ),
    contact=("للتواصل: newsroom@example.org", "هاتف: 00962-6-555-0142"),
    dateline="القاهرة – 12 مارس 2026",
    views="عدد المشاهدات: 4,812",
)

ENGLISH = Mess(
    by="By {}",
    wrote="Written by {}",
    reporter="{}, Diplomatic Correspondent",
    site="The Harbour Post",
    menu=(
        "Home",
        "News",
        "Business",
        "Sport",
        "Arts",
        "Life",
        "Opinion",
        "Video",
        "About us",
        "Sign in",
    ),
    breadcrumb="Home > News > World affairs",
    published=("Thursday 12 March 2026, 08:45 GMT", "Last updated: 13 March 2026 10:20"),
    share=("Share", "Facebook", "X", "WhatsApp", "Copy link"),
    credit="A file picture of the hall (Photo: Harbour Post)",
    read_also=(
        "Read also: Pottery fair returns to the coast after a pause",
        "Read more: Flower prices double ahead of the holiday",
        "Watch: The moment a balloon lands on a school field",
    ),
    comment_form=(
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Name *",
        "Email *",
        "Website",
        "Save my name and email in this browser for the next time I comment.",
        "Post Comment",
    ),
    readers=(
        "Comments (2)",
        "old_salt",
        "3 hours ago",
        "Lovely piece, thank you all for putting this up.",
        "Reply",
        "A reader from the south",
        "1 day ago",
        "I do not agree with any of this, and please print my comment as it is.",
        "Reply",
    ),
    newsletter=(
        "Newsletter",
        "Sign up to get our best stories every morning",
        "Enter your email",
        "Subscribe",
    ),
    table=(
        "Year | Volume | Share",
        "2023 | 1,204 | 3.1%",
        "2024 | 1,377 | 4.0%",
        "2025 | 1,512 | 4.6%",
    ),
    headlines=(
        "Seaside council shuts the promenade for a week",
        "Unknown runner wins the desert marathon",
        "Rare manuscript found in an old school cupboard",
        "Dairy firm recalls products from shops",
        "Tomorrow's weather: dust and scattered showers",
        "Novel prize goes to a writer of twenty",
    ),
    tags="Tags: news, reports, features, world",
    foot=("© 2026 The Harbour Post. All rights reserved.", "Privacy policy", "Terms of use"),
    cookies=(
        "We use cookies to improve your experience on our site.",
        "Accept all",
        "Manage options",
    ),
    embed=(
        "— The Harbour Post (@harbour_example) March 12, 2026",
        "pic.twitter.com/x0Example",
        "View this post on Instagram",
    ),
    contact=("Contact: newsroom@example.org", "Phone: +44 20 5550 0142"),
    dateline="London – 12 March 2026",
    views="4,812 views",
)
