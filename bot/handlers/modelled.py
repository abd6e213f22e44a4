"""What models may be asked about a question; whatever they do not tell is done without."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.text.answers import Ruling
from bot.text.evidence import Found
from bot.text.nearness import nearer, standing_out
from bot.text.repair import Query
from storage.models import Article

MOST_NEAR = 20  # passages, the best by their words, that a model compares with the question


@dataclass(frozen=True, slots=True)
class Models:
    """`nearness` gives the cosine of each text with a question; `choose` the number of the sentence
    that answers a question, from 1, 0 if none does, and its short wording.  Each is None where
    there is no such model, and gives None when it does not tell.
    """

    nearness: Callable[[str, Sequence[str]], Awaitable[list[float] | None]] | None = None
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
    known: Mapping[int, Article],
) -> Ruling:
    """The ruling, with how near passages of these articles are in meaning to the question."""
    best = [each.found for each in ruling.ranked[:MOST_NEAR] if each.found.article in known]
    if models.nearness is None or len(best) < 2:
        return ruling
    texts = [known[each.article].text[each.start : each.end] for each in best]
    cosines = await models.nearness(question, texts)
    if cosines is None:
        return ruling
    standing = dict(zip(best, standing_out(cosines), strict=True))
    return await asyncio.to_thread(nearer, query, found, ruling, standing)
