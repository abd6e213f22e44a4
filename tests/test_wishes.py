"""What readers type becomes a wish, and a wish a text that the store keeps."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions.wishes import (
    EVERYTHING,
    TERM_CHARS,
    TYPED_CHARS,
    Misunderstood,
    UnreadableWish,
    Wish,
    Wrong,
    wish_of,
)
from bot.text.words import clean, tokens
from storage.wishes import MOST_FEEDS, MOST_TERMS

TYPED = [
    ("", EVERYTHING),
    ("الكل", EVERYTHING),
    ("everything", EVERYTHING),
    ("نفط", Wish(words=("نفط",))),
    ("نفط، غاز", Wish(words=("نفط", "غاز"))),
    ("النفط أو الغاز", Wish(words=("النفط", "الغاز"))),
    ("oil and gas", Wish(words=("oil", "gas"))),
    ("«البنك المركزي» نفط", Wish(words=("البنك المركزي", "نفط"))),
    ('"central bank"', Wish(words=("central bank",))),
    ("“central bank” oil", Wish(words=("central bank", "oil"))),
    ("«لم يغلق", Wish(words=("لم يغلق",))),
    ("«في»", Wish(words=("في",))),
    ("سو-35", Wish(words=("سو-35",))),
    ("https://a.example/x", Wish(words=("https://a.example/x",))),
    ("#اقتصاد", Wish(tags=("اقتصاد",))),
    ("#أسعار_النفط#غاز", Wish(tags=("أسعار النفط", "غاز"))),
    ("وسم: أسعار النفط، رياضة", Wish(tags=("أسعار النفط",), words=("رياضة",))),
    ('TAG:"world cup" oil', Wish(tags=("world cup",), words=("oil",))),
    ("من:هالة", Wish(authors=("هالة",))),
    ("من: هالة منصور #غاز", Wish(authors=("هالة منصور",), tags=("غاز",))),
    ("من: هالة منصور من: Ines Corvo", Wish(authors=("هالة منصور", "Ines Corvo"))),
    ("author: Ines Corvo -football", Wish(authors=("Ines Corvo",), without=("football",))),
    ("-كرة", Wish(without=("كرة",))),
    ("– كرة", Wish(without=("كرة",))),
    ("نفط بدون «كأس العالم»", Wish(words=("نفط",), without=("كأس العالم",))),
    ("oil not football gas", Wish(words=("oil", "gas"), without=("football",))),
    ("-#رياضة -من: سامي", Wish(without=("رياضة", "سامي"))),
    ("نفط\nغاز", Wish(words=("نفط", "غاز"))),
    ("نف\u200bط \u202eغاز", Wish(words=("نفط", "غاز"))),
    ("نفط 😀 &", Wish(words=("نفط",))),
]
NOT_WISHED = [
    ("😀", Wrong.WORDLESS),
    ("عن في", Wrong.WORDLESS),
    ("-", Wrong.WORDLESS),
    ("بدون", Wrong.WORDLESS),
    ("من:", Wrong.WORDLESS),
    ("#😀", Wrong.WORDLESS),
    ("«» نفط", Wrong.WORDLESS),
    ("ن" * (TERM_CHARS + 1), Wrong.TOO_LONG),
    ("ﷺ" * 10, Wrong.TOO_LONG),
    ("ن" * (TYPED_CHARS + 1), Wrong.TOO_LONG),
    (" ".join(f"نفط{n}" for n in range(MOST_TERMS + 1)), Wrong.TOO_MANY),
]
UNREADABLE = [
    *("x", "null", "[]", "1", '{"words":"oil"}', '{"words":[1]}', '{"feeds":["1"]}'),
    *('{"feeds":[true]}', '{"colour":["red"]}', '{"words":["!"]}', '{"words":[""]}', "[" * 9999),
    json.dumps({"words": ["x" * (TERM_CHARS + 1)]}),
    json.dumps({"words": [f"x{n}" for n in range(MOST_TERMS + 1)]}),
    json.dumps({"feeds": list(range(MOST_FEEDS + 1))}),
    json.dumps({"words": ["x"] * 9999}),
]

term = st.text(st.characters(categories=["L", "N", "Z", "P"]), min_size=1, max_size=20).map(
    lambda text: text + "x"
)
terms = st.lists(term, max_size=5)
wishes = st.builds(Wish, st.lists(st.integers(1, 2**63), max_size=5), terms, terms, terms, terms)


@pytest.mark.parametrize(("typed", "wish"), TYPED)
def test_a_wish_is_read_as_people_write_it(typed: str, wish: Wish) -> None:
    assert wish_of(typed) == wish


def test_a_wish_may_be_for_feeds_too() -> None:
    assert wish_of("نفط", [3, 1, 3]) == Wish(feeds=(1, 3), words=("نفط",))
    assert wish_of("", [7]) == Wish(feeds=(7,))
    assert wish_of("", range(MOST_FEEDS + 1)) == Misunderstood(Wrong.TOO_MANY)


@pytest.mark.parametrize(("typed", "why"), NOT_WISHED)
def test_a_reader_is_told_why_it_is_no_wish(typed: str, why: Wrong) -> None:
    wish = wish_of(typed)
    assert isinstance(wish, Misunderstood)
    assert wish.why == why


@given(st.text(max_size=300) | st.text('-#«»" ,،:من وسمtagnotx😀', max_size=80))
def test_whatever_is_typed_is_a_wish_or_is_told_why_not(typed: str) -> None:
    wish = wish_of(typed)
    assert isinstance(wish, Misunderstood) or Wish.from_text(wish.to_text()) == wish


@given(st.text(max_size=6) | st.text("ـ\u0651\u200d١½²ﷺ_-'", max_size=6))
def test_a_term_is_refused_if_nothing_could_be_found_by_it(term: str) -> None:
    is_refused = False
    try:
        Wish(words=(term,))
    except UnreadableWish as error:
        is_refused = error.wrong.why is Wrong.WORDLESS
    assert is_refused == (not tokens(clean(term)))


@given(wishes)
def test_a_wish_is_read_back_as_it_was_written(wish: Wish) -> None:
    assert Wish.from_text(wish.to_text()) == wish


@given(terms, st.randoms())
def test_equal_wishes_have_equal_texts(words: list[str], chance: object) -> None:
    shuffled = sorted(words * 2, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert Wish(words=tuple(words)).to_text() == Wish(words=tuple(shuffled)).to_text()


def test_the_text_of_a_wish_is_compact_and_of_everything_empty() -> None:
    assert Wish((2,), words=("نفط", "غاز")).to_text() == '{"feeds":[2],"words":["غاز","نفط"]}'
    assert EVERYTHING.to_text() == ""


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: text[:20])
def test_a_text_that_is_no_wish_is_refused(text: str) -> None:
    with pytest.raises(UnreadableWish):
        Wish.from_text(text)
