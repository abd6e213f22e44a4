"""Feeds of every format and in any state give their entries; entries give drafts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.entries import A_PORTION, GUID_CHARS, TITLE_CHARS, Entry, NotAFeed, ParsedFeed
from bot.ingest.feeds import ENTRIES, entry_draft, parse_feed

URL = "https://news.example/feeds/main.xml"
NOW = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())

TEXT = "<h2>خلفية</h2><p>افتُتح السد عام 1961.</p>"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>أخبار الوادي &amp; السهل</title><language>ar-SA</language>
<item><title>تدشين «السد» الجديد &amp; المحطة</title><link>/a/1</link>
<guid isPermaLink="false">n-1</guid><dc:creator>هدى السالم</dc:creator>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0300</pubDate><category>ماء</category>
<category>ماء</category><category>اقتصاد</category><description>موجز</description>
<content:encoded><![CDATA[<p>دُشّن السد اليوم.</p>%s]]></content:encoded></item>
<item><title>بلا رابط</title><description>نص قصير</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Valley</title>
<entry><id>tag:x,1</id><title type="html">A &amp;lt;b&amp;gt; and &lt;i&gt;c&lt;/i&gt;</title>
<link rel="alternate" href="https://news.example/1"/><link rel="enclosure" href="/x.mp3"/>
<author><name>Ann Bell</name></author><updated>2026-11-22T07:00:00Z</updated>
<category term="water" label="Water"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>Valley</title></channel>
<item rdf:about="https://news.example/1"><title>T</title><link>https://news.example/1</link>
<description>Text.</description><dc:date>2026-11-22T10:00:00+03:00</dc:date></item></rdf:RDF>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "الوادي",
    "language": "ar",
    "authors": [{"name": "التحرير"}],
    "items": [
        {
            "id": 7,
            "url": "/a/7",
            "title": "عنوان",
            "content_html": "<p>فقرة</p>",
            "date_published": "2026-11-22T10:00:00+03:00",
            "tags": ["ماء", 3, "ماء"],
        },
        {"id": "8", "content_text": "2 < 3 & <b>\n\nنعم", "authors": [{"name": "سعد"}]},
        "not an item",
    ],
}
INSTANT = int(datetime(2026, 11, 22, 7, tzinfo=UTC).timestamp())


def parse(body: str | bytes, content_type: str | None = None) -> ParsedFeed:
    body = body.encode() if isinstance(body, str) else body
    return parse_feed(body, content_type=content_type, url=URL, now=NOW)


def rss(item: str) -> str:
    return f'<rss version="2.0"><channel><title>t</title><item>{item}</item></channel></rss>'


def only(body: str | bytes) -> Entry:
    (entry,) = parse(body).entries
    return entry


def test_an_rss_feed_gives_its_entries() -> None:
    feed = parse(RSS % TEXT)
    assert (feed.title, feed.language) == ("أخبار الوادي & السهل", "ar")
    assert feed.entries[0] == Entry(
        guid="n-1",
        url="https://news.example/a/1",
        title="تدشين «السد» الجديد & المحطة",
        html="<p>دُشّن السد اليوم.</p>" + TEXT,
        author="هدى السالم",
        published=INSTANT,
        tags=("ماء", "اقتصاد"),
        is_excerpt=True,
    )
    assert feed.entries[1].url is None
    assert feed.entries[1].html == "نص قصير"


def test_an_atom_feed_gives_its_entries() -> None:
    feed = parse(ATOM)
    assert (feed.title, feed.language) == ("Valley", "en")
    (entry,) = feed.entries
    assert (entry.guid, entry.url) == ("tag:x,1", "https://news.example/1")
    assert (entry.title, entry.author) == ("A <b> and c", "Ann Bell")
    assert (entry.published, entry.tags) == (INSTANT, ("water",))
    draft = entry_draft(entry, language_hint=feed.language)
    assert draft is not None
    assert draft.text == "One.\n\nTwo."


def test_an_rdf_feed_gives_its_entries() -> None:
    entry = only(RDF)
    assert (entry.guid, entry.title, entry.html) == ("https://news.example/1", "T", "Text.")
    assert entry.published == INSTANT


def test_a_json_feed_gives_its_entries() -> None:
    feed = parse(json.dumps(JSON), "application/feed+json")
    assert (feed.title, feed.language, len(feed.entries)) == ("الوادي", "ar", 2)
    first, second = feed.entries
    assert first == Entry(
        guid="7",
        url="https://news.example/a/7",
        title="عنوان",
        html="<p>فقرة</p>",
        author="التحرير",
        published=INSTANT,
        tags=("ماء",),
        is_excerpt=True,
    )
    draft = entry_draft(second, language_hint="ar")
    assert draft is not None
    assert (draft.text, draft.author) == ("2 < 3 & <b>\n\nنعم", "سعد")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("content_type", [None, "text/xml", "application/rss+xml; charset=utf-8"])
def test_an_arabic_feed_reads_the_same_in_any_charset(
    charset: str, content_type: str | None
) -> None:
    # Its declaration says utf-8 whatever it is written in.
    body = (RSS % TEXT).replace("دُشّن", "دشن").replace("افتُتح", "افتتح")
    assert parse(body.encode(charset), content_type) == parse(body)


BROKEN = {
    "a bare ampersand": rss("<title>أ & ب</title><guid>1</guid>"),
    "an unknown entity": rss("<title>أ &amp; ب</title><guid>1</guid><a>&nbsp;</a>"),
    "a control character": rss("<title>أ &amp; \x01ب</title><guid>1</guid>"),
    "cut off": rss("<title>أ &amp; ب</title><guid>1</guid><description>نص")[:-26],
    "white space first": "\n \n<?xml version='1.0'?>"
    + rss("<title>أ &amp; ب</title><guid>1</guid>"),
    "an undeclared prefix": rss("<title>أ &amp; ب</title><guid>1</guid><media:x>1</media:x>"),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_feed_gives_what_can_be_read(body: str) -> None:
    entry = only(body)
    assert (entry.title, entry.guid) == ("أ & ب", "1")


NOT_FEEDS = [
    ("", "empty"),
    (" \n ", "empty"),
    ("<!DOCTYPE html><html><body><p>Sign in</p></body></html>", "page"),
    ("<!-- a -->\n<HTML lang=ar><body>x", "page"),
    ("nothing of the kind", "not_a_feed"),
    ("<opml><body/></opml>", "not_a_feed"),
    ("/etc/hostname", "not_a_feed"),
    ("https://news.example/feed.xml", "not_a_feed"),
    ('{"items": []', "broken_json"),
    ('{"a":' + "[" * 200_000, "broken_json"),
    ('{"items": []}', "not_a_feed"),
    ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "not_a_feed"),
    ('{"version": 1, "items": []}', "not_a_feed"),
]


@pytest.mark.parametrize(("body", "reason"), NOT_FEEDS)
def test_what_is_no_feed_is_refused_with_a_reason(body: str, reason: str) -> None:
    with pytest.raises(NotAFeed) as refusal:
        parse(body)
    assert refusal.value.reason == reason


def test_an_empty_feed_is_a_feed() -> None:
    assert parse('<rss version="2.0"><channel></channel></rss>') == ParsedFeed(None, None, ())


TITLES = [
    ("AT&amp;amp;T", "AT&T"),
    ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
    ("<![CDATA[<em>a</em> &amp; b]]>", "a & b"),
    ("1 &lt; 2", "1 < 2"),
    ("  two\n lines ", "two lines"),
    ("a&#x202e;b&#x200b;c", "abc"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "title"), TITLES)
def test_a_title_is_one_clean_line(written: str, title: str) -> None:
    assert only(rss(f"<guid>1</guid><title>{written}</title>")).title == title


def test_a_huge_title_is_cut_between_words() -> None:
    title = only(rss(f"<title>{'كلمة ' * 20_000}</title>")).title
    assert len(title) <= TITLE_CHARS
    assert title.endswith("كلمة…")


LINKS = [
    ("https://news.example/a?b=c#d", "https://news.example/a?b=c#d"),
    ("../a", "https://news.example/a"),
    ("//cdn.example/a", "https://cdn.example/a"),
    ("https://news.example/أخبار", "https://news.example/أخبار"),
    ("javascript:alert(1)", None),
    ("tg://resolve?domain=x", None),
    ("ftp://news.example/a", None),
    ("file:///etc/passwd", None),
    ("http://user:pw@news.example/", None),
    ("http://[::1", None),
    ("http://news.example:99999/", None),
    ("http://news.example/a b", None),
    ("http:///a", None),
    ("https://news.example/" + "a" * 8000, None),
]


@pytest.mark.parametrize(("written", "url"), LINKS)
def test_only_a_link_that_a_reader_can_open_is_kept(written: str, url: str | None) -> None:
    item = {"id": "1", "url": written}
    assert only(json.dumps({**JSON, "items": [item]})).url == url


def test_a_relative_link_is_relative_to_the_feed_or_to_what_it_says() -> None:
    assert only(rss("<guid>1</guid><link>../a</link>")).url == "https://news.example/a"
    moved = ATOM.replace("<feed ", '<feed xml:base="https://other.example/x/" ')
    assert only(moved.replace("https://news.example/1", "1")).url == "https://other.example/x/1"
    assert only(rss("<guid>1</guid><link>javascript:alert(1)</link>")).url is None


def test_a_guid_is_given_or_the_link_or_made_of_the_title() -> None:
    assert only(rss("<guid>g</guid><link>/a</link>")).guid == "g"
    assert only(rss("<link>/a</link>")).guid == "https://news.example/a"
    made = [only(rss(f"<title>{title}</title>")).guid for title in ("a", "b", "a")]
    assert made[0] == made[2] != made[1]


def test_a_long_guid_is_a_short_one_that_differs_where_it_does() -> None:
    first, second = (only(rss(f"<guid>{'g' * 10_000}{n}</guid>")).guid for n in (1, 2))
    assert first != second
    assert len(first) <= GUID_CHARS


DATES = [
    ("Sun, 22 Nov 2026 10:00:00 +0300", INSTANT),
    ("2026-11-22T07:00:00Z", INSTANT),
    ("الأحد، ٢٢ تشرين الثاني ٢٠٢٦ 10:00 +0300", INSTANT),
    ("22 نونبر 2026 - 07:00", INSTANT),
    ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    ("Fri, 01 Jan 2099 00:00:00 GMT", None),
    ("31 فبراير 2026", None),
    ("قريبًا", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "instant"), DATES)
def test_a_date_is_read_where_it_can_be_true(written: str, instant: int | None) -> None:
    assert only(rss(f"<guid>1</guid><pubDate>{written}</pubDate>")).published == instant


AUTHORS = [
    ("desk@news.example (هدى السالم)", "هدى السالم"),
    ("هدى السالم &lt;desk@news.example&gt;", "هدى السالم"),
    ("هدى السالم (وكالات)", "هدى السالم (وكالات)"),
    ("&lt;b&gt;هدى&lt;/b&gt;", "هدى"),
    ("desk@news.example", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "author"), AUTHORS)
def test_the_name_is_taken_rather_than_the_address(written: str, author: str | None) -> None:
    assert only(rss(f"<guid>1</guid><author>{written}</author>")).author == author


def test_all_authors_of_an_entry_are_named() -> None:
    people = "<author><name>Ann Bell</name></author><author><name>Bo Day</name></author>"
    assert only(ATOM.replace("<author><name>Ann Bell</name></author>", people)).author == (
        "Ann Bell, Bo Day"
    )


def test_a_guid_that_is_no_address_is_not_taken_for_the_link() -> None:
    assert only(rss("<guid>12</guid>")).url is None
    assert only(rss("<guid>https://news.example/12</guid>")).url == "https://news.example/12"


def test_references_to_no_character_cost_no_more_than_themselves() -> None:
    entry = only(rss(f"<title>أ &amp b&#xd800;&#99999999;&#{'9' * 9000};ج</title>"))
    assert entry.title == "أ & b\ufffd\ufffd\ufffdج"


def test_a_feed_longer_than_the_limit_is_cut() -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(ENTRIES + 5))
    feed = parse(f'<rss version="2.0"><channel>{items}<title>t</title></channel></rss>')
    assert len(feed.entries) == ENTRIES
    assert (feed.entries[0].guid, feed.entries[-1].guid) == ("0", str(ENTRIES - 1))
    assert feed.title == "t"


@pytest.mark.parametrize("number", [A_PORTION - 1, A_PORTION, 2 * A_PORTION, 2 * A_PORTION + 7])
def test_a_long_feed_is_read_whole_and_in_order(number: int) -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(number))
    feed = parse(f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>')
    assert [entry.guid for entry in feed.entries] == [str(n) for n in range(number)]


def test_a_feed_that_takes_too_long_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ingest.feeds.ENOUGH_SECONDS", 0.0)
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(ENTRIES))
    feed = parse(f'<rss version="2.0"><channel>{items}<title>t</title></channel></rss>')
    assert len(feed.entries) == A_PORTION


def test_entities_that_multiply_or_reach_out_bring_nothing_in() -> None:
    laughs = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    entry = only(doctype + rss("<guid>1</guid><title>&e9;</title><description>&f;</description>"))
    assert len(entry.title) <= TITLE_CHARS
    assert "root:" not in entry.html


SECTIONS = [
    ("<![CDATA[<p>a ]]]]><![CDATA[> b</p>]]>", "<p>a ]]> b</p>"),
    ("<![CDATA[<p>a</p>]]>\n<![CDATA[<p>b</p>]]>", "<p>a</p>\n<p>b</p>"),
    ("<![CDATA[<![CDATA[a]]>", "<![CDATA[a"),
    ("&lt;![CDATA[a]]&gt;", "<![CDATA[a]]>"),
    ("<![CDATA[]]>", ""),
    ("<![CDATA[a & b &amp; c]]>", "a & b &amp; c"),
]


@pytest.mark.parametrize(("written", "html"), SECTIONS)
def test_character_data_is_taken_as_it_is(written: str, html: str) -> None:
    assert only(rss(f"<guid>1</guid><description>{written}</description>")).html == html


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
NAMES = [
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "author",
    "authors",
    "tags",
    "language",
]


@given(
    st.dictionaries(st.sampled_from(NAMES), JSON_VALUES),
    st.dictionaries(st.sampled_from(NAMES), JSON_VALUES),
)
def test_values_of_any_type_in_a_json_feed_are_survived(
    feed: dict[str, Any], item: dict[str, Any]
) -> None:
    body = json.dumps({**feed, "version": JSON["version"], "items": [item]})
    entry_draft(only(body), language_hint=None)


PIECES = st.sampled_from(
    ["<rss version='2.0'>", "<channel>", "<item>", "<title>", "</title>", "<guid>", "</item>", "&amp;",
     "<![CDATA[", "]]>", "<description>", "<content:encoded>", "<link/>", "أ", "\x00", "<", "&#xd800;",
     "<pubDate>", "<author>", "<category>", "</", "<?xml", "<!DOCTYPE", "<feed>", "<entry>", "{"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_any_pieces_of_a_feed_are_read_or_refused(pieces: list[str]) -> None:
    try:
        feed = parse("".join(pieces))
    except NotAFeed:
        return
    for entry in feed.entries:
        entry_draft(entry, language_hint=None)
