"""Broadcasts and the rows that they leave: the contract of the store."""

import pytest

from bot.subscriptions.wishes import Wish
from storage import Store
from storage.broadcasts import LASTS, NEXT_RECIPIENTS, Superseded
from storage.deliveries import (
    Broadcast,
    Delivery,
    End,
    Ended,
    Loss,
    Owed,
    Recipient,
    Settlement,
    Walked,
)
from storage.wishes import either
from tests.factories import NOW, draft, known_as

SARA, OMAR, GROUP = 101, 102, -201


async def subscriber(store: Store, chat_id: int, *, thread_id: int = 0) -> None:
    kind = "private" if chat_id > 0 else "supergroup"
    await store.meet(chat_id, kind=kind, language="ar", now=NOW)
    await store.subscribe(chat_id, thread_id=thread_id, now=NOW)


async def published(store: Store, *titles: str) -> list[Broadcast]:
    await store.publish(known_as(*map(draft, titles or ("سفينة",))), now=NOW, announce=True)
    return await store.running_broadcasts()


async def audience(store: Store, broadcast: Broadcast) -> list[Recipient]:
    return await store.recipients(broadcast, after=broadcast.lo, limit=100)


async def settled(store: Store, *ends: Ended, finished: bool = True) -> None:
    """Record these ends of one broadcast."""
    last = max(ended.recipient.seq for ended in ends)
    walked = Walked(ends[0].broadcast_id, last, (), finished)
    await store.settle_broadcasts(await store.take_over(), [walked], ends, now=NOW)


async def waiting(store: Store, chat_id: int = SARA, **more: object) -> Delivery:
    """A delivery that a broadcast left in the outbox, claimed."""
    await subscriber(store, chat_id)
    [broadcast] = await published(store)
    [recipient] = await audience(store, broadcast)
    await settled(store, Ended(broadcast.id, recipient, End.WAITING, next_at=NOW, **more))  # type: ignore[arg-type]
    return await claimed(store)


async def claimed(store: Store) -> Delivery:
    [delivery] = await store.claim(await store.due_deliveries(now=NOW, limit=1))
    return delivery


async def test_an_article_and_its_broadcast_are_there_together(store: Store) -> None:
    await subscriber(store, SARA)
    await subscriber(store, OMAR)
    [broadcast] = await published(store)
    assert [each.chat_id for each in await audience(store, broadcast)] == [SARA, OMAR]
    assert broadcast.expires_at == NOW + LASTS


async def test_an_archived_article_is_broadcast_to_nobody(store: Store) -> None:
    await subscriber(store, SARA)
    await store.publish(known_as(draft()), now=NOW, announce=False)
    assert await store.running_broadcasts() == []


async def test_who_subscribes_later_or_has_left_is_not_come_to(store: Store) -> None:
    await subscriber(store, SARA)
    [broadcast] = await published(store)
    await subscriber(store, OMAR)
    assert [each.chat_id for each in await audience(store, broadcast)] == [SARA]
    await store.unsubscribe(SARA, now=NOW)
    assert await audience(store, broadcast) == []


async def test_topics_of_a_forum_are_recipients_apart(store: Store) -> None:
    await subscriber(store, GROUP, thread_id=7)
    await subscriber(store, GROUP, thread_id=8)
    [broadcast] = await published(store)
    assert [each.thread_id for each in await audience(store, broadcast)] == [7, 8]


async def test_a_broadcast_goes_on_where_it_stood(store: Store) -> None:
    for chat in range(1, 6):
        await subscriber(store, chat)
    [broadcast] = await published(store)
    people = await audience(store, broadcast)
    ends = [Ended(broadcast.id, each, End.SENT, message_id=each.seq) for each in people]
    walked = Walked(broadcast.id, 1, (3, 4), finished=False)
    await store.settle_broadcasts(
        await store.take_over(), [walked], [ends[0], ends[2], ends[3]], now=NOW
    )
    [again] = await store.running_broadcasts()
    assert (again.lo, again.done, again.visited) == (1, (3, 4), 3)
    assert [each.seq for each in await audience(store, again)] == [2, 3, 4, 5]


