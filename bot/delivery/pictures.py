"""Pictures that Telegram cannot fetch for itself: given to it once, and from then on sent by the
name that it has for them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.messages.previews import is_outside
from storage.database import StorageError
from storage.models import Article
from storage.store import Store

log = logging.getLogger(__name__)

GIVEN_WITHIN = 45.0  # seconds; the article goes without it if that takes longer
FAILED_KEPT = 1000

Give = Callable[[str], Awaitable[str | None]]
"""Fetches the picture at an address and gives it to Telegram: its name there, or None."""


async def nothing_given(_: str) -> None:
    """What becomes of pictures where nobody gives them."""


def to_be_given(article: Article) -> str | None:
    """The address of a picture that Telegram will not show by a preview of the article: that of
    an article without an address, or with one that leads nowhere from outside.
    """
    if article.image is None or (article.url and is_outside(article.url)):
        return None
    return article.image


class Pictures:
    """Gives pictures to Telegram while others go on; `ready` is called when one was given or
    cannot be.
    """

    def __init__(self, store: Store, give: Give, *, ready: Callable[[], None]) -> None:
        self._store = store
        self._give = give
        self._ready = ready
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._failed: dict[str, None] = {}

    async def of(self, article: Article) -> str | None:
        """Telegram's name for the article's picture; None if it has none that it was given."""
        url = to_be_given(article)
        return await self._store.picture(url) if url else None

    async def is_coming(self, article: Article) -> bool:
        """Whether the article's picture is being given, which begins with this."""
        url = to_be_given(article)
        if url is None or self._give is nothing_given:
            return False
        if url in self._coming:
            return True
        if url in self._failed or await self._store.picture(url):
            return False
        self._coming[url] = asyncio.create_task(self._given(url))
        return True

    async def _given(self, url: str) -> None:
        self._failed[url] = None  # until it has not
        if len(self._failed) > FAILED_KEPT:
            del self._failed[next(iter(self._failed))]
        try:
            async with asyncio.timeout(GIVEN_WITHIN):
                name = await self._give(url)
            if name is not None:
                await self._store.keep_picture(url, name)
                self._failed.pop(url, None)
        except (TimeoutError, StorageError) as error:
            log.warning("a picture was not given: %s", type(error).__name__)
        except Exception:  # a fault of ours: the article goes without it
            log.exception("a picture was not given")
        finally:
            del self._coming[url]
            self._ready()

    async def close(self) -> None:
        """Stop what is being given."""
        tasks = [*self._coming.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
