"""How the bot does, for editors who ask in their chat."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import operations as cards
from bot.messages.message import Message


async def health(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """Whether all is well, and what is wrong if it is not."""
    return reply(await _card(visit))


async def again(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """As it stands now, in place."""
    return reply(await _card(visit, edit=visit.message_id))


async def _card(visit: Visit, *, edit: int | None = None) -> Message:
    now = visit.desk.clock()
    figures = await visit.desk.store.figures(now=now)
    wrong = [each.name for each in visit.desk.outside.troubles(figures, now)]
    return cards.health_card(visit.locale, figures, wrong, now=now, edit=edit)
