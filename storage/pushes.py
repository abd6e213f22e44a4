"""Signed pushes: none is accepted twice, and an address goes to whom it belongs."""

from collections.abc import Sequence

from storage.store import Store


class Pushes:
    """What the store remembers of signed pushes."""

    def __init__(self, store: Store) -> None:
        self._db = store._db

    async def accept_push(self, signature: str, *, until: int, now: int) -> bool:
        """Remember a signature until then, the last second in which it would be good; False if
        it was accepted before.  Those past their time are forgotten.
        """
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM push WHERE until < :now", now=now)
            row = await tx.fetch_one(
                "INSERT INTO push (signature, until) VALUES (:signature, :until)"
                " ON CONFLICT (signature) DO NOTHING RETURNING signature",
                signature=signature,
                until=until,
            )
        return row is not None

    async def taken(self, identities: Sequence[str]) -> set[str]:
        """Those of the identities that name an article which somebody gave an id, outside feeds:
        whatever is published under another id is another article.
        """
        if not identities:
            return set()
        wanted: dict[str, object] = {f"i{number}": key for number, key in enumerate(identities)}
        names = ", ".join(f":{name}" for name in wanted)
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT identity FROM article_identity JOIN article ON article.id = article_id"  # noqa: S608  only names
                f" WHERE identity IN ({names})"
                " AND feed_id IS NULL AND external_id IS NOT NULL",
                **wanted,
            )
        return {row["identity"] for row in rows}
