"""What operators see of the feeds, what they may do about each, and what they are told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers import feeds
from bot.handlers.desk import Desk, Reaction, Visit
from bot.handlers.incoming import Person, Place
from bot.handlers.indexing import open_passages
from bot.i18n import Locale
from bot.messages import feeds as cards
from bot.messages.articles import new_source
from bot.messages.message import Message
from storage import Store
from storage.models import Feed
from tests.desks import NOWHERE
from tests.factories import AR, EN, LOCALES, NOW, article, draft, known_as
from tests.made_articles import LINE, LONG_LINE
from tests.made_messages import first_strong, fits, shown

OPERATOR = 900
DNS = Feed(3, "https://a.example/feed", "صحيفة", None, None, NOW + 600, True, 3, "dns")
GONE = replace(DNS, cause="status_410", state="stopped", failures=1)
HEALTHY = replace(DNS, cause=None, failures=0)
SHIP = article(7, "وصلت السفينة إلى الميناء.", title="السفينة")
LAUNCH = article(8, "A ship came in.", title="The ship", language="en")
CAUSES = ["dns", "status_410", "status_503", "status_418", "page", "hostile", "no_parser", "shield"]


@dataclass
class Operator:
    """An operator at the bot's desk: `sees` presses a button, as its data says."""

    store: Store
    desk: Desk
    woken: list[int] = field(default_factory=list)

    async def visit(self) -> Visit:
        chat = await self.store.meet(OPERATOR, kind="private", language="ar", now=NOW)
        return Visit(self.desk, Place(OPERATOR, "private"), Person(OPERATOR), chat, message_id=5)

    async def lists(self) -> Message:
        [message] = (await feeds.listed(await self.visit())).messages
        return message

    async def presses(self, data: str) -> Reaction:
        version, verb, *numbers = data.split(":")
        assert version == "v1"
        return await VERBS[verb](await self.visit(), [int(number) for number in numbers])

    async def sees(self, data: str) -> str:
        [message] = (await self.presses(data)).messages
        assert message.edit == 5
        fits(message)
        return shown(message)


VERBS = {
    "feeds": feeds.turned,
    "feed": feeds.shown,
    "fcheck": feeds.checked,
    "fstop": feeds.stopped,
    "fdrop": feeds.dropped,
    "fgone": feeds.removed,
    "ftext": feeds.full_text_chosen,
    "fsend": feeds.held_sent,
    "fkeep": feeds.held_kept,
}


@pytest.fixture
async def operator(store: Store, tmp_path: Path) -> AsyncIterator[Operator]:
    async def refuses(_: int, __: int) -> bool:
        return False

    index = await open_passages(tmp_path / "warraq.db")
    woken: list[int] = []
    await store.name_operators(frozenset({OPERATOR}), now=NOW)
    desk = Desk(
        store,
        index,
        defaults=AR,
        clock=lambda: NOW,
        is_admin=refuses,
        outside=NOWHERE,
        feed_added=lambda: woken.append(NOW),
        wake=lambda: None,
        per_second=30,
    )
    yield Operator(store, desk, woken)
    await index.close()


def data(message: Message) -> list[str]:
    return [button.data or "" for row in message.buttons for button in row]


# ---- what is shown


MESSAGES = {
    "page": lambda locale: cards.feeds_page(
        locale, [DNS, GONE, HEALTHY], first=0, counts={"active": 1, "failing": 1, "stopped": 1}
    ),
    "failing": lambda locale: cards.feed_card(locale, DNS, last_article=NOW),
    "stopped": lambda locale: cards.feed_card(locale, GONE, last_article=None),
    "healthy": lambda locale: cards.feed_card(locale, HEALTHY, last_article=NOW),
    "holding": lambda locale: cards.feed_card(
        locale, replace(HEALTHY, headers={"Cookie": "s"}), last_article=NOW, held=True
    ),
    "flood": lambda locale: cards.feed_flood(
        locale, HEALTHY, [SHIP if locale.language == "ar" else LAUNCH]
    ),
    "held": lambda locale: cards.held_settled(locale, HEALTHY, sent=True, edit=5),
    "digest": lambda locale: new_source(HEALTHY, [SHIP], 12, locale),
    "removal": lambda locale: cards.removal(locale, DNS),
    "trouble": lambda locale: cards.feed_trouble(locale, DNS),
    "gone": lambda locale: cards.feed_trouble(locale, GONE),
    "recovered": lambda locale: cards.feed_recovered(locale, HEALTHY),
    "outage": cards.feeds_outage,
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_said_of_feeds_fits_and_runs_its_way(name: str, locale: Locale) -> None:
    message = MESSAGES[name](locale)
    fits(message)
    for line in shown(message).split("\n"):
        own = {"R", "AL"} if locale.language == "ar" else {"L"}
        assert not line.strip() or first_strong(line) in own, line


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(LINE | LONG_LINE, st.sampled_from(CAUSES)), min_size=1, max_size=cards.PAGE)
)
def test_a_page_fits_whatever_its_feeds_are_called(given: list[tuple[str, str]]) -> None:
    listed = [
        Feed(n, f"https://a.example/{n}/{title}", title, None, None, NOW, True, 9, cause)
        for n, (title, cause) in enumerate(given)
    ]
    for locale in LOCALES:
        fits(cards.feeds_page(locale, listed, first=0, counts={"failing": 99}))
        fits(cards.feed_card(locale, listed[0], last_article=NOW))
        fits(cards.feed_trouble(locale, listed[0]))


