"""What every part that delivers works with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.delivery.closures import Closures
from bot.delivery.editions import Editions
from bot.delivery.limiter import Limiter
from bot.delivery.post import Post
from bot.i18n import Locale, locale_of
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Means:
    """One store, one post and one limiter for all, so that their sends add up to what is allowed;
    `defaults` say how a chat is addressed that has not chosen.
    """

    store: Store
    post: Post
    limiter: Limiter
    editions: Editions
    closures: Closures
    defaults: Locale
    clock: Callable[[], float]

    def now(self) -> int:
        return int(self.clock())

    async def locale(self, chat_id: int) -> Locale:
        """How a chat is addressed.  Raises LookupError."""
        chat = await self.store.chat(chat_id)
        if chat is None:
            raise LookupError("a delivery has lost its chat")
        return locale_of(chat, self.defaults)
