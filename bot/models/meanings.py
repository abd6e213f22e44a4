"""Meanings: the vectors of all passages, made while nobody waits, so that only a question has to be
embedded when it is asked.
"""

from __future__ import annotations  # array takes no type at run time before 3.12

import asyncio
import logging
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.models.embeddings import Embeddings, cosine, packed
from bot.models.endpoint import REST_SECONDS
from bot.text.passages import passages
from storage.changes import Source
from storage.database import StorageError
from storage.models import Article
from storage.vectors import Place, VectorFile, VectorsDamaged

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds that a reader waits
SECONDS = 20.0  # that a request may take for which nobody waits
TEXTS_A_REQUEST = 2  # few: a question that comes meanwhile waits for them
ARTICLES = 100
LOOK_EVERY = 5.0
PAUSE = REST_SECONDS + 1
TRIAL = "?"
NOTHING = b""  # kept of a passage that the model does not take


class Meanings:
    """`asking` embeds questions, `filling` passages: while one rests after a failure, the other
    need not.
    """

    def __init__(
        self, source: Source, file: VectorFile, *, asking: Embeddings, filling: Embeddings
    ) -> None:
        self._source = source
        self._file = file
        self._asking = asking
        self._filling = filling

    async def nearness(self, question: str, places: Sequence[Place]) -> Mapping[Place, float]:
        """The cosine of the question with each of the passages that has a vector; none if that
        cannot be told in time.
        """
        try:
            known = await self._file.known(places)
        except VectorsDamaged:
            return {}
        vectors = await self._asking.vectors([question], seconds=PATIENCE) if known else None
        return await asyncio.to_thread(_cosines, vectors[0], known) if vectors else {}

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            try:
                await self.catch_up()
            except VectorsDamaged as error:
                log.warning("the file of vectors is mended: %s", error)
                with suppress(StorageError):
                    await self._file.heal()
            except StorageError as error:
                log.warning("passages cannot be embedded now: %s", error)
            await asyncio.sleep(LOOK_EVERY)

    async def catch_up(self) -> int:
        """Embed whatever changed in the source since last time; returns how many articles.  Raises
        StorageError.
        """
        total = 0
        while some := await self._source.changed_articles(await self._file.change(), ARTICLES):
            for article in some:
                await self._file.take(article, await self._embedded(article))
            total += len(some)
            log.info("%d articles more have been embedded", total)
        return total

    async def _embedded(self, article: Article) -> dict[tuple[int, int], bytes]:
        """The vectors of the passages of an article, by where they start and end."""
        spans = passages(article.text, article.headings)
        texts = [f"{article.title}. {article.text[span.start : span.end]}" for span in spans]
        vectors: list[bytes] = []
        while len(vectors) < len(texts):
            at = len(vectors)
            vectors += await self._few(texts[at : at + TEXTS_A_REQUEST])
        places = ((span.start, span.end) for span in spans)
        return dict(zip(places, vectors, strict=True))

    async def _few(self, texts: Sequence[str]) -> list[bytes]:
        """The vectors of a few texts, however long the model is away; NOTHING for one that it does
        not take.
        """
        while not (kept := await self._asked(texts)):
            await asyncio.sleep(PAUSE)
            if await self._asked([TRIAL]):
                return [await self._alone(text) for text in texts]
        return kept

    async def _alone(self, text: str) -> bytes:
        """The vector of a text that the model, which is there, did not take with others."""
        if kept := await self._asked([text]):
            return kept[0]
        await asyncio.sleep(PAUSE)
        return NOTHING

    async def _asked(self, texts: Sequence[str]) -> list[bytes]:
        vectors = await self._filling.vectors(texts, seconds=SECONDS)
        return [packed(each) for each in vectors or ()]


def _cosines(vector: array[float], known: Mapping[Place, bytes]) -> dict[Place, float]:
    told = {place: cosine(vector, kept) for place, kept in known.items()}
    return {place: each for place, each in told.items() if each is not None}
