"""What models may be asked about a question; whatever they do not tell is done without."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.text.answers import Ruling
from bot.text.evidence import Found
from bot.text.nearness import nearer, standing_out
from bot.text.repair import Query
from storage.vectors import Place

LEAST_KNOWN = 0.5  # of the passages found, those that have a vector if vectors are to order them


@dataclass(frozen=True, slots=True)
class Models:
    """`nearness` gives the cosines of passages with a question, of those it can tell; `choose` the
    number of the sentence that answers a question, from 1, 0 if none does, and its short wording,
    None when it does not tell.  Each is None where there is no such model.
    """

    nearness: Callable[[str, Sequence[Place]], Awaitable[Mapping[Place, float]]] | None = None
    choose: Callable[[str, Sequence[str]], Awaitable[tuple[int, str] | None]] | None = None

    @property
    def are_there(self) -> bool:
        return bool(self.nearness or self.choose)


NO_MODELS = Models()


async def by_meaning(
    models: Models,
    question: str,
    query: Query,
    found: Sequence[Found],
    ruling: Ruling,
) -> Ruling:
    """The ruling, with how near the passages are in meaning to the question."""
    if models.nearness is None or len(found) < 2:
        return ruling
    places = {each: (each.article, each.start, each.end) for each in found}
    cosines = await models.nearness(question, list(places.values()))
    known = [each for each, place in places.items() if place in cosines]
    if len(known) < LEAST_KNOWN * len(found):
        return ruling
    standing = dict(zip(known, standing_out([cosines[places[f]] for f in known]), strict=True))
    return await asyncio.to_thread(nearer, query, found, ruling, standing)
