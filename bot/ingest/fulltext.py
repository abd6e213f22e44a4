"""Articles read from their own pages, where a source only tells how they begin, or only that
they exist.

What a source says of an article does not change when its page has been read, so what is in the
store decides: an entry that is not known is read; one of which the store has more than the feed
gives is left alone, lest the excerpt take the article's place; one of which the store has only
the excerpt is tried again, TRIES times in all, while its article is younger than YOUNG.
"""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import aiohttp

from bot.ingest.entries import Entry
from bot.ingest.fetch import PAGE_BYTES, Fetched, FetchFailed, fetch
from bot.ingest.identity import canonical, digest
from bot.ingest.parsers import ParserKilled, Parsers
from bot.ingest.rawtext import NoArticle
from bot.ingest.robots import Robots
from bot.text.languages import UNKNOWN
from storage.models import Article, Draft, Feed

log = logging.getLogger(__name__)

PAGES_A_POLL = 20
PAGES_AT_ONCE = 4
PAGES_SECONDS = 90.0
TRIES = 3
TRIES_REMEMBERED = 4096
YOUNG = 24 * 3600

Known = Callable[[Sequence[str]], Awaitable[Mapping[str, Article]]]
"""Which articles are known by these identities."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to be read; `key` is what its tries are counted by."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """Drafts that were made from pages, oldest first; `is_whole` is false while pages wait to be
    read, so that the source has to be asked again even if it has not changed.
    """

    drafts: list[Draft]
    is_whole: bool = True


class PageReader:
    """Reads the pages of articles, in children and as robots.txt allows."""

    def __init__(
        self, parsers: Parsers, robots: Robots, known: Known, *, clock: Callable[[], int]
    ) -> None:
        self._parsers = parsers
        self._robots = robots
        self._known = known
        self._clock = clock
        self._at_once = asyncio.Semaphore(PAGES_AT_ONCE)
        self._tries: OrderedDict[str, int] = OrderedDict()

    async def refusal(self, session: aiohttp.ClientSession, url: str) -> FetchFailed | None:
        """Why the page may not be read: its site asks so, or cannot be asked now."""
        allowed = await self._robots.allows(session, url)
        return None if allowed else FetchFailed("broken" if allowed is None else "robots")

    async def page(self, session: aiohttp.ClientSession, url: str) -> Draft | FetchFailed:
        """The article on a page; robots (it may not be read) and no_article are causes too."""
        async with self._at_once:
            if refusal := await self.refusal(session, url):
                return refusal
            answer = await fetch(session, url, limit=PAGE_BYTES)
        if not isinstance(answer, Fetched):
            return answer if isinstance(answer, FetchFailed) else FetchFailed("broken")
        return await article_on(self._parsers, answer)

    async def pages(
        self, session: aiohttp.ClientSession, wanted: Sequence[Wanted]
    ) -> dict[str, Draft | FetchFailed]:
        """What is on these pages, by key; what takes longer than PAGES_SECONDS is left out."""
        tasks = {
            one.key: asyncio.create_task(self._tried(session, one)) for one in wanted[:PAGES_A_POLL]
        }
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=PAGES_SECONDS)
            return {key: task.result() for key, task in tasks.items() if task.done()}
        finally:
            for task in tasks.values():
                task.cancel()

    async def known_to(
        self, feed: Feed, entries: Sequence[tuple[str, str | None]]
    ) -> list[Article | None]:
        """The articles of a feed's entries, given by guid and address, as far as they are known."""
        keys = [_keys(feed, guid, url) for guid, url in entries]
        found = await self._known([key for some in keys for key in some])
        return [next((found[key] for key in some if key in found), None) for some in keys]

    def may_try(self, key: str) -> bool:
        return self._tries.get(key, 0) < TRIES

    def forget_tries(self, key: str) -> None:
        """The page was read, and may be read again once it is edited."""
        self._tries.pop(key, None)

    def give_up(self, key: str) -> None:
        """Do not read this page again."""
        self._count(key, TRIES)

    def is_young(self, article: Article) -> bool:
        return self._clock() - article.first_seen < YOUNG

    async def _tried(self, session: aiohttp.ClientSession, wanted: Wanted) -> Draft | FetchFailed:
        self._count(wanted.key, self._tries.get(wanted.key, 0) + 1)
        return await self.page(session, wanted.url)

    def _count(self, key: str, tries: int) -> None:
        self._tries[key] = tries
        self._tries.move_to_end(key)
        while len(self._tries) > TRIES_REMEMBERED:
            self._tries.popitem(last=False)


async def article_on(parsers: Parsers, answer: Fetched) -> Draft | FetchFailed:
    """The article in an answer that is a page."""
    try:
        return await parsers.page(answer.body, url=answer.url, content_type=answer.content_type)
    except NoArticle:
        return FetchFailed("no_article")
    except ParserKilled as error:
        log.warning("a parser was stopped: %s", error.how)
        return FetchFailed(error.cause)


