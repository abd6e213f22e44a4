"""The bot's face: its command menu and descriptions, in every language it speaks."""

import logging

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.handlers.commands import COMMANDS, Audience
from bot.i18n import LANGUAGES, phrase

log = logging.getLogger(__name__)


async def introduce(bot: Bot, default: str) -> None:
    """Set the menu and descriptions; a language Telegram does not ask for gets the default's.
    They are a courtesy: the bot works without.
    """
    try:
        for code in (None, *LANGUAGES):
            language = code or default
            await bot.set_my_commands(menu(language), language_code=code)
            await bot.set_my_description(phrase(language, "bot-description"), language_code=code)
            await bot.set_my_short_description(phrase(language, "bot-about"), language_code=code)
    except TelegramError as error:
        log.warning("the bot's menu could not be set: %s", error)


def menu(language: str) -> list[BotCommand]:
    """The commands that readers may use."""
    return [
        BotCommand(command.name, phrase(language, f"help-{command.name}"))
        for command in COMMANDS
        if command.audience is not Audience.OPERATORS
    ]
