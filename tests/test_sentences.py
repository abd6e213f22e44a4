import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import sentences as measured
from bot.text.sentences import QUOTED_MOST, sentences

# Each case is a line; "|" stands for the space between two sentences, "~" where it is missing.
CASES = [
    # plain stops
    "غادرت السفينة الميناء فجرا.|وأكد القبطان أن الرحلة ستطول.|من ينتظرها؟|لا أحد!|انتهى",
    "قال: نعم؛ ثم سكت، ثم عاد؛ وانتهى.|وبعدها نام",
    "The ship left at dawn.|Who waits for it?|Nobody!|The end",
    # dots that headlines use as commas
    "أكبر صفقة منذ عقود.. البلاد تشتري ثلاث سفن",
    "انتظر الجميع ... ثم جاء الخبر… ولم يصدقوه.|ثم صدقوا",
    # numbers
    "بلغ الطول 3.5 متر والعرض 2.75 متر.|وبلغ الوزن 12.000 طن.",
    "ارتفع المؤشر 2.4% في 2024.|ثم هبط في 2025.",
    # Arabic abbreviations and initials
    "استقبل د. سامر الوفد.|ثم تحدث أ.د. نبيل عن المشروع.",
    "تقع المدينة في ج.م.ع. منذ زمن.|وهي قديمة",
    "بنيت القلعة عام 300 ق.م. على التل.|ثم هدمت",
    "توفي عام 505 هـ. بعد مرض.|ولد عام 450 هـ.|وكان إماما.|ولد عام 1058 م.|ترك كتبا",
    "ألقى جورج دبليو. هارت كلمة.|ثم غادر",
    "حملوا الماء والخبز إلخ. من المؤن.",
    # Latin abbreviations and initials
    "Dr. Marlow met Gen. Otto at 5 p.m. in the hall.|They spoke.",
    "J. R. Vance wrote it.|He sold it to Orlo Corp. in May.|It won.",
    "It was made in the U.S. by Hale Inc.|The plant closed.",
    "See e.g. Fig. 3 and vol. 2 for details.|Then turn back.",
    "They said no.|Then they left on Oct. 3.|See No. 12.",
    "M. Duval a quitté Paris.|Il reviendra.",
    "في عام 1958 م. أعلنت الوحدة.|وصل في الساعة 9 ص. بتوقيت المدينة.",
    "ظهر على قناة سي إن إن.|القرار صائب.",
    "كتبها جيه. هارت.|ونقلتها أ.ف.ب.|وأضافت أنه بخير.",
    "It came at 5 p.m. Monday.|It left at 6 p.m.|Nobody saw it.|In 44 B.C. Caesar fell.",
    "A. A. Milne and L. Frank Baum wrote.|He met J. Le Roux in Salem, Mass. on Nov. 3.",
    "He took Plan B.|They took vitamin C.|The end was near.|The mass.|The end.",
    "It is a Type 5500M.|He wrote an op-ed.|I. The plan.",
    "MM. Le Gall et Roy sont arrivés.|Voir p. ex. l'art. 5.|L'été 52 av. J.-C. fut sec.",
    "Des pommes, des poires, etc.|Les prix montent.|C'est M. La Motte.|Il a vu la S.A.|L'a-t-il vendue ?",
    "Он родился в 1905 г. в г. Орле.|В 1941 г. Анна уехала.|Дом стоит там с 1950 г.|Он пуст.",
    "Купили хлеб, соль и т. д.|Потом ушли.|А. С. Беляев живёт на ул. Садовой, т. е. рядом.",
    "Дом занял 90 кв. м.|Рядом сад.|См. рис. 2 и гл. IV.|Ущерб — 5 млн руб.|Суд ждёт.",
    "iPads broke.|iPhones did not.",
    # a missing space
    "وصل الوفد صباحا.~وغادر مساء.|هل عاد؟~لا",
    "«السفينة جاهزة».~وأبحرت.|بلغت النسبة 3%.~ثم زادت.|في www.example.com/نص.html وصفها.",
    "The ship left.~They waved.",
    # quotes and brackets
    "قال القائد: “لن ننتظر. سنبحر غدا.”|ثم انصرف.",
    "وأضاف أن «السفينة جاهزة. والطاقم كذلك» في الميناء.|وختم",
    "وصف الأمر بأنه “بندقية بلا رصاص”.|وسكت",
    "شاهدت برنامج «من يعرف الجواب؟» مساء أمس.|وأعجبها",
    "He asked: “Is it ready?”|Nobody knew.",
    '"Where is it?" he asked.|"Here. Look," she said.',
    "وقع الاتفاق (انظر الملحق. وهو طويل) أمس.|وانتهى",
    "اقتبسها كثيرون.[12]|ثم نسيت",
    "واقتبسوها بعد ذلك. [2][3]|ثم نسيت.[4] [5]",
    "وصل الوفد (هل تأخر؟) ثم غادر (انظر إلخ.) سريعا.|وانتهى",
    "“لن نبحر غدا.” حسب القبطان.|«هل تبحر؟» سأل الرجل.|وقال: “نعم.”|قال هذا ومضى.",
    "She shouted “Stop!”|Then he stopped.|A so-called “Dr.” Marlow came (at last!).|‘Go. Now,’ he said.",
    "« Où est-il ? » demanda-t-elle.|— Ici.|— Où ?",
    "«Где он?» — спросила Анна.|— Не знаю, — сказал он.|— Я спал!",
    # enumerations
    "1. نجهز السفينة.|2. نبحر.",
    "أ. هذا هدفنا.|ب. وهذا طريقنا.",
    "III. The plan.|IV. The end.",
    "Quoted by many.¹|Then forgotten.",
    # other scripts
    "我们出发了。|你们呢？|好！",
    "یہ جہاز آ گیا ہے۔|وہ کل جائے گا۔",
]


