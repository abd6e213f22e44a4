"""A Bot API emulator over real HTTP with a chat page, for tests, load tests and the demo.

It imports nothing of the bot, so it is an independent judge of what the bot sends. The contract
is `docs/sandbox.md`; the rules and texts follow Telegram's own server, tdlib/telegram-bot-api.
"""

from bot.sandbox.server import Sandbox

__all__ = ["Sandbox"]
