"""What is said while nothing can be found, since the index is damaged or being made."""

import logging

from bot.handlers.desk import Desk
from bot.i18n import Locale
from bot.messages import talk
from bot.messages.message import Message
from storage.search import IndexBeingMade, IndexUnready

log = logging.getLogger(__name__)


def unready(desk: Desk, locale: Locale, error: IndexUnready) -> Message:
    """Ask for patience; a damaged index is made anew meanwhile."""
    see_to(desk, error)
    if isinstance(error, IndexBeingMade):
        return talk.say(locale, "index-made-so-far", percent=error.percent)
    return talk.say(locale, "index-being-made")


def see_to(desk: Desk, error: IndexUnready) -> None:
    """Have a damaged index made anew; one that is being made is already seen to."""
    if not isinstance(error, IndexBeingMade):
        log.warning("the index is made anew: %s", error)
        desk.index_damaged()
