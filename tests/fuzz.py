"""Odd input at five doors: nothing may go unhandled, and nothing may hold up the loop.

    python -m tests.fuzz --n 100000 --seed 7

The doors: updates as Telegram might send them, questions, button data, feeds, files.  Each input is
made from a sound one by a few changes.  What counts as unhandled is an error that reached the log
of errors or came out; what counts as slow is more than SLOW seconds of the loop's own processor
time on one input (parsing happens in children).  Prints one JSON line, exits 0 only if neither
happened; each failure is printed with the seed and number that make it again.
"""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.app import built
from bot.config import Config
from bot.gateway.keeping import sorted_out
from bot.gateway.patience import Asker, Patience, Verdict
from bot.gateway.reception import Reception
from bot.gateway.request import AiohttpRequest
from bot.handlers.buttons import BUTTONS
from bot.handlers.indexing import open_archive
from bot.ingest.documents import read_document
from bot.ingest.entries import NotAFeed
from bot.ingest.files import UnreadableFile
from bot.ingest.parsers import ParserKilled, Parsers
from storage.models import KeptUpdate
from tests.factories import draft, known_as

SLOW = 0.050  # seconds
PEOPLE = 50
ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "bot" / "sandbox" / "samples" / "articles.jsonl"
CASES = ROOT / "tests" / "data" / "fuzz.jsonl"
LOUD = "could not be handled"

ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63, 2**70, 0.5, 1e308, "", "0", "\0", "\ud800", [], {}, [[]]),
    *({"id": 5}, "\u202e\u2066", "ا" * 5000, "a\u0301" * 900, "ـ" * 900, "👨‍👩‍👧" * 500),
)
WORDS = (
    *('"', "*", "NEAR(", "OR", "AND NOT", "^", ":", "-", "(", "title:", "سو-35", "٣٥", "؟", "/ask"),
    *("/start@x", "ال", "كم", "متى", "<b>", "&lt;", "'; DROP TABLE chat;--", "\u200f", "\u0640"),
    *("%s", "{0}", "$(id)", "../../etc/passwd", "\r\n", "\ufeff", "\U0001f1f8\U0001f1e6"),
)


class Deaf(BaseRequest):
    """A Telegram that says yes to everything."""

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        me = {"id": 77, "is_bot": True, "first_name": "W", "username": "warraq_bot"}
        result: Any = me if url.endswith("/getMe") else True
        if url.endswith("/getChat"):
            result = CHANNEL
        if url.endswith("/getChatMember"):
            result = {"status": "administrator", "user": me} | dict.fromkeys(RIGHTS, False)
        return 200, json.dumps({"ok": True, "result": result}).encode()


