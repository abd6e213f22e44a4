"""What words derived from one root have in common."""

import pytest

from bot.text.matching import SURE_OF_DERIVED, Matcher
from bot.text.questions import understood
from bot.text.repair import repaired
from bot.text.roots import root
from bot.text.words import analysed

KIN = "احتفال يحتفل حفل · استخدام يستخدم خدم · تحفيز حافز · معروض يعرض عرض · ملاحظة يلاحظ"
NO_KIN = "حرب حرف · سفينة سكن · غواصة غرض"


def rows(table: str) -> list[list[str]]:
    return [row.split() for row in table.split(" · ")]


def root_of(word: str) -> str:
    return root(analysed(word)[1])


@pytest.mark.parametrize("words", rows(KIN))
def test_words_of_one_root_have_it_in_common(words: list[str]) -> None:
    assert len({root_of(word) for word in words}) == 1
    assert root_of(words[0])


@pytest.mark.parametrize("words", rows(NO_KIN))
def test_words_of_other_roots_have_not(words: list[str]) -> None:
    assert len({root_of(word) for word in words}) == len(words)


@pytest.mark.parametrize("word", ["", "في", "قال", "F-35", "destroyer", "٢٠٢٦"])
def test_what_is_too_short_or_not_arabic_has_no_root(word: str) -> None:
    assert root(word) == ""


def test_a_word_of_the_same_root_is_related_but_neither_the_word_nor_its_neighbour() -> None:
    query = repaired(understood("احتفال الميناء"), {"احتفال": 2, "ميناء": 3}, 100, {})
    covered = Matcher(query, [["حفل", "ميناء"]]).coverage(["حفل", "ميناء"])
    assert covered.related == [SURE_OF_DERIVED, 1.0]
    assert covered.exact == [0.0, 1.0]
    assert covered.alike[0] < SURE_OF_DERIVED
    assert not covered.pairs
