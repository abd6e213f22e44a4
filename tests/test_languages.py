import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.languages import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "أعلنت الوزارة أن السفينة وصلت إلى الميناء في الصباح."),
        ("ar", "وصلت طائرات Su-35 و Su-34 و M-346 إلى القاعدة"),
        ("ar", "زار الوفد مدينة أگادير وقال إن شركة پاناسونيك ستعمل مع الميناء على المشروع"),
        ("fa", "وزارت دفاع اعلام کرد که این کشتی در بندر پهلو گرفته است و به زودی حرکت می‌کند."),
        ("ur", "وزیر اعظم نے کہا ہے کہ یہ منصوبہ اگلے سال مکمل ہو جائے گا۔"),
        ("ckb", "سەرۆکی هەرێم ڕایگەیاند کە کۆبوونەوەکە سەرکەوتوو بوو"),
        ("he", "משרד הביטחון הודיע כי הספינה הגיעה לנמל"),
        ("ru", "Министерство обороны сообщило, что корабль вышел в море."),
        ("uk", "Міністерство оборони повідомило, що корабель вийшов у море."),
        ("el", "Το υπουργείο ανακοίνωσε ότι το πλοίο έφτασε στο λιμάνι"),
        ("zh", "国防部宣布这艘船已经抵达港口"),
        ("ja", "国防省はその船が港に到着したと発表した"),
        ("ko", "국방부는 그 배가 항구에 도착했다고 발표했다"),
        ("hi", "रक्षा मंत्रालय ने घोषणा की"),
        ("en", "The ministry said that the ship was on its way to the harbour."),
        ("fr", "Le ministère a annoncé que le navire est arrivé dans le port avec une escorte."),
        ("de", "Das Ministerium teilte mit, dass das Schiff nicht in den Hafen eingelaufen ist."),
        ("es", "El ministerio anunció que el buque llegó al puerto con una escolta de la armada."),
        ("it", "Il ministero ha annunciato che la nave non è arrivata nel porto della capitale."),
        ("pt", "O ministério anunciou que o navio não chegou ao porto da capital com uma escolta."),
        (
            "tr",
            "Bakanlık, geminin bir hafta sonra limana geleceğini ve bu yolculuğun çok uzun olduğunu söyledi.",
        ),
        ("nl", "Het ministerie zei dat het schip niet op weg is naar de haven van de stad."),
    ],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    assert language_of(text) == language


HEADLINES = """
en Harbour workers vote to end strike
en Two pilots safe after crash
fr Les pompiers évacuent un hôtel
fr Grève surprise dans les aéroports
es Los bomberos evacúan un hotel
es Huelga sorpresa en los aeropuertos
de Feuerwehr räumt brennendes Hotel
de Überraschender Streik an Flughäfen
it I vigili del fuoco evacuano un albergo
it Sciopero a sorpresa negli aeroporti
pt Bombeiros retiram hóspedes de hotel
pt Greve surpresa nos aeroportos
tr İtfaiye oteli boşalttı
tr Havaalanlarında sürpriz grev
nl Brandweer ontruimt hotel in brand
sv Brandkåren utrymmer hotellet
pl Strażacy ewakuowali hotel
ro Pompierii au evacuat un hotel
cs Hasiči evakuovali hotel
hu A tűzoltók kiürítették a szállodát
fi Palokunta tyhjensi hotellin
id Petugas pemadam mengosongkan hotel
vi Lính cứu hỏa sơ tán khách sạn
ru Пожарные эвакуировали гостиницу
uk Пожежники евакуювали готель
bg Пожарникарите евакуираха хотела
sr Ватрогасци су евакуисали хотел
kk Өрт сөндірушілер қонақүйді босатты
fa آتش‌نشانان هتل را تخلیه کردند
ur فائر بریگیڈ نے ہوٹل خالی کرا لیا
ckb ئاگرکوژێنەوە هۆتێلەکەیان چۆڵ کرد
ps اور وژونکو هوټل خالي کړ
ar رجال الإطفاء يخلون فندقا
he הכבאים פינו מלון
"""


def test_most_headlines_tell_their_language_and_none_another() -> None:
    table = [line.split(" ", 1) for line in HEADLINES.strip().splitlines()]
    told = [(language, language_of(text)) for language, text in table]
    assert [pair for pair in told if pair[1] not in (pair[0], "und")] == []
    assert sum(language == found for language, found in told) >= 0.85 * len(told)


def test_arabic_alone_loads_no_model() -> None:
    program = """
import sys
from bot.text.languages import language_of
assert language_of("أعلنت الوزارة وصول طائرة F-16 إلى قاعدة پاناما") == "ar"
assert "py3langid" not in sys.modules
assert language_of("The ministry said that a ship had come in.") == "en"
assert "py3langid" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_language_that_is_not_told_apart_is_not_taken_for_another() -> None:
    assert language_of("Ìgbìmọ̀ aṣòfin ti fọwọ́ sí àbá ìṣúnná ọdún tó ń bọ̀ lónìí") == "und"


@pytest.mark.parametrize("text", ["", "  \n", "12 / 30 %", "CSTO", "Su-35 F-16"])
def test_nothing_that_tells_is_undetermined(text: str) -> None:
    assert language_of(text) == "und"


def test_a_foreign_quotation_does_not_change_the_language() -> None:
    text = "قال المتحدث باسم الشركة إن شعارها الجديد هو «The sea is for all» وإنه سيظهر على السفن"
    assert language_of(text) == "ar"


@given(st.text())
def test_any_text_has_some_answer(text: str) -> None:
    assert 2 <= len(language_of(text)) <= 3
