"""The articles of a store together with their index, which lies beside it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.handlers.answering import ANALYSER_VERSION, analysed_article
from storage import Store, open_store, store_path
from storage.database import StoreInUse
from storage.search import PassageIndex, open_index


@asynccontextmanager
async def open_archive(
    db: str, *, beside: bool = False
) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """The store of a path or URL and its index, up to date.  With `beside`, a store that a
    running bot holds is read as the bot keeps it.  Raises StorageError, StoreInUse.
    """
    async with AsyncExitStack() as opened:
        store, read_only = await _open(db, beside=beside)
        opened.push_async_callback(store.close)
        index = await open_passages(store_path(db), read_only=read_only)
        opened.push_async_callback(index.close)
        if not read_only:
            await index.catch_up(store)
        yield store, index


async def _open(db: str, *, beside: bool) -> tuple[Store, bool]:
    """The store, and whether it can only be read."""
    try:
        return await open_store(db), False
    except StoreInUse:
        if not beside:
            raise
        return await open_store(db, read_only=True), True


async def open_passages(store: Path, *, read_only: bool = False) -> PassageIndex:
    """The index beside the file of a store.  Raises StorageError."""
    path = store.with_name(store.name + ".index")
    return await open_index(path, analysed_article, ANALYSER_VERSION, read_only=read_only)
