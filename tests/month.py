"""A month of what people and feeds do, lived as fast as a bot keeps up with it.

Most of what comes are things that people say to one another in groups.  The others are asked of the
bot: AT_ONCE people at a time wait for their answers, and who has one makes room for the next, so
that the bot is always busy and never asked for more than it can do.  A feed has news after each
NEWS_EVERY updates, for SUBSCRIBERS people of whom one leaves whenever another comes.
"""

import asyncio
import random
from collections import deque
from html import escape
from itertools import count, cycle
from pathlib import Path

from aiohttp import web

from bench.material.archive import Archive
from bot.sandbox.samples import read_samples
from storage.models import Draft
from tests.crowd import LATE, Telegram, human, said
from tests.factories import article
from tests.sandboxed import Json

FEEDS, PEOPLE, GROUPS, SUBSCRIBERS = 100, 20_000, 200, 50
AT_ONCE = 16
CHATTER = 3  # things said in groups to each that the bot is asked
NEWS_EVERY = 20_000  # updates
SHOWN = 6  # articles, of a feed
PASSAGES = 8_000
FIRST_PERSON = 1_000_000
KINDS = (
    *("help", "question", "latest", "group", "question", "press", "settings", "question", "turn"),
    *("question", "search", "subscription", "question", "press", "group", "question", "summary"),
)


class Press:
    """Feeds, each with something new now and then, by the number of updates so far."""

    def __init__(self, telegram: Telegram, chance: random.Random) -> None:
        samples = read_samples(Path(__file__).parents[1] / "bot/sandbox/samples/articles.jsonl")
        self.archive = Archive([article(number, each.text) for number, each in enumerate(samples)])
        self.drafts = list(self.archive.drafts(PASSAGES))
        self.telegram = telegram
        self.chance = chance
        self.polled = 0

    async def feed(self, request: web.Request) -> web.Response:
        self.polled += 1
        number = int(request.match_info["number"])
        newest = self.newest(number)
        items = "".join(item(number, n, self.draft(number, n)) for n in shown(newest))
        body = f"<rss version='2.0'><channel><title>{number}</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    def newest(self, feed: int) -> int:
        """How often the feed has had news; not all of them have it at once."""
        return (self.telegram.number + feed * NEWS_EVERY // FEEDS) // NEWS_EVERY

    def draft(self, feed: int, number: int) -> Draft:
        return self.drafts[(number * FEEDS + feed) % len(self.drafts)]

    def news(self) -> Draft:
        """Something that was lately in a feed."""
        feed = self.chance.randrange(FEEDS)
        return self.draft(feed, self.newest(feed))


def shown(newest: int) -> range:
    return range(max(0, newest + 1 - SHOWN), newest + 1)


def item(feed: int, number: int, draft: Draft) -> str:
    return (
        f"<item><guid>{feed}-{number}</guid><title>{escape(draft.title)}</title>"
        f"<description>{escape(draft.text)}</description></item>"
    )


class Month:
    """What people do."""

    def __init__(self, telegram: Telegram, press: Press, chance: random.Random) -> None:
        self.telegram = telegram
        self.press = press
        self.chance = chance
        self.numbers = count()
        self.kinds = cycle(KINDS)
        self.subscribed: deque[int] = deque()
        self.asked = self.unanswered = 0

    async def live(self, until: int) -> None:
        """Until so many updates have come, and those who asked then have their answers."""
        async with asyncio.TaskGroup() as people:
            for _ in range(AT_ONCE):
                people.create_task(self._talk(until))

    async def _talk(self, until: int) -> None:
        while self.telegram.number < until:
            number = next(self.numbers)
            for each in range(CHATTER):
                words = f"صباح الخير {number}"
                self.telegram.add(message=in_group(number + each, number + each, words))
            chat, update = self.something(number, next(self.kinds))
            self.asked += 1
            wait = await self.telegram.answered(chat, **update)
            self.unanswered += wait >= LATE

    def something(self, number: int, kind: str) -> tuple[int, Json]:
        """What is asked of the bot, and the chat that it is asked in."""
        person = FIRST_PERSON + number % PEOPLE
        match kind:
            case "press":
                return person, pressed(person, "latest")
            case "turn":
                return person, pressed(person, "list:1")
            case "summary":
                return person, pressed(person, f"sum:{1 + number % FEEDS}")
            case "group":
                message = in_group(number, number, f"/ask@w_bot {self._question()}")
                return message["chat"]["id"], {"message": message}
            case "subscription":
                person, words = self._subscription(person)
                return person, {"message": said(person, words)}
            case _:
                return person, {"message": said(person, self._words(kind))}

    def _subscription(self, person: int) -> tuple[int, str]:
        """Somebody comes, or the one goes who has been there for longest."""
        if len(self.subscribed) >= SUBSCRIBERS:
            return self.subscribed.popleft(), "إلغاء"
        self.subscribed.append(person)
        return person, "اشترك"

    def _words(self, kind: str) -> str:
        match kind:
            case "question":
                return self._question()
            case "search":
                return "/search " + " ".join(self.chance.sample(self.press.news().text.split(), 2))
            case _:
                return f"/{kind}"

    def _question(self) -> str:
        return self.press.archive.question(self.press.news().text)


def in_group(person: int, group: int, text: str) -> Json:
    chat = {"id": -1 - group % GROUPS, "type": "group", "title": "غرفة"}
    return {**said(FIRST_PERSON + person % PEOPLE, text), "chat": chat}


def pressed(person: int, verb: str) -> Json:
    under = {"message": said(person, "…"), "chat_instance": "1", "data": f"v1:{verb}"}
    return {"callback_query": {"id": "1", "from": human(person), **under}}
