"""The bot's line to Telegram: its token accepted, or why there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import Config, ConfigError
from bot.gateway.request import AiohttpRequest


class StartError(Exception):
    """The bot cannot start; the message says why, without secrets."""


def bot_of(config: Config, updates: AiohttpRequest) -> Bot:
    """The Bot API client of these settings; `updates` is the transport that waits for them."""
    if config.token is None:
        raise ValueError("there is no token")
    return Bot(
        config.token,
        base_url=f"{config.api_url}/bot",
        base_file_url=f"{config.api_url}/file/bot",
        request=AiohttpRequest(config.api_proxy),
        get_updates_request=updates,
    )


async def connected(bot: Bot, config: Config) -> Bot:
    """The bot, once its token has been accepted.  Raises ConfigError, StartError."""
    try:
        await bot.initialize()
        # Telegram gives no updates to whoever asks while another program's webhook is set.
        await bot.delete_webhook()
    except TelegramError as error:
        await bot.shutdown()
        raise unconnected(error, config) from None
    return bot


@asynccontextmanager
async def reached(config: Config) -> AsyncIterator[Bot]:
    """The bot of this token, for a few calls.  Raises ConfigError, StartError."""
    bot = bot_of(config, AiohttpRequest(config.api_proxy))
    try:
        await bot.initialize()
    except TelegramError as error:
        await bot.shutdown()
        raise unconnected(error, config) from None
    try:
        yield bot
    finally:
        await bot.shutdown()


def unconnected(error: TelegramError, config: Config) -> ConfigError | StartError:
    """Why there is no bot, without its token."""
    if isinstance(error, InvalidToken):
        return ConfigError("BOT_TOKEN", "…", "a token that Telegram accepts; this one it refuses")
    return StartError(f"BOT_API_URL: no answer from {config.api_url} ({type(error).__name__})")
