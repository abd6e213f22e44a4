"""What handlers may ask of the world, wired to it."""

import asyncio
import logging
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from telegram import Bot

from bot.children.pool import Children
from bot.config import Config
from bot.delivery.dispatch import Dispatch
from bot.gateway.downloads import downloaded
from bot.gateway.profile import show_menu
from bot.gateway.uploads import named, uploaded
from bot.gateway.venues import open_topic, venue_of
from bot.handlers.modelled import Models
from bot.handlers.outside import BackedUp, Outside
from bot.handlers.reporting import editors
from bot.handlers.seeking import ANALYSER_VERSION
from bot.ingest.discovery import discover
from bot.ingest.documents import read_document
from bot.ingest.fetch import Fetched, fetch, open_session
from bot.ingest.files import UnreadableFile
from bot.ingest.flood import UNSEEN_MOST
from bot.ingest.identity import identities
from bot.ingest.opml import NotAList
from bot.ingest.parsers import ParserKilled, Parsers
from bot.insight.drawing import png
from bot.models.choosing import Chooser
from bot.models.embeddings import Embeddings
from bot.models.endpoint import Endpoint
from bot.models.meanings import Meanings
from bot.operations.backups import Backups, compressed
from bot.operations.health import troubles
from storage import store_path
from storage.choices import Candidate
from storage.database import StorageError
from storage.derived import VECTORS
from storage.models import Draft, Published
from storage.search import PassageIndex
from storage.store import Store
from storage.vectors import open_vectors

log = logging.getLogger(__name__)

PICTURE_BYTES = 10_000_000  # what Telegram takes


async def publish(
    store: Store,
    index: PassageIndex,
    dispatch: Dispatch,
    clock: Callable[[], int],
    drafts: Sequence[Draft],
    news: bool | None = None,
) -> Published:
    """Take in the articles of a file.  More at once than anybody writes are an archive, unless
    an editor has said that they are `news`.
    """
    named = [(identities(draft, feed_id=None), draft) for draft in drafts]
    announce = len(drafts) <= UNSEEN_MOST if news is None else news
    done = await store.publish(named, now=clock(), announce=announce, decided=news is True)
    await index.catch_up(store)
    dispatch.wake()
    return done


async def drawn(children: Children, svg: str) -> bytes | None:
    """A picture as PNG, None if it cannot be drawn in time."""
    try:
        [picture] = await children.ask(png, svg.encode(), needs=("resvg_py",))
    except ParserKilled as error:
        log.warning("a picture could not be drawn: %s", error.how)
        return None
    return b64decode(picture)


async def given(config: Config, store: Store, bot: Bot, url: str) -> str | None:
    """Fetch a picture, guarded as all is, and give it to Telegram by way of an editor."""
    there = await editors(store)
    if not there:
        return None
    async with open_session(allowed=config.fetch_allowed, proxy=config.fetch_proxy) as session:
        found = await fetch(session, url, limit=PICTURE_BYTES)
    if not isinstance(found, Fetched):
        return None
    return await named(bot, there[0].id, found.body)


def outside_of(
    config: Config,
    bot: Bot,
    parsers: Parsers,
    backups: Backups,
    takes: Callable[..., Awaitable[Published]],
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

    return Outside(
        look,
        partial(downloaded, bot),
        read,
        read_list,
        takes,
        partial(backed_up, backups, bot),
        partial(show_menu, bot, config.locale),
        partial(venue_of, bot),
        partial(open_topic, bot),
        lambda figures, instant: troubles(figures, now=instant),
    )


@asynccontextmanager
async def models_of(config: Config, store: Store) -> AsyncIterator[tuple[Models, Meanings | None]]:
    """The models that the operator has named, if any, and what has passages embedded.  Raises
    StorageError.
    """
    async with AsyncExitStack() as opened:
        meanings = await meanings_of(config, store, opened)
        chooser = chooser_of(config, opened)
        nearness = meanings.nearness if meanings else None
        yield Models(nearness, chooser.choose if chooser else None), meanings


async def meanings_of(config: Config, store: Store, opened: AsyncExitStack) -> Meanings | None:
    """What has passages and questions embedded, if a model is named.  Raises StorageError."""
    asking, filling = embeddings_of(config, opened), embeddings_of(config, opened)
    if asking is None or filling is None:
        return None
    path = store_path(config.db)
    version = f"{config.embedding_model} {ANALYSER_VERSION}"
    file = await open_vectors(path.with_name(path.name + VECTORS), version)
    opened.push_async_callback(file.close)
    return Meanings(store, file, asking=asking, filling=filling)


def embeddings_of(config: Config, opened: AsyncExitStack) -> Embeddings | None:
    """The model that embeds, if one is named, over connections of its own."""
    model = config.embedding_model
    return Embeddings(_endpoint(config, opened), model) if config.models_url and model else None


def chooser_of(config: Config, opened: AsyncExitStack) -> Chooser | None:
    """The model that chooses among sentences, if one is named."""
    model = config.chat_model
    return Chooser(_endpoint(config, opened), model) if config.models_url and model else None


def _endpoint(config: Config, opened: AsyncExitStack) -> Endpoint:
    endpoint = Endpoint(config.models_url or "", config.models_key)
    opened.push_async_callback(endpoint.close)
    return endpoint


async def backed_up(backups: Backups, bot: Bot, chat_id: int) -> BackedUp:
    """Make a backup and send it to a chat."""
    try:
        made = await backups.make()
        packed = await asyncio.to_thread(compressed, made)
    except (OSError, StorageError) as error:
        log.error("no backup could be made: %s", error)
        return BackedUp("backup-failed")
    try:
        sent = await uploaded(bot, chat_id, packed)
    finally:
        packed.unlink()
    return BackedUp("backup-sent" if sent else "backup-kept", made.name)
