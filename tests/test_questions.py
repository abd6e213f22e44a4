"""Questions are cut to size, and their words told from the way they are asked."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.questions import MOST_CHARS, MOST_TERM_CHARS, MOST_TERMS, understood


@pytest.mark.parametrize(
    ("question", "kind", "terms"),
    [
        ("متى وقعت المعاهدة؟", "when", "وقعت المعاهده"),
        ("من هو قائد البحرية؟", "who", "قايد البحريه"),
        ("كم عدد القتلى في القتال", "how many", "القتلي القتال"),
        ("لماذا أغلق الميناء", "why", "اغلق الميناء"),
        ("أين يقع الميناء؟", "where", "يقع الميناء"),
        ("هل وصلت السفينة", "yes or no", "وصلت السفينه"),
        ("في أي عام ولد الشاعر", "when", "عام ولد الشاعر"),
        ("ما سبب الحريق؟", "why", "سبب الحريق"),
        ("ما اسم السفينة", "who", "اسم السفينه"),
        ("ما الموقف العام للبحرية", "what", "الموقف العام للبحريه"),
        ("ما أول دولة بنت سفينة", "where", "اول دوله بنت سفينه"),
        ("ما عاصمة البرازيل", "what", "عاصمه البرازيل"),
        ("مين قائد البحرية", "who", "قايد البحريه"),
        ("ايش هي الدول", "list", "الدول"),
        ("وين صار الانفجار", "where", "الانفجار"),
        ("شحال وصل التضخم", "how many", "التضخم"),
        ("كيف وصل الوفد", "how", "وصل الوفد"),
        ("ليش سكروا الميناء", "why", "سكروا الميناء"),
        ("امتى هتوصل السفينة", "when", "هتوصل السفينه"),
        ("شحال عدد الجنود", "how many", "الجنود"),
        ("ازاي غرقت السفينة", "how", "غرقت السفينه"),
        ("When was the treaty signed?", "when", "treaty signed"),
        ("How many soldiers were killed?", "how many", "soldiers killed"),
        ("who commands the fleet", "who", "commands fleet"),
        ("السفينة الجديدة", "", "السفينه الجديده"),
    ],
)
def test_what_is_asked_and_about_what(question: str, kind: str, terms: str) -> None:
    found = understood(question)
    assert found.kind == kind
    assert " ".join(term.key for term in found.terms) == terms


def test_from_inside_a_question_is_not_who() -> None:
    assert understood("سفن خرجت من الميناء").kind == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("متى غرقت السفين؟ة", "متى غرقت السفينة؟"),
        ("كم وزنها عام 199؟9", "كم وزنها عام 1999؟"),
        ("when did she sin?k", "when did she sink?"),
    ],
)
def test_a_mark_typed_before_the_last_letter_parts_no_word(typed: str, meant: str) -> None:
    keys = [word.key for word in understood(typed).terms]
    assert keys == [word.key for word in understood(meant).terms]
    assert understood(typed).text == typed


def test_a_mark_between_words_parts_them() -> None:
    assert [word.key for word in understood("غواصة؟سفينة").terms] == ["غواصه", "سفينه"]


def test_a_question_of_asking_words_alone_keeps_them() -> None:
    assert understood("من هو؟").terms


def test_a_word_said_twice_is_looked_for_once() -> None:
    assert [term.key for term in understood("السفينة السفينه").terms] == ["السفينه"]


LONG = ["ا" * 4096, "a" * 10_000, "\u202e" * 5_000 + "سؤال", "e" + "\u0301" * 5_000, "\ud800" * 99]
LONG += [" ".join(f"كلمة{n}" for n in range(4_000)), "(" * 5_000, "؟" * 5_000, "x " * 500_000]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_no_question_is_too_long(text: str) -> None:
    understood("what has to be loaded to tell a language is loaded once")
    start = time.process_time()
    question = understood(text)
    assert time.process_time() - start < 0.5
    assert len(question.text) <= MOST_CHARS
    assert len(question.terms) <= MOST_TERMS


@given(st.text(max_size=400))
def test_any_text_is_a_question_within_limits(text: str) -> None:
    question = understood(text)
    assert len(question.text) <= MOST_CHARS
    assert len(question.terms) <= MOST_TERMS
    assert all(0 < len(term.key) <= MOST_TERM_CHARS for term in question.terms)
