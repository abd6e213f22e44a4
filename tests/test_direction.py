"""What runs from the left within Arabic lines, and from the right within English ones, is seen
in the right order, as UAX #9 lays it out.
"""

import random
import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bench.material.mixed import (
    LEFT_TO_RIGHT_LINES,
    RIGHT_TO_LEFT_LINES,
    laid_out,
    logical,
    visual,
    visual_from_the_left,
)
from bot.messages.direction import first_strong, isolated_names, isolated_runs, runs_to_isolate
from bot.sandbox.html import parse_html

FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"
UNISOLATED = str.maketrans("", "", FSI + PDI)


def plain(html: str) -> str:
    return parse_html(html)[0]


def runs(line: str) -> list[str]:
    return [line[start:end] for start, end in runs_to_isolate(line)]


# ---- right-to-left lines


@pytest.mark.parametrize("marked", RIGHT_TO_LEFT_LINES)
def test_an_isolated_line_is_seen_in_the_order_it_is_read(marked: str) -> None:
    assert laid_out(plain(isolated_runs(logical(marked)))) == visual(marked)


def test_most_of_these_lines_are_seen_in_a_wrong_order_without_isolates() -> None:
    wrong = [line for line in RIGHT_TO_LEFT_LINES if laid_out(logical(line)) != visual(line)]
    assert len(wrong) >= 30


def test_a_line_that_is_seen_in_order_anyway_gets_no_isolate() -> None:
    right = [line for line in RIGHT_TO_LEFT_LINES if laid_out(logical(line)) == visual(line)]
    assert len(right) >= 15
    assert [line for line in right if FSI in isolated_runs(logical(line))] == []


RUNS = (
    *("Su-35", "C++", "C#", "F-16C/D", "BBC News", "@name", "#AI", "v2.0.1", "$100", "3.5%"),
    *("+966 50 123 4567", "25/9/2022", "10:30", "42", "18+", "5G", "16-bit", "AT&T", "100 km/h"),
    *("https://a.example/x/", "info@a.example", "Łódź", "Москва", "№5", "±5", "٥٠", "1 000 000"),
)
BETWEEN = ("، ", "؛ ", " و", " - ", " – ", " | ", "» ", " «", " … ", " • ", " 😀 ", " سفينة ", "\t")


@given(st.lists(st.tuples(st.sampled_from(RUNS), st.sampled_from(BETWEEN)), min_size=1))
def test_any_runs_among_arabic_words_are_seen_in_order(pairs: list[tuple[str, str]]) -> None:
    marked = "قالت " + "".join(f"{{{run}}}{between}" for run, between in pairs) + "سفينة"
    assert laid_out(plain(isolated_runs(logical(marked)))) == visual(marked)


@pytest.mark.parametrize(
    ("line", "isolated"),
    [
        ("سعر iPhone 15 Pro و$999", ["$999"]),
        ("عام 2022 وعام 2023", []),
        ("Su-35، Su-34", ["Su-35", "Su-34"]),
        ("موسم 2022-2023", []),
        ("2022-2023 موسم", ["2022", "2023"]),
        ("#وسم_2024 و#مقاتلات_F16", []),
        ("انظر https://ar.example/wiki/سفينة هنا", ["https://ar.example/wiki/سفينة"]),
        ("Reuters: NATO expands!", ["Reuters: NATO expands!"]),
        (RLM + "NATO expands.", ["NATO expands."]),
        ("«NATO», (OTAN) أعلنا", ["NATO", "OTAN"]),
        ("حلف NATO (OTAN) قال", []),
        ("نحو ٥٪ أو -٥", []),
        ("نحو 5٪ منهم", ["5٪"]),
        ("كوفيد-19 عاد", []),
        ("🇸🇦 (42 سفينة", ["42"]),
        ("🇸🇦 ٥، 42 سفينة", ["42"]),
        ("#مقاتلات_F16، Su-35 وصلت", []),
        ("#F16_مقاتلات، #AI وصلت", ["#AI"]),
        ("وصل إلى -5 درجات", ["-5"]),
        ("...", []),
        ("", []),
    ],
)
def test_what_needs_an_isolate(line: str, isolated: list[str]) -> None:
    assert runs(line) == isolated


# ---- left-to-right lines


@pytest.mark.parametrize("marked", LEFT_TO_RIGHT_LINES)
def test_an_arabic_name_stays_where_it_is_in_an_english_line(marked: str) -> None:
    line = plain(isolated_names(logical(marked)))
    assert laid_out(line, "L") == visual_from_the_left(marked)


