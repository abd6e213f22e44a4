"""What a message costs on its way out, in CPU time of the process that sends it.

    python -m bench transport [--rounds N]

The same message (Arabic, a preview, two buttons) to a server that answers at once, 64 in flight,
through aiohttp alone; `Sender.send_prepared`, as broadcasts go; `Sender.send`, as replies go;
python-telegram-bot as shipped; aiogram.  All in one process and on one loop (uvloop), a few
hundred messages each in turn, so that what else the machine does befalls them alike.  A ratio is
the median of the ratios of the rounds.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import aiogram
import aiohttp
import orjson
import uvloop
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions
from markupsafe import Markup
from telegram import Bot

from bench.bars import report
from bench.material.botserver import keep_off_its_core, served
from bot.delivery.outcomes import Sent
from bot.delivery.post import Address
from bot.gateway.keyboards import keyboard
from bot.gateway.request import CONNECTIONS, JSON, AiohttpRequest
from bot.gateway.sender import Sender, preview
from bot.messages.message import Button, Message

IN_FLIGHT = 64
MESSAGES = 192  # a turn
TOKEN = "77:BENCH"
TEXT = (
    "<b>افتُتح الميناء الجديد</b>\n\n"
    + "قال المدير إن العمل يبدأ غدًا، وإن السفن الأولى في الطريق. " * 5
)
MESSAGE = Message(
    Markup(TEXT),
    buttons=((Button("الملخص", data="v1:s:1"), Button("الموقع", url="https://news.example/1")),),
    preview="https://news.example/1",
)
Send = Callable[[int], Awaitable[int | None]]
"""Sends the message to a chat; its message id."""
Client = Callable[[str], AbstractAsyncContextManager[Send]]
"""Opens a client of the Bot API at an address."""


@asynccontextmanager
async def raw(url: str) -> AsyncIterator[Send]:
    """What aiohttp alone takes to post the same body and read the answer."""
    rest = Sender.prepared(MESSAGE).rest
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:

        async def send(chat: int) -> int:
            body = b'{"chat_id":%d,%b' % (chat, rest)
            async with session.post(
                f"{url}/bot{TOKEN}/SendMessage", data=body, headers=JSON
            ) as answer:
                return int(orjson.loads(await answer.read())["result"]["message_id"])

        yield send


@asynccontextmanager
async def sender(url: str) -> AsyncIterator[Sender]:
    request = AiohttpRequest()
    await request.initialize()
    bot = Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=request)
    try:
        yield Sender(bot)
    finally:
        await request.shutdown()


@asynccontextmanager
async def prepared(url: str) -> AsyncIterator[Send]:
    async with sender(url) as ours:
        ready = ours.prepared(MESSAGE)

        async def send(chat: int) -> int | None:
            outcome = await ours.send_prepared(Address(chat), ready)
            return outcome.message_id if isinstance(outcome, Sent) else None

        yield send


@asynccontextmanager
async def one_by_one(url: str) -> AsyncIterator[Send]:
    async with sender(url) as ours:

        async def send(chat: int) -> int | None:
            outcome = await ours.send(Address(chat), MESSAGE)
            return outcome.message_id if isinstance(outcome, Sent) else None

        yield send


@asynccontextmanager
async def shipped(url: str) -> AsyncIterator[Send]:
    """python-telegram-bot with all its defaults."""
    bot = Bot(TOKEN, f"{url}/bot")
    buttons, shown = keyboard(MESSAGE), preview(MESSAGE)

    async def send(chat: int) -> int:
        sent = await bot.send_message(
            chat, TEXT, parse_mode="HTML", reply_markup=buttons, link_preview_options=shown
        )
        return sent.message_id

    await bot.initialize()
    try:
        yield send
    finally:
        await bot.shutdown()


@asynccontextmanager
async def with_aiogram(url: str) -> AsyncIterator[Send]:
    """aiogram, with orjson as ours has."""
    session = AiohttpSession(
        api=TelegramAPIServer.from_base(url),
        json_loads=orjson.loads,
        json_dumps=lambda value: orjson.dumps(value).decode(),
    )
    buttons = keyboard(MESSAGE)
    assert buttons is not None
    markup = InlineKeyboardMarkup.model_validate(buttons.to_dict())
    shown = LinkPreviewOptions.model_validate(preview(MESSAGE).to_dict())
    async with aiogram.Bot(TOKEN, session=session) as bot:

        async def send(chat: int) -> int:
            sent = await bot.send_message(
                chat, TEXT, parse_mode="HTML", reply_markup=markup, link_preview_options=shown
            )
            return sent.message_id

        yield send


# Each client, and in how many rounds it takes its turn once: the slow ones seldom.
CLIENTS: dict[str, tuple[Client, int]] = {
    "raw": (raw, 1),
    "prepared": (prepared, 1),
    "send_message": (one_by_one, 2),
    "aiogram": (with_aiogram, 2),
    "shipped": (shipped, 6),
}
Costs = dict[str, dict[int, float]]
"""CPU in µs a message, by client and round."""


async def deliver(send: Send, chats: Iterator[int]) -> None:
    for chat in chats:
        if not await send(chat):
            raise RuntimeError("a message was not sent")


async def cost(send: Send, messages: int = MESSAGES) -> float:
    """CPU of this process, in µs a message, IN_FLIGHT of them at a time."""
    chats = iter(range(1, messages + 1))
    began = time.process_time()
    await asyncio.gather(*(deliver(send, chats) for _ in range(IN_FLIGHT)))
    return (time.process_time() - began) / messages * 1e6


async def measured(rounds: int) -> Costs:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(served())
        keep_off_its_core()
        sends = {
            name: await stack.enter_async_context(client(server.url))
            for name, (client, _) in CLIENTS.items()
        }
        for send in sends.values():  # so that all are connected
            await cost(send)
        costs: Costs = {name: {} for name in sends}
        for turn in range(rounds):
            for name, send in sends.items():
                if turn % CLIENTS[name][1] == 0:
                    costs[name][turn] = await cost(send)
        return costs


def ratio(costs: Costs, name: str, to: str) -> float:
    shared = costs[name].keys() & costs[to].keys()
    return round(statistics.median(costs[name][turn] / costs[to][turn] for turn in shared), 3)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench transport")
    parser.add_argument("--rounds", type=int, default=42)
    costs = uvloop.run(measured(parser.parse_args(arguments).rounds))
    figures = {
        "cpu_us": {name: round(statistics.median(c.values()), 1) for name, c in costs.items()},
        "times_raw": {name: ratio(costs, name, "raw") for name in costs},
        "shipped_over_send_message": ratio(costs, "shipped", "send_message"),
    }
    bars = {
        "prepared_over_raw": (ratio(costs, "prepared", "raw"), "<=", 1.6),
        "shipped_over_send_message": (ratio(costs, "shipped", "send_message"), ">=", 5.0),
    }
    return report("transport", figures, bars)
