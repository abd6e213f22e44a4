"""What a broadcast sends, made ready once for each way of addressing, and who asked for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from typing import Any

from bot.delivery.pictures import Pictures
from bot.delivery.post import Post
from bot.i18n import Locale, locale_of
from bot.messages.articles import article_card
from bot.messages.fitting import CAPTION_UNITS
from bot.messages.layout import shown_length
from bot.messages.links import Link, address_of
from bot.messages.message import Message
from bot.subscriptions.matching import ArticleKeys, Matcher, is_for_all, keys_of
from bot.subscriptions.wishes import Wish
from bot.text.aliases import NO_ALIASES, Aliases
from storage.deliveries import Before, Broadcast, Recipient, Tone
from storage.models import Article, Telling
from storage.store import Store

MOST_KEPT = 2000  # ways of addressing, and wishes, that are remembered of one article
LATEST_KEPT = 64


@dataclass(slots=True)
class Edition:
    """An article as it is sent.  `left` is about how many are still to get it."""

    article: Article
    also: tuple[Telling, ...]
    before: Before | None
    breaking: bool
    silent: bool
    post: Post
    paid: bool
    defaults: Locale
    keys: Callable[[], ArticleKeys]
    matcher: Callable[[str], Matcher]
    left: int = 0
    photo: str | None = None
    door: str | None = None
    _ready: dict[tuple[Locale, bool, bool, bool], Any] = field(default_factory=dict)
    _wanted: dict[str, bool] = field(default_factory=lambda: {"": True})

    def wanted(self, wish: str) -> bool:
        """Whether who asked for this gets the article."""
        if is_for_all(self.article):
            return True
        if wish not in self._wanted:
            if len(self._wanted) >= MOST_KEPT:
                self._wanted = {"": True}
            self._wanted[wish] = self.matcher(wish).takes(self.keys())
        return self._wanted[wish]

    def message(self, locale: Locale, *, public: bool, plain: bool = False) -> Message:
        """As it is shown in a private chat, or where many read along (`public`)."""
        door = self.door if public else None
        card = article_card(self.article, locale, also=self.also, before=self.before, door=door)
        if plain:
            return card.plain()
        short = shown_length(card.html) <= CAPTION_UNITS
        return replace(card, photo=self.photo) if short else card

    def prepared(self, recipient: Recipient, *, plain: bool) -> Any:
        """The message for the recipient, made ready."""
        silent = recipient.silent or self.silent
        key = locale_of(recipient, self.defaults), is_public(recipient.chat_id), silent, plain
        if key not in self._ready:
            if len(self._ready) >= MOST_KEPT:
                self._ready.clear()
            self._ready[key] = self.post.prepared(
                self.message(key[0], public=key[1], plain=plain), silent=silent, paid=self.paid
            )
        return self._ready[key]


def is_public(chat_id: int) -> bool:
    """Whether many read along: ids of groups and channels are below zero."""
    return chat_id < 0


class Editions:
    """Makes editions of what is stored."""

    def __init__(
        self,
        store: Store,
        post: Post,
        *,
        defaults: Locale,
        is_breaking: Callable[[Article], bool],
        aliases: Callable[[], Aliases] = lambda: NO_ALIASES,
        paid: bool = False,
        pictures: Pictures,
        name: str = "",
    ) -> None:
        self._store = store
        self._pictures = pictures
        self._post = post
        self._defaults = defaults
        self._is_breaking = is_breaking
        self._aliases = aliases
        self._paid = paid
        self._name = name
        self._matcher = lru_cache(MOST_KEPT)(self._compiled)
        self._latest: dict[int, Edition] = {}

    async def of(self, broadcast: Broadcast, last: Edition | None = None) -> Edition | None:
        """The edition of a broadcast, the `last` one if its article still says the same; None
        while its picture is on its way.
        """
        article = await self._article(broadcast.article_id)
        if last and last.article.version == article.version:
            return last
        if last is None and await self._pictures.is_coming(article):
            return None
        edition = await self._made(article, broadcast.tone)
        await asyncio.to_thread(edition.keys)  # a long article takes a while
        edition.left = await self._audience(broadcast, edition)
        return edition

    async def now(self, article_id: int) -> Edition:
        """An article as it is sent now."""
        article = await self._article(article_id)
        last = self._latest.pop(article_id, None)
        if last is None or last.article.version != article.version:
            last = await self._made(article)
        self._latest[article_id] = last
        if len(self._latest) > LATEST_KEPT:
            del self._latest[next(iter(self._latest))]
        return last

    async def _article(self, article_id: int) -> Article:
        article = await self._store.article(article_id)
        if article is None:
            raise LookupError(f"there is no article {article_id} to send")
        return article

    async def _made(self, article: Article, tone: Tone = Tone.USUAL) -> Edition:
        aliases = self._aliases()
        return Edition(
            article,
            tuple(await self._store.story(article.id)),
            await self._store.before_edits(article.id),
            tone is Tone.BREAKING or (tone is Tone.USUAL and self._is_breaking(article)),
            tone is Tone.SILENT,
            self._post,
            self._paid,
            self._defaults,
            cache(partial(keys_of, article, aliases)),
            partial(self._matcher, aliases),
            photo=await self._pictures.of(article),
            door=address_of(self._name, Link("a", str(article.id))),
        )

    def _compiled(self, aliases: Aliases, wish: str) -> Matcher:
        return Matcher(Wish.from_text(wish), aliases)

    async def _audience(self, broadcast: Broadcast, edition: Edition) -> int:
        """About how many are still to get it."""
        if broadcast.audience is None:
            wishes = await self._store.wishes(broadcast.language)
            audience = sum(many for wish, many in wishes.items() if edition.wanted(wish))
            await self._store.count_audience(broadcast.id, audience)
        else:
            audience = broadcast.audience
        return audience - broadcast.visited
