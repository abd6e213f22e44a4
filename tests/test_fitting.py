"""Messages of any length are cut into parts that Telegram takes, and nothing of them is lost."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bench import rendering
from bench.rendering import FAULTS, LIMITS, faults_of, made_document
from bot.messages.articles import article_card
from bot.messages.fitting import beginning, split, utf16_length
from bot.sandbox.html import parse_html
from bot.text.words import clean

FSI, PDI, RLM, LRM = "\u2068", "\u2069", "\u200f", "\u200e"


def texts(parts: list[Markup]) -> list[str]:
    return [parse_html(part)[0] for part in parts]


def faults(html: Markup, parts: list[Markup], limit: int) -> dict[str, int]:
    return {fault: times for fault, times in faults_of(html, parts, limit).items() if times}


# ---- the laws


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**9), st.integers(1, 600), st.sampled_from([30, *LIMITS]))
def test_every_part_fits_and_nothing_is_lost(seed: int, size: int, limit: int) -> None:
    html = made_document(random.Random(seed), size)
    assert faults(html, split(html, limit), limit) == {}


HTML = st.lists(
    st.sampled_from(["<b>", "</b>", "<i>", "</i>", '<a href="https://a.example/?b&amp;c">', "</a>"])
    | st.sampled_from(
        ["&amp;", "&#34;", "&lt;b&gt;", "\n", "\n\n", " ", FSI, PDI, RLM, "🇸🇦", "👨‍👩‍👧"]
    )
    | st.text(st.characters(codec="utf-8", exclude_characters="<>&\0\r"), max_size=30)
).map(lambda pieces: Markup("".join(pieces)))


@settings(deadline=None)
@given(HTML, st.integers(2, 60), st.integers(1, 5))
def test_whatever_the_html_telegram_takes_every_part(html: Markup, limit: int, most: int) -> None:
    for part in split(html, limit, most):
        text, entities = parse_html(part)
        assert text.strip()
        assert utf16_length(text) <= limit
        assert len(entities) <= most


@settings(deadline=None)
@given(HTML, st.integers(3, 60))
def test_a_beginning_fits(html: Markup, limit: int) -> None:
    text, _ = parse_html(beginning(html, limit))
    assert utf16_length(text) <= limit


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**9))
def test_what_fits_stays_as_it_is(seed: int) -> None:
    [part] = split(made_document(random.Random(seed), 20))
    assert split(part) == [part]
    assert beginning(part, 4096) == part


def test_the_judge_of_these_laws_sees_every_fault() -> None:
    html = Markup(f"<b>one</b> 👍🏽 {FSI}two{PDI} <i>three</i>")
    wrong = {
        "over_limit": ["<b>one</b> 👍🏽 two <i>three</i>"],
        "over_entities": ["<b>o</b>" * 101],
        "refused": ["<b>one", "👍🏽 two <i>three</i>"],
        "lost": ["<b>one</b> 👍🏽 two three"],
        "cut_graphemes": ["<b>one</b> 👍", "🏽 two <i>three</i>"],
        "open_isolates": [f"<b>one</b> 👍🏽 {FSI}two", "<i>three</i>"],
    }
    assert set(wrong) == set(FAULTS)
    for fault, parts in wrong.items():
        assert fault in faults(html, [Markup(part) for part in parts], 16)


# ---- where a text is cut


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("aaa bbb.\n\nccc ddd.\neee. fff", 17, ["aaa bbb.", "ccc ddd.\neee. fff"]),
        ("aaa bbb. ccc\nddd. eee fff", 20, ["aaa bbb. ccc", "ddd. eee fff"]),
        ("Aaa bbb ccc. Ddd eee fff ggg", 22, ["Aaa bbb ccc.", "Ddd eee fff ggg"]),
        ("قال نعم ثم. ذهب بعيدا جدا", 18, ["قال نعم ثم.", "ذهب بعيدا جدا"]),
        ("aaa bbb ccc ddd", 10, ["aaa bbb", "ccc ddd"]),
        ("a\n\nbbbb cccc dddd", 14, ["a\n\nbbbb cccc", "dddd"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("東京は晴れ大阪は雨", 4, ["東京は晴", "れ大阪は", "雨"]),
        ("a   \n   b", 4, ["a   ", "   b"]),
        ("  ", 4, []),
        ("", 4, []),
    ],
)
def test_a_text_is_cut_at_the_best_place(text: str, limit: int, parts: list[str]) -> None:
    assert split(Markup(text), limit) == parts


GRAPHEMES = (
    "👨‍👩‍👧‍👦",
    "🇸🇦",
    "👍🏽",
    "क्षि",
    "e\u0301\u0323",
    "한",
    "5️⃣",
    "🏴\U000e0067\U000e0062\U000e007f",
    "ل\u0651\u064e",
)


@pytest.mark.parametrize("grapheme", GRAPHEMES)
@pytest.mark.parametrize("limit", [12, 13, 14, 15])
def test_a_grapheme_is_never_cut(grapheme: str, limit: int) -> None:
    parts = split(Markup(grapheme * 20), limit)
    assert len(parts) > 1
    assert all(part.replace(grapheme, "") == "" for part in parts)


def test_a_grapheme_longer_than_a_message_is_cut_all_the_same() -> None:
    parts = split(Markup("e" + "\u0301" * 9000))
    assert [utf16_length(part) for part in parts] == [4096, 4096, 809]


def test_text_of_nothing_visible_gives_no_part() -> None:
    assert split(Markup(f"<b> \n{FSI}{PDI}</b>{RLM}\u200b")) == []
    assert split(Markup(FSI * 9000)) == []


# ---- tags, references, isolates, direction


def test_tags_are_closed_at_a_cut_and_opened_again() -> None:
    html = Markup(
        '<blockquote expandable><a href="https://a.example/?a=1&amp;b">one two</a></blockquote>'
    )
    opened = '<blockquote expandable><a href="https://a.example/?a=1&amp;b">'
    assert split(html, 4) == [f"{opened}{word}</a></blockquote>" for word in ("one", "two")]


def test_code_keeps_its_language_and_its_indentation() -> None:
    html = Markup('<pre><code class="language-python">if x:\n    y()\n</code></pre>')
    opened = '<pre><code class="language-python">'
    assert split(html, 9) == [f"{opened}{line}</code></pre>" for line in ("if x:", "    y()\n")]


def test_a_reference_is_one_character() -> None:
    assert split(Markup("&amp;&lt;&#34;&quot;"), 2) == ["&amp;&lt;", "&#34;&#34;"]


def test_no_part_has_more_entities_than_telegram_takes() -> None:
    parts = split(Markup("<b>a</b> <i>b</i> " * 120))
    assert [len(parse_html(part)[1]) for part in parts] == [100, 100, 40]


def test_tags_deeper_than_any_message_lose_their_force_not_their_words() -> None:
    [part] = split(Markup("<b>" * 150 + "a word" + "</b>" * 150))
    assert parse_html(part)[0] == "a word"
    assert part.count("<b>") == 100


def test_a_grapheme_of_more_entities_than_telegram_takes_keeps_the_first() -> None:
    html = Markup("<b>e</b><i>\u0301</i><u>\u0323</u> <s>a</s>")
    assert split(html, entities=2) == ["<b>e</b><i>\u0301</i>\u0323", "<s>a</s>"]


def test_a_part_is_no_longer_in_bytes_than_telegram_reads() -> None:
    address = "https://a.example/" + "x" * 1000
    html = Markup(" ").join(Markup('<a href="{}">word</a>').format(address) for _ in range(90))
    parts = split(html)
    assert max(len(part.encode()) for part in parts) <= 32_768
    assert faults(html, parts, 4096) == {}


def test_an_isolate_is_closed_at_a_cut_and_opened_again() -> None:
    html = Markup(f"قال {FSI}Tarn Velle Herald{PDI} أمس")
    assert split(html, 18) == [
        f"قال {FSI}Tarn Velle{PDI}",
        f"{RLM}{FSI}Herald{PDI} أمس",
    ]


@pytest.mark.parametrize(
    ("line", "second"),
    [
        ("قال الكاتب NATO توسع", f"{RLM}NATO توسع"),
        (f"{RLM}Tarn Velle NATO توسع", f"{RLM}NATO توسع"),
        ("The writer قال شيئا", f"{LRM}قال شيئا"),
        ("The writer says yes", "says yes"),
        ("قال الكاتب\nNATO توسع", "NATO توسع"),
    ],
)
def test_the_rest_of_a_line_runs_as_the_line_did(line: str, second: str) -> None:
    assert split(Markup(line), 12)[1] == second


def test_a_mark_that_leads_a_part_stands_within_its_quotation() -> None:
    html = Markup("<blockquote>قال الكاتب <b>NATO</b> توسع</blockquote>")
    assert split(html, 12)[1] == f"<blockquote><b>{RLM}NATO</b> توسع</blockquote>"


# ---- beginnings


@pytest.mark.parametrize(
    ("html", "limit", "kept"),
    [
        ("<b>one two</b>", 7, "<b>one two</b>"),
        ("<b>one two</b>", 6, "<b>one…</b>"),
        ("<b>one</b>, two", 6, "<b>one</b>…"),
        ("قال نعم، ثم لا", 10, "قال نعم…"),
        ("👍🏽👍🏽", 7, "👍🏽…"),
        (f"قال {FSI}Tarn Velle{PDI} أمس", 11, f"قال {FSI}Tarn{PDI}…"),
        ("...... ......", 8, "......…"),
        (" ", 5, ""),
    ],
)
def test_a_beginning_ends_in_an_ellipsis_if_it_was_cut(html: str, limit: int, kept: str) -> None:
    assert beginning(Markup(html), limit) == kept


# ---- time


UNITS = (
    "كلمة ",
    "a",
    "😀",
    "<b>x</b> ",
    "<i>",
    FSI,
    f"{FSI}a ",
    "\u0301",
    "&amp;",
    "\n ",
    " ",
    "a. ",
    "(",
    "🇸",
)


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_as_the_text_does(unit: str) -> None:
    def seconds(size: int) -> float:
        html = Markup(unit * (size // len(unit)))
        spent = []
        for _ in range(5):
            started = time.process_time()
            split(html)
            spent.append(time.process_time() - started)
        return max(min(spent), 0.003)

    # Eight times the text: 8 if linear, 64 if quadratic.
    assert seconds(80_000) < 32 * seconds(10_000)


# ---- hostile titles on cards


def test_hostile_titles_are_shown_letter_for_letter_on_cards() -> None:
    figures = rendering.measured_titles(random.Random(5), 300)
    assert figures.pop("count") > 250
    assert set(figures.values()) == {0}


def test_the_judge_of_titles_sees_a_refusal_and_a_change() -> None:
    title = clean("C++ <b>")
    card = article_card(rendering.titled(title, "ar"), rendering.LOCALES[0])
    assert not rendering.faults_of_title(title, card).total()
    assert rendering.faults_of_title("C+ <b>", card)["changed"]
