"""The sample articles and the questions readers ask of them are fit to be shown and measured."""

import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "bot" / "sandbox" / "samples" / "articles.jsonl"
QUESTIONS = HERE / "data" / "sample_questions.jsonl"
FIELDS = {"id", "title", "text", "author", "published", "language", "tags"}


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ARTICLES = read_lines(SAMPLES)
ASKED = read_lines(QUESTIONS)
each_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])


def share_of_arabic(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0600" <= letter <= "\u06ff" for letter in letters) / len(letters)


def paragraphs(article: dict[str, Any]) -> list[str]:
    return str(article["text"]).split("\n\n")


@each_article
def test_a_sample_has_exactly_the_fields_of_an_imported_article(article: dict[str, Any]) -> None:
    assert set(article) == FIELDS
    assert all(isinstance(article[name], str) and article[name] for name in FIELDS - {"tags"})
    assert article["tags"]


@each_article
def test_an_id_can_stand_in_an_address(article: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", article["id"])


@each_article
def test_a_sample_is_long_enough_to_ask_about(article: dict[str, Any]) -> None:
    assert 8 <= len(paragraphs(article)) <= 14
    assert len(article["text"].split()) >= 250


@each_article
def test_a_sample_has_one_heading_with_paragraphs_around_it(article: dict[str, Any]) -> None:
    headings = [n for n, block in enumerate(paragraphs(article)) if block.startswith("## ")]
    assert len(headings) == 1
    assert 2 < headings[0] < len(paragraphs(article)) - 1


@each_article
def test_a_paragraph_is_one_trimmed_line_that_ends_like_a_sentence(article: dict[str, Any]) -> None:
    for block in paragraphs(article):
        assert block == " ".join(block.split())
        assert block.startswith("## ") or block.rstrip('»"').endswith((".", "؟"))


@each_article
def test_a_sample_is_in_the_language_it_says(article: dict[str, Any]) -> None:
    share = share_of_arabic(article["title"] + article["text"])
    assert share > 0.98 if article["language"] == "ar" else share == 0


@each_article
def test_a_sample_holds_no_control_characters(article: dict[str, Any]) -> None:
    shown = article["title"] + article["text"].replace("\n\n", "") + article["author"]
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"}]


@each_article
def test_quotation_marks_are_balanced(article: dict[str, Any]) -> None:
    for block in [article["title"], *paragraphs(article)]:
        assert block.count("«") == block.count("»")
        assert block.count('"') % 2 == 0


def test_no_two_samples_share_an_id_a_title_or_a_paragraph() -> None:
    told = Counter(block for article in ARTICLES for block in paragraphs(article))
    assert told.most_common(1)[0][1] == 1
    assert len({article["id"] for article in ARTICLES}) == len(ARTICLES) == 12
    assert len({article["title"] for article in ARTICLES}) == len(ARTICLES)


def test_samples_are_told_oldest_first() -> None:
    times = [datetime.fromisoformat(article["published"]) for article in ARTICLES]
    assert times == sorted(times)
    assert all(time.utcoffset() is not None for time in times)


def test_most_samples_are_arabic_and_some_english() -> None:
    languages = Counter(article["language"] for article in ARTICLES)
    assert languages == {"ar": 9, "en": 3}


def test_what_a_newcomer_publishes_first_is_an_arabic_defence_story() -> None:
    first = ARTICLES[-4]
    assert first["language"] == "ar"
    assert "دفاع" in first["tags"]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["question"][:40])
def test_an_answer_stands_word_for_word_inside_one_paragraph(asked: dict[str, Any]) -> None:
    assert set(asked) == {"article", "kind", "question", "answer"}
    assert (asked["answer"] is None) == (asked["kind"] == "unanswerable")
    if asked["answer"] is not None:
        article = next(one for one in ARTICLES if one["id"] == asked["article"])
        assert any(asked["answer"] in block for block in paragraphs(article))


def test_questions_are_unique_and_of_every_kind() -> None:
    assert len({asked["question"] for asked in ASKED}) == len(ASKED)
    kinds = Counter(asked["kind"] for asked in ASKED)
    assert set(kinds) == {"plain", "typo", "dialect", "unanswerable"}
    assert min(kinds.values()) >= 15


def test_every_sample_is_asked_at_least_five_times() -> None:
    asked = Counter(one["article"] for one in ASKED)
    assert {article["id"] for article in ARTICLES} | {None} == set(asked)
    assert min(asked.values()) >= 5
