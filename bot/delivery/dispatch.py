"""Everything that delivers, as one part: wired to one limiter, woken and run together."""

import asyncio
import time
from collections.abc import Callable

from bot.delivery.broadcaster import Broadcaster
from bot.delivery.closures import Closures
from bot.delivery.corrector import Corrector
from bot.delivery.digests import Digests
from bot.delivery.editions import Editions
from bot.delivery.limiter import BOT_PER_SECOND, Limiter
from bot.delivery.means import Means
from bot.delivery.pictures import Give, Pictures, nothing_given
from bot.delivery.post import Post
from bot.delivery.proposals import Proposals
from bot.delivery.worker import Worker, even
from bot.i18n import DEFAULTS, Locale
from bot.text.aliases import NO_ALIASES, Aliases
from storage.models import Article
from storage.store import Store


def never(_: Article) -> bool:
    return False


class Dispatch:
    """Delivers what the store says is owed, at `per_second` at most: more than Telegram's free
    rate is asked for as paid broadcasts.  `give` gives Telegram pictures that it cannot fetch,
    `patience` is how much is left for a chat that asks, `name` the bot's.
    """

    def __init__(
        self,
        store: Store,
        post: Post,
        *,
        defaults: Locale = DEFAULTS,
        per_second: int = BOT_PER_SECOND,
        is_breaking: Callable[[Article], bool] = never,
        aliases: Callable[[], Aliases] = lambda: NO_ALIASES,
        give: Give = nothing_given,
        clock: Callable[[], float] = time.time,
        patience: Callable[[int], float] = even,
        name: str = "",
    ) -> None:
        limiter = Limiter(per_second)
        self._pictures = Pictures(store, give, ready=self.wake)
        editions = Editions(
            store,
            post,
            defaults=defaults,
            is_breaking=is_breaking,
            aliases=aliases,
            paid=per_second > BOT_PER_SECOND,
            pictures=self._pictures,
            name=name,
        )
        self._closures = Closures(store, limiter, clock=clock)
        means = Means(store, post, limiter, editions, self._closures, defaults, clock)
        self.worker = Worker(means, patience)
        self.broadcaster = Broadcaster(means, row_owed=self.worker.wake)
        self.digests = Digests(means, owed=self.worker.wake)
        self.corrector = Corrector(means)
        self.proposals = Proposals(means, owed=self.wake)
        self._parts = (
            *(self.worker, self.broadcaster, self.digests, self.corrector),
            self.proposals,
        )

    def wake(self) -> None:
        """Something is owed, or an article has changed."""
        for part in self._parts:
            part.wake()

    async def run(self) -> None:
        """Deliver until cancelled; a part that fails ends them all."""
        await self._closures.restore()
        await self.worker.take_stock()
        try:
            async with asyncio.TaskGroup() as parts:
                for part in self._parts:
                    parts.create_task(part.run(), name=type(part).__name__)
        finally:
            await self._pictures.close()
