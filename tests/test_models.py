"""Models order and choose what was found; nothing of theirs is believed, and nothing waits for them."""

import asyncio
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.config import Config
from bot.handlers.answering import Band, Finding, chosen, find_answer
from bot.handlers.indexing import open_archive
from bot.handlers.modelled import NO_MODELS, Models
from bot.logs import Redactor
from bot.models.choosing import chosen as read_choice
from bot.models.embeddings import cosine, packed, vectors_of
from bot.models.endpoint import MOST_BYTES
from bot.text.nearness import standing_out
from bot.text.support import is_supported
from bot.wiring import models_of
from storage.models import Draft
from storage.vectors import Place
from tests.factories import NOW, known_as
from tests.models import KEY, ModelServer, letters, serving
from tests.people import house
from tests.test_conversation import said

PORT = Draft(
    "ميناء رأس النخيل",
    "افتتح ميناء رأس النخيل في عام 1998. ويستقبل الميناء 40 سفينة في اليوم.\n\n"
    "لم يعلن مدير الميناء حمد المري عن توسعة الميناء. وقال إن الرصيف الجديد طويل.",
    language="ar",
)
SHIP = Draft(
    "الفرقاطة مرجان", "يبلغ طول الفرقاطة مرجان 133 مترا. وتزور الميناء غدا.", language="ar"
)
QUESTION = "متى افتتح ميناء رأس النخيل؟"


async def found_with(tmp_path: Path, models: Models, question: str = QUESTION) -> Finding:
    async with open_archive(str(tmp_path / "warraq.db")) as (store, index):
        if not await store.count_articles():
            await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
            await index.catch_up(store)
        return await find_answer(store, index, question, models=models)


@asynccontextmanager
async def asking(tmp_path: Path, url: str) -> AsyncIterator[Models]:
    """Both models of a server, once it has embedded the passages of the store, which is there."""
    config = Config(
        db=str(tmp_path / "warraq.db"), models_url=url, embedding_model="e5", chat_model="c"
    )
    async with AsyncExitStack() as opened:
        async with open_archive(config.db) as (store, _):
            models, meanings = await opened.enter_async_context(models_of(config, store))
            assert meanings
            assert await meanings.catch_up() == 2
        yield models


async def test_a_reader_is_answered_with_models_and_told_of_them(tmp_path: Path) -> None:
    server = ModelServer(says='{"sentence": 1, "short": "افتتح الميناء في عام 1998"}')
    async with (
        serving(server) as url,
        house(
            tmp_path, models_url=url, models_key=KEY, embedding_model="e5", chat_model="c"
        ) as home,
    ):
        await home.publishes(PORT, SHIP, announce=False)
        async with asyncio.timeout(10):
            while "e5" not in {body["model"] for body in server.asked}:
                await asyncio.sleep(0.05)
        sara = await home.reader(101)
        answer = await sara.says(QUESTION)
        assert "في عام 1998" in answer["text"]
        beginning = said("ar", "in-short", words="|").split("\u2068")[0]
        short = [line for line in answer["text"].splitlines() if "باختصار" in line]
        assert short
        assert "افتتح الميناء في عام 1998" in short[0], beginning
        assert said("ar", "privacy-models") in (await sara.says("/privacy"))["text"]
        assert server.keys == {f"Bearer {KEY}"}
        assert {body["model"] for body in server.asked} == {"e5", "c"}
        server.answer = web.Response(status=500)
        assert "133 مترا" in (await sara.says("كم طول الفرقاطة مرجان؟"))["text"]


