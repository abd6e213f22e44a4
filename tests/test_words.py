"""Words are cleaned at the door, normalised for search and cut into tokens."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.stems import snowball
from bot.text.words import analysed, clean, normalise, tokens

KEYS = Path(__file__).parent / "data" / "keys.tsv"

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


def stem(word: str, language: str = "") -> str:
    (token,) = tokens(word, language)
    return token.stem


def share_right(kind: str) -> float:
    """Of the examiner's pairs of this kind, the share that is merged, or kept apart, as it says."""
    rows = [line.split("\t") for line in KEYS.read_text("utf-8").splitlines() if line[:1] != "#"]
    mine = [row[1:] for row in rows if row[0] == kind]
    same = [stem(left, language) == stem(right, language) for language, left, right in mine]
    return sum(each == (kind == "same") for each in same) / len(mine)


def test_words_that_readers_take_for_one_are_merged() -> None:
    assert share_right("same") >= 0.90


def test_words_that_readers_take_for_two_are_kept_apart() -> None:
    assert share_right("differ") >= 0.82


def test_inflections_of_a_word_share_a_stem() -> None:
    missed = [pair for pair in pairs(SAME_WORD) if stem(pair[0]) != stem(pair[1])]
    assert len(missed) <= 2, missed


def test_different_words_keep_different_stems() -> None:
    merged = [pair for pair in pairs(OTHER_WORDS) if stem(pair[0]) == stem(pair[1])]
    assert len(merged) <= 2, merged


OF_LANGUAGES = """
en: carriers carrier · sailing sailed · ministry ministries
fr: l'escorte escortes · navals navales · élections élection
de: Häfen Hafen · Schiffes Schiff · Verhandlungen Verhandlung
es: fragatas fragata · negociaciones negociación · puertos puerto
it: dell'esercito esercito · navi nave · elezioni elezione
pt: navios navio · eleições eleição
tr: gemiler gemi · İstanbul'da istanbul
nl: schepen schip · verkiezingen verkiezing
ru: кораблей корабля · учения учений · ракетой ракеты
sr: бродови brodovi · ministarstva министарства
fa: کتاب‌های کتاب · کشورهای کشور · موشک‌ها موشک
el: πλοία πλοίο
"""


@pytest.mark.parametrize("line", OF_LANGUAGES.strip().splitlines())
def test_a_text_is_stemmed_by_the_rules_of_its_language(line: str) -> None:
    language, table = line.split(": ")
    apart = [pair for pair in pairs(table) if len({stem(word, language) for word in pair}) > 1]
    assert len(apart) <= 1, apart


@pytest.mark.parametrize("language", ["ur", "ckb", "ps"])
def test_a_language_without_a_stemmer_keeps_its_words_whole(language: str) -> None:
    key, whole = analysed("والیوں", language)
    assert key == whole


@pytest.mark.parametrize(
    ("word", "language", "meant"),
    [("carriers", "ar", "en"), ("carriers", "ru", "en"), ("кораблей", "ar", "ru")],
)
def test_a_word_in_other_letters_is_not_of_the_texts_language(
    word: str, language: str, meant: str
) -> None:
    assert stem(word, language) == stem(word, meant) != word


@pytest.mark.parametrize("algorithm", ["english", "german", "russian", "turkish"])
def test_threads_do_not_spoil_each_others_stems(algorithm: str) -> None:
    words = [f"{word}{end}" for word in ("carri", "корабл", "gemi", "häus") for end in "esиler"]
    alone = [snowball(word, algorithm) for word in words]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda word: snowball(word, algorithm), words * 100))
    assert together == alone * 100


@pytest.mark.parametrize("written", ["سو-35", "سو 35", "سو35", "سو–٣٥", "سُو-35"])
def test_letters_and_digits_are_two_tokens_however_joined(written: str) -> None:
    assert [token.key for token in tokens(written)] == ["سو", "35"]


@pytest.mark.parametrize("written", ["Su-35", "SU 35", "su35"])
def test_latin_letters_and_digits_are_two_tokens_too(written: str) -> None:
    assert [token.key for token in tokens(written)] == ["su", "35"]


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
        ("مسئول", "مسؤول"),
        ("شئون", "شؤون"),
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
PUMPS += ["\u200da", "\r", "والوال", "اته", "ler", " ", "a.", "."]


def seconds(text: str) -> float:
    start = time.process_time()
    clean(text)
    normalise(text)
    for language in ("ar", "tr", "fa"):
        tokens(text, language)
    return time.process_time() - start


@pytest.mark.parametrize("pump", PUMPS)
def test_time_grows_with_the_text_and_not_faster(pump: str) -> None:
    text = pump * (60_000 // len(pump))
    assert min(seconds(text * 4) for _ in range(3)) < 12 * max(
        min(seconds(text) for _ in range(3)), 0.005
    )
