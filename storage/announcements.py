"""Announcements: what the publisher has to say to readers, or to some of them, beside articles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storage.articlerows import insert_article
from storage.broadcasts import owe
from storage.corrections import next_change
from storage.crashpoints import crash_point
from storage.database import Database
from storage.deliveries import Tone
from storage.models import ANNOUNCEMENT, Draft

TITLE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Segment:
    """Which subscribers: all, those who get the articles of a feed or of tags, those who are
    addressed in a language.
    """

    feed: int | None = None
    tags: Sequence[str] = ()
    language: str | None = None


class Announcements:
    """The part of the store that knows announcements."""

    _db: Database

    async def announce(self, offer: int, *, chat_id: int, tone: Tone, now: int) -> int | None:
        """Begin the broadcast of what this chat was offered under this number, once; returns its
        article, None if nothing is offered (any more).
        """
        async with self._db.transaction(durable=True) as tx:
            found = await tx.fetch_all(
                "DELETE FROM choice WHERE id = :id AND chat_id = :chat_id"
                " AND json_extract(offered, '$.announcement') IS NOT NULL RETURNING offered",
                id=offer,
                chat_id=chat_id,
            )
            if not found:
                return None
            offered = json.loads(found[0]["offered"])
            segment = Segment(**offered["segment"])
            draft = drafted(offered)
            article = await insert_article(
                tx, draft, segment.feed, now, None, await next_change(tx)
            )
            await tx.execute(
                "UPDATE article SET kind = :kind WHERE id = :id", kind=ANNOUNCEMENT, id=article
            )
            await owe(tx, [article], now, tone)
            await tx.execute(
                "UPDATE broadcast SET language = :language WHERE article_id = :id",
                language=segment.language,
                id=article,
            )
            crash_point("announcement.in-commit")
        return article


def drafted(offered: dict[str, Any]) -> Draft:
    """An announcement as it is stored: its beginning is its title."""
    text: str = offered["announcement"]
    title = text.partition("\n")[0][:TITLE_CHARS]
    return Draft(title, text, language=offered["written"], tags=tuple(offered["segment"]["tags"]))
