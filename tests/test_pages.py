import pytest

from bot.ingest.pages import read_page
from bot.ingest.rawtext import NoArticle
from tests.pages_of_text import ARABIC, Page


def html_of(page: Page, *, charset: str = "utf-8") -> str:
    paragraphs = "".join(
        f"<h2>{line[3:]}</h2>" if line.startswith("## ") else f"<p>{line}</p>" for line in page.body
    )
    links = "".join(f'<li><a href="/{n}">{line}</a></li>' for n, line in enumerate(page.headlines))
    return f"""<!doctype html><html lang="{page.language}" dir="rtl"><head>
    <meta charset="{charset}"><title>{page.title} | النورس</title>
    <meta property="og:title" content="{page.title}">
    <meta name="author" content="{page.author}">
    <meta property="article:published_time" content="2026-03-12T09:30:00+03:00">
    <meta name="keywords" content="بحر، سفن, طاقة"></head><body>
    <nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/n">أخبار</a></li></ul></nav>
    <article><h1>{page.title}</h1>{paragraphs}</article>
    <aside><h3>مقالات ذات صلة</h3><ul>{links}</ul></aside>
    <form><h3>اترك تعليقاً</h3><p>{page.form[1]}</p><textarea></textarea></form>
    <footer>جميع الحقوق محفوظة © 2026</footer></body></html>"""


def test_a_page_is_read_with_what_it_says_of_itself() -> None:
    draft = read_page(html_of(ARABIC), url="https://example.org/ship")
    assert draft.text.split("\n\n") == ARABIC.lines
    assert draft.headings == (7,)
    assert (draft.title, draft.author, draft.language) == (ARABIC.title, ARABIC.author, "ar")
    assert draft.tags == ("بحر", "سفن", "طاقة")
    assert draft.url == "https://example.org/ship"
    assert draft.published == 1773273600  # the day, at midnight


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "utf-16"])
def test_a_page_in_any_charset_reads_the_same(charset: str) -> None:
    html = html_of(ARABIC, charset=charset)
    assert read_page(html.encode(charset)) == read_page(html)


def test_a_page_without_any_markup_of_its_article_is_read_by_its_shape() -> None:
    html = f"<html><body><div>{ARABIC.raw('</div><div>')}</div></body></html>"
    draft = read_page(html)
    assert (draft.title, draft.text.split("\n\n")) == (ARABIC.title, ARABIC.lines)


@pytest.mark.parametrize(
    "html", ["", "  ", b"", "<html></html>", "<nav><a href='/'>Home</a></nav>"]
)
def test_a_page_without_an_article_is_refused(html: str | bytes) -> None:
    with pytest.raises(NoArticle):
        read_page(html)


def test_scripts_are_no_text_and_entities_are_characters() -> None:
    page = html_of(ARABIC).replace("</article>", "<script>alert('x')</script></article>")
    text = read_page(page.replace("دامت تسعة أيام", "دامت &quot;تسعة&nbsp;أيام&quot;")).text
    assert "alert" not in text
    assert 'دامت "تسعة أيام"' in text


def test_a_page_nested_without_end_is_survived() -> None:
    deep = "<div>" * 50_000 + "x" + "</div>" * 50_000
    draft = read_page(html_of(ARABIC).replace("</body>", deep + "</body>"))
    assert draft.title == ARABIC.title
