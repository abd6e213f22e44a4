"""What a misspelt word was meant to be."""

import pytest

from bot.text.plurals import PARTNERS
from bot.text.questions import understood
from bot.text.repair import is_known, repaired, variants, without_relatives
from bot.text.slips import LESS_LIKELY, LIKELY, UNLIKELY, short_slips, slip


@pytest.mark.parametrize(
    ("typed", "meant", "far"),
    [
        ("ميكن", "يمكن", LIKELY),  # two letters in turn
        ("يناء", "بناء", LIKELY),  # the key beside
        ("كتتاب", "كتاب", LIKELY),  # a letter twice
        ("كتناب", "كتاب", LIKELY),  # the key beside as well
        ("المذبه", "المذبحه", LESS_LIKELY),  # a letter too few
        ("فصات", "فرات", UNLIKELY),
        ("كتغاب", "كتاب", UNLIKELY),
    ],
)
def test_a_finger_slips_to_what_is_beside_it(typed: str, meant: str, far: float) -> None:
    assert slip(typed, meant, 1) == far


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("حنص", "حصن"), ("كوات", "كوتا"), ("بخر", "بحر"), ("قكر", "قمر"), ("اوصه", "اصوه")],
)
def test_an_error_that_leaves_neither_end_of_a_short_word_is_seen_through(
    typed: str, meant: str
) -> None:
    assert meant in short_slips(typed)


@pytest.mark.parametrize("typed", ["", "في", "كتاب", "مستشفى"])
def test_no_word_is_taken_for_itself_and_no_long_one_for_another(typed: str) -> None:
    assert typed not in short_slips(typed)
    assert len(typed) == 4 or not short_slips(typed)


def test_the_letters_of_an_article_change_places_with_the_next() -> None:
    for typed in ("اقلوات", "لاقوات", "القوات"):
        [word] = understood(typed).terms
        assert "قوات" in (word.stem, *variants(understood(typed))[word.key])


def test_two_errors_are_two() -> None:
    assert slip("كاتب", "مكتوب", 2) == 2


def test_what_fingers_make_goes_before_what_they_do_not() -> None:
    question = understood("فصات الماء")
    near = {"فصات": {"صفات": LIKELY, "فرات": UNLIKELY, "فيات": UNLIKELY, "فمات": UNLIKELY}}
    counts = dict.fromkeys(("صفات", "فرات", "فيات", "فمات"), 5)
    [term, _] = repaired(question, counts, 100, near).terms
    assert max(term.forms, key=term.forms.__getitem__) == "صفات"


@pytest.mark.parametrize(("passages", "known"), [(3, False), (4, True)])
def test_a_variant_that_hardly_anybody_wrote_may_be_a_mistake(passages: int, known: bool) -> None:
    question = understood("كودويت")
    [word] = question.terms
    assert is_known(word, variants(question)[word.key], {"ودويت": passages}) is known


@pytest.mark.parametrize(
    ("asked", "told"), [("صفات الماء اتلي حللها", "اتلي"), ("قسم الاذي يقود", "الاذي")]
)
def test_a_misspelt_relative_pronoun_tells_nothing(asked: str, told: str) -> None:
    question = understood(asked)
    [word] = [term for term in question.terms if term.surface == told]
    assert word not in without_relatives(question, [word]).terms
    assert word in without_relatives(question, []).terms
    assert without_relatives(understood(told), [word]).terms


def test_a_broken_plural_is_found_by_its_singular_and_the_reverse() -> None:
    assert PARTNERS["عضو"] == "اعضاء"
    assert PARTNERS["اعضاء"] == "عضو"
    terms = repaired(understood("الأعضاء"), {"عضو": 3, "اعضاء": 2}, 100, {}).terms
    assert set(terms[0].forms) == {"اعضاء", "عضو"}
    terms = repaired(understood("الأعضاء"), {"عضو": 3}, 100, {}).terms
    assert set(terms[0].forms) == {"عضو"}
