import json
from collections.abc import Callable
from itertools import permutations

import pytest

from bot.ingest.rawtext import read_text, read_texts
from tests.articles_beside import BESIDE, Article
from tests.pages_of_text import MUTATIONS, PAGES
from tests.test_rawtext import DATA, SEED, blocks

# How the second and later articles begin, and what stands before their titles.
Opening = Callable[[Article], list[str]]
OPENINGS: dict[str, tuple[list[str], Opening]] = {
    "a by-line": ([], lambda each: each.told(each.byline)),
    "a by-line and a date": ([], lambda each: each.told(each.byline, each.date)),
    "a date": ([], lambda each: each.told(each.date)),
    "another subject": ([], lambda each: each.told()),
    "dashes": (["----"], lambda each: each.told()),
    "stars": (["* * *"], lambda each: each.told()),
    "a double rule": (["=" * 20], lambda each: each.told()),
    "a page break": (["\f"], lambda each: each.told(each.byline)),
    "a label": ([], lambda each: ["Title: " + each.title, *each.told()[1:]]),
    "a number": (["المقال الثاني"], lambda each: each.told()),
}


# What shows a new article only where its words are others as well, which few English ones are.
WEAK = {("a date", "en"), ("another subject", "en")}


@pytest.mark.parametrize("name", OPENINGS)
@pytest.mark.parametrize("language", BESIDE)
def test_pairs_and_triples_of_articles_are_split_where_the_next_begins(
    language: str, name: str
) -> None:
    articles = BESIDE[language]
    between, opening = OPENINGS[name]
    for some in [*permutations(articles, 2), *permutations(articles, 3)]:
        parts = [[*between * (number > 0), *opening(each)] for number, each in enumerate(some)]
        drafts = read_texts("\n\n".join(line for part in parts for line in part))
        if (name, language) in WEAK and len(drafts) < len(some):
            continue
        assert [draft.title for draft in drafts] == [each.title for each in some]
        assert [blocks(draft) for draft in drafts] == [each.body for each in some]
        assert {draft.language for draft in drafts} == {language}


@pytest.mark.parametrize("language", BESIDE)
def test_each_of_several_articles_has_its_own_author_and_date(language: str) -> None:
    articles = BESIDE[language]
    raw = "\n".join(line for each in articles for line in each.told(each.byline, each.date))
    drafts = read_texts(raw)
    assert [draft.author for draft in drafts] == [each.author for each in articles]
    if language == "ar":
        assert all(draft.published for draft in drafts)


@pytest.mark.parametrize("language", BESIDE)
def test_what_a_page_puts_between_two_articles_is_in_neither(language: str) -> None:
    first, second, _ = BESIDE[language]
    page = PAGES[language]
    junk = [*page.signed, *page.form, *page.headlines, "----"]
    raw = "\n\n".join([*first.told(), *junk, *second.told(second.byline)])
    drafts = read_texts(raw)
    assert [blocks(draft) for draft in drafts] == [first.body, second.body]
    assert [draft.author for draft in drafts] == [page.author, second.author]


@pytest.mark.parametrize("language", BESIDE)
def test_a_signature_under_the_first_article_stays_with_it(language: str) -> None:
    first, second, _ = BESIDE[language]
    raw = "\n\n".join([*first.told(), first.byline, "----", *second.told()])
    assert [draft.author for draft in read_texts(raw)] == [first.author, None]


@pytest.mark.parametrize("between", [[], ["----"], ["***"], ["12 مارس 2026"]])
@pytest.mark.parametrize("language", PAGES)
def test_a_heading_splits_no_article(language: str, between: list[str]) -> None:
    page = PAGES[language]
    lines = page.lines
    at = page.body.index(next(line for line in page.body if line.startswith("## ")))
    raw = "\n\n".join([page.title, *lines[:at], *between, *lines[at:], *lines[:at]])
    assert len(read_texts(raw)) == 1


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("language", PAGES)
def test_what_stands_around_an_article_splits_it_never(language: str, name: str) -> None:
    raw, _ = MUTATIONS[name](PAGES[language])
    assert read_texts(raw) == [read_text(raw)]


def test_a_rule_between_two_sections_splits_no_article() -> None:
    for language in PAGES:
        body = PAGES[language].lines
        raw = "\n\n".join([PAGES[language].title, *body[:5], "* * *", *body[5:]])
        assert len(read_texts(raw)) == 1


def test_the_seed_and_the_corpus_of_summaries_hold_one_article_each() -> None:
    if not DATA.exists():
        pytest.skip("the corpora are not beside the checkout")
    told = (DATA / "easc" / "dev.jsonl").read_text("utf-8").splitlines()
    texts = [str(article["title"]) + "\n" + article["text"] for article in map(json.loads, told)]
    for raw in [(SEED / "raw.txt").read_text("utf-8"), *texts]:
        assert len(read_texts(raw)) == 1
