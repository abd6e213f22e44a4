"""Where a question is answered from: the feeds that its chat follows, if it follows only some,
unless it says that all articles are meant.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from bot.handlers.desk import Visit
from bot.i18n import Locale, phrase
from bot.messages.message import Button, Message
from bot.subscriptions.wishes import UnreadableWish, Wish
from storage.search import EVERYTHING, Scope

_EVERYWHERE = re.compile(
    r"[\s،,:(]*\b(?:(?:في|من|بين) (?:كل|جميع|كافة) (?:المقالات|الأخبار|الاخبار|المصادر)"
    r"|(?:in|from|among) all (?:the )?(?:articles|news|feeds|sources))[\s؟?.!)]*$",
    re.IGNORECASE,
)


async def scope_of(visit: Visit, words: str) -> tuple[Scope, str]:
    """Where to look, and the question without what it says of that."""
    if found := _EVERYWHERE.search(words):
        return EVERYTHING, words[: found.start()]
    feeds = await _followed(visit)
    return (replace(EVERYTHING, feeds=feeds) if feeds else EVERYTHING), words


async def _followed(visit: Visit) -> Collection[int]:
    """The feeds that the chat asked for, none if it asked for anything else besides."""
    place = visit.place
    kept = await visit.desk.store.subscription(visit.chat.id, thread_id=place.thread_id)
    try:
        wish = Wish.from_text(kept.wish) if kept else Wish()
    except UnreadableWish:
        return ()
    return () if wish.tags or wish.authors or wish.words else wish.feeds


def with_everywhere(message: Message, locale: Locale, question: int) -> Message:
    """The message, with a button that asks all articles."""
    button = Button(phrase(locale, "button-everywhere"), data=f"v1:everywhere:{question}")
    return replace(message, buttons=(*message.buttons, (button,)))


def everywhere(words: str, locale: Locale) -> str:
    """The question, of all articles."""
    return f"{words.rstrip(' ؟?')} {phrase(locale, 'in-all-articles')}"
