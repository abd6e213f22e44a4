"""Question sets are read, imported and judged as the figures of answers say they are."""

import json
from pathlib import Path

import pytest

from bench.corpus import holds, imported, in_words, read_sets
from bot.handlers.answering import find_answer

PARAGRAPHS = [
    "ولد الشاعر في القاهرة عام 1920، وتوفي بدمشق.",
    "كتب الشاعر تسعين قصيدة بالفرنسية في بيته.",
]
ASKED = [("متى ولد الشاعر؟", "1920"), ("بأي لغة كتب الشاعر؟", "الفرنسية")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    paragraphs = [
        {"context": text, "qas": [{"question": question, "answers": [{"text": answer}]}]}
        for text, (question, answer) in zip(PARAGRAPHS, ASKED, strict=True)
    ]
    path = tmp_path / "poets.json"
    path.write_text(json.dumps({"data": [{"title": "شاعر", "paragraphs": paragraphs}]}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("answer", "whole"),
    [("القاهرة", "القاهرة"), ("دمشق", "بدمشق"), ("1920", "1920"), ("مشق", "بدمشق"), ("لا", "لا")],
)
def test_an_answer_that_is_a_part_of_a_word_is_taken_with_all_of_it(
    answer: str, whole: str
) -> None:
    assert in_words(PARAGRAPHS[0], answer) == whole


def test_a_passage_holds_what_was_annotated_in_it(path: Path) -> None:
    [article], questions = read_sets([path])
    for question, paragraph in zip(questions, PARAGRAPHS, strict=True):
        assert article.text[question.start : question.end] == paragraph
        assert holds(paragraph, question.in_words)
    assert not holds(PARAGRAPHS[1], questions[1].answers)


async def test_imported_articles_are_known_by_their_numbers(path: Path) -> None:
    articles, questions = read_sets([path])
    async with imported(articles) as (store, index):
        finding = await find_answer(store, index, questions[0].text)
    assert finding.hits[0].article.external_id == str(questions[0].article_id)
    assert finding.hits[0].article.text == articles[0].text
