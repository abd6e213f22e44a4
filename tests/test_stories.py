"""One story from several papers is one article to the reader, and says who else printed it."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.retellings import GUISES, other_stories
from bot.ingest.identity import LIKENESS, is_retold, sketch_of, told_apart
from bot.messages.articles import SOURCES, article_card, article_summary
from bot.messages.message import Message
from storage import Store
from storage.models import Draft, News, Published, Telling
from storage.stories import FORGOTTEN_AT_ONCE, TELLINGS, WINDOW
from tests.factories import AR, EN, NOW, draft
from tests.feeds_changing import BRIDGE, DATES, LIBRARY
from tests.made_articles import SHIP
from tests.made_messages import fits, shown

STORY = draft("جسر الواحة", BRIDGE)
COPY = draft("افتتاح جسر في الواحة", f"الواحة – وكالات. {BRIDGE}")
ARTICLES = [STORY, draft("موسم التمور", DATES), draft("المكتبة", f"{LIBRARY} {DATES[:120]}")]
SARA = 101


async def polled(
    store: Store, name: str, *drafts: Draft, now: int = NOW, owe: int | None = None
) -> Published:
    """A poll of a feed, whose articles have addresses of their own."""
    feed = await store.add_feed(f"https://{name}.example/feed", now=now)
    placed = [
        replace(each, url=each.url or f"https://{name}.example/{abs(hash(each.text))}")
        for each in drafts
    ]
    return await store.publish(
        told_apart(placed, feed_id=feed.id),
        now=now,
        announce=True if owe is None else lambda *_: News(owe),
        feed_id=feed.id,
        likeness=LIKENESS,
    )


async def subscribed(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.subscribe(SARA, now=NOW)


async def owed(store: Store) -> list[int]:
    async with store._db.reading() as read:
        rows = await read.fetch_all("SELECT article_id FROM broadcast ORDER BY id")
    return [row["article_id"] for row in rows]


async def counted(store: Store, table: str) -> int:
    async with store._db.reading() as read:
        row = await read.fetch_one(f"SELECT COUNT(*) AS rows FROM {table}")
    return int(row["rows"]) if row else 0


async def test_a_story_told_again_is_owed_once_and_listed_once(store: Store) -> None:
    await subscribed(store)
    first = await polled(store, "one", STORY)
    again = await polled(store, "two", COPY)
    assert (first.folded, again.folded) == ((), again.new)
    assert await owed(store) == list(first.new)
    assert [each.id for each in await store.latest_articles(limit=9)] == list(first.new)
    assert await store.count_articles() == 1
    folded = await store.article(again.new[0])
    assert folded is not None
    assert (folded.title, folded.story) == (COPY.title, first.new[0])


async def test_what_two_papers_print_alike_are_two_tellings(store: Store) -> None:
    await subscribed(store)
    [first] = (await polled(store, "one", STORY)).new
    again = await polled(store, "two", STORY)
    assert again.folded == again.new
    assert [each.article_id for each in await store.story(first)] == list(again.new)


async def test_a_story_names_its_other_tellings_from_each_of_them(store: Store) -> None:
    ids = [(await polled(store, name, COPY)).new[0] for name in ("one", "two", "three")]
    await store.publish([(["other"], draft())], now=NOW, announce=False)
    for article_id in ids:
        told = await store.story(article_id)
        assert [each.article_id for each in told] == [each for each in ids if each != article_id]
    assert await store.story(ids[-1] + 1) == []
    assert await store.story(10**6) == []


async def test_a_telling_says_where_it_stands(store: Store) -> None:
    feed = await store.add_feed("https://two.example/feed", now=NOW)
    async with store._db.transaction() as tx:
        await tx.execute("UPDATE feed SET title = 'الثانية' WHERE id = :id", id=feed.id)
    [first] = (await polled(store, "one", STORY)).new
    [second] = (await polled(store, "two", replace(COPY, url="https://two.example/a"))).new
    assert await store.story(first) == [Telling(second, "الثانية", "https://two.example/a")]


@pytest.mark.parametrize("news_at", [0, 3])
async def test_a_story_told_by_very_many_is_still_owed_once(
    news_at: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.stories.CANDIDATES", 2)
    for number in range(TELLINGS + 4):
        await polled(store, f"paper{number}", STORY, owe=1 if number >= news_at else 0)
    assert len(await owed(store)) == 1


async def test_a_third_telling_of_the_second_one_s_words_joins_the_first(store: Store) -> None:
    half = BRIDGE[: len(BRIDGE) * 3 // 5]
    [first] = (await polled(store, "one", draft("أوّل", half))).new
    await polled(store, "two", draft("ثانٍ", f"{BRIDGE} {DATES[:90]}"))
    [third] = (await polled(store, "three", draft("ثالث", BRIDGE))).new
    told = await store.article(third)
    assert told is not None
    assert told.story == first


async def test_two_articles_of_one_feed_are_two_pieces_of_news(store: Store) -> None:
    await subscribed(store)
    published = await polled(store, "one", STORY, COPY)
    assert published.folded == ()
    assert await owed(store) == list(published.new)


async def test_a_feed_tells_a_story_once_though_another_feed_told_it_between(store: Store) -> None:
    first = replace(STORY, url="https://one.example/1")
    await polled(store, "one", first)
    await polled(store, "two", STORY)
    both = await polled(store, "one", first, COPY)
    assert (both.folded, len(both.new)) == ((), 1)


async def test_what_one_reading_tells_twice_is_folded_once(store: Store) -> None:
    [first] = (await polled(store, "one", STORY)).new
    both = await polled(store, "two", COPY, replace(STORY, text=f"{STORY.text} تم."))
    assert (len(both.new), both.folded) == (2, both.new[:1])
    stored = await store.articles(both.new)
    assert [stored[each].story for each in both.new] == [first, None]


async def test_a_story_that_only_an_archive_told_is_news(store: Store) -> None:
    await subscribed(store)
    await polled(store, "added", STORY, owe=0)
    news = await polled(store, "two", COPY)
    again = await polled(store, "three", COPY)
    assert (news.folded, again.folded) == (news.new, again.new)
    assert await owed(store) == list(news.new)


async def test_a_story_that_is_held_is_not_owed_through_another_feed(store: Store) -> None:
    await subscribed(store)
    feed = await store.add_feed("https://one.example/feed", now=NOW)
    await store.publish(
        told_apart([STORY], feed_id=feed.id),
        now=NOW,
        announce=lambda *_: News(0, 1),
        feed_id=feed.id,
        likeness=LIKENESS,
    )
    await polled(store, "two", COPY)
    assert await owed(store) == []


@pytest.mark.parametrize(("after", "folds"), [(WINDOW - 1, True), (WINDOW, False)])
async def test_a_story_is_remembered_for_a_week(store: Store, after: int, *, folds: bool) -> None:
    await polled(store, "one", STORY)
    again = await polled(store, "two", COPY, now=NOW + after)
    assert bool(again.folded) is folds


async def test_what_is_too_old_to_be_compared_is_forgotten(store: Store) -> None:
    await polled(store, "one", *ARTICLES)
    assert await counted(store, "article_sketch") == len(ARTICLES) < FORGOTTEN_AT_ONCE
    short = draft("جديد", "خبر قصير لا يشبه شيئًا.")
    await polled(store, "two", short, now=NOW + WINDOW)
    assert await counted(store, "article_sketch") == 1
    assert await counted(store, "sketch_hash") == sketch_of(short).shingles


async def test_an_edited_article_is_known_by_what_it_says_now(store: Store) -> None:
    entry = replace(STORY, url="https://one.example/1")
    await polled(store, "one", entry)
    await polled(store, "one", replace(entry, text=DATES))
    assert (await polled(store, "two", COPY)).folded == ()
    assert len((await polled(store, "three", draft("التمور", DATES))).folded) == 1
    assert await counted(store, "article_sketch") == 3


async def test_an_article_without_words_tells_no_story(store: Store) -> None:
    for name in ("one", "two"):
        assert (await polled(store, name, draft("…", "…"))).folded == ()


@pytest.mark.parametrize("guise", GUISES)
def test_a_story_is_known_in_every_guise(guise: str) -> None:
    words = f"{DATES} {LIBRARY}".split()
    other = GUISES[guise](STORY, words, random.Random(5))
    assert is_retold(sketch_of(STORY), sketch_of(other))


def test_stories_that_have_something_in_common_are_two() -> None:
    two = [STORY, draft("الموسم والمكتبة", f"{DATES} {LIBRARY}")]
    pairs = list(other_stories(two, random.Random(5)))
    assert len(pairs) == 7
    assert [p.kind for p in pairs if is_retold(sketch_of(p.one), sketch_of(p.other))] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("صورة اليوم", "صورة الأمس"),
        (
            "انطلاق مباراة القمة مساء اليوم في ملعب المدينة",
            "انطلاق مباراة القمة مساء غد في ملعب المدينة",
        ),
    ],
)
def test_little_that_is_said_alike_is_not_enough(one: str, other: str) -> None:
    assert not is_retold(sketch_of(Draft(one, "")), sketch_of(Draft(other, "")))


# ---- what readers see


def plain(message: Message) -> str:
    """What is shown, without what only says which way it runs."""
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", shown(message))


def tellings(*sources: str) -> list[Telling]:
    return [Telling(n, source, f"https://p{n}.example/a") for n, source in enumerate(sources)]


@pytest.mark.parametrize("made", [article_card, article_summary])
def test_the_card_and_the_summary_say_who_else_told_it(made: Callable[..., Message]) -> None:
    both = tellings("الأولى", "")
    arabic, english = (plain(made(SHIP, locale, also=both)) for locale in (AR, EN))
    assert arabic.split("\n")[-1] == "ونشرته أيضًا: الأولى، p1.example"
    assert "Also in: الأولى, p1.example" in english


def test_nothing_is_said_of_others_when_there_are_none() -> None:
    assert article_card(SHIP, AR, also=()) == article_card(SHIP, AR)
    assert article_card(SHIP, AR, also=[Telling(1, None, None)]) == article_card(SHIP, AR)


def test_of_many_papers_the_first_are_named_and_the_rest_counted() -> None:
    many = tellings(*(f"الصحيفة {n} " + "ط" * 200 for n in range(40)), "الصحيفة")
    card = article_card(SHIP, AR, also=many)
    fits(card)
    assert str(len(many) - SOURCES) in shown(card)


def test_a_paper_that_told_it_twice_is_named_once() -> None:
    assert plain(article_card(SHIP, AR, also=tellings("أ", "أ"))).endswith("ونشرته أيضًا: أ")
