"""What the index keeps of a text reads back as what was analysed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.indexing import known_aliases
from bot.text.aliases import NO_ALIASES
from bot.text.kept import Analysis, enumerates, kept, kept_words, terms, word
from bot.text.sentences import sentences
from bot.text.words import tokens

TEXTS = st.text(
    st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويةى أإآ،.؟!\n /,0123abz«»ﷺ½"), max_size=300
)


@settings(deadline=None)
@given(TEXTS)
def test_sentences_and_words_come_back(text: str) -> None:
    read = Analysis(kept(text, "ar", NO_ALIASES))
    assert list(read.spans) == sentences(text)
    said = [len(tokens(text[span.start : span.end], "ar")) for span in read.spans]
    assert [len(words) for words in read.words] == said


@settings(deadline=None)
@given(TEXTS)
def test_the_terms_of_a_kept_text_are_those_of_its_words(text: str) -> None:
    once = terms(kept(text, "ar", NO_ALIASES))
    assert once == [
        each
        for span in sentences(text)
        for each in terms(kept_words(text[span.start : span.end], "ar", NO_ALIASES))
    ]
    assert not any(" " in each or "/" in each for each in once)


def test_a_name_keeps_the_term_of_its_group() -> None:
    aliases = known_aliases()
    words = [word(each) for each in kept_words("حلّقت سو-35", "ar", aliases).split()]
    assert words[0].name == ""
    assert words[1].name == words[2].name != ""
    assert terms(kept_words("حلّقت سو-35", "ar", aliases))[-1] == words[1].name


def test_paragraphs_are_told_apart() -> None:
    read = Analysis(kept("جملة أولى. جملة ثانية.\n\nجملة ثالثة.", "ar", NO_ALIASES))
    assert read.paragraphs == (0, 0, 1)


@pytest.mark.parametrize(
    ("sentence", "is_list"),
    [
        ("يضم الحلف أرمينيا وبيلاروسيا وكازاخستان وقيرغيزستان وروسيا.", True),
        ("تزرع الواحة التمر، والرمان، والتين، والعنب.", True),
        ("تحد الواحة من الشمال تلال ووديان وسباخ.", True),
        ("وهي التمر، و الرمان، و التين، في عام 1992.", True),
        ("زار الوزير الواحة والميناء.", False),
        ("The club has members in Oslo, Bergen, Tromsø and Molde.", True),
        ("وقال الوزير إن السفينة ستصل غدا إلى الميناء.", False),
        (
            "غادرت السفينة الميناء، بعد أن أتمت فرق الصيانة عملها الطويل في الحوض الجاف، وعادت.",
            False,
        ),
    ],
)
def test_an_enumeration_has_short_items_in_a_row(sentence: str, is_list: bool) -> None:
    assert enumerates(sentence) is is_list
