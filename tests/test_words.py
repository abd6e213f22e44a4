"""Words are cleaned at the door, normalised for search and cut into tokens."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.words import clean, normalise, tokens

SAME_WORD = """
الأرمينية أرمينيا · ألمانيا الألمانية · روسيا الروسي · سوريا سورية · المسلمون مسلمين
والمعلمون المعلم · مكتبات المكتبة · سيارات سيارة · وزيرة الوزير · للأمن الأمن
بالمدينة مدينة · كالمدينة المدينة · فالحكومة حكومة · وحكومتها والحكومتين · مدارس المدارس
المهندسات مهندسة · وكالات الوكالة · معاهدتين معاهدتان · منظماتها منظمات · اقتصادية الاقتصاد
سياسي السياسية · ومصر مصر · مؤتمرات المؤتمر · مُدَرِّسَة المدرسة · دولـــــة الدول
گوگل كوكل · یک يك · رؤساء الرؤساء · announced announcing · boxes box · policies policy
makes making · Café cafes · company's companies
"""
OTHER_WORDS = """
ألمانيا مانيا · أمن من · بنك نك · الله له · وزن زن · ولد لد · والد دفتر · بالغ الغيم · كتبهم تب
علم عمل · حرب حرف · سلام سلم · جبل جبن · قلب قلم · نهر نهار · ليبيا لبنان · إيران العراق
مصر مصير · شرق شارق · business bus · king kin · red reds · news new · class clan · ring ran
"""


def pairs(table: str) -> list[list[str]]:
    return [pair.split() for line in table.strip().splitlines() for pair in line.split(" · ")]


def stem(word: str) -> str:
    (token,) = tokens(word)
    return token.stem


def test_inflections_of_a_word_share_a_stem() -> None:
    missed = [pair for pair in pairs(SAME_WORD) if stem(pair[0]) != stem(pair[1])]
    assert len(missed) <= 2, missed


def test_different_words_keep_different_stems() -> None:
    merged = [pair for pair in pairs(OTHER_WORDS) if stem(pair[0]) == stem(pair[1])]
    assert len(merged) <= 2, merged


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آسيا", "اسيا"),
        ("مستشفى", "مستشفي"),
        ("مدرسة", "مدرسه"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("مَكْتَبٌ", "مكتب"),
        ("هٰذا", "هذا"),
        ("مـــرحبا", "مرحبا"),
        ("ٱلله", "الله"),
        ("ﻣﺮﺣﺒﺎ", "مرحبا"),
        ("كتابی", "كتابي"),
        ("١٩٩٢", "1992"),
        ("۱۹۹۲", "1992"),
        ("CAFÉ", "cafe"),
        ("ﬁn", "fin"),
    ],
)
def test_spellings_of_a_word_are_one_to_search(spelling: str, other: str) -> None:
    assert normalise(spelling) == normalise(other)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("a\x00b\x07c\x9b", "abc"),
        ("سطر\r\nآخر\rثالث\tهنا", "سطر\nآخر\nثالث\tهنا"),
        ("\ufeffevil\u202efdp.exe\u2066!\u2069", "evilfdp.exe!"),
        ("zero\u200bwidth\u2060", "zerowidth"),
        ("15\u00a0مايو", "15 مايو"),
        ("e\u0301", "é"),
        ("a" + "\u0301\u0323" * 500, "\u1ea1\u0323\u0301\u0301"),
        ("\u200cقبل \u200d بعد\u200c", "قبل  بعد"),
    ],
)
def test_what_cannot_be_shown_stays_outside(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


@pytest.mark.parametrize("text", ["می‌خواهم", "👨‍👩‍👧", "❤️", "مُدَرِّسٌ", "क्‍ष", "two\nlines\there"])
def test_joiners_inside_words_and_emoji_survive(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_can_be_encoded_and_has_no_controls(text: str) -> None:
    encoded = clean(text).encode("utf-8")
    assert b"\x00" not in encoded
    assert not {unicodedata.category(c) for c in clean(text)} & {"Cs"}
    assert not set(clean(text)) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b"
    )


@given(st.text(alphabet="اأإآىيةهوؤئءکگی١۲3aÉß\u064b\u0301\u0670ـ\u0654 \u200dﻻ."))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_a_token_stands_where_it_says(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.surface
        assert token.start >= end
        assert token.key
        assert token.stem
        end = token.end


def test_tokens_are_words_and_numbers() -> None:
    text = "وصل 1,200 جندي (3.5٪) إلى F-16 في2022، وقال: «لا»."
    assert [token.key for token in tokens(text)] == (
        ["وصل", "1200", "جندي", "3.5", "الي", "f", "16", "في", "2022", "وقال", "لا"]
    )


PUMPS = ["a", "ا", "a\u0301", "\u0301", "\u064b", "a'", "1,", "1,234", "\u200d", "_", "ـ"]
PUMPS += ["\u200da", "\r", "والوال", " ", "a.", "."]


def seconds(text: str) -> float:
    start = time.process_time()
    clean(text)
    normalise(text)
    tokens(text)
    return time.process_time() - start


@pytest.mark.parametrize("pump", PUMPS)
def test_time_grows_with_the_text_and_not_faster(pump: str) -> None:
    text = pump * (60_000 // len(pump))
    assert min(seconds(text * 4) for _ in range(3)) < 12 * max(
        min(seconds(text) for _ in range(3)), 0.005
    )