def said(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize("case", CASES)
def test_a_line_is_cut_into_its_sentences(case: str) -> None:
    text = case.replace("|", " ").replace("~", "")
    assert said(text) == case.replace("~", "|").split("|")


def test_nine_in_ten_cases_of_each_language_are_cut_exactly() -> None:
    exact = measured.shares(measured.read_cases(measured.CASES), measured.ours)
    assert exact.keys() >= {"all", "ar", "en", "fr", "ru"}
    assert min(exact.values()) >= measured.EXACT_LEAST, exact


def test_a_line_break_ends_a_sentence() -> None:
    assert said("عنوان بلا نقطة\nسطر ثان\r\nThird line") == [
        "عنوان بلا نقطة",
        "سطر ثان",
        "Third line",
    ]


def test_an_unbalanced_quote_does_not_swallow_what_follows() -> None:
    text = "“تنص المادة على أنه” إذا تعرضت دولة لعدوان”، حسبما قال. مضيفا: “نعم”."
    assert len(said(text)) == 2
    assert len(said("قال: “لن ننتظر. ثم انصرف. ثم عاد.")) == 3


def test_a_quotation_too_long_to_be_one_breaks_inside() -> None:
    text = "«" + "وقال إن السفينة ستبحر غدا. " * 30 + "»"
    assert len(said(text)) == 30


@given(st.text(alphabet="أبج abAB12.؟!…،؛:“”«»()[]\"'\n\t د.م") | st.text())
def test_no_character_is_lost(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert not text[end : span.start].strip()
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        end = span.end
    assert not text[end:].strip()


QUIET = st.text(alphabet="أبج دهو abAB 12.؟!…،؛:", max_size=QUOTED_MOST - 4)


@given(QUIET, st.sampled_from(["“”", "«»", "()", "[]", "„“", "‘’", '""']), QUIET, QUIET)
def test_a_balanced_quotation_stays_whole(before: str, pair: str, quoted: str, after: str) -> None:
    opening = len(before) + 1
    text = f"{before} {pair[0]}x{quoted}x{pair[1]} {after}"
    closing = opening + len(quoted) + 4
    assert not [span for span in sentences(text) if opening < span.start < closing]
    assert not [span for span in sentences(text) if opening < span.end < closing]


@pytest.mark.parametrize(
    "unit",
    [
        *("(", '"', ".", "أ.", "“.", "a. ", "3. ", "قال. ", "«لا؟» ", "\n", ". ", '." ', "U.S. "),
        *(
            "(a?) ",
            "x «لا؟» ",
            "‘a",
            "г. ",
            "т. д. ",
            "5 г. x ",
            "إلخ. من ",
            "в 5 p.m. ET ",
            "бу.",
            "سي.",
        ),
        *("a" * 30 + ". x ", " " * 30 + ".", "—", "—  ", "? — ", "a.b", "[1]", "5ـ", "؟ »", "و.وو"),
    ],
)
def test_time_grows_with_length_alone(unit: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        sentences(unit * times)
        return time.process_time() - start

    assert min(seconds(40_000) for _ in range(2)) < 20 * max(seconds(5_000), 0.005)
