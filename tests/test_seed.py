"""A scraped article among 200 others, asked as people ask: what is answered, what is refused."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.corpus import read_sets
from tests.conftest import SHARED
from tests.test_cli import lines, warraq

SEED = SHARED / "seed"
AROUND = 200
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the shared data is not beside us")


def articles_around(path: Path) -> Path:
    """Encyclopaedia articles, as many as AROUND, written to a file to import."""
    articles, _ = read_sets(sorted((SHARED / "qa").glob("*.json")))
    some = articles[:: len(articles) // AROUND][:AROUND]
    path.write_text(
        "".join(
            json.dumps({"id": str(a.id), "title": a.title, "text": a.text}) + "\n" for a in some
        ),
        "utf-8",
    )
    return path


def test_questions_are_answered_and_what_cannot_be_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "warraq.db"
    warraq("import", str(SEED / "raw.txt"), str(articles_around(tmp_path / "around.jsonl")), db=db)
    asked = [
        json.loads(line) for line in (SEED / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    stdin = lines(*({"id": number, "question": q["question"]} for number, q in enumerate(asked)))
    answers = [
        json.loads(line) for line in warraq("ask", "--jsonl", db=db, stdin=stdin).splitlines()
    ]
    right: Counter[str] = Counter()
    for question, given in zip(asked, answers, strict=True):
        if question["answer"] is None:
            right[question["kind"]] += not given["answered"]
        else:
            right[question["kind"]] += question["answer"] in (given["quote"] or "")
    print(dict(right))
    assert right["plain"] == 12
    assert right["typo"] == 5
    assert right["unanswerable"] == 4
