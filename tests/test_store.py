"""The contract that the store keeps on every engine."""

import pytest

from storage import Store
from storage.models import Delivery, Owed, Settlement
from tests.factories import NOW, draft, known_as

SARA, OMAR, GROUP = 101, 102, -201


async def subscriber(store: Store, chat_id: int, *, thread_id: int = 0) -> None:
    kind = "private" if chat_id > 0 else "group"
    await store.meet(chat_id, kind=kind, language="ar", now=NOW)
    await store.subscribe(chat_id, thread_id=thread_id, now=NOW)


async def owed(store: Store) -> list[tuple[int, int | None]]:
    due = await store.due_deliveries(now=NOW + 10**6, limit=100)
    return [(delivery.chat_id, delivery.article_id) for delivery in due]


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


async def test_a_polled_feed_keeps_the_validators_it_did_not_repeat(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    await store.feed_polled(feed.id, next_check=NOW + 60, title="أخبار", etag="v1")
    await store.feed_polled(feed.id, next_check=NOW + 120)
    [polled] = await store.feeds()
    assert (polled.title, polled.etag, polled.archived) == ("أخبار", "v1", True)
    assert await store.due_feeds(now=NOW + 119, limit=9) == []


async def test_a_failing_feed_counts_its_failures_until_it_answers(store: Store) -> None:
    feed = await store.add_feed("https://a.example/feed", now=NOW)
    for _ in range(2):
        await store.feed_failed(feed.id, cause="dns", next_check=NOW)
    [failing] = await store.feeds()
    assert (failing.failures, failing.cause, failing.archived) == (2, "dns", False)
    await store.feed_polled(feed.id, next_check=NOW)
    [healthy] = await store.feeds()
    assert (healthy.failures, healthy.cause) == (0, None)


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
    assert [await store.unsubscribe(SARA) for _ in range(2)] == [True, False]
    assert not await store.is_subscribed(SARA)


async def test_topics_of_a_forum_subscribe_apart(store: Store) -> None:
    await subscriber(store, GROUP, thread_id=7)
    assert not await store.is_subscribed(GROUP)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    [delivery] = await store.due_deliveries(now=NOW, limit=9)
    assert (delivery.chat_id, delivery.thread_id) == (GROUP, 7)


async def test_a_chosen_language_outlives_meeting_again(store: Store) -> None:
    await store.meet(SARA, kind="private", language="ar", now=NOW)
    await store.choose_language(SARA, "en")
    await store.chat_gone(SARA, reason="blocked")
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
    assert [chat_id for chat_id, _ in await owed(store)] == [-1001]


async def test_migration_into_a_chat_that_was_subscribed_owes_an_article_once(
    store: Store,
) -> None:
    await subscriber(store, GROUP)
    await subscriber(store, -1001)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await store.move_chat(GROUP, -1001, now=NOW)
    assert [chat_id for chat_id, _ in await owed(store)] == [-1001]


# ---- the outbox


async def test_an_article_and_what_is_owed_are_there_together(store: Store) -> None:
    await subscriber(store, SARA)
    await subscriber(store, OMAR)
    published = await store.publish(known_as(draft()), now=NOW, announce=True)
    assert await owed(store) == [(SARA, published.new[0]), (OMAR, published.new[0])]


async def test_an_archived_article_is_owed_to_nobody(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=False)
    assert await owed(store) == []


async def test_each_chat_is_owed_its_oldest_article_first(store: Store) -> None:
    await subscriber(store, SARA)
    first, second = (
        await store.publish(known_as(draft("أ"), draft("ب")), now=NOW, announce=True)
    ).new
    assert await owed(store) == [(SARA, first)]
    delivery = await claimed(store)
    assert await owed(store) == []  # one at a time
    await store.settle(Settlement(delivery, "sent", message_id=1), now=NOW)
    assert await owed(store) == [(SARA, second)]


async def test_replies_come_before_articles(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await store.keep_updates([(1, "{}")], now=NOW)
    await store.update_handled(1, [Owed(SARA, "جواب")], now=NOW)
    [delivery] = await store.due_deliveries(now=NOW, limit=9)
    assert delivery.payload == "جواب"


async def test_a_delivery_is_claimed_once(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    due = await store.due_deliveries(now=NOW, limit=9)
    assert len(await store.claim(due)) == 1
    assert await store.claim(due) == []


async def test_what_a_dead_process_claimed_comes_back(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await claimed(store)
    assert await store.take_back_claims() == 1
    assert (await claimed(store)).attempts == 2


async def test_a_postponed_delivery_waits_for_its_time(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await store.settle(Settlement(await claimed(store), "pending", NOW + 30), now=NOW)
    assert await store.due_deliveries(now=NOW + 29, limit=9) == []
    assert await store.next_due(now=NOW) == NOW + 30
    assert len(await store.due_deliveries(now=NOW + 30, limit=9)) == 1


async def test_a_sent_article_is_known_by_its_message(store: Store) -> None:
    await subscriber(store, SARA)
    [article_id] = (await store.publish(known_as(draft()), now=NOW, announce=True)).new
    await store.settle(Settlement(await claimed(store), "sent", message_id=77), now=NOW)
    assert await store.article_shown(SARA, 77) == article_id
    assert await store.article_shown(OMAR, 77) is None
    assert await store.count_deliveries() == {"sent": 1}


async def test_a_lost_chat_is_owed_nothing_and_gets_nothing_new(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft("أ"), draft("ب")), now=NOW, announce=True)
    refused = Settlement(await claimed(store), "refused", reason="blocked")
    await store.settle_gone(refused, now=NOW)
    await store.publish(known_as(draft("ج")), now=NOW, announce=True)
    assert await owed(store) == []
    assert await store.count_deliveries() == {"cancelled": 1, "refused": 1}


async def test_unsubscribing_cancels_what_is_still_owed(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    await store.unsubscribe(SARA)
    assert await owed(store) == []
    assert await store.count_deliveries() == {"cancelled": 1}


async def test_a_chat_that_moved_while_it_was_written_to_gets_the_message_there(
    store: Store,
) -> None:
    await subscriber(store, GROUP)
    await store.publish(known_as(draft()), now=NOW, announce=True)
    again = Settlement(await claimed(store), "pending", NOW)
    await store.settle_moved(again, -1001, now=NOW)
    assert [chat_id for chat_id, _ in await owed(store)] == [-1001]


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
