"""What delivery knows of whoever carries its messages: the gateway, or a test's stand-in."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.delivery.outcomes import Outcome
from bot.messages.message import Message


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes; thread 0 is the chat itself."""

    chat_id: int
    thread_id: int = 0


class Post(Protocol):
    """Carries messages; never raises for what Telegram or the network may do."""

    async def send(self, address: Address, message: Message, *, silent: bool = False) -> Outcome:
        """Send a message, or make the edit that it is."""

    def prepared(self, message: Message, *, silent: bool = False, paid: bool = False) -> Any:
        """A message made ready once, to be sent to many."""

    async def send_prepared(self, address: Address, prepared: Any) -> Outcome:
        """Send what was made ready."""

    async def edit_prepared(self, address: Address, message_id: int, prepared: Any) -> Outcome:
        """Change a message of ours into what was made ready."""

    async def delete(self, address: Address, message_id: int) -> Outcome:
        """Take a message of ours away."""
