"""The command line: what docs/cli.md promises.  It runs in this process, and as one of its own
where that may make a difference.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.cli import main
from tests.conftest import SHARED

SHIP = {
    "id": "ship-1",
    "title": "تدشين الفرقاطة مرجان",
    "text": "دشّنت بحرية نورستان الفرقاطة مرجان في ميناء سلوى صباح الأحد.\n\n"
    "وبلغت تكلفة بناء الفرقاطة 640 مليون دينار بحسب وزارة الدفاع.",
    "url": "https://sahifa.example/ship",
}
CABLE = {"title": "Seabed cable", "text": "The cable carries 900 megawatts between Tarn and Velle."}


Ended = tuple[int, str, str]
"""The exit code, and what was printed and complained of."""


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")}


def a_process(words: list[str], stdin: str) -> Ended:
    """The command as it is met in the world, a second or two for its libraries each time."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(),
        cwd=Path(__file__).parents[1],
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def in_here(words: list[str], stdin: str) -> Ended:
    """The same from its first line on, its libraries loaded already."""
    given, out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(3))
    given.write(stdin)
    given.seek(0)
    with (
        patch.dict(os.environ, environment(), clear=True),
        patch.object(sys, "stdin", given),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(words)
    out.seek(0)
    err.seek(0)
    return code, out.read(), err.read()


def warraq(
    *arguments: str,
    db: Path | str,
    stdin: str = "",
    code: int = 0,
    run: Callable[[list[str], str], Ended] = in_here,
) -> str:
    """What the command prints; on another exit code than expected the test fails."""
    ended, printed, complaint = run(["--db", str(db), *arguments], stdin)
    assert ended == code, (ended, printed, complaint)
    assert "Traceback" not in complaint
    if code:
        assert complaint.startswith("warraq: "), complaint
        assert complaint.count("\n") == 1
        return complaint
    return printed


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "db" / "warraq.db"


@pytest.fixture
def archive(db: Path, tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    file.write_text(lines(SHIP, CABLE), "utf-8")
    assert warraq("import", str(file), db=db) == "2 imported, 0 changed, 0 known already\n"
    return db


def test_importing_again_changes_only_what_changed(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "again.jsonl"
    file.write_text(lines({**SHIP, "text": "نص آخر."}, CABLE), "utf-8")
    assert warraq("import", str(file), db=archive) == "0 imported, 1 changed, 1 known already\n"


def test_a_folder_is_imported_with_all_it_holds(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive" / "2026"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text(lines(SHIP), "utf-8")
    (folder / "b.jsonl").write_text(lines(CABLE), "utf-8")
    assert warraq("import", str(folder.parent), db=db).startswith("2 imported")


def test_questions_are_answered_with_the_id_an_article_came_with(archive: Path) -> None:
    questions = lines(
        {"id": 1, "question": "كم بلغت تكلفة بناء الفرقاطة؟"},
        {"id": "b", "question": "How many megawatts does the cable carry?"},
        {"id": None, "question": "كيف أطبخ الكبسة؟"},
    )
    first, second, third = (
        json.loads(line)
        for line in warraq(
            "ask", "--jsonl", db=archive, stdin=questions, run=a_process
        ).splitlines()
    )
    assert (first["id"], first["answered"]) == (1, True)
    assert first["article"] == {"id": "ship-1", "title": SHIP["title"], "url": SHIP["url"]}
    assert "640 مليون" in first["quote"]
    assert first["quote"] in first["passage"] in SHIP["text"]
    assert 0 <= first["confidence"] <= 1
    assert first["ms"] > 0
    assert first["hits"][0]["article"]["id"] == "ship-1"
    assert "900" in second["quote"]
    assert (third["id"], third["answered"], third["quote"], third["article"]) == (
        None,
        False,
        None,
        None,
    )


def test_one_question_is_answered_for_a_person(archive: Path) -> None:
    said = warraq("ask", "كم بلغت تكلفة بناء الفرقاطة؟", db=archive)
    assert "640 مليون" in said
    assert "تدشين" in said


def test_summaries_are_sentences_of_the_article(db: Path) -> None:
    given = lines({**SHIP, "text": SHIP["text"] * 3})
    [answer] = warraq("summarise", "--jsonl", "--sentences", "2", db=db, stdin=given).splitlines()
    told = json.loads(answer)
    assert told["id"] == "ship-1"
    assert 1 <= len(told["summary"]) <= 2
    assert all(sentence in SHIP["text"] * 3 for sentence in told["summary"])
    [answer] = warraq("summarise", "--jsonl", "--chars", "70", db=db, stdin=given).splitlines()
    assert sum(map(len, json.loads(answer)["summary"])) <= 70
    assert not db.exists()


def test_reading_shows_an_article_and_stores_nothing(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(lines({**SHIP, "text": "فقرة.\n\n## عنوان\n\nأخرى."}), "utf-8")
    shown = json.loads(warraq("read", "--json", str(file), db=db))
    assert shown["paragraphs"] == ["فقرة."]
    assert shown["sections"] == [{"heading": "عنوان", "paragraphs": ["أخرى."]}]
    assert "## عنوان" in warraq("read", str(file), db=db)
    assert not db.exists()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the project")
def test_the_scraped_article_comes_out_as_expected(db: Path) -> None:
    shown = json.loads(warraq("read", "--json", str(SHARED / "seed/raw.txt"), db=db))
    expected = json.loads((SHARED / "seed/expected.json").read_text("utf-8"))
    for key in ("title", "author", "language", "paragraphs", "sections"):
        assert bare(shown[key]) == bare(expected[key])


def bare(value: Any) -> str:
    """A value without white space."""
    return "".join(json.dumps(value, ensure_ascii=False).split())


BAD_FILES = [
    ("missing.txt", None, "no such file"),
    ("empty.txt", b"", "empty"),
    ("binary.txt", b"\x00\x01\x02PK" * 50, "binary"),
    ("photo.jpg", b"\xff\xd8\xff", "not one of"),
    ("broken.jsonl", b'{"title": "a", "text": "b"}\n{"title": \n', "line 2"),
    ("list.jsonl", b"[1, 2]\n", "line 1"),
    ("no-title.jsonl", b'{"text": "b"}\n', "title"),
]


@pytest.mark.parametrize(("name", "body", "said"), BAD_FILES)
def test_a_bad_file_is_one_clear_line_and_nothing_is_imported(
    db: Path, tmp_path: Path, name: str, body: bytes | None, said: str
) -> None:
    good = tmp_path / "good.jsonl"
    good.write_text(lines(SHIP), "utf-8")
    if body is not None:
        (tmp_path / name).write_bytes(body)
    complaint = warraq("import", str(good), str(tmp_path / name), db=db, code=65)
    assert name in complaint
    assert said in complaint
    assert not db.exists()


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        ("", "empty"),
        ('{"id": 1}\n', "line 1"),
        ('{"id": 1, "question": "a"}\n{nonsense\n', "line 2: broken JSON"),
        ('"text"\n', "not a JSON object"),
    ],
)
def test_bad_questions_are_one_clear_line(archive: Path, stdin: str, said: str) -> None:
    assert said in warraq("ask", "--jsonl", db=archive, stdin=stdin, code=65)


def test_health_is_bad_news_without_a_running_bot(archive: Path) -> None:
    said = warraq("health", db=archive, code=1)
    assert "heard from Telegram: never; looked after the feeds: never" in said


def test_a_store_that_is_not_there_is_a_clear_error(db: Path) -> None:
    for _ in range(3):  # a thread that outlived its loop would complain now and then
        assert "cannot be opened" in warraq("health", db=db, code=69, run=a_process)


def test_a_store_of_another_kind_is_a_clear_error(db: Path) -> None:
    said = warraq(
        "ask", "--jsonl", db="postgres://nowhere/x", stdin=lines({"question": "؟"}), code=69
    )
    assert "not a kind of store" in said


@pytest.mark.parametrize("body", [b"", b"this is no store"])
def test_what_is_no_store_is_a_clear_error_and_not_a_wait(db: Path, body: bytes) -> None:
    db.parent.mkdir()
    db.write_bytes(body)
    warraq("health", db=db, code=69, run=a_process)


# ---- lists of feeds


OPML = """<opml version="2.0"><body><outline text="صحف">
<outline type="rss" text="سلوى" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
<outline type="rss" text="b" xmlUrl="https://b.example/"/></outline></body></opml>"""


def test_feeds_come_in_and_go_out_as_a_list(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, "utf-8")
    assert warraq("opml", "import", str(file), db=db) == "2 added, 0 known already\n"
    assert warraq("opml", "import", "-", db=db, stdin=OPML) == "0 added, 2 known already\n"
    listed = [json.loads(line) for line in warraq("feeds", "--jsonl", db=db).splitlines()]
    assert [feed["url"] for feed in listed] == [
        "https://a.example/feed?x=1&y=2",
        "https://b.example/",
    ]
    exported = warraq("opml", "export", db=db, run=a_process)
    other = tmp_path / "other" / "warraq.db"
    assert warraq("opml", "import", "-", db=other, stdin=exported) == "2 added, 0 known already\n"


def test_what_is_no_list_is_refused(db: Path, tmp_path: Path) -> None:
    assert "not an OPML list" in warraq("opml", "import", "-", db=db, stdin="قائمة", code=65)
    assert "missing.opml" in warraq(
        "opml", "import", str(tmp_path / "missing.opml"), db=db, code=65
    )
    assert "opml import" in warraq("import", "feeds.opml", db=db, code=65)
