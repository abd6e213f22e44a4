"""privacy, mydata, forgetme: what is kept, shown and erased."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.i18n import phrase
from bot.messages import privacy as cards


async def privacy(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """What is kept, how long, and whom to ask."""
    desk = visit.desk
    return reply(
        cards.policy(
            visit.locale,
            desk.contact,
            questions=desk.keeps_questions,
            models=desk.models.are_there,
        )
    )


async def mydata(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """All that is kept of this chat, as it is kept."""
    return reply(cards.data(visit.locale, await visit.desk.store.data_of(visit.chat.id)))


async def forgetme(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """Ask whether it is really to be erased."""
    return reply(cards.erasure(visit.locale))


async def forgotten(visit: Visit, numbers: list[int]) -> Reaction:  # noqa: ARG001
    """Erase it.  The answer is a notice: a message would have to be kept until it is sent."""
    said = phrase(visit.locale, "forgotten")
    await visit.desk.store.forget_chat(visit.chat.id, now=visit.desk.clock())
    visit.desk.wake()
    return Reaction(notice=said)