GIFTS = (
    *("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"),
    "gifts_from_channels",
)
CHANNEL = {
    **{"id": -9, "type": "channel", "title": "ق"},
    **{"accent_color_id": 0, "max_reaction_count": 1},
    "accepted_gift_types": dict.fromkeys(GIFTS, False),
}
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info"),
    *("can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)


class Unending(Patience):
    """Lets everybody ask as much as they like."""

    def judge(self, asker: Asker, now: float) -> Verdict:
        return Verdict.DO


class Errors(logging.Handler):
    """The records that tell of something unhandled."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if LOUD in str(record.msg) or record.name.startswith("asyncio"):
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            self.heard.append(f"{kind}: {record.exc_info[1] if record.exc_info else record.msg}")


@dataclass
class Doors:
    """The bot's five doors."""

    reception: Reception
    parsers: Parsers
    stopped: Counter[str] = field(default_factory=Counter)

    async def update(self, update: Any) -> None:
        """As the gateway does with what came."""
        for _, body in sorted_out([update])[0]:
            if turn := await self.reception.arrives(KeptUpdate(0, body)):
                await self.reception.serve(turn)

    async def question(self, text: str) -> None:
        await self.update(message(text, len(text) % PEOPLE))

    async def button(self, data: str) -> None:
        await self.update(press(data, len(data) % PEOPLE))

    async def feed(self, body: bytes) -> None:
        try:
            await self.parsers.feed(body, content_type=None, url="https://a.example/feed")
        except NotAFeed:
            pass
        except ParserKilled as error:
            self._stopped(error)

    async def file(self, named: tuple[str, bytes]) -> None:
        try:
            await read_document(self.parsers, *named)
        except UnreadableFile as error:
            if isinstance(error.__cause__, ParserKilled):
                self._stopped(error.__cause__)

    def _stopped(self, error: ParserKilled) -> None:
        """A parser may be stopped, and may not fall over a document by itself."""
        self.stopped[error.how] += 1
        if error.how.startswith("exit") or " at " in error.how:
            raise error


# ---- what is thrown


def message(text: str, person: int = 9) -> dict[str, Any]:
    who = {"id": 1000 + person, "is_bot": False, "first_name": "ق", "language_code": "ar"}
    chat = {"id": 1000 + person, "type": "private", "first_name": "ق"}
    said = {"message_id": 5, "date": 1_790_000_000, "chat": chat, "from": who, "text": text}
    return {"update_id": 7, "message": said}


def press(data: str, person: int = 9) -> dict[str, Any]:
    said = message("x", person)["message"]
    return {
        "update_id": 8,
        "callback_query": {
            "id": "1",
            "from": said["from"],
            "chat_instance": "1",
            "message": {**said, "from": {"id": 77, "is_bot": True, "first_name": "W"}},
            "data": data,
        },
    }


def member(person: int = 9) -> dict[str, Any]:
    said = message("x", person)["message"]
    was, now = ({"status": s, "user": said["from"]} for s in ("left", "member"))
    moved = {"chat": said["chat"], "from": said["from"], "date": 1_790_000_000}
    return {
        "update_id": 9,
        "my_chat_member": {**moved, "old_chat_member": was, "new_chat_member": now},
    }


def group(person: int = 9) -> dict[str, Any]:
    made = message("@warraq_bot متى؟", person)
    made["message"] |= {
        "chat": {"id": -1000 - person, "type": "supergroup", "title": "غ", "is_forum": True},
        "is_topic_message": True,
        "message_thread_id": 3,
        "entities": [{"type": "mention", "offset": 0, "length": 11}],
        "reply_to_message": {"message_id": 4, "date": 1, "chat": {"id": -1000, "type": "group"}},
        "document": {"file_id": "f", "file_unique_id": "u", "file_name": "a.txt", "file_size": 9},
    }
    return made


def changed_json(chance: random.Random, value: Any, left: int = 4) -> Any:
    """The value with something in it replaced, removed or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: changed_json(chance, value[key], left - 1)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        at = chance.randrange(len(value))
        return [*value[:at], changed_json(chance, value[at], left - 1), *value[at:]]
    return chance.choice(ODD)


def changed_text(chance: random.Random, text: str) -> str:
    """The text with pieces cut, doubled, and odd words put in."""
    for _ in range(chance.randint(0, 4)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        piece = chance.choice(
            (
                text[at:to],
                "",
                chance.choice(WORDS),
                chr(chance.randrange(0x250)),
                chr(0x600 + chance.randrange(256)),
            )
        )
        text = (text[:at] + piece * chance.choice((1, 1, 2, 50)) + text[to:])[:20_000]
    return text


def changed_bytes(chance: random.Random, body: bytes) -> bytes:
    """The bytes with runs of them changed."""
    for _ in range(chance.randint(0, 6)):
        at = chance.randrange(len(body) + 1)
        to = min(len(body), at + chance.choice((0, 1, 2, 40)))
        piece = chance.choice(
            (b"", b"<", b"&", b"]]>", b"\xff\xfe", b"<![CDATA[", chance.randbytes(3))
        )
        body = body[:at] + piece * chance.choice((1, 1, 3, 100)) + body[to:]
    return body


QUESTIONS = (
    "كم بلغت تكلفة بناء الفرقاطة؟",
    "/search مرفأ",
    "/digest كل جمعة",
    "/quiet 11 pm to 6 am",
    "How many megawatts?",
    "تابع نفط، بدون كرة",
    "/add a.example",
    "/faq س\nج",
    "ملخص 1",
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>صحيفة</title><item><guid>1</guid>
<title>سفينة</title><link>https://a.example/1</link><pubDate>Mon, 21 Sep 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;وصلت السفينة.&lt;/p&gt;</description><category>بحر</category></item></channel></rss>"""
FILE = "عنوان المقالة\n\nبقلم: هدى سالم\n\nوصلت السفينة إلى الميناء صباح الأحد، وكان في استقبالها جمع كبير.\n"
HTML = "<html><body><h1>عنوان</h1><p>وصلت السفينة إلى الميناء صباح الأحد.</p></body></html>"


def thrown(chance: random.Random, door: str) -> Any:
    """An input for a door."""
    person = chance.randrange(PEOPLE)
    match door:
        case "update":
            base = chance.choice((asked, member, group, pressed))(person)
            return changed_json(chance, base)
        case "question":
            return changed_text(chance, chance.choice(QUESTIONS))
        case "button":
            verb, button = chance.choice(list(BUTTONS.items()))
            numbers = [
                str(chance.choice((0, 1, 2, 10**14, chance.randrange(40))))
                for _ in range(button.numbers)
            ]
            sound = ":".join(("v1", verb, *numbers))
            return sound if chance.random() < 0.5 else changed_text(chance, sound)[:64]
        case "feed":
            return changed_bytes(chance, FEED.encode())
        case _:
            name = chance.choice(("a.txt", "a.html", "a.jsonl", "a.exe", "\u202e.txt"))
            line = json.dumps({"title": "ت", "text": FILE}, ensure_ascii=False)
            return name, changed_bytes(chance, chance.choice((FILE, HTML, line)).encode())


def asked(person: int) -> dict[str, Any]:
    return message("متى؟", person)


def pressed(person: int) -> dict[str, Any]:
    return press("v1:latest", person)


DOORS = ("update", "question", "button", "feed", "file")


# ---- throwing


async def opened(stack: AsyncExitStack, folder: Path) -> Doors:
    """A bot with articles, its Telegram deaf; nothing of it runs by itself."""
    config = Config(token="77:FUZZ", db=str(folder / "w.db"), operators=frozenset({1001}))
    store, index = await stack.enter_async_context(open_archive(config.db))
    parsers = await stack.enter_async_context(Parsers(count=1))
    lines = SAMPLES.read_text("utf-8").splitlines()
    drafts = [draft(row["title"], row["text"]) for row in map(json.loads, lines)]
    await store.publish(known_as(*drafts), now=1_790_000_000, announce=True)
    await index.catch_up(store)
    bot = Bot("77:FUZZ", request=Deaf(), get_updates_request=Deaf())
    await bot.initialize()
    stack.push_async_callback(bot.shutdown)
    app = await built(config, store, index, parsers, bot, AiohttpRequest())
    reception: Any = app.lanes._host
    reception._patience = Unending()
    doors = Doors(reception, parsers)
    for text in QUESTIONS:  # what is loaded once is loaded before anybody asks
        await doors.question(text)
    return doors


async def fuzz(n: int, seed: int) -> dict[str, Any]:
    """Throw `n` inputs, and those of past failures."""
    errors, failures, slow = Errors(), list[str](), list[tuple[float, str, int]]()
    logging.getLogger().addHandler(errors)
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            doors = await opened(stack, Path(folder))
            throws = [(door, case, -1) for door, case in past()]
            for number in range(-len(throws), n):
                chance = random.Random(f"{seed}:{number}")
                door, given, _ = throws[number] if number < 0 else (DOORS[number % 5], None, number)
                given = thrown(chance, door) if given is None else given
                took, failed = await judged(getattr(doors, door), given, errors)
                if failed:
                    failures.append(f"{door} {number}: {failed}: {given!r:.300}")
                if took > SLOW:
                    slow.append((round(took * 1000, 1), door, number))
            stopped = dict(doors.stopped)
    logging.getLogger().removeHandler(errors)
    for line in [*failures[:20], *map(str, sorted(slow, reverse=True)[:20])]:
        print(line, file=sys.stderr)
    told = {"inputs": n, "seed": seed, "past": len(throws), "unhandled": len(failures)}
    return {**told, "slow": len(slow), "stopped": stopped, "ok": not failures and not slow}


async def judged(
    door: Callable[[Any], Awaitable[None]], given: Any, errors: Errors
) -> tuple[float, str]:
    """Seconds of the loop's processor time, and what went wrong."""
    errors.heard.clear()
    start = time.thread_time()
    try:
        await door(given)
    except Exception as error:
        errors.heard.append(f"{type(error).__name__}: {error}")
    return time.thread_time() - start, "; ".join(errors.heard)


def past() -> list[tuple[str, Any]]:
    """Inputs that once went wrong, a JSON line each: a door, and text (of bytes: latin-1)."""
    found = []
    for line in CASES.read_text("utf-8").splitlines():
        door, given = json.loads(line)
        if door == "feed":
            given = given.encode("latin-1")
        if door == "file":
            given = (given[0], given[1].encode("latin-1"))
        found.append((door, given))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    logging.lastResort = None
    told = asyncio.run(fuzz(given.n, given.seed))
    print(json.dumps(told))
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
