"""The composition root: builds every part from the settings, runs them, stops them in order."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from telegram import Bot, ChatMember
from telegram.error import InvalidToken, TelegramError

from bot.config import Config, ConfigError
from bot.delivery.worker import Worker
from bot.gateway.fetcher import Fetcher
from bot.gateway.profile import introduce
from bot.gateway.reception import Lanes, Reception
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from bot.handlers.desk import Desk, FeedPreview
from bot.handlers.feeds import notices
from bot.handlers.indexing import UnusableAliases, known_aliases, open_archive
from bot.ingest.parsers import Parsers
from bot.ingest.poller import Poller
from bot.web.server import Web
from storage.models import Feed, Owed
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
    worker: Worker
    fetcher: Fetcher
    lanes: Lanes
    poller: Poller
    web: Web | None = None

    async def run(self) -> None:
        """Run until cancelled; a part that fails ends them all, visibly."""
        async with asyncio.TaskGroup() as parts:
            for part in (self.worker, self.fetcher, self.lanes, self.poller, self.web):
                if part is not None:
                    parts.create_task(part.run(), name=type(part).__name__)
            parts.create_task(self._housekeeping(), name="Housekeeping")

    async def _housekeeping(self) -> None:
        while True:
            await self.store.forget_updates(before=now() - 2 * DAY)
            await asyncio.sleep(3600)


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
    config: Config, *, beside: bool = False
) -> AsyncIterator[tuple[Store, PassageIndex]]:
    """The store of these settings and its index, as `open_archive` has it.  Raises ConfigError,
    StorageError, StoreInUse.
    """
    try:
        aliases = known_aliases(config.aliases)
    except UnusableAliases as error:
        raise ConfigError("ALIASES", str(config.aliases), str(error)) from None
    async with open_archive(config.db, aliases=aliases, beside=beside) as parts:
        yield parts


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[App]:
    """The app, its store open and its token accepted.  Raises ConfigError, StorageError,
    StartError.
    """
    async with archive(config) as (store, index):
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
        owed=app.worker.wake,
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
    worker = Worker(store, Sender(bot).send, defaults=config.locale)

    async def tell(feed: Feed | None) -> Sequence[Owed]:
        return await notices(store, config.operators, config.locale, feed)

    poller = Poller(
        store,
        index,
        parsers,
        every=config.poll_seconds,
        clock=now,
        owed=worker.wake,
        allowed=config.fetch_allowed,
        tell=tell,
    )

    desk = desk_of(config, store, index, bot, poller)
    lanes = Lanes(store, Reception(bot, desk, worker.wake).handle)
    fetcher = Fetcher(updates, bot.base_url, store, kept=lanes.wake, clock=now)
    await introduce(bot, config.locale)
    return App(store, index, bot, worker, fetcher, lanes, poller)


def desk_of(config: Config, store: Store, index: PassageIndex, bot: Bot, poller: Poller) -> Desk:
    """What handlers may use."""

    async def is_admin(chat_id: int, user_id: int) -> bool:
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.warning("who is an admin could not be asked: %s", error)
            return False
        return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)

    async def preview_feed(url: str) -> FeedPreview:
        seen = await poller.preview(url)
        return FeedPreview(seen.title, seen.entries, seen.cause)

    return Desk(
        store,
        index,
        operators=config.operators,
        defaults=config.locale,
        clock=now,
        is_admin=is_admin,
        preview_feed=preview_feed,
        feed_added=poller.wake,
    )
