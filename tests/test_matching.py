"""Which articles a wish asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions.matching import READ_CHARS, Matcher, keys_of
from bot.subscriptions.wishes import EVERYTHING, Wish, wish_of
from bot.text.aliases import NO_ALIASES, Aliases, parsed
from storage.models import Article
from tests.factories import article

# A wish, and words of an article that has it.
FOUND = """
السعودية | السعوديه · ايران | إيران · مستشفى | المستشفي · مسؤول | مسئولون · مدرسة | مُدَرِّسَةٌ
حكومة | وللحكومات · المؤتمر | بمؤتمرات · دولة | الدولـــة · ٢٠٢٦ | عام 2026 · 12,500 | ١٢٥٠٠
مصر | ومصر · مصر | وبمصر · مصر | بمصر · مصر | لمصر · غزة | بغزة · إيران | بإيران · لبنان | للبنان
سو-35 | سو٣٥ · «وزارة الصحة» | لوزارة الصحّة · «البنك المركزى» | والبنك المركزي
کردستان | كردستان · announcement | Announcements · café | cafes · «Central bank» | the central BANK
"""
# A wish, and words of an article that has it not.
NOT_FOUND = """
حرب | حرف · علم | عمل · بحر | حر · سام | حسام · مال | كمال · سو-35 | سو-27 و35
«وزارة الصحة» | الصحة وزارة · «وزارة الصحة» | وزارة التعليم والصحة · new | news · bus | business
الرقة | الورقة · الرقة | ورقة · رقة | الورقة · جنة | اللجنة · عود | الوعود
art | party · 20 | 2026
"""


def rows(table: str) -> list[list[str]]:
    pairs = table.strip().replace("\n", " · ").split(" · ")
    return [[part.strip() for part in pair.split("|")] for pair in pairs]


def takes(typed: str | Wish, given: Article, aliases: Aliases = NO_ALIASES) -> bool:
    wish = wish_of(typed) if isinstance(typed, str) else typed
    assert isinstance(wish, Wish)
    return Matcher(wish, aliases).takes(keys_of(given, aliases))


def text(words: str, **more: object) -> Article:
    language = "en" if words.isascii() else "ar"
    return article(1, f"قبل. before. {words} after، بعد", **{"language": language, **more})


@pytest.mark.parametrize(("typed", "words"), rows(FOUND))
def test_a_word_is_found_however_it_is_spelt_or_inflected(typed: str, words: str) -> None:
    assert takes(typed, text(words))
    assert takes(typed, text("", title=words))
    assert not takes(typed, text("شيء سواه"))


@pytest.mark.parametrize(("typed", "words"), rows(NOT_FOUND))
def test_another_word_is_not_taken_for_it(typed: str, words: str) -> None:
    assert not takes(typed, text(words))


@pytest.mark.parametrize(("typed", "words"), rows(FOUND))
def test_a_word_that_is_excluded_is_found_as_well(typed: str, words: str) -> None:
    assert not takes(f"-{typed}", text(words))
    assert takes(f"-{typed}", text("شيء سواه"))


SHIP = text(
    "أبحرت الفرقاطة مرجان",
    title="سفينة جديدة",
    feed_id=7,
    author="هالة منصور",
    tags=("دفاع", "أسعار النفط"),
)


@pytest.mark.parametrize(
    "wish",
    [
        EVERYTHING,
        Wish(feeds=(7, 8)),
        Wish(tags=("الدفاع",)),
        Wish(tags=("اسعار النفط",)),
        Wish(authors=("هاله منصور",)),
        Wish(authors=("منصور",)),
        Wish(words=("سفينة",)),
        Wish(words=("دفاع",)),
        Wish(feeds=(1,), words=("سفن", "فرقاطة")),
        Wish(feeds=(1,), tags=("رياضة",), authors=("هالة",)),
        Wish(without=("كرة",)),
        Wish(feeds=(7,), without=("كرة", "مرجان الفرقاطة")),
    ],
)
def test_an_article_is_taken_for_any_thing_that_is_asked_for(wish: Wish) -> None:
    assert takes(wish, SHIP)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(feeds=(8,)),
        Wish(tags=("نفط",)),
        Wish(tags=("سفينة",)),
        Wish(authors=("منصور هالة",)),
        Wish(authors=("هال",)),
        Wish(authors=("مرجان",)),
        Wish(words=("كرة",)),
        # not over the end of the title
        Wish(words=("جديدة قبل",)),
        Wish(without=("فرقاطة",)),
        Wish(without=("دفاع",)),
        Wish(without=("هالة منصور",)),
        Wish(feeds=(7,), words=("سفينة",), without=("الفرقاطة مرجان",)),
    ],
)
def test_an_article_is_not_taken_for_what_it_is_not_or_in_spite_of_what_is_excluded(
    wish: Wish,
) -> None:
    assert not takes(wish, SHIP)


def test_an_article_without_feed_author_and_tags_matches_no_wish_for_any() -> None:
    bare = text("نص")
    assert not takes(Wish(feeds=(1,)), bare)
    assert not takes(Wish(authors=("هالة",)), bare)
    assert not takes(Wish(tags=("دفاع",)), bare)


def test_names_that_mean_the_same_are_found_by_one_another() -> None:
    aliases = parsed("سو-35 = سوخوي 35 = Su-35\nالأمم المتحدة = UN")
    assert takes("«سوخوي 35»", text("حلقت مقاتلة سو-35"), aliases)
    assert takes("Su-35", text("حلقت مقاتلة وسوخوي 35"), aliases)
    assert takes("UN", text("قالت الأمم المتحدة"), aliases)
    assert not takes("UN", text("سو-35"), aliases)
    assert not takes("UN", text("قالت الأمم المتحدة"))


def test_a_word_is_put_in_the_language_of_each_article() -> None:
    matcher = Matcher(Wish(words=("nationale",)))
    assert matcher.takes(keys_of(text("les nationaux", language="fr")))
    assert not matcher.takes(keys_of(text("the nationaux", language="en")))
    assert matcher.takes(keys_of(text("nationale", language="no such language")))


def test_what_stands_very_far_down_is_not_read() -> None:
    filler = "كلمة " * (READ_CHARS // 5)
    assert takes("نفط", article(1, f"نفط {filler}"))
    assert not takes("نفط", article(1, f"{filler} نفط"))


words = st.lists(
    st.sampled_from(
        ["نفط", "غاز", "وزارة", "الصحة", "سفن", "مصر", "بمصر", "35", "سو", "oil", "gas"]
    ),
    min_size=1,
)


@given(words, words, words)
def test_words_that_an_article_has_in_a_row_are_a_phrase_of_it(
    before: list[str], phrase: list[str], after: list[str]
) -> None:
    wish = Wish(words=(" ".join(phrase[:6]),))
    assert takes(wish, article(1, " ".join(before + phrase[:6] + after)))


@given(words, words)
def test_what_is_excluded_is_what_would_be_found(wished: list[str], given: list[str]) -> None:
    terms, found = tuple(wished[:5]), article(1, " ".join(given))
    assert takes(Wish(words=terms), found) != takes(Wish(without=terms), found)
