"""What came in while a reader was away."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import stories

DAY = 24 * 3600
LOOKS_BACK = 14 * DAY
SHOWN = 6
COUNTED = 200


async def catch_up(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """The news since the chat was last there: what most sources told first."""
    since = reaches_back(await visit.desk.store.away_since(visit.chat.id), visit.desk.clock())
    found = await visit.desk.store.articles_since(since, limit=COUNTED)
    return reply(stories.missed(found[:SHOWN], len(found), visit.locale))


def reaches_back(away_since: int, now: int) -> int:
    """Since when news are told: the last absence, at most two weeks; else the last day."""
    return max(away_since, now - LOOKS_BACK) if away_since else now - DAY
