"""The composition root: builds every part from the settings, runs them, stops them in order."""

import asyncio
import gc
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from telegram import Bot

from bot.config import Config, ConfigError
from bot.connecting import StartError, bot_of, connected
from bot.delivery.decisions import is_breaking
from bot.delivery.dispatch import Dispatch
from bot.gateway.fetcher import Fetcher
from bot.gateway.hooked import Hooked
from bot.gateway.keeping import Keeper
from bot.gateway.lanes import Lanes
from bot.gateway.patience import Patience
from bot.gateway.profile import introduce, show_menu
from bot.gateway.reception import Reception
from bot.gateway.request import AiohttpRequest
from bot.gateway.sender import Sender
from bot.gateway.venues import is_admin
from bot.handlers import feeds
from bot.handlers.desk import Desk
from bot.handlers.indexing import UnusableAliases, known_aliases, open_archive
from bot.handlers.modelled import NO_MODELS, Models
from bot.handlers.outside import Outside
from bot.handlers.reporting import Reporting
from bot.handlers.seeking import aliases_of
from bot.handlers.waiting import Waiting
from bot.ingest.folder import FolderWatch
from bot.ingest.parsers import Parsers
from bot.ingest.poller import Notices, Poller
from bot.models.meanings import Meanings
from bot.operations.backups import Backups
from bot.operations.errors import ErrorBook
from bot.operations.restarting import restarting
from bot.operations.watch import Watch
from bot.web.hook import Hook, secret_of
from bot.web.server import Answer, Web
from bot.web.status import Status
from bot.wiring import drawn, given, models_of, outside_of, publish
from storage import store_path
from storage.deliveries import Owed
from storage.models import Feed
from storage.search import PassageIndex
from storage.store import Store

log = logging.getLogger(__name__)

DAY = 24 * 3600
# How long a thread that works out an answer may go on before the loop gets its turn.
SWITCH_SECONDS = 0.001


def now() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class App:
    """The running parts."""

    store: Store
    index: PassageIndex
    bot: Bot
    dispatch: Dispatch
    keeper: Keeper
    fetcher: Fetcher | Hooked
    lanes: Lanes
    poller: Poller
    waiting: Waiting
    backups: Backups
    reporting: Reporting
    folder: FolderWatch | None = None
    web: Web | None = None
    watch: Watch | None = None
    meanings: Meanings | None = None

    async def run(self) -> None:
        """Run until cancelled; a part that fails ends them all, visibly.  What takes in ends
        first, and then what delivers, with what it has under way.
        """
        spare_collector()
        sys.setswitchinterval(SWITCH_SECONDS)
        delivering = asyncio.create_task(self.dispatch.run(), name="Dispatch")
        try:
            async with asyncio.TaskGroup() as parts:
                parts.create_task(restarting(self.fetcher), name="Fetcher")
                loops = (self.lanes, self.poller, self.waiting, self.backups, self.reporting)
                for part in (*loops, self.folder, self.web, self.watch, self.meanings):
                    if part is not None:
                        parts.create_task(part.run(), name=type(part).__name__)
                parts.create_task(self._housekeeping(), name="Housekeeping")
                parts.create_task(lasting(delivering), name="Delivering")
        finally:
            delivering.cancel()
            await asyncio.wait([delivering])
            if not delivering.cancelled() and (error := delivering.exception()):
                log.error("delivering failed", exc_info=error)

    async def _housekeeping(self) -> None:
        while True:
            await self.store.forget_updates(before=now() - 2 * DAY)
            await self.store.give_up_suspended(before=now() - 90 * DAY, now=now())
            await self.store.forget_copies(now=now())
            await self.store.forget_proposals(now=now())
            await self.store.forget_gone(before=now() - 90 * DAY, now=now())
            await self.store.forget_happened(before=now() - 90 * DAY)
            await self.store.look_at_reach(now=now())
            await asyncio.sleep(3600)


