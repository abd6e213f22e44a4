"""Passages are embedded while nobody waits: all of them, once, whatever the model's server does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.handlers.answering import find_answer
from bot.handlers.indexing import open_archive
from bot.handlers.modelled import Models
from bot.models.embeddings import Embeddings
from bot.models.endpoint import Endpoint
from bot.models.meanings import Meanings
from storage import Store, open_store
from storage.database import StorageError
from storage.derived import held as derived_held
from storage.models import Article, Draft
from storage.sqlite import SqliteDatabase
from storage.vectors import Place, VectorFile, VectorsDamaged, open_vectors
from tests.factories import NOW, known_as
from tests.models import ModelServer, serving

PORT = Draft("ميناء السدر", "افتتح ميناء السدر في عام 1998.", external_id="port", language="ar")
SHIP = Draft("الفرقاطة سهيل", "طول الفرقاطة 133 مترا.", external_id="ship", language="ar")


@asynccontextmanager
async def meanings_of(
    store: Store, file: VectorFile, server: ModelServer
) -> AsyncIterator[Meanings]:
    async with serving(server) as url:
        endpoints = Endpoint(url), Endpoint(url)
        asking, filling = (Embeddings(each, "e5") for each in endpoints)
        try:
            yield Meanings(store, file, asking=asking, filling=filling)
        finally:
            for each in endpoints:
                await each.close()


@asynccontextmanager
async def opened(tmp_path: Path, model: str = "e5") -> AsyncIterator[tuple[Store, VectorFile]]:
    store = await open_store(str(tmp_path / "w.db"))
    file = await open_vectors(tmp_path / "w.db.vectors", model)
    try:
        yield store, file
    finally:
        await file.close()
        await store.close()


def embedded(server: ModelServer) -> list[str]:
    return [text for body in server.asked for text in body["input"]]


def whole(number: int, draft: Draft) -> Place:
    """The only passage of an article."""
    return number, 0, len(draft.text)


async def is_caught_up(file: VectorFile, store: Store) -> bool:
    try:
        return await file.change() == await store.newest_change()
    except VectorsDamaged:
        return False


def failing(times: int) -> Callable[..., Awaitable[SqliteDatabase]]:
    """What opens a file, and cannot so many times."""
    tries = iter(range(times))

    async def held(*given: Any, **named: Any) -> SqliteDatabase:
        if next(tries, None) is not None:
            raise StorageError("no room")
        return await derived_held(*given, **named)

    return held


async def test_each_passage_is_embedded_once_with_its_title(tmp_path: Path) -> None:
    server = ModelServer()
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
        assert await meanings.catch_up() == 2
        assert sorted(embedded(server)) == sorted(f"{d.title}. {d.text}" for d in (PORT, SHIP))
        assert await meanings.catch_up() == 0
        near = await meanings.nearness(f"{PORT.title}. {PORT.text}", [whole(1, PORT), (7, 0, 9)])
        assert near == {whole(1, PORT): pytest.approx(1, abs=0.01)}
        assert len(embedded(server)) == 3  # the question alone
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        assert await meanings.catch_up() == 0
    assert len(embedded(server)) == 3


async def test_what_is_edited_is_embedded_anew_and_what_is_retracted_forgotten(
    tmp_path: Path,
) -> None:
    server = ModelServer()
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
        await meanings.catch_up()
        longer = PORT.text + " وله رصيفان."
        assert await store.correct_article(1, PORT.title, longer, version=1, now=NOW)
        assert await store.retract(2, how="deleted", now=NOW)
        assert await meanings.catch_up() == 2
        known = await file.known([whole(1, PORT), (1, 0, len(longer)), whole(2, SHIP)])
        assert list(known) == [(1, 0, len(longer))]


async def test_another_model_begins_anew(tmp_path: Path) -> None:
    server = ModelServer()
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT), now=NOW, announce=False)
        await meanings.catch_up()
    async with opened(tmp_path, "another") as (store, file):
        assert await file.change() == 0
        assert await file.known([whole(1, PORT)]) == {}


async def test_a_server_that_is_away_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.models.endpoint.REST_SECONDS", 0.05)
    monkeypatch.setattr("bot.models.meanings.PAUSE", 0.1)
    server = ModelServer(answer=web.Response(status=503))
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
        filling = asyncio.create_task(meanings.catch_up())
        await asyncio.sleep(0.5)
        assert not filling.done()
        server.answer = None
        assert await filling == 2
        assert len(await file.known([whole(1, PORT), whole(2, SHIP)])) == 2


async def test_a_passage_that_a_model_does_not_take_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.models.endpoint.REST_SECONDS", 0.02)
    monkeypatch.setattr("bot.models.meanings.PAUSE", 0.05)

    def vector(text: str) -> list[float]:
        return [float("nan")] if "السدر" in text else [1.0, 2.0]

    server = ModelServer(vector=vector)
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
        assert await meanings.catch_up() == 2
        assert list(await meanings.nearness("?", [whole(1, PORT), whole(2, SHIP)])) == [
            whole(2, SHIP)
        ]


async def test_what_is_kept_outlasts_an_error_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.models.meanings.LOOK_EVERY", 0.02)
    server = ModelServer()
    async with opened(tmp_path) as (store, file), meanings_of(store, file, server) as meanings:
        await store.publish(known_as(PORT), now=NOW, announce=False)
        await meanings.catch_up()
        tries = 0

        async def changed_articles(after: int, limit: int) -> list[Article]:
            nonlocal tries
            tries += 1
            raise StorageError("disk I/O error")

        monkeypatch.setattr(store, "changed_articles", changed_articles)
        running = asyncio.create_task(meanings.run())
        async with asyncio.timeout(10):
            while tries < 3:
                await asyncio.sleep(0.02)
        assert not running.done()
        running.cancel()
        await asyncio.wait([running])
        assert await file.known([whole(1, PORT)])
    assert len(embedded(server)) == 1


async def test_a_damaged_file_is_made_anew_while_answers_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.models.meanings.LOOK_EVERY", 0.05)
    server = ModelServer()
    async with open_archive(str(tmp_path / "warraq.db")) as (store, index):
        await store.publish(known_as(PORT, SHIP), now=NOW, announce=False)
        await index.catch_up(store)
        file = await open_vectors(tmp_path / "v", "e5")
        async with meanings_of(store, file, server) as meanings:
            await meanings.catch_up()
            async with file._db.transaction() as tx:
                await tx.execute("DROP TABLE vector")
            question = "متى افتتح ميناء السدر؟"
            plain = await find_answer(store, index, question)
            found = await find_answer(
                store, index, question, models=Models(nearness=meanings.nearness)
            )
            assert found == plain
            await store.publish(
                known_as(Draft("ثالث", "نص ثالث.", external_id="3")), now=NOW, announce=False
            )
            monkeypatch.setattr("storage.vectors.derived.held", failing(times=2))
            running = asyncio.create_task(meanings.run())
            async with asyncio.timeout(10):
                while not await is_caught_up(file, store):
                    await asyncio.sleep(0.05)
            running.cancel()
            await asyncio.wait([running])
            assert len(await file.known([whole(1, PORT), whole(2, SHIP)])) == 2
        await file.close()
