"""Who wrote an article, in any wording: by-lines over a body and under it."""

import pytest

from bot.ingest.rawtext import read_text
from storage.models import Draft
from tests.pages_of_text import ARABIC, ENGLISH, PAGES, Page
from tests.test_rawtext import blocks


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("بقلم د. سامي نور", "د. سامي نور"),
        ("كتب - سامي نور", "سامي نور"),
        ("By SAMI NOUR", "SAMI NOUR"),
        ("By Peter van der Berg and Sam Fox", "Peter van der Berg and Sam Fox"),
        ("Posted by Ann Lee on May 3, 2024", "Ann Lee"),
        ("Von Jonas Weiß", "Jonas Weiß"),
        ("Por María del Carmen", "María del Carmen"),
        ("Yazar: Elif Kaya", "Elif Kaya"),
        ("كتب/ت – سامي نور", "سامي نور"),
        ("كتب سامي نور:", "سامي نور"),
        ("خاص – سامي نور", "سامي نور"),
        ("تقرير وتحليل: سامي نور", "سامي نور"),
        ("مقال بقلم: سامي نور", "سامي نور"),
        ("سامي نور - القاهرة", "سامي نور"),
        ("سامي نور – رويترز", "سامي نور"),
        ("القاهرة - سامي نور", "سامي نور"),
        ("سامي نور | مراسل الشؤون البحرية", "سامي نور"),
        ("سامي نور", "سامي نور"),
        ("عبد الهادي بن سرحان", "عبد الهادي بن سرحان"),
        ("Sam Fox, Reuters", "Sam Fox"),
        ("LONDON (Reuters) - Sam Fox", "Sam Fox"),
        ("Analysis by Sam Fox", "Sam Fox"),
        ("Une enquête de Claire Vasseur", "Claire Vasseur"),
        ("Ein Bericht von Jonas Weiß", "Jonas Weiß"),
        ("di Marco Rossi", "Marco Rossi"),
        ("Reportagem de João Silva", "João Silva"),
        ("Geschreven door Jan de Vries", "Jan de Vries"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("نویسنده: رضا کریمی", "رضا کریمی"),
        ("خاص: السفينة تصل غدا", None),
        ("Report by the committee", None),
        ("الميناء الشرقي", None),
        ("Harbour Street", None),
        ("عدد المشاهدات: 4,812", None),
        ("كتب الرئيس رسالة إلى البرلمان", None),
        ("بقلم علي حسن", "علي حسن"),
        ("تقرير: السفينة تصل غدا", None),
        ("الكاتب الكبير يحيى حقي في ذكراه", None),
        ("إعداد: علي عن السفن", None),
        ("By the sea", None),
        ("By: admin", None),
        ("Par ailleurs", None),
    ],
)
def test_a_line_under_the_title_signs_the_article_if_it_names_somebody(
    line: str, author: str | None
) -> None:
    assert read_text("\n\n".join([ARABIC.title, line, *ARABIC.lines])).author == author


@pytest.mark.parametrize(
    "line",
    [
        "قلم: ناصيف البرغوثي",
        "أعدّها للنشر: ناصيف البرغوثي",
        "القاهرة ● ناصيف البرغوثي",
        "ناصيف البرغوثي، محرر الشؤون الدولية",
        "بقلم الكاتب ناصيف البرغوثي",
        "كتب ناصيف البرغوثي من القاهرة",
        "الخبر من إعداد ناصيف البرغوثي",
        "12 مارس 2026 / ناصيف البرغوثي",
        "(ناصيف البرغوثي)",
        "ناصيف البرغوثي ✎",
        "*ناصيف البرغوثي*",
        "بيروت – ناصيف البرغوثي ووكالات",
        "بقلم الدكتور: ناصيف البرغوثي",
        "عمان - من ناصيف البرغوثي",
        "ناصيف البرغوثي يكتب:",
        "ناصيف البرغوثي / خاص بالموقع",
    ],
)
@pytest.mark.parametrize("place", ["over the body", "under it"])
def test_an_arabic_byline_in_any_wording_names_the_author(line: str, place: str) -> None:
    assert _signed(ARABIC, line, place).author == "ناصيف البرغوثي"


@pytest.mark.parametrize(
    "line",
    [
        "Reported and written by Tamsin Oduwole",
        "By our correspondent Tamsin Oduwole",
        "Tamsin Oduwole in Oslo",
        "Tamsin Oduwole — Oslo",
        "Tamsin Oduwole, Energy Editor",
        "Author Tamsin Oduwole",
        "Filed by Tamsin Oduwole, March 12",
        "Tamsin Oduwole @tamsin",
        "Tamsin Oduwole is a staff writer.",
        "✎ Tamsin Oduwole | 12 March 2026",
        "March 12, 2026 by Tamsin Oduwole",
    ],
)
@pytest.mark.parametrize("place", ["over the body", "under it"])
def test_an_english_byline_in_any_wording_names_the_author(line: str, place: str) -> None:
    assert _signed(ENGLISH, line, place).author == "Tamsin Oduwole"