async def test_the_next_recipients_are_read_without_looking_at_all_the_others(store: Store) -> None:
    async with store._db.reading() as read:
        plan = await read.fetch_all(
            f"EXPLAIN QUERY PLAN {NEXT_RECIPIENTS}", after=0, upto=9, limit=5
        )
    steps = [row["detail"] for row in plan]
    assert steps[0].startswith(
        "SEARCH subscription USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
    )
    assert not any("TEMP B-TREE" in step for step in steps)


async def test_only_the_process_that_took_over_last_may_settle(store: Store) -> None:
    await subscriber(store, SARA)
    [broadcast] = await published(store)
    [recipient] = await audience(store, broadcast)
    old = await store.take_over()
    await store.take_over()
    with pytest.raises(Superseded):
        await store.settle_broadcasts(
            old,
            [Walked(broadcast.id, 1, (), finished=True)],
            [Ended(broadcast.id, recipient, End.SENT, message_id=1)],
            now=NOW,
        )
    assert await store.count_deliveries() == {"pending": 1}


async def test_a_sent_article_is_known_by_its_message(store: Store) -> None:
    await subscriber(store, SARA)
    [broadcast] = await published(store)
    [recipient] = await audience(store, broadcast)
    await settled(store, Ended(broadcast.id, recipient, End.SENT, message_id=77))
    assert await store.article_shown(SARA, 77) == broadcast.article_id
    assert await store.article_shown(OMAR, 77) is None
    assert await store.count_deliveries() == {"sent": 1}
    assert await store.running_broadcasts() == []


ENDS = [
    (End.SENT, {"message_id": 5}, {"sent": 1}),
    (End.REFUSED, {"loss": Loss("gone"), "reason": "blocked"}, {"refused": 1}),
    (End.EXPIRED, {}, {"expired": 1}),
    (End.CANCELLED, {}, {"cancelled": 1}),
    (End.HUSHED, {"next_at": NOW + 60}, {"hushed": 1}),
    (End.WAITING, {"next_at": NOW}, {"pending": 1}),
    (End.WAITING, {"state": "held", "reason": "no"}, {"held": 1}),
    (End.WAITING, {"loss": Loss("moved", -1001)}, {"pending": 1}),
    (End.PASSED, {}, {}),
]


@pytest.mark.parametrize(("end", "more", "count"), ENDS)
async def test_every_recipient_is_accounted_for(
    store: Store, end: End, more: dict[str, object], count: dict[str, int]
) -> None:
    await subscriber(store, GROUP)
    [broadcast] = await published(store)
    [recipient] = await audience(store, broadcast)
    await settled(store, Ended(broadcast.id, recipient, end, **more))  # type: ignore[arg-type]
    assert await store.count_deliveries() == count
    account = await store.account(broadcast.article_id)
    assert account is not None
    assert (account.lost, account.state) == (0, "finished")
    assert account.visited == (end is not End.PASSED)


async def test_a_lost_chat_is_owed_nothing_and_gets_nothing_new(store: Store) -> None:
    delivery = await waiting(store)
    refused = Settlement(delivery, "refused", reason="blocked")
    await store.settle(refused, loss=Loss("gone"), now=NOW)
    [broadcast] = await published(store, "ثانية")
    assert await audience(store, broadcast) == []
    assert await store.count_deliveries() == {"refused": 1}


async def test_unsubscribing_cancels_what_is_still_owed(store: Store) -> None:
    await store.settle(Settlement(await waiting(store), "pending", NOW + 30), now=NOW)
    await store.unsubscribe(SARA, now=NOW)
    assert await store.count_deliveries() == {"cancelled": 1}


