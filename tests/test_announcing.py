"""Announcements: for whom, once, through the same outbox, and called off at a press."""

from dataclasses import asdict
from pathlib import Path

import pytest

from bot.handlers.announcing import announced
from bot.subscriptions.schedule import Daily, pace_text
from bot.subscriptions.wishes import Wish
from storage import Store
from storage.announcements import Segment
from storage.deliveries import Tone
from storage.models import ANNOUNCEMENT
from tests.desks import desk_of
from tests.factories import NOW, draft, known_as
from tests.letterbox import Letterbox
from tests.people import house
from tests.test_broadcaster import delivering, ended, subscribe, until
from tests.test_conversation import said

EDITOR, SARA, OMAR = 101, 102, 103
TITLES = {3: "صحيفة الميناء", 4: "صحيفة الجبل"}


@pytest.mark.parametrize(
    ("words", "segment", "text"),
    [
        ("نعتذر عن عطل الأمس.", Segment(), "نعتذر عن عطل الأمس."),
        ("السلام عليكم\nنعتذر عن العطل.", Segment(), "السلام عليكم\nنعتذر عن العطل."),
        ("الكل\nنعتذر.", Segment(), "نعتذر."),
        ("everything\nSorry.", Segment(), "Sorry."),
        ("#اقتصاد\nنشرة جديدة.", Segment(None, ("اقتصاد",)), "نشرة جديدة."),
        ("صحيفة الميناء\nعدد خاص.\n\nغدًا.", Segment(3), "عدد خاص.\n\nغدًا."),
        ("English\nHello.", Segment(language="en"), "Hello."),
        ("العربية\nمرحبا.", Segment(language="ar"), "مرحبا."),
        # Two feeds, an author or words are no segment: it is said as it stands.
        ("صحيفة الميناء، صحيفة الجبل\nمرحبا.", Segment(), "صحيفة الميناء، صحيفة الجبل\nمرحبا."),
        ("#اقتصاد -نفط\nمرحبا.", Segment(), "#اقتصاد -نفط\nمرحبا."),
        ("#اقتصاد", Segment(), "#اقتصاد"),
        ("", Segment(), ""),
        ("#اقتصاد\n \n", Segment(), "#اقتصاد"),
    ],
)
def test_whom_it_is_for_and_what_it_says(words: str, segment: Segment, text: str) -> None:
    assert announced(words, TITLES) == (segment, text)


async def offered(store: Store, segment: Segment) -> int:
    await store.meet(EDITOR, kind="private", language="ar", now=NOW)
    offer = {"announcement": "نعتذر عن العطل.", "segment": asdict(segment), "written": "ar"}
    return await store.offer(EDITOR, offer, now=NOW)


async def announce(store: Store, segment: Segment, tone: Tone = Tone.USUAL) -> int:
    number = await offered(store, segment)
    article = await store.announce(number, chat_id=EDITOR, tone=tone, now=NOW)
    assert article is not None
    return article


async def test_an_offer_is_announced_once_and_only_by_its_chat(store: Store) -> None:
    number = await offered(store, Segment())
    other = await store.offer(EDITOR, {"feeds": []}, now=NOW)
    for chat, offer in ((SARA, number), (EDITOR, other), (EDITOR, 99)):
        assert await store.announce(offer, chat_id=chat, tone=Tone.USUAL, now=NOW) is None
    done = await store.announce(number, chat_id=EDITOR, tone=Tone.SILENT, now=NOW)
    assert await store.announce(number, chat_id=EDITOR, tone=Tone.USUAL, now=NOW) is None
    [running] = await store.running_broadcasts()
    assert (running.article_id, running.tone) == (done, Tone.SILENT)
    assert await store.offered(other, chat_id=EDITOR) is not None


async def test_it_is_neither_listed_nor_searched(store: Store, tmp_path: Path) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    await announce(store, Segment(feed.id, ("عطل",)))
    assert await store.latest_articles(limit=9) == []
    assert await store.articles_of(feed.id, limit=9) == []
    assert await store.topics(limit=9) == []
    assert await store.count_articles() == await store.count_articles_of(feed.id) == 0
    async with desk_of(store, tmp_path) as desk:
        assert await desk.index.candidates(["عطل"], limit=9) == []


