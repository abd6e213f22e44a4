"""unanswered: what readers asked lately that no article answers, the same questions as one."""

import asyncio

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages.gaps import Gap, gaps_card
from bot.text.clusters import Asked, Cluster, clustered
from storage.search import IndexDamaged, PassageIndex
from storage.store import Store

LOOKED_THROUGH = 500  # wordings, the most frequent
CLUSTERS = 40  # the most often asked


async def unanswered(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """For whoever decides what to write."""
    desk = visit.desk
    return reply(gaps_card(await gaps(desk.store, desk.index, desk.clock()), visit.locale))


async def shown(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    return await unanswered(visit, "")


async def gaps(store: Store, index: PassageIndex, now: int) -> list[Gap]:
    """What was asked most often, in a wording made of words that our articles use or that several
    have used: nobody is known by them.
    """
    asked = [Asked(*each) for each in await store.unanswered(limit=LOOKED_THROUGH, now=now)]
    clusters = (await asyncio.to_thread(clustered, asked))[:CLUSTERS]
    stems = {stem for cluster in clusters for stem in cluster.stems}
    try:
        known = frozenset(await index.counts(stems))
    except IndexDamaged:  # it heals; until then every word might be somebody's
        known = frozenset()
    return [_gap(cluster, known) for cluster in clusters]


def _gap(cluster: Cluster, public: frozenset[str]) -> Gap:
    return Gap(cluster.typical(public), cluster.times, len(cluster.members))
