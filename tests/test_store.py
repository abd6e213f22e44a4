"""The contract that the store keeps on every engine."""

from dataclasses import replace

import pytest

from storage import Store
from storage.deliveries import Delivery, Owed, Settlement
from storage.models import FirstPoll
from tests.factories import NOW, draft, known_as

SARA, OMAR, GROUP = 101, 102, -201


async def subscriber(store: Store, chat_id: int, *, thread_id: int = 0) -> None:
    kind = "private" if chat_id > 0 else "group"
    await store.meet(chat_id, kind=kind, language="ar", now=NOW)
    await store.subscribe(chat_id, thread_id=thread_id, now=NOW)


async def owed(store: Store) -> list[tuple[int, str | None]]:
    due = await store.due_deliveries(now=NOW + 10**6, limit=100)
    return [(delivery.chat_id, delivery.payload) for delivery in due]


async def recipients(store: Store) -> list[int]:
    """Whom the broadcast under way comes to."""
    [broadcast] = await store.running_broadcasts()
    return [each.chat_id for each in await store.recipients(broadcast, after=0, limit=9)]


async def claimed(store: Store) -> Delivery:
    [first, *_] = await store.due_deliveries(now=NOW, limit=1)
    [delivery] = await store.claim([first])
    return delivery


# ---- feeds


async def test_a_feed_is_added_once_and_due_at_once(store: Store) -> None:
    first = await store.add_feed("https://a.example/feed", now=NOW)
    again = await store.add_feed("https://a.example/feed", now=NOW + 5)
    assert again == first
    assert [feed.id for feed in await store.due_feeds(now=NOW, limit=9)] == [first.id]


