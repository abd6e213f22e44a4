import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import sentences

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
    "توفي عام 505 هـ. وكان إماما.|ولد عام 1058 م.|ترك كتبا",
    "ألقى جورج دبليو. هارت كلمة.|ثم غادر",
    "حملوا الماء والخبز إلخ. من المؤن.",
    # Latin abbreviations and initials
    "Dr. Marlow met Gen. Otto at 5 p.m. in the hall.|They spoke.",
    "J. R. Vance wrote it.|He sold it to Orlo Corp. in May.|It won.",
    "It was made in the U.S. by Hale Inc.|The plant closed.",
    "See e.g. Fig. 3 and vol. 2 for details.|Then turn back.",
    "They said no.|Then they left on Oct. 3.|See No. 12.",
    "M. Duval a quitté Paris.|Il reviendra.",
    # a missing space
    "وصل الوفد صباحا.~وغادر مساء.|هل عاد؟~لا",
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
    # enumerations
    "1. نجهز السفينة.|2. نبحر.",
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


@pytest.mark.parametrize(
    "unit", ["(", '"', ".", "أ.", "“.", "a. ", "3. ", "قال. ", "«لا؟» ", "\n", ". ", '." ', "U.S. "]
)
def test_time_grows_with_length_alone(unit: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        sentences(unit * times)
        return time.process_time() - start

    assert seconds(80_000) < 20 * max(seconds(10_000), 0.01)
