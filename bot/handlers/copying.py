"""backup: a copy of the store, into the hands of an operator."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import talk


async def backup(visit: Visit, words: str) -> Reaction:  # noqa: ARG001
    """Make one and send it; what it holds is for nobody else's eyes."""
    if not visit.place.is_private:
        return reply(talk.say(visit.locale, "backup-in-private"))
    done = await visit.desk.outside.back_up(visit.chat.id)
    return reply(talk.say(visit.locale, done.key, file=done.file))
