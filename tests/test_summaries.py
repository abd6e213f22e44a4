import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.summaries import words
from bot.text.summaries import Length, SummarySentence, summarise
from bot.text.words import tokens

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


def said(
    text: str = TEXT,
    title: str = TITLE,
    *,
    length: Length = Length.SHORT,
    sentences: int | None = None,
    chars: int | None = None,
) -> list[str]:
    chosen = summarise(
        title, text, headings=HEADINGS, length=length, sentences=sentences, chars=chars
    )
    return [one.text for one in chosen]


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


UNFIT = [
    BODY[2],
    BODY[3],
    BODY[6],
    "فمتى تعود السفينة إلى الميناء الذي أبحرت منه؟![3]",
    "وسأل الناس القبطان: «متى تعود السفينة إلى الميناء؟»",
    "ثم أضاف القبطان وهو يلوح بيده من على ظهر السفينة: ",
    "غادرت السفينة الميناء فجر اليوم وعلى متنها أربعون باحثا...",
    "غادرت السفينة الميناء فجر اليوم، وعلى متنها أربعون باحثا،",
    "12 14 16 18 20 22 24 26 28 30 32 34.",
    "and the ship left the harbour at dawn with forty people aboard.",
    "وقال القبطان (وهو من رأس الرمل إن الرحلة ستطول ثلاثة أشهر.",
    'وقال القبطان إن "الرحلة ستطول ثلاثة أشهر على الأقل.',
    "وقال القبطان” إن “الرحلة ستطول ثلاثة أشهر على الأقل.",
]


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_question_a_line_that_introduces_and_a_fragment_are_never_chosen(unfit: str) -> None:
    assert unfit.strip() not in said("\n\n".join([unfit, *BODY]), chars=9999)
    assert summarise(TITLE, unfit) == []


@pytest.mark.parametrize(
    "fit",
    [
        "القاهرة - رويترز: غادرت السفينة الميناء فجر اليوم وعلى متنها أربعون باحثا.",
        "SALEM, Mass. (AP) — The ship left the harbour at dawn with forty people aboard.",
        "وقال القبطان: «سنقيس العمق. ثم نعود قبل الشتاء.»",
        'وقال القبطان إن "الرحلة ستطول" وإنها (كما يظن) متعبة.[2]',
        "غادرت السفينة الميناء فجر اليوم وعلى متنها أربعون باحثا",
        "Er sagte „Wir fahren morgen früh“ und ging an Bord.",
        "iPhones went overboard when the ship left the harbour.",
    ],
)
def test_a_sentence_that_stands_alone_is_chosen_with_its_dateline_and_its_quotes(fit: str) -> None:
    assert said(fit, "") == [fit]


def test_nothing_is_chosen_out_of_the_middle_of_a_long_quotation() -> None:
    inside = [f"نقيس العمق في الموضع {number} من الخليج كله ثم نمضي." for number in range(20)]
    assert said("قال القبطان: «" + " ".join(inside) + "»", length=Length.LONG) == []


def test_what_leans_on_a_sentence_left_out_gives_way_to_what_does_not() -> None:
    question = "فهل تكفي المؤونة لرحلة طويلة كهذه؟"
    leaning = "وأضاف أن المؤونة تكفي السفينة وباحثيها مئة يوم كاملة في عرض البحر."
    last = "وتحمل السفينة غواصتين صغيرتين تعملان بلا طاقم حتى عمق ألفي متر."
    text = "\n\n".join([LEDE, question, leaning, last])
    assert said(text, sentences=2) == [LEDE, last]
    assert said("\n\n".join([LEDE, question, leaning]), sentences=2) == [LEDE, leaning]


def test_a_sentence_over_sixty_words_is_never_chosen() -> None:
    long = "قال " + "إن السفينة كبيرة جدا و" * 20 + "هكذا كان."
    assert said(TEXT.replace(BODY[6], long)) == said()


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


PROSE = [
    DECK,
    LEDE,
    *BODY[4:6],
    BODY[7],
    BACKGROUND[1],
    "وأضاف القبطان أن «الطقس جيد. والبحر هادئ» وأن السفينة تبحر فجرا.",
    'He said "the ship is ready. So are we" and (as ever) left at once.',
    "سفينة الأبحاث المنارة تبحر إلى الجزر الشمالية فجرا.",
    "They measured the depth of the gulf in a hundred places before the winter came.",
]
LONG_ONE = "قال القبطان " + "إن السفينة كبيرة جدا " * 15 + "وهكذا كان."
HALVES = ["وقال إن «الرحلة ستطول ثلاثة أشهر.", "وإن السفينة ستعود» قبل الشتاء إلى الميناء."]
ARTICLES = st.lists(
    st.lists(
        st.sampled_from([*PROSE, *UNFIT, LONG_ONE, *HALVES]) | st.text('أبجد هوز.؟:،«»()"aA1 '),
        min_size=1,
        max_size=5,
    ).map(" ".join),
    max_size=12,
).map("\n\n".join)
LENGTHS = st.sampled_from(Length)