async def test_a_chat_that_moved_while_it_was_written_to_gets_the_message_there(
    store: Store,
) -> None:
    again = Settlement(await waiting(store, GROUP), "pending", NOW)
    await store.settle(again, loss=Loss("moved", -1001), now=NOW)
    assert (await claimed(store)).chat_id == -1001
    assert await store.is_subscribed(-1001)


async def test_a_topic_that_closed_gets_its_articles_in_the_chat_which_is_told(
    store: Store,
) -> None:
    await subscriber(store, GROUP, thread_id=7)
    [broadcast] = await published(store)
    [recipient] = await audience(store, broadcast)
    loss = Loss("topic", notice="أُغلق الموضوع")
    await settled(store, Ended(broadcast.id, recipient, End.WAITING, next_at=NOW, loss=loss))
    told, moved = await claimed(store), None
    assert (told.payload, told.thread_id) == ("أُغلق الموضوع", 0)
    await store.settle(Settlement(told, "sent", message_id=1), now=NOW)
    moved = await claimed(store)
    assert (moved.article_id, moved.thread_id) == (broadcast.article_id, 0)
    assert await store.is_subscribed(GROUP)


async def test_of_two_topics_that_close_the_chat_gets_what_both_asked_for(store: Store) -> None:
    for thread, tag in ((7, "اقتصاد"), (8, "رياضة")):
        await subscriber(store, GROUP, thread_id=thread)
        topic = await store.subscription(GROUP, thread_id=thread)
        assert topic is not None
        wish = Wish(tags=(tag,)).to_text()
        await store.choose(topic.seq, wish=wish, quiet="", silent=False)
    [broadcast] = await published(store)
    for recipient in await audience(store, broadcast):
        loss = Loss("topic", notice="أُغلق الموضوع")
        await settled(store, Ended(broadcast.id, recipient, End.WAITING, next_at=NOW, loss=loss))
    subscription = await store.subscription(GROUP)
    assert subscription is not None
    assert Wish.from_text(subscription.wish).tags == ("اقتصاد", "رياضة")
    told = [await claimed(store)]
    await store.settle(Settlement(told[0], "sent", message_id=1), now=NOW)
    told.append(await claimed(store))
    assert [each.payload for each in told] == ["أُغلق الموضوع"] * 2


EITHER = [
    (Wish(), Wish(tags=("a",)), Wish()),
    (Wish(tags=("a",)), Wish(words=("b",)), Wish(tags=("a",), words=("b",))),
    (
        Wish(feeds=(1,), without=("x", "y")),
        Wish(feeds=(2,), without=("y",)),
        Wish(feeds=(1, 2), without=("y",)),
    ),
    (Wish(without=("y",)), Wish(tags=("a",), without=("y",)), Wish(without=("y",))),
    (Wish(words=tuple(f"a{n}" for n in range(20))), Wish(words=("b",)), Wish()),
]


@pytest.mark.parametrize(("one", "other", "both"), EITHER)
def test_either_of_two_wishes(one: Wish, other: Wish, both: Wish) -> None:
    assert Wish.from_text(either(one.to_text(), other.to_text())) == both
    assert Wish.from_text(either(other.to_text(), one.to_text())) == both


async def test_a_suspended_chat_gets_what_it_missed_as_a_digest(store: Store) -> None:
    delivery = await waiting(store, GROUP)
    await store.settle(
        Settlement(delivery, "pending", NOW, reason="no rights"), loss=Loss("suspended"), now=NOW
    )
    await published(store, "أثناء المنع")
    assert await store.due_digests(now=NOW, limit=9) == []
    assert await store.chat_regained(GROUP, now=NOW)
    [due] = await store.due_digests(now=NOW, limit=9)
    missed = await store.broadcasts_after(due.told, since=0)
    assert len(missed) == 2
    account = await store.account(missed[0].article_id)
    assert account is not None
    assert (account.hushed, account.lost) == (1, 0)


