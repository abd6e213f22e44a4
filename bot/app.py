"""The composition root: builds every part from the settings, runs them, stops them in order."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from telegram import Bot, ChatMember
from telegram.error import InvalidToken, TelegramError

from bot.config import Config, ConfigError
from bot.delivery.decisions import is_breaking
from bot.delivery.dispatch import Dispatch
from bot.gateway.downloads import downloaded
from bot.gateway.fetcher import Fetcher
from bot.gateway.profile import introduce
from bot.gateway.reception import Lanes, Reception
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from bot.handlers import feeds
from bot.handlers.desk import Desk
from bot.handlers.indexing import UnusableAliases, known_aliases, open_archive
from bot.handlers.outside import Outside
from bot.handlers.waiting import Waiting
from bot.ingest.discovery import discover
from bot.ingest.documents import read_document
from bot.ingest.fetch import open_session
from bot.ingest.files import UnreadableFile
from bot.ingest.flood import UNSEEN_MOST
from bot.ingest.folder import FolderWatch
from bot.ingest.identity import identities
from bot.ingest.opml import NotAList
from bot.ingest.parsers import ParserKilled, Parsers
from bot.ingest.poller import Notices, Poller
from bot.web.server import Web
from storage.choices import Candidate
from storage.deliveries import Owed
from storage.models import Draft, Feed, Published
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

DAY = 24 * 3600


class StartError(Exception):
    """The bot cannot start; the message says why, without secrets."""


def now() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class App:
    """The running parts."""

    store: Store
    index: PassageIndex
    bot: Bot
    dispatch: Dispatch
    fetcher: Fetcher
    lanes: Lanes
    poller: Poller
    waiting: Waiting
    folder: FolderWatch | None = None
    web: Web | None = None

    async def run(self) -> None:
        """Run until cancelled; a part that fails ends them all, visibly."""
        spare_collector()
        async with asyncio.TaskGroup() as parts:
            loops = (self.dispatch, self.fetcher, self.lanes, self.poller, self.waiting)
            for part in (*loops, self.folder, self.web):
                if part is not None:
                    parts.create_task(part.run(), name=type(part).__name__)
            parts.create_task(self._housekeeping(), name="Housekeeping")

    async def _housekeeping(self) -> None:
        while True:
            await self.store.forget_updates(before=now() - 2 * DAY)
            await self.store.give_up_suspended(before=now() - 90 * DAY, now=now())
            await self.store.forget_copies(now=now())
            await asyncio.sleep(3600)


def spare_collector() -> None:
    """Have the garbage collector leave alone what is there for good: the code of so many libraries
    that walking through it stops everything for a noticeable time.
    """
    gc.collect()
    gc.freeze()


def bot_of(config: Config, updates: AiohttpRequest) -> Bot:
    """The Bot API client of these settings; `updates` is the transport that waits for them."""
    if config.token is None:
        raise ValueError("there is no token")
    return Bot(
        config.token,
        base_url=f"{config.api_url}/bot",
        base_file_url=f"{config.api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=updates,
    )


@asynccontextmanager
async def archive(
    config: Config,
    *,
    beside: bool = False,
    behind: bool = False,
    taken: Callable[[int], object] = int,
) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """The store of these settings and its index, as `open_archive` has them.  Raises ConfigError,
    StorageError, StoreInUse.
    """
    try:
        aliases = known_aliases(config.aliases)
    except UnusableAliases as error:
        raise ConfigError("ALIASES", str(config.aliases), str(error)) from None
    opened = open_archive(config.db, aliases=aliases, beside=beside, behind=behind, taken=taken)
    async with opened as parts:
        yield parts


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[App]:
    """The app, its store open and its token accepted.  Raises ConfigError, StorageError,
    StartError.
    """
    async with archive(config, behind=True) as (store, index):
        updates = AiohttpRequest()
        bot = await connected(bot_of(config, updates), config)
        try:
            async with Parsers() as parsers:
                app = await built(config, store, index, parsers, bot, updates)
                async with listening(config, app, parsers) as web:
                    yield replace(app, web=web)
        finally:
            await bot.shutdown()


@asynccontextmanager
async def listening(config: Config, app: App, parsers: Parsers) -> AsyncIterator[Web | None]:
    """What sites push to, if there is a secret to know them by.  Raises StartError."""
    if config.ingest_secret is None:
        yield None
        return
    web = Web(
        app.store,
        app.index,
        parsers,
        secret=config.ingest_secret,
        host=config.web_host,
        port=config.web_port,
        clock=now,
        owed=app.dispatch.wake,
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(web)
        except OSError as error:
            raise StartError(f"WEB_PORT: nothing can listen at {web.url} ({error})") from None
        yield web


async def connected(bot: Bot, config: Config) -> Bot:
    """The bot, once its token has been accepted.  Raises StartError."""
    try:
        await bot.initialize()
        # Telegram gives no updates to whoever asks while another program's webhook is set.
        await bot.delete_webhook()
    except TelegramError as error:
        await bot.shutdown()
        if isinstance(error, InvalidToken):
            raise StartError("BOT_TOKEN: Telegram refuses this token") from None
        raise StartError(f"BOT_API_URL: no answer from {config.api_url} ({error})") from None
    return bot


async def built(
    config: Config,
    store: Store,
    index: PassageIndex,
    parsers: Parsers,
    bot: Bot,
    updates: AiohttpRequest,
) -> App:
    """Wire the parts together."""
    for url in config.feeds:
        await store.add_feed(url, now=now())
    dispatch = dispatch_of(config, store, bot)
    poller = Poller(
        store,
        index,
        parsers,
        every=config.poll_seconds,
        clock=now,
        owed=dispatch.wake,
        allowed=config.fetch_allowed,
        proxy=config.fetch_proxy,
        notices=notices_of(config, store),
    )
    takes = partial(publish, store, index, dispatch)
    outside = outside_of(config, bot, parsers, takes)
    waiting = Waiting(store, index, defaults=config.locale, clock=now, owed=dispatch.worker.wake)
    desk = desk_of(config, store, index, bot, poller, outside, dispatch, waiting)
    folder = None
    if config.watch_folder:
        folder = FolderWatch(Path(config.watch_folder), parsers, takes)
    lanes = Lanes(store, Reception(bot, desk, dispatch.worker.wake).handle)
    fetcher = Fetcher(updates, bot.base_url, store, kept=lanes.wake, clock=now)
    await introduce(bot, config.locale)
    return App(store, index, bot, dispatch, fetcher, lanes, poller, waiting, folder)


def dispatch_of(config: Config, store: Store, bot: Bot) -> Dispatch:
    """What delivers."""
    return Dispatch(
        store,
        Sender(bot),
        defaults=config.locale,
        per_second=config.sends_per_second,
        is_breaking=partial(is_breaking, words=config.breaking),
        aliases=known_aliases(config.aliases),
    )


def notices_of(config: Config, store: Store) -> Notices:
    """What is owed because of what polls come to."""

    async def trouble(feed: Feed | None) -> Sequence[Owed]:
        return await feeds.notices(store, config.operators, config.locale, feed)

    async def flood(feed_id: int) -> Sequence[Owed]:
        return await feeds.flood(store, config.operators, config.locale, feed_id)

    async def digest(feed: Feed) -> Sequence[Owed]:
        return await feeds.digest(store, config.locale, feed)

    return Notices(trouble, flood, digest)


async def publish(
    store: Store,
    index: PassageIndex,
    dispatch: Dispatch,
    drafts: Sequence[Draft],
    news: bool | None = None,
) -> Published:
    """Take in the articles of a file.  More at once than anybody writes are an archive, unless
    somebody has said that they are `news`.
    """
    named = [(identities(draft, feed_id=None), draft) for draft in drafts]
    announce = len(drafts) <= UNSEEN_MOST if news is None else news
    done = await store.publish(named, now=now(), announce=announce)
    await index.catch_up(store)
    dispatch.wake()
    return done


def outside_of(
    config: Config, bot: Bot, parsers: Parsers, takes: Callable[..., Awaitable[Published]]
) -> Outside:
    """What handlers may ask of the world."""

    async def look(url: str, headers: Mapping[str, str]) -> tuple[Candidate, ...] | str:
        async with open_session(allowed=config.fetch_allowed, proxy=config.fetch_proxy) as session:
            return await discover(session, parsers, url, headers)

    async def read(name: str, body: bytes) -> list[Draft] | str:
        try:
            return await read_document(parsers, name, body)
        except UnreadableFile as error:
            return error.reason

    async def read_list(body: bytes) -> list[str] | str:
        try:
            return [outline.url for outline in await parsers.opml(body)]
        except NotAList as error:
            return error.reason
        except ParserKilled:
            return "unreadable"

    return Outside(look, partial(downloaded, bot), read, read_list, takes)


def desk_of(
    config: Config,
    store: Store,
    index: PassageIndex,
    bot: Bot,
    poller: Poller,
    outside: Outside,
    dispatch: Dispatch,
    waiting: Waiting,
) -> Desk:
    """What handlers may use."""

    async def is_admin(chat_id: int, user_id: int) -> bool:
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.warning("who is an admin could not be asked: %s", error)
            return False
        return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)

    return Desk(
        store,
        index,
        operators=config.operators,
        defaults=config.locale,
        clock=now,
        is_admin=is_admin,
        outside=outside,
        feed_added=poller.wake,
        wake=dispatch.wake,
        per_second=config.sends_per_second,
        index_damaged=waiting.damaged,
        answer_waiting=waiting.wake,
    )