@pytest.mark.parametrize("cause", CAUSES)
def test_the_longest_page_fits(cause: str) -> None:
    stopped = replace(
        DNS, title="ت" * 900, url="https://a.example/" + "x" * 2000, cause=cause, state="stopped"
    )
    for locale in LOCALES:
        fits(cards.feeds_page(locale, [stopped] * cards.PAGE, first=8, counts={"stopped": 99}))


def test_the_card_tells_the_state_the_cause_and_the_times() -> None:
    text = shown(cards.feed_card(EN, DNS, last_article=NOW - 7 * 24 * 3600))
    for told in (
        "cannot be found (DNS)",
        "Failures in a row: \u20683",
        "14 September 2026",
        "14:23",
    ):
        assert told in text
    stopped = shown(cards.feed_card(EN, GONE, last_article=None))
    assert "Stopped" in stopped
    assert "nothing yet" in stopped
    assert "Next check" not in stopped


def test_trouble_offers_another_try_and_an_end() -> None:
    assert data(cards.feed_trouble(AR, DNS)) == ["v1:fcheck:3", "v1:fstop:3"]
    assert [b.label for b in cards.feed_trouble(AR, DNS).buttons[0]] == ["أعد المحاولة", "أوقفه"]
    assert data(cards.feed_trouble(AR, GONE)) == ["v1:fcheck:3", "v1:fdrop:3"]


def test_the_chosen_full_text_is_marked() -> None:
    card = cards.feed_card(EN, replace(DNS, full_text="never"), last_article=None)
    marked = [b.data for row in card.buttons for b in row if b.label.startswith("✓")]
    assert marked == ["v1:ftext:3:1"]


# ---- what operators do


async def test_without_feeds_the_list_says_how_to_add_one(operator: Operator) -> None:
    assert "/add" in shown(await operator.lists())


async def test_the_list_has_pages_and_begins_with_trouble(operator: Operator) -> None:
    store = operator.store
    added = [await store.add_feed(f"https://a.example/{n}", now=NOW) for n in range(cards.PAGE + 2)]
    await store.feeds_polled([replace(added[-1], failures=3, cause="dns")], now=NOW)
    first = await operator.lists()
    assert data(first) == [
        f"v1:feed:{added[-1].id}",
        *(f"v1:feed:{feed.id}" for feed in added[: cards.PAGE - 1]),
        f"v1:feeds:{cards.PAGE}",
    ]
    [second] = (await operator.presses(data(first)[-1])).messages
    assert data(second) == [*(f"v1:feed:{f.id}" for f in added[cards.PAGE - 1 : -1]), "v1:feeds:0"]


async def test_a_page_that_is_no_more_shows_the_last_one(operator: Operator) -> None:
    await operator.store.add_feed("https://a.example/1", now=NOW)
    assert "a.example/1" in await operator.sees("v1:feeds:4000")


async def test_a_feed_is_stopped_and_resumed(operator: Operator) -> None:
    feed = await operator.store.add_feed("https://a.example/1", now=NOW)
    assert "أُوقف" in await operator.sees(f"v1:fstop:{feed.id}")
    assert await operator.store.due_feeds(now=NOW + 10**6, limit=9) == []
    reaction = await operator.presses(f"v1:fcheck:{feed.id}")
    assert reaction.notice == "يُفحص الآن."
    assert operator.woken == [NOW]
    assert [due.id for due in await operator.store.due_feeds(now=NOW, limit=9)] == [feed.id]


