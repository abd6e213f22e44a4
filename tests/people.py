"""The whole bot against the sandbox, and people who talk to it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import App, opened
from bot.config import Config
from storage.models import Draft
from tests import canaries
from tests.factories import known_as
from tests.sandboxed import LOOPBACK, TOKEN, Driver, Json, sandboxed

PATIENCE = 10 * float(os.environ.get("PATIENCE", "1"))


@dataclass
class Person:
    """Somebody in a chat.  What the bot says back is read as Telegram shows it."""

    driver: Driver
    id: int
    chat: int

    async def hears(self, *, after: int = 0, count: int = 1) -> list[Json]:
        """The next `count` messages of the bot after message `after`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                heard = [m for m in await self.messages() if m["message_id"] > after]
                if len(heard) >= count:
                    return heard
                await asyncio.sleep(0.02)

    async def messages(self) -> list[Json]:
        """All that the bot has said here, oldest first."""
        shown = await self.driver.sees(f"transcript?chat={self.chat}")
        return [m for m in shown["messages"] if m.get("from", {}).get("is_bot")]

    async def writes(self, text: str, **more: Any) -> Json:
        canaries.said.add(text)
        said: Json = await self.driver.does("say", chat=self.chat, user=self.id, text=text, **more)
        return said

    async def says(self, text: str, **more: Any) -> Json:
        """What the bot answers to this."""
        said = await self.writes(text, **more)
        return (await self.hears(after=said["message_id"]))[0]

    async def presses(self, message: Json, label: str) -> Json:
        """What the bot sends when the button with these words is pressed."""
        last = max(m["message_id"] for m in await self.messages())
        await self.press(message, label)
        return (await self.hears(after=last))[0]

    async def turns(self, message: Json, label: str) -> Json:
        """The message as it stands once pressing the button has changed it."""
        await self.press(message, label)
        async with asyncio.timeout(PATIENCE):
            while True:
                [now] = [
                    m for m in await self.messages() if m["message_id"] == message["message_id"]
                ]
                if now["edits"] > message["edits"]:
                    return now
                await asyncio.sleep(0.02)

    async def press(self, message: Json, label: str) -> str:
        """Press; the id of the press."""
        data = next(b["callback_data"] for b in buttons(message) if label in b["text"])
        pressed = await self.driver.does(
            "press", chat=self.chat, user=self.id, message=message["message_id"], data=data
        )
        return str(pressed["callback_query_id"])


def buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


@dataclass
class House:
    """A running bot and its sandbox."""

    app: App
    driver: Driver

    async def reader(self, number: int, *, language: str = "ar") -> Person:
        """A person who has just opened the bot's chat and pressed Start."""
        await self.driver.does("users", first_name="قارئ", id=number, language_code=language)
        person = Person(self.driver, number, number)
        await person.says("/start")
        return person

    async def group(self, number: int, *, members: Sequence[int], admins: Sequence[int]) -> None:
        """A group that the bot has just been added to, and has greeted."""
        await self.driver.does(
            "chats", type="group", title="غرفة", id=number, members=members, admins=admins
        )
        await Person(self.driver, members[0], number).hears()

    async def notice(self, press: str) -> str | None:
        """The notice that a press was answered with."""
        async with asyncio.timeout(PATIENCE):
            while not (shown := await self.driver.sees(f"presses/{press}"))["answered"]:
                await asyncio.sleep(0.02)
        text: str | None = shown["text"]
        return text

    async def publishes(self, *drafts: Draft, announce: bool = True) -> None:
        """Store articles as a poll would."""
        now = int(time.time())  # what is owed expires
        await self.app.store.publish(known_as(*drafts), now=now, announce=announce)
        await self.app.index.catch_up(self.app.store)
        self.app.dispatch.wake()

    async def settled(self) -> None:
        """Wait until nothing that is due waits in the inbox or the outbox, and no broadcast is under
        way: what it could not send is in the outbox only then.
        """
        async with asyncio.timeout(PATIENCE * 3):
            while True:
                updates = await self.app.store.count_updates()
                # Before the outbox, into which the end of a broadcast puts what it leaves.
                running = await self.app.store.running_broadcasts()
                deliveries = await self.app.store.count_deliveries()
                if not (updates.get("kept") or running or {"pending", "sending"} & set(deliveries)):
                    return
                await asyncio.sleep(0.05)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that tells nobody when it happens."""
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def house(folder: Path, *, limits: bool = False, **settings: Any) -> AsyncIterator[House]:
    """The bot, running against a sandbox with an empty world."""
    async with sandboxed(limits=limits) as driver:
        config = Config(
            token=TOKEN,
            db=str(folder / "warraq.db"),
            api_url=driver.url,
            fetch_allowed=(LOOPBACK,),
            **settings,
        )
        async with opened(config) as app:
            running = asyncio.create_task(app.run())
            try:
                yield House(app, driver)
            finally:
                running.cancel()
                await asyncio.wait([running])
                if not running.cancelled() and running.exception():
                    raise running.exception() or AssertionError