async def made_whole(
    reader: PageReader,
    session: aiohttp.ClientSession,
    feed: Feed,
    entries: Sequence[Entry],
    drafts: Sequence[Draft],
) -> Made:
    """A feed's drafts, oldest first, excerpts among them made whole from their pages as far as that is wanted
    and can be done, and entries without any text given that of theirs; without those of which the
    store has more than the feed gives.
    """
    told = _told(feed, entries, drafts)
    articles = await reader.known_to(feed, [(guid, draft.url) for guid, draft in told.items()])
    known = {guid: one for guid, one in zip(told, articles, strict=True) if one}
    since = floor([draft.published for guid, draft in told.items() if guid in known])
    wanted = [
        Wanted(draft.url or "", page_key(feed, guid))
        for guid, draft in reversed(told.items())  # the newest first
        if _is_wanted(reader, feed, draft, known.get(guid), since)
    ]
    pages = await reader.pages(session, wanted)
    whole = {
        guid: _whole(feed, draft, known.get(guid), pages.get(page_key(feed, guid)))
        for guid, draft in told.items()
    }
    for guid, draft in whole.items():
        if draft is not None and draft is not told[guid]:
            reader.forget_tries(page_key(feed, guid))
    others = [draft for draft in drafts if draft.external_id not in told]
    found = [*(draft for draft in whole.values() if draft is not None), *others]
    return Made(
        sorted(found, key=lambda draft: draft.published or 0),
        is_whole=not any(_may_go_on(reader, one, pages) for one in wanted),
    )


def _told(feed: Feed, entries: Sequence[Entry], drafts: Sequence[Draft]) -> dict[str, Draft]:
    """By guid, oldest first, what the feed tells of articles whose pages tell more: the excerpts,
    or all as its `full_text` says.  Of several with one guid none: nothing tells them apart.
    """
    times = Counter(entry.guid for entry in entries)
    readable = {draft.external_id: draft for draft in drafts}
    told = {
        entry.guid: readable.get(entry.guid) or _bare(entry)
        for entry in reversed(entries)
        if entry.url and times[entry.guid] == 1 and (entry.is_excerpt or feed.full_text == "always")
    }
    return dict(sorted(told.items(), key=lambda item: item[1].published or 0))


def _bare(entry: Entry) -> Draft:
    """What an entry without text tells."""
    return Draft(
        entry.title,
        "",
        author=entry.author,
        published=entry.published,
        url=entry.url,
        tags=entry.tags,
        external_id=entry.guid,
        image=entry.image,
    )


def floor(dates: Iterable[int | None]) -> int:
    """From when on what is not known is new, by the dates of what is known: what is older than
    all of that was there before the source was added.
    """
    return min((date for date in dates if date), default=0)


def _is_wanted(
    reader: PageReader, feed: Feed, draft: Draft, article: Article | None, since: int
) -> bool:
    if feed.full_text == "never" or not reader.may_try(page_key(feed, draft.external_id or "")):
        return False
    if article is None:
        return bool(draft.text) or not feed.archived or (draft.published or since) >= since
    if article.feed_id != feed.id:
        return False  # another feed's, which this one cannot change
    cut = reader.is_young(article) and article.text == draft.text
    return cut or article.title != draft.title


def _may_go_on(
    reader: PageReader, wanted: Wanted, pages: Mapping[str, Draft | FetchFailed]
) -> bool:
    return not isinstance(pages.get(wanted.key), Draft) and reader.may_try(wanted.key)


def _whole(
    feed: Feed, draft: Draft, article: Article | None, page: Draft | FetchFailed | None
) -> Draft | None:
    """The draft with the text of its page; as it is without one; None where the store has more."""
    if isinstance(page, Draft) and len(page.text) > len(draft.text):
        return with_text_of(page, draft)
    if article and article.feed_id == feed.id and len(article.text) > len(draft.text):
        return None
    return draft if draft.text else None


def with_text_of(page: Draft, told: Draft) -> Draft:
    """What a source told of an article, and the text of its page.  Of what both tell, the source
    is right: a page's title may have the site's name in it, and its date may be without a time.
    """
    return replace(
        told,
        title=told.title or page.title,
        text=page.text,
        headings=page.headings,
        author=told.author or page.author,
        language=told.language if page.language == UNKNOWN else page.language,
        published=told.published or page.published,
        tags=told.tags or page.tags,
        image=told.image or page.image,
    )


def _keys(feed: Feed, guid: str, url: str | None) -> list[str]:
    """The identities of an entry that do not depend on its words."""
    by_address = [f"url:{canonical(url)}"] if url else []
    return [f"guid:{feed.id}:{digest(guid)}", *by_address]


def page_key(feed: Feed, guid: str) -> str:
    """What the tries to read an entry's page are counted by."""
    return f"{feed.id} {guid}"