async def test_a_feed_is_removed_once_that_is_confirmed_and_its_articles_stay(
    operator: Operator,
) -> None:
    store = operator.store
    feed = await store.add_feed("https://a.example/1", now=NOW)
    await store.publish(known_as(draft()), now=NOW, announce=False, feed_id=feed.id)
    await operator.sees(f"v1:fdrop:{feed.id}")
    assert await store.feeds() == [feed]
    assert "/add" in await operator.sees(f"v1:fgone:{feed.id}")
    assert await store.feeds() == []
    assert await store.count_articles() == 1


@pytest.mark.parametrize("verb", ["feed", "fcheck", "fstop", "fdrop"])
async def test_a_button_of_a_removed_feed_says_that_it_is_old(
    operator: Operator, verb: str
) -> None:
    feed = await operator.store.add_feed("https://a.example/1", now=NOW)
    await operator.store.remove_feed(feed.id)
    reaction = await operator.presses(f"v1:{verb}:{feed.id}")
    assert reaction.messages == ()
    assert reaction.notice
    assert await operator.store.feeds() == []


async def test_full_text_is_chosen(operator: Operator) -> None:
    feed = await operator.store.add_feed("https://a.example/1", now=NOW)
    for place, mode in enumerate(cards.FULL_TEXT):
        await operator.sees(f"v1:ftext:{feed.id}:{place}")
        assert [f.full_text for f in await operator.store.feeds()] == [mode]
    assert (await operator.presses(f"v1:ftext:{feed.id}:9")).messages == ()


async def test_a_removed_feed_that_is_added_again_begins_anew(operator: Operator) -> None:
    store = operator.store
    feed = await store.add_feed("https://a.example/1", now=NOW)
    failing = replace(feed, failures=4, cause="dns", told="dns", archived=True)
    await store.feeds_polled([failing], now=NOW)
    await store.remove_feed(feed.id)
    assert await store.add_feed(feed.url, now=NOW + 9) == replace(feed, next_check=NOW + 9)


# ---- moves, as the store keeps them


async def test_an_address_that_moved_leads_to_where_the_feed_is(store: Store) -> None:
    a, b, c = (f"https://{host}.example/feed" for host in "abc")
    feed = await store.add_feed(a, now=NOW)
    assert await store.move_feed(feed, b, headers={}) == feed.id
    moved = replace(feed, url=b)
    assert await store.move_feed(moved, c, headers={}) == feed.id
    for url in (a, b, c):
        assert (await store.add_feed(url, now=NOW)).id == feed.id
    assert [known.url for known in await store.feeds()] == [c]


async def test_a_feed_may_come_back_to_where_it_was(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    await store.move_feed(feed, "https://b.example/feed", headers={})
    [moved] = await store.feeds()
    assert await store.move_feed(moved, feed.url, headers={}) == feed.id
    assert await store.feeds() == [feed]
    assert (await store.add_feed("https://b.example/feed", now=NOW)).id == feed.id


async def test_a_merged_feed_hands_its_articles_over(store: Store) -> None:
    old = await store.add_feed("https://a.example/feed", now=NOW)
    known = await store.add_feed("https://b.example/feed", now=NOW)
    await store.stop_feed(known.id)
    await store.publish(known_as(draft()), now=NOW, announce=False, feed_id=old.id)
    assert await store.move_feed(old, known.url, headers={}) == known.id
    [handed] = await store.latest_articles(limit=5)
    assert handed.feed_id == known.id
    assert [feed.state for feed in await store.feeds()] == ["active"]


# ---- what operators are told


async def test_only_operators_whom_the_bot_may_write_to_are_told_each_in_their_language(
    store: Store,
) -> None:
    await store.meet(1, kind="private", language="ar", now=NOW)
    await store.meet(2, kind="private", language="en", now=NOW)
    await store.meet(3, kind="private", language="en", now=NOW)
    await store.chat_gone(3, reason="blocked", now=NOW)
    await store.name_operators(frozenset({1, 2, 3, 4}), now=NOW)
    owed = await feeds.notices(store, AR, DNS)
    said = {each.chat_id: shown(Message.from_payload(each.payload)) for each in owed}
    assert list(said) == [1, 2]
    assert "تعذّرت قراءة" in said[1]
    assert "cannot be read" in said[2]


async def test_what_is_over_and_what_is_everywhere_are_said_in_a_line(store: Store) -> None:
    await store.meet(2, kind="private", language="en", now=NOW)
    await store.name_operators(frozenset({2}), now=NOW)
    for feed, words in ((HEALTHY, "works again"), (None, "Nearly all feeds fail")):
        [owed] = await feeds.notices(store, AR, feed)
        text = shown(Message.from_payload(owed.payload))
        assert words in text
        assert "\n" not in text
