"""Lists of feeds: what goes out comes back, and hostile ones cost nothing but themselves."""

import re
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.ingest.opml import NotAList, Outline, read_opml, write_opml
from bot.ingest.parsers import ParserKilled, Parsers
from bot.text.words import clean
from tests.factories import NOW

LIST = """<?xml version="1.0" encoding="windows-1256"?>
<opml version="2.0"><head><title>قائمتي</title></head><body>
<outline text="صحف"><outline text="محلية">
<outline type="rss" text="صحيفة سلوى &amp; غيرها" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
</outline></outline>
<outline type="rss" text="Harbour" xmlUrl="https://b.example/feed"/>
<outline type="rss" text="Again" xmlUrl="https://b.example/feed"/>
<outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/>
<outline type="rss" text="Secret" xmlUrl="https://me:pw@c.example/feed"/>
</body></opml>"""
READ = [
    Outline("https://a.example/feed?x=1&y=2", "صحيفة سلوى & غيرها"),
    Outline("https://b.example/feed", "Harbour"),
]

PATHS = st.text("abcXYZ019-_/=&?%;", max_size=20)
TITLES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), max_size=40
)


@pytest.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(count=1, seconds=5) as opened:
        yield opened


def test_the_feeds_of_a_list_are_read_whatever_category_they_stand_in() -> None:
    assert read_opml(LIST) == READ


async def test_a_list_in_another_charset_is_read_in_a_child(parsers: Parsers) -> None:
    assert await parsers.opml(LIST.encode("cp1256")) == READ


@given(st.dictionaries(PATHS, TITLES, max_size=8))
def test_what_is_written_is_read_again(told: dict[str, str]) -> None:
    outlines = [Outline(f"https://a.example/{path}", title) for path, title in told.items()]
    read = read_opml(write_opml(outlines, title="قائمة", now=NOW).decode())
    assert [one.url for one in read] == [one.url for one in outlines]
    # Two code points that are no characters cannot stand in XML.
    carried = [re.sub("[\ufffe\uffff]", "", clean(one.title)) for one in outlines]
    named = [" ".join(title.split()) for title in carried]
    assert all(got.title == title for got, title in zip(read, named, strict=True) if title)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4), st.text())
def test_what_is_written_is_always_valid_xml(told: list[tuple[str, str]], title: str) -> None:
    written = write_opml([Outline(url, name) for url, name in told], title=title, now=NOW)
    assert len(etree.fromstring(written).findall("body/outline")) == len(told)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \ufeff \n", "not_opml"),
        ("http://127.0.0.1:9/list.opml", "not_opml"),
        ("قائمة", "not_opml"),
        ("<html><body>x</body></html>", "not_opml"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_fetched(text: str, reason: str) -> None:
    with pytest.raises(NotAList) as refused:
        read_opml(text)
    assert refused.value.reason == reason


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
HOSTILE = {
    "laughs": f"<!DOCTYPE opml [{LAUGHS}]>"
    '<opml version="2.0"><body><outline type="rss" text="&l11;" xmlUrl="https://a.example/"/>'
    "</body></opml>",
    "file": '<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/hostname">]><opml version="2.0"><body>'
    '<outline type="rss" text="&f;" xmlUrl="https://a.example/"/></body></opml>',
    "deep": '<opml version="2.0"><body>' + "<outline text='x'>" * 200_000,
    "wide": '<opml version="2.0"><body>'
    + '<outline type="rss" text="x" xmlUrl="https://a.example/"/>' * 150_000
    + "</body></opml>",
    "long": '<opml version="2.0"><body><outline text="' + "x" * 10_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_list_costs_only_itself(parsers: Parsers, name: str) -> None:
    try:
        read = await parsers.opml(HOSTILE[name].encode())
        assert all(len(one.title) < 300 for one in read)
        assert len(read) <= 1
    except (NotAList, ParserKilled):
        pass
    assert await parsers.opml(LIST.encode("cp1256")) == READ
