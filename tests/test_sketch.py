"""A few numbers tell how much two texts say in the same words, and which sentences changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.changes import Changes, changes
from bot.text.sketch import SIZE, Sketch, containment, in_common, resemblance, sketch
from tests.feeds_changing import BRIDGE, DATES, LIBRARY

TEXTS = st.text(max_size=200)
WORDS = [f"كلمة{number}" for number in range(1000)]


def told(start: int, end: int) -> Sketch:
    """The sketch of a text that shares words with others of its kind where they overlap."""
    return sketch(" ".join(WORDS[start:end]))


@given(TEXTS, TEXTS)
def test_likeness_is_mutual_and_a_share(one: str, other: str) -> None:
    first, second = sketch(one), sketch(other)
    alike = resemblance(first, second)
    assert alike == resemblance(second, first)
    assert 0 <= alike <= 1
    assert 0 <= containment(first, second, alike) <= 1


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    made = sketch(text)
    assert list(made.hashes) == sorted(set(made.hashes))
    assert resemblance(made, made) == (1 if made.shingles else 0)
    assert all(0 <= each < 2**63 for each in made.hashes)


@pytest.mark.parametrize("text", ["", " \n", "،.!", "ًٌٍ"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert sketch(text) == Sketch((), 0)
    assert resemblance(sketch(text), sketch(text)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أُعلنَ في القاهرة عن فوز الأهلي", "اعلن في القاهره عن فوز الاهلي"),
        ("مـــدينة الشارقة، اليوم", "مدينة الشارقة اليوم"),
        ("The Mayor opened a bridge.", "the mayor — opened (a) bridge"),
        ("في ١٢ آذار الماضي", "في 12 آذار الماضي"),
    ],
)
def test_spelling_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert sketch(one) == sketch(other)


def test_order_counts_within_a_shingle_and_no_further() -> None:
    assert resemblance(sketch(f"{BRIDGE} {DATES}"), sketch(f"{DATES} {BRIDGE}")) > 0.9
    assert sketch("قال الوزير أمس") != sketch("أمس قال الوزير")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_likeness_of_long_texts_is_estimated(share: float) -> None:
    one, other = told(0, 500), told(round(500 * (1 - share)), round(500 * (2 - share)))
    alike = resemblance(one, other)
    assert alike == pytest.approx(share / (2 - share), abs=0.13)
    assert containment(one, other, alike) == pytest.approx(share, abs=0.15)
    assert in_common(one, other, alike) == pytest.approx(498 * share, abs=75)


def test_the_beginning_of_a_text_is_contained_in_it() -> None:
    whole, beginning = told(0, 1000), told(0, 250)
    alike = resemblance(whole, beginning)
    assert alike < 0.4
    assert containment(whole, beginning, alike) > 0.7


def test_a_sketch_of_a_long_text_is_no_longer_than_others() -> None:
    made = told(0, 1000)
    assert (len(made.hashes), made.shingles) == (SIZE, 999)


def test_the_sketch_of_a_text_never_changes() -> None:
    # Sketches are kept: another hash would make all that is kept like nothing new.
    assert sketch("one two").hashes == (3109494989368547381,)


def test_a_word_without_end_is_read() -> None:
    assert sketch("ا" * 300_000).shingles > 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (f"{BRIDGE}\n\n{DATES}", f"{DATES}\n\n{BRIDGE}", Changes((), ())),
        (
            "قُتل ثلاثة. ونُقل الجرحى.",
            "قُتل خمسة. ونقل الجرحى.",
            Changes(("قُتل ثلاثة.",), ("قُتل خمسة.",)),
        ),
        ("أولى. ثانية.", "أولى.", Changes(("ثانية.",), ())),
        ("أولى.", "أولى. أولى. ثانية.", Changes((), ("أولى.", "ثانية."))),
        ("", LIBRARY.split(". ")[0], Changes((), (LIBRARY.split(". ")[0],))),
    ],
)
def test_changes_are_whole_sentences(old: str, new: str, expected: Changes) -> None:
    assert changes(old, new) == expected


@given(TEXTS, TEXTS)
def test_changes_undone_are_the_other_way_round(old: str, new: str) -> None:
    there, back = changes(old, new), changes(new, old)
    assert (there.removed, there.added) == (back.added, back.removed)
    assert changes(old, old) == Changes((), ())
