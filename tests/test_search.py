"""The passage index follows the store, survives damage, and never takes words for syntax."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import StorageError, StoreInUse
from storage.indexrows import IndexedArticle, IndexedPassage
from storage.models import Article
from storage.search import Candidate, PassageIndex, Scope, any_of, open_index
from tests.factories import article


class Shelf:
    """Articles in memory, the newest change of each."""

    def __init__(self, *articles: Article) -> None:
        self._articles: dict[int, Article] = {}
        self.put(*articles)

    def put(self, *articles: Article) -> None:
        self._articles |= {each.id: each for each in articles}

    async def newest_change(self) -> int:
        return max((each.change for each in self._articles.values()), default=0)

    async def changed_articles(self, after: int, limit: int) -> list[Article]:
        changed = [each for each in self._articles.values() if each.change > after]
        return sorted(changed, key=lambda each: each.change)[:limit]


class ByParagraph:
    """Words as they are, a passage a paragraph."""

    def __call__(self, article: Article, /) -> IndexedArticle:
        passages, start = [], 0
        for block in article.text.split("\n\n"):
            passages.append(IndexedPassage(start, start + len(block), block))
            start += len(block) + 2
        return IndexedArticle(article.title, passages)

    def terms(self, words: str, /) -> list[str]:
        return words.split()


async def opened(path: Path, version: str = "1", *, read_only: bool = False) -> PassageIndex:
    return await open_index(path, ByParagraph(), version, read_only=read_only)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[PassageIndex]:
    index = await opened(tmp_path / "index.db")
    yield index
    await index.close()


def places(candidates: Sequence[Candidate]) -> list[tuple[int, int, int]]:
    return [(each.article_id, each.start, each.end) for each in candidates]


async def found(
    index: PassageIndex, *terms: str, articles: Collection[int] | None = None
) -> list[tuple[int, int, int]]:
    return places(await index.candidates(terms, scope=Scope(articles=articles)))


async def test_a_passage_is_found_by_any_of_its_terms(index: PassageIndex) -> None:
    await index.catch_up(Shelf(article(1, "قمر بحر\n\nشمس نجم"), article(2, "ريح مطر")))
    assert await found(index, "نجم", "غيم") == [(1, 9, 16)]
    assert await found(index, "غيم") == []


async def test_the_passage_with_more_of_the_rarer_terms_comes_first(index: PassageIndex) -> None:
    shelf = Shelf(article(1, "a b x y"), article(2, "a b c x"), article(3, "a x y z"))
    await index.catch_up(shelf)
    scores = [each.score for each in await index.candidates(["b", "c"])]
    assert await found(index, "b", "c") == [(2, 0, 7), (1, 0, 7)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


async def test_a_private_use_character_is_a_term(index: PassageIndex) -> None:
    await index.catch_up(Shelf(article(1, "a b \ue000"), article(2, "a b \uf8ff")))
    assert await found(index, "\uf8ff") == [(2, 0, 5)]
    assert await index.counts(["\ue000", "\uf8ff"]) == {"\ue000": 1, "\uf8ff": 1}


async def test_a_title_counts_but_less_than_the_text(index: PassageIndex) -> None:
    more = " ".join(f"word{n}" for n in range(20))
    await index.catch_up(Shelf(article(1, f"sun {more}"), article(2, f"title1 {more}")))
    assert [start for start, *_ in await found(index, "title1")] == [2, 1]


async def test_a_search_can_keep_to_some_articles(index: PassageIndex) -> None:
    await index.catch_up(Shelf(article(1, "a b"), article(2, "a b"), article(3, "a b")))
    assert await found(index, "a", articles=[2, 3]) == [(2, 0, 3), (3, 0, 3)]
    assert await found(index, "a", articles=[]) == []


async def test_an_edited_article_leaves_nothing_of_its_old_text(index: PassageIndex) -> None:
    shelf = Shelf(article(1, "old words\n\nmore old"), article(2, "others"))
    await index.catch_up(shelf)
    shelf.put(article(1, "new text", change=3, version=2))
    assert await index.catch_up(shelf) == 1
    assert await found(index, "old") == []
    assert [each.version for each in await index.candidates(["new"])] == [2]
    assert await index.counts(["old", "new", "words"]) == {"new": 1}
    assert await index.size() == 2


async def test_terms_are_counted_by_passage(index: PassageIndex) -> None:
    await index.catch_up(Shelf(article(1, "a a b\n\na c"), article(2, "b c d")))
    assert await index.counts(["a", "b", "z", "title1"]) == {"a": 2, "b": 2, "title1": 2}


async def test_neighbours_begin_or_end_as_the_word_does(index: PassageIndex) -> None:
    await index.catch_up(Shelf(article(1, "باشينيان باكستان يريفان شاي طائرات")))
    assert set(await index.neighbours("باشنيان")) == {"باشينيان", "باكستان", "يريفان"}


async def test_catching_up_takes_each_change_once(index: PassageIndex) -> None:
    shelf = Shelf(*(article(number, f"word{number}") for number in range(1, 51)))
    assert await index.catch_up(shelf) == 50
    assert await index.catch_up(shelf) == 0
    assert await index.size() == 50


async def test_how_far_an_index_is_that_is_made_anew_can_be_seen(index: PassageIndex) -> None:
    shelf = Shelf(*(article(number, f"word{number}") for number in range(1, 201)))
    seen: list[int | None] = []
    await index.catch_up(shelf, taken=lambda _: seen.append(index.percent))
    assert seen[0] == 10
    assert seen == sorted(set(seen), key=lambda percent: percent or 0)
    assert index.percent is None
    shelf.put(article(201, "one more"))
    await index.catch_up(shelf, taken=lambda _: seen.append(index.percent))
    assert seen[-1] is None  # nobody need be told of one


async def test_only_so_many_of_the_newest_passages_are_scored(
    index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search.MOST_SCORED", 10)
    await index.catch_up(Shelf(*(article(number, "word") for number in range(1, 51))))
    assert {each for each, *_ in await found(index, "word")} == set(range(41, 51))


async def test_catching_up_can_be_stopped_anywhere_and_started_again(index: PassageIndex) -> None:
    shelf = Shelf(*(article(number, f"word{number} all") for number in range(1, 201)))
    for turn in range(60):
        task = asyncio.create_task(index.catch_up(shelf))
        await asyncio.sleep(0.0005 * turn)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await index.catch_up(shelf)
    assert await index.size() == 200
    assert await index.counts(["all"]) == {"all": 200}
    assert await found(index, "word117") == [(117, 0, 11)]


async def test_what_was_indexed_is_there_after_a_restart(tmp_path: Path) -> None:
    index = await opened(tmp_path / "index.db")
    await index.catch_up(Shelf(article(1, "a b")))
    await index.close()
    index = await opened(tmp_path / "index.db")
    assert await index.catch_up(Shelf(article(1, "a b"))) == 0
    assert await found(index, "a") == [(1, 0, 3)]
    await index.close()


async def comes_back(path: Path, version: str = "1") -> None:
    index = await opened(path, version)
    assert await index.size() == 0
    assert await index.catch_up(Shelf(article(1, "a b"))) == 1
    assert await found(index, "a") == [(1, 0, 3)]
    await index.close()


async def filled(path: Path) -> None:
    index = await opened(path)
    await index.catch_up(Shelf(*(article(n, f"word{n} filler text") for n in range(1, 400))))
    await index.close()


async def test_a_deleted_file_comes_back(tmp_path: Path) -> None:
    await filled(tmp_path / "index.db")
    (tmp_path / "index.db").unlink()
    await comes_back(tmp_path / "index.db")


@pytest.mark.parametrize("damage", ["noise", "cut", "middle", "empty", "other tables"])
async def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "index.db"
    await filled(path)
    whole = path.read_bytes()
    if damage == "other tables":
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE state (something)")
        other.close()
    else:
        noise = b"\xff\x00noise" * 5_000
        middle = whole[:8192] + noise + whole[8192 + len(noise) :]
        damaged = {"noise": noise, "cut": whole[:10_000], "middle": middle, "empty": b""}
        path.write_bytes(damaged[damage])
    await comes_back(path)


async def test_another_analyser_makes_the_index_anew(tmp_path: Path) -> None:
    await filled(tmp_path / "index.db")
    await comes_back(tmp_path / "index.db", version="2")


async def test_only_one_process_writes_and_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    index = await opened(path)
    await index.catch_up(Shelf(article(1, "a b")))
    with pytest.raises(StoreInUse):
        await opened(path)
    beside = await opened(path, read_only=True)
    assert await found(beside, "a") == [(1, 0, 3)]
    await beside.close()
    await index.close()


async def test_reading_where_there_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        await opened(tmp_path / "index.db", read_only=True)


HOSTILE = ['" OR * NEAR(', "hello AND", "*", "t:", "-hello", "{t x}:a", "(" * 5000, '"' * 9999]
HOSTILE += ["'; DROP TABLE passage;--", "NEAR(a b", "a\x00b", "^a", "title : a", "", " ", "NOT"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_words_are_never_syntax(index: PassageIndex, text: str) -> None:
    await index.catch_up(Shelf(article(1, "some words")))
    await index.candidates([text, text[:5]])
    await index.counts([text])
    await index.neighbours(text)
    assert await found(index, text, "some") == [(1, 0, 10)]


@settings(deadline=None, max_examples=200)
@given(terms=st.lists(st.text(max_size=30), max_size=5))
def test_any_text_makes_a_valid_match(terms: list[str]) -> None:
    memory = sqlite3.connect(":memory:")
    memory.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = 'unicode61')")
    memory.execute("SELECT * FROM t WHERE t MATCH ?", (any_of(terms),)).fetchall()
    memory.close()
