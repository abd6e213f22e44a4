"""Kill -9 while updates come in, each of them several times: each has one effect."""

import asyncio
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.chaos.process import kill, rows, served, start
from tests.sandboxed import TOKEN


class Postman:
    """A Bot API that delivers each update three times, in no order, and redelivers what was not
    confirmed.
    """

    def __init__(self, updates: int, chance: random.Random) -> None:
        self.waiting = [number for number in range(1, updates + 1) for _ in range(3)]
        chance.shuffle(self.waiting)
        self.handed: list[int] = []
        self.chance = chance
        self.replies: Counter[int] = Counter()

    async def get_updates(self, request: web.Request) -> web.Response:
        if self.handed and request.query.get("offset") == str(self.handed[-1] + 1):
            self.handed = []
        if not self.handed:
            size = self.chance.randint(1, 40)
            self.handed, self.waiting = self.waiting[:size], self.waiting[size:]
        await asyncio.sleep(0.02 if self.handed else 1)
        return answer([update(number) for number in self.handed])

    async def call(self, request: web.Request) -> web.Response:
        asked = await request.json() if request.can_read_body else {}
        if request.match_info["method"] == "getMe":
            return answer({"id": 77, "is_bot": True, "first_name": "W", "username": "w_bot"})
        if request.match_info["method"] != "sendMessage":
            return answer(True)
        self.replies[asked["chat_id"]] += 1
        chat = {"id": asked["chat_id"], "type": "private"}
        return answer({"message_id": 1, "date": 1, "chat": chat, "text": "…"})


def answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def update(number: int) -> dict[str, Any]:
    person = {"id": number, "is_bot": False, "first_name": "ق", "language_code": "ar"}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": number, "type": "private"},
        "from": person,
        "text": "اشترك",
    }
    return {"update_id": number, "message": message}


async def updates(n: int, seed: int, total: int) -> dict[str, Any]:
    """Kill the bot `n` times while `total` updates come three times each, shuffled."""
    chance = random.Random(seed)
    postman = Postman(total, chance)
    routes = [
        web.route("*", f"/bot{TOKEN}/getUpdates", postman.get_updates),
        web.post(f"/bot{TOKEN}/{{method}}", postman.call),
    ]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "warraq.db"
        async with served(routes) as url:
            for number in range(n):
                # Spread the kills over all of what is to come.
                left = 3 * total * (1 - (number + 1) / (n + 1))
                await killed_when(postman, left, db, url, chance)
            await undisturbed(postman, total, db, url)
        effects = rows(db, "SELECT COUNT(*) FROM subscription")
        kept = rows(db, "SELECT COUNT(*) FROM inbox")
    replied = len(postman.replies)
    extra = postman.replies.total() - replied
    return {
        "chaos": "updates",
        "seed": seed,
        "kills": n,
        "updates": total,
        "deliveries_of_updates": 3 * total,
        "effects": effects,
        "kept": kept,
        "people_answered": replied,
        "answers_repeated": extra,
        "ok": effects == kept == replied == total and extra <= 64 * n,
    }


async def killed_when(
    postman: Postman, left: float, db: Path, url: str, chance: random.Random
) -> None:
    """Start the bot and kill it once no more than `left` updates are left to deliver."""
    child = await start(db, url)
    async with asyncio.timeout(120):
        while len(postman.waiting) > left:
            await asyncio.sleep(chance.uniform(0.001, 0.03))
    await kill(child)


async def undisturbed(postman: Postman, total: int, db: Path, url: str) -> None:
    """Let the bot finish what is left."""
    child = await start(db, url)
    async with asyncio.timeout(60 + total / 10):
        while handled(db) < total or postman.replies.total() < total:
            await asyncio.sleep(0.5)
    await asyncio.sleep(3)  # anything more would be one too many
    child.terminate()
    await asyncio.wait_for(child.wait(), 20)


def handled(db: Path) -> int:
    return rows(db, "SELECT COUNT(*) FROM inbox WHERE state = 'handled'")