async def lasting(task: "asyncio.Task[None]") -> None:
    """Fail if it fails; it goes on when this is cancelled."""
    await asyncio.shield(task)


def spare_collector() -> None:
    """Have the garbage collector leave alone what is there for good: the code of so many libraries
    that walking through it stops everything for a noticeable time.
    """
    gc.collect()
    gc.freeze()


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
async def opened(config: Config, errors: ErrorBook | None = None) -> AsyncIterator[App]:
    """The app, its store open and its token accepted; operators are told of `errors`.  Raises
    ConfigError, StorageError, StartError.
    """
    async with archive(config, behind=True) as (store, index):
        if not config.keep_questions:
            await store.forget_unanswered()
        updates = AiohttpRequest(config.api_proxy)
        bot = await connected(bot_of(config, updates), config)
        try:
            async with Parsers() as parsers, models_of(config, store) as (models, meanings):
                app = await built(config, store, index, parsers, bot, updates, models)
                async with listening(config, app, parsers) as web:
                    watch = watch_of(config, store, dispatch=app.dispatch, errors=errors)
                    yield replace(app, web=web, watch=watch, meanings=meanings)
        finally:
            await bot.shutdown()


@asynccontextmanager
async def listening(config: Config, app: App, parsers: Parsers) -> AsyncIterator[Web | None]:
    """What others may ask over HTTP, if anything.  Raises StartError."""
    if not config.listens:
        yield None
        return
    web = Web(
        app.store,
        app.index,
        parsers,
        secret=config.ingest_secret,
        host=config.web_host,
        port=config.web_port,
        socket=config.web_socket,
        clock=now,
        owed=app.dispatch.wake,
        more=dict(asked_for(config, app)),
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(web)
        except OSError as error:
            raise StartError(f"WEB_PORT: nothing can listen at {web.url} ({error})") from None
        yield web


def asked_for(config: Config, app: App) -> Iterator[tuple[tuple[str, str], Answer]]:
    """What is answered over HTTP beside pushes, by method and path."""
    if config.metrics:
        status = Status(app.store, clock=now)
        yield ("GET", "/health"), status.health
        yield ("GET", "/metrics"), status.metrics
    if config.webhook_url and config.token:
        path = urlsplit(config.webhook_url).path
        yield ("POST", path), Hook(secret_of(config.token), app.keeper.keep).answer


async def built(
    config: Config,
    store: Store,
    index: PassageIndex,
    parsers: Parsers,
    bot: Bot,
    updates: AiohttpRequest,
    models: Models = NO_MODELS,
) -> App:
    """Wire the parts together."""
    await store.name_operators(config.operators, now=now())
    for url in config.feeds:
        await store.add_feed(url, now=now())
    patience = Patience()
    dispatch = dispatch_of(config, store, index, bot, parsers, patience)
    poller = poller_of(config, store, index, parsers, dispatch)
    takes = partial(publish, store, index, dispatch, now)
    backups = backups_of(config, store)
    outside = outside_of(config, bot, parsers, backups, takes)
    waiting = waiting_of(config, store, index, dispatch)
    desk = desk_of(config, store, index, bot, poller, outside, dispatch, waiting, models)
    folder = FolderWatch(Path(at), parsers, takes) if (at := config.watch_folder) else None
    lanes = lanes_of(store, bot, desk, dispatch, patience)
    keeper = Keeper(store, kept=lanes.wake, clock=now, ignored=patience.ignores)
    fetcher = fetcher_of(config, store, bot, updates, keeper)
    await introduce(bot, config.locale)
    for member in await store.members():
        await show_menu(bot, config.locale, member.person, member.role)
    reporting = reporting_of(config, store, index, dispatch)
    loops = (lanes, poller, waiting, backups, reporting)
    return App(store, index, bot, dispatch, keeper, fetcher, *loops, folder)


def lanes_of(store: Store, bot: Bot, desk: Desk, dispatch: Dispatch, patience: Patience) -> Lanes:
    """What handles updates."""
    reception = Reception(bot, desk, dispatch.worker.wake, patience)
    return Lanes(store, reception, room=dispatch.worker.room)


def fetcher_of(
    config: Config, store: Store, bot: Bot, updates: AiohttpRequest, keeper: Keeper
) -> Fetcher | Hooked:
    """What has updates come."""
    if config.webhook_url is None:
        return Fetcher(updates, bot.base_url, store, keeper=keeper, clock=now)
    return Hooked(bot, config.webhook_url, secret_of(bot.token), store, clock=now)


def poller_of(
    config: Config, store: Store, index: PassageIndex, parsers: Parsers, dispatch: Dispatch
) -> Poller:
    """What looks for articles."""
    return Poller(
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


def dispatch_of(
    config: Config,
    store: Store,
    index: PassageIndex,
    bot: Bot,
    parsers: Parsers,
    patience: Patience,
) -> Dispatch:
    """What delivers."""

    def left(chat_id: int) -> float:
        return patience.left_for(chat_id, time.monotonic())

    return Dispatch(
        store,
        Sender(bot, partial(drawn, parsers.children)),
        defaults=config.locale,
        per_second=config.sends_per_second,
        is_breaking=partial(is_breaking, words=config.breaking),
        aliases=partial(aliases_of, index),
        give=partial(given, config, store, bot),
        patience=left,
        name=bot.username,
    )


def waiting_of(config: Config, store: Store, index: PassageIndex, dispatch: Dispatch) -> Waiting:
    """What answers questions that wait."""
    return Waiting(
        store,
        index,
        defaults=config.locale,
        clock=now,
        owed=dispatch.worker.wake,
        aliases=known_aliases(config.aliases),
    )


def backups_of(config: Config, store: Store) -> Backups:
    """What makes copies of the store."""
    folder = Path(config.backup_folder) if config.backup_folder else None
    return Backups(store, store_path(config.db), folder, clock=now)


def reporting_of(
    config: Config, store: Store, index: PassageIndex, dispatch: Dispatch
) -> Reporting:
    """What reports each week."""
    return Reporting(
        store,
        index,
        defaults=config.locale,
        clock=now,
        owed=dispatch.worker.wake,
    )


def watch_of(
    config: Config, store: Store, *, dispatch: Dispatch, errors: ErrorBook | None
) -> Watch:
    """What looks after the others."""
    return Watch(
        store,
        errors or ErrorBook(),
        defaults=config.locale,
        clock=now,
        owed=dispatch.worker.wake,
    )


def notices_of(config: Config, store: Store) -> Notices:
    """What is owed because of what polls come to."""

    async def trouble(feed: Feed | None) -> Sequence[Owed]:
        return await feeds.notices(store, config.locale, feed)

    async def flood(feed_id: int) -> Sequence[Owed]:
        return await feeds.flood(store, config.locale, feed_id)

    async def digest(feed: Feed) -> Sequence[Owed]:
        return await feeds.digest(store, config.locale, feed)

    return Notices(trouble, flood, digest)


def desk_of(
    config: Config,
    store: Store,
    index: PassageIndex,
    bot: Bot,
    poller: Poller,
    outside: Outside,
    dispatch: Dispatch,
    waiting: Waiting,
    models: Models,
) -> Desk:
    """What handlers may use."""
    return Desk(
        store,
        index,
        defaults=config.locale,
        clock=now,
        is_admin=partial(is_admin, bot),
        outside=outside,
        feed_added=poller.wake,
        wake=dispatch.wake,
        per_second=config.sends_per_second,
        contact=config.contact,
        keeps_questions=config.keep_questions,
        index_damaged=waiting.damaged,
        answer_waiting=waiting.wake,
        aliases=known_aliases(config.aliases),
        renamed=waiting.renamed,
        models=models,
        name=bot.username,
        hears_all=bot.can_read_all_group_messages,
    )
