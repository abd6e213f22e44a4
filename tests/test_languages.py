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


@pytest.mark.parametrize("text", ["", "  \n", "12 / 30 %", "CSTO", "Su-35 F-16"])
def test_nothing_that_tells_is_undetermined(text: str) -> None:
    assert language_of(text) == "und"


def test_a_foreign_quotation_does_not_change_the_language() -> None:
    text = "قال المتحدث باسم الشركة إن شعارها الجديد هو «The sea is for all» وإنه سيظهر على السفن"
    assert language_of(text) == "ar"


@given(st.text())
def test_any_text_has_some_answer(text: str) -> None:
    assert 2 <= len(language_of(text)) <= 3
