"""The bot's face: its command menus and descriptions, in every language it speaks."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.handlers.commands import COMMANDS, LEAST, Audience, Command
from bot.i18n import LANGUAGES, Locale, phrase
from storage.roles import Role

log = logging.getLogger(__name__)

READERS = frozenset({Audience.ANYONE, Audience.DECIDERS})
MENUS: tuple[tuple[BotCommandScope, frozenset[Audience]], ...] = (
    (BotCommandScopeDefault(), READERS),
    (BotCommandScopeAllGroupChats(), frozenset({Audience.ANYONE})),
    (BotCommandScopeAllChatAdministrators(), READERS),
)
"""Who sees a menu, and whose commands it holds.  Of several that apply to somebody, Telegram
shows the narrowest.
"""


async def introduce(bot: Bot, default: Locale) -> None:
    """Set the menus and descriptions; a language Telegram does not ask for gets the default's.
    They are a courtesy: the bot works without.
    """
    try:
        async with asyncio.TaskGroup() as languages:
            for code in (None, *LANGUAGES):
                locale = Locale(code) if code else default
                languages.create_task(_introduce(bot, code, locale))
    except* TelegramError as errors:
        log.warning("the bot's menu could not be set: %s", errors.exceptions[0])


async def _introduce(bot: Bot, code: str | None, locale: Locale) -> None:
    """Set them for those whose Telegram speaks this language; for all others if it is None."""
    for scope, audiences in MENUS:
        commands = [command for command in COMMANDS if command.audience in audiences]
        await bot.set_my_commands(menu(commands, locale), scope, language_code=code)
    await bot.set_my_description(phrase(locale, "bot-description"), language_code=code)
    await bot.set_my_short_description(phrase(locale, "bot-about"), language_code=code)


async def show_menu(bot: Bot, default: Locale, person: int, role: Role) -> None:
    """Let a person see the commands of their role, in their private chat."""
    scope = BotCommandScopeChat(person)
    audiences = READERS | {audience for audience, least in LEAST.items() if role >= least}
    commands = [command for command in COMMANDS if command.audience in audiences]
    try:
        for code in (None, *LANGUAGES):
            if role is Role.READER:
                await bot.delete_my_commands(scope, language_code=code)
            else:
                locale = Locale(code) if code else default
                await bot.set_my_commands(menu(commands, locale), scope, language_code=code)
    except TelegramError as error:
        log.info("a menu could not be set: %s", error)  # somebody who has not begun, say


def menu(commands: Sequence[Command], locale: Locale) -> list[BotCommand]:
    """These commands, each with its line of help."""
    return [
        BotCommand(command.name, phrase(locale, f"help-{command.name}")) for command in commands
    ]
