"""Articles are cut into passages of a size to search and to show."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.text.passages import MOST_WORDS, passages


def words(count: int, word: str = "كلمة") -> str:
    """A paragraph of sentences of ten words."""
    sentences = [" ".join([word] * 9) + f" {number}." for number in range(count // 10)]
    return " ".join(sentences)


def texts(text: str, headings: tuple[int, ...] = ()) -> list[str]:
    return [text[span.start : span.end] for span in passages(text, headings)]


def test_a_paragraph_is_a_passage() -> None:
    text = f"{words(70)}\n\n{words(80)}"
    assert texts(text) == text.split("\n\n")


def test_short_neighbours_are_one_passage() -> None:
    assert texts("أولى قصيرة.\n\nثانية قصيرة.\n\nثالثة.") == [
        "أولى قصيرة.\n\nثانية قصيرة.\n\nثالثة."
    ]


def test_a_heading_is_never_crossed_and_belongs_to_no_passage() -> None:
    assert texts("قبل.\n\nعنوان\n\nبعد.", (1,)) == ["قبل.", "بعد."]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_about_equal_parts() -> None:
    parts = texts(words(200))
    assert len(parts) == 2
    assert all(part.endswith(".") for part in parts)
    assert all(60 <= len(part.split()) <= MOST_WORDS for part in parts)


def test_a_sentence_without_end_is_cut_at_words() -> None:
    parts = texts(" ".join(["كلمة"] * 1000))
    assert max(len(part.split()) for part in parts) <= 2 * MOST_WORDS


def test_a_text_of_headings_alone_can_still_be_searched() -> None:
    assert texts("عنوان وحيد", (0,)) == ["عنوان وحيد"]


def test_nothing_has_no_passages() -> None:
    assert texts("") == []
    assert texts(" \n\n ") == []


@given(
    st.lists(st.text(alphabet="كلمة. \n؟a", max_size=400), max_size=8),
    st.sets(st.integers(0, 8), max_size=3),
)
def test_passages_are_in_order_and_lose_nothing_but_headings(
    blocks: list[str], headings: set[int]
) -> None:
    text = "\n\n".join(blocks)
    spans = passages(text, tuple(headings))
    assert all(text[span.start : span.end].strip() for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    kept = [block for number, block in enumerate(text.split("\n\n")) if number not in headings]
    said = "".join(text[span.start : span.end] for span in spans)
    if any(block.strip() for block in kept):
        assert "".join(said.split()) == "".join("".join(kept).split())