def test_an_arabic_name_takes_its_neighbour_along_without_an_isolate() -> None:
    wrong = [
        line
        for line in LEFT_TO_RIGHT_LINES
        if laid_out(logical(line), "L") != visual_from_the_left(line)
    ]
    assert len(wrong) >= 4


# ---- whatever the text


MIXED = st.text(
    st.sampled_from(list("abCз قسوא 012٣٪ +-#@$%/.,:()[]«»\"'&<>;_…•–😀\n\t،؛\u0301\u200d\u200f🇸"))
    | st.sampled_from([FSI, PDI, "\u2066", "\u202b"])
)


@given(MIXED)
def test_isolating_twice_changes_nothing(text: str) -> None:
    for isolated in (isolated_runs, isolated_names):
        once = isolated(text)
        assert isolated(once) == once


@given(MIXED)
def test_without_its_isolates_a_text_is_what_it_was(text: str) -> None:
    for isolated in (isolated_runs, isolated_names):
        assert unescape(isolated(text)).translate(UNISOLATED) == text.translate(UNISOLATED)


@given(st.text(st.characters(codec="utf-8")))
def test_every_isolate_that_is_put_in_is_ended_on_its_line(text: str) -> None:
    for line in plain(isolated_runs(text.translate(UNISOLATED))).split("\n"):
        assert re.fullmatch(f"[^{FSI}{PDI}]*(?:{FSI}[^{FSI}{PDI}]+{PDI}[^{FSI}{PDI}]*)*", line)


@pytest.mark.parametrize(
    ("html", "isolated"),
    [
        ("لغة <b>C++</b> هنا", f"لغة <b>{FSI}C++{PDI}</b> هنا"),
        ("لغة <b>C</b>++ هنا", f"لغة <b>{FSI}C</b>++{PDI} هنا"),
        ("في &lt;C++&gt; هنا", f"في &lt;{FSI}C++{PDI}&gt; هنا"),
        ("شركة AT&amp;T+ هنا", f"شركة {FSI}AT&amp;T+{PDI} هنا"),
        (
            '<a href="https://a.example/?C++">لغة C++</a>',
            f'<a href="https://a.example/?C++">لغة {FSI}C++{PDI}</a>',
        ),
        ("مثل <code>C++</code> و<pre>C++\n#x</pre>", None),
        (f"لغة {FSI}C++{PDI} هنا", None),
        ("<blockquote>سفينة</blockquote>C++", f"<blockquote>سفينة</blockquote>{FSI}C++{PDI}"),
    ],
)
def test_tags_attributes_and_references_stay_as_they_are(html: str, isolated: str | None) -> None:
    assert isolated_runs(Markup(html)) == (isolated or html)


def test_text_is_escaped() -> None:
    assert isolated_runs("سفينة <ب> C++") == f"سفينة &lt;ب&gt; {FSI}C++{PDI}"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("NATO قال", "L"),
        ("قال NATO", "R"),
        ("123 – «ק»", "R"),
        (RLM + "NATO", "R"),
        ("123", None),
        (FSI + "NATO" + PDI + " قال", None),
    ],
)
def test_the_first_strong_letter_tells_how_a_line_runs(text: str, way: str | None) -> None:
    assert first_strong(text) == way


UNITS = (
    "كلمة Su-35، ",
    "a",
    "1",
    "0-",
    "1 000 ",
    "(a",
    "%",
    "www.",
    "#",
    FSI,
    "1-2 ",
    "a://",
    "&amp;",
)


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_as_the_text_does(unit: str) -> None:
    def seconds(size: int) -> float:
        html = Markup(unit * (size // len(unit)))
        spent = []
        for _ in range(5):
            started = time.process_time()
            isolated_runs(html)
            isolated_names(html)
            spent.append(time.process_time() - started)
        return max(min(spent), 0.003)

    # Eight times the text: 8 if linear, 64 if quadratic.
    assert seconds(80_000) < 32 * seconds(10_000)


def test_noise_of_every_character_is_no_trouble() -> None:
    rng = random.Random(7)
    for _ in range(50):
        text = "".join(chr(rng.randrange(0x30000)) for _ in range(500))
        assert isolated_runs(text).translate(UNISOLATED) == Markup.escape(text).translate(
            UNISOLATED
        )
