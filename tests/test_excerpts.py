"""An entry that is only how its article begins is told from one that holds it."""

import pytest

from bot.ingest.entries import Entry
from bot.ingest.excerpts import is_excerpt
from bot.ingest.feeds import entry_draft
from tests.test_feeds import only, rss

SENTENCE = "فتحت مكتبة الوادي أبوابها مساء أمس أمام القراء لأول مرة منذ سنتين. "
BRIEF = SENTENCE * 8
LONG = SENTENCE * 40

CUT = [
    SENTENCE,
    "",
    "<p> </p>",
    f"<p>{LONG}[…]</p>",
    f"<p>{LONG}[&#8230;]</p>",
    f"<p>{LONG} [...]</p>\n",
    f"{LONG}(…)",
    f"<p>{BRIEF}…</p>",
    f"<p>{BRIEF}...</p>",
    f"<p>{LONG}</p><p><a href='/1'>اقرأ المزيد</a></p>",
    f"<p>{LONG}<a href='/1'>أكمل القراءة »</a></p>",
    f"<p>{LONG}<a href='/1'>Continue reading <span>“مكتبة الوادي”</span> →</a></p>",
    f"{LONG} للمزيد من التفاصيل: متابعة القراءة",
    f"<p>{LONG}</p><a class=more>Read more...</a>",
    f"<p>{LONG}[…]</p><p>The post <a href='/1'>T</a> appeared first on <a href='/'>S</a>.</p>",
    f"<p>{LONG}[…]</p><p>ظهرت المقالة <a>عنوان</a> أولاً على <a>موقع</a>.</p>",
]
WHOLE = [
    LONG,
    f"<p>{LONG}</p>",
    f"<p>{BRIEF}</p>",
    f"<p>{LONG}…</p>",
    f"<p>{LONG}</p><p>The post <a href='/1'>T</a> appeared first on <a href='/'>S</a>.</p>",
    f"<p>قالت: اقرأ المزيد من الكتب [...] تعش أكثر.</p><p>{LONG}</p>",
]


@pytest.mark.parametrize("html", CUT)
def test_a_text_that_was_cut_is_an_excerpt(html: str) -> None:
    assert is_excerpt(html)


@pytest.mark.parametrize("html", WHOLE)
def test_a_whole_article_is_none(html: str) -> None:
    assert not is_excerpt(html)


def test_an_entry_says_whether_it_is_one() -> None:
    assert only(rss(f"<guid>1</guid><description>{SENTENCE}</description>")).is_excerpt
    assert not only(rss(f"<guid>1</guid><description>{LONG}</description>")).is_excerpt


def test_invitations_and_signatures_are_no_part_of_the_article() -> None:
    html = (
        "<p>اقرأ المزيد من الكتب.</p><p>نص</p><p><a>اقرأ المزيد</a></p>"
        "<p>ظهرت المقالة <a>عنوان</a> أولاً على <a>موقع</a>.</p>"
    )
    entry = Entry("1", None, "عنوان", html, None, None, ())
    draft = entry_draft(entry, language_hint=None)
    assert draft is not None
    assert draft.text == "اقرأ المزيد من الكتب.\n\nنص"


def test_the_content_is_preferred_to_the_summary_unless_the_article_hides_there() -> None:
    content = f"<content:encoded>{SENTENCE * 3}</content:encoded>"
    described = [
        (f"<description>{SENTENCE}</description>", SENTENCE * 3),
        (f"<description>&lt;b {'x' * 2000}&gt;{SENTENCE}</description>", SENTENCE * 3),
        (f"<description>{SENTENCE * 4}</description>", SENTENCE * 3),
        (f"<description>{LONG}</description>", LONG),
    ]
    for description, html in described:
        for item in (content + description, description + content):
            assert only(rss(f"<guid>1</guid>{item}")).html == html.strip()