def _signed(page: Page, line: str, place: str) -> Draft:
    over, under = ([line], []) if place == "over the body" else ([page.dates[0]], [line])
    draft = read_text("\n\n".join([page.title, *over, *page.lines, *under, *page.headlines]))
    assert (draft.title, blocks(draft)) == (page.title, page.body)
    return draft


@pytest.mark.parametrize(
    "line",
    [
        "Photo by Tamsin Oduwole",
        "Editor-in-chief: Tamsin Oduwole",
        "Illustration: Tamsin Oduwole",
        "Edited by Tamsin Oduwole",
    ],
)
def test_who_took_the_picture_or_runs_the_paper_is_no_author(line: str) -> None:
    over = [line, ENGLISH.dates[0], "Greg Marrow, Harbour Desk"]
    raw = "\n\n".join([ENGLISH.title, *over, *ENGLISH.lines])
    assert read_text(raw).author == "Greg Marrow"
    assert read_text("\n\n".join([ENGLISH.title, line, *ENGLISH.lines])).author is None


def test_a_name_over_the_body_signs_it_rather_than_one_under_it() -> None:
    over = ["Greg Marrow, Oslo", ENGLISH.dates[0]]
    raw = "\n\n".join([ENGLISH.title, *over, *ENGLISH.lines, "Sam Fox"])
    assert read_text(raw).author == "Greg Marrow"


GERMAN = Page(
    title="Hafen der Palmen begrüßt erstes Frachtschiff mit Ammoniak-Antrieb",
    author="Annegret Huckabein",
    language="de",
    body=[
        "Das Schiff legte nach neun Tagen auf See an, ohne fossilen Treibstoff zu verbrennen.",
        "Der Hafen der Palmen hat am Dienstag das erste mit Ammoniak betriebene Schiff begrüßt.",
        "Fachleute warnen jedoch, dass Ammoniak giftig ist, und fordern eine Schulung am Kai.",
    ],
    bylines=[],
    biography="",
    form=[],
    headlines=[],
    dates=["14. April 2026"],
    sharing=[],
    read_also=[],
)


@pytest.mark.parametrize(
    "line",
    [
        "Von {} und Agenturen",
        "{}, Redakteurin",
        "{} berichtet aus Kairo",
        "Aus Berlin berichtet {}",
        "Verfasst von {} am 14. April 2026",
        "Unsere Korrespondentin {}",
        "{} (dpa)",
    ],
)
@pytest.mark.parametrize("place", ["over the body", "under it"])
def test_a_german_byline_in_any_wording_names_the_author(line: str, place: str) -> None:
    assert _signed(GERMAN, line.format(GERMAN.author), place).author == GERMAN.author


@pytest.mark.parametrize(
    "line",
    [
        "Signé {}",
        "Par {} (avec AFP)",
        "Envoyée spéciale : {}",
        "Rédigé par {}, le 14 avril",
        "Tribune de {}",
        "De notre correspondante {}",
        "{} • Lecture 5 min",
    ],
)
def test_a_french_byline_in_any_wording_names_the_author(line: str) -> None:
    page = PAGES["fr"]
    raw = "\n\n".join([page.title, line.format("Gwenaëlle Tréguier"), *page.lines])
    assert read_text(raw).author == "Gwenaëlle Tréguier"


@pytest.mark.parametrize(
    "line",
    [
        "Listen Now",
        "Print Edition",
        "Special Report",
        "North America",
        "Harbour Street",
        "By the Harbour Commission",
        "Fact-checked by John Smith",
        "Translated by John Smith",
        "Cover photo: Jane Smith",
        "Sponsored by Acme Corp",
        "Editor: Jane Smith",
        "A spokesman, John Smith, declined to comment",
        "John Smith wins the desert marathon",
    ],
)
@pytest.mark.parametrize("place", ["over the body", "under it"])
def test_an_english_line_about_something_else_signs_nothing(line: str, place: str) -> None:
    assert _signed(ENGLISH, line, place).author is None


@pytest.mark.parametrize(
    "line",
    [
        "تصوير: سامي نور",
        "رئيس التحرير: سامي نور",
        "عدسة سامي نور",
        "صورة من أرشيف سامي نور",
        "صورة أرشيفية (رويترز)",
        "تدقيق: سامي نور",
        "إشراف: سامي نور",
        "محمد صلاح يكتب التاريخ في ليفربول",
        "مقالات الرأي",
        "ملفات خاصة",
        "نص الاتفاق",
        "عدد القراءات: 221",
    ],
)
@pytest.mark.parametrize("place", ["over the body", "under it"])
def test_an_arabic_line_about_something_else_signs_nothing(line: str, place: str) -> None:
    assert _signed(ARABIC, line, place).author is None
