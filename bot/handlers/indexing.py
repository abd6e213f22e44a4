"""Where the passage index of a store is, and how its passages are made."""

from pathlib import Path

from bot.handlers.answering import ANALYSER_VERSION, analysed_article
from storage.search import PassageIndex, open_index


async def open_passages(store: Path, *, read_only: bool = False) -> PassageIndex:
    """The index beside the store.  Raises StorageError."""
    path = store.with_name(store.name + ".index")
    return await open_index(path, analysed_article, ANALYSER_VERSION, read_only=read_only)
