"""The picture that leads an entry is found wherever feeds put it."""

import json
from collections.abc import AsyncIterator

import pytest

from storage import Store
from tests.sites import Desk, Site, desk, page
from tests.sites import rss as feed_of
from tests.test_feeds import JSON, only, rss
from tests.test_sources import EXCERPT, TEXT, item

NAMESPACES = (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
ITEMS = [
    ('<media:content url="/a.jpg" medium="image"/>', "/a.jpg"),
    ('<media:content url="/a" type="image/webp"/>', "/a"),
    ('<media:content url="/a.JPG?w=9"/>', "/a.JPG?w=9"),
    ('<media:content url="/a"/>', None),
    ('<media:group><media:content url="/a.mp4" type="video/mp4"/>'
     '<media:content url="/b.jpg" type="image/jpeg"/></media:group>', "/b.jpg"),
    ('<enclosure url="/a.png" type="image/png" length="9"/>', "/a.png"),
    ('<enclosure url="/a.mp3" type="audio/mpeg" length="9"/>', None),
    ('<itunes:image href="/a.jpg"/>', "/a.jpg"),
    ('<media:thumbnail url="/t.jpg"/>', "/t.jpg"),
    ('<media:thumbnail url="/t.jpg"/><enclosure url="/a.png" type="image/png"/>', "/a.png"),
    ('<media:content url="javascript:x" medium="image"/><enclosure url="/a.png" type="image/png"/>', "/a.png"),
    ("<description>&lt;p&gt;x&lt;img alt='' src='/a.jpg?a=1&amp;amp;b=2'&gt;</description>", "/a.jpg?a=1&b=2"),
    ('<description>&lt;img src="/p.gif" width="1" height="1"&gt;&lt;img src="/a.jpg" width="100"&gt;</description>',
     "/a.jpg"),
    ('<description>&lt;img src="/wait.gif" data-src="/a.jpg"&gt;</description>', "/a.jpg"),
    ('<description>&lt;img src="data:image/gif;base64,AA"&gt;</description>', None),
    ('<description>&lt;img alt="src=/no.jpg"&gt;</description>', None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("item", "image"), ITEMS)
def test_a_picture_is_found(item: str, image: str | None) -> None:
    body = rss(f"<guid>1</guid>{item}").replace('<rss version="2.0"', NAMESPACES)
    assert only(body).image == (image and "https://news.example" + image)


@pytest.mark.parametrize(
    "item",
    [
        {"image": "/a.jpg"},
        {"image": 3, "banner_image": "/a.jpg"},
        {"attachments": [3, {"url": "/a.mp3"}, {"url": "/a.jpg", "mime_type": "image/jpeg"}]},
        {"content_html": "<p>x</p><img src=/a.jpg>"},
    ],
)
def test_a_json_feed_gives_pictures_too(item: dict[str, object]) -> None:
    entry = only(json.dumps({**JSON, "items": [{"id": "1", **item}]}))
    assert entry.image == "https://news.example/a.jpg"


@pytest.fixture
async def room(store: Store) -> AsyncIterator[Desk]:
    async with desk(store, Site()) as made:
        yield made


@pytest.mark.parametrize("own", ["", "https://a.example/own.jpg"])
async def test_a_picture_of_the_page_leads_an_article_whose_feed_shows_none(
    room: Desk, own: str
) -> None:
    head = "<meta property='og:image' content='/og.jpg'>"
    told = f"<img src='{own}'> {EXCERPT}" if own else EXCERPT
    room.site.pages = {"/feed": feed_of(item(1, told)), "/1": page("صفحة", head=head)}
    await room.polls(await room.feed("/feed"))
    [article] = await room.articles()
    assert article.image == (own or f"{room.site.url}/og.jpg")
    assert article.text == TEXT
