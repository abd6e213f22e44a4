"""The store: everything the bot remembers, one method each."""

from contextlib import AbstractAsyncContextManager

from storage.aliases import KeptAliases
from storage.announcements import Announcements
from storage.articles import Articles
from storage.broadcasts import Broadcasts
from storage.chats import Chats
from storage.choices import Choices
from storage.corrections import Corrections
from storage.database import Connection, Database
from storage.feeds import Feeds
from storage.figures import Counted
from storage.inbox import Inbox
from storage.insight import Insight
from storage.known import Known
from storage.newsdesk import Newsdesks
from storage.outbox import Outbox
from storage.privacy import Privacy
from storage.questions import Questions
from storage.readers import Readers
from storage.returns import Returns
from storage.roles import Roles
from storage.subscriptions import Subscriptions


class Store(
    Feeds,
    Articles,
    Known,
    Chats,
    Subscriptions,
    Returns,
    Broadcasts,
    Corrections,
    Choices,
    Outbox,
    Inbox,
    Questions,
    KeptAliases,
    Counted,
    Privacy,
    Readers,
    Insight,
    Roles,
    Newsdesks,
    Announcements,
):
    """Reads and writes over an engine; each method is one transaction, cut by noun into files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """For what concerns the store as a whole."""
        return self._db.transaction(durable=True)

    async def beat(self, name: str, *, now: int) -> None:
        """A loop came round."""
        async with self._db.transaction() as tx:
            await tx.execute(
                "INSERT INTO pulse (name, at) VALUES (:name, :now)"
                " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                name=name,
                now=now,
            )

    async def last_beat(self, name: str) -> int | None:
        """When the loop last came round."""
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT at FROM pulse WHERE name = :name", name=name)
        return row["at"] if row else None

    async def close(self) -> None:
        await self._db.close()
