"""A picture that Telegram cannot fetch is given to it once; whatever becomes of that, the article goes."""

import asyncio
import struct
import time
from pathlib import Path

import pytest
from aiohttp import web

from bot.delivery.pictures import to_be_given
from bot.messages.articles import article_card
from tests.chaos import served
from tests.factories import AR, article, draft
from tests.people import PATIENCE, House, Person, house
from tests.sandboxed import Json

SARA, HUDA, OPERATOR = 101, 102, 900
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 640, 360) + bytes(9)
IMAGE = "https://n.example/1.png"


@pytest.mark.parametrize(
    ("url", "image", "given"),
    [
        (None, IMAGE, True),
        ("https://news.example/1", IMAGE, False),
        ("http://192.168.1.9/1", IMAGE, True),
        ("http://[::1]/1", IMAGE, True),
        ("http://newsroom/1", IMAGE, True),
        ("https://cms.newsroom.internal/1", IMAGE, True),
        ("http://[broken", IMAGE, True),
        (None, None, False),
        ("http://newsroom/1", None, False),
    ],
)
def test_what_is_given_is_what_no_preview_would_show(
    url: str | None, image: str | None, given: bool
) -> None:
    assert (to_be_given(article(1, "نص.", url=url, image=image)) is not None) is given


PAGE, INSIDE = "https://news.example/1", "http://cms.newsroom.internal/1"


@pytest.mark.parametrize(
    ("url", "image", "preview"),
    [
        (PAGE, IMAGE, PAGE),
        (PAGE, INSIDE, PAGE),
        (PAGE, None, PAGE),
        (INSIDE, IMAGE, IMAGE),
        (None, IMAGE, IMAGE),
        (INSIDE, None, INSIDE),  # a server of the Bot API may stand there, too
        (None, None, None),
    ],
)
def test_a_card_has_the_preview_that_telegram_can_show(
    url: str | None, image: str | None, preview: str | None
) -> None:
    assert article_card(article(1, "نص.", url=url, image=image), AR).preview == preview


async def test_a_picture_is_given_once_and_shown_to_all(tmp_path: Path) -> None:
    fetched: list[str] = []

    async def picture(request: web.Request) -> web.Response:
        fetched.append(request.path)
        return web.Response(body=PNG, content_type="image/png")

    async with (
        served([web.get("/{name}.png", picture)]) as site,
        house(tmp_path, operators=frozenset({OPERATOR})) as home,
    ):
        readers = [await home.reader(SARA), await home.reader(HUDA)]
        operator = await home.reader(OPERATOR)
        for reader in readers:
            await reader.says("اشترك")
        await home.publishes(draft("سفينة", "غادرت السفينة.", image=f"{site}/a.png"))
        copies = [await shown(reader, "غادرت السفينة") for reader in readers]
        assert {copy["photo"][0]["file_id"] for copy in copies} == {
            await home.app.store.picture(f"{site}/a.png")
        }
        await home.publishes(draft("كابل", "وصل الكابل.", image=f"{site}/a.png"))
        assert "photo" in await shown(readers[0], "وصل الكابل")
        assert fetched == ["/a.png"]
        gone = [m["deleted"] for m in await operator.messages() if "photo" in m]
        assert gone == [True]  # by which it was given
        await corrected(home, readers[0], f"{site}/a.png")
        await taken_back(home, readers[0])
        await refused(home, readers, f"{site}/b.png")


async def shown(reader: Person, words: str) -> Json:
    """The message that says so, once it has come."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for message in await reader.messages():
                said: str = message.get("caption") or message.get("text") or ""
                if words in said:
                    return message
            await asyncio.sleep(0.02)


async def corrected(home: House, reader: Person, image: str) -> None:
    """An edit changes what stands below the picture."""
    await home.publishes(draft("سفينة", "غادرت الباخرة الميناء.", image=image))
    after = await shown(reader, "غادرت الباخرة")
    assert "photo" in after


async def taken_back(home: House, reader: Person) -> None:
    """What says so takes the place of the words below the picture."""
    [cable] = [a for a in await home.app.store.latest_articles(limit=9) if a.title == "كابل"]
    await home.app.store.retract(cable.id, how="replaced", now=int(time.time()))
    home.app.dispatch.wake()
    assert "photo" in await shown(reader, "سحب")


async def refused(home: House, readers: list[Person], image: str) -> None:
    """Where a photo is not taken, the words go alone, and nobody is taken to be lost."""
    await home.driver.does(
        "faults",
        method="SendPhoto",
        chat=SARA,
        do={
            "kind": "error",
            "code": 400,
            "description": "Bad Request: not enough rights to send photos to the chat",
        },
    )
    await home.publishes(draft("قمر", "أضاء القمر.", image=image))
    sara, huda = [await shown(reader, "أضاء القمر") for reader in readers]
    assert "photo" not in sara
    assert "photo" in huda
    await home.publishes(draft("نجم", "لمع النجم.", image=f"{image}/nothing"))
    assert "photo" not in await shown(readers[1], "لمع النجم")


async def test_without_an_operator_the_article_goes_without_its_picture(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        sara = await home.reader(SARA)
        await sara.says("اشترك")
        await home.publishes(draft("سفينة", "غادرت السفينة.", image=IMAGE))
        assert "photo" not in await shown(sara, "غادرت السفينة")
