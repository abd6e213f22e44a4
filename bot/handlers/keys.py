"""keyboard: words in the place of the letters, one to a press."""

from bot.handlers.desk import Reaction, Visit, reply
from bot.messages import talk
from bot.subscriptions.spoken import is_off


async def keyboard(visit: Visit, words: str) -> Reaction:
    """Show it, or with «إيقاف» take it away.  In a group it would be everybody's."""
    if not visit.place.is_private:
        return reply(talk.say(visit.locale, "keyboard-in-private"))
    return reply(talk.keyboard(visit.locale, shown=not is_off(words)))