def stems(text: str) -> set[str]:
    return {token.stem for token in tokens(text) if len(token.key) > 2}


def repeats(one: str, other: str) -> bool:
    return len(stems(one) & stems(other)) >= 0.9 * len(stems(one))


def in_quotes(text: str, at: int) -> bool:
    """Whether `at` is within «…» that opens and closes in its block."""
    start = text.rfind("\n\n", 0, at) + 1
    end = text.find("\n\n", at)
    before, after = text[start:at], text[at : end if end >= 0 else None]
    opens = before.rfind("«") > before.rfind("»")
    return opens and 0 <= after.find("»") < (after.find("«") % (len(after) + 1))


@given(ARTICLES, st.sets(st.integers(0, 12)), LENGTHS)
def test_a_summary_is_the_articles_own_words_in_order(
    text: str, headings: set[int], length: Length
) -> None:
    chosen = summarise(TITLE, text, headings=headings, length=length)
    blocks = text.split("\n\n")
    for one in chosen:
        assert text[one.start : one.end] == one.text
        assert one.text in blocks[one.paragraph]
        assert one.start >= len("\n\n".join(blocks[: one.paragraph]))
        assert one.paragraph not in headings
    assert all(one.end <= other.start for one, other in pairwise(chosen))


@given(ARTICLES, LENGTHS)
def test_every_sentence_of_a_summary_stands_alone(text: str, length: Length) -> None:
    for one in summarise(TITLE, text, length=length):
        assert 5 <= len(one.text.split()) <= 60
        assert one.text.rstrip(' »").')[-1:] not in ("?", "؟", ":", "،")
        assert one.text.count("«") == one.text.count("»")
        assert one.text.count("(") == one.text.count(")")
        assert one.text.count('"') % 2 == 0
        assert not in_quotes(text, one.start)


@given(ARTICLES, LENGTHS)
def test_a_summary_repeats_neither_the_title_nor_itself(text: str, length: Length) -> None:
    chosen = [one.text for one in summarise(TITLE, text, length=length)]
    assert not any(repeats(one, TITLE) for one in chosen)
    assert not any(repeats(a, b) or repeats(b, a) for a, b in combinations(chosen, 2))


@given(ARTICLES, st.sets(st.integers(0, 12), max_size=2))
def test_a_longer_summary_has_no_fewer_sentences(text: str, headings: set[int]) -> None:
    def chosen(length: Length) -> list[SummarySentence]:
        return summarise(TITLE, text, headings=headings, length=length)

    assert len(chosen(Length.PUSH)) <= len(chosen(Length.SHORT)) <= len(chosen(Length.LONG))


@given(ARTICLES, LENGTHS)
def test_a_summary_fits_its_card(text: str, length: Length) -> None:
    chosen = summarise(TITLE, text, length=length)
    most = {Length.PUSH: (2, 600), Length.SHORT: (3, 1502), Length.LONG: (400, 1600)}[length]
    assert (len(chosen), len(" ".join(one.text for one in chosen))) <= most
    assert len(" ".join(one.text for one in chosen)) <= most[1]


@given(ARTICLES, st.sampled_from([LEDE, BODY[5], PROSE[-1]]), ARTICLES, LENGTHS)
def test_an_article_with_one_fit_sentence_has_a_summary(
    before: str, fit: str, after: str, length: Length
) -> None:
    assert summarise(TITLE, f"{before}\n\n{fit}\n\n{after}", length=length)


def test_a_summary_at_length_is_the_lead() -> None:
    chosen = said(length=Length.LONG)
    assert chosen == [BODY[place] for place in (0, 1, 4, 5, 7)]
    assert said(length=Length.PUSH) == [DECK, LEDE]


def test_the_words_of_the_measure_are_told_apart_by_letters_and_digits_alone() -> None:
    assert words("أُمّــة ٱلْفتى\u200f، ١٢ Été") == ["امه", "الفتي", "12", "été"]


@pytest.mark.parametrize(
    "unit", [TEXT + "\n\n", LEDE + " ", "«قال. ", "(a) ", '" ', "\n\n", "a\n\n"]
)
def test_time_grows_with_length_alone(unit: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        summarise(TITLE, unit * times, length=Length.LONG)
        return time.process_time() - start

    times = 10_000 // len(unit)
    assert min(seconds(8 * times) for _ in range(3)) < 20 * max(seconds(times), 0.005)
