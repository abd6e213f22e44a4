"""HTML becomes blocks of plain text, whatever the HTML."""

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.entries import HTML_CHARS as FEED_CHARS
from bot.ingest.markup import MARKUP_CHARS, blocks_from_html, line_from_html
from bot.text.words import clean

READ = [
    ("two paragraphs", "<p>one</p><p>two</p>", ["one", "two"]),
    ("inline marks are joined", "<p>a<b>b</b> <i>c</i>d</p>", ["ab cd"]),
    ("a link keeps its words", '<p>see <a href="http://x">this</a>.</p>', ["see this."]),
    ("text beside blocks", "before<p>one</p>between<p>two</p>after", "before one between two after"),
    ("entities", "<p>a&nbsp;b &amp; &lt;c&gt; &#1571;&hellip;</p>", ["a b & <c> أ…"]),
    ("an entity is decoded once", "<p>&amp;lt;b&amp;gt;</p>", ["&lt;b&gt;"]),
    ("a comment ends nothing", "<p>a<!-- no -->b</p>", ["ab"]),
    ("white space is folded", "<p> a \n\t b  </p>", ["a b"]),
    ("a lone br is a line", "<p>a<br>b</p>", ["a\nb"]),
    ("two brs are a paragraph", "a<br/> <br/>b", ["a", "b"]),
    ("an item a block", "<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>", "one two three"),
    ("a quotation stays", "<blockquote><p>q</p></blockquote><p>a</p>", ["q", "a"]),
    ("a row a block", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
    ("verse keeps its lines", "<pre>one\n two</pre>", ["one\ntwo"]),
    ("code and looks go", "<style>p{}</style><script>x<1</script><p>a</p>", ["a"]),
    ("captions go", "<figure><img alt=x><figcaption>photo</figcaption></figure><p>a</p>", ["a"]),
    ("forms go, what follows stays", "<form>name <input> <button>ok</button></form>a", ["a"]),
    ("unclosed", "<p>one<p>two <b>bold", ["one", "two bold"]),
    ("empty blocks go", "<p></p><p>&nbsp;</p><div><br></div><p>a</p>", ["a"]),
    ("a declared encoding", '<?xml version="1.0" encoding="cp1256"?><p>أ</p>', ["أ"]),
    ("hidden characters go", "<p>a&#x202e;b&#8203;c&shy;d</p>", ["abcd"]),
    ("plain lines", "one\ntwo", ["one", "two"]),
    ("plain paragraphs", "one\nstill one\n\ntwo &amp; a half", ["one still one", "two & a half"]),
    ("a wrapped line goes on", f"{'long ' * 12}\n  line\nnext", [f"{'long ' * 12}line", "next"]),
    ("a long line may end", f"{'long ' * 12}.\nnext", [f"{'long ' * 12}.", "next"]),
    ("less than is not a tag", "2 < 3 and 4 <5", ["2 < 3 and 4 <5"]),
    ("nothing", "", []),
    ("only a comment", "<!-- nothing -->", []),
]  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), [row[1:] for row in READ], ids=[r[0] for r in READ])
def test_html_reads_as(html: str, blocks: list[str] | str) -> None:
    expected = blocks.split() if isinstance(blocks, str) else blocks
    assert blocks_from_html(html) == [(block, False) for block in expected]


def test_headings_are_told_from_paragraphs() -> None:
    html = "<h2>خلفية <em>الأزمة</em></h2><p>نص</p><h3>أخرى</h3>ذيل"
    assert blocks_from_html(html) == [
        ("خلفية الأزمة", True),
        ("نص", False),
        ("أخرى", True),
        ("ذيل", False),
    ]


def test_an_unclosed_heading_ends_where_the_next_paragraph_is_closed_by_the_parser() -> None:
    assert blocks_from_html("<h2>title</h3><p>text</p>")[0] == ("title", True)


def test_a_title_with_marks_is_one_line() -> None:
    assert (
        line_from_html("<p>one <b>two</b></p>\n<p>three &amp; four</p>") == "one two three & four"
    )


@pytest.mark.parametrize(
    "unit", ["<div>", "<b><p>", "<a>", "<", "<!--", "<a b=", "&", "<li>", "<br>"]
)
def test_hostile_markup_as_long_as_a_feed_may_bring_costs_little(unit: str) -> None:
    html = unit * (FEED_CHARS // len(unit))
    started = time.process_time()
    blocks_from_html(html)
    assert time.process_time() - started < 2


def test_what_is_nested_too_deep_is_lost_without_a_crash() -> None:
    deep = "<div>" * 50_000 + "x" + "</div>" * 50_000
    assert blocks_from_html(deep) == []
    assert blocks_from_html("<p>first</p>" + deep) == [("first", False)]


def test_text_beyond_the_limit_is_cut() -> None:
    (block,) = blocks_from_html("<p>" + "a" * MARKUP_CHARS * 2)
    assert len(block[0]) == MARKUP_CHARS - len("<p>")


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)


@given(st.lists(WORDS, max_size=6))
def test_paragraphs_that_are_escaped_come_back(paragraphs: list[str]) -> None:
    html = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    expected = [" ".join(clean(text).split()) for text in paragraphs]
    found = [text for text, _ in blocks_from_html(html)]
    assert [clean(text) for text in found] == [clean(text) for text in expected if text]


@given(st.text(st.sampled_from("<>/!?=\"'&;ab ph1234\n-[]br\u0623\x00\ud800")))
def test_any_text_gives_clean_blocks(html: str) -> None:
    for text, _ in blocks_from_html(html):
        assert text == text.strip() != ""
        assert "\n\n" not in text
        assert clean(text) == text
