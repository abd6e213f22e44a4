"""A sandbox under test, as its bot sees it over raw HTTP and as the test's hand sees it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import Sandbox

TOKEN = "77:TEST-canary_Zq5vX2wLk9T-rB7nM"  # must be read nowhere: see conftest
LOOPBACK = "127.0.0.0/8"
BOT = 77
Json = dict[str, Any]


@dataclass
class Driver:
    """`calls` speaks as the bot, `does` as the sandbox's owner."""

    url: str
    session: aiohttp.ClientSession

    async def answer(self, method: str, **values: Any) -> tuple[int, Json]:
        """HTTP status and the whole JSON answer of a Bot API call."""
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=values) as response:
            return response.status, await response.json()

    async def calls(self, method: str, **values: Any) -> Any:
        """The result of a Bot API call that succeeds."""
        status, answer = await self.answer(method, **values)
        assert status == 200, answer
        assert answer["ok"] is True
        return answer["result"]

    async def refused(self, method: str, **values: Any) -> str:
        """The description of a Bot API call that is refused, with its code before it."""
        status, answer = await self.answer(method, **values)
        assert answer["ok"] is False
        assert answer["error_code"] == status
        return f"{status} {answer['description']}"

    async def does(self, path: str, **values: Any) -> Json:
        async with self.session.post(f"{self.url}/sandbox/{path}", json=values) as response:
            answer: Json = await response.json()
        assert response.status == 200, answer
        return answer

    async def cannot(self, path: str, **values: Any) -> str:
        async with self.session.post(f"{self.url}/sandbox/{path}", json=values) as response:
            answer = await response.json()
        assert response.status == 400, answer
        return str(answer["error"])

    async def sees(self, path: str) -> Json:
        async with self.session.get(f"{self.url}/sandbox/{path}") as response:
            answer: Json = await response.json()
        assert response.status == 200, answer
        return answer

    async def reader(self, number: int, name: str = "سارة", **more: str) -> int:
        """A person who has started the bot, that update already confirmed."""
        await self.does("users", first_name=name, id=number, **more)
        await self.does("say", chat=number, user=number, text="/start")
        await self.forget_updates()
        return number

    async def group(self, *members: int, number: int = -201, **more: Any) -> int:
        """A group that the bot is in, those updates already confirmed."""
        values = {"type": "group", "title": "غرفة"} | more
        await self.does("chats", members=members, id=number, **values)
        await self.forget_updates()
        return number

    async def updates(self, **values: Any) -> list[Json]:
        """What waits for the bot, confirmed."""
        waiting: list[Json] = await self.calls("getUpdates", **values)
        if waiting:
            await self.forget_updates()
        return waiting

    async def forget_updates(self) -> None:
        await self.calls("deleteWebhook", drop_pending_updates=True)


@asynccontextmanager
async def sandboxed(*, limits: bool = False, **options: Any) -> AsyncIterator[Driver]:
    """A running sandbox with an empty world."""
    async with Sandbox(TOKEN, **options) as sandbox, aiohttp.ClientSession() as session:
        driver = Driver(sandbox.url, session)
        await driver.does("settings", limits=limits)
        yield driver


def keyboard(*buttons: Json) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def button(**action: Any) -> Json:
    return {"text": "زر"} | action


def write_samples(path: Path, count: int, **more: Any) -> Path:
    """A samples file of so many small articles."""
    lines = [
        {
            "id": f"s{number}",
            "title": f"عنوان {number} <&>",
            "text": f"فقرة أولى {number}.\n\n## قسم\n\nفقرة & ثانية.",
            "author": "هدى <سالم>",
            "published": f"2026-03-0{number}T08:00:00+03:00",
            "language": "ar",
            "tags": ["علوم", "طاقة"],
            **more,
        }
        for number in range(1, count + 1)
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path
