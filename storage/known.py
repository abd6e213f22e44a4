"""Which articles are known already, by the identities they go by."""

from collections.abc import Sequence

from storage.articlerows import article_of
from storage.database import Database
from storage.models import Article

ASKED_AT_ONCE = 500


class Known:
    """The part of the store that tells what need not be read again."""

    _db: Database

    async def known(self, identities: Sequence[str]) -> dict[str, Article]:
        """The articles of those identities that are known, by identity."""
        found: dict[str, Article] = {}
        async with self._db.reading() as read:
            for start in range(0, len(identities), ASKED_AT_ONCE):
                asked = identities[start : start + ASKED_AT_ONCE]
                wanted: dict[str, object] = {f"id{n}": each for n, each in enumerate(asked)}
                names = ", ".join(f":{name}" for name in wanted)
                rows = await read.fetch_all(
                    "SELECT identity, article.* FROM article_identity"  # noqa: S608  only names
                    f" JOIN article ON article.id = article_id WHERE identity IN ({names})",
                    **wanted,
                )
                found |= {row["identity"]: article_of(row) for row in rows}
        return found