async def test_a_chat_suspended_for_long_is_gone(store: Store) -> None:
    delivery = await waiting(store, GROUP)
    await store.settle(Settlement(delivery, "pending", NOW), loss=Loss("suspended"), now=NOW)
    assert await store.give_up_suspended(before=NOW, now=NOW) == 0
    assert await store.give_up_suspended(before=NOW + 1, now=NOW) == 1
    assert not await store.chat_regained(GROUP, now=NOW)


async def test_replies_come_before_articles(store: Store) -> None:
    await store.settle(Settlement(await waiting(store), "pending", NOW), now=NOW)
    await store.keep_updates([(1, "{}")], now=NOW)
    await store.update_handled(1, [Owed(SARA, "جواب")], now=NOW)
    [delivery] = await store.due_deliveries(now=NOW, limit=9)
    assert delivery.payload == "جواب"


async def test_a_delivery_is_claimed_once(store: Store) -> None:
    await store.settle(Settlement(await waiting(store), "pending", NOW), now=NOW)
    due = await store.due_deliveries(now=NOW, limit=9)
    assert len(await store.claim(due)) == 1
    assert await store.claim(due) == []


async def test_what_a_dead_process_claimed_comes_back(store: Store) -> None:
    await waiting(store)
    assert await store.take_back_claims() == 1
    assert (await claimed(store)).attempts == 2


async def test_a_postponed_delivery_waits_for_its_time(store: Store) -> None:
    await store.settle(Settlement(await waiting(store), "pending", NOW + 30), now=NOW)
    assert await store.due_deliveries(now=NOW + 29, limit=9) == []
    assert await store.next_due(now=NOW) == NOW + 30
    assert len(await store.due_deliveries(now=NOW + 30, limit=9)) == 1


async def test_what_is_held_can_be_tried_again(store: Store) -> None:
    await store.settle(Settlement(await waiting(store), "held", reason="bad"), now=NOW)
    [held] = await store.held_deliveries(limit=9)
    assert (held.title, held.reason) == ("سفينة", "bad")
    assert await store.retry_held(now=NOW) == 1
    assert (await claimed(store)).attempts == 1


async def test_a_wait_that_was_asked_for_only_moves_forward_and_is_forgotten(store: Store) -> None:
    for until in (NOW + 60, NOW + 3600, NOW + 5):
        await store.close_scope(0, until)
    assert await store.closures(now=NOW) == {0: NOW + 3600}
    assert await store.closures(now=NOW + 3600) == {}


async def test_a_recipient_of_another_pace_is_left_to_its_digest(store: Store) -> None:
    await subscriber(store, SARA)
    subscription = await store.subscription(SARA)
    assert subscription is not None
    await store.choose_pace(subscription.seq, "daily 08:00", next_at=NOW + 60)
    [broadcast] = await published(store)
    assert await audience(store, broadcast) == []
    [due] = await store.due_digests(now=NOW + 60, limit=9)
    assert [b.id for b in await store.broadcasts_after(due.told, since=0)] == [broadcast.id]


async def test_a_digest_is_not_settled_over_news_that_came_meanwhile(store: Store) -> None:
    await subscriber(store, SARA)
    subscription = await store.subscription(SARA)
    assert subscription is not None
    await store.choose_pace(subscription.seq, "daily 08:00", next_at=NOW)
    [due] = await store.due_digests(now=NOW, limit=9)
    upto = await store.last_broadcast()
    [broadcast] = await published(store)

    async def settle(upto: int) -> bool:
        return await store.settle_digest(
            due, upto=upto, told=upto, next_at=NOW + 9, payload="نشرة", articles=[1], now=NOW
        )

    assert not await settle(upto)
    assert await settle(broadcast.id)
    assert (await claimed(store)).digest == (1,)
    assert not await store.settle_digest(
        due, upto=99, told=99, next_at=None, payload=None, articles=[], now=NOW
    )
