"""Somebody to send to: takes as long as it is told to, answers as it is told, keeps what came."""

import asyncio
from collections.abc import Callable

from bot.delivery.outcomes import Outcome, Sent
from bot.delivery.post import Address
from bot.messages.message import Message


class Letterbox:
    """`answers` says what becomes of a message to a chat; without it everything arrives."""

    def __init__(
        self,
        seconds: float = 0,
        answers: Callable[[Address, Message], Outcome | None] | None = None,
    ) -> None:
        self.seconds = seconds
        self.answers = answers
        self.begun: list[int] = []
        self.arrived: list[int] = []
        self.shown: dict[int, str] = {}
        self.silent: set[int] = set()
        self.deleted: set[int] = set()

    async def send(self, address: Address, message: Message, *, silent: bool = False) -> Outcome:
        self.begun.append(address.chat_id)
        await asyncio.sleep(self.seconds)
        outcome = self.answers(address, message) if self.answers else None
        if outcome is not None:
            return outcome
        self.arrived.append(address.chat_id)
        self.shown[address.chat_id] = str(message.html)
        if silent:
            self.silent.add(address.chat_id)
        return Sent(message.edit or len(self.arrived))

    def prepared(
        self, message: Message, *, silent: bool = False, paid: bool = False
    ) -> tuple[Message, bool]:
        return message, silent

    async def send_prepared(self, address: Address, prepared: tuple[Message, bool]) -> Outcome:
        message, silent = prepared
        return await self.send(address, message, silent=silent)

    async def edit_prepared(
        self, address: Address, message_id: int, prepared: tuple[Message, bool]
    ) -> Outcome:
        outcome = await self.send_prepared(address, prepared)
        return Sent(message_id) if isinstance(outcome, Sent) else outcome

    async def delete(self, address: Address, message_id: int) -> Outcome:
        self.deleted.add(address.chat_id)
        return Sent()
