import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.files import BadArticle, UnreadableFile, draft_of, find_files, read_file
from storage.models import Draft
from tests.articles_beside import BESIDE
from tests.pages_of_text import ARABIC
from tests.test_pages import html_of

ARTICLE = {"title": "السفينة تصل", "text": "وصلت السفينة صباحا.\n\nثم غادرت مساء."}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*articles: object) -> str:
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


def refusal(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        read_file(path)
    assert len(str(refused.value).splitlines()) == 1
    assert str(refused.value).isprintable()
    return refused.value


# Files of each kind


def test_a_text_file_is_read_as_the_raw_text_of_a_page(tmp_path: Path) -> None:
    (draft,) = read_file(written(tmp_path, "ship.txt", ARABIC.raw()))
    assert (draft.title, draft.author) == (ARABIC.title, ARABIC.author)
    assert draft.text.split("\n\n") == ARABIC.lines


def test_a_text_file_of_two_articles_gives_both(tmp_path: Path) -> None:
    first, second = BESIDE["ar"][:2]
    text = "\n".join([*first.told(first.byline), "----", *second.told(second.byline)])
    drafts = read_file(written(tmp_path, "two.txt", text))
    assert [draft.title for draft in drafts] == [first.title, second.title]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
def test_a_text_file_in_any_charset_reads_the_same(tmp_path: Path, charset: str) -> None:
    raw = ARABIC.raw().translate(str.maketrans("«»", '""'))
    (expected,) = read_file(written(tmp_path, "utf8.txt", raw))
    (draft,) = read_file(written(tmp_path, "other.txt", raw.encode(charset)))
    assert draft == expected


@pytest.mark.parametrize("name", ["page.html", "page.htm", "PAGE.HTML"])
def test_a_page_is_read_by_its_markup(tmp_path: Path, name: str) -> None:
    (draft,) = read_file(written(tmp_path, name, html_of(ARABIC)))
    assert (draft.title, draft.headings) == (ARABIC.title, (7,))


def test_json_lines_hold_an_article_each_and_blank_lines_hold_none(tmp_path: Path) -> None:
    text = "\ufeff" + lines(ARTICLE) + "\r\n\n" + lines({**ARTICLE, "id": 7}).strip()
    first, second = read_file(written(tmp_path, "many.jsonl", text))
    assert (first.title, first.external_id, second.external_id) == ("السفينة تصل", None, "7")


# Articles as JSON objects


def test_every_field_of_an_article_is_kept() -> None:
    told = {
        "id": "ship-1",
        "title": " السفينة\nتصل ",
        "text": "## مقدمة\n\nنص  أول ، كما هو.\n\n## ثم\nنص ثان\nفي سطرين\n\n",
        "url": "https://example.org/1",
        "author": "سلمى",
        "published": "2026-03-12T09:30:00+03:00",
        "language": "ar-SA",
        "tags": ["بحر", " سفن ", "بحر", ""],
    }
    assert draft_of(told) == Draft(
        title="السفينة تصل",
        text="مقدمة\n\nنص  أول ، كما هو.\n\nثم\n\nنص ثان\nفي سطرين",
        headings=(0, 2),
        author="سلمى",
        language="ar",
        published=1773297000,
        url="https://example.org/1",
        tags=("بحر", "سفن"),
        external_id="ship-1",
    )


def test_a_title_and_a_text_are_enough() -> None:
    draft = draft_of({"title": "T", "text": "The ship is in the harbour of the town."})
    assert draft == Draft(title="T", text="The ship is in the harbour of the town.", language="en")


def test_null_is_as_good_as_absent() -> None:
    fields = ("id", "url", "author", "published", "language", "tags")
    assert draft_of({**ARTICLE, **dict.fromkeys(fields)}) == draft_of(ARTICLE)


def test_lines_are_paragraphs_where_there_are_no_blank_lines() -> None:
    draft = draft_of({"title": "T", "text": "One.\n## Two\nThree.\r\nFour."})
    assert draft.text.split("\n\n") == ["One.", "Two", "Three.", "Four."]
    assert draft.headings == (1,)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/relative", "ftp://example.org/x", ""])
def test_an_address_that_is_not_http_is_left_out(url: str) -> None:
    assert draft_of({**ARTICLE, "url": url}).url is None


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        (1773297000, 1773297000),
        (1773297000.9, 1773297000),
        ("2026-03-12", 1773273600),
        ("2026-03-12T06:30:00Z", 1773297000),
    ],
)
def test_an_instant_is_iso_8601_or_seconds(told: object, instant: int) -> None:
    assert draft_of({**ARTICLE, "published": told}).published == instant
    assert datetime.fromtimestamp(instant, UTC).year == 2026


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "not a JSON object"),
        ("x", "not a JSON object"),
        ({"text": "x"}, "title: missing"),
        ({"title": "x"}, "text: missing"),
        ({"title": None, "text": "x"}, "title: missing"),
        ({"title": " \u200f", "text": "x"}, "title: empty"),
        ({"title": "x", "text": "\n \n"}, "text: empty"),
        ({"title": "x", "text": "## "}, "text: empty"),
        ({"title": 1, "text": "x"}, "title: not a string"),
        ({"title": "x", "text": ["x"]}, "text: not a string"),
        ({**ARTICLE, "author": {}}, "author: not a string"),
        ({**ARTICLE, "published": "soon"}, "published: neither ISO 8601 nor seconds since 1970"),
        ({**ARTICLE, "published": True}, "published: neither ISO 8601 nor seconds since 1970"),
        ({**ARTICLE, "published": 1e30}, "published: neither ISO 8601 nor seconds since 1970"),
        ({**ARTICLE, "published": 10**400}, "published: neither ISO 8601 nor seconds since 1970"),
        ({**ARTICLE, "tags": "sea"}, "tags: not a list of strings"),
        ({**ARTICLE, "tags": [1]}, "tags: not a list of strings"),
        ({**ARTICLE, "id": 1.5}, "id: neither a string nor a whole number"),
        ({**ARTICLE, "id": True}, "id: neither a string nor a whole number"),
    ],
)
def test_an_object_that_is_no_article_is_told_what_it_lacks(told: object, said: str) -> None:
    with pytest.raises(BadArticle, match=said):
        draft_of(told)


