"""What is read in the body of a push, and what is told of one that cannot be."""

import json

import pytest

from bot.web.pushed import BadPush, pushed_of, read, rows
from tests.pushing import BRIDGE, LIGHT


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "broken JSON (Expecting value: line 1 column 1 (char 0))"),
        (b'{"title": "\xff"}', "not UTF-8 text"),
        (b"[" * 100_000, "broken JSON (nested too deep)"),
        (b"7", "not a JSON object"),
        (b"[]", "a list of 0 articles: 1 to 100 go together"),
        (b"[" + b"{}," * 100 + b"{}]", "a list of 101 articles: 1 to 100 go together"),
        (b'{"text": "x"}', "title: missing"),
        (b'{"title": "x"}', "text: missing"),
        (b'{"title": "x", "text": " "}', "text: empty"),
        (b'{"title": "x", "html": "<script>1</script>"}', "html: empty"),
        (b'{"title": "x", "html": 1}', "html: not a string"),
        (b'{"title": "x", "html": "y", "text": "y"}', "html: given beside text"),
        (b'{"title": "x", "text": "y", "announce": 1}', "announce: neither true nor false"),
        (b'{"title": "x", "text": "y", "published": NaN}', "published: neither ISO"),
        (b'{"title": "%b", "text": "y"}' % (b"x" * 257), "title: longer than 256 characters"),
    ],
)
def test_a_body_that_is_no_push_is_told_why(body: bytes, error: str) -> None:
    with pytest.raises(BadPush) as refusal:
        read(body)
    assert refusal.value.reason.startswith(error)
    assert refusal.value.index is None


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("x", "not a JSON object"),
        ({**BRIDGE, "announce": False}, "announce: not as in the rest of the list"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_with_its_number(bad: object, error: str) -> None:
    with pytest.raises(BadPush) as refusal:
        read(json.dumps([LIGHT, LIGHT, bad]).encode())
    assert (refusal.value.reason, refusal.value.index) == (error, 2)


def test_what_a_child_tells_is_what_is_read() -> None:
    body = json.dumps([{**LIGHT, "announce": False}, {**BRIDGE, "announce": False}]).encode()
    crossed = json.loads(json.dumps(list(rows(body))))
    assert pushed_of(crossed) == read(body)
    assert not read(body).announce


def test_what_a_child_refuses_is_refused() -> None:
    with pytest.raises(BadPush) as refusal:
        pushed_of(json.loads(json.dumps(list(rows(b"[7]")))))
    assert (refusal.value.reason, refusal.value.index) == ("not a JSON object", 0)


def test_one_paragraph_of_html_keeps_its_line_breaks() -> None:
    [draft] = read(b'{"title": "x", "html": "<p>one<br>two</p>"}').drafts
    assert draft.text == "one\ntwo"
