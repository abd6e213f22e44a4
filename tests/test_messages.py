"""Messages fit Telegram, read in the right direction, and quote word for word."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, Locale, phrase
from bot.messages import talk
from bot.messages.answers import Shown, answer, context, fragment, no_answer, paragraph_at
from bot.messages.articles import (
    article_card,
    article_list,
    article_page,
    pages_of,
)
from bot.messages.finds import snippet
from bot.messages.fitting import utf16_length
from bot.messages.layout import beginning, cut, ending
from bot.messages.message import Message, Quote
from bot.sandbox.html import parse_html
from storage.models import BLOCK_BREAK, Article
from tests.factories import AR, BEIRUT, EN, LOCALES, article
from tests.made_articles import CABLE, COST, SHIP, WORDS, articles, spans
from tests.made_messages import first_strong, fits, messages_on, shown

UNHURRIED = settings(deadline=None, max_examples=60)
DIRECTIONS = re.compile("[\u200e\u200f\u2066-\u2069]")


# ---- what holds of every message


@UNHURRIED
@given(articles(), st.sampled_from(LOCALES))
def test_whatever_an_article_is_its_messages_fit_telegram(article: Article, locale: Locale) -> None:
    for message in messages_on(article, locale):
        fits(message)


@pytest.mark.parametrize("unit", ["كلمة ", "x\n", "😀", "جملة قصيرة. ", "<&> "])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_longest_of_everything_fits_telegram(unit: str, locale: Locale) -> None:
    text = (unit * 6000).strip()
    article = replace(SHIP, title="ع" * 999, author="<" * 999, text=text, headings=())
    for message in messages_on(article, locale):
        fits(message)
    notes = [phrase(locale, "closest-passage"), phrase(locale, "not-in-this-article")]
    for start, end in ((0, len(text)), (1000, 2000), (len(text) - 1, len(text))):
        fits(answer(Shown(article, start, end, 0, len(text)), locale, notes=notes))
    fits(context(article, 3000, len(text), locale))


@UNHURRIED
@given(articles().map(lambda article: replace(article, language="ar")))
def test_every_arabic_line_runs_from_the_right(article: Article) -> None:
    for message in messages_on(article, AR):
        for line in shown(message).split("\n"):
            assert not line.strip() or first_strong(line) in {"R", "AL"}, line


@UNHURRIED
@given(articles().map(lambda article: replace(article, language="en")))
def test_every_english_line_runs_from_the_left(article: Article) -> None:
    for message in messages_on(article, EN):
        for line in shown(message).split("\n"):
            assert not line.strip() or first_strong(line) in {"L"}, line


@UNHURRIED
@given(spans(), st.sampled_from(LOCALES))
def test_what_is_quoted_stands_in_the_article(
    given: tuple[Article, int, int], locale: Locale
) -> None:
    article, start, end = given
    for message in (
        answer(Shown(article, start, end, max(0, start - 300), end + 300), locale),
        context(article, start, end, locale),
    ):
        fits(message)
        [quote] = message.quotes
        assert quote.article_id == article.id
        assert quote.words in article.text[start:end]


@given(articles())
def test_the_pages_of_an_article_lose_no_word(article: Article) -> None:
    pages = [DIRECTIONS.sub("", parse_html(str(page))[0]) for page in pages_of(article)]
    assert "".join("".join(pages).split()) == "".join(DIRECTIONS.sub("", article.text).split())


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("ab cd", 5, "ab cd"),
        ("ab cd", 4, "ab"),
        ("ab cd", 2, "ab"),
        ("ab cd ef", 5, "ab cd"),
        ("abcdef", 3, "abc"),
        ("ab\ncd", 4, "ab"),
        ("a😀", 2, "a"),
        (" abcdef", 3, " ab"),
    ],
)
def test_a_beginning_is_as_long_as_words_allow(text: str, limit: int, kept: str) -> None:
    assert beginning(text, limit) == kept


@given(WORDS, st.integers(1, 60))
def test_a_beginning_fits_and_ends_at_a_word(text: str, limit: int) -> None:
    kept = beginning(text, limit)
    assert text.startswith(kept)
    assert utf16_length(kept) <= limit
    assert utf16_length(cut(text, limit)) <= limit
    assert utf16_length(ending(text, limit)) <= limit
    if kept != text and re.search(r"\S\s", text[: len(kept)]):
        assert text[len(kept)].isspace()


# ---- the reader's digits

LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


@UNHURRIED
@given(articles())
def test_another_kind_of_digits_changes_nothing_else(article: Article) -> None:
    for ours, theirs in zip(
        messages_on(article, replace(BEIRUT, digits="latn")),
        messages_on(article, BEIRUT),
        strict=True,
    ):
        assert theirs.html.translate(LATIN) == ours.html.translate(LATIN)
        assert addresses_and_data(theirs) == addresses_and_data(ours)
        assert theirs.quotes == ours.quotes


def addresses_and_data(message: Message) -> list[tuple[str | None, str | None]]:
    return [(button.url, button.data) for row in message.buttons for button in row]


def test_the_numbers_we_write_take_the_readers_digits() -> None:
    listed = article_list([SHIP] * 5, page=1, total=77, locale=BEIRUT)
    assert "٧٧ مقالةً" in shown(listed)
    assert "٦. " in shown(listed)
    assert [button.label for button in listed.buttons[0]] == ["٦", "٧", "٨", "٩", "١٠"]
    assert "٢٠٢٦" in shown(article_card(SHIP, BEIRUT))
    long = replace(SHIP, text=BLOCK_BREAK.join([SHIP.text] * 40), headings=())
    assert "الصفحة \u2068٢\u2069 من" in shown(article_page(long, 1, BEIRUT))


def test_digits_of_an_article_an_address_or_a_command_stay() -> None:
    article = replace(SHIP, title="Su-35 و640 طائرة", url="https://sahifa.example/2026/35")
    start = article.text.index(COST)
    end = start + len(COST)
    message = answer(Shown(article, start, end, start, end), BEIRUT)
    assert "640 مليون" in shown(message)
    assert "Su-35 و640 طائرة" in shown(article_list([article], page=0, total=1, locale=BEIRUT))
    assert "https://sahifa.example/2026/35#" in message.html
    asked = talk.say(BEIRUT, "add-what", example="/add https://a.example/7")
    assert "/add https://a.example/7" in shown(asked)


# ---- articles


def test_a_card_tells_title_summary_and_byline() -> None:
    text = shown(article_card(SHIP, AR))
    assert text.startswith("تدشين الفرقاطة مرجان\n\nدشّنت بحرية نورستان")
    assert "هالة منصور" in text.split("\n")[-1]
    assert "2026" in text.split("\n")[-1]


def test_a_card_leads_to_the_article_that_has_an_address() -> None:
    addresses = {b.url for row in article_card(SHIP, AR).buttons for b in row if b.url}
    assert {url for url in addresses if "t.me/share" not in url} == {SHIP.url}
    nowhere = article_card(replace(SHIP, url=None), AR)
    assert all(b.url is None for row in nowhere.buttons for b in row)


@pytest.mark.parametrize(
    "title", ["<b>Su-35</b> & «سوخوي»", 'a "b" <script>', "😀 <", "&amp; &lt;"]
)
def test_a_title_is_shown_letter_for_letter(title: str) -> None:
    text, entities = parse_html(str(article_card(replace(SHIP, title=title), AR).html))
    assert DIRECTIONS.sub("", text.split("\n")[0]) == title
    assert [entity["type"] for entity in entities] == ["bold", "italic"]


def test_an_articles_own_words_run_in_its_own_direction() -> None:
    title, _, words, _, byline = shown(article_card(CABLE, AR)).split("\n")
    assert title == CABLE.title
    assert words == CABLE.text
    assert byline.startswith(RIGHT_TO_LEFT_MARK)
    arabic = shown(article_card(SHIP, EN)).split("\n")
    assert first_strong(arabic[0]) == "AL"
    assert arabic[-1].startswith(LEFT_TO_RIGHT_MARK)


def test_a_page_turns_leftwards_in_arabic_and_rightwards_in_english() -> None:
    long = replace(SHIP, text=BLOCK_BREAK.join([SHIP.text] * 40), headings=())
    for locale, order in ((AR, ["next", "previous"]), (EN, ["previous", "next"])):
        turning = article_page(long, 1, locale).buttons[0]
        assert [b.label for b in turning] == [phrase(locale, f"button-{way}") for way in order]
    assert [b.data for b in article_page(long, 1, EN).buttons[0]] == [
        "v1:turn:7:0",
        "v1:turn:7:2",
    ]


@pytest.mark.parametrize(("asked", "shown_page"), [(-3, 0), (0, 0), (10**9, -1)])
def test_a_page_that_is_not_there_becomes_the_nearest(asked: int, shown_page: int) -> None:
    long = replace(SHIP, text=BLOCK_BREAK.join([SHIP.text] * 40), headings=())
    pages = range(len(pages_of(long)))
    assert article_page(long, asked, AR) == article_page(long, pages[shown_page], AR)


def test_headings_stand_out_on_a_page() -> None:
    text, entities = parse_html(str(article_page(SHIP, 0, AR).html))
    units = text.encode("utf-16-le")
    bold = [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in entities
        if e["type"] == "bold"
    ]
    assert bold == [SHIP.title, "تاريخ الحوض"]


def test_the_list_says_so_when_there_is_nothing() -> None:
    empty = article_list([], page=0, total=0, locale=AR)
    assert shown(empty) == shown(talk.say(AR, "no-articles-yet"))
    assert empty.buttons == ()


def test_an_excerpt_of_a_search_is_one_line() -> None:
    assert snippet("سطر أول\n\nسطر وآخر\nمن القصيدة", {"قصيد"}, "ar") == "من <b>القصيدة</b>"


# ---- answers


def answered(locale: Locale = AR, article: Article = SHIP) -> Message:
    start = article.text.index(COST) if COST in article.text else 0
    end = start + len(COST)
    return answer(Shown(article, start, end, start, end), locale)


def test_an_answer_is_the_quotation_alone_and_its_source() -> None:
    message = answered()
    text, entities = parse_html(str(message.html))
    [quotation] = [entity for entity in entities if entity["type"] == "blockquote"]
    assert quotation["offset"] == 0
    assert text[: quotation["length"]] == COST
    [link] = [entity for entity in entities if entity["type"] == "text_link"]
    assert link["url"].startswith("https://sahifa.example/ship#:~:text=")
    assert message.quotes == (Quote(7, COST),)


def test_a_source_without_an_address_is_named() -> None:
    message = answered(article=replace(SHIP, url=None))
    assert SHIP.title in shown(message)
    assert "<a " not in message.html


def test_a_quotation_that_begins_with_latin_runs_as_its_article_does() -> None:
    start = SHIP.text.index("NATO")
    text = shown(answer(Shown(SHIP, start, start + 30, start, start + 30), EN))
    assert text.startswith(RIGHT_TO_LEFT_MARK + "NATO")


def test_the_context_is_the_paragraph_in_its_neighbourhood() -> None:
    start = SHIP.text.index(COST)
    text, entities = parse_html(str(context(SHIP, start, start + len(COST), AR).html))
    assert "NATO قال" in text
    assert "واستغرق بناؤها أربع سنوات كاملة." in text
    assert "تاريخ الحوض" not in text
    assert "دشّنت" not in text
    [bold] = [e for e in entities if e["type"] == "bold"]
    assert text[bold["offset"] :][: bold["length"]] == COST


def test_the_context_of_a_long_quotation_goes_on_where_it_was_cut() -> None:
    long = replace(SHIP, text=" ".join(f"كلمة{n}" for n in range(600)), headings=())
    body = shown(context(long, 0, len(long.text), AR)).split("\n")[-1]
    assert body.endswith("…")
    assert long.text.startswith(body.removesuffix("…"))


def test_an_honest_no_lists_the_nearest_or_leads_to_the_latest() -> None:
    listed = no_answer([SHIP, CABLE], AR, question=5)
    assert [b.data for b in listed.buttons[0]] == ["v1:card:7", "v1:card:8"]
    assert [b.data for b in listed.buttons[1]] == ["v1:wait:5", "v1:editor:5"]
    assert SHIP.title in shown(listed)
    assert [b.data for b in no_answer([], AR, question=None).buttons[0]] == ["v1:latest"]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("two words", "https://a.example/x#:~:text=two%20words"),
        ("Su-35", "https://a.example/x#:~:text=Su%2D35"),
        ("a,\nb", "https://a.example/x#:~:text=a%2C%20b"),
        (
            "one two three four five six seven eight nine ten eleven",
            "https://a.example/x#:~:text=one%20two%20three%20four%20five,"
            "seven%20eight%20nine%20ten%20eleven",
        ),
    ],
)
def test_a_source_opens_at_the_quoted_words(words: str, address: str) -> None:
    assert fragment("https://a.example/x", words) == address
    assert fragment("https://a.example/x#part", words) == "https://a.example/x#part"


@pytest.mark.parametrize(
    ("words", "paragraph"),
    [("أولى", 1), ("فصل", None), ("ثانية", 2), ("وتتمتها", 2), ("ثالثة", 3), ("خاتمة", None)],
)
def test_paragraphs_are_counted_without_headings(words: str, paragraph: int | None) -> None:
    blocks = ("أولى", "فصل", "ثانية وتتمتها", "ثالثة", "خاتمة")
    headed = article(1, BLOCK_BREAK.join(blocks), headings=(1, 4))
    assert paragraph_at(headed, headed.text.index(words)) == paragraph


@pytest.mark.parametrize(
    ("locale", "said"), [(AR, "الفقرة 2"), (BEIRUT, "الفقرة ٢"), (EN, "paragraph 2")]
)
def test_an_answer_tells_in_which_paragraph_it_was_found(locale: Locale, said: str) -> None:
    told = article(1, BLOCK_BREAK.join(("جملة أولى.", "جملة ثانية.")))
    start = told.text.index("جملة ثانية")
    message = answer(Shown(told, start, len(told.text), start, len(told.text)), locale)
    assert re.sub("[\u2066-\u2069]", "", shown(message)).endswith(said)