@given(st.text(), st.text())
def test_a_text_is_kept_but_for_white_space_between_its_paragraphs(title: str, text: str) -> None:
    try:
        draft = draft_of({"title": title, "text": text})
    except BadArticle:
        return
    again = draft_of({"title": draft.title, "text": draft.text})
    if not draft.headings and "\n" not in draft.text.replace("\n\n", ""):
        assert again.text == draft.text
    assert all(block == block.strip() != "" for block in draft.text.split("\n\n"))


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n", "empty"),
        ("a.txt", "\ufeff\u200f\n".encode(), "empty"),
        ("a.jsonl", "\ufeff\n\n".encode(), "empty"),
        ("a.html", b"\n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n and more", "binary"),
        ("a.txt", b"%PDF-1.7 and more", "binary"),
        ("a.txt", "نص".encode() + b"\0" + "نص".encode(), "binary"),
        ("a.txt", bytes(range(1, 256)) * 20, "binary"),
        ("a.html", b"\x1f\x8b\x08 gzip", "binary"),
        ("a.txt", b"x" * 20_000_001, "too large"),
        ("a.txt", b"in", "no prose"),
        ("a.html", b"<p>in</p>", "no prose"),
        ("a.pdf", b"text", "unknown type"),
        ("a", b"text", "unknown type"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert refusal(written(tmp_path, name, content)).reason == reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt").reason == "missing"
    assert refusal(tmp_path / "no\nne\udcff.txt").reason == "missing"
    assert refusal(Path("no\0ne.txt")).reason == "missing"
    assert refusal(written(tmp_path, "a.txt", "x") / "b.txt").reason == "missing"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = written(tmp_path, "real.txt", ARABIC.raw())
    (tmp_path / "link.txt").symlink_to(target)
    assert refusal(tmp_path / "link.txt").reason == "symlink"


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert refusal(tmp_path / "pipe.txt").reason == "special"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert refusal(tmp_path / "folder.txt").reason == "special"


@pytest.mark.parametrize(
    ("bad", "reason", "said"),
    [
        ('{"title": ', "not JSON", "bad.jsonl, line 3: not valid JSON"),
        ("[" * 100_000, "not JSON", "bad.jsonl, line 3: not valid JSON"),
        ("[]", "bad article", "bad.jsonl, line 3: not a JSON object"),
        ('{"title": "x"}', "bad article", "bad.jsonl, line 3: text: missing"),
    ],
)
def test_a_bad_line_is_named_by_its_number(
    tmp_path: Path, bad: str, reason: str, said: str
) -> None:
    text = lines(ARTICLE) + "\n" + bad + "\n" + lines(ARTICLE, {})
    refused = refusal(written(tmp_path, "bad.jsonl", text))
    assert (refused.reason, refused.line) == (reason, 3)
    assert str(refused).endswith(said)


# Finding files


def test_a_folder_gives_the_readable_files_in_it_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.HTML", "a/c.jsonl", "a.htm", ".hidden.txt", ".git/x.txt", "n.md"):
        written(tmp_path, name, "x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = [str(path.relative_to(tmp_path)) for path in find_files([tmp_path])]
    assert found == ["a/c.jsonl", "a/z.HTML", "a.htm", "b.txt"]


def test_files_come_in_the_order_they_are_named(tmp_path: Path) -> None:
    second, first = written(tmp_path, "2.txt", "x"), written(tmp_path, "1.txt", "x")
    assert find_files([second, first]) == [second, first]


def test_what_is_named_and_cannot_be_read_is_refused_before_anything_is_read(
    tmp_path: Path,
) -> None:
    written(tmp_path, "x.md", "x")
    (tmp_path / "link").symlink_to(tmp_path)
    reasons: dict[str, Any] = {"x.md": "unknown type", "none": "missing", "link": "symlink"}
    for name, reason in {**reasons, ".": "nothing in it"}.items():
        with pytest.raises(UnreadableFile) as refused:
            find_files([tmp_path / name])
        assert refused.value.reason == reason
