import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.summaries import summarise

TITLE = "سفينة الأبحاث «المنارة» تبحر إلى الجزر الشمالية"
DECK = "تستمر الرحلة الأولى للسفينة ثلاثة أشهر وتشمل قياس عمق الخليج."
LEDE = "أبحرت سفينة الأبحاث «المنارة» إلى الجزر الشمالية فجر اليوم، وعلى متنها أربعون باحثا من ست جامعات."
BODY = [
    DECK,
    LEDE,
    "هل تكفي المؤونة لرحلة طويلة كهذه في بحر مضطرب؟",
    "وقال القبطان في الميناء قبل الرحيل:",
    "«سنقيس العمق في مئة موضع. ثم نعود قبل الشتاء.»",
    "كلفت السفينة دار الصناعة في رأس الرمل سبعين مليون دينار، وبناها ألف عامل في أربع سنوات.",
    "نعم، كذلك.",
    "وتحمل السفينة غواصتين صغيرتين تعملان بلا طاقم حتى عمق ألفي متر.",
]
BACKGROUND = [
    "دار الصناعة",
    "تأسست دار الصناعة قبل سبعين عاما، وهي أكبر دور بناء السفن في البلاد اليوم.",
]
TEXT = "\n\n".join(BODY + BACKGROUND)
HEADINGS = (len(BODY),)


def said(text: str = TEXT, title: str = TITLE, **limits: int) -> list[str]:
    return [one.text for one in summarise(title, text, headings=HEADINGS, **limits)]


def test_three_sentences_stand_for_an_article_unless_told_otherwise() -> None:
    assert len(said()) == 3
    assert len(said(sentences=1)) == 1


def test_what_comes_first_is_said_first() -> None:
    assert said()[:2] == [DECK, LEDE]


def test_every_sentence_is_the_articles_own_word_for_word_and_in_its_order() -> None:
    chosen = summarise(TITLE, TEXT, headings=HEADINGS, sentences=10)
    assert [TEXT[one.start : one.end] for one in chosen] == [one.text for one in chosen]
    assert [one.start for one in chosen] == sorted(one.start for one in chosen)
    assert all(one.text in TEXT.split("\n\n")[one.paragraph] for one in chosen)


@pytest.mark.parametrize("unfit", [BODY[2], BODY[3], BODY[6]])
def test_a_question_a_line_that_introduces_and_a_fragment_are_never_chosen(unfit: str) -> None:
    assert unfit not in said(sentences=20)


def test_a_sentence_over_sixty_words_is_never_chosen() -> None:
    long = "قال " + "إن السفينة كبيرة جدا و" * 20 + "هكذا كان."
    assert said(long + "\n\n" + TEXT) == said()


def test_a_sentence_that_only_repeats_the_title_is_not_chosen() -> None:
    assert LEDE not in said(title=LEDE.replace("فجر", ""), sentences=20)


def test_a_lede_that_adds_to_the_title_is_kept() -> None:
    assert LEDE in said(
        title="سفينة الأبحاث المنارة تبحر إلى الجزر الشمالية فجر اليوم وعلى متنها باحثون"
    )


def test_a_quotation_cut_in_half_is_never_chosen() -> None:
    half = "وأضاف القبطان أن «الرحلة ستكون طويلة ومتعبة على الجميع."
    assert half not in said(half + "\n\n" + TEXT, sentences=20)


def test_the_background_under_a_heading_stays_out_unless_there_is_nothing_else() -> None:
    assert BACKGROUND[1] not in said(sentences=20)
    only = "\n\n".join(BACKGROUND)
    assert [one.text for one in summarise(TITLE, only, headings=[0])] == [BACKGROUND[1]]


def test_a_heading_is_never_chosen() -> None:
    heading = "كيف بنت دار الصناعة سفينتها في أربع سنوات وبألف عامل"
    assert summarise(TITLE, heading, headings=[0]) == []


def test_a_repeated_sentence_is_said_once() -> None:
    assert said(LEDE + "\n\n" + TEXT).count(LEDE) == 1


@pytest.mark.parametrize("chars", [0, 20, 100, 200, 400, 450, 451, 2000])
def test_a_budget_of_characters_is_kept(chars: int) -> None:
    assert len(" ".join(said(chars=chars))) <= chars
    assert bool(said(chars=chars)) == (chars >= 100)


def test_no_text_has_no_summary() -> None:
    assert summarise("", "") == []


@given(st.text(alphabet="أبجد هوز. ؟\n«»"), st.text(), st.integers(0, 5), st.integers(0, 300))
def test_any_text_is_summarised_within_its_budgets(
    text: str, title: str, count: int, chars: int
) -> None:
    chosen = summarise(title, text, sentences=count, chars=chars)
    assert len(chosen) <= count
    assert len(" ".join(one.text for one in chosen)) <= chars
    assert all(text[one.start : one.end] == one.text for one in chosen)


def test_a_long_article_takes_milliseconds() -> None:
    summarise(TITLE, TEXT)
    start = time.process_time()
    summarise(TITLE, "\n\n".join([TEXT] * 8))
    assert time.process_time() - start < 1
