"""Telegram's HTML is read as Telegram reads it: same entities, same errors, same offsets."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import find_entities, finish, read_entities
from bot.sandbox.errors import ApiError
from bot.sandbox.html import parse_html, utf16_length

PREFIX = "Bad Request: can't parse entities: "
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def cut(text: str, entity: dict[str, Any]) -> str:
    """What an entity covers, by its UTF-16 offsets."""
    raw = text.encode("utf-16-le")
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    return raw[start:end].decode("utf-16-le")


def parsed(source: str) -> tuple[str, list[dict[str, Any]]] | str:
    """What the source says, or the refusal of it."""
    try:
        return parse_html(source)
    except ApiError as refusal:
        return refusal.description


def spans(source: str) -> list[tuple[str, str]]:
    text, entities = parse_html(source)
    return [(entity["type"], cut(text, entity)) for entity in entities]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>س</b>", [("bold", "س")]),
        ("<strong>x</strong>", [("bold", "x")]),
        ("<i>x</i><em>y</em>", [("italic", "x"), ("italic", "y")]),
        ("<u>x</u><ins>y</ins>", [("underline", "x"), ("underline", "y")]),
        ("<s>x</s>", [("strikethrough", "x")]),
        ("<strike>x</strike>", [("strikethrough", "x")]),
        ("<del>x</del>", [("strikethrough", "x")]),
        ("<tg-spoiler>x</tg-spoiler>", [("spoiler", "x")]),
        ('<span class="tg-spoiler">x</span>', [("spoiler", "x")]),
        ("<code>x</code>", [("code", "x")]),
        ("<pre>x</pre>", [("pre", "x")]),
        ("<blockquote>x</blockquote>", [("blockquote", "x")]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", "x")]),
        ("😀<b>ب😀</b>", [("bold", "ب😀")]),
        ("<B>x</b >", [("bold", "x")]),
        ("<b>x</>", [("bold", "x")]),
        ("<b></b>", []),
        ("<b>a<i>b</i></b>", [("italic", "b"), ("bold", "ab")]),
    ],
)
def test_a_tag_becomes_the_entity_of_its_words(
    source: str, expected: list[tuple[str, str]]
) -> None:
    assert spans(source) == expected


@pytest.mark.parametrize(
    ("source", "extra"),
    [
        ('<a href="HTTP://Example.COM">x</a>', {"type": "text_link", "url": "http://example.com/"}),
        ("<a href='https://a.b/ج?x=1&amp;y=2'>x</a>", {"url": "https://a.b/ج?x=1&y=2"}),
        ("<a>example.com</a>", {"type": "text_link", "url": "http://example.com/"}),
        ('<a href="http://127.0.0.1:80/s">x</a>', {"url": "http://127.0.0.1:80/s"}),
        ('<a href="tg://user?id=42">x</a>', {"type": "text_mention", "user": {"id": 42}}),
        ('<pre><code class="language-py">x</code></pre>', {"type": "pre", "language": "py"}),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "5"}),
        ('<tg-time unix="1700000000">x</tg-time>', {"type": "date_time", "unix_time": 1700000000}),
    ],
)
def test_attributes_become_fields(source: str, extra: dict[str, Any]) -> None:
    _, entities = parse_html(source)
    assert len(entities) == 1
    assert entities[0] | extra == entities[0]


@pytest.mark.parametrize(
    "source", ['<a href="localhost">x</a>', '<a href="javascript:x">x</a>', "<a>x y</a>"]
)
def test_a_link_that_is_none_leaves_its_words(source: str) -> None:
    text, entities = parse_html(source)
    assert (text[0], entities) == ("x", [])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;&gt;&amp;&quot;", '<>&"'),
        ("&lt b", "< b"),
        ("&#65;&#x41;&#x1F600;", "AA😀"),
        ("&nbsp;&copy;", "&nbsp;&copy;"),
        ("&#0;&#x110000;&", "&#0;&#x110000;&"),
        ("&#x000041;&#x0000041;&#0000065;&#00000065;", "A&#x0000041;A&#00000065;"),
        ("a & b", "a & b"),
    ],
)
def test_only_four_names_and_numbers_are_references(source: str, text: str) -> None:
    assert parse_html(source)[0] == text


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("مرحبا<foo>x</foo>", 'Unsupported start tag "foo" at byte offset 10'),
        ("<BR>", 'Unsupported start tag "br" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ab<b", "Unclosed start tag at byte offset 2"),
        ("x<a ", 'Unclosed start tag "a" at byte offset 1'),
        ("x<a href=", 'Unclosed start tag "a" at byte offset 1'),
        ('x<a href="y', "Unclosed start tag at byte offset 1"),
        ('x<a href="y"', "Unclosed start tag at byte offset 1"),
        ("<b>س</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">z</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_what_cannot_be_parsed_is_refused_in_telegrams_words(source: str, error: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == PREFIX + error


@given(texts)
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(escape(text, quote=False)) == (text, [])


@given(st.lists(st.tuples(st.sampled_from(["", "b", "i", "u", "s", "code"]), texts), max_size=8))
def test_every_entity_covers_the_words_of_its_tag(pieces: list[tuple[str, str]]) -> None:
    source = "".join(
        f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words) for tag, words in pieces
    )
    text, entities = parse_html(source)
    assert text == "".join(words for _, words in pieces)
    assert [cut(text, e) for e in entities] == [words for tag, words in pieces if tag and words]


@given(st.text(alphabet='<>/ab="&;#x6 \n', max_size=40))
def test_any_markup_is_parsed_or_refused_as_a_bad_request(source: str) -> None:
    answer = parsed(source)
    if isinstance(answer, str):
        assert answer.startswith(PREFIX)
    else:
        text, entities = answer
        assert all(0 < e["offset"] + e["length"] <= utf16_length(text) for e in entities)


@given(texts, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_trimming_leaves_every_entity_inside_the_text(
    words: str, places: list[tuple[int, int]]
) -> None:
    given_ones = [{"type": "bold", "offset": o, "length": n} for o, n in places]
    text = finish(words, read_entities(given_ones, words))
    assert text.words == text.words.rstrip()
    for entity in text.entities:
        assert entity["offset"] >= 0
        assert entity["length"] > 0
        assert entity["offset"] + entity["length"] <= utf16_length(text.words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("/start 😀 /help@warraq_bot", ["bot_command:/start", "bot_command:/help@warraq_bot"]),
        ("اكتب /اشترك أو a/b", []),
        ("انظر @warraq_bot، و@x", ["mention:@warraq_bot"]),
        ("من https://a.example/x?y=1. ثم", ["url:https://a.example/x?y=1"]),
        ("بريد a.b@c.example", ["email:a.b@c.example"]),
        ("#طاقة_متجددة و#2026", ["hashtag:#طاقة_متجددة"]),
        ("نص بلا شيء", []),
    ],
)
def test_commands_links_and_tags_are_found_in_plain_text(words: str, found: list[str]) -> None:
    assert [f"{e['type']}:{cut(words, e)}" for e in find_entities(words)] == found


def test_a_tag_inside_itself_and_entities_over_a_hundred_are_dropped() -> None:
    assert len(finish(*parse_html("<b><b>x</b></b>")).entities) == 1
    assert len(finish(*parse_html("<b>x</b> " * 150)).entities) == 100


def test_nothing_is_found_inside_code_or_a_link() -> None:
    words, entities = parse_html('<code>/start</code> <a href="http://a.com">@warraq_bot</a>')
    assert [e["type"] for e in finish(words, entities).entities] == ["code", "text_link"]