async def test_how_a_feed_stands_after_a_poll_is_kept(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    polled = replace(feed, next_check=NOW + 120, title="أخبار", etag="v1", archived=True)
    await store.feeds_polled([polled], now=NOW)
    assert await store.feeds() == [polled]
    assert await store.due_feeds(now=NOW + 119, limit=9) == []
    failing = replace(polled, failures=2, cause="dns", told="dns", rhythm=60)
    await store.feeds_polled([failing], now=NOW)
    assert await store.feeds() == [failing]


async def test_a_removed_feed_that_is_added_again_is_a_new_one(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    await store.feeds_polled([replace(feed, etag="v1", archived=True)], now=NOW)
    await store.remove_feed(feed.id)
    again = await store.add_feed(
        feed.url, now=NOW, kind="page", first_poll=FirstPoll.DIGEST, headers={"A": "b"}
    )
    assert again == replace(feed, kind="page", first_poll=FirstPoll.DIGEST, headers={"A": "b"})


async def test_a_known_feed_takes_new_headers_and_nothing_else(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW, headers={"A": "b"})
    assert await store.add_feed(feed.url, now=NOW + 9, kind="page") == feed
    changed = await store.add_feed(feed.url, now=NOW + 9, headers={"C": "d"})
    assert changed == replace(feed, headers={"C": "d"})


async def test_news_that_is_no_article_waits_behind_replies(store: Store) -> None:
    await subscriber(store, SARA)
    both = [Owed(SARA, "news", waits=True), Owed(SARA, "reply")]
    await store.feeds_polled([], both, now=NOW)
    [first] = await store.due_deliveries(now=NOW, limit=9)
    assert first.payload == "reply"


# ---- articles


async def test_an_article_comes_back_as_it_was_published(store: Store) -> None:
    given = draft(
        text="فقرة.\n\nعنوان\n\nأخرى.",
        headings=(1,),
        author="سلمى",
        published=NOW,
        url="https://a.example/1",
        tags=("بحرية",),
        external_id="x",
    )
    published = await store.publish(known_as(given), now=NOW, announce=False)
    article = await store.article(published.new[0])
    assert article is not None
    for name in ("title", "text", "headings", "author", "published", "url", "tags", "external_id"):
        assert getattr(article, name) == getattr(given, name)
    assert [block.is_heading for block in article.blocks] == [False, True, False]
    assert all(article.text[b.start : b.end] == b.text for b in article.blocks)


async def test_a_known_article_is_not_stored_again(store: Store) -> None:
    first = await store.publish(known_as(draft()), now=NOW, announce=False)
    again = await store.publish(known_as(draft()), now=NOW, announce=True)
    assert (again.new, again.edited, again.known) == ((), (), first.new)


async def test_an_edited_article_becomes_a_version_and_is_not_owed_again(store: Store) -> None:
    await subscriber(store, SARA)
    [article_id] = (await store.publish(known_as(draft()), now=NOW, announce=False)).new
    edited = await store.publish(known_as(draft(text="نص آخر.")), now=NOW, announce=True)
    assert edited.edited == (article_id,)
    article = await store.article(article_id)
    assert article is not None
    assert (article.version, article.text) == (2, "نص آخر.")
    assert await owed(store) == []


async def test_what_any_version_said_can_be_quoted_and_nothing_else(store: Store) -> None:
    [article_id] = (
        await store.publish(known_as(draft(text="قديم هنا.")), now=NOW, announce=False)
    ).new
    await store.publish(known_as(draft(text="جديد هنا.")), now=NOW, announce=False)
    assert await store.has_said(article_id, "قديم هنا")
    assert await store.has_said(article_id, "جديد هنا")
    assert not await store.has_said(article_id, "لم يقل أحد هذا")
    assert not await store.has_said(article_id + 1, "جديد هنا")


async def test_an_article_is_known_by_any_of_its_identities(store: Store) -> None:
    one = draft()
    await store.publish([(["guid:1", "url:a"], one)], now=NOW, announce=False)
    by_url = await store.publish([(["guid:2", "url:a"], one)], now=NOW, announce=False)
    by_new_guid = await store.publish([(["guid:2"], one)], now=NOW, announce=False)
    assert len(by_url.known) == len(by_new_guid.known) == 1


async def test_changes_are_read_in_the_order_they_were_made(store: Store) -> None:
    await store.publish(known_as(draft("أ"), draft("ب")), now=NOW, announce=False)
    before = [article.change for article in await store.changed_articles(0, 10)]
    await store.publish(known_as(draft("أ", text="تغيّر")), now=NOW, announce=False)
    after = await store.changed_articles(before[-1], 10)
    assert before == sorted(before)
    assert [article.title for article in after] == ["أ"]


async def test_the_latest_articles_come_first_by_date_of_publication(store: Store) -> None:
    old, new = draft("قديم", published=NOW - 100), draft("حديث", published=NOW - 1)
    await store.publish(known_as(new, old), now=NOW, announce=False)
    assert [a.title for a in await store.latest_articles(limit=9)] == ["حديث", "قديم"]
    assert [a.title for a in await store.latest_articles(limit=9, offset=1)] == ["قديم"]
    assert await store.count_articles() == 2


# ---- chats and subscriptions


async def test_a_subscription_begins_and_ends_once(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    assert [await store.subscribe(SARA, now=NOW) for _ in range(2)] == [True, False]
    assert await store.is_subscribed(SARA)
    assert [await store.unsubscribe(SARA, now=NOW) for _ in range(2)] == [True, False]
    assert not await store.is_subscribed(SARA)


async def test_a_chosen_language_outlives_meeting_again(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.choose_language(SARA, "en")
    await store.chat_gone(SARA, reason="blocked", now=NOW)
    chat = await store.meet(SARA, kind="private", language="ar", now=NOW)
    assert (chat.language, chat.state) == ("en", "active")


async def test_a_chat_is_addressed_by_nothing_that_it_did_not_choose(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", region="LB", now=NOW)
    await store.meet(OMAR, kind="private", language="ar", now=NOW)
    sara = await store.meet(SARA, kind="private", language="en", region="MA", now=NOW)
    omar = await store.chat(OMAR)
    assert omar is not None
    assert (sara.language, sara.region, sara.zone, sara.digits) == ("ar", "LB", None, None)
    assert (omar.region, omar.zone, omar.digits) == (None, None, None)


@pytest.mark.parametrize(
    ("setting", "chosen"), [("region", "MA"), ("zone", "Africa/Casablanca"), ("digits", "arab")]
)
async def test_a_setting_is_chosen_by_one_chat_alone(
    store: Store, setting: str, chosen: str
) -> None:
    for chat in (SARA, OMAR):
        await store.meet(chat, kind="private", language="ar", now=NOW)
    await getattr(store, f"choose_{setting}")(SARA, chosen)
    sara, omar = await store.chat(SARA), await store.chat(OMAR)
    assert getattr(sara, setting) == chosen
    assert getattr(omar, setting) is None


async def test_what_a_chat_asks_about_expires(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.ask_about(SARA, 5, until=NOW + 60)
    assert await store.asked_about(SARA, now=NOW + 59) == 5
    assert await store.asked_about(SARA, now=NOW + 60) is None


async def test_a_migrated_group_keeps_settings_subscription_and_what_it_is_owed(
    store: Store,
) -> None:
    await subscriber(store, GROUP)
    await store.choose_language(GROUP, "en")
    await store.choose_region(GROUP, "LB")
    await store.choose_zone(GROUP, "Asia/Beirut")
    await store.choose_digits(GROUP, "arab")
    await store.publish(known_as(draft()), now=NOW, announce=True)
    for _ in range(2):  # Telegram tells it twice
        await store.move_chat(GROUP, -1001, now=NOW)
    chat, old = await store.chat(-1001), await store.chat(GROUP)
    assert chat is not None
    assert old is not None
    assert (chat.language, chat.kind, old.state) == ("en", "supergroup", "gone")
    assert (chat.region, chat.zone, chat.digits) == ("LB", "Asia/Beirut", "arab")
    assert await store.is_subscribed(-1001)
    assert await recipients(store) == [-1001]


async def test_a_migrated_group_keeps_its_settings_although_we_met_the_new_one_before(
    store: Store,
) -> None:
    await subscriber(store, GROUP)
    await subscriber(store, -1001)
    await store.choose_language(GROUP, "en")
    await store.choose_zone(GROUP, "Asia/Beirut")
    await store.choose_digits(-1001, "latn")
    question = await store.keep_question(
        GROUP, "من؟", thread_id=0, article_id=None, answered=None, now=NOW
    )
    await store.wait_for_answer(question)
    for _ in range(2):
        await store.move_chat(GROUP, -1001, now=NOW)
        await store.choose_language(-1001, "ar")
    chat = await store.chat(-1001)
    assert chat is not None
    assert (chat.language, chat.zone, chat.digits) == ("ar", "Asia/Beirut", "latn")
    [waiting] = await store.waiting_questions()
    assert waiting.chat_id == -1001


async def test_migration_into_a_chat_that_was_subscribed_owes_an_article_once(
    store: Store,
) -> None:
    await subscriber(store, GROUP)
    await subscriber(store, -1001)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await store.move_chat(GROUP, -1001, now=NOW)
    assert await recipients(store) == [-1001]


# ---- the inbox


async def test_an_update_is_kept_once_however_often_it_comes(store: Store) -> None:
    assert await store.keep_updates([(7, "a"), (8, "b"), (7, "a")], now=NOW) == 2
    assert await store.keep_updates([(8, "b")], now=NOW) == 0
    assert [u.body for u in await store.unhandled_updates(after=0, limit=9)] == ["a", "b"]


async def test_an_update_is_handled_once_and_its_replies_are_owed_with_it(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.keep_updates([(7, "a")], now=NOW)
    [update] = await store.unhandled_updates(after=0, limit=9)
    done = [await store.update_handled(update.seq, [Owed(SARA, "جواب")], now=NOW) for _ in range(2)]
    assert done == [True, False]
    assert len(await owed(store)) == 1
    assert await store.unhandled_updates(after=0, limit=9) == []


async def test_a_bad_update_is_set_aside_and_counted(store: Store) -> None:
    await store.keep_updates([(7, "bad"), (8, "good")], now=NOW)
    first, _ = await store.unhandled_updates(after=0, limit=9)
    await store.update_quarantined(first.seq, "KeyError", now=NOW)
    await store.quarantine_nameless("[]", now=NOW)
    assert [u.body for u in await store.unhandled_updates(after=0, limit=9)] == ["good"]
    assert await store.count_updates() == {"kept": 1, "quarantined": 2}


async def test_what_was_said_to_a_person_is_not_kept_once_it_was_sent(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.keep_updates([(7, "سر")], now=NOW)
    await store.update_handled(1, [Owed(SARA, "جواب سري")], now=NOW)
    await store.settle(Settlement(await claimed(store), "sent", message_id=1), now=NOW)
    async with store._db.reading() as read:
        assert await read.fetch_all("SELECT * FROM delivery") == []
        [row] = await read.fetch_all("SELECT body FROM inbox")
    assert row["body"] is None


async def test_old_updates_are_forgotten(store: Store) -> None:
    await store.keep_updates([(1, "old")], now=NOW - 100)
    await store.keep_updates([(2, "new")], now=NOW)
    await store.forget_updates(before=NOW)
    assert [u.body for u in await store.unhandled_updates(after=0, limit=9)] == ["new"]


async def test_a_pulse_is_the_last_time_a_loop_came_round(store: Store) -> None:
    assert await store.last_beat("updates") is None
    for at in (NOW, NOW + 1):
        await store.beat("updates", now=at)
    assert await store.last_beat("updates") == NOW + 1
