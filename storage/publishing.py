"""One reading of a source as it enters the store: what is new in it, what changed, what is owed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import orjson

from storage.articlerows import INSERT, article_of, insert_article, replace_article, row_of
from storage.corrections import correct
from storage.crashpoints import crash_point
from storage.database import Connection, Row
from storage.models import Article, Draft, News, Published
from storage.newsdesk import announce
from storage.stories import (
    WINDOW,
    Candidate,
    Likeness,
    Sketch,
    Sketched,
    candidates,
    keep_sketches,
    replace_sketch,
)


class Compared(NamedTuple):
    """What a draft that nothing names says, and the recent articles that may say the same."""

    sketch: Sketch
    alike: list[Candidate]


class Reading:
    """The drafts of one reading, taken in inside a transaction (see `Articles.publish`)."""

    def __init__(
        self,
        tx: Connection,
        feed_id: int | None,
        now: int,
        likeness: Likeness | None,
        *,
        archiving: bool,
    ) -> None:
        self._tx = tx
        self._feed_id = feed_id
        self._now = now
        self._likeness = likeness
        self._compared_since = now - WINDOW if archiving else 0
        self._articles: dict[str, int] = {}
        self._named: list[tuple[str, int]] = []
        self._sketched: dict[int, Sketched] = {}
        self._told: set[int] = set()
        self._change = 0
        self._listed: set[int] = set()
        self._fresh: list[int] = []
        self.new: list[int] = []
        self._edited: list[int] = []
        self._known: list[int] = []
        self._folded: list[int] = []

    async def take(self, drafts: Sequence[tuple[Sequence[str], Draft]]) -> None:
        """Store drafts, each with its identities."""
        self._articles = await _named(self._tx, [key for keys, _ in drafts for key in keys])
        self._change = await _last_change(self._tx)
        known = [self._match(identities) for identities, _ in drafts]
        self._listed = {article_id for article_id in known if article_id is not None}
        # Two drafts of one article would undo each other's edits at every reading.
        last = {article_id: number for number, article_id in enumerate(known)}
        unknown = [
            number
            for number, article_id in enumerate(known)
            if article_id is None and self._is_comparable(drafts[number][1])
        ]
        compared = await self._compare([drafts[number][1] for number in unknown])
        looks = dict(zip(unknown, compared, strict=False))
        sure = self._certainly_new(drafts, known, looks)
        await self._arrive_at_once(drafts[:sure], looks)
        for number, (identities, draft) in list(enumerate(drafts))[sure:]:
            speaks = known[number] is None or last[known[number]] == number
            await self._take(identities, draft, looks.get(number), speaks=speaks)
        await self._remember()

    def _certainly_new(
        self,
        drafts: Sequence[tuple[Sequence[str], Draft]],
        known: Sequence[int | None],
        looks: Mapping[int, Compared],
    ) -> int:
        """How many of the first drafts nothing names, and nothing is like."""
        named: set[str] = set()
        for number, (identities, _) in enumerate(drafts):
            is_like = number in looks and looks[number].alike
            if known[number] is not None or is_like or not named.isdisjoint(identities):
                return number
            named.update(identities)
        return len(drafts)

    async def _arrive_at_once(
        self, drafts: Sequence[tuple[Sequence[str], Draft]], looks: Mapping[int, Compared]
    ) -> None:
        """Take in drafts that are new for certain."""
        first = self._change + 1
        rows = [
            row_of(draft, self._feed_id, self._now, None, self._next_change())
            for _, draft in drafts
        ]
        await self._tx.execute_many(INSERT, rows)
        inserted = await self._tx.fetch_all(
            "SELECT id FROM article WHERE change BETWEEN :first AND :last ORDER BY change",
            first=first,
            last=self._change,
        )
        for number, ((identities, _), row) in enumerate(zip(drafts, inserted, strict=True)):
            self._arrived(row["id"], looks.get(number), None)
            self._listed.add(row["id"])
            self._identify(identities, row["id"])

    def _is_comparable(self, draft: Draft) -> bool:
        """Stories are told again within a week: a feed's archive is mostly older."""
        return draft.published is None or draft.published >= self._compared_since

    async def _compare(self, drafts: Sequence[Draft]) -> list[Compared]:
        """What is known of each draft's likeness; nothing, if likeness does not matter."""
        if self._likeness is None or self._feed_id is None:
            return []
        sketches = [self._likeness.sketch(draft) for draft in drafts]
        alike = await candidates(self._tx, sketches, self._now, feed_id=self._feed_id)
        return list(map(Compared, sketches, alike))

    async def _remember(self) -> None:
        """Write what can be written at once: each statement costs a good part of a millisecond."""
        await self._tx.execute_many(
            "INSERT INTO article_identity (identity, article_id) VALUES (:identity, :article)",
            [{"identity": key, "article": article_id} for key, article_id in self._named],
        )
        await keep_sketches(self._tx, list(self._sketched.values()), self._now)
        if self.new or self._edited:
            await self._tx.execute("UPDATE change_number SET last = :last", last=self._change)

    async def tell(self, decision: Callable[[int, int], News], *, decided: bool) -> tuple[int, ...]:
        """Owe and hold what is decided, by an editor or not; returns what is held."""
        news = decision(len(self.new), len(self._known) + len(self._edited))
        owed_from = max(0, len(self._fresh) - news.owe)
        held = self._fresh[max(0, owed_from - news.hold) : owed_from]
        crash_point("publish.stored")
        await announce(self._tx, self._fresh[owed_from:], self._now, decided=decided)
        crash_point("publish.owed")
        await self._hold(held)
        return tuple(held)

    def published(self, held: tuple[int, ...]) -> Published:
        return Published(
            tuple(self.new), tuple(self._edited), tuple(self._known), tuple(self._folded), held
        )

    def _match(self, identities: Sequence[str]) -> int | None:
        """The article of the first identity that is known: earlier ones are surer."""
        return next((self._articles[key] for key in identities if key in self._articles), None)

    async def _take(
        self, identities: Sequence[str], draft: Draft, compared: Compared | None, *, speaks: bool
    ) -> None:
        article_id = self._match(identities)
        if article_id is None:
            article_id = await self._arrive(draft, compared)
        else:
            await self._see(article_id, draft, speaks=speaks)
        self._listed.add(article_id)
        self._identify(identities, article_id)

    async def _see(self, article_id: int, draft: Draft, *, speaks: bool = True) -> None:
        """Meet a known article again."""
        edited = speaks and await self._edit(article_id, draft)
        (self._edited if edited else self._known).append(article_id)

    async def _arrive(self, draft: Draft, compared: Compared | None) -> int:
        """Take in a draft that nothing names, and return its article."""
        retold = None
        if self._likeness and compared:
            sketch, alike = compared
            replaced = await self._replaced(self._likeness, alike, sketch, draft)
            if replaced is not None:
                await self._see(replaced, draft)
                return replaced
            retold = self._retold(self._likeness, alike, sketch)
        story = retold.story if retold else None
        change = self._next_change()
        article_id = await insert_article(self._tx, draft, self._feed_id, self._now, story, change)
        self._arrived(article_id, compared, retold)
        return article_id

    def _arrived(
        self, article_id: int, compared: Compared | None, retold: Candidate | None
    ) -> None:
        """Note a new article: news, unless its story was told."""
        self.new.append(article_id)
        if retold:
            self._folded.append(article_id)
        if retold is None or not retold.is_news:
            self._fresh.append(article_id)
        if compared and self._feed_id is not None:
            story = retold.story if retold else article_id
            self._told.add(story)
            self._sketched[article_id] = Sketched(article_id, self._feed_id, story, compared.sketch)

    def _next_change(self) -> int:
        self._change += 1
        return self._change

    async def _replaced(
        self, likeness: Likeness, alike: Sequence[Candidate], sketch: Sketch, draft: Draft
    ) -> int | None:
        """The article of the same feed whose place the draft took.  One that is still listed
        beside it is another article, however alike they are.
        """
        for candidate in alike:
            left = candidate.feed_id == self._feed_id and candidate.article_id not in self._listed
            if left and likeness.is_edit(candidate.sketch, sketch):
                old = await self._stored(candidate.article_id)
                if not likeness.is_next_issue(old, draft, self._now):
                    return candidate.article_id
        return None

    def _retold(
        self, likeness: Likeness, alike: Sequence[Candidate], sketch: Sketch
    ) -> Candidate | None:
        """The first telling of a story that a new article tells and its feed has not told: two
        articles of one feed are two pieces of news.
        """
        for candidate in alike:
            told = candidate.in_feed or candidate.story in self._told
            if not told and likeness.is_retold(candidate.sketch, sketch):
                return candidate
        return None

    async def _edit(self, article_id: int, draft: Draft) -> bool:
        """Give the article a new version if its words changed where it came from."""
        row = await self._tx.fetch_one(
            "SELECT * FROM article WHERE id = :id AND retracted IS NULL"
            " AND (title <> :title OR text <> :text)",
            id=article_id,
            title=draft.title,
            text=draft.text,
        )
        if row is None or (self._feed_id is not None and row["feed_id"] != self._feed_id):
            return False
        if self._likeness and self._likeness.same_words(article_of(row), draft):
            return False
        if row["by_hand"] is not None and await self._is_what_was_corrected(row, draft):
            return False
        await replace_article(self._tx, article_id, draft, self._now, self._next_change())
        await correct(self._tx, article_id, self._now)
        if self._likeness:
            await self._sketch_anew(article_id, self._likeness.sketch(draft))
        return True

    async def _is_what_was_corrected(self, row: Row, draft: Draft) -> bool:
        """Whether the source still says what an editor has corrected."""
        before = await self._tx.fetch_one(
            "SELECT title, text FROM article_version WHERE article_id = :id AND version = :version",
            id=row["id"],
            version=row["by_hand"],
        )
        if before is None:
            return False
        old = replace(article_of(row), title=before["title"], text=before["text"])
        same = (old.title, old.text) == (draft.title, draft.text)
        return same or bool(self._likeness and self._likeness.same_words(old, draft))

    async def _sketch_anew(self, article_id: int, sketch: Sketch) -> None:
        if fresh := self._sketched.get(article_id):
            self._sketched[article_id] = replace(fresh, sketch=sketch)
        else:
            await replace_sketch(self._tx, article_id, sketch)

    async def _stored(self, article_id: int) -> Article:
        row = await self._tx.fetch_one("SELECT * FROM article WHERE id = :id", id=article_id)
        assert row is not None  # noqa: S101  the caller has just read its id
        return article_of(row)

    def _identify(self, identities: Sequence[str], article_id: int) -> None:
        new = dict.fromkeys(key for key in identities if key not in self._articles)
        self._articles |= dict.fromkeys(new, article_id)
        self._named += [(key, article_id) for key in new]

    async def _hold(self, article_ids: Sequence[int]) -> None:
        for article_id in article_ids:
            await self._tx.execute(
                "INSERT INTO held_article (article_id, feed_id, held_at)"
                " VALUES (:article_id, :feed_id, :now)",
                article_id=article_id,
                feed_id=self._feed_id,
                now=self._now,
            )


async def _named(tx: Connection, identities: Sequence[str]) -> dict[str, int]:
    """The articles of those identities that are known."""
    rows = await tx.fetch_all(
        "SELECT identity, article_id FROM article_identity"
        " WHERE identity IN (SELECT value FROM json_each(:identities))",
        identities=orjson.dumps(identities).decode(),
    )
    return {row["identity"]: row["article_id"] for row in rows}


async def _last_change(tx: Connection) -> int:
    row = await tx.fetch_one("SELECT last FROM change_number")
    assert row is not None  # noqa: S101  the first migration inserted its only row
    return int(row["last"])
