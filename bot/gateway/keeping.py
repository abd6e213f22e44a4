"""Updates as they come, kept before Telegram is told so, whichever way they came."""

import json
import logging
from collections.abc import Callable
from typing import Any, TypeGuard

import orjson

from storage.store import Store

log = logging.getLogger(__name__)


class Keeper:
    """Keeps updates; `kept` is called when there are new ones.  Those that would be `ignored` are
    not: keeping them is most of what they cost.
    """

    def __init__(
        self,
        store: Store,
        *,
        kept: Callable[[], None],
        clock: Callable[[], int],
        ignored: Callable[[Any], bool] = lambda _: False,
    ) -> None:
        self._store = store
        self._kept = kept
        self._clock = clock
        self._ignored = ignored
        self._set_aside: set[str] = set()

    async def keep(self, batch: list[Any]) -> None:
        """Keep what has an update id, and set aside what has none.  Raises StorageError."""
        named, nameless = sorted_out([each for each in batch if not self._ignored(each)])
        now = self._clock()
        # Nothing tells Telegram which update this was, so it comes until one after it is confirmed.
        for body in set(nameless) - self._set_aside:
            log.error("an update without an update_id was set aside")
            await self._store.quarantine_nameless(body, now=now)
        self._set_aside = set(nameless)
        if named and await self._store.keep_updates(named, now=now):
            self._kept()


def numbers_of(batch: list[Any]) -> list[int]:
    """The update ids of a batch, in its order."""
    ids = (update.get("update_id") for update in batch if isinstance(update, dict))
    return [update_id for update_id in ids if is_update_id(update_id)]


def sorted_out(batch: list[Any]) -> tuple[list[tuple[int, str]], list[str]]:
    """The (update id, body) pairs of a batch in its order, and the bodies without a usable id."""
    named, nameless = [], []
    for update in batch:
        body = text_of(update)
        update_id = update.get("update_id") if isinstance(update, dict) else None
        if is_update_id(update_id):
            named.append((update_id, body))
        else:
            nameless.append(body)
    return named, nameless


def text_of(update: Any) -> str:
    """An update as JSON, whatever is in it: half of a character, too large a number."""
    try:
        return orjson.dumps(update).decode()
    except (TypeError, ValueError):
        return json.dumps(update)


def is_update_id(value: object) -> TypeGuard[int]:
    """Whether an offset can be made of it: a negative one would tell Telegram to forget updates."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62
