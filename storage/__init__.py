"""What the bot remembers.  It knows nothing of Telegram, of HTTP, or of `bot`.

models      the records: Feed, Draft, Article, Chat, KeptUpdate …
deliveries  the records of what is sent, to whom and when: Broadcast, Recipient, Delivery, Copy …
database    the narrow port to an engine: transactions, three verbs, migrations
sqlite      the default engine
store       Store: reads and writes, cut by noun: feeds, articles, chats, choices, questions,
            aliases, subscriptions, readers, roles, newsdesk, announcements, broadcasts, outbox,
            corrections, inbox, insight
backups     copies of the store, made while it is open, and how long they are kept
restoring   a backup in the place of the store, from which nothing is sent twice
privacy     what is kept of one chat, and forgetting it
copies      chats that were forgotten, forgotten in the copies of the store as well
figures     what the store holds, in numbers
tallies     numbers of what happens, by the hour, without who it was
returns     what a chat missed that puts us out and has us back
departures  what becomes of a chat, and of what it is owed, when it leaves, moves or closes
crashpoints places where a test may have the process killed
search      PassageIndex: the derived, disposable search index beside the store
indexfile   its file: the schema, and whether it can be trusted
indexrows   what it writes for articles
changes     what it has yet to take in
vectors     VectorFile: vectors of passages, beside the store as well
derived     what both are: files that can be made anew, and are when they cannot be trusted
articlerows how an article stands in its table
migrations  numbered SQL, forward only
"""

from pathlib import Path

from storage.database import StorageError
from storage.sqlite import open_sqlite
from storage.store import Store

__all__ = ["StorageError", "Store", "open_store", "store_path"]

SQLITE = "sqlite:///"


def store_path(url: str) -> Path:
    """The file of a store given as a path or a `sqlite:///` URL.  Raises StorageError."""
    if "://" in url and not url.startswith(SQLITE):
        raise StorageError(
            f"{url.partition('://')[0]}:// is not a kind of store this version knows"
        )
    return Path(url.removeprefix(SQLITE))


async def open_store(url: str, *, read_only: bool = False) -> Store:
    """Open the store of a path or URL, made or upgraded if need be.  Raises StorageError,
    StoreInUse when another process writes to it.
    """
    return Store(await open_sqlite(store_path(url), read_only=read_only))