FAULTS = {
    "an error": web.Response(status=500),
    "another way": web.Response(status=307, headers={"Location": "http://127.0.0.1:9/v1"}),
    "no JSON": web.Response(text="<html>"),
    "a list": web.json_response([1]),
    "nesting": web.Response(text="[" * 100_000),
    "no rows": web.json_response({"data": []}),
    "no numbers": web.json_response({"data": [{"index": n, "embedding": ["x"]} for n in range(9)]}),
    "too much": web.Response(body=b" " * (MOST_BYTES + 1)),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_a_server_does_wrong_changes_nothing(tmp_path: Path, fault: str) -> None:
    plain = await found_with(tmp_path, NO_MODELS)
    server = ModelServer()
    async with serving(server) as url, asking(tmp_path, url) as models:
        embedded = len(server.asked)
        server.answer = FAULTS[fault]
        assert await found_with(tmp_path, models) == plain
    assert len(server.asked) > embedded


async def test_nobody_waits_for_a_late_server_or_asks_it_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = await found_with(tmp_path, NO_MODELS)
    server = ModelServer()
    async with serving(server) as url, asking(tmp_path, url) as models:
        monkeypatch.setattr("bot.models.meanings.PATIENCE", 0.05)
        monkeypatch.setattr("bot.models.choosing.SECONDS", 0.05)
        server.delay = 0.4
        assert await found_with(tmp_path, models) == plain
        asked = len(server.asked)
        assert await found_with(tmp_path, models) == plain
        assert len(server.asked) == asked


async def test_what_is_near_in_meaning_comes_first(tmp_path: Path) -> None:
    plain = await found_with(tmp_path, NO_MODELS, "الميناء والفرقاطة")
    last = plain.hits[-1]

    async def nearness(question: str, places: Sequence[Place]) -> dict[Place, float]:
        place = (last.article.id, last.start, last.end)
        return {each: float(each == place) for each in places}

    near = await found_with(tmp_path, Models(nearness=nearness), "الميناء والفرقاطة")
    scores = {hit.passage: hit.score for hit in plain.hits}
    more = {hit.passage: hit.score - scores[hit.passage] for hit in near.hits}
    assert max(more, key=more.__getitem__) == last.passage
    assert more[last.passage] > 0 > min(more.values())


async def test_a_few_vectors_order_nothing(tmp_path: Path) -> None:
    drafts = [Draft(f"الرصيف {n}", f"رست السفينة في الرصيف {n}.", language="ar") for n in range(5)]
    async with open_archive(str(tmp_path / "warraq.db")) as (store, index):
        await store.publish(known_as(*drafts), now=NOW, announce=False)
        await index.catch_up(store)
        told = 0

        async def nearness(question: str, places: Sequence[Place]) -> dict[Place, float]:
            return {place: float(n) for n, place in enumerate(places[:told])}

        plain = await find_answer(store, index, "أين رست السفينة؟")
        for told in range(6):
            models = Models(nearness=nearness)
            found = await find_answer(store, index, "أين رست السفينة؟", models=models)
            assert (found == plain) is (told < 3), told


@pytest.mark.parametrize(
    ("choice", "band", "number", "wording"),
    [
        ((0, ""), Band.CLOSEST, 0, ""),
        ((1, "افتتح الميناء في عام 1998"), Band.ANSWER, 0, "افتتح الميناء في عام 1998"),
        ((1, "افتتح الميناء في عام 1989"), Band.ANSWER, 0, ""),
        ((2, "شيء آخر"), Band.ANSWER, 1, ""),
        (None, Band.ANSWER, 0, ""),
    ],
)
async def test_a_model_may_only_choose(
    tmp_path: Path, choice: tuple[int, str] | None, band: Band, number: int, wording: str
) -> None:
    async def choose(question: str, sentences: Any) -> tuple[int, str] | None:
        return choice

    plain = await found_with(tmp_path, NO_MODELS)
    assert plain.band is Band.ANSWER
    told = await found_with(tmp_path, Models(choose=choose))
    assert (told.band, told.quotes[0], told.wording) == (band, plain.quotes[number], wording)
    unsure = Finding(Band.CLOSEST, 0.2, plain.quotes, plain.hits)
    assert (await chosen(Models(choose=choose), QUESTION, unsure)).band is Band.CLOSEST


SENTENCE = "قال الوزير سالم إن الشركة لم تدفع 40 مليون دولار لشركة النور في عام 2019."


@pytest.mark.parametrize(
    ("wording", "supported"),
    [
        ("الشركة لم تدفع 40 مليون دولار في 2019", True),
        ("لم تدفع الشركة", False),  # in another order somebody else may have done it
        ("الشركة تدفع 40 مليون دولار", False),
        ("الشركة لم تدفع 41 مليون دولار", False),
        ("الوزير حمد لم تدفع", False),
        ("شركة النور لم تدفع", False),
        ("قد لم تدفع الشركة", False),
        ("", False),
        ("من في إلى", False),
    ],
)
def test_a_shorter_wording_says_nothing_that_the_sentence_does_not(
    wording: str, supported: bool
) -> None:
    assert is_supported(wording, SENTENCE) is supported


@pytest.mark.parametrize(
    ("content", "choice"),
    [
        ('{"sentence": 2, "short": "ب"}', (2, "ب")),
        ('Sure: ```json\n{"sentence": 0}\n```', (0, "")),
        ('{"sentence": 4}', None),
        ('{"sentence": -1}', None),
        ('{"sentence": true}', None),
        ('{"sentence": "2"}', None),
        ('{"sentence": 1, "short": ["x"]}', (1, "")),
        ("[1]", None),
        ("}{", None),
        ("", None),
    ],
)
def test_a_choice_is_read_strictly(content: str, choice: tuple[int, str] | None) -> None:
    assert read_choice({"choices": [{"message": {"content": content}}]}, 3) == choice


@pytest.mark.parametrize("answer", [{}, {"choices": []}, {"choices": [None]}, {"choices": 7}])
def test_no_choice_is_none(answer: dict[str, Any]) -> None:
    assert read_choice(answer, 3) is None


@pytest.mark.parametrize(
    "rows",
    [
        None,
        [{"index": 0, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [0.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [float("nan")]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": []}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1e300] * 2}],
        [{"index": 0, "embedding": [1.0]}, "x"],
        [{"index": 0, "embedding": [1.0]}, {"index": [], "embedding": [1.0]}],
    ],
)
def test_vectors_that_are_none_are_not_taken(rows: object) -> None:
    assert vectors_of({"data": rows}, 2) == []


def test_a_vector_is_kept_well_enough_to_be_compared() -> None:
    one, other = (
        vectors_of({"data": [{"index": 0, "embedding": letters(text)}]}, 1)[0]
        for text in (PORT.text, SHIP.text)
    )
    meant = sum(a * b for a, b in zip(one, other, strict=True))
    assert cosine(one, packed(other)) == pytest.approx(meant, abs=0.005)
    assert cosine(one, packed(one)) == pytest.approx(1, abs=0.001)
    assert cosine(one, packed(array("f", [1.0]))) is None
    assert cosine(one, b"") is None


def test_what_stands_out_is_measured_alike_for_every_model() -> None:
    assert standing_out([0.1, 0.2, 0.3]) == pytest.approx(standing_out([0.81, 0.82, 0.83]))
    assert standing_out([0.5, 0.5]) == [0, 0]
    assert standing_out([]) == []


def test_the_key_is_told_nobody() -> None:
    config = Config(models_url="http://127.0.0.1:1/v1", models_key=KEY)
    assert KEY not in repr(config)
    assert KEY not in Redactor(config.secrets)(f"Authorization: Bearer {KEY}")