FEED = 1
ALL, SEA, OIL, FEEDS, ENGLISH = range(1, 6)
FOR = [
    (Segment(), {ALL, SEA, OIL, FEEDS, ENGLISH}),
    (Segment(tags=("بحر",)), {ALL, SEA, ENGLISH}),
    (Segment(FEED), {ALL, FEEDS, ENGLISH}),
    (Segment(language="ar"), {ALL, SEA, OIL, FEEDS}),
    (Segment(language="en"), {ENGLISH}),
]


@pytest.mark.parametrize(("segment", "heard"), FOR)
async def test_who_is_meant_gets_it_and_nobody_else(
    store: Store, segment: Segment, heard: set[int]
) -> None:
    await store.add_feed("https://a.example/feed", now=NOW)
    await subscribe(store, ALL, ENGLISH)
    await store.choose_language(ENGLISH, "en")
    await subscribe(store, SEA, wish=Wish(tags=("بحر",)))
    await subscribe(store, OIL, wish=Wish(words=("نفط",)))
    await subscribe(store, FEEDS, wish=Wish(feeds=(FEED,)))
    post = Letterbox()
    async with delivering(store, post) as dispatch:
        article = await announce(store, segment, Tone.SILENT)
        dispatch.wake()
        account = await ended(store, article)
    assert set(post.arrived) == post.silent == heard
    assert (account.sent, account.audience, account.lost) == (len(heard), len(heard), 0)


async def test_who_gets_digests_finds_it_there_if_it_is_meant_for_them(store: Store) -> None:
    await subscribe(store, ALL, ENGLISH)
    await store.choose_language(ENGLISH, "en")
    for chat in (ALL, ENGLISH):
        asked = await store.subscription(chat)
        assert asked is not None
        await store.choose_pace(asked.seq, pace_text(Daily(0)), next_at=NOW)
    await announce(store, Segment(language="ar"))
    post = Letterbox()
    async with delivering(store, post):
        await until(lambda: post.arrived)
    assert post.arrived == [ALL]
    assert "نعتذر" in post.shown[ALL]


async def test_one_that_is_called_off_goes_to_nobody_else_and_stays_where_it_is(
    store: Store,
) -> None:
    await subscribe(store, *range(1, 201))
    post = Letterbox()
    async with delivering(store, post, per_second=30) as dispatch:
        article = await announce(store, Segment())
        dispatch.wake()
        await until(lambda: len(post.arrived) >= 3)
        assert await store.stop_broadcast(article, now=NOW)
        dispatch.wake()
        account = await ended(store, article)
    assert account.state == "stopped"
    assert len(set(post.arrived)) < 60
    assert (account.lost, post.deleted) == (0, set())
    assert not await store.stop_broadcast(article, now=NOW)
    assert (await store.publish(known_as(draft()), now=NOW, announce=True)).new


async def test_an_editor_sees_it_before_it_goes_and_what_becomes_of_it(tmp_path: Path) -> None:
    async with house(tmp_path, operators=frozenset({EDITOR})) as home:
        editor, sara = await home.reader(EDITOR), await home.reader(SARA)
        await sara.says("/subscribe")
        assert said("ar", "only-operators") in (await sara.says("/broadcast مرحبا"))["text"]
        how = await editor.says("/broadcast")
        assert "/broadcast" in how["text"]
        asked = await editor.writes("/broadcast العربية\nنعتذر <عن> العطل & نشكركم.")
        preview, card = await editor.hears(after=asked["message_id"], count=2)
        assert "نعتذر <عن> العطل & نشكركم." in preview["text"]
        assert said("ar", "announcement-sure") in card["text"]
        before = (await sara.messages())[-1]["message_id"]
        shown = await editor.turns(card, said("ar", "button-send-usual"))
        assert "نعتذر" in shown["text"]
        [told] = await sara.hears(after=before)
        assert told["text"].strip("\u200f") == preview["text"].strip("\u200f")
        await home.settled()
        [account] = await home.app.store.accounts(limit=9)
        assert (account.sent, account.audience) == (1, 1)
        stored = await home.app.store.article(account.article_id)
        assert stored is not None
        assert stored.kind == ANNOUNCEMENT
        press = await home.driver.does(
            "press", chat=EDITOR, user=EDITOR, message=card["message_id"], data="v1:nsend:1:0"
        )
        assert await home.notice(str(press["callback_query_id"])) == said("ar", "old-button")
        assert len(await home.app.store.accounts(limit=9)) == 1
