"""The articles of a store together with their index, which lies beside it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.handlers.analysing import in_children
from bot.handlers.seeking import ArticleAnalyser, aliases_of
from bot.text.aliases import NO_ALIASES, AliasError, Aliases, parsed, usable
from storage import Store, open_store, store_path
from storage.database import StoreInUse
from storage.derived import INDEX
from storage.search import IndexDamaged, PassageIndex, open_index


class UnusableAliases(ValueError):
    """The file of aliases is not what it should be: the message says what that is."""


@asynccontextmanager
async def open_archive(
    db: str,
    *,
    aliases: Aliases | None = None,
    beside: bool = False,
    behind: bool = False,
    taken: Callable[[int], object] = int,
) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """The store of a path or URL and its index, up to date and made with these aliases (ours
    if None) and those of editors; `taken` is told of each few articles that it takes in.  With
    `beside`, a store that a running bot holds is read as the bot keeps it; with `behind`, the
    caller brings the index up to date.  Raises StorageError, StoreInUse.
    """
    async with AsyncExitStack() as opened:
        store, read_only = await _open(db, beside=beside)
        opened.push_async_callback(store.close)
        known = await all_aliases(store, known_aliases() if aliases is None else aliases)
        index = await open_passages(store_path(db), known, read_only=read_only)
        opened.push_async_callback(index.close)
        if read_only or behind:
            with suppress(IndexDamaged):  # it says so again when it is asked, and caught up with
                await index.measure(store)
        else:
            await index.catch_up(store, taken=taken)
        yield store, index


async def _open(db: str, *, beside: bool) -> tuple[Store, bool]:
    """The store, and whether it can only be read."""
    try:
        return await open_store(db), False
    except StoreInUse:
        if not beside:
            raise
        return await open_store(db, read_only=True), True


async def open_passages(
    store: Path, aliases: Aliases = NO_ALIASES, *, read_only: bool = False
) -> PassageIndex:
    """The index beside the file of a store.  Raises StorageError."""
    path = store.with_name(store.name + INDEX)
    analyser = ArticleAnalyser(aliases)
    index = await open_index(path, analyser, analyser.version, read_only=read_only)
    index.analysing = lambda: in_children(aliases_of(index))
    return index


async def all_aliases(store: Store, given: Aliases) -> Aliases:
    """The aliases that are given, and those that editors have written."""
    return usable([kept.names for kept in await store.kept_aliases()], given)


def known_aliases(more: str | None = None) -> Aliases:
    """Our aliases, and those of a file.  Raises UnusableAliases."""
    if more is None:
        return _ours()
    try:
        return parsed(Path(more).read_text("utf-8-sig"), _ours())
    except (OSError, UnicodeDecodeError):
        raise UnusableAliases("a UTF-8 text file that can be read") from None
    except AliasError as error:
        raise UnusableAliases(f"groups of names that can be used, but {error}") from None


@cache
def _ours() -> Aliases:
    """Read once: a start needs them in several places, and they take a noticeable time."""
    return parsed((files("bot.text") / "data" / "aliases.txt").read_text("utf-8"))
